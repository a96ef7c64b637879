//! All that must be kept of an account to go on with it elsewhere.

use serde::{Deserialize, Serialize};

use super::{book::Book, costs::Costs, kernel::Broker, ledger::Ledger};
use crate::fixed::{Fixed, OutOfRange};

/// The books of a broker between two steps. Written out and read back, nothing is lost.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BrokerState {
    /// The balances in the order of [`Account`](super::Account).
    ledger: [Fixed; 6],
    books: Vec<Book>,
}

impl Broker {
    pub fn state(&self) -> BrokerState {
        BrokerState { ledger: self.ledger.balances(), books: self.books.clone() }
    }

    /// Goes on from a state, on the given terms.
    pub fn resume(state: BrokerState, costs: Costs) -> Result<Self, OutOfRange> {
        Ok(Self { costs, ledger: Ledger::of(state.ledger)?, books: state.books })
    }

    /// One more instrument on the account; its place.
    pub fn add_instrument(&mut self) -> usize {
        self.books.push(Book::default());
        self.books.len() - 1
    }

    /// The smallest step of quantities of one instrument, where it is not that of the account.
    pub fn set_lot(&mut self, instrument: usize, lot: Fixed) {
        if let Some(book) = self.books.get_mut(instrument) {
            book.lot = Some(lot);
        }
    }

    /// Other terms from now on.
    pub const fn set_costs(&mut self, costs: Costs) {
        self.costs = costs;
    }

    /// Pays in, or out when negative. The caller has looked whether it is there.
    pub fn pay_in(&mut self, amount: Fixed) -> Result<(), OutOfRange> {
        self.ledger.post(super::Account::Deposits, super::Account::Cash, amount)
    }
}

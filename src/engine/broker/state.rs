//! All that must be kept of an account to go on with it elsewhere.

use serde::{Deserialize, Serialize};

use super::{
    book::Book,
    costs::Costs,
    kernel::Broker,
    ledger::{Account, Ledger},
    position::Position,
};
use crate::fixed::{Fixed, OutOfRange};

/// The books of a broker between two steps. Written out and read back, nothing is lost.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BrokerState {
    /// The balances in the order of [`Account`](super::Account).
    ledger: [Fixed; 6],
    books: Vec<Book>,
}

impl BrokerState {
    pub const fn cash(&self) -> Fixed {
        self.ledger[Account::Cash as usize]
    }

    pub const fn balances(&self) -> [Fixed; 6] {
        self.ledger
    }

    pub fn positions(&self) -> impl Iterator<Item = Position> {
        self.books.iter().map(|book| book.position)
    }

    /// Forgets the instruments at whose places it says `false`.
    pub fn keep_instruments(&mut self, stays: &[bool]) {
        let mut stay = stays.iter();
        self.books.retain(|_| stay.next().copied().unwrap_or(true));
    }

    /// After a payment from outside, or to it when negative.
    pub fn paid(self, amount: Fixed) -> Result<Self, OutOfRange> {
        let mut ledger = Ledger::of(self.ledger)?;
        ledger.post(Account::Deposits, Account::Cash, amount)?;
        Ok(Self { ledger: ledger.balances(), ..self })
    }
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
}

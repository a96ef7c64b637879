//! Double entry: every amount leaves one account and reaches another, so all balances together are always nothing.

use crate::fixed::{Fixed, OutOfRange};

/// Where money can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    Cash,
    /// Open positions at what they cost; a short one is negative.
    Positions,
    Fees,
    Borrow,
    /// Gains before fees; they come from outside, so a gain makes it negative.
    Realized,
    /// What was paid in; negative for the same reason.
    Deposits,
}

const ACCOUNTS: usize = 6;

/// The balances of all accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    balances: [Fixed; ACCOUNTS],
}

impl Ledger {
    /// With a first deposit in cash.
    pub fn new(deposit: Fixed) -> Self {
        let mut balances = [Fixed::ZERO; ACCOUNTS];
        balances[Account::Cash as usize] = deposit;
        balances[Account::Deposits as usize] = deposit.negated();
        Self { balances }
    }

    /// Moves an amount; a negative one moves back.
    pub fn post(&mut self, from: Account, to: Account, amount: Fixed) -> Result<(), OutOfRange> {
        if amount.is_zero() {
            return Ok(());
        }
        let (less, more) = (self.balance(from).minus(amount)?, self.balance(to).plus(amount)?);
        self.balances[from as usize] = less;
        self.balances[to as usize] = more;
        Ok(())
    }

    pub const fn balance(&self, account: Account) -> Fixed {
        self.balances[account as usize]
    }

    pub const fn cash(&self) -> Fixed {
        self.balance(Account::Cash)
    }

    /// Gains and losses of what was closed, before fees.
    pub const fn realized(&self) -> Fixed {
        self.balance(Account::Realized).negated()
    }

    /// The sum of all balances. It is zero; tests ask after every fill.
    pub fn difference(&self) -> Result<Fixed, OutOfRange> {
        self.balances.iter().try_fold(Fixed::ZERO, |sum, balance| sum.plus(*balance))
    }
}

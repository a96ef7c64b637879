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

/// The balances of all accounts, all counted at the same decimals so that a booking is one addition and one subtraction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    balances: [i128; ACCOUNTS],
    decimals: u8,
}

impl Ledger {
    /// With a first deposit in cash.
    pub fn new(deposit: Fixed) -> Self {
        let mut balances = [0; ACCOUNTS];
        balances[Account::Cash as usize] = deposit.mantissa();
        balances[Account::Deposits as usize] = -deposit.mantissa();
        Self { balances, decimals: deposit.decimals() }
    }

    /// Moves an amount; a negative one moves back.
    #[inline]
    pub fn post(&mut self, from: Account, to: Account, amount: Fixed) -> Result<(), OutOfRange> {
        if amount.is_zero() {
            return Ok(());
        }
        if amount.decimals() > self.decimals {
            self.refine(amount.decimals())?;
        }
        let units = amount.scaled(self.decimals)?;
        let less = self.balances[from as usize].checked_sub(units).ok_or(OutOfRange)?;
        let more = self.balances[to as usize].checked_add(units).ok_or(OutOfRange)?;
        self.balances[from as usize] = less;
        self.balances[to as usize] = more;
        Ok(())
    }

    /// With these balances, in the order of [`Account`].
    pub fn of(balances: [Fixed; ACCOUNTS]) -> Result<Self, OutOfRange> {
        let decimals = balances.iter().map(|balance| balance.decimals()).max().unwrap_or(0);
        let mut ledger = Self { balances: [0; ACCOUNTS], decimals };
        for (place, balance) in ledger.balances.iter_mut().zip(balances) {
            *place = balance.scaled(decimals)?;
        }
        Ok(ledger)
    }

    pub fn balances(&self) -> [Fixed; ACCOUNTS] {
        self.balances.map(|balance| Fixed::of_parts(balance, self.decimals))
    }

    #[inline]
    pub const fn balance(&self, account: Account) -> Fixed {
        Fixed::of_parts(self.balances[account as usize], self.decimals)
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
        let sum = self.balances.iter().try_fold(0_i128, |sum, balance| sum.checked_add(*balance));
        sum.map(|sum| Fixed::of_parts(sum, self.decimals)).ok_or(OutOfRange)
    }

    /// A finer amount than any before: all balances are counted as finely from now on.
    fn refine(&mut self, decimals: u8) -> Result<(), OutOfRange> {
        let mut finer = [0; ACCOUNTS];
        for (finer, balance) in finer.iter_mut().zip(self.balances) {
            *finer = Fixed::of_parts(balance, self.decimals).scaled(decimals)?;
        }
        (self.balances, self.decimals) = (finer, decimals);
        Ok(())
    }
}

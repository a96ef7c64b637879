//! What an agent is worth, written down where a day ends on which that changed and where money came or went: all that years of it leave to be read.

use super::{
    records::Ink,
    seat::{Seat, SeatError},
    state::{Marked, day_of},
};
use domain::{desk::EquityMark, market::Minute};
use engine::broker::Account;

impl Seat {
    /// Before anything else in a minute: the day that ends with it, and money that was paid in or out since the last one.
    pub fn begin(&mut self, minute: Minute, ink: &mut Ink) -> Result<(), SeatError> {
        let is_new_day = self.day != day_of(minute);
        let paid = self.broker().ledger().balance(Account::Deposits).negated();
        if !is_new_day && self.marked.is_some_and(|marked| marked.paid == paid) {
            return Ok(());
        }
        let equity = self.equity()?;
        if is_new_day {
            (self.day, self.day_equity) = (day_of(minute), equity);
            // What is held must be steppable from here, so that nobody steps through more than a day.
            self.is_changed |= !self.account.is_flat();
        }
        let marked = Some(Marked { equity, paid });
        if self.marked != marked {
            self.marked = marked;
            self.is_changed = true;
            ink.journal.marks.push(EquityMark { agent: self.agent.id, minute, equity, paid });
        }
        Ok(())
    }
}

//! Managers: a model that runs a team of paper-trading agents on a leash.

mod briefing;
mod comparison;
mod config;
mod decision;
mod fallen;
mod memory;
mod preset;
mod status;

pub use briefing::{
    AgentBriefing, Briefing, Cut, GraduatedBriefing, HeldBriefing, Limits, PairBriefing, TradeBriefing,
};
pub use comparison::{ComparisonPoint, Effect, LeftOut, Origin, Summary, Verdict, Waterfall};
pub use config::{
    ConfigProblem, DECISION_INTERVALS, LONGEST_MANAGER_INSTRUCTIONS, ManagerConfig, RiskParams,
};
pub use decision::{
    ActionResult, Decision, DecisionCode, LogRow, MOST_DECISIONS, ManagerAction, ManagerAnswer, MemoryUpdate,
    NewHypothesis,
};
pub use fallen::{Fallen, fallen};
pub use memory::{
    Began, Folded, Hypothesis, LastLook, MarketRegime, Memory, MostKept, ParameterChange, Quiet,
};
pub use preset::Preset;
pub use status::{IllegalManagerStep, ManagerStatus, ManagerStep};

use crate::{Fixed, ManagerId, OwnerId, Timestamp, agents::AgentName, market::Minute};

/// A manager as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Manager {
    pub id: ManagerId,
    pub owner: OwnerId,
    /// Unique among the owner's managers, and of the same form as an agent's.
    pub name: AgentName,
    pub config: ManagerConfig,
    pub status: ManagerStatus,
    /// Ticks that have ended, however they ended.
    pub tick_count: i64,
    /// The market minute of the next scheduled tick; none while it does not run.
    pub next_due: Option<Minute>,
    /// Ticks that failed in a row.
    pub failures: u32,
    /// The most its money came to since it was made or last resumed after a fall.
    pub peak_equity: Fixed,
    /// Since when its bound of drawdown holds its team; none while it does not.
    pub drawdown_since: Option<Minute>,
    pub memory: Memory,
    /// When it last asked a model that decided something, in market time.
    pub last_decision: Option<Minute>,
    /// Raised by every change.
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Deleted managers are hidden; what they did stays.
    pub deleted_at: Option<Timestamp>,
}

impl Manager {
    /// After three failures in a row it waits longer: twice its interval, then four times, at most eight.
    pub const fn back_off(&self) -> i64 {
        match self.failures {
            0..=2 => 1,
            3 => 2,
            4 => 4,
            _ => 8,
        }
    }

    /// The next slot after `due` that lies after `now`: no slot drifts, and missed ones collapse into one.
    pub fn slot_after(&self, due: Minute, now: Minute) -> Minute {
        let every = self.config.interval_minutes();
        let missed = (now.number() - due.number()).max(0) / every;
        due.plus((missed + self.back_off()) * every)
    }

    /// Counts a tick that has ended: failures in a row make it wait longer from now on, and a success ends the waiting. The slot after it was planned
    /// when it began, before anybody knew.
    pub fn count_tick(&mut self, has_failed: bool, now: Minute) {
        let waited = self.back_off();
        self.tick_count += 1;
        self.failures = if has_failed { self.failures.saturating_add(1) } else { 0 };
        if self.back_off() != waited {
            self.next_due = self.next_due.map(|planned| self.slot_after(self.slot_before(planned, now), now));
        }
    }

    /// The last slot that is not after `now`, among those that `planned` is one of.
    fn slot_before(&self, planned: Minute, now: Minute) -> Minute {
        let every = self.config.interval_minutes();
        now.plus(-(now.number() - planned.number()).rem_euclid(every))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(text: &str) -> Minute {
        Minute::containing(text.parse().unwrap())
    }

    fn manager(every: &str) -> Manager {
        let config = ManagerConfig { decision_interval: every.parse().unwrap(), ..ManagerConfig::default() };
        let now = Timestamp::from_millis(0);
        Manager {
            id: ManagerId::from_uuid(uuid::Uuid::nil()),
            owner: OwnerId::HOUSE,
            name: "Mona".parse().unwrap(),
            status: ManagerStatus::Running,
            tick_count: 0,
            next_due: None,
            failures: 0,
            peak_equity: config.capital,
            drawdown_since: None,
            memory: Memory::default(),
            last_decision: None,
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
            config,
        }
    }

    /// Every slot of a stretch, when each is reached at once.
    fn slots(manager: &Manager, from: &str, to: &str) -> Vec<String> {
        let (mut slots, mut due) = (Vec::new(), minute(from));
        while due <= minute(to) {
            slots.push(due.begins().to_string());
            due = manager.slot_after(due, due);
        }
        slots
    }

    #[test]
    fn slots_go_on_at_the_same_hour_when_clocks_are_put_forward_or_back_and_when_a_month_ends() {
        let daily = manager("1d");
        for (from, to, days) in [
            // Europe and America put their clocks forward, Europe puts them back, February ends, and so does a year.
            ("2026-03-07T09:30:00Z", "2026-03-30T09:30:00Z", 24),
            ("2026-10-24T09:30:00Z", "2026-11-02T09:30:00Z", 10),
            ("2028-02-27T09:30:00Z", "2028-03-02T09:30:00Z", 5),
            ("2026-12-30T09:30:00Z", "2027-01-02T09:30:00Z", 4),
        ] {
            let slots = slots(&daily, from, to);
            assert_eq!(slots.len(), days, "{slots:?}");
            assert!(slots.iter().all(|slot| slot.contains("T09:30:00")), "{slots:?}");
        }
        assert_eq!(slots(&manager("1h"), "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z").len(), 24);
        assert_eq!(slots(&manager("4h"), "2026-10-25T00:00:00Z", "2026-10-25T20:00:00Z").len(), 6);
    }

    #[test]
    fn failures_move_the_next_slot_away_and_a_success_brings_it_back() {
        let at = minute;
        let mut failing = manager("1h");
        let mut due = Vec::new();
        let mut slot = at("2026-03-28T12:00:00Z");
        for _ in 0..7 {
            // As it is woken, and as it ends some minutes later.
            failing.next_due = Some(failing.slot_after(slot, slot));
            failing.count_tick(true, slot.plus(7));
            let next = failing.next_due.unwrap();
            due.push((next.number() - slot.number()) / 60);
            slot = next;
        }
        assert_eq!(due, [1, 1, 2, 4, 8, 8, 8]);
        // A person asks in between, and it succeeds.
        let asked = slot.plus(-5 * 60 + 20);
        failing.count_tick(false, asked);
        assert_eq!(failing.next_due, Some(slot.plus(-4 * 60)), "the next of its own slots");
        let stopped = Manager { next_due: None, failures: 2, ..failing };
        let mut still = stopped.clone();
        still.count_tick(true, asked);
        assert_eq!((still.next_due, still.failures, still.tick_count), (None, 3, stopped.tick_count + 1));
    }

    #[test]
    fn missed_slots_collapse_into_one_and_the_next_one_does_not_drift() {
        let (hourly, due) = (manager("1h"), minute("2026-03-28T12:00:00Z"));
        let later = hourly.slot_after(due, minute("2026-03-29T03:25:00Z"));
        assert_eq!(later, minute("2026-03-29T04:00:00Z"));
        let failing = Manager { failures: 3, ..hourly };
        assert_eq!(failing.slot_after(due, due), minute("2026-03-28T14:00:00Z"));
    }
}

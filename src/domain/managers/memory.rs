//! What a manager remembers. Names are those of the founding document; figures come from code, never from the model.

use crate::{AgentId, Money, Timestamp, events::Seq, market::Symbol};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much is kept word by word; what is older is counted.
pub struct MostKept;

impl MostKept {
    pub const HYPOTHESES: usize = 30;
    pub const CHANGES: usize = 60;
    /// The longest description or test, in characters.
    pub const LETTERS: usize = 400;
    /// After so many ticks the outcome of a change is measured.
    pub const CYCLES: i64 = 5;
    /// The longest a hypothesis may run, in ticks.
    pub const WITHIN: i64 = 100;
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    pub hypotheses: Vec<Hypothesis>,
    pub parameter_history: Vec<ParameterChange>,
    pub market_regime: Option<MarketRegime>,
    pub last_evaluation_at: Option<Timestamp>,
    /// What became of entries that are no longer kept.
    pub folded: Folded,
    /// How things stood when a model was last asked: what says whether anything has happened since.
    pub last_look: Option<LastLook>,
    pub quiet: Quiet,
}

/// A guess of the model, graded by code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hypothesis {
    pub description: String,
    /// As the model said it; none cannot be graded.
    pub test: Option<String>,
    pub stated_at: Timestamp,
    /// The tick after which it was stated.
    pub stated_tick: i64,
    /// What the figures of the test were when it was stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<Began>,
    /// When it was graded.
    pub tested_at: Option<Timestamp>,
    /// What was measured, in a sentence.
    pub outcome: Option<String>,
    /// None while nothing was measured.
    pub still_valid: Option<bool>,
}

/// The figures a test begins with.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Began {
    /// Of what its condition is about; none without one.
    pub condition: Option<f64>,
    /// Of what it expects, when its condition had come true.
    pub expected: Option<f64>,
    /// The tick at which the condition was seen to be true.
    pub armed_tick: Option<i64>,
}

/// A change of an agent, and what it brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParameterChange {
    pub agent_id: AgentId,
    /// In words: `risk.maxPosition from 1 to 0.5`.
    pub change: String,
    pub change_at: Timestamp,
    pub change_tick: i64,
    /// What the agent was worth and had gained, for its outcome.
    pub equity_before: f64,
    pub pnl_before: f64,
    /// Measured after [`MostKept::CYCLES`] ticks.
    pub outcome_after_n_cycles: Option<String>,
    /// The return measured then.
    pub measured: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarketRegime {
    pub detected_at: Timestamp,
    /// `trending`, `ranging` or `volatile`.
    pub regime: String,
    pub reasoning: String,
}

/// The market and the team when a model was last asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LastLook {
    pub tick: i64,
    pub at: Timestamp,
    pub prices: BTreeMap<Symbol, f64>,
    /// Fills of the whole team.
    pub fills: i64,
    /// What that call cost; none is unknown.
    pub cost: Option<Money>,
    /// The number of the owner's last event before it looked; none of looks that did not count them.
    #[serde(default)]
    pub last_event: Option<Seq>,
}

/// Ticks at which no model was asked, and how often asking anyway would have changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Quiet {
    pub skipped: u64,
    /// What the skipped calls would have cost, as far as it is known.
    pub saved: Money,
    pub audited: u64,
    /// Audits whose answer held, as the rule had said.
    pub agreed: u64,
}

/// Counts that stay true when entries go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Folded {
    pub hypotheses_held: u64,
    pub hypotheses_failed: u64,
    pub hypotheses_unknown: u64,
    pub changes_that_gained: u64,
    pub changes_that_lost: u64,
    pub changes_unknown: u64,
}

impl Memory {
    /// Lets the oldest entries go into the counts, the graded ones first.
    pub fn fold(&mut self) {
        while self.hypotheses.len() > MostKept::HYPOTHESES {
            let place = self.hypotheses.iter().position(|one| one.tested_at.is_some()).unwrap_or(0);
            let gone = self.hypotheses.remove(place);
            match gone.still_valid {
                Some(true) => self.folded.hypotheses_held += 1,
                Some(false) => self.folded.hypotheses_failed += 1,
                None => self.folded.hypotheses_unknown += 1,
            }
        }
        while self.parameter_history.len() > MostKept::CHANGES {
            let measured = |one: &ParameterChange| one.outcome_after_n_cycles.is_some();
            let place = self.parameter_history.iter().position(measured).unwrap_or(0);
            match self.parameter_history.remove(place).measured {
                Some(gain) if gain > 0.0 => self.folded.changes_that_gained += 1,
                Some(_) => self.folded.changes_that_lost += 1,
                None => self.folded.changes_unknown += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(still_valid: Option<bool>) -> Hypothesis {
        let at = Timestamp::from_millis(0);
        Hypothesis {
            description: "a guess".to_owned(),
            test: None,
            stated_at: at,
            stated_tick: 0,
            began: None,
            tested_at: still_valid.map(|_| at),
            outcome: None,
            still_valid,
        }
    }

    fn change(measured: Option<f64>, is_over: bool) -> ParameterChange {
        ParameterChange {
            agent_id: AgentId::from_uuid(uuid::Uuid::nil()),
            change: "created".to_owned(),
            change_at: Timestamp::from_millis(0),
            change_tick: 0,
            equity_before: 1.0,
            pnl_before: 0.0,
            outcome_after_n_cycles: is_over.then(|| "measured".to_owned()),
            measured,
        }
    }

    #[test]
    fn changes_that_are_too_much_are_counted_by_what_they_brought_and_measured_ones_go_first() {
        let waiting = || change(None, false);
        let mut memory = Memory::default();
        memory.parameter_history.push(waiting());
        let gone = [Some(0.1), Some(-0.1), Some(0.0), None, Some(0.2)];
        memory.parameter_history.extend(gone.map(|measured| change(measured, true)));
        memory.parameter_history.extend(std::iter::repeat_with(waiting).take(MostKept::CHANGES));
        memory.fold();
        let counted = Folded {
            changes_that_gained: 2,
            changes_that_lost: 2,
            // One whose agent was gone, and the oldest that nobody has measured yet.
            changes_unknown: 2,
            ..Folded::default()
        };
        assert_eq!((memory.parameter_history.len(), memory.folded), (MostKept::CHANGES, counted));
        memory.fold();
        assert_eq!(memory.folded, counted, "what fits is not counted again");
    }

    #[test]
    fn what_is_too_much_is_counted_and_graded_guesses_go_first() {
        let mut memory = Memory::default();
        memory.hypotheses.push(guess(None));
        memory.hypotheses.extend((0..MostKept::HYPOTHESES).map(|n| guess(Some(n % 2 == 0))));
        memory.hypotheses.push(guess(None));
        memory.fold();
        assert_eq!(memory.hypotheses.len(), MostKept::HYPOTHESES);
        assert_eq!((memory.folded.hypotheses_held, memory.folded.hypotheses_failed), (1, 1));
        assert_eq!(memory.hypotheses[0].still_valid, None, "what is not graded waits for its grade");
    }
}

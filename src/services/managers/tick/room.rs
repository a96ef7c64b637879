//! How much of a briefing fits into a prompt. What is too much is left out step by step, and said.

use domain::managers::{
    AgentBriefing, Briefing, Cut, Decision, GraduatedBriefing, Hypothesis, LONGEST_MANAGER_INSTRUCTIONS,
    MostKept, PairBriefing, ParameterChange,
};
use serde_json::{Value, json};

/// The longest prompt, in bytes: each of them may be a token that is paid.
pub const LONGEST: usize = 60_000;

/// How many of each are shown.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Of each agent.
    trades: usize,
    decisions: usize,
    guesses: usize,
    changes: usize,
    pairs: usize,
    agents: usize,
    /// Strategies of the laboratory.
    graduated: usize,
    /// Of what the person wants.
    letters: usize,
}

const WHOLE: Room = Room {
    trades: 10,
    decisions: 10,
    guesses: MostKept::HYPOTHESES,
    changes: MostKept::CHANGES,
    pairs: usize::MAX,
    agents: usize::MAX,
    graduated: usize::MAX,
    letters: LONGEST_MANAGER_INSTRUCTIONS,
};
const FEW_TRADES: Room = Room { trades: 2, ..WHOLE };
const YOUNG: Room = Room { trades: 0, decisions: 5, guesses: 15, changes: 20, ..WHOLE };
const YOUNGER: Room = Room { decisions: 2, guesses: 5, changes: 5, ..YOUNG };
const HALF: Room = Room { pairs: 15, agents: 15, graduated: 10, ..YOUNGER };
const FEW: Room = Room { pairs: 5, agents: 5, graduated: 5, ..YOUNGER };

/// From everything to very little: what is old goes first, then half of the market and the team, and the person's own words last.
const ROOMS: [Room; 9] = [
    WHOLE,
    Room { trades: 5, ..WHOLE },
    FEW_TRADES,
    Room { trades: 0, ..WHOLE },
    YOUNG,
    YOUNGER,
    HALF,
    FEW,
    Room { letters: 5_000, ..FEW },
];

/// The longest text within bounds, of those that `written` makes with less and less of the briefing.
pub fn fitted(written: impl Fn(&Room) -> String) -> String {
    let mut text = String::new();
    for room in &ROOMS {
        text = written(room);
        if text.len() <= LONGEST {
            return text;
        }
    }
    broken_off(text)
}

/// Everything in it is bounded by itself, so that this should never be needed. Whole lines, so that no envelope stays open.
fn broken_off(mut text: String) -> String {
    const REST: &str = "\nLeft out: the rest.\n";
    let line = text.as_bytes()[..LONGEST - REST.len()].iter().rposition(|byte| *byte == b'\n');
    text.truncate(line.unwrap_or(0));
    text + REST
}

impl Room {
    pub fn agents<'b>(&self, briefing: &'b Briefing) -> &'b [AgentBriefing] {
        first(&briefing.agents, self.agents)
    }

    pub fn pairs<'b>(&self, briefing: &'b Briefing) -> &'b [PairBriefing] {
        first(&briefing.pairs, self.pairs)
    }

    pub fn graduated<'b>(&self, briefing: &'b Briefing) -> &'b [GraduatedBriefing] {
        first(&briefing.graduated, self.graduated)
    }

    pub fn decisions<'b>(&self, briefing: &'b Briefing) -> &'b [Decision] {
        first(&briefing.last_decisions, self.decisions)
    }

    pub const fn trades(&self) -> usize {
        self.trades
    }

    /// What the person wants, as far as there is room for it.
    pub fn instructions(&self, briefing: &Briefing) -> String {
        briefing.instructions.trim().chars().take(self.letters).collect()
    }

    /// The memory under the names of the founding document.
    pub fn memory(&self, briefing: &Briefing) -> Value {
        let memory = &briefing.memory;
        json!({
            "hypotheses": self.guesses(briefing),
            "parameter_history": self.changes(briefing),
            "market_regime": memory.market_regime,
            "last_evaluation_at": memory.last_evaluation_at,
            "older": memory.folded,
        })
    }

    fn guesses<'b>(&self, briefing: &'b Briefing) -> &'b [Hypothesis] {
        last(&briefing.memory.hypotheses, self.guesses)
    }

    fn changes<'b>(&self, briefing: &'b Briefing) -> &'b [ParameterChange] {
        last(&briefing.memory.parameter_history, self.changes)
    }

    /// Everything that is not shown, a sentence each: here, or when it was looked for.
    pub fn left_out(&self, briefing: &Briefing) -> Vec<String> {
        let mut cut = briefing.cut.clone();
        for (what, kept, of) in [
            ("agents", self.agents(briefing).len(), briefing.agents.len()),
            ("instruments", self.pairs(briefing).len(), briefing.pairs.len()),
            ("strategies of the laboratory", self.graduated(briefing).len(), briefing.graduated.len()),
            ("past decisions", self.decisions(briefing).len(), briefing.last_decisions.len()),
            ("guesses", self.guesses(briefing).len(), briefing.memory.hypotheses.len()),
            ("changes of agents", self.changes(briefing).len(), briefing.memory.parameter_history.len()),
        ] {
            note(&mut cut, what, kept, of);
        }
        let sentence = |cut: &Cut| format!("Left out: {} of {} {} are shown.", cut.kept, cut.of, cut.what);
        let mut told: Vec<String> = cut.iter().map(sentence).collect();
        if briefing.agents.iter().any(|agent| agent.last_trades.len() > self.trades) {
            told.push(format!("Left out: of each agent the last {} trades are shown.", self.trades));
        }
        if briefing.instructions.trim().chars().count() > self.letters {
            told.push(format!(
                "Left out: of what the person wants the first {} letters are shown.",
                self.letters
            ));
        }
        told
    }
}

/// Notes that fewer are shown than there are; some may have been left out before.
fn note(cut: &mut Vec<Cut>, what: &str, kept: usize, of: usize) {
    if kept == of {
        return;
    }
    let here = Cut::new(what, kept, of);
    match cut.iter_mut().find(|known| known.what == what) {
        Some(known) => known.kept = here.kept,
        None => cut.push(here),
    }
}

fn first<T>(list: &[T], most: usize) -> &[T] {
    &list[..list.len().min(most)]
}

fn last<T>(list: &[T], most: usize) -> &[T] {
    &list[list.len().saturating_sub(most)..]
}

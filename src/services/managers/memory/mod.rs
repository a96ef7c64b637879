//! What a manager remembers: guesses that code grades, changes whose outcome code measures, and the kind of market it is in.
//!
//! Models only ever add guesses. Every grade and every figure comes from here.

mod proof;
#[cfg(test)]
mod tests;

use proof::{Given, Test};

use super::standing::Standing;
use domain::{
    Timestamp,
    managers::{
        Began, Hypothesis, MarketRegime, Memory, MemoryUpdate, MostKept, PairBriefing, ParameterChange,
    },
};
use std::collections::BTreeMap;

/// What figures are read from: the market and the team at one tick.
pub struct Now<'a> {
    pub tick: i64,
    /// Market time.
    pub at: Timestamp,
    pub team: &'a Standing,
    pub pairs: &'a [PairBriefing],
}

impl Now<'_> {
    /// The figure that a clause is about; none when it is not known.
    fn figure(&self, given: &Given) -> Option<f64> {
        let figure = match given {
            Given::Equity => self.team.equity.to_f64(),
            Given::Price(symbol) => {
                self.pairs.iter().find(|pair| pair.symbol.as_str() == symbol)?.price?.to_f64()
            }
            Given::Agent(name) => {
                let member = self.team.members.iter().find(|own| own.name.eq_ignore_ascii_case(name))?;
                // What it made of its money, so that money that comes or goes is no gain.
                1.0 + member.pnl.to_f64() / member.allocation.to_f64()
            }
        };
        (figure.is_finite() && figure > 0.0).then_some(figure)
    }
}

/// Grades what can be graded, measures what is due, and looks at the market.
pub fn look_back(memory: &mut Memory, now: &Now<'_>) {
    for hypothesis in memory.hypotheses.iter_mut().filter(|one| one.tested_at.is_none()) {
        grade(hypothesis, now);
    }
    for change in &mut memory.parameter_history {
        measure(change, now);
    }
    if let Some(regime) = regime(now) {
        let is_same = memory.market_regime.as_ref().is_some_and(|known| known.regime == regime.regime);
        if !is_same {
            memory.market_regime = Some(regime);
        }
    }
}

/// Takes in what the model wants to be remembered; a guess that is known already is not guessed again.
pub fn take_in(memory: &mut Memory, update: &MemoryUpdate, now: &Now<'_>) {
    for new in &update.hypotheses {
        let description = cut(&new.description);
        let is_known = memory
            .hypotheses
            .iter()
            .any(|known| known.tested_at.is_none() && known.description == description);
        if description.is_empty() || is_known {
            continue;
        }
        let test = new.test.as_deref().map(cut).filter(|test| !test.is_empty());
        let mut hypothesis = Hypothesis {
            description,
            test,
            stated_at: now.at,
            stated_tick: now.tick,
            began: None,
            tested_at: None,
            outcome: None,
            still_valid: None,
        };
        begin(&mut hypothesis, now);
        memory.hypotheses.push(hypothesis);
    }
    memory.fold();
}

fn cut(text: &str) -> String {
    text.trim().chars().take(MostKept::LETTERS).collect()
}

/// Remembers what the figures of a test are now, or says at once that it cannot be graded.
fn begin(hypothesis: &mut Hypothesis, now: &Now<'_>) {
    let Some(text) = hypothesis.test.as_deref() else { return };
    match Test::parse(text) {
        Err(error) => hypothesis.outcome = Some(format!("cannot be graded: {error}")),
        Ok(proof) => {
            hypothesis.began = Some(match &proof.condition {
                Some(condition) => {
                    Began { condition: now.figure(&condition.given), expected: None, armed_tick: None }
                }
                None => Began {
                    condition: None,
                    expected: now.figure(&proof.expected.given),
                    armed_tick: Some(now.tick),
                },
            });
        }
    }
}

fn grade(hypothesis: &mut Hypothesis, now: &Now<'_>) {
    let (Some(text), Some(mut began)) = (hypothesis.test.as_deref(), hypothesis.began) else { return };
    let Ok(proof) = Test::parse(text) else { return };
    if began.armed_tick.is_none() {
        let Some(condition) = &proof.condition else { return };
        let moved = moved(began.condition, now.figure(&condition.given));
        if moved.is_some_and(|moved| condition.holds(moved)) {
            began.armed_tick = Some(now.tick);
            began.expected = now.figure(&proof.expected.given);
            hypothesis.began = Some(began);
        } else if now.tick - hypothesis.stated_tick >= proof.within {
            let seen = moved.map_or_else(|| "no figure".to_owned(), percent);
            settle(
                hypothesis,
                now,
                None,
                format!("its condition did not come true: {} {seen}", condition.given),
            );
        }
        return;
    }
    let moved = moved(began.expected, now.figure(&proof.expected.given));
    let over = began.armed_tick.is_some_and(|armed| now.tick - armed >= proof.within);
    match moved {
        Some(moved) if proof.expected.holds(moved) => {
            settle(hypothesis, now, Some(true), format!("{} {}", proof.expected.given, percent(moved)));
        }
        Some(moved) if over => {
            settle(hypothesis, now, Some(false), format!("{} {}", proof.expected.given, percent(moved)));
        }
        None if over => {
            settle(hypothesis, now, None, format!("{} has no figure any more", proof.expected.given));
        }
        _ => {}
    }
}

fn settle(hypothesis: &mut Hypothesis, now: &Now<'_>, valid: Option<bool>, outcome: String) {
    hypothesis.tested_at = Some(now.at);
    hypothesis.still_valid = valid;
    hypothesis.outcome = Some(outcome);
}

fn measure(change: &mut ParameterChange, now: &Now<'_>) {
    if change.outcome_after_n_cycles.is_some() || now.tick - change.change_tick < MostKept::CYCLES {
        return;
    }
    let Some(member) = now.team.of_agent(change.agent_id) else {
        change.outcome_after_n_cycles = Some("the agent is no longer there".to_owned());
        return;
    };
    let gained = member.pnl.to_f64() - change.pnl_before;
    let ticks = now.tick - change.change_tick;
    change.outcome_after_n_cycles = Some(if change.equity_before > 0.0 {
        let gain = gained / change.equity_before;
        change.measured = Some(gain);
        format!("{} ({}) in {ticks} ticks", percent(gain), dollars(gained))
    } else {
        format!("{} in {ticks} ticks", dollars(gained))
    });
}

/// What most of the instruments do, with the count.
fn regime(now: &Now<'_>) -> Option<MarketRegime> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    // An instrument of which too little is known says nothing, and keeps nobody else from it.
    for kind in now.pairs.iter().filter_map(|pair| pair.regime.as_deref()) {
        let kind = if kind.starts_with("trending") { "trending" } else { kind };
        *counts.entry(kind).or_default() += 1;
    }
    // Among equals the more cautious word.
    let caution = |kind: &str| match kind {
        "volatile" => 2,
        "ranging" => 1,
        _ => 0,
    };
    let (kind, count) = counts.iter().max_by_key(|(kind, count)| (**count, caution(kind)))?;
    let of = now.pairs.len();
    let mut others: Vec<String> = counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    let unknown = of - counts.values().sum::<usize>();
    if unknown > 0 {
        others.push(format!("{unknown} unknown"));
    }
    Some(MarketRegime {
        detected_at: now.at,
        regime: (*kind).to_owned(),
        reasoning: format!("{count} of {of} instruments are {kind} by their days ({})", others.join(", ")),
    })
}

/// A relative move; none when one of the figures is not known.
fn moved(from: Option<f64>, to: Option<f64>) -> Option<f64> {
    Some(to? / from? - 1.0)
}

fn percent(share: f64) -> String {
    format!("{:+.2} %", share * 100.0)
}

fn dollars(amount: f64) -> String {
    format!("{}${:.2}", if amount < 0.0 { "-" } else { "+" }, amount.abs())
}

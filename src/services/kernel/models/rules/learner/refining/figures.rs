//! The document's own figures, one at a time: where a loss is cut, where a gain is taken, for how long it is held.

use super::{Candidate, Case};
use crate::kernel::models::rules::learner::{style, wording::span};
use domain::lab::{Edit, RiskTolerance, Stops, TradingStyle};
use serde_json::{Value, json};

const STOP: &str = "execution.stop_loss.distance";
const TARGET: &str = "execution.take_profit.distance";
const HOLDING: &str = "execution.max_holding_bars";
const COOLDOWN: &str = "execution.cooldown_bars";

/// How stops are moved, and in words.
const MOVES: [(f64, &str); 4] =
    [(0.5, "half as far"), (0.75, "a quarter nearer"), (1.5, "half as far again"), (2.0, "twice as far")];
const TARGETS: [f64; 4] = [1.0, 2.0, 3.0, 4.0];
/// A careful agent goes no further beyond what it was made with.
const CAREFUL: f64 = 2.0;

pub fn candidates(case: &Case) -> Vec<Candidate> {
    let mut candidates = stops(case);
    candidates.extend(targets(case));
    candidates.extend(holding(case));
    candidates.extend(cooldown(case));
    candidates
}

fn set(key: &str, value: Value) -> Vec<Edit> {
    vec![Edit::Set { key: key.to_owned(), value }]
}

/// `2 * atr(14)@1h` as its factor and its unit; an expression of another form counts once.
fn parts(text: &str) -> (f64, String) {
    let split = text.split_once(" * ").and_then(|(factor, unit)| Some((factor.trim().parse().ok()?, unit)));
    match split {
        Some((factor, unit)) => (factor, unit.trim().to_owned()),
        None => (1.0, format!("({})", text.trim())),
    }
}

fn stops(case: &Case) -> Vec<Candidate> {
    let Some(text) = case.document.text(STOP) else { return Vec::new() };
    let (factor, unit) = parts(text);
    let is_careful = case.personality().risk_tolerance.value == Some(RiskTolerance::Conservative);
    let most = if is_careful { CAREFUL * style::stop(case.personality()) } else { f64::INFINITY };
    let moved = MOVES.iter().map(|(by, words)| (by * factor, words));
    let allowed = moved
        .filter(|(factor, _)| *factor <= most || *factor <= 1.0)
        .filter(|(factor, _)| is_still(case.personality().stops.value, *factor));
    allowed
        .map(|(factor, words)| {
            let distance = format!("{} * {unit}", rounded(factor));
            Candidate {
                change: format!("put the stop {words} away, at {distance}"),
                why: format!("Never tried: a stop at {distance}; what noise takes and what a real loss costs go against each other."),
                edits: set(STOP, distance.into()),
            }
        })
        .collect()
}

/// Whether a stop so far away is still what the person called it: from the next word on it would be an agent of another kind, which is not the business of a
/// refinement.
fn is_still(stops: Option<Stops>, factor: f64) -> bool {
    let usual = style::STOPS;
    match stops {
        None => true,
        Some(Stops::Tight) => factor < usual[1],
        Some(Stops::Usual) => factor > usual[0] && factor < usual[2],
        Some(Stops::Wide) => factor > usual[1],
    }
}

fn targets(case: &Case) -> Vec<Candidate> {
    let now = case.document.text(TARGET).map(parts);
    let unit = match (&now, case.document.text(STOP)) {
        (Some((_, unit)), _) => unit.clone(),
        (None, Some(stop)) => parts(stop).1,
        (None, None) => "atr(14)".to_owned(),
    };
    let without = now.is_some().then(|| Candidate {
        change: "take no gain early".to_owned(),
        why: "Never tried: to let a gain run until it is left for another reason.".to_owned(),
        edits: vec![Edit::Remove(TARGET.to_owned())],
    });
    let others =
        TARGETS.iter().filter(|target| now.as_ref().is_none_or(|(factor, _)| !is_equal(*factor, **target)));
    let with = others.map(|target| {
        let distance = format!("{target} * {unit}");
        Candidate {
            change: format!("take the gain at {distance}"),
            why: format!("Never tried: a target at {distance}."),
            edits: set(TARGET, distance.into()),
        }
    });
    without.into_iter().chain(with).collect()
}

fn holding(case: &Case) -> Vec<Candidate> {
    let Some(now) = case.document.text(HOLDING).and_then(|text| text.parse::<i64>().ok()) else {
        return Vec::new();
    };
    let longest = match case.personality().trading_style.value {
        Some(TradingStyle::Scalper | TradingStyle::DayTrader) => case.clock.bars_of_day(),
        _ => i64::MAX,
    };
    let others = [("shorter", now / 2), ("longer", now.saturating_mul(2))];
    let sensible = others.into_iter().filter(|(_, bars)| *bars >= 1 && *bars <= longest && *bars != now);
    sensible
        .map(|(words, bars)| Candidate {
            change: format!("hold {words}, for at most {}", span(bars, &case.clock)),
            why: format!("Never tried: to be out after {}.", span(bars, &case.clock)),
            edits: set(HOLDING, json!(bars)),
        })
        .collect()
}

/// A pause as long as a position, where there is none.
fn cooldown(case: &Case) -> Option<Candidate> {
    let bars = case.document.text(HOLDING)?.parse::<i64>().ok()?;
    case.document.text(COOLDOWN).is_none().then(|| Candidate {
        change: format!("wait {} after each trade", span(bars, &case.clock)),
        why: "Never tried: a pause after a trade, so that one movement is not traded twice.".to_owned(),
        edits: set(COOLDOWN, json!(bars)),
    })
}

fn is_equal(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}

/// To a hundredth, which is more than such a factor can mean.
fn rounded(factor: f64) -> f64 {
    (factor * 100.0).round() / 100.0
}

//! How the rules trade: with the trend, not into what has run away, a quarter of the money at a time, out when the trend turns.

use super::unreadable;
use domain::{
    agents::{Action, AgentBriefing, AgentDecision, ExitPlan, Held, Seen, Trend},
    models::ModelError,
};
use serde_json::Value;

/// Above it a rise has run away, below the other a fall.
const HOT: f64 = 70.0;
const COLD: f64 = 30.0;
/// Where a rise has room: neither weak nor hot.
const ROOM: std::ops::Range<f64> = 45.0..65.0;
/// The usual size, and how far stop and target lie, in average true ranges.
const SIZE: f64 = 0.25;
const STOP: f64 = 2.0;
const TARGET: f64 = 4.0;
const LONGEST: u32 = 72;

pub fn decide(briefing: &Value) -> Result<Value, ModelError> {
    let briefing: AgentBriefing = serde_json::from_value(briefing.clone())
        .map_err(|error| unreadable(&format!("the briefing of the agent cannot be read: {error}")))?;
    let decision = close_one(&briefing).or_else(|| open_one(&briefing)).unwrap_or_else(|| hold(&briefing));
    serde_json::to_value(decision).map_err(|error| unreadable(&error.to_string()))
}

/// The first position whose reason is gone.
fn close_one(briefing: &AgentBriefing) -> Option<AgentDecision> {
    briefing.positions.iter().find_map(|held| {
        let seen = briefing.instruments.iter().find(|seen| seen.symbol == held.symbol)?;
        let why = gone(held, seen)?;
        Some(AgentDecision {
            action: Action::Close,
            symbol: Some(held.symbol.clone()),
            size: None,
            confidence: Some(0.7),
            reasoning: why,
            thesis: held.thesis.clone(),
            exit_plan: None,
        })
    })
}

/// Why a position should not be held any longer.
fn gone(held: &Held, seen: &Seen) -> Option<String> {
    let (against, run_away) = if held.is_long {
        (Trend::Down, seen.rsi.is_some_and(|rsi| rsi >= HOT))
    } else {
        (Trend::Up, seen.rsi.is_some_and(|rsi| rsi <= COLD))
    };
    if seen.trend == Some(against) {
        return Some(format!("The trend of {} has turned against the position.", held.symbol));
    }
    if run_away && held.gain.is_some_and(|gain| gain > 0.0) {
        let rsi = seen.rsi.unwrap_or_default();
        return Some(format!("RSI of {} is {rsi:.0}: the move has run far, the gain is taken.", held.symbol));
    }
    (held.bars >= LONGEST).then(|| format!("{} was held for {} bars without an end.", held.symbol, held.bars))
}

/// The instrument whose trend is clearest and has room.
fn open_one(briefing: &AgentBriefing) -> Option<AgentDecision> {
    if !briefing.may_open || briefing.positions.len() >= briefing.most_positions as usize {
        return None;
    }
    let is_free = |seen: &&Seen| !briefing.positions.iter().any(|held| held.symbol == seen.symbol);
    let fits = |seen: &Seen| {
        let rsi = seen.rsi.filter(|_| seen.quarantine.is_none())?;
        (seen.trend == Some(Trend::Up) && ROOM.contains(&rsi)).then(|| strength(seen))
    };
    let candidates = briefing.instruments.iter().filter(is_free);
    let (strength, seen) = candidates
        .filter_map(|seen| Some((fits(seen)?, seen)))
        .max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    Some(buy(briefing, seen, strength))
}

/// How far the fast average is above the slow one, in average true ranges.
fn strength(seen: &Seen) -> f64 {
    match (seen.ema_fast, seen.ema_slow, seen.atr) {
        (Some(fast), Some(slow), Some(atr)) if atr > 0.0 => (fast - slow) / atr,
        _ => 0.0,
    }
}

fn buy(briefing: &AgentBriefing, seen: &Seen, strength: f64) -> AgentDecision {
    let range = seen.atr.map_or(0.02, |atr| (atr / seen.price).clamp(0.001, 0.2));
    let rsi = seen.rsi.unwrap_or_default();
    AgentDecision {
        action: Action::Buy,
        symbol: Some(seen.symbol.clone()),
        size: Some(SIZE.min(briefing.max_position)),
        confidence: Some((0.5 + strength / 10.0).clamp(0.5, 0.9)),
        reasoning: format!(
            "{} rises: the fast average is {strength:.1} ranges above the slow one, and RSI {rsi:.0} leaves room.",
            seen.symbol
        ),
        thesis: Some("The trend goes on.".to_owned()),
        exit_plan: Some(ExitPlan {
            stop_loss: Some(rounded(STOP * range)),
            take_profit: Some(rounded(TARGET * range)),
            max_holding_bars: Some(LONGEST),
        }),
    }
}

fn hold(briefing: &AgentBriefing) -> AgentDecision {
    let reasoning = if briefing.positions.is_empty() {
        "No trend is clear and has room."
    } else {
        "What is held is held for the same reason as before."
    };
    AgentDecision {
        action: Action::Hold,
        symbol: None,
        size: None,
        confidence: Some(0.6),
        reasoning: reasoning.to_owned(),
        thesis: None,
        exit_plan: None,
    }
}

/// To a hundredth of a percent.
fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}

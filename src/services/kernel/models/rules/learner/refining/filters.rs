//! Filters that were never asked for: the trend, the volume, one side alone.

use super::{Candidate, Case};
use domain::lab::Edit;

/// Bars that make a trend.
const TREND: u32 = 50;

pub fn candidates(case: &Case) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = with_the_trend(case).into_iter().collect();
    let filters = [
        (
            "adx(14) > 20",
            "trade only where the market goes somewhere",
            "the strength of a trend, whatever its direction",
        ),
        ("adx(14) < 20", "trade only where the market goes nowhere", "a market without a trend"),
        ("volume > sma(volume, 20)", "trade only on more volume than usual", "volume above its mean"),
        ("volume < sma(volume, 20)", "trade only on less volume than usual", "volume below its mean"),
    ];
    candidates.extend(filters.into_iter().map(|(condition, change, what)| Candidate {
        change: change.to_owned(),
        why: format!("Never tried: {what} as a filter."),
        edits: vec![Edit::Require(condition.to_owned())],
    }));
    if case.may_drop_sides() {
        candidates.extend([("long", "short"), ("short", "long")].map(|(kept, dropped)| Candidate {
            change: format!("trade only {kept}"),
            why: format!("Never tried: the {kept} side alone."),
            edits: case.without(dropped),
        }));
    }
    candidates
}

/// Each side only with the trend behind it.
fn with_the_trend(case: &Case) -> Option<Candidate> {
    let narrowed = |side: &str, beyond: &str| {
        let key = format!("execution.entry.{side}");
        let text = case.document.text(&key)?;
        let is_there = text.contains(&format!("ema(close, {TREND})"));
        let value = format!("({text}) and close {beyond} ema(close, {TREND})").into();
        (!is_there).then_some(Edit::Set { key, value })
    };
    let edits: Vec<Edit> = [narrowed("long", ">"), narrowed("short", "<")].into_iter().flatten().collect();
    (!edits.is_empty()).then(|| Candidate {
        change: format!("trade only with the trend of the last {TREND} bars"),
        why: "Never tried: to buy only above a slow average and to sell only below it.".to_owned(),
        edits,
    })
}

//! How it went, and beside the iteration before.

use super::Voice;
use crate::kernel::models::rules::learner::wording::{counted, estimate, gain, ratio, share};
use domain::lab::{AnalysisBriefing, Results};

pub fn how_it_went(briefing: &AnalysisBriefing, voice: Voice) -> String {
    let results = &briefing.results;
    let begins = voice.one_of("I have looked at this with care.", "Here is how it went.", "Straight to it.");
    if results.trades == 0 {
        return format!("{begins} {}", nothing_traded(results));
    }
    let mut sentences = vec![begins.to_owned(), trades(results)];
    if let Some(sharpe) = &results.sharpe {
        let includes_nothing = sharpe.lower.is_none_or(|lower| lower <= 0.0);
        let means = match (sharpe.value > 0.0, includes_nothing) {
            (true, false) => voice.one_of(
                "that is more than luck usually gives, and no promise",
                "that is more than luck usually gives",
                "that is more than luck gives, and I mean to use it",
            ),
            (true, true) => "luck alone could give as much",
            (false, _) => voice.one_of(
                "that is a loss, and I do not like it",
                "that is a loss",
                "that is a loss, and it has to change",
            ),
        };
        sentences.push(format!("The Sharpe ratio is {}; {means}.", estimate(sharpe)));
    }
    sentences.push(around(results, briefing.before.is_none()));
    sentences.join(" ")
}

fn nothing_traded(results: &Results) -> String {
    if results.total_return.abs() > f64::EPSILON {
        return format!(
            "I entered and never left: no trade was closed, so there is nothing to learn from. What is open at the end is worth {} of my money, \
             beside {} for holding the instruments; something has to end my trades, be it an exit, a stop or a bound on how long I hold, before anything else can be learnt.",
            share(results.total_return),
            share(results.holding_return),
        );
    }
    let signals = match results.signals {
        0 => "My conditions held at no bar at all".to_owned(),
        signals => {
            format!("My conditions held {}, and still nothing was traded", counted(signals, "time", "times"))
        }
    };
    format!(
        "{signals}, so there is nothing to measure: no gain, no loss and no Sharpe ratio. Whatever I ask for, it is more than the open data \
         offers, and something of it has to go before anything else can be learnt."
    )
}

fn trades(results: &Results) -> String {
    let won = results.win_rate().map_or_else(String::new, |rate| format!(" ({})", share(rate)));
    let mean = results
        .mean_gain
        .map_or_else(String::new, |mean| format!(", with a mean gain of {} a trade", gain(mean)));
    format!(
        "On the open data I made {} and won {}{won}{mean}.",
        counted(results.trades, "trade", "trades"),
        results.won
    )
}

/// Where costs take more of the starting money than this, they are told every time.
const DEAR: f64 = 0.05;

/// What stands around it: the fall, the costs, and doing nothing.
fn around(results: &Results, is_first: bool) -> String {
    let costs = if results.costs >= DEAR || (is_first && results.costs > 0.0) {
        format!("; fees and slippage took {} of my money", share(results.costs))
    } else {
        String::new()
    };
    format!(
        "The deepest fall was {}{costs}. Holding the instruments returned {} in the same time, I {}.",
        share(results.max_drawdown),
        share(results.holding_return),
        share(results.total_return),
    )
}

pub fn beside_the_last(briefing: &AnalysisBriefing) -> Option<String> {
    let before = briefing.before.as_ref()?;
    let results = &briefing.results;
    let (number, before) = (before.iteration, &before.results);
    let of_the_last = match &before.sharpe {
        Some(sharpe) => format!("a Sharpe ratio of {}", ratio(sharpe.value)),
        None => "no Sharpe ratio".to_owned(),
    };
    // Of what never closed a trade there is nothing to compare.
    let judged = match (results.sharpe.filter(|_| results.trades > 0), before.sharpe) {
        (Some(now), Some(then)) if ratio(now.value) == ratio(then.value) => "by that it is the same",
        (Some(now), Some(then)) if now.lower.is_some_and(|lower| lower > then.value) => {
            "this one is clearly better"
        }
        (Some(now), Some(then)) if now.upper.is_some_and(|upper| upper < then.value) => {
            "this one is clearly worse"
        }
        (Some(now), Some(then)) if now.value > then.value => {
            "this one looks better, which the days alone could explain"
        }
        (Some(_), Some(_)) => "this one looks worse, which the days alone could explain",
        _ => "they cannot be compared",
    };
    Some(format!(
        "Iteration {number} made {} with {of_the_last} on the same data; {judged}.",
        counted(before.trades, "trade", "trades")
    ))
}

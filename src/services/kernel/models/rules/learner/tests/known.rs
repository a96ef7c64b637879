//! What is known changes what is written.

use super::*;
use domain::lab::{Edit, Mistake};

const AFTERNOON: &str = "time_of_day() >= 16h and time_of_day() < 18h";

fn tried(iteration: u32, edits: Vec<Edit>, sharpe: f64) -> Tried {
    Tried {
        iteration,
        change: "a change".to_owned(),
        edits,
        sharpe: Some(sharpe),
        trades: 80,
        applied: false,
        of_this: false,
    }
}

fn when(knowledge: Vec<Lesson>, tried: Vec<Tried>) -> Vec<String> {
    let personality =
        Personality { trading_style: said(TradingStyle::Swing), ..focused(Pattern::VwapBounce) };
    let briefing = StrategyBriefing { knowledge, tried, ..to_write(personality, "1h") };
    document(&briefing).conditions().into_iter().map(str::to_owned).collect()
}

#[test]
fn what_works_is_asked_for_and_what_fails_is_left_out() {
    assert_eq!(when(Vec::new(), Vec::new()), ["volume > 0"]);
    assert_eq!(when(vec![lesson("hour:16:00–17:59 UTC", AFTERNOON, 0.002)], Vec::new()), [AFTERNOON]);
    let negative = vec![lesson("weekday:Friday", "weekday() == 5", -0.002)];
    assert_eq!(when(negative, Vec::new()), ["not (weekday() == 5)"]);
    let of_one_aspect = vec![
        lesson("weekday:Monday", "weekday() == 1", 0.002),
        lesson("weekday:Tuesday", "weekday() == 2", 0.001),
    ];
    assert_eq!(when(of_one_aspect, Vec::new()), ["(weekday() == 1) or (weekday() == 2)"]);
}

#[test]
fn what_is_unsure_refuted_or_no_condition_changes_nothing() {
    let sure = lesson("weekday:Friday", "weekday() == 5", -0.002);
    let others = [
        Lesson { confidence: 0.6, ..sure.clone() },
        Lesson { standing: "refuted".to_owned(), ..sure.clone() },
        Lesson { condition: None, ..sure.clone() },
        Lesson { condition: Some("weekday() ==".to_owned()), ..sure.clone() },
        Lesson { condition: Some("close[1] > 0".to_owned()), ..sure.clone() },
        Lesson { effect: 0.0, ..sure },
    ];
    for other in others {
        assert_eq!(when(vec![other.clone()], Vec::new()), ["volume > 0"], "{other:?}");
    }
}

#[test]
fn what_was_tried_and_no_better_is_not_asked_for_again() {
    let known = vec![lesson("hour:16:00–17:59 UTC", AFTERNOON, 0.002)];
    let require = vec![Edit::Require(format!("({AFTERNOON})"))];
    let better = vec![tried(1, Vec::new(), 0.2), tried(1, require.clone(), 0.9)];
    assert_eq!(when(known.clone(), better), [AFTERNOON]);
    let worse = vec![tried(1, Vec::new(), 0.2), tried(1, require, 0.1)];
    assert_eq!(when(known, worse), ["volume > 0"]);
}

#[test]
fn what_it_knows_stands_in_the_reasons_in_plain_words() {
    let confirmed =
        Lesson { standing: "confirmed".to_owned(), ..lesson("weekday:Friday", "weekday() == 5", -0.002) };
    let knowing =
        StrategyBriefing { knowledge: vec![confirmed], ..to_write(focused(Pattern::Breakout), "1h") };
    let rationale = written(&knowing)["rationale"].as_str().unwrap().to_owned();
    let expected = "I have learnt this, so I leave it out: The trades of weekday:Friday differ from the others. A later iteration has confirmed it.";
    assert!(rationale.contains(expected), "{rationale}");
    let run = vec![tried(3, vec![Edit::Require("not (weekday() == 5)".to_owned())], 0.9)];
    let rationale = written(&StrategyBriefing { tried: run, ..knowing.clone() })["rationale"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        rationale.contains("differ from the others. It was first run in iteration 3. A later iteration"),
        "{rationale}"
    );
    // Something of it was refused: the templates alone are certain to be right.
    let mistakes = vec![Mistake { document: String::new(), errors: "wrong".to_owned() }];
    let again = StrategyBriefing { mistakes, ..knowing };
    assert!(!document(&again).toml().contains("weekday"));
}

#[test]
fn a_pattern_that_fails_makes_room_for_the_next() {
    let failed = Lesson {
        kind: "what_fails".to_owned(),
        condition: None,
        ..lesson("pattern:VWAP bounce", "true", -0.002)
    };
    let personality = Personality {
        pattern_focus: said(vec![Pattern::VwapBounce, Pattern::Breakout]),
        ..Personality::default()
    };
    let first = to_write(personality, "5m");
    assert!(document(&first).toml().contains("stayed_above"));
    let second = StrategyBriefing { knowledge: vec![failed], ..first };
    let rationale = written(&second)["rationale"].as_str().unwrap().to_owned();
    assert!(
        rationale.starts_with("VWAP bounce has failed here, so I look for breakout instead."),
        "{rationale}"
    );
    assert!(document(&second).toml().contains("crosses_above(close, previous_day().high)"));
}

//! A learner whose thoughts are rules: what it writes can be run, what it says was measured, what it proposes follows from what was found.

mod entries;
mod known;
mod narrowed;
mod refining;
mod runs;
mod telling;

use super::answer;
use crate::lab::figures::{Measured, check};
use domain::{
    Timestamp,
    lab::{
        AnalysisBriefing, Direction, Earlier, Estimate, Finding, HourRule, Lesson, MarketCondition, Pattern,
        Personality, RefinementsBriefing, Results, RiskTolerance, Stops, StrategyBriefing, Targets,
        TradingStyle, Trait, Tried,
    },
};
use engine::learning::Document;
use serde_json::Value;

const SESSION: &str = "14:30-21:00";

fn said<T>(value: T) -> Trait<T> {
    Trait::said(value, vec!["as it was said".to_owned()])
}

fn focused(pattern: Pattern) -> Personality {
    Personality { pattern_focus: said(vec![pattern]), ..Personality::default() }
}

fn to_write(personality: Personality, timeframe: &str) -> StrategyBriefing {
    StrategyBriefing {
        instructions: "trade well".to_owned(),
        personality,
        timeframe: timeframe.to_owned(),
        instruments: vec!["ORVX".parse().unwrap()],
        session: Some(SESSION.to_owned()),
        index: Some("SIX".parse().unwrap()),
        knowledge: Vec::new(),
        tried: Vec::new(),
        mistakes: Vec::new(),
    }
}

fn written(briefing: &StrategyBriefing) -> Value {
    let written = answer(&serde_json::to_value(briefing).unwrap()).unwrap();
    let mut keys: Vec<&str> = written.as_object().unwrap().keys().map(String::as_str).collect();
    keys.retain(|key| *key != "params");
    assert_eq!(keys, ["execution", "pattern", "rationale", "scan"]);
    written
}

/// The whole document, as code makes it of the parts.
fn document(briefing: &StrategyBriefing) -> Document {
    let written = written(briefing);
    let head = [("name", "Ada 1"), ("timeframe", briefing.timeframe.as_str())];
    Document::of_parts(&head, &[("scan", &written["scan"]), ("execution", &written["execution"])], None)
}

/// Every figure of a text was measured, or stands in the document.
fn claims_nothing(text: &str, known: &Measured) {
    let claimed = check(text, known).into_iter().find(|figure| figure.measured.is_none());
    assert!(claimed.is_none(), "{:?} in “{text}”", claimed.map(|figure| &text[figure.from..figure.to]));
}

fn lesson(topic: &str, condition: &str, effect: f64) -> Lesson {
    Lesson {
        kind: "condition".to_owned(),
        topic: topic.to_owned(),
        statement: format!("The trades of {topic} differ from the others."),
        condition: Some(condition.to_owned()),
        effect,
        confidence: 0.9,
        standing: "fresh".to_owned(),
    }
}

fn finding(aspect: &str, group: &str, condition: &str, effect: f64, corrected: f64) -> Finding {
    Finding {
        aspect: aspect.to_owned(),
        group: group.to_owned(),
        condition: Some(condition.to_owned()),
        trades: 64,
        won: 41,
        mean_gain: 0.0017,
        effect,
        lower: Some(effect - 0.0011),
        upper: Some(effect + 0.0012),
        p_value: corrected / 10.0,
        corrected,
    }
}

fn hours(from: i64, effect: f64, corrected: f64) -> Finding {
    let condition = format!("time_of_day() >= {from}h and time_of_day() < {}h", from + 2);
    finding("hour", &format!("{from}:00–{}:59 UTC", from + 1), &condition, effect, corrected)
}

fn results(trades: usize, won: usize, sharpe: f64) -> Results {
    Results {
        from: Timestamp::from_millis(1_641_168_000_000),
        to: Timestamp::from_millis(1_704_067_200_000),
        signals: trades + 12,
        trades,
        won,
        mean_gain: (trades > 0).then_some(0.000_73),
        sharpe: (trades > 0).then_some(Estimate {
            value: sharpe,
            lower: Some(sharpe - 0.93),
            upper: Some(sharpe + 0.87),
        }),
        total_return: if trades > 0 { 0.063 } else { 0.0 },
        max_drawdown: 0.041,
        costs: 0.31,
        holding_return: -0.022,
        folds: Vec::new(),
        instruments: Vec::new(),
    }
}

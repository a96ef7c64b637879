//! What a reader says is held against the words; what is missing or does not go together is asked.

use super::{doubts, read::read};
use domain::{
    lab::{Doubt, Known, Personality, PersonalityBriefing, Question, Trait, TraitName, personality_schema},
    market::InstrumentKind,
};
use serde_json::{Value, json};

fn briefing(instructions: &str) -> PersonalityBriefing {
    let one = |symbol: &str, kind: InstrumentKind, session: Option<&str>| Known {
        symbol: symbol.parse().unwrap(),
        title: symbol.to_owned(),
        kind,
        session: session.map(str::to_owned),
    };
    PersonalityBriefing {
        instructions: instructions.to_owned(),
        instruments: vec![
            one("ORB-USD", InstrumentKind::Crypto, None),
            one("ORVX", InstrumentKind::Equity, Some("14:30-21:00")),
            one("SIX", InstrumentKind::Index, Some("14:30-21:00")),
        ],
    }
}

fn said(value: impl Into<Value>, words: &[&str]) -> Value {
    json!({ "value": value.into(), "words": words })
}

#[test]
fn a_trait_counts_only_where_its_words_stand() {
    let briefing = briefing("A Conservative  day trader;\n never short");
    let answer = json!({
        "riskTolerance": said(json!("conservative"), &["conservative day"]),
        "tradingStyle": said(json!("Day trader"), &["DAY TRADER", "and made up"]),
        "patternFocus": said(json!(["breakout"]), &["loves breakouts"]),
        "direction": said(json!("sideways"), &["never short"]),
        "stops": said(json!("tight"), &[]),
        "targets": said(json!("quick"), &["  "]),
        "timeFrame": said(json!("30m"), &["day"]),
    });
    let read = read(&answer, &briefing);
    assert_eq!(read.personality.risk_tolerance.words, ["conservative day"]);
    assert_eq!(read.personality.trading_style.words, ["DAY TRADER"]);
    let open = [
        TraitName::PatternFocus,
        TraitName::Direction,
        TraitName::Stops,
        TraitName::Targets,
        TraitName::TimeFrame,
    ];
    for name in open {
        assert!(read.personality.open().contains(&name), "{name:?}");
    }
    assert_eq!(read.dropped.len(), 5, "{:?}", read.dropped);
}

#[test]
fn only_what_can_be_traded_and_said_is_taken_of_a_list() {
    let briefing = briefing("trade ORVX, SIX and TSLA, not in the first hour");
    let answer = json!({
        "instruments": said(json!(["ORVX", "SIX", "TSLA", 7, "ORVX"]), &["ORVX"]),
        "hours": said(json!(["avoid first 1h", "in the morning"]), &["not in the first hour"]),
        "marketConditions": said(json!("trending"), &["trade"]),
    });
    let read = read(&answer, &briefing);
    let symbols: Vec<String> =
        read.personality.instruments.value.unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(symbols, ["ORVX"]);
    let hours: Vec<String> = read.personality.hours.value.unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(hours, ["avoid first 60m"]);
    assert!(read.personality.market_conditions.is_open());
    assert_eq!(read.dropped.len(), 4, "{:?}", read.dropped);
}

#[test]
fn questions_are_bounded_and_about_traits_that_exist() {
    let briefing = briefing("scalper, swing");
    let mut questions = vec![
        json!({"trait": "tradingStyle", "text": "Which?", "words": ["scalper", "swing"]}),
        json!({"trait": "favourite colour", "text": "Which?", "words": []}),
        json!({"trait": "hours", "text": "   ", "words": []}),
        json!({"trait": "stops", "text": "x".repeat(1_000), "words": ["made up"]}),
    ];
    questions.extend((0..50).map(|_| json!({"trait": "hours", "text": "When?", "words": []})));
    let read = read(&json!({ "questions": questions }), &briefing);
    assert_eq!(read.questions.len(), 12);
    assert_eq!((read.questions[0].doubt, read.questions[0].words.len()), (Doubt::Contradiction, 2));
    assert_eq!((read.questions[1].doubt, read.questions[1].text.len()), (Doubt::Gap, 400));
}

/// What is asked of a personality, as `trait doubt`.
fn asked(personality: &Personality, already: Vec<Question>) -> Vec<String> {
    let questions = doubts::all(personality, already, &briefing(""));
    questions
        .iter()
        .map(|question| format!("{} {}", question.about.as_str(), question.doubt.as_str()))
        .collect()
}

fn whole(changes: &Value) -> Personality {
    let mut written = json!({
        "riskTolerance": "moderate", "tradingStyle": "day_trader", "patternFocus": ["breakout"],
        "instruments": ["ORVX"], "timeFrame": "15m",
    });
    for (name, value) in changes.as_object().unwrap() {
        written[name] = value.clone();
    }
    let traits =
        written.as_object().unwrap().iter().map(|(name, value)| {
            (name.clone(), json!({ "value": value, "words": [name], "origin": "words" }))
        });
    serde_json::from_value(Value::Object(traits.collect())).unwrap()
}

#[test]
fn what_an_agent_learns_by_is_asked_for_and_what_narrows_it_down_is_not() {
    assert_eq!(
        asked(&Personality::default(), Vec::new()),
        ["riskTolerance gap", "tradingStyle gap", "patternFocus gap", "instruments gap", "timeFrame gap"]
    );
    assert!(asked(&whole(&json!({})), Vec::new()).is_empty());
    // A question that the reader has asked already, or a trait left open on purpose, is not asked for again.
    let already = Question {
        about: TraitName::RiskTolerance,
        doubt: Doubt::Contradiction,
        text: "Which?".to_owned(),
        words: Vec::new(),
    };
    let open =
        Personality { risk_tolerance: Trait::default(), time_frame: Trait::set(None), ..whole(&json!({})) };
    assert_eq!(asked(&open, vec![already]), ["riskTolerance contradiction"]);
}

#[test]
fn traits_that_do_not_go_together_are_asked_back() {
    for (changes, question) in [
        (json!({"patternFocus": ["gap_and_go"], "instruments": ["ORB-USD"]}), "patternFocus contradiction"),
        (json!({"patternFocus": ["pairs"]}), "instruments contradiction"),
        (json!({"tradingStyle": "scalper", "timeFrame": "1d"}), "timeFrame contradiction"),
        (json!({"tradingStyle": "scalper", "targets": "far"}), "targets contradiction"),
        (json!({"hours": ["only 09:30-11:00"]}), "hours contradiction"),
        (json!({"hours": ["avoid session"]}), "hours contradiction"),
        (json!({"hours": ["avoid first 60m"], "instruments": ["ORB-USD"]}), "hours contradiction"),
    ] {
        assert_eq!(asked(&whole(&changes), Vec::new()), [question], "{changes}");
    }
    for changes in [
        json!({"hours": ["only 15:00-16:00", "avoid 09:30-11:00"]}),
        json!({"patternFocus": ["gap_and_go"], "instruments": ["ORVX", "ORB-USD"]}),
        json!({"hours": ["only 09:30-11:00"], "instruments": ["ORVX", "ORB-USD"]}),
        json!({"hours": ["avoid session"], "instruments": ["ORVX", "ORB-USD"]}),
    ] {
        assert!(asked(&whole(&changes), Vec::new()).is_empty(), "{changes}");
    }
}

#[test]
fn hours_leave_nothing_where_no_minute_of_a_session_is_left() {
    let left = |hours: Value, instruments: Value| {
        let personality = whole(&json!({"hours": hours, "instruments": instruments}));
        doubts::no_hours(&personality, &briefing("")).is_none()
    };
    let share = || json!(["ORVX"]);
    for some in [
        json!(["only 15:00-16:00", "only 02:00-03:00"]),
        json!(["only session", "only 02:00-03:00"]),
        json!(["only first 60m", "avoid 14:30-15:29"]),
        json!(["only 20:00-22:00", "avoid last 59m"]),
        json!(["avoid friday", "only monday"]),
    ] {
        assert!(left(some.clone(), share()), "{some}");
    }
    for none in [
        json!(["only 02:00-03:00"]),
        json!(["avoid session"]),
        json!(["avoid 14:00-22:00"]),
        json!(["only first 60m", "avoid 14:30-15:30"]),
        json!(["only last 30m", "only 02:00-03:00", "avoid 20:00-22:00"]),
        json!(["only saturday"]),
        json!(["only monday", "avoid monday"]),
    ] {
        assert!(!left(none.clone(), share()), "{none}");
    }
    // What never closes has no session of which a part could be meant.
    for some in [json!(["only 02:00-03:00"]), json!(["only first 60m"]), json!(["only saturday"])] {
        assert!(left(some.clone(), json!(["ORB-USD"])), "{some}");
    }
    assert!(!left(json!(["only 02:00-03:00", "avoid 01:00-04:00"]), json!(["ORB-USD"])));
}

#[test]
fn the_schema_names_exactly_the_traits_and_the_questions() {
    let schema = personality_schema();
    let mut keys: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    let mut expected = TraitName::ALL.map(TraitName::as_str).to_vec();
    expected.push("questions");
    keys.sort();
    expected.sort_unstable();
    assert_eq!(keys, expected);
}

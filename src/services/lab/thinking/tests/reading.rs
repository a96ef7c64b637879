//! What is not asked for is not taken.

use crate::lab::thinking::read::{parts, proposals, told};
use domain::lab::Edit;
use serde_json::{Value, json};

fn refused(edits: &Value) -> String {
    let answer = json!({ "refinements": [{ "change": "a change", "why": "because", "edits": edits }] });
    let (taken, notes) = proposals(&answer, 10).unwrap();
    assert!(taken.is_empty(), "{taken:?}");
    notes.join("; ")
}

#[test]
fn only_scan_execution_params_and_a_reason_are_taken_of_a_strategy() {
    let answer = json!({
        "name": "mine", "timeframe": "1m", "costs": { "fee": 0 },
        "scan": { "when": ["close > open"] }, "execution": { "entry": { "long": "signal" } }, "rationale": " It\u{202E} rises.\0 ",
    });
    let (parts, notes) = parts(&answer).unwrap();
    assert_eq!((&parts.params, &parts.scan["when"][0]), (&json!({}), &json!("close > open")));
    assert_eq!(parts.rationale, "It rises.");
    assert_eq!(notes.len(), 3, "{notes:?}");
    assert!(
        notes.iter().any(|note| note == "`costs` was not taken: it is not for a learner to write"),
        "{notes:?}"
    );
}

#[test]
fn a_strategy_of_another_shape_or_without_bounds_is_refused() {
    let table: [(Value, &str); 3] = [
        (json!({ "scan": [], "execution": {} }), "`scan` is no table"),
        (json!({ "scan": {}, "execution": "buy" }), "`execution` is no table"),
        (
            json!({ "scan": { "when": ["close > open and ".repeat(1_000)] }, "execution": {} }),
            "the bound is 16000",
        ),
    ];
    for (answer, reason) in table {
        let refused = parts(&answer).unwrap_err();
        assert!(refused.contains(reason), "{refused}");
    }
    let long = json!({ "scan": {}, "execution": {}, "rationale": "x".repeat(9_000) });
    let (parts, notes) = parts(&long).unwrap();
    assert_eq!(parts.rationale.chars().count(), 1_500);
    assert_eq!(notes, ["the rationale was longer than 1500 characters and is shortened"]);
}

#[test]
fn a_text_that_tells_nothing_is_refused() {
    for answer in [json!({}), json!({ "text": "  " }), json!({ "text": 7 }), json!({ "text": "\u{200B}" })] {
        assert_eq!(told(&answer), Err("it tells nothing".to_owned()), "{answer}");
    }
    assert_eq!(told(&json!({ "text": " I lost.\n\nSo it is. " })).unwrap().0, "I lost.\n\nSo it is.");
}

#[test]
fn a_change_is_made_of_edits_of_its_own_keys() {
    let edits = json!([
        { "require": "weekday() != 5" },
        { "set": { "key": "execution.max_holding_bars", "value": 12 } },
        { "remove": "execution.take_profit" },
        { "set": { "key": "scan.columns.trend", "value": "adx(14)" } },
    ]);
    let answer = json!({ "refinements": [{ "change": "four steps", "why": "because", "edits": edits }] });
    let (taken, notes) = proposals(&answer, 10).unwrap();
    assert_eq!((taken[0].edits.len(), notes.len()), (4, 0));
    assert_eq!(taken[0].edits[0], Edit::Require("weekday() != 5".to_owned()));
}

#[test]
fn what_is_no_change_is_not_taken_and_said() {
    let table: [(Value, &str); 11] = [
        (json!([]), "it has 0 steps"),
        (json!(vec![json!({ "require": "close > open" }); 9]), "it has 9 steps"),
        (json!([{ "set": { "key": "costs.fee", "value": 0 } }]), "it would change `costs.fee`"),
        (json!([{ "set": { "key": "timeframe", "value": "1m" } }]), "it would change `timeframe`"),
        (json!([{ "remove": "execution" }]), "it would change `execution`"),
        (json!([{ "remove": "executions.size" }]), "it would change `executions.size`"),
        (json!([{ "set": { "key": "execution.entry", "value": { "long": "true" } } }]), "can only be set to"),
        (json!([{ "set": { "key": "execution.x", "value": "", "by": "me" } }]), "a step cannot be read"),
        (json!([{ "open_seal": true }]), "a step cannot be read"),
        (json!([{ "require": "x".repeat(5_000) }]), "an expression has 1 to 600 characters"),
        (json!([{ "require": "close\u{200B} > open" }]), "letters that cannot be seen"),
    ];
    for (edits, reason) in table {
        let notes = refused(&edits);
        assert!(notes.starts_with("refinement 1 was not taken: ") && notes.contains(reason), "{notes}");
    }
    assert!(proposals(&json!({ "refinements": "none" }), 10).is_err());
    assert!(proposals(&json!({ "refinements": [] }), 10).unwrap().0.is_empty());
}

#[test]
fn no_more_changes_are_run_than_were_asked_for_and_remarks_are_bounded() {
    let one = json!({ "change": "x", "why": "y", "edits": [{ "require": "close > open" }] });
    let (taken, notes) = proposals(&json!({ "refinements": vec![one; 12] }), 5).unwrap();
    assert_eq!((taken.len(), notes), (5, vec!["12 refinements were said, and 5 are run".to_owned()]));
    let wrong = json!({ "change": "", "edits": [] });
    let (_, notes) = proposals(&json!({ "refinements": vec![wrong; 100] }), 100).unwrap();
    assert_eq!((notes.len(), notes[20].as_str()), (21, "and 80 more remarks"));
}

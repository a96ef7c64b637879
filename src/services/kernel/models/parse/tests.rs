//! Answers as models really send them.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn decisions() -> Value {
    json!({
        "type": "object",
        "required": ["decisions"],
        "properties": {
            "decisions": { "type": "array", "items": {
                "type": "object",
                "required": ["action", "reasoning"],
                "properties": {
                    "action": { "type": "string" },
                    "size": { "type": ["number", "null"] },
                    "reasoning": { "type": "string" },
                },
            } },
            "memory": { "type": "object" },
        },
    })
}

fn read(text: &str) -> Parsed {
    parse(text, &decisions()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn hold() -> Value {
    json!({"decisions": [{"action": "hold", "reasoning": "quiet"}]})
}

const HOLD: &str = r#"{"decisions": [{"action": "hold", "reasoning": "quiet"}]}"#;

#[test]
fn what_was_asked_for_needs_no_repair() {
    assert_eq!(read(HOLD), Parsed { value: hold(), repairs: Vec::new() });
    assert_eq!(read(&format!("\n {HOLD}\n")).repairs, Vec::<String>::new());
}

#[test]
fn what_stands_around_the_answer_is_left_out() {
    let around = "text around the answer was left out";
    let fence = "a code fence was taken off";
    for (text, repairs) in [
        (format!("Here is my decision:\n{HOLD}\nLet me know!"), vec![around]),
        (format!("```json\n{HOLD}\n```"), vec![fence]),
        (format!("Sure!\n```\n{HOLD}\n```\n"), vec![fence, around]),
        (format!("I looked at [BTC] and {{risk}}: {HOLD}"), vec![around]),
    ] {
        let read = read(&text);
        assert_eq!(
            (read.value, read.repairs),
            (hold(), repairs.into_iter().map(str::to_owned).collect()),
            "{text}"
        );
    }
}

#[test]
fn thoughts_are_cut_off_even_when_they_look_like_an_answer() {
    let cut = "thoughts before the answer were cut off";
    let buy = r#"{"decisions": [{"action": "buy", "reasoning": "no"}]}"#;
    for text in [
        format!("<think>maybe {buy}? no</think>{HOLD}"),
        format!("<thinking>\n{buy}</thinking>\n\n{HOLD}"),
        format!("maybe {buy}? no</think>{HOLD}"),
    ] {
        let read = read(&text);
        assert_eq!(read.value, hold(), "{text}");
        assert!(read.repairs.iter().any(|repair| repair == cut), "{text}");
    }
    assert_eq!(parse(&format!("<think>maybe {buy}"), &decisions()), Err(ParseError::BrokenOff));
}

#[test]
fn a_bare_list_and_a_single_object_are_understood() {
    let list = read(r#"[{"action": "hold", "reasoning": "quiet"}]"#);
    assert_eq!((list.value, list.repairs), (hold(), vec!["a bare list was taken for decisions".to_owned()]));
    let single = read(r#"{"action": "hold", "reasoning": "quiet"}"#);
    assert_eq!(
        (single.value, single.repairs),
        (hold(), vec!["a single object was taken for a list of one".to_owned()])
    );
    let inside = read(r#"{"decisions": {"action": "hold", "reasoning": "quiet"}}"#);
    assert_eq!(inside.value, hold());
    assert_eq!(read("[]").value, json!({"decisions": []}));
}

#[test]
fn commas_quotes_words_and_comments_of_other_languages_are_read() {
    let text =
        "{'decisions': [{\"action\": \"buy\", size: NaN, \"ok\": True, \"reasoning\": \"x\",},], // done\n}";
    let read = read(text);
    let wanted = json!({"decisions": [{"action": "buy", "size": null, "ok": true, "reasoning": "x"}]});
    assert_eq!(read.value, wanted);
    for repair in
        ["a comma too many was left out", "NaN is no number and was read as null", "comments were left out"]
    {
        assert!(read.repairs.iter().any(|told| told == repair), "{repair}: {:?}", read.repairs);
    }
    let infinite = parse(r#"{"a": -Infinity, "b": 1e999, "c": 1e3}"#, &Value::Null).unwrap();
    assert_eq!(infinite.value, json!({"a": null, "b": null, "c": 1000.0}));
}

#[test]
fn of_a_list_that_breaks_off_the_complete_items_are_kept() {
    let first = r#"{"decisions": [{"action": "hold", "reasoning": "quiet"}"#;
    for end in ["", ",", ", {", r#", {"action": "buy", "size": 0.2"#, r#", {"action": "buy", "reas"#, "]"] {
        let read = read(&format!("{first}{end}"));
        assert_eq!(read.value, hold(), "{end}");
        assert!(
            read.repairs.iter().any(|repair| repair.starts_with("the answer breaks off")),
            "{:?}",
            read.repairs
        );
    }
    let told = read(&format!("{first}, {{\"action\": \"buy\""));
    assert!(told.repairs.contains(&"item 2 breaks off and was dropped".to_owned()), "{:?}", told.repairs);
    assert_eq!(parse(r#"{"decisions": [{"action": "ho"#, &decisions()), Err(ParseError::BrokenOff));
}

#[test]
fn numbers_in_quotes_are_numbers_only_where_numbers_are_wanted() {
    let read = read(r#"[{"action": "7", "size": "0.25", "reasoning": "12"}]"#);
    assert_eq!(read.value, json!({"decisions": [{"action": "7", "size": 0.25, "reasoning": "12"}]}));
    let odd = parse(r#"[{"action": "x", "size": "lots"}]"#, &decisions()).unwrap();
    assert_eq!(odd.value["decisions"][0]["size"], "lots");
}

#[test]
fn what_is_said_twice_counts_once() {
    let twice = r#"[{"action": "buy", "reasoning": "x"}, {"action": "buy", "reasoning": "x"}, {"action": "sell", "reasoning": "x"}]"#;
    let read = read(twice);
    assert_eq!(read.value["decisions"].as_array().map(Vec::len), Some(2));
    assert!(read.repairs.contains(&"1 repeated item was left out".to_owned()));
    let keys = parse(r#"x {"action": "buy", "action": "sell"}"#, &Value::Null).unwrap();
    assert_eq!(keys.value, json!({"action": "sell"}));
}

#[test]
fn unknown_actions_are_the_receivers() {
    let read = read(r#"[{"action": "self_destruct", "reasoning": "x", "agentId": 7}]"#);
    assert_eq!(read.value["decisions"][0]["action"], "self_destruct");
}

#[test]
fn what_is_no_answer_is_said_in_a_sentence() {
    let said = |text: &str| parse(text, &decisions()).unwrap_err();
    assert_eq!(said("  \n"), ParseError::Empty);
    assert_eq!(said("<!DOCTYPE html><html><style>a{b:1}</style>"), ParseError::Html);
    assert_eq!(
        said("I cannot help with that [1]."),
        ParseError::NoJson("I cannot help with that [1].".to_owned())
    );
    assert_eq!(said("{").to_string(), "it breaks off before anything was complete");
}

#[test]
fn the_value_that_fits_best_is_taken_and_of_equals_the_last() {
    let text = format!(
        "The schema is {{\"type\": \"object\"}}.\nExample: {}\nFinal: {HOLD}",
        HOLD.replace("hold", "buy")
    );
    let read = read(&text);
    assert_eq!(read.value, hold());
    assert!(read.repairs.contains(&"one of several values was taken".to_owned()));
}

#[test]
fn five_megabytes_are_read_as_far_as_they_are_wanted() {
    let item = r#"{"action": "hold", "reasoning": "quiet"#;
    let items: Vec<String> = (0..120_000).map(|n| format!("{item} {n}\"}}")).collect();
    let read = read(&format!("[{}]", items.join(",")));
    let kept = read.value["decisions"].as_array().map_or(0, Vec::len);
    assert!((15_000..30_000).contains(&kept), "{kept}");
    assert!(read.repairs[0].starts_with("of "), "{:?}", read.repairs);
    for hostile in
        ["[".repeat(5_000_000), "{\"a\":".repeat(1_000_000), "{[".repeat(2_500_000), "\"{".repeat(2_500_000)]
    {
        assert!(parse(&hostile, &decisions()).is_err());
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,400}") {
        let _ = parse(&text, &decisions());
    }

    #[test]
    fn no_text_of_its_own_letters_makes_it_panic(text in r#"[\[\]{},:"'\\u0d8dEe+\-.NaInfity/* \n<>think]{0,300}"#) {
        let _ = parse(&text, &decisions());
    }

    #[test]
    fn every_beginning_of_an_answer_is_read_or_refused(cut in 0_usize..200) {
        let text = r#"Well: {"decisions": [{"action": "hold", "size": 0.5, "reasoning": "é\u00e9 \"x\""}, {"action": "buy", "reasoning": "y"}], "memory": {"a": [1, 2]}}"#;
        let cut = (0..=cut.min(text.len())).rev().find(|cut| text.is_char_boundary(*cut)).unwrap_or(0);
        if let Ok(read) = parse(&text[..cut], &decisions()) {
            let items = read.value["decisions"].as_array().cloned().unwrap_or_default();
            prop_assert!(items.iter().all(|item| item["action"].is_string() && item["reasoning"].is_string()));
        }
    }
}

//! The JSON schema of a document against the loader: what one of them refuses for its shape, the other one refuses, too.

use engine::strategy::{Inputs, json_schema, load};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

/// Whether a value is as a schema says. Knows the words of JSON Schema that ours uses, and ends the test at any other.
fn fits(schema: &Value, value: &Value) -> bool {
    schema.as_object().unwrap().iter().all(|(word, says)| match word.as_str() {
        "$schema" | "title" | "description" => true,
        "type" => types(says).iter().any(|name| is_a(name, value)),
        "anyOf" => list(says).iter().any(|schema| fits(schema, value)),
        "oneOf" => list(says).iter().filter(|schema| fits(schema, value)).count() == 1,
        "properties" => value.as_object().is_none_or(|members| {
            members.iter().all(|(name, value)| says.get(name).is_none_or(|schema| fits(schema, value)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|members| {
            let known = schema.get("properties");
            let mut further =
                members.iter().filter(|(name, _)| known.is_none_or(|known| known.get(name).is_none()));
            further.all(|(_, value)| says.as_bool().unwrap_or_else(|| fits(says, value)))
        }),
        "required" => value
            .as_object()
            .is_none_or(|members| list(says).iter().all(|name| members.contains_key(name.as_str().unwrap()))),
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| fits(says, item))),
        "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= says.as_u64().unwrap()),
        "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= says.as_u64().unwrap()),
        "minimum" => value.as_f64().is_none_or(|number| number >= says.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|number| number <= says.as_f64().unwrap()),
        "exclusiveMinimum" => value.as_f64().is_none_or(|number| number > says.as_f64().unwrap()),
        "pattern" => value.as_str().is_none_or(|text| has_form(says.as_str().unwrap(), text)),
        other => unreachable!("the schema has learnt the word {other}"),
    })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn types(says: &Value) -> Vec<&str> {
    says.as_str()
        .map_or_else(|| list(says).iter().map(|name| name.as_str().unwrap()).collect(), |name| vec![name])
}

fn is_a(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        other => unreachable!("the schema has learnt the type {other}"),
    }
}

/// The three patterns of the schema, by hand.
fn has_form(pattern: &str, text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match pattern {
        "^[0-9]+[smhdw]$" => text.strip_suffix(['s', 'm', 'h', 'd', 'w']).is_some_and(digits),
        "^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$" => {
            let form: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
            form == "00:00-00:00"
        }
        r"^[0-9]+(\.[0-9]{1,12})?$" => match text.split_once('.') {
            Some((whole, part)) => digits(whole) && digits(part) && part.len() <= 12,
            None => digits(text),
        },
        other => unreachable!("the schema has learnt the pattern {other}"),
    }
}

fn loads(document: &Value) -> bool {
    load(&document.to_string(), &Inputs::default()).is_ok()
}

/// Every key that a document can have.
fn whole() -> Value {
    json!({
        "name": "whole",
        "description": "Everything at once",
        "timeframe": "1h",
        "inputs": ["vix"],
        "params": { "fast": 10, "slow": { "value": 30.5, "range": [20, 40], "step": 0.5 } },
        "scan": { "columns": { "mean": "sma(close, fast)", "level": 5, "yes": true }, "when": ["close > mean", "vix < slow"] },
        "execution": {
            "entry": { "long": "signal", "short": "close < level" },
            "exit": { "long": "close < mean", "short": true },
            "size": { "volatility_target": 0.2, "volatility": "atr(5) / close" },
            "stop_loss": { "distance": "2 * atr(5)" },
            "take_profit": { "fraction": 0.05 },
            "trailing_stop": { "fraction": "0.03" },
            "max_holding_bars": 20,
            "cooldown_bars": "fast",
            "max_open": 2,
            "session": "14:30-21:00",
            "max_volume_share": 0.1,
        },
        "costs": { "fee": "0.001", "slippage_bps": 1.5, "borrow_rate": 0 },
    })
}

#[test]
fn every_example_fits_the_schema() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/strategies");
    let schema = json_schema();
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let document: Value = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert!(fits(&schema, &document) && loads(&document), "{}", path.display());
        seen += 1;
    }
    assert_eq!(seen, 11);
    assert!(fits(&schema, &whole()));
    assert!(loads(&whole()), "{}", load(&whole().to_string(), &Inputs::default()).unwrap_err());
}

#[test]
fn what_has_a_wrong_shape_is_refused_by_the_schema_and_by_the_loader() {
    let schema = json_schema();
    for (place, wrong) in [
        ("", json!([])),
        ("/name", json!(5)),
        ("/timeframe", json!("an hour")),
        ("/timeframe", json!(60)),
        ("/inputs", json!("vix")),
        ("/params/fast", json!("ten")),
        ("/params/slow", json!({ "range": [20, 40] })),
        ("/params/slow/range", json!([20])),
        ("/params/slow/range", json!([20, 30, 40])),
        ("/params/slow/step", json!(0)),
        ("/params/slow", json!({ "value": 1, "steps": 1 })),
        ("/scan", json!({ "column": {} })),
        ("/scan/columns/mean", json!(["sma(close, 5)"])),
        ("/scan/when", json!(5)),
        ("/execution", json!({ "entry": { "long": "close > 1" } })),
        ("/execution/entry", json!({ "longs": "close > 1" })),
        ("/execution/entry/long", json!(5)),
        ("/execution/size", json!({})),
        ("/execution/size", json!({ "volatility": 0.2 })),
        ("/execution/size", json!({ "units": 1, "equity": 0.5 })),
        ("/execution/size", json!(1)),
        ("/execution/stop_loss", json!(5)),
        ("/execution/stop_loss", json!({ "price": 5, "distance": 5 })),
        ("/execution/trailing_stop", json!({ "price": 5 })),
        ("/execution/max_holding_bars", json!(1.5)),
        ("/execution/max_holding_bars", json!(true)),
        ("/execution/session", json!("9-17")),
        ("/execution/max_volume_share", json!(1.5)),
        ("/costs", json!({ "fees": 0.1 })),
        ("/costs/fee", json!(1.5)),
        ("/costs/fee", json!("a tenth")),
        ("/costs/slippage_bps", json!(-1)),
    ] {
        let mut document = whole();
        *document.pointer_mut(place).unwrap() = wrong.clone();
        assert!(!fits(&schema, &document), "the schema takes {wrong} at {place}");
        assert!(!loads(&document), "the loader takes {wrong} at {place}");
    }
    for key in ["name", "timeframe", "execution"] {
        let mut document = whole();
        document.as_object_mut().unwrap().remove(key);
        assert!(!fits(&schema, &document) && !loads(&document), "without {key}");
    }
}

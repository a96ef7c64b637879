//! `metrics_golden.json`: statistics of returns and trades, with every edge case.

use engine::{
    fixed::Fixed,
    metrics::{TRADING_DAYS, read_returns, return_metrics, trade_metrics},
};
use serde_json::{Value, json};

use crate::golden::{assert_figures, json, text};

#[test]
fn the_figures_of_750_returns_are_the_reference() {
    let returns = read_returns(&text("returns_750.csv")).unwrap();
    let found = json!(return_metrics(&returns, TRADING_DAYS).unwrap());
    assert_figures(&found, &json("metrics_golden.json")["returns_750"], 1e-9, 1e-12);
}

#[test]
fn every_edge_case_of_returns_is_the_reference() {
    let golden = json("metrics_golden.json");
    for case in golden["edge_cases"].as_array().unwrap() {
        let found = json!(return_metrics(&numbers(&case["returns"]), TRADING_DAYS).unwrap());
        assert_figures(&found, &case["expected"], 1e-9, 1e-12);
        assert_eq!(found.as_object().unwrap().len(), case["expected"].as_object().unwrap().len() + 1);
    }
}

#[test]
fn returns_that_cannot_be_are_errors() {
    let golden = json("metrics_golden.json");
    for case in golden["invalid_inputs_must_error"].as_array().unwrap() {
        assert!(return_metrics(&numbers(case), TRADING_DAYS).is_err(), "{case}");
    }
}

#[test]
fn trade_statistics_are_the_reference() {
    let golden = json("metrics_golden.json");
    let found = json!(trade_metrics(amounts(&golden["trades_pnl"])).unwrap());
    assert_figures(&found, &golden["trades"], 1e-9, 1e-12);
    for case in golden["trade_edge_cases"].as_array().unwrap() {
        let found = json!(trade_metrics(amounts(&case["pnl"])).unwrap());
        assert_figures(&found, &case["expected"], 1e-9, 1e-12);
    }
}

fn numbers(values: &Value) -> Vec<f64> {
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap();
    values.as_array().unwrap().iter().map(number).collect()
}

fn amounts(values: &Value) -> Vec<Fixed> {
    values.as_array().unwrap().iter().map(|value| value.as_str().unwrap().parse().unwrap()).collect()
}

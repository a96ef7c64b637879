//! Reading and checking a file of scenarios.

use serde::Deserialize;
use serde_json::error::Category;

use super::shape;
use crate::{
    broker::{Exits, Side, Trailing},
    fixed::Fixed,
};

/// One scenario, checked.
#[derive(Debug, Clone, Deserialize)]
pub struct Scenario {
    pub name: String,
    pub config: Config,
    /// Open, high, low and close.
    pub bars: Vec<[Fixed; 4]>,
    pub orders: Vec<ScenarioOrder>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Config {
    pub cash: Fixed,
    pub slippage_bps: Fixed,
    pub fee_bps: Fixed,
    pub fee_decimals: u8,
    pub liquidate_at_end: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub struct ScenarioOrder {
    pub id: String,
    /// Decided at the close of this bar.
    pub after_bar: usize,
    pub side: Side,
    pub qty: Fixed,
    #[serde(default)]
    pub stop_loss: Option<Fixed>,
    #[serde(default)]
    pub take_profit: Option<Fixed>,
    #[serde(default)]
    pub trailing: Option<Trailing>,
}

impl ScenarioOrder {
    pub(super) const fn exits(&self) -> Exits {
        Exits { stop_loss: self.stop_loss, take_profit: self.take_profit, trailing: self.trailing }
    }
}

#[derive(Deserialize)]
struct File {
    scenarios: Vec<Scenario>,
    #[serde(default)]
    random_scenarios: Vec<Scenario>,
}

/// What is wrong with a file of scenarios.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    #[error("line {line}, column {column}: {problem}")]
    Json { line: usize, column: usize, problem: String },
    #[error("{0}")]
    Shape(String),
    #[error("scenario \"{name}\": {problem}")]
    Scenario { name: String, problem: String },
}

/// The scenarios of a JSON text, those under `random_scenarios` last.
pub fn read(text: &[u8]) -> Result<Vec<Scenario>, ScenarioError> {
    let wrong = |error: serde_json::Error| ScenarioError::Json {
        line: error.line(),
        column: error.column(),
        problem: sentence(&error),
    };
    let written = serde_json::from_slice(text).map_err(wrong)?;
    shape::check(&written).map_err(ScenarioError::Shape)?;
    // From the text once more, and not from what was checked: there a field that is written twice is there once.
    let file: File = serde_json::from_slice(text).map_err(wrong)?;
    let mut scenarios = file.scenarios;
    scenarios.extend(file.random_scenarios);
    for scenario in &scenarios {
        scenario
            .check()
            .map_err(|problem| ScenarioError::Scenario { name: scenario.name.clone(), problem })?;
    }
    Ok(scenarios)
}

/// What is wrong, without the place, which is told in front already.
fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let problem = text.strip_suffix(&place).unwrap_or(&text);
    match error.classify() {
        Category::Eof => format!("the JSON ends too early: {problem}"),
        Category::Syntax | Category::Io => format!("this is not JSON: {problem}"),
        // The shape has been checked before: what is left are fields that stand there twice.
        Category::Data => format!("{problem}; write each field once"),
    }
}

impl Scenario {
    fn check(&self) -> Result<(), String> {
        self.config.check()?;
        for (place, [open, high, low, close]) in self.bars.iter().enumerate() {
            if !low.is_positive() {
                return Err(format!("bar {place} has the low {low}; prices must be above 0"));
            }
            if low > open.min(close) || high < open.max(close) {
                return Err(format!(
                    "bar {place} is not [open, high, low, close] with the low lowest and the high highest"
                ));
            }
        }
        self.orders.iter().try_for_each(ScenarioOrder::check)
    }
}

impl Config {
    fn check(&self) -> Result<(), String> {
        if self.cash.is_negative() {
            return Err(format!("cash is {}; it must not be negative", self.cash));
        }
        if self.slippage_bps.is_negative() || self.slippage_bps >= Fixed::whole(10_000) {
            return Err(format!("slippage_bps is {}; it must be from 0 to below 10000", self.slippage_bps));
        }
        if self.fee_bps.is_negative() {
            return Err(format!("fee_bps is {}; it must not be negative", self.fee_bps));
        }
        if self.fee_decimals > 16 {
            return Err(format!("fee_decimals is {}; at most 16 are kept", self.fee_decimals));
        }
        Ok(())
    }
}

impl ScenarioOrder {
    fn check(&self) -> Result<(), String> {
        let positive = |what: &str, value: Option<Fixed>| match value {
            Some(value) if !value.is_positive() => {
                Err(format!("order \"{}\" has {what} {value}; it must be above 0", self.id))
            }
            _ => Ok(()),
        };
        positive("qty", Some(self.qty))?;
        positive("stop_loss", self.stop_loss)?;
        positive("take_profit", self.take_profit)?;
        let distance = self.trailing.map(Trailing::value);
        positive("a trailing value", distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(config: &str, bars: &str, orders: &str) -> Result<Vec<Scenario>, ScenarioError> {
        let text = format!(
            r#"{{"scenarios": [{{"name": "s", "config": {config}, "bars": {bars}, "orders": {orders}}}]}}"#
        );
        read(text.as_bytes())
    }

    const CONFIG: &str =
        r#"{"cash": "1", "slippage_bps": "0", "fee_bps": "1", "fee_decimals": 2, "liquidate_at_end": true}"#;

    #[test]
    fn broken_json_names_its_place() {
        let error = read(b"{\"scenarios\":\n[{]}").unwrap_err();
        assert!(matches!(error, ScenarioError::Json { line: 2, column: 3, .. }), "{error}");
        let early = read(b"{\"scenarios\": [").unwrap_err();
        assert!(early.to_string().starts_with("line 1, column 15: the JSON ends too early: "), "{early}");
        let twice = r#"[{"id": "A", "id": "B", "after_bar": 0, "side": "buy", "qty": "1"}]"#;
        let error = one(CONFIG, "[]", twice).unwrap_err();
        assert!(error.to_string().ends_with("duplicate field `id`; write each field once"), "{error}");
    }

    fn order(further: &str) -> String {
        let order = format!(r#"[{{"id": "A", "after_bar": 0, "side": "buy", "qty": "1"{further}}}]"#);
        one(CONFIG, "[]", &order).map_or_else(|error| error.to_string(), |_| String::new())
    }

    #[test]
    fn a_misspelt_field_is_refused_with_the_nearest() {
        assert_eq!(order(r#", "stop_loss": "1", "trailing": null"#), "");
        let stop = r#"scenario "s": there is no field "stoploss" in orders[0]; did you mean "stop_loss"?"#;
        assert_eq!(order(r#", "stoploss": "1""#), stop);
        let kind = r#"scenario "s": there is no field "values" in orders[0].trailing; did you mean "value"?"#;
        assert_eq!(order(r#", "trailing": {"kind": "percent", "value": "1", "values": 1}"#), kind);
        let file = read(br#"{"scenarios": [], "randomscenarios": []}"#).unwrap_err();
        assert!(file.to_string().ends_with("did you mean \"random_scenarios\"?"), "{file}");
        let free = CONFIG.replace("\"cash\"", "\"money\"");
        let free = one(&free, "[]", "[]").unwrap_err().to_string();
        assert!(
            free.starts_with(r#"scenario "s": there is no field "money" in config; expected one of cash"#)
        );
    }

    #[test]
    fn what_a_field_cannot_hold_is_told_with_its_place() {
        let limit =
            r#"scenario "s": orders[0].stop_loss is 5, not a decimal number in quotes, such as "100.5""#;
        assert_eq!(order(r#", "stop_loss": 5"#), limit);
        let error = one(CONFIG, r#"[["1", "2", "x", "1"]]"#, "[]").unwrap_err().to_string();
        assert!(error.starts_with(r#"scenario "s": the low of bars[0] is "x", not a decimal"#), "{error}");
        let error = one(CONFIG, r#"[["1", "2"]]"#, "[]").unwrap_err().to_string();
        assert_eq!(error, r#"scenario "s": bars[0] is a list of 2, not [open, high, low, close]"#);
        let error = one(CONFIG, "[]", r#"[{"id": "A"}]"#).unwrap_err().to_string();
        assert!(
            error.starts_with(r#"scenario "s": the field "after_bar" is missing in orders[0]"#),
            "{error}"
        );
        assert!(read(b"[]").unwrap_err().to_string().starts_with("the file is not a JSON object"));
        assert!(read(b"{}").unwrap_err().to_string().starts_with("the field \"scenarios\" is missing"));
        let nameless = read(br#"{"scenarios": [{"name": 5}]}"#).unwrap_err();
        assert!(nameless.to_string().starts_with("scenarios[0]: name is 5, not a text"), "{nameless}");
    }

    #[test]
    fn impossible_bars_and_orders_are_refused() {
        assert!(one(CONFIG, r#"[["1", "2", "0.5", "1"]]"#, "[]").is_ok());
        let error = one(CONFIG, r#"[["1", "0.9", "0.5", "1"]]"#, "[]").unwrap_err();
        assert!(error.to_string().contains("bar 0"), "{error}");
        let order = r#"[{"id": "A", "after_bar": 0, "side": "buy", "qty": "-1"}]"#;
        let error = one(CONFIG, "[]", order).unwrap_err();
        assert_eq!(error.to_string(), "scenario \"s\": order \"A\" has qty -1; it must be above 0");
    }
}

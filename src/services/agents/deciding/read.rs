//! From what a model said to a decision. What it did not say stays away; whether it can be done is the desk's to judge.

use domain::{
    agents::{Action, AgentDecision, ExitPlan},
    market::Symbol,
};
use serde_json::Value;

/// Of one text, in characters.
const LETTERS: usize = 4_000;
/// The longest word of its own that is repeated.
const WORD: usize = 40;

/// The decision in an answer, or why there is none, in words.
pub fn read(said: &Value) -> Result<AgentDecision, String> {
    let said = match said {
        Value::Array(items) => {
            return Err(format!("it made {} decisions where one was asked for", items.len()));
        }
        said => said,
    };
    let action = text(&said["action"]).ok_or("it names no action")?;
    let action: Action = action
        .trim()
        .to_lowercase()
        .parse()
        .map_err(|_| format!("{:?} is none of the actions {}", shortened(&action), words().join(", ")))?;
    let symbol = match text(&said["symbol"]).as_deref().map(str::trim) {
        None | Some("") => None,
        Some(name) => {
            let symbol: Result<Symbol, _> = name.parse();
            Some(symbol.map_err(|_| format!("{:?} is no name of an instrument", shortened(name)))?)
        }
    };
    Ok(AgentDecision {
        action,
        symbol,
        size: number(&said["size"]),
        confidence: number(&said["confidence"]).filter(|confidence| (0.0..=1.0).contains(confidence)),
        reasoning: text(&said["reasoning"]).unwrap_or_default(),
        thesis: text(&said["thesis"]).filter(|thesis| !thesis.trim().is_empty()),
        exit_plan: plan(&said["exitPlan"])?,
    })
}

fn plan(said: &Value) -> Result<Option<ExitPlan>, String> {
    if !said.is_object() {
        return Ok(None);
    }
    let bars = number(&said["maxHoldingBars"]);
    let max_holding_bars = match bars {
        None => None,
        Some(bars) => Some(whole(bars).ok_or("exitPlan.maxHoldingBars must be a whole number of bars")?),
    };
    let (stop_loss, take_profit) = (number(&said["stopLoss"]), number(&said["takeProfit"]));
    Ok(Some(ExitPlan { stop_loss, take_profit, max_holding_bars }))
}

fn whole(value: f64) -> Option<u32> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
    (value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value)).then_some(value as u32)
}

fn number(said: &Value) -> Option<f64> {
    said.as_f64().filter(|number| number.is_finite())
}

/// PostgreSQL stores no NUL in a text.
fn text(said: &Value) -> Option<String> {
    let text = said.as_str()?;
    Some(text.chars().take(LETTERS).map(|letter| if letter == '\0' { '\u{fffd}' } else { letter }).collect())
}

fn words() -> Vec<&'static str> {
    Action::ALL.into_iter().map(Action::as_str).collect()
}

fn shortened(text: &str) -> String {
    text.chars().take(WORD).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_said_is_read_and_what_is_not_said_stays_away() {
        let said = json!({
            "action": " BUY ", "symbol": "WAVE", "size": 0.25, "confidence": 70, "reasoning": "RSI 55\u{0}",
            "exitPlan": {"stopLoss": 0.02, "takeProfit": null, "maxHoldingBars": 12},
        });
        let decision = read(&said).unwrap();
        assert_eq!((decision.action, decision.size, decision.confidence), (Action::Buy, Some(0.25), None));
        assert_eq!(decision.reasoning, "RSI 55\u{fffd}");
        let plan = ExitPlan { stop_loss: Some(0.02), take_profit: None, max_holding_bars: Some(12) };
        assert_eq!((decision.exit_plan, decision.thesis), (Some(plan), None));
        assert_eq!(read(&json!({"action": "hold"})).unwrap().symbol, None);
    }

    #[test]
    fn what_is_no_decision_is_told_in_words() {
        let why = |said: Value| read(&said).unwrap_err();
        assert_eq!(why(json!({"symbol": "WAVE"})), "it names no action");
        assert_eq!(why(json!({"action": "moon"})), "\"moon\" is none of the actions buy, sell, close, hold");
        assert_eq!(why(json!({"action": "buy", "symbol": "a b"})), "\"a b\" is no name of an instrument");
        assert_eq!(
            why(json!([{"action": "buy"}, {"action": "sell"}])),
            "it made 2 decisions where one was asked for"
        );
        let half = json!({"action": "buy", "exitPlan": {"maxHoldingBars": 1.5}});
        assert_eq!(why(half), "exitPlan.maxHoldingBars must be a whole number of bars");
    }
}

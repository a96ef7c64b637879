//! Strategies on the shortest bars: the quick end of their ranges, so that an hour is not over before they have looked back far enough.

use serde_json::{Value, json};

/// Values for the parameters of an example; those that are not named stay as they are.
pub fn quick(strategy: &str) -> Value {
    match strategy {
        "bollinger_reversal" => json!({ "length": 10, "width": 1.5 }),
        "donchian_breakout" => json!({ "entry": 24, "leave": 12 }),
        "ema_trend" => json!({ "fast": 5, "slow": 20 }),
        "rsi_2" => json!({ "oversold": 20 }),
        "volatility_squeeze" => json!({ "length": 10, "quiet_bars": 3 }),
        "vwap_bounce" => json!({ "trend": 100, "reach": 1.0 }),
        _ => json!({}),
    }
}

//! The limits of one agent. They are checked in code before the effect; nothing that an agent says can pass them.

use serde::{Deserialize, Serialize};

/// Fractions are of 1: 0.05 is five percent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Risk {
    /// The largest position, as a fraction of the equity.
    pub max_position: f64,
    /// A stop this far from the entry, where that is nearer than the strategy's own.
    pub stop_loss: Option<f64>,
    /// A target this far from the entry, where that is nearer than the strategy's own.
    pub take_profit: Option<f64>,
    /// What may be lost in a UTC day, as a fraction of the equity it began with; then nothing is opened until the next.
    pub max_daily_loss: Option<f64>,
    /// How many positions may be open at once.
    pub max_open_positions: u32,
    /// Bars after an exit in which its instrument is not entered again, beside what the strategy asks for.
    pub cooldown_bars: u32,
    /// How many positions in one direction may be open that move together, over all agents of the same manager or owner.
    pub max_correlated_positions: u32,
    /// Whether what is sized by the equity is sized by an equal part of it for each instrument, as in the laboratory.
    pub equal_parts: bool,
}

impl Default for Risk {
    /// Lets a strategy do what it does in a backtest; only a very bad day and many equal bets are held back.
    fn default() -> Self {
        Self {
            max_position: 1.0,
            stop_loss: None,
            take_profit: None,
            max_daily_loss: Some(0.2),
            max_open_positions: 5,
            cooldown_bars: 0,
            max_correlated_positions: 10,
            equal_parts: false,
        }
    }
}

/// A limit that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be {allowed}")]
pub struct RiskError {
    /// As it is called in JSON.
    pub field: &'static str,
    pub allowed: &'static str,
}

impl Risk {
    /// Everything that is out of range.
    pub fn problems(&self) -> Vec<RiskError> {
        let share = |value: f64| value > 0.0 && value <= 1.0;
        let optional = |value: Option<f64>| value.is_none_or(share);
        let far = self.take_profit.is_none_or(|value| value > 0.0 && value <= 10.0);
        let checks = [
            ("maxPosition", share(self.max_position), "above 0 and at most 1"),
            ("stopLoss", optional(self.stop_loss), "above 0 and at most 1, or null"),
            ("takeProfit", far, "above 0 and at most 10, or null"),
            ("maxDailyLoss", optional(self.max_daily_loss), "above 0 and at most 1, or null"),
            ("maxOpenPositions", (1..=100).contains(&self.max_open_positions), "from 1 to 100"),
            ("cooldownBars", self.cooldown_bars <= 10_000, "at most 10000"),
            ("maxCorrelatedPositions", (1..=100).contains(&self.max_correlated_positions), "from 1 to 100"),
        ];
        let wrong = checks.into_iter().filter(|(_, right, _)| !right);
        wrong.map(|(field, _, allowed)| RiskError { field, allowed }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_that_are_none_are_named_all_at_once() {
        assert_eq!(Risk::default().problems(), []);
        let wrong =
            Risk { max_position: f64::NAN, stop_loss: Some(0.0), max_open_positions: 0, ..Risk::default() };
        let fields: Vec<&str> = wrong.problems().iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["maxPosition", "stopLoss", "maxOpenPositions"]);
    }
}

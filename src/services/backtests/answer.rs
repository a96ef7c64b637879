//! What a backtest answers, as JSON and in words.

use super::words::{figure, grouped, percent};
use engine::{
    backtest::{Judgement, Summary},
    bars::{Bars, calendar::rfc3339},
    fixed::Fixed,
    graph::Given,
    strategy::Strategy,
};
use serde::{Serialize, Serializer};
use std::{collections::BTreeMap, time::Duration};

/// The figures of a backtest under the names that everybody reads.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer<'a> {
    pub strategy: &'a str,
    #[serde(skip)]
    pub description: Option<&'a str>,
    #[serde(serialize_with = "as_numbers")]
    pub params: BTreeMap<&'a str, f64>,
    pub instrument: &'a str,
    pub timeframe: String,
    pub first: Option<String>,
    pub last: Option<String>,
    #[serde(flatten)]
    pub summary: &'a Summary,
    pub evidence: &'a Judgement,
    /// Where it was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elapsed_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bars_per_second: Option<f64>,
}

impl<'a> Answer<'a> {
    /// `bars` are those that were traded on.
    pub fn new(
        bars: &'a Bars,
        (strategy, given): (&'a Strategy, &'a Given),
        (summary, evidence): (&'a Summary, &'a Judgement),
        elapsed: Option<Duration>,
    ) -> Self {
        let value = |name: &str, own: f64| given.get(name).copied().unwrap_or(own);
        let params =
            strategy.params.iter().map(|param| (param.name.as_str(), value(&param.name, param.value)));
        let seconds = elapsed.map(|elapsed| elapsed.as_secs_f64());
        Self {
            strategy: &strategy.name,
            description: strategy.description.as_deref(),
            params: params.collect(),
            instrument: &bars.instrument.name,
            timeframe: strategy.timeframe.to_string(),
            first: bars.time.first().map(|time| rfc3339(*time)),
            last: bars.time.last().map(|time| rfc3339(*time)),
            summary,
            evidence,
            elapsed_ms: seconds.map(|seconds| seconds * 1000.0),
            bars_per_second: seconds.map(|seconds| count(bars.len()) / seconds),
        }
    }

    /// What became of the money.
    pub fn money(&self) -> Vec<(&'static str, String)> {
        let summary = self.summary;
        let trades = &summary.metrics.trades;
        let mut rows = vec![
            ("initial cash", grouped(summary.initial_cash)),
            ("final equity", grouped(summary.final_equity)),
            ("fees", grouped(summary.total_fees)),
            ("slippage", grouped(summary.slippage_costs)),
            ("borrowing", grouped(summary.borrow_costs.trimmed())),
            ("turnover", grouped(summary.turnover)),
            ("closed trades", grouped(summary.closed_trades)),
            ("win rate", percent(trades.win_rate)),
            ("profit factor", figure(trades.profit_factor, 3)),
            ("mean gain of a trade", figure(trades.expectancy, 4)),
            ("time in the market", percent(summary.time_in_market.map(Fixed::to_f64))),
            ("open position", summary.open_position.to_string()),
        ];
        if summary.refused > 0 {
            rows.push(("refused entries", grouped(summary.refused)));
        }
        rows
    }
}

/// What speaks for and against luck.
pub fn luck(evidence: &Judgement) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("variants tried", grouped(evidence.trials)),
        ("probability that the Sharpe ratio beats 0", percent(evidence.psr_vs_zero)),
        ("the same, deflated by the variants tried", percent(evidence.dsr)),
        (
            "days needed for 95 % confidence",
            evidence.min_track_record_95.map_or_else(|| "–".to_owned(), |days| format!("{days:.0}")),
        ),
        ("fee per side at which nothing is left", break_even(evidence.break_even_fee)),
    ];
    if let Some(interval) = &evidence.sharpe_interval {
        rows.push(("Sharpe ratio, 95 % interval", format!("{:.2} to {:.2}", interval.lower, interval.upper)));
    }
    if let Some(baselines) = &evidence.baselines {
        rows.push(("buy and hold", percent(baselines.buy_and_hold_return)));
        if let Some(random) = &baselines.random_entry {
            let (reached, twins) = (random.percentile * 100.0, grouped(random.twins));
            rows.push((
                "better than random entries",
                format!("{reached:.1} % of {twins} with the same holding times"),
            ));
        }
    }
    rows
}

fn break_even(fee: Option<f64>) -> String {
    match fee {
        None => "–".to_owned(),
        Some(fee) if fee < 0.0 => "none; it loses without fees, too".to_owned(),
        Some(fee) => format!("{:.4} %", fee * 100.0),
    }
}

/// The name that a value has in JSON.
pub fn serde_name(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name.replace('_', " "),
        _ => String::new(),
    }
}

/// Whole values are written without a point, as a sweep writes them.
fn as_numbers<S: Serializer>(params: &BTreeMap<&str, f64>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(params.iter().map(|(name, value)| (name, number(*value))))
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn number(value: f64) -> serde_json::Value {
    if value.fract() == 0.0 && value.abs() < 1e15 { (value as i64).into() } else { value.into() }
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
fn count(n: usize) -> f64 {
    n as f64
}

//! What a backtest answers, as JSON and on a terminal.

use super::{
    super::{
        Failure, metrics, say,
        table::{columns, counted, figure, grouped, in_one_line, pairs, percent, serde_name, sparkline},
    },
    Tested,
};
use engine::{
    backtest::{Judgement, Summary},
    bars::{Bars, calendar::rfc3339},
    fixed::Fixed,
    graph::Given,
    strategy::Strategy,
};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

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
    /// What a reader of the figures should know beside them.
    pub notes: &'a [String],
    pub elapsed_ms: f64,
    pub bars_per_second: f64,
}

impl<'a> Answer<'a> {
    pub fn new(bars: &'a Bars, strategy: &'a Strategy, given: &'a Given, tested: &'a Tested) -> Self {
        let value = |name: &str, own: f64| given.get(name).copied().unwrap_or(own);
        let params =
            strategy.params.iter().map(|param| (param.name.as_str(), value(&param.name, param.value)));
        let seconds = tested.elapsed.as_secs_f64();
        Self {
            strategy: &strategy.name,
            description: strategy.description.as_deref(),
            params: params.collect(),
            instrument: &bars.instrument.name,
            timeframe: strategy.timeframe.to_string(),
            first: bars.time.first().map(|time| rfc3339(*time)),
            last: bars.time.last().map(|time| rfc3339(*time)),
            summary: &tested.summary,
            evidence: &tested.judgement,
            notes: &tested.notes,
            elapsed_ms: seconds * 1000.0,
            bars_per_second: count(bars.len()) / seconds,
        }
    }

    /// Prints tables for people.
    pub fn tell(&self, tested: &Tested) -> Result<(), Failure> {
        let summary = self.summary;
        say(&self.title())?;
        say(&format!("\n{}\n", sparkline(&summary.daily.equity, 72)))?;
        say(&pairs(&self.money()))?;
        say(&format!("\nof {}", counted(summary.metrics.returns.n, "daily return")))?;
        say(&pairs(&metrics::rows(&summary.metrics.returns)[1..]))?;
        say("\nhow much of it may be luck")?;
        say(&pairs(&luck(self.evidence)))?;
        self.tell_fills()?;
        let (elapsed, speed) = (tested.elapsed.as_secs_f64() * 1000.0, self.bars_per_second / 1e6);
        say(&format!("\n{elapsed:.1} ms, {speed:.1} million bars a second"))
    }

    /// The strategy with its parameters, and what it was tried on.
    fn title(&self) -> String {
        let params: Vec<String> = self.params.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let params = if params.is_empty() { String::new() } else { format!(" ({})", params.join(", ")) };
        let moment = |time: &Option<String>| time.clone().unwrap_or_default();
        let (bars, first, last) =
            (counted(self.summary.bars, "bar"), moment(&self.first), moment(&self.last));
        format!(
            "{}{params} on bars of {}\n{bars} of {}, {first} to {last}",
            in_one_line(self.strategy),
            self.timeframe,
            in_one_line(self.instrument)
        )
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

    fn tell_fills(&self) -> Result<(), Failure> {
        let summary = self.summary;
        if summary.fills == 0 {
            return say("\nthere are no fills");
        }
        let shown = summary.fills.min(summary.last_fills.len());
        let rows: Vec<Vec<String>> = summary
            .last_fills
            .iter()
            .map(|fill| {
                let why = serde_name(&fill.reason);
                let cells = [
                    serde_name(&fill.side),
                    fill.qty.to_string(),
                    fill.price.to_string(),
                    fill.fee.to_string(),
                ];
                [vec![fill.timestamp.clone()], cells.to_vec(), vec![why]].concat()
            })
            .collect();
        say(&format!("\nthe last {shown} of {} fills", grouped(summary.fills)))?;
        say(&columns(&["at", "side", "units", "price", "fee", "why"], &rows))
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

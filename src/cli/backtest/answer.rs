//! What a backtest answers on a terminal.

use super::super::{
    Failure, metrics, say,
    table::{columns, counted, grouped, pairs, sparkline},
};
use services::backtests::answer::{Answer, luck, serde_name};

/// Prints tables for people.
pub fn tell(answer: &Answer<'_>) -> Result<(), Failure> {
    let summary = answer.summary;
    say(&title(answer))?;
    say(&format!("\n{}\n", sparkline(&summary.daily.equity, 72)))?;
    say(&pairs(&answer.money()))?;
    say(&format!("\nof {}", counted(summary.metrics.returns.n, "daily return")))?;
    say(&pairs(&metrics::rows(&summary.metrics.returns)[1..]))?;
    say("\nhow much of it may be luck")?;
    say(&pairs(&luck(answer.evidence)))?;
    fills(answer)?;
    let (Some(elapsed), Some(speed)) = (answer.elapsed_ms, answer.bars_per_second) else { return Ok(()) };
    say(&format!("\n{elapsed:.1} ms, {:.1} million bars a second", speed / 1e6))
}

/// The strategy with its parameters, and what it was tried on.
fn title(answer: &Answer<'_>) -> String {
    let params: Vec<String> = answer.params.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let params = if params.is_empty() { String::new() } else { format!(" ({})", params.join(", ")) };
    let moment = |time: &Option<String>| time.clone().unwrap_or_default();
    let (bars, first, last) =
        (counted(answer.summary.bars, "bar"), moment(&answer.first), moment(&answer.last));
    format!(
        "{}{params} on bars of {}\n{bars} of {}, {first} to {last}",
        answer.strategy, answer.timeframe, answer.instrument
    )
}

fn fills(answer: &Answer<'_>) -> Result<(), Failure> {
    let summary = answer.summary;
    if summary.fills == 0 {
        return say("\nthere are no fills");
    }
    let shown = summary.fills.min(summary.last_fills.len());
    let rows: Vec<Vec<String>> = summary
        .last_fills
        .iter()
        .map(|fill| {
            let why = serde_name(&fill.reason);
            let cells =
                [serde_name(&fill.side), fill.qty.to_string(), fill.price.to_string(), fill.fee.to_string()];
            [vec![fill.timestamp.clone()], cells.to_vec(), vec![why]].concat()
        })
        .collect();
    say(&format!("\nthe last {shown} of {} fills", grouped(summary.fills)))?;
    say(&columns(&["at", "side", "units", "price", "fee", "why"], &rows))
}

//! A backtest as a page.

use super::{
    answer::{Answer, luck, serde_name},
    report::{Figure, Mark, Page, Table, html},
    words::{counted, figure, grouped, percent},
};
use engine::{
    backtest::{Direction, Report, Trade},
    bars::{Bars, calendar::rfc3339},
    fixed::OutOfRange,
};

/// So many of the last trades are listed.
const LISTED: usize = 60;

/// One self-contained page.
pub fn page(bars: &Bars, answer: &Answer, report: &Report) -> Result<String, OutOfRange> {
    let curve = &report.equity;
    let equity: Vec<f64> = curve.units(bars)?.into_iter().map(|units| curve.number(units)).collect();
    let marks: Vec<Mark> = report.trades.iter().map(|trade| mark(bars, trade)).collect();
    Ok(html(&Page {
        title: answer.strategy,
        bet: answer.description,
        facts: facts(answer),
        figures: figures(answer),
        bars,
        equity: &equity,
        cash: answer.summary.initial_cash.to_f64(),
        trades: &marks,
        tables: vec![
            evidence(answer),
            money(answer),
            months(answer),
            hours(answer),
            drawdowns(answer),
            trades(bars, report),
        ],
    }))
}

fn mark(bars: &Bars, trade: &Trade) -> Mark {
    let (entry, exit) = (trade.entry_price.to_f64(), trade.exit_price.to_f64());
    let minute = |bar: usize| rfc3339(bars.time[bar])[..16].replace('T', " ");
    let told = format!(
        "{} {} from {} ({}) to {} ({}): {} after costs, {} to {}",
        serde_name(&trade.direction),
        grouped(trade.quantity),
        grouped(trade.entry_price),
        minute(trade.entry_bar),
        grouped(trade.exit_price),
        minute(trade.exit_bar),
        signed(trade.pnl.to_f64(), 2),
        serde_name(&trade.entry_reason),
        serde_name(&trade.exit_reason),
    );
    Mark {
        entered: trade.entry_bar,
        left: trade.exit_bar,
        long: trade.direction == Direction::Long,
        entry,
        exit,
        gain: trade.pnl.to_f64(),
        told,
    }
}

fn facts(answer: &Answer) -> Vec<(String, String)> {
    let day = |time: &Option<String>| time.as_deref().map_or("", |time| &time[..10]).to_owned();
    let mut facts = vec![
        ("Instrument".to_owned(), answer.instrument.to_owned()),
        ("Bars".to_owned(), grouped(answer.summary.bars)),
        ("Time".to_owned(), format!("{} – {}", day(&answer.first), day(&answer.last))),
        ("Decides on".to_owned(), answer.timeframe.clone()),
    ];
    facts.extend(answer.params.iter().map(|(name, value)| ((*name).to_owned(), value.to_string())));
    facts
}

fn figures(answer: &Answer) -> Vec<Figure> {
    let summary = answer.summary;
    let (returns, trades) = (&summary.metrics.returns, &summary.metrics.trades);
    let days = format!("n = {}", counted(returns.n, "day"));
    let sharpe = match &answer.evidence.sharpe_interval {
        Some(interval) => format!("95 % interval {:.2} to {:.2}, {days}", interval.lower, interval.upper),
        None => format!("{days}; beats 0 with {}", percent(answer.evidence.psr_vs_zero)),
    };
    let costs = summary.total_fees.to_f64() + summary.slippage_costs.to_f64() + summary.borrow_costs.to_f64();
    let good = |value: Option<f64>| value.filter(|value| *value != 0.0).map(|value| value > 0.0);
    let holding = answer.evidence.baselines.as_ref().and_then(|baselines| baselines.buy_and_hold_return);
    let total = returns.total_return;
    let boxed = |name, value, note, good| Figure { name, value, note, good };
    vec![
        boxed(
            "Final equity",
            grouped(format!("{:.2}", summary.final_equity.to_f64())),
            format!("from {}", grouped(summary.initial_cash)),
            good(total),
        ),
        boxed(
            "Total return",
            signed_percent(total),
            format!("buy and hold {}", percent(holding)),
            good(total),
        ),
        boxed("Return per year", signed_percent(returns.cagr), days, good(returns.cagr)),
        boxed("Sharpe ratio", figure(returns.sharpe, 2), sharpe, None),
        boxed(
            "Largest drawdown",
            percent(returns.max_drawdown),
            format!("{} at closes of bars", percent(Some(summary.max_drawdown.to_f64()))),
            None,
        ),
        boxed(
            "Closed trades",
            grouped(summary.closed_trades),
            format!("won {}, lost {}", grouped(trades.wins), grouped(trades.losses)),
            None,
        ),
        boxed(
            "Profit factor",
            figure(trades.profit_factor, 2),
            format!("n = {}", counted(trades.n, "trade")),
            None,
        ),
        boxed("Costs", grouped(format!("{costs:.2}")), "fees, slippage, borrowing".to_owned(), None),
    ]
}

fn evidence(answer: &Answer) -> Table {
    let rows = luck(answer.evidence).into_iter().map(|(name, value)| vec![name.to_owned(), value]);
    let note = format!(
        "A good result can be luck: these figures say how easily. Sharpe ratios are of {} daily returns.",
        grouped(answer.evidence.periods)
    );
    Table { title: "Evidence", note, head: vec!["figure", "value"], rows: rows.collect() }
}

fn money(answer: &Answer) -> Table {
    let rows = answer.money().into_iter().map(|(name, value)| vec![name.to_owned(), value]);
    Table {
        title: "Money",
        note: "Exact to the last decimal.".to_owned(),
        head: vec!["figure", "value"],
        rows: rows.collect(),
    }
}

fn months(answer: &Answer) -> Table {
    let row = |row: &engine::metrics::MonthRow| {
        vec![row.month.clone(), row.days.to_string(), signed_percent(Some(row.total))]
    };
    let rows = answer.summary.by_month.iter().map(row);
    Table {
        title: "By month",
        note: "Of daily equity, in UTC.".to_owned(),
        head: vec!["month", "days", "return"],
        rows: rows.collect(),
    }
}

fn hours(answer: &Answer) -> Table {
    let traded = answer.summary.by_hour.iter().filter(|row| row.trades > 0);
    let rows = traded.map(|row| {
        let mean = row.mean_pnl.map_or_else(|| "–".to_owned(), |mean| signed(mean, 4));
        vec![
            format!("{:02}:00", row.hour),
            grouped(row.trades),
            grouped(row.wins),
            signed(row.pnl.to_f64(), 2),
            mean,
        ]
    });
    Table {
        title: "By hour of entry",
        note: "In UTC, after costs.".to_owned(),
        head: vec!["hour", "trades", "won", "gain", "mean gain"],
        rows: rows.collect(),
    }
}

fn drawdowns(answer: &Answer) -> Table {
    let daily = &answer.summary.daily;
    // The first value is the initial cash, the day before the first.
    let date = |place: usize| {
        let day = place.checked_sub(1).and_then(|day| daily.day.get(day)).or(daily.day.first());
        day.map_or_else(String::new, |day| rfc3339(day * 86_400_000)[..10].to_owned())
    };
    let rows = answer.summary.drawdown_periods.iter().map(|period| {
        let recovered = period.recovered.map_or_else(|| "not yet".to_owned(), date);
        vec![date(period.peak), date(period.trough), recovered, percent(Some(period.depth))]
    });
    Table {
        title: "Deepest drawdowns",
        note: "Of daily equity.".to_owned(),
        head: vec!["from", "lowest", "recovered", "depth"],
        rows: rows.collect(),
    }
}

fn trades(bars: &Bars, report: &Report) -> Table {
    let all = &report.trades;
    let minute = |bar: usize| rfc3339(bars.time[bar])[..16].replace('T', " ");
    let rows = all.iter().rev().take(LISTED).map(|trade| {
        vec![
            minute(trade.entry_bar),
            minute(trade.exit_bar),
            serde_name(&trade.direction),
            grouped(trade.quantity),
            grouped(trade.entry_price),
            grouped(trade.exit_price),
            signed(trade.pnl.to_f64(), 2),
            signed_percent(Some(trade.gain)),
            percent(Some(trade.mae)),
            percent(Some(trade.mfe)),
            serde_name(&trade.exit_reason),
        ]
    });
    Table {
        title: "Last trades",
        note: format!(
            "The last {} of {}, newest first; worst and best are how far the price went against the entry and in its favour.",
            all.len().min(LISTED),
            grouped(all.len())
        ),
        head: vec![
            "entered", "left", "side", "units", "at", "out at", "gain", "return", "worst", "best", "why left",
        ],
        rows: rows.collect(),
    }
}

/// A number with its sign; what is shown as zero has none.
fn signed(value: f64, decimals: usize) -> String {
    let size = format!("{:.decimals$}", value.abs());
    match (size.bytes().all(|byte| matches!(byte, b'0' | b'.')), value < 0.0) {
        (true, _) => size,
        (false, true) => format!("−{}", grouped(size)),
        (false, false) => format!("+{}", grouped(size)),
    }
}

fn signed_percent(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{} %", signed(value * 100.0, 2)))
}

//! The drawings of a backtest: equity against holding, drawdown, trades on candles.

use crate::{
    charts::{Candle, CandleChart, Line, LineChart, Look, Mark, candles, lines, panes},
    components::{Downloads, Panel},
};
use domain::{Fixed, backtests::Backtest};
use leptos::prelude::*;
use services::{
    backtests::{CurvePoint, TradeRow},
    market::Indicators,
};

/// Above so many trades single ones would hide the candles.
const MOST_MARKS: usize = 150;

pub(super) fn equity(backtest: &Backtest, curve: &[CurvePoint]) -> impl IntoView + use<> {
    let time = time_of(curve);
    let values: Vec<f64> = curve.iter().map(|point| point.equity.to_f64()).collect();
    let first = curve.first().map_or(1.0, |point| point.price.to_f64());
    let cash = backtest.asked.cash.to_f64();
    let holding = curve.iter().map(|point| point.price.to_f64() / first * cash).collect();
    let href = format!("/api/backtests/{}/equity", backtest.id);
    let under = drawdown(&values, cash);
    let both = vec![
        Line { name: "this strategy".to_owned(), look: Look::Main, values },
        Line { name: "buy and hold, without costs".to_owned(), look: Look::Beside, values: holding },
    ];
    let below = vec![Line {
        name: "below the highest equity so far, percent".to_owned(),
        look: Look::Area,
        values: under,
    }];
    view! {
        <Panel
            title="Equity"
            aside=move || view! { <Downloads href name="equity"/> }
        >
            {lines(LineChart { title: "Equity".to_owned(), time, lines: both, holds: vec![cash], small: false })}
        </Panel>
        <Panel title="Drawdown" aside=|| view! { <small class="muted">"percent below the highest equity so far"</small> }>
            {lines(LineChart { title: "Drawdown".to_owned(), time, lines: below, holds: Vec::new(), small: true })}
        </Panel>
    }
}

fn time_of(curve: &[CurvePoint]) -> Option<(i64, i64)> {
    curve.first().zip(curve.last()).map(|(first, last)| (first.at.as_millis(), last.at.as_millis()))
}

/// In percent; the cash at the beginning is the first peak.
fn drawdown(equity: &[f64], cash: f64) -> Vec<f64> {
    let mut peak = cash;
    let below = |value: &f64| {
        peak = peak.max(*value);
        if peak > 0.0 { (value / peak - 1.0) * 100.0 } else { 0.0 }
    };
    equity.iter().map(below).collect()
}

/// Trades on candles; none when the market does not have the bars any more.
pub(super) fn trades(found: Option<&Indicators>, trades: &[TradeRow]) -> Option<AnyView> {
    let found = found.filter(|found| !found.stretch.bars.time.is_empty())?;
    let drawn = Candle::of(&found.stretch);
    let number = Fixed::to_f64;
    let mark = |trade: &TradeRow| Mark {
        entered: trade.entry_at.as_millis(),
        left: trade.exit_at.as_millis(),
        entry: number(trade.entry_price),
        exit: number(trade.exit_price),
        gained: trade.pnl.is_positive(),
        is_long: trade.direction == "long",
        is_open: false,
    };
    let shown = &trades[trades.len().saturating_sub(MOST_MARKS)..];
    let note = match trades.len() {
        0 => "There are no closed trades.".to_owned(),
        all if all > MOST_MARKS => format!("The last {MOST_MARKS} of {all} trades, from entry to exit."),
        _ => "Each trade from entry to exit.".to_owned(),
    };
    let chart = CandleChart {
        title: "Trades on candles".to_owned(),
        candles: drawn,
        marks: shown.iter().map(mark).collect(),
        panes: panes(found),
        decimals: found.stretch.listing.tick.decimals(),
        ..CandleChart::default()
    };
    let drawing = view! {
        <Panel title="Trades on candles" aside=move || view! { <small class="muted">{note}</small> }>{candles(chart)}</Panel>
    };
    Some(drawing.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawdown_counts_from_the_cash_at_the_beginning() {
        let found = drawdown(&[90.0, 120.0, 60.0], 100.0);
        assert_eq!(found.len(), 3);
        assert!(
            found.iter().zip([-10.0, 0.0, -50.0]).all(|(found, fall)| (found - fall).abs() < 1e-9),
            "{found:?}"
        );
    }
}

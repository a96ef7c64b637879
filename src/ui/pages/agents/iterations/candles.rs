//! The last trades on one instrument, on its candles. Nothing is drawn behind the last of them, and nothing that is sealed is ever read.

use super::super::lab::words::iteration_path;
use crate::{
    address,
    charts::{Candle, CandleChart, Mark, below, candles, panes},
    components::Panel,
};
use domain::{
    Timestamp,
    lab::Iteration,
    market::{Symbol, Timeframe},
};
use leptos::prelude::*;
use services::{
    House,
    lab::iterations::{self, IterationTrades, OpenCandles},
    market::Stretch,
};

/// So many trades are drawn, and so many bars at most.
const MOST_TRADES: usize = 40;
const MOST_BARS: i64 = 480;
/// So many bars are drawn before the first of them.
const BEFORE: i64 = 12;

/// The trades of one instrument on its candles.
pub(super) struct Drawn {
    symbol: Symbol,
    /// Those that one can choose among.
    others: Vec<Symbol>,
    found: OpenCandles,
    marks: Vec<Mark>,
}

/// None when there are no trades, or this market is another one now or cannot give its bars.
pub(super) async fn read(
    house: &House,
    iteration: &Iteration,
    trades: &IterationTrades,
    asked: Option<&str>,
) -> Option<Drawn> {
    let mut others: Vec<Symbol> = trades.rows.iter().map(|row| row.symbol.clone()).collect();
    others.sort();
    others.dedup();
    let asked = asked.and_then(|asked| asked.parse::<Symbol>().ok());
    let symbol = asked.filter(|asked| others.contains(asked)).or_else(|| others.first().cloned())?;
    let of_symbol = trades.rows.iter().filter(|row| row.symbol == symbol).map(|row| &row.trade);
    let shown: Vec<_> = of_symbol.rev().take(MOST_TRADES).collect();
    let from = shown.iter().map(|trade| trade.entry_at).min()?;
    let stretch = stretch(from, shown.iter().map(|trade| trade.exit_at).max()?);
    let found = match iterations::candles(house, iteration, (&symbol, &stretch), &below()).await {
        Ok(found) => found?,
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "The candles of an iteration could not be read");
            return None;
        }
    };
    let mark = |trade: &&services::backtests::TradeRow| Mark {
        entered: trade.entry_at.as_millis(),
        left: trade.exit_at.as_millis(),
        entry: trade.entry_price.to_f64(),
        exit: trade.exit_price.to_f64(),
        gained: trade.pnl.is_positive(),
        is_long: trade.direction == "long",
        is_open: false,
    };
    let marks = shown.iter().map(mark).collect();
    Some(Drawn { symbol, others, found, marks })
}

/// Bars of a length of which there are a few hundred. Only those are given that were over when the last trade was.
fn stretch(from: Timestamp, to: Timestamp) -> Stretch {
    let lasts = to.since(from).as_millis();
    let lengths = ["5m", "15m", "1h", "4h", "1d"];
    let mut lengths = lengths.into_iter().filter_map(|length| length.parse::<Timeframe>().ok());
    let timeframe = lengths.find(|length| lasts / length.ms() <= MOST_BARS).unwrap_or(Timeframe::DAY);
    let first = Timestamp::from_millis(from.as_millis() - timeframe.ms() * BEFORE);
    Stretch { timeframe, from: Some(first), to: Some(to), limit: Stretch::MOST }
}

pub(super) fn panel(iteration: &Iteration, drawn: Drawn) -> AnyView {
    let Drawn { symbol, others, found, marks } = drawn;
    let found = found.shown();
    if found.stretch.bars.time.is_empty() {
        return ().into_any();
    }
    let path = iteration_path(iteration.agent, iteration.number);
    let link = |other: &Symbol| {
        let current = (*other == symbol).then_some("true");
        let href = format!("{path}?pair={}", address::escape(other.as_str()));
        view! { <a class="btn quiet small" href=href aria-current=current>{other.to_string()}</a> }
    };
    let choice = (others.len() > 1).then(|| {
        let links = others.iter().map(link).collect_view();
        view! { <div class="bar row pair-choice">{links}</div> }
    });
    let note = format!("{symbol} · bars of {} · the last {} trades", found.stretch.timeframe, marks.len());
    let chart = CandleChart {
        title: format!("Trades of {symbol}"),
        candles: Candle::of(&found.stretch),
        marks,
        panes: panes(found),
        decimals: found.stretch.listing.tick.decimals(),
        ..CandleChart::default()
    };
    let drawing = candles(chart);
    view! {
        <Panel title="Trades on candles" aside=move || view! { <small>{note}</small> }>{choice}{drawing}</Panel>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_hundred_bars_are_drawn_and_none_behind_the_last_trade() {
        let hour = |hour: i64| Timestamp::from_millis(hour * 3_600_000);
        let length = |hours| {
            let found = stretch(hour(0), hour(hours));
            assert_eq!(found.to, Some(hour(hours)));
            found.timeframe.to_string()
        };
        assert_eq!([24, 24 * 30, 24 * 3_000].map(length), ["5m", "4h", "1d"]);
    }
}

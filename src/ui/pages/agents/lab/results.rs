//! What a document did on the open data: its figures, stretch by stretch and instrument by instrument, and beside another one.

use super::words::{clear, day, estimated, interval, signed};
use crate::{
    components::{Notice, Panel, Stat, Stats, Table, Tone},
    pages::figures::{change, dash, percent, signed_percent, tone},
};
use domain::lab::{Estimate, FoldResult, InstrumentResult, Results};
use leptos::prelude::*;
use std::cmp::Ordering;

/// The figures in a row; those that are counted from trades lead to them, where `followed` says where they stand.
pub(in crate::pages::agents) fn stats(
    results: &Results,
    trials: Option<usize>,
    followed: &str,
) -> impl IntoView + use<> {
    let [of_trades, of_rate, of_gain] = [followed; 3].map(str::to_owned);
    let won = format!("{} won, {} signals", results.won, results.signals);
    let sharpe = results.sharpe;
    let bounds = sharpe.and_then(interval);
    let bounds = bounds
        .map_or_else(|| "too few trades for an interval".to_owned(), |bounds| format!("95 %: {bounds}"));
    let look = sharpe.map_or(Tone::Neutral, clear);
    let rate = results.win_rate().map(|rate| percent(Some(rate)));
    let gain = results.mean_gain.map(signed_percent);
    let stretch = format!(
        "Measured on the open data, {} to {}. What came later is sealed.",
        day(results.from),
        day(results.to)
    );
    let return_look = tone(results.total_return);
    let holding = format!("holding {}", signed_percent(results.holding_return));
    let trials = trials.map(|trials| {
        view! { <Stat label="Trials so far" value=Some(trials.to_string()) note="everything it ever had run"/> }
    });
    let ratio = sharpe.map(|sharpe| signed(Some(sharpe.value)));
    let [trades, total, fall, costs] = [
        results.trades.to_string(),
        signed_percent(results.total_return),
        percent(Some(results.max_drawdown)),
        percent(Some(results.costs)),
    ]
    .map(Some);
    view! {
        <Stats>
            <Stat label="Trades" value=trades note=won href=of_trades/>
            <Stat label="Win rate" value=rate note="after costs" href=of_rate/>
            <Stat label="Gain of a trade" value=gain note="the mean, of what was entered" href=of_gain/>
            <Stat label="Sharpe" value=ratio note=bounds tone=look/>
            <Stat label="Return" value=total note=holding tone=return_look/>
            <Stat label="Deepest fall" value=fall note="of the open data"/>
            <Stat label="Costs" value=costs note="of the money it began with"/>
            {trials}
        </Stats>
        <p class="stretch muted">{stretch}</p>
    }
}

/// Stretch by stretch, and instrument by instrument.
pub(in crate::pages::agents) fn parts(results: &Results) -> impl IntoView + use<> {
    let folds = results.folds.iter().enumerate().map(|(place, fold)| of_fold(place + 1, fold)).collect_view();
    let instruments = results.instruments.iter().map(of_instrument).collect_view();
    let no_folds = results.folds.is_empty().then(|| {
        view! { <p class="body muted">"The open data is too short to be told apart in stretches."</p> }
    });
    view! {
        <div class="halves">
            <Panel title="Stretch by stretch" aside=|| view! { <small>"each after all the time before it"</small> }>
                <Table is_paired=true caption="Results by stretch" heads=&[("Stretch", ""), ("Trades", "num"), ("Won", "num"), ("Sharpe", "num"), ("Return", "num")]>
                    {folds}
                </Table>
                {no_folds}
            </Panel>
            <Panel title="Instrument by instrument">
                <Table is_paired=true caption="Results by instrument" heads=&[("Instrument", ""), ("Signals", "num"), ("Trades", "num"), ("Won", "num"), ("Return", "num")]>
                    {instruments}
                </Table>
            </Panel>
        </div>
    }
}

fn of_fold(number: usize, fold: &FoldResult) -> impl IntoView + use<> {
    view! {
        <tr data-key=format!("fold-{number}")>
            <td class="main">{day(fold.from)}" to "{day(fold.to)}</td>
            <td data-label="Trades" class="num">{fold.trades}</td>
            <td data-label="Won" class="num">{fold.won}</td>
            <td data-label="Sharpe" class="num">{signed(fold.sharpe)}</td>
            <td data-label="Return" class="num">{change(Some(fold.total_return))}</td>
        </tr>
    }
}

fn of_instrument(one: &InstrumentResult) -> impl IntoView + use<> {
    let note = one.note.clone().map(|note| view! { <small class="under">{note}</small> });
    let symbol = one.symbol.to_string();
    let bars = format!("{} bars", one.bars);
    view! {
        <tr data-key=one.symbol.to_string()>
            <td class="main">{symbol}<small class="under">{bars}</small>{note}</td>
            <td data-label="Signals" class="num">{one.signals}</td>
            <td data-label="Trades" class="num">{one.trades}</td>
            <td data-label="Won" class="num">{one.won}</td>
            <td data-label="Return" class="num">{change(Some(one.total_return))}</td>
        </tr>
    }
}

/// The figures beside those of another iteration.
pub(in crate::pages::agents) fn beside(
    now: &Results,
    before: &Results,
    number: u32,
) -> impl IntoView + use<> {
    let same = now.is_on_data_of(before);
    let other = (!same).then(|| {
        let text = format!(
            "Iteration {number} was traded on other data, {} to {}: the differences are not of the strategy alone.",
            day(before.from),
            day(before.to)
        );
        view! { <div class="body"><Notice tone=Tone::Warn text/></div> }
    });
    let percents = |of: fn(&Results) -> Option<f64>| (of(now), of(before));
    let rows = [
        ("Win rate", percents(Results::win_rate)),
        ("Gain of a trade", percents(|results| results.mean_gain)),
        ("Return", percents(|results| Some(results.total_return))),
        ("Deepest fall", percents(|results| Some(results.max_drawdown))),
        ("Costs", percents(|results| Some(results.costs))),
    ];
    let rows = rows.map(|(name, both)| of_percent(name, both)).collect_view();
    let heading = format!("against iteration {number}");
    let (trades, sharpe) = (counted(now.trades, before.trades), of_sharpe(now.sharpe, before.sharpe));
    view! {
        <Panel title="Beside the one before" aside=move || view! { <small>{heading}</small> }>
            {other}
            <Table is_paired=true caption="Figures beside those of the iteration before" heads=&[("Figure", ""), ("Now", "num"), ("Before", "num"), ("Difference", "num")]>
                {trades}
                {sharpe}
                {rows}
            </Table>
        </Panel>
    }
}

fn counted(now: usize, before: usize) -> impl IntoView {
    let sign = match now.cmp(&before) {
        Ordering::Greater => "+",
        Ordering::Less => "−",
        Ordering::Equal => "",
    };
    line("Trades", now.to_string(), before.to_string(), format!("{sign}{}", now.abs_diff(before)))
}

fn of_sharpe(now: Option<Estimate>, before: Option<Estimate>) -> impl IntoView {
    let difference = now.zip(before).map(|(now, before)| now.value - before.value);
    line("Sharpe", estimated(now), estimated(before), signed(difference))
}

fn of_percent(name: &'static str, (now, before): (Option<f64>, Option<f64>)) -> impl IntoView {
    let difference = now.zip(before).map(|(now, before)| now - before);
    let difference = difference.map_or_else(dash, |difference| signed_percent(difference).into_any());
    line(name, percent(now), percent(before), difference)
}

fn line(
    name: &'static str,
    now: impl IntoView,
    before: impl IntoView,
    difference: impl IntoView,
) -> impl IntoView {
    view! {
        <tr>
            <td class="main">{name}</td>
            <td data-label="Now" class="num">{now}</td>
            <td data-label="Before" class="num">{before}</td>
            <td data-label="Difference" class="num">{difference}</td>
        </tr>
    }
}

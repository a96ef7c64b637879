//! The figures of a result and what speaks for and against luck, each with what it rests on.

use crate::{
    components::{Downloads, Panel, Stat, Stats, Table, Tone},
    pages::figures::{amount, money, number, percent, probability, signed_percent, tone},
};
use domain::backtests::Backtest;
use leptos::prelude::*;

/// What is read out of a result without knowing all of it.
pub(super) struct Figures<'r>(pub(super) &'r Backtest);

impl Figures<'_> {
    pub fn number(&self, path: &[&str]) -> Option<f64> {
        let mut value = self.0.result.as_ref()?;
        for name in path {
            value = value.get(name)?;
        }
        value.as_f64().or_else(|| value.as_str()?.parse().ok())
    }

    pub fn text(&self, name: &str) -> String {
        let found = self.0.result.as_ref().and_then(|result| result.get(name));
        found.map_or_else(
            || "–".to_owned(),
            |value| value.as_str().map_or_else(|| value.to_string(), str::to_owned),
        )
    }

    pub fn count(&self, path: &[&str]) -> String {
        self.number(path).map_or_else(|| "–".to_owned(), |value| amount(&format!("{value:.0}")))
    }
}

pub(super) fn stats(backtest: &Backtest) -> impl IntoView + use<> {
    let figures = Figures(backtest);
    let gain = figures.number(&["metrics", "totalReturn"]);
    let holding = figures.number(&["evidence", "baselines", "buyAndHoldReturn"]);
    let days = format!("of {} daily returns", figures.count(&["metrics", "n"]));
    let sharpe = match (
        figures.number(&["evidence", "sharpeInterval", "lower"]),
        figures.number(&["evidence", "sharpeInterval", "upper"]),
    ) {
        (Some(lower), Some(upper)) => {
            format!("95 % interval {} to {}, {days}", number(Some(lower), 2), number(Some(upper), 2))
        }
        _ => days.clone(),
    };
    let costs = ["totalFees", "slippageCosts", "borrowCosts"]
        .into_iter()
        .filter_map(|name| figures.number(&[name]))
        .sum::<f64>();
    let won = format!(
        "won {}, lost {}",
        figures.count(&["metrics", "trades", "wins"]),
        figures.count(&["metrics", "trades", "losses"])
    );
    let some = |text: String| (text != "–").then_some(text);
    let equity = some(money(&figures.text("finalEquity")));
    let from = format!("from {}", amount(&backtest.asked.cash.to_string()));
    let ratio = some(number(figures.number(&["metrics", "sharpe"]), 2));
    let fall = some(percent(figures.number(&["maxDrawdown"])));
    let (closed, costs) = (some(figures.count(&["closedTrades"])), Some(money(&costs.to_string())));
    let look = gain.map_or(Tone::Neutral, tone);
    view! {
        <Stats>
            <Stat label="Final equity · PAPER" value=equity note=from/>
            <Stat label="Return" value=gain.map(signed_percent) note=format!("buy and hold {}", percent(holding)) tone=look/>
            <Stat label="Sharpe ratio" value=ratio note=sharpe/>
            <Stat label="Largest drawdown" value=fall note="at closes of minutes"/>
            <Stat label="Closed trades" value=closed note=won/>
            <Stat label="Costs" value=costs note="fees, slippage, borrowing"/>
        </Stats>
    }
}

pub(super) fn evidence(backtest: &Backtest) -> impl IntoView + use<> {
    let href = format!("/api/backtests/{}/evidence", backtest.id);
    let figures = Figures(backtest);
    let of = |name: &str| figures.number(&["evidence", name]);
    let random = figures.number(&["evidence", "baselines", "randomEntry", "percentile"]);
    let rows = vec![
        (
            "Variants tried of this strategy",
            figures.count(&["evidence", "trials"]),
            "every backtest of it counts, deleted ones too",
        ),
        ("Sharpe ratio beats 0 with", probability(of("psrVsZero")), "probability, by the returns alone"),
        (
            "The same, deflated",
            probability(of("dsr")),
            "by the best that so many worthless variants would show",
        ),
        (
            "Days needed for 95 %",
            of("minTrackRecord95").map_or_else(|| "–".to_owned(), |days| format!("{days:.0}")),
            "at this Sharpe ratio",
        ),
        ("Better than random entries", percent(random), "of a thousand with the same holding times"),
        (
            "Buy and hold",
            percent(figures.number(&["evidence", "baselines", "buyAndHoldReturn"])),
            "after its costs",
        ),
        (
            "Fee at which nothing is left",
            of("breakEvenFee")
                .map_or_else(|| "–".to_owned(), |fee| format!("{:.4} %", fee * 100.0).replace('-', "−")),
            "per side",
        ),
    ];
    let row = |(name, value, note): (&'static str, String, &'static str)| {
        view! {
            <tr>
                <td class="main">{name}<small class="under">{note}</small></td>
                <td class="num aside">{value}</td>
            </tr>
        }
    };
    view! {
        <Panel title="How much of it may be luck" aside=move || view! { <Downloads href name="evidence"/> }>
            <Table caption="Evidence" heads=&[("Figure", ""), ("Value", "num")]>
                {rows.into_iter().map(row).collect_view()}
            </Table>
        </Panel>
    }
}

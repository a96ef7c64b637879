//! The figures of an agent. Each opens the lines it is measured on; what is not known says what is missing.

use crate::{
    components::Tone,
    money::{dollars, tone, won},
    pages::figures::{number, percent, signed_percent},
};
use domain::{Fixed, agents::Agent};
use leptos::prelude::*;
use services::agents::history::{AgentFigures, WinRate};

/// Where the equity is drawn from the same ends of days that returns and falls are measured on.
const CURVE: &str = "#equity";

pub(super) fn figures(found: Option<&AgentFigures>, agent: &Agent, address: &str) -> impl IntoView + use<> {
    let tab = |tab: &str| format!("{address}?tab={tab}#lines");
    let (ledger, trades) = (tab("ledger"), tab("trades"));
    let Some(found) = found else {
        return view! { <dl class="stats">{unknown(agent)}</dl> }.into_any();
    };
    let of_given = |part: Fixed| {
        let given = agent.allocation.to_f64();
        if given > 0.0 { signed_percent(part.to_f64() / given) } else { String::new() }
    };
    let (rate, rate_note) = win_rate(found.win_rate);
    let sharpe_note = if found.sharpe.is_some() {
        "a year, from daily returns"
    } else {
        "known after ten days of movement"
    };
    view! {
        <dl class="stats">
            {figure("Equity", &ledger, Some(dollars(found.equity)), format!("of {} given", dollars(agent.allocation)), Tone::Neutral)}
            {figure("P&L", &trades, Some(won(found.pnl)), of_given(found.pnl), tone(found.pnl))}
            {figure("Today", &trades, Some(won(found.pnl_today)), of_given(found.pnl_today), tone(found.pnl_today))}
            {figure("Win rate", &trades, rate, rate_note, Tone::Neutral)}
            {figure("Sharpe", CURVE, found.sharpe.map(|sharpe| number(Some(sharpe), 2)), sharpe_note.to_owned(), Tone::Neutral)}
            {figure("Deepest fall", CURVE, found.max_drawdown.map(|fall| percent(Some(fall))), "at the ends of days and now".to_owned(), Tone::Neutral)}
            {figure("Exposure", "#positions", Some(percent(Some(found.exposure))), "of equity is in the market".to_owned(), Tone::Neutral)}
            {figure("Fees", &ledger, Some(dollars(found.fees)), "paid so far".to_owned(), Tone::Neutral)}
        </dl>
    }
    .into_any()
}

/// Before it was started nothing is known but what it was given.
fn unknown(agent: &Agent) -> impl IntoView + use<> {
    let note = || "known once it has started".to_owned();
    view! {
        {figure("Allocation", "?tab=configuration#lines", Some(dollars(agent.allocation)), "waits for its start".to_owned(), Tone::Neutral)}
        {figure("Equity", "?tab=ledger#lines", None, note(), Tone::Neutral)}
        {figure("P&L", "?tab=trades#lines", None, note(), Tone::Neutral)}
        {figure("Win rate", "?tab=trades#lines", None, "known once a trade has closed".to_owned(), Tone::Neutral)}
    }
}

fn win_rate(rate: Option<WinRate>) -> (Option<String>, String) {
    match rate {
        Some(WinRate { won, of, rate, low, high }) => {
            let whole = |share: f64| format!("{:.0}", share * 100.0);
            (
                Some(format!("{} %", whole(rate))),
                format!("{won} of {of}; {}–{} % (95 %)", whole(low), whole(high)),
            )
        }
        None => (None, "known once a trade has closed".to_owned()),
    }
}

fn figure(
    label: &'static str,
    href: &str,
    value: Option<String>,
    note: String,
    tone: Tone,
) -> impl IntoView + use<> {
    let class = if value.is_none() { "unknown" } else { tone.class() };
    let value = value.unwrap_or_else(|| "unknown".to_owned());
    let title = format!("Show what {label} is measured on");
    view! {
        <div>
            <dt><a href=href.to_owned() title=title>{label}</a></dt>
            <dd class=class>{value}</dd>
            {(!note.is_empty()).then(|| view! { <dd>{note}</dd> })}
        </div>
    }
}

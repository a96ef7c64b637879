//! Where a backtest won and lost, and how much of that chance alone would show.

use crate::{
    components::{Downloads, Panel, Table},
    pages::figures::{amount, chance, change, percent},
};
use domain::backtests::Backtest;

use leptos::prelude::*;
use services::backtests::Circumstance;

/// What chance alone shows less often than this is marked.
const SELDOM: f64 = 0.05;

/// The groups of all aspects. A backtest whose trades are all alike has none.
pub(super) fn table(backtest: &Backtest, found: &[Circumstance]) -> impl IntoView + use<> {
    let href = format!("/api/backtests/{}/circumstances", backtest.id);
    let content = if found.is_empty() {
        view! { <p class="body muted">"There are too few trades, or they are all alike."</p> }.into_any()
    } else {
        let rows = found.iter().map(row).collect_view();
        view! {
            <p class="body muted">{said(found)}</p>
            <Table
                caption="Gains by circumstance"
                heads=&[("Circumstance", ""), ("Trades", "num"), ("Won", "num"), ("Mean gain", "num"), ("Against the others", "num"), ("By chance", "num"), ("Of all looked at", "num")]
            >
                {rows}
            </Table>
        }
        .into_any()
    };
    view! {
        <Panel title="Where it won and lost" aside=move || view! { <Downloads href name="circumstances"/> }>
            {content}
        </Panel>
    }
}

/// The honest sentence above the table.
fn said(found: &[Circumstance]) -> String {
    let judged = found.iter().filter(|one| one.corrected.is_some()).count();
    let seldom = found.iter().filter(|one| one.corrected.is_some_and(|chance| chance <= SELDOM)).count();
    match (judged, seldom) {
        (0, _) => "No group has enough trades to be judged.".to_owned(),
        (judged, 0) => format!(
            "Of {judged} differences none is larger than chance alone would show among so many: nothing here is a reason to change the strategy."
        ),
        (judged, seldom) => format!(
            "{seldom} of {judged} differences would seldom be shown by chance alone, also when all {judged} are looked at. They were found on this data: another stretch of time has to confirm them."
        ),
    }
}

fn row(one: &Circumstance) -> impl IntoView + use<> {
    let bounds =
        one.from.zip(one.to).map(|(from, to)| format!("{} to {}", amount(&short(from)), amount(&short(to))));
    let group = bounds.unwrap_or_else(|| one.group.clone());
    let afterwards =
        one.is_afterwards.then(|| view! { <small class="under">"known only afterwards"</small> });
    let is_seldom = one.corrected.is_some_and(|chance| chance <= SELDOM);
    let mark = is_seldom.then(|| view! { <small class="under">"seldom by chance"</small> });
    let interval = one.lower.zip(one.upper).map(|(lower, upper)| {
        let text = format!("{} to {}", percent(Some(lower)), percent(Some(upper)));
        view! { <small class="under">{text}</small> }
    });
    view! {
        <tr>
            <td class="main">{one.aspect.replace('_', " ")}": "{group}{afterwards}{mark}</td>
            <td data-label="Trades" class="num">{one.trades}</td>
            <td data-label="Won" class="num">{one.won}</td>
            <td data-label="Mean gain" class="num">{change(Some(one.mean))}</td>
            <td data-label="Against the others" class="num">{change(one.effect)}{interval}</td>
            <td data-label="By chance" class="num">{by_chance(one.p_value)}</td>
            <td data-label="Of all looked at" class="num">{by_chance(one.corrected)}</td>
        </tr>
    }
}

/// A few digits of a bound.
fn short(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn by_chance(p_value: Option<f64>) -> String {
    p_value.map_or_else(|| "–".to_owned(), chance)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(corrected: Option<f64>) -> Circumstance {
        Circumstance {
            aspect: "hour".to_owned(),
            is_afterwards: false,
            group: "15:00 UTC".to_owned(),
            from: None,
            to: None,
            trades: 30,
            won: 20,
            mean: 0.01,
            effect: Some(0.01),
            lower: Some(0.0),
            upper: Some(0.02),
            members: Vec::new(),
            p_value: corrected,
            corrected,
            is_last: false,
        }
    }

    #[test]
    fn what_is_said_is_what_was_found() {
        assert!(said(&[one(None)]).starts_with("No group has enough trades"));
        assert!(said(&[one(Some(0.4)), one(Some(0.06)), one(None)]).starts_with("Of 2 differences none"));
        assert!(said(&[one(Some(0.01)), one(Some(0.9))]).starts_with("1 of 2 differences"));
    }
}

//! What was spent: by model, agent, manager or day.

use super::{
    DAYS,
    actions::{Asked, SpendLine},
};
use crate::{
    components::{Downloads, Empty, FilterBar, Panel, Table},
    pages::MODELS,
};
use domain::models::{Spend, SpendBy};
use leptos::prelude::*;

pub(super) fn panel(spent: Vec<SpendLine>, beyond: usize, asked: &Asked) -> impl IntoView + use<> {
    let file = format!("/api/models/spend?by={}&days={}", asked.by.as_str(), asked.days);
    let filters = filters(asked);
    let body = if spent.is_empty() {
        view! { <Empty glyph="scale" title="Nothing was asked" text="No model was asked in your name in that time. Calls to the built-in rules stand here too; they cost nothing."/> }
            .into_any()
    } else {
        let rows: Vec<_> = spent.into_iter().map(row).collect();
        let more = (beyond > 0).then(
            || view! { <p class="body muted"><small>{format!("{beyond} more are in the file.")}</small></p> },
        );
        view! {
            <Table
                caption="What was spent on models"
                heads=&[("For", ""), ("Calls", "num"), ("Failed", "num"), ("Tokens in", "num"), ("Tokens out", "num"), ("Cost", "num")]
            >
                {rows}
            </Table>
            {more}
        }
        .into_any()
    };
    view! {
        <Panel title="Spending" aside=move || view! { <Downloads href=file name="spending"/> }>
            <div class="bar">{filters}</div>
            {body}
        </Panel>
    }
}

fn filters(asked: &Asked) -> impl IntoView + use<> {
    let Asked { by, days, .. } = *asked;
    let group = SpendBy::ALL.map(|one| {
        let word = one.as_str();
        view! { <option value=word selected=one == by>{format!("By {word}")}</option> }
    });
    let span = DAYS.map(|one| {
        let text = if one == 365 { "The last year".to_owned() } else { format!("The last {one} days") };
        view! { <option value=one.to_string() selected=one == days>{text}</option> }
    });
    view! {
        <FilterBar path=MODELS>
            <select name="by" aria-label="Added up by">{group.collect_view()}</select>
            <select name="days" aria-label="How far back">{span.collect_view()}</select>
        </FilterBar>
    }
}

fn row(line: SpendLine) -> impl IntoView {
    let SpendLine { name, href, spend } = line;
    let Spend { key, calls, failed, input_tokens, output_tokens, cost, unknown } = spend;
    let name = match href {
        Some(href) => view! { <a class="link breakable" data-walk="" href=href><b>{name}</b></a> }.into_any(),
        None => view! { <b class="breakable">{name}</b> }.into_any(),
    };
    let unknown = (unknown > 0).then(|| {
        let calls = if unknown == 1 { "call" } else { "calls" };
        view! { <small class="under">{format!("and {unknown} {calls} of unknown cost")}</small> }
    });
    view! {
        <tr data-key=key>
            <td class="main">{name}</td>
            <td data-label="Calls" class="num">{calls}</td>
            <td data-label="Failed" class="num">{failed}</td>
            <td data-label="Tokens in" class="num">{input_tokens}</td>
            <td data-label="Tokens out" class="num">{output_tokens}</td>
            <td data-label="Cost" class="num">{format!("${cost}")}{unknown}</td>
        </tr>
    }
}

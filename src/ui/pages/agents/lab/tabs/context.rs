//! What surrounds the prices of an agent's instruments: as far as it may be known of one that learns, and as it is now of one on paper.

use crate::{
    address::escape,
    components::{Empty, Notice},
    moment::Moment,
    pages::{agents::PATH, instruments::surroundings},
};
use domain::{AgentId, agents::Agent, market::Symbol};
use leptos::prelude::*;
use services::lab::Around;

pub(in crate::pages::agents::lab) fn panel(agent: &Agent, around: Option<Box<Around>>) -> AnyView {
    let Some(around) = around else {
        return view! {
            <Empty glyph="eye" title="Nothing is sealed yet" text="What surrounds prices is shown up to the seal, which is put when it first learns. What comes behind it, neither the agent nor you see here before it graduates."/>
        }
        .into_any();
    };
    let Around { symbol, context, until } = *around;
    let sealed = until.map(|until| {
        let text = format!(
            "As it was known on {}, where its open past ends. What came later is sealed and shown on no page of an agent that learns.",
            Moment::from(until).exact()
        );
        view! { <Notice text/> }
    });
    let own = |what: &str, name: &str| {
        let at = until.map_or_else(String::new, |until| format!("?{name}={until}"));
        format!("/api/instruments/{}/{what}{at}", escape(symbol.as_str()))
    };
    let (levels, news) = (own("context", "at"), own("news", "to"));
    view! {
        {instruments(agent.id, &agent.pairs, &symbol)}
        {sealed}
        {surroundings(context, levels, news)}
    }
    .into_any()
}

fn instruments(agent: AgentId, pairs: &[Symbol], shown: &Symbol) -> impl IntoView + use<> {
    let link = |pair: &Symbol| {
        let href = format!("{PATH}/{agent}?tab=context&pair={}", escape(pair.as_str()));
        view! { <a href=href aria-current=(pair == shown).then_some("page")>{pair.to_string()}</a> }
    };
    view! { <nav class="tabs" aria-label="Instruments">{pairs.iter().map(link).collect_view()}</nav> }
}

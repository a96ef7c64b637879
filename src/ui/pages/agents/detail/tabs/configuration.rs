//! How the agent is set up: its limits, its strategy or model, its notes.

use crate::{
    money::dollars,
    pages::{
        agents::{
            lab::words::strategy_path,
            words::{moment, strategy},
        },
        figures::percent,
    },
};
use domain::{
    Money,
    agents::{Agent, Brain},
    lab::GraduatedStrategy,
};
use leptos::prelude::*;

pub(super) fn facts(agent: &Agent) -> impl IntoView + use<> {
    let decides = match &agent.brain {
        Brain::Strategy { document, source, .. } => {
            written(agent, document.clone(), source.clone()).into_any()
        }
        Brain::Model { model, temperature, budget_per_day } => {
            asked(model.as_str(), *temperature, *budget_per_day).into_any()
        }
        Brain::Learning {} => {
            view! { <p class="quiet">"Nothing yet: it learns, and trades when it has graduated."</p> }
                .into_any()
        }
    };
    let pairs: Vec<String> = agent.pairs.iter().map(ToString::to_string).collect();
    let notes = (!agent.instructions.is_empty())
        .then(|| view! { <div><h3>"Notes"</h3><p class="notes">{agent.instructions.clone()}</p></div> });
    let begun = agent
        .trades_from
        .map(|minute| view! { <dt>"Trades from"</dt><dd>{moment(minute.begins())}" market time"</dd> });
    view! {
        <div class="body side-by-side">
            <div class="stack">
                <h3>"Set-up"</h3>
                <dl class="facts">
                    <dt>"Stage"</dt><dd>{agent.stage.as_str()}</dd>
                    <dt>"Instruments"</dt><dd>{pairs.join(", ")}</dd>
                    <dt>"Timeframe"</dt><dd>{agent.timeframe.to_string()}</dd>
                    <dt>"Allocation"</dt><dd>{dollars(agent.allocation)}</dd>
                    {begun}
                    <dt>"Made"</dt><dd>{agent.created_at.to_string()}</dd>
                    <dt>"Agent"</dt><dd class="mono faint">{agent.id.to_string()}</dd>
                </dl>
            </div>
            <div class="stack">
                <h3>"Limits"</h3>
                {limits(agent)}
            </div>
        </div>
        <div class="body stack">
            {notes}
            {decides}
        </div>
    }
}

fn written(agent: &Agent, document: String, source: Option<String>) -> impl IntoView + use<> {
    let source =
        source.map(|source| view! { <dt>"Taken from"</dt><dd class="mono">{taken_from(source)}</dd> });
    view! {
        <h3>"Strategy: "{strategy(agent)}</h3>
        <dl class="facts">{source}</dl>
        <pre class="source" tabindex="0">{document}</pre>
    }
}

/// Where a strategy came from; what was learnt has a page that says how.
fn taken_from(source: String) -> AnyView {
    match GraduatedStrategy::of_source(&source) {
        Some((learner, version)) => view! {
            <a class="link" href=strategy_path(learner, version)>"version "{version}" of what was learnt"</a>
        }
        .into_any(),
        None => source.into_any(),
    }
}

fn asked(model: &str, temperature: f64, budget: Money) -> impl IntoView + use<> {
    view! {
        <h3>"Model"</h3>
        <dl class="facts">
            <dt>"Is asked at each close"</dt><dd class="mono">{model.to_owned()}</dd>
            <dt>"Temperature"</dt><dd>{temperature.to_string()}</dd>
            <dt>"Budget a day"</dt><dd>"$"{budget.to_string()}</dd>
        </dl>
    }
}

/// How much of the money what is sized by the equity is sized by.
fn each_instrument(agent: &Agent) -> String {
    match agent.pairs.len() {
        0 | 1 => "all of the money".to_owned(),
        pairs if agent.risk.equal_parts => format!("its part of the money, 1 of {pairs}"),
        _ => "all of the money".to_owned(),
    }
}

fn limits(agent: &Agent) -> impl IntoView + use<> {
    let risk = agent.risk;
    let share = |share: Option<f64>| share.map_or_else(|| "none".to_owned(), |share| percent(Some(share)));
    view! {
        <dl class="facts">
            <dt>"Largest position"</dt><dd>{percent(Some(risk.max_position))}" of equity"</dd>
            <dt>"Each instrument"</dt><dd>{each_instrument(agent)}</dd>
            <dt>"Largest daily loss"</dt><dd>{share(risk.max_daily_loss)}</dd>
            <dt>"Open positions"</dt><dd>{risk.max_open_positions}</dd>
            <dt>"Correlated positions"</dt><dd>{risk.max_correlated_positions}</dd>
            <dt>"Stop loss"</dt><dd>{share(risk.stop_loss)}</dd>
            <dt>"Take profit"</dt><dd>{share(risk.take_profit)}</dd>
            <dt>"Cooldown"</dt><dd>{risk.cooldown_bars}" bars"</dd>
        </dl>
    }
}

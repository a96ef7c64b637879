//! The head of the page: which round of which agent it is, and how it stands.

use super::{
    super::{
        PATH,
        lab::{
            start::in_a_row,
            words::{iteration_path, iteration_pill, strategy_path},
        },
    },
    actions::Shown,
};
use crate::{
    components::{ago, icon},
    document::Title,
};
use domain::lab::IterationStatus;
use leptos::prelude::*;

pub(super) fn head(shown: &Shown) -> impl IntoView + use<> {
    let Shown { agent, iteration, .. } = shown;
    let (name, number, id) = (agent.name.to_string(), iteration.number, agent.id);
    let address = format!("{PATH}/{id}");
    let begins = match iteration.asked.strategy {
        Some(version) => {
            let href = strategy_path(id, version);
            view! { "begins with "<a class="link" href=href>{format!("version {version}")}</a> }.into_any()
        }
        None => "writes its first strategy".into_any(),
    };
    let runs = (iteration.status == IterationStatus::Running).then(|| format!(" · {}", in_a_row(iteration)));
    let earlier = (number > 1).then(|| step(iteration_path(id, number - 1), "chevron-left", "Earlier"));
    let run = shown.run.as_ref().map(|(run, _)| format!("/runs/{}", run.id));
    let run = run.map(|href| view! { <a class="btn" href=href>{icon("circle-play")}"Its run"</a> });
    view! {
        <Title text=format!("{name}: iteration {number}")/>
        <header class="head">
            <div>
                <p class="crumbs">
                    <a href=PATH>"Agents"</a>" / "<a href=address.clone()>{name}</a>" / "<a href=format!("{address}?tab=iterations")>"Iterations"</a>" /"
                </p>
                <h1>{format!("Iteration {number}")}" "{iteration_pill(iteration.status)}</h1>
                <p class="lead">{begins}" · "{iteration.asked.model.to_string()}" thinks for it · asked "{ago(iteration.asked_at.into())}{runs}</p>
            </div>
            <div class="actions">{earlier}{run}</div>
        </header>
    }
}

fn step(href: String, glyph: &'static str, text: &'static str) -> impl IntoView {
    view! { <a class="btn quiet" href=href>{icon(glyph)}{text}</a> }
}

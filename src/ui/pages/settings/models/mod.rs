//! Models: which can be asked and at what price, whether they answer, what was spent on them, and the bound of a day.

mod actions;
mod budget;
mod list;
mod spending;
mod trial;

pub(crate) use budget::used;

use super::Section;
use crate::{
    address::Query,
    components::{Notice, Tone},
    failure::failure_of,
    pages::{
        MODELS,
        listing::{self, later, read, text_of},
    },
};
use actions::{Asked, ModelsView, TryModel, look_at_models};
use domain::models::SpendBy;
use leptos::prelude::*;

/// How far back spending is added up, in days; the first is what nobody has to say.
const DAYS: [u32; 4] = [30, 7, 90, 365];

#[component]
pub fn ModelsPage() -> impl IntoView {
    let asked = listing::asked(asked_of);
    let failure = failure_of::<TryModel>();
    view! {
        <Section
            title="Models" lead="Who can be asked to decide, what it costs, and how much of it a day may cost."
            current=MODELS about="model budget"
        >
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async move { read(look_at_models(&asked).await, |found| page(found, &asked).into_any()) })}
        </Section>
    }
}

fn asked_of(query: &Query) -> Asked {
    let days = query.get("days").and_then(|days| days.parse().ok()).filter(|days| DAYS.contains(days));
    Asked {
        by: query.get("by").and_then(|by| by.parse().ok()).unwrap_or(SpendBy::Model),
        days: days.unwrap_or(DAYS[0]),
        tried: text_of(query, "tried").unwrap_or_default(),
    }
}

fn page(found: ModelsView, asked: &Asked) -> impl IntoView + use<> {
    let ModelsView { models, tried, per_day, today, spent, beyond } = found;
    let only_rules = models.len() == 1;
    let trial = tried.as_ref().map(trial::panel);
    let models = list::panel(models);
    let spending = spending::panel(spent, beyond, asked);
    let budget = budget::panel(per_day, today);
    let more = list::how_to_add(only_rules);
    view! {
        {trial}
        {models}
        <div class="two">
            <div>{spending}</div>
            <div>{budget}{more}</div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_address_asks_for_what_is_usual() {
        let asked = |text: &str| asked_of(&Query::parse(text));
        let usual = Asked { by: SpendBy::Model, days: 30, tried: String::new() };
        assert_eq!(asked("by=week&days=0"), usual);
        assert_eq!(asked("by=day&days=7"), Asked { by: SpendBy::Day, days: 7, ..usual });
    }
}

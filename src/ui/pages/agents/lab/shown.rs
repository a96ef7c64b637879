//! A personality as a list of traits: what each is called, what it is, and who said so.

use crate::components::{Tone, pill};
use domain::lab::{Origin, Personality, Question, Trait, TraitName};
use leptos::prelude::*;

/// One trait, in words.
pub(super) struct Shown {
    pub name: TraitName,
    pub value: Option<String>,
    pub words: Vec<String>,
    pub origin: Option<Origin>,
}

/// All traits, in the order in which they are always shown.
pub(super) fn all(is: &Personality) -> Vec<Shown> {
    vec![
        one(TraitName::RiskTolerance, &is.risk_tolerance, |risk| risk.as_str().to_owned()),
        one(TraitName::TradingStyle, &is.trading_style, |style| style.label().to_owned()),
        many(TraitName::PatternFocus, &is.pattern_focus, |pattern| pattern.label().to_owned()),
        many(TraitName::MarketConditions, &is.market_conditions, |condition| condition.as_str().to_owned()),
        many(TraitName::Instruments, &is.instruments, ToString::to_string),
        many(TraitName::Hours, &is.hours, ToString::to_string),
        one(TraitName::TimeFrame, &is.time_frame, ToString::to_string),
        one(TraitName::Direction, &is.direction, |direction| direction.label().to_owned()),
        one(TraitName::Stops, &is.stops, |stops| stops.as_str().to_owned()),
        one(TraitName::Targets, &is.targets, |targets| targets.as_str().to_owned()),
    ]
}

fn one<T>(name: TraitName, is: &Trait<T>, text: impl Fn(&T) -> String) -> Shown {
    Shown { name, value: is.value.as_ref().map(text), words: is.words.clone(), origin: is.origin }
}

fn many<T>(name: TraitName, is: &Trait<Vec<T>>, text: impl Fn(&T) -> String) -> Shown {
    one(name, is, |values| values.iter().map(&text).collect::<Vec<_>>().join(", "))
}

/// Where a value comes from: the words that it was read from, the person, or nobody.
pub(super) fn source(is: &Shown, questions: &[Question]) -> AnyView {
    match (is.origin, &is.value) {
        (Some(Origin::Person), Some(_)) => pill(Tone::Accent, "yours").into_any(),
        (Some(Origin::Person), None) => pill(Tone::Accent, "left open by you").into_any(),
        (Some(Origin::Words), _) => quoted(&is.words).into_any(),
        (None, _) => {
            let asked =
                questions.iter().find(|question| question.about == is.name && !question.words.is_empty());
            match asked {
                Some(question) => {
                    view! { <span class="muted">"asked back: "</span> {quoted(&question.words)} }.into_any()
                }
                None => view! { <span class="muted">"not said"</span> }.into_any(),
            }
        }
    }
}

pub(super) fn quoted(words: &[String]) -> impl IntoView + use<> {
    let quote = |words: &String| view! { <q>{words.clone()}</q>" " };
    words.iter().map(quote).collect_view()
}

/// Where a trait stands in a form.
pub(super) fn anchor(name: TraitName) -> String {
    format!("trait-{}", name.as_str())
}

/// `Risk tolerance`
pub(super) fn title(name: TraitName) -> String {
    let mut title = name.label().to_owned();
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trait_is_shown_once() {
        let names: Vec<TraitName> = all(&Personality::default()).iter().map(|shown| shown.name).collect();
        assert_eq!(names, TraitName::ALL);
    }
}

//! What decides: an example, a strategy of one's own, a document that is written here, or a model.

use super::{
    actions::OwnStrategy,
    model::{self, Offer},
    view::Form,
};
use crate::{
    components::{Panel, Wrong},
    failure::FieldName,
    islands::{Checker, Checkup},
};
use leptos::prelude::*;
use services::strategies::{self, Example};

/// What a document that is written here begins with.
const BLANK: &str = include_str!("blank.toml");

pub(super) fn panel(form: &Form, own: Vec<OwnStrategy>, models: Vec<Offer>) -> impl IntoView + use<> {
    let chosen = form.entered.strategy.clone();
    let about = |field| form.failure.as_ref().and_then(|failure| failure.about(field));
    let wrong = about(FieldName::Strategy).map(|text| ("strategy-note", text));
    let wrong = wrong.or_else(|| {
        about(FieldName::Document).map(|text| ("document-note", format!("The document {}", small(&text))))
    });
    let kept = form.kept.clone().map(|name| {
        card(
            &chosen,
            Card {
                value: "keep".to_owned(),
                name,
                note: "as it is".to_owned(),
                text: "What decides for it now".to_owned(),
                more: None,
            },
        )
    });
    let own = own.into_iter().map(|own| {
        let note = format!("version {}", own.version);
        let text = "Your own strategy, as it stands now".to_owned();
        card(&chosen, Card { value: format!("own:{}", own.id), name: own.name, note, text, more: None })
    });
    let own = own.collect_view();
    let examples = strategies::EXAMPLES.iter().filter_map(example);
    let examples = examples.map(|example| card(&chosen, example)).collect_view();
    let written = card(&chosen, write_a_document());
    let asked = card(&chosen, ask_a_model());
    let model = model::fields(form, models);
    let document = if form.document.is_empty() { BLANK.to_owned() } else { form.document.clone() };
    let found = Checkup::of(&document);
    view! {
        <Panel title="Strategy" aside=|| view! { <small>"What decides, at the close of every bar"</small> }>
            <div class="body stack">
                {wrong.map(|(id, text)| view! { <Wrong id=id.to_owned() text/> })}
                <fieldset class="choices picks">
                    <legend class="only-read">"Strategy"</legend>
                    {kept}
                    {own}
                    {examples}
                    {written}
                    {asked}
                </fieldset>
                {model}
                <div class="written"><Checker document found/></div>
            </div>
        </Panel>
    }
}

/// One thing to choose.
struct Card {
    value: String,
    name: String,
    note: String,
    text: String,
    more: Option<String>,
}

fn card(chosen: &str, card: Card) -> AnyView {
    let Card { value, name, note, text, more } = card;
    let checked = value == chosen;
    view! {
        <label class="pick">
            <input type="radio" name="entered[strategy]" value=value checked=checked/>
            <span>
                <span class="row"><b>{name}</b><small class="push muted">{note}</small></span>
                <span>{text}</span>
                {more.map(|more| view! { <small class="under">{more}</small> })}
            </span>
        </label>
    }
    .into_any()
}

fn write_a_document() -> Card {
    Card {
        value: "document".to_owned(),
        name: "Write a document".to_owned(),
        note: "checked while you type".to_owned(),
        text: "Conditions for entries and exits, sizes and stops, in the language of the house".to_owned(),
        more: None,
    }
}

fn ask_a_model() -> Card {
    Card {
        value: "model".to_owned(),
        name: "Ask a model".to_owned(),
        note: "at each close".to_owned(),
        text: "A language model reads the prices, what is held and why, and says what to do".to_owned(),
        more: None,
    }
}

fn example(example: &Example) -> Option<Card> {
    let about = example.about()?;
    Some(Card {
        value: format!("example:{}", example.key),
        name: about.name.clone()?,
        note: format!("bars of {}", about.timeframe.clone()?),
        text: about.description.clone().unwrap_or_default(),
        more: bet(example.document),
    })
}

/// The sentence of its first comment that says what it bets on.
fn bet(document: &str) -> Option<String> {
    let comment: Vec<&str> =
        document.lines().map_while(|line| line.strip_prefix('#')).map(str::trim).collect();
    let comment = comment.join(" ");
    let sentence = comment
        .split_inclusive(". ")
        .find(|sentence| ["bet is", "bet, "].iter().any(|word| sentence.contains(word)))?;
    Some(sentence.trim().to_owned())
}

/// In the middle of a sentence.
fn small(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_says_what_it_bets_on() {
        for known in strategies::EXAMPLES {
            let card = example(known).unwrap();
            assert!(card.more.is_some_and(|bet| bet.ends_with('.')), "{}", known.key);
        }
    }

    #[test]
    fn what_a_document_begins_with_is_right() {
        assert!(strategies::check(BLANK).ok, "{:?}", strategies::check(BLANK).faults);
    }
}

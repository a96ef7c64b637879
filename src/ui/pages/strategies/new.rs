//! A new strategy, from an example or from nothing.

use super::{PATH, actions::KeepStrategy};
use crate::{
    components::{Button, Look, Notice, Panel, Tone},
    document::Title,
    drafts,
    failure::{FieldName, failure_of},
    islands::{Checker, Checkup},
    pages::listing::{self, text_of},
    server,
};
use leptos::{prelude::*, server_fn::ServerFn};
use services::strategies::{EXAMPLES, example};

/// Where nothing was chosen: the shortest document that does something.
const BLANK: &str = "name = \"My strategy\"\ndescription = \"What it bets on\"\ntimeframe = \"1h\"\n\n[execution]\n\
    entry.long = \"crosses_above(close, sma(close, 50))\"\nexit.long = \"close < sma(close, 50)\"\nsize.equity = 0.5\n\
    stop_loss.distance = \"3 * atr(14)\"\n\n[costs]\nfee = 0.0005\nslippage_bps = 2\n";

#[component]
pub fn NewStrategyPage() -> impl IntoView {
    let (from, draft) = listing::asked(|query| (text_of(query, "from"), text_of(query, "draft")));
    let draft = draft.zip(server::principal()).and_then(|(name, by)| drafts::find(&by, &name));
    let chosen = from.as_deref().and_then(example);
    let document = draft.unwrap_or_else(|| chosen.map_or(BLANK, |example| example.document).to_owned());
    view! {
        <Title text="New strategy"/>
        <div class="page">
            <header class="head">
                <div>
                    <p class="crumbs"><a href=PATH>"Strategies"</a>" /"</p>
                    <h1>"New strategy"</h1>
                </div>
            </header>
            {choice(chosen.map_or("", |example| example.key))}
            {form(document)}
        </div>
    }
}

fn choice(chosen: &'static str) -> impl IntoView {
    let option = move |example: &services::strategies::Example| {
        let name = example.about().and_then(|about| about.name.clone()).unwrap_or_default();
        view! { <option value=example.key selected=example.key == chosen>{name}</option> }
    };
    view! {
        <form class="filters" method="get" action=super::NEW>
            <label for="from" class="muted">"Begin with"</label>
            <select id="from" name="from">
                <option value="">"a short document"</option>
                {EXAMPLES.iter().map(option).collect_view()}
            </select>
            <button class="btn quiet" type="submit">"Begin"</button>
        </form>
    }
}

fn form(document: String) -> impl IntoView {
    let failure = failure_of::<KeepStrategy>();
    let above = failure.map(|failure| {
        failure
            .about(FieldName::Document)
            .map_or_else(|| failure.to_string(), |about| format!("The document {}.", lower(&about)))
    });
    let found = Checkup::of(&document);
    view! {
        <Panel title="Document" aside=language>
            <form class="form body" method="post" action=KeepStrategy::url()>
                {above.map(|text| view! { <Notice tone=Tone::Loss text/> })}
                <Checker document found/>
                <div><Button look=Look::Primary>"Keep it"</Button></div>
            </form>
        </Panel>
    }
}

/// What the language can say.
pub(super) fn language() -> impl IntoView {
    view! { <small class="muted">"TOML or JSON, at most 64 KiB"</small> }
}

pub(super) fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

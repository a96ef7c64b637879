//! Making an agent: described in plain words, or field by field.

use super::{BY_HAND, NEW, PATH, form, lab};
use crate::{
    components::{Tab, Tabs},
    document::Title,
    pages::listing::{self, text_of},
};
use leptos::prelude::*;

#[component]
pub fn NewAgentPage() -> impl IntoView {
    let by_hand = listing::asked(|query| text_of(query, "by")).as_deref() == Some("hand");
    let ways = vec![
        Tab { text: "In plain words", href: NEW.to_owned(), current: !by_hand },
        Tab { text: "By hand", href: BY_HAND.to_owned(), current: by_hand },
    ];
    let (lead, content) = if by_hand {
        (
            "It trades on paper: real rules, fees and slippage, money that does not exist.",
            form::by_hand().into_any(),
        )
    } else {
        (
            "Say how it is to trade. It learns from backtests, and trades when it has graduated.",
            lab::in_words().into_any(),
        )
    };
    view! {
        <Title text="New agent"/>
        <div class="page">
            <header class="head">
                <div>
                    <p class="crumbs"><a href=PATH>"Agents"</a>" /"</p>
                    <h1>"New agent"</h1>
                    <p class="lead">{lead}</p>
                </div>
            </header>
            <Tabs label="Ways to make an agent" tabs=ways/>
            {content}
        </div>
    }
}

//! Everything the agent did, a tab for each kind of line; each can be downloaded.

mod configuration;
mod decisions;
mod ledger;
mod orders;
mod trades;

use super::{
    actions::{Asked, Lines, Rows},
    decision::Conditions,
};
use crate::components::{Downloads, Pager, Span, Tab as Link, Tabs};
use domain::{agents::Agent, desk::DecisionRecord};
use leptos::prelude::*;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Trades,
    Orders,
    Decisions,
    Ledger,
    Configuration,
}

impl Tab {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Trades, "Trades"),
        (Self::Orders, "Orders"),
        (Self::Decisions, "Decisions"),
        (Self::Ledger, "Ledger"),
        (Self::Configuration, "Configuration"),
    ];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Trades => "trades",
            Self::Orders => "orders",
            Self::Decisions => "decisions",
            Self::Ledger => "ledger",
            Self::Configuration => "configuration",
        }
    }

    /// None of a word that is none.
    pub(super) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().map(|(tab, _)| tab).find(|tab| tab.word() == word)
    }

    /// A word that is none shows the trades.
    pub(super) fn of(word: Option<&str>) -> Self {
        word.and_then(Self::named).unwrap_or(Self::Trades)
    }
}

pub(super) fn panel(
    agent: &Agent,
    rows: Rows,
    decisions: &BTreeMap<i64, DecisionRecord>,
    asked: &Asked,
    address: &str,
) -> impl IntoView + use<> {
    let link = |(tab, text): (Tab, &'static str)| Link {
        text,
        href: format!("{address}?tab={}#lines", tab.word()),
        current: tab == asked.tab,
    };
    let tabs = Tab::ALL.into_iter().map(link).collect();
    let about = About { address: address.to_owned(), tab: asked.tab, conditions: Conditions::of(agent) };
    let body = match rows {
        Rows::Trades(lines) => trades::table(&lines, decisions, &about),
        Rows::Orders(lines) => orders::table(&lines, &about),
        Rows::Decisions(lines) => decisions::table(&lines, &about),
        Rows::Ledger(lines, check) => ledger::table(&lines, agent, check, &about),
        Rows::Configuration => configuration::facts(agent).into_any(),
    };
    let downloads = (asked.tab != Tab::Configuration).then(|| downloads(agent, asked.tab));
    view! {
        <section class="panel lines" id="lines" aria-label="What it did">
            <div class="lines-head">
                <Tabs label="What it did" tabs/>
                {downloads}
            </div>
            {body}
        </section>
    }
}

/// Where the lines stand, and what decided.
struct About {
    address: String,
    tab: Tab,
    conditions: Conditions,
}

fn pager<T>(lines: &Lines<T>, about: &About) -> impl IntoView + use<T> {
    let span = Span { page: lines.page.into(), page_size: lines.page_size.into(), total: lines.total };
    view! { <Pager span path=about.address.clone() query=format!("tab={}&", about.tab.word())/> }
}

fn downloads(agent: &Agent, tab: Tab) -> impl IntoView + use<> {
    let href = format!("/api/agents/{}/{}", agent.id, tab.word());
    view! { <div class="row push"><Downloads href name=tab.word()/></div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_tab_shows_the_trades() {
        for (tab, _) in Tab::ALL {
            assert_eq!(Tab::of(Some(tab.word())), tab);
        }
        assert_eq!([Tab::of(None), Tab::of(Some("<b>"))], [Tab::Trades; 2]);
    }
}

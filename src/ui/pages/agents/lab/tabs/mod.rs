//! What there is to read of an agent that learns, a tab for each.

pub(super) mod context;
pub(super) mod evolution;
pub(super) mod iterations;
pub(super) mod knowledge;
pub(super) mod overview;
pub(super) mod strategies;

use crate::components::{Tab as Link, Tabs};
use domain::agents::Stage;
use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::pages::agents) enum Tab {
    #[default]
    Overview,
    Iterations,
    Strategies,
    Knowledge,
    Evolution,
    Context,
    /// How it does, or did, on paper.
    Paper,
    Settings,
}

impl Tab {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Overview, "Overview"),
        (Self::Iterations, "Iterations"),
        (Self::Strategies, "Strategies"),
        (Self::Knowledge, "Knowledge"),
        (Self::Evolution, "Evolution"),
        (Self::Context, "Context"),
        (Self::Paper, "Paper"),
        (Self::Settings, "Settings"),
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Iterations => "iterations",
            Self::Strategies => "strategies",
            Self::Knowledge => "knowledge",
            Self::Evolution => "evolution",
            Self::Context => "context",
            Self::Paper => "paper",
            Self::Settings => "settings",
        }
    }

    /// None of a word that is none.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().map(|(tab, _)| tab).find(|tab| tab.word() == word)
    }

    /// What the page of an agent begins with: how it trades, once it does.
    pub const fn first(stage: Stage) -> Self {
        match stage {
            Stage::Paper => Self::Paper,
            Stage::Learning | Stage::Ready => Self::Overview,
        }
    }
}

/// Where a tab stands; the first one where the agent itself does.
pub(in crate::pages::agents) fn path(address: &str, stage: Stage, tab: Tab) -> String {
    if tab == Tab::first(stage) { address.to_owned() } else { format!("{address}?tab={}", tab.word()) }
}

pub(in crate::pages::agents) fn links(address: &str, stage: Stage, current: Tab) -> impl IntoView + use<> {
    let link = |(tab, text): (Tab, &'static str)| Link {
        text,
        href: path(address, stage, tab),
        current: tab == current,
    };
    let tabs = Tab::ALL.into_iter().map(link).collect();
    view! { <Tabs label="This agent" tabs/> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tab_has_a_word_and_an_odd_word_is_none() {
        for (tab, _) in Tab::ALL {
            assert_eq!(Tab::named(tab.word()), Some(tab));
        }
        assert_eq!([Tab::named(""), Tab::named("<b>")], [None; 2]);
        assert_eq!((Tab::first(Stage::Ready), Tab::first(Stage::Paper)), (Tab::Overview, Tab::Paper));
    }
}

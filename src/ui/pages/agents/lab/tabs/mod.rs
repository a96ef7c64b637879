//! What there is to read of an agent that learns, a tab for each.

pub(super) mod evolution;
pub(super) mod iterations;
pub(super) mod knowledge;
pub(super) mod overview;
pub(super) mod strategies;

use crate::components::{Tab as Link, Tabs};
use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::pages::agents) enum Tab {
    #[default]
    Overview,
    Iterations,
    Strategies,
    Knowledge,
    Evolution,
    Settings,
}

impl Tab {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Overview, "Overview"),
        (Self::Iterations, "Iterations"),
        (Self::Strategies, "Strategies"),
        (Self::Knowledge, "Knowledge"),
        (Self::Evolution, "Evolution"),
        (Self::Settings, "Settings"),
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Iterations => "iterations",
            Self::Strategies => "strategies",
            Self::Knowledge => "knowledge",
            Self::Evolution => "evolution",
            Self::Settings => "settings",
        }
    }

    /// A word that is none shows the overview.
    pub fn of(word: &str) -> Self {
        let same = |(tab, _): &(Self, &str)| tab.word() == word;
        Self::ALL.into_iter().find(same).map_or(Self::Overview, |(tab, _)| tab)
    }
}

pub(super) fn links(address: &str, current: Tab) -> impl IntoView + use<> {
    let link = |(tab, text): (Tab, &'static str)| Link {
        text,
        href: if tab == Tab::Overview { address.to_owned() } else { format!("{address}?tab={}", tab.word()) },
        current: tab == current,
    };
    let tabs = Tab::ALL.into_iter().map(link).collect();
    view! { <Tabs label="This agent" tabs/> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_tab_shows_the_overview() {
        for (tab, _) in Tab::ALL {
            assert_eq!(Tab::of(tab.word()), tab);
        }
        assert_eq!([Tab::of(""), Tab::of("<b>")], [Tab::Overview; 2]);
    }
}

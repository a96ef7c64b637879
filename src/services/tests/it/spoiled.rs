//! Bars that are spoiled on purpose, and what a desk has to show afterwards.

use crate::floor::{Floor, minute};
use domain::{
    Fixed, PageRequest, Timestamp,
    agents::Agent,
    events::Event,
    market::{Bar, Minute},
};
use services::{agents::history, market};

const FIRST: PageRequest = match PageRequest::new(1, 100) {
    Some(page) => page,
    None => panic!("a page"),
};

/// Everything that an account has to show.
#[derive(Debug, PartialEq)]
pub struct Books {
    pub ledger: Vec<String>,
    pub fills: Vec<(Minute, Fixed, Fixed)>,
    pub decisions: Vec<(Minute, String, String)>,
}

impl Floor {
    /// The bar of the first pair in the minute so long after the market opened, as it was scripted.
    pub async fn bar(&self, after: i64) -> Bar {
        self.bar_of(0, after).await
    }

    /// Changes bars of the first pair.
    pub async fn spoil(&self, minutes: impl IntoIterator<Item = i64>, how: impl Fn(Bar) -> Bar) {
        for after in minutes {
            let bar = self.bar(after).await;
            self.feed.put(&self.symbols[0], [how(bar)]);
        }
    }

    pub async fn price_events(&self) -> Vec<Event> {
        let events = self.test.events(self.person.account.into()).await;
        events.into_iter().filter(|event| event.kind.as_str().starts_with("price.")).collect()
    }

    /// `quarantined jumped…` and `restored`, each with the minute after the opening.
    pub async fn told(&self) -> Vec<(String, i64)> {
        let after = |time: &serde_json::Value| {
            let time: Timestamp = time.as_str().unwrap().parse().unwrap();
            Minute::containing(time).number() - minute(0).number() - 1
        };
        let told = |event: Event| match event.kind.as_str() {
            "price.quarantined" => {
                (event.data["why"].as_str().unwrap().to_owned(), after(&event.data["since"]))
            }
            _ => ("restored".to_owned(), after(&event.data["at"])),
        };
        self.price_events().await.into_iter().map(told).collect()
    }

    pub async fn books(&self, agent: &Agent) -> Books {
        let (house, person) = (&self.house, &self.person);
        let ledger = history::ledger(house, person, agent.id, FIRST).await.unwrap().items;
        let fills = history::fills(house, person, agent.id, FIRST).await.unwrap().items;
        let decisions = history::decisions(house, person, agent.id, FIRST).await.unwrap().items;
        Books {
            ledger: ledger
                .iter()
                .map(|entry| format!("{} {:?} {:?}", entry.number, entry.minute, entry.lines))
                .collect(),
            fills: fills.iter().map(|fill| (fill.minute, fill.quantity, fill.price)).collect(),
            decisions: decisions
                .into_iter()
                .map(|decision| (decision.minute, format!("{:?}", decision.kind), decision.reason))
                .collect(),
        }
    }

    pub async fn quarantine(&self) -> Option<String> {
        let about = market::instrument(&self.house, &self.symbols[0]).await.unwrap();
        about.quoted.quarantine.map(|held| held.why.to_string())
    }
}

const fn times(bar: Bar, factor: i64, divisor: i64) -> Bar {
    Bar {
        open: bar.open * factor / divisor,
        high: bar.high * factor / divisor,
        low: bar.low * factor / divisor,
        close: bar.close * factor / divisor,
        ..bar
    }
}

pub fn zero(bar: Bar) -> Bar {
    times(bar, 0, 1)
}

pub fn negative(bar: Bar) -> Bar {
    times(bar, -1, 1)
}

pub fn tenfold(bar: Bar) -> Bar {
    times(bar, 10, 1)
}

pub fn tenth(bar: Bar) -> Bar {
    times(bar, 1, 10)
}

pub fn upside_down(bar: Bar) -> Bar {
    Bar { high: bar.low - 1, low: bar.high + 1, ..bar }
}

/// A low that would set off every stop, in a bar whose close is as if nothing were.
pub fn wick(bar: Bar) -> Bar {
    Bar { low: bar.low / 10, ..bar }
}

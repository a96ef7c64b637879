//! Somebody who has the news that the test has told him, and can correct them, be away, and say what he was asked.

use async_trait::async_trait;
use domain::{
    Period, Timestamp,
    market::{
        FeedError,
        context::{About, News, NewsItem},
    },
};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// News as the test has put them in.
#[derive(Default)]
pub struct ScriptedNews {
    content: Mutex<Content>,
    pace: Option<Period>,
}

#[derive(Default)]
struct Content {
    items: Vec<NewsItem>,
    failure: Option<FeedError>,
    asked: Vec<(About, Timestamp, Timestamp)>,
}

impl ScriptedNews {
    pub fn new() -> Self {
        Self::default()
    }

    /// One that wants to be asked about the same day only so often.
    pub fn slow(pace: Period) -> Self {
        Self { pace: Some(pace), ..Self::default() }
    }

    /// Adds news, or replaces those of the same name.
    pub fn tell(&self, item: NewsItem) {
        let mut content = self.content();
        content.items.retain(|known| known.id != item.id);
        content.items.push(item);
    }

    pub fn fail(&self, failure: Option<FeedError>) {
        self.content().failure = failure;
    }

    /// What he was asked, in order.
    pub fn asked(&self) -> Vec<(About, Timestamp, Timestamp)> {
        self.content().asked.clone()
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl News for ScriptedNews {
    fn name(&self) -> &'static str {
        "scripted"
    }

    async fn news(&self, about: &About, from: Timestamp, to: Timestamp) -> Result<Vec<NewsItem>, FeedError> {
        let mut content = self.content();
        content.asked.push((about.clone(), from, to));
        if let Some(failure) = &content.failure {
            return Err(failure.clone());
        }
        let is_about = |item: &&NewsItem| match about {
            About::Market => item.symbols.is_empty(),
            About::Instrument(symbol) => item.symbols.contains(symbol),
        };
        let found = content.items.iter().filter(is_about);
        Ok(found.filter(|item| (from..to).contains(&item.published_at)).cloned().collect())
    }

    fn pace(&self) -> Period {
        self.pace.unwrap_or(Period::ZERO)
    }
}

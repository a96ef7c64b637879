//! What the palette asks the server: runs and events that fit.

use crate::failure::Failure;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Something of the reader's own that fits what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    pub text: String,
    pub hint: String,
    /// A run; otherwise an event.
    pub is_run: bool,
    pub href: String,
}

/// How many of each are shown, and how many of the newest runs are looked at.
#[cfg(feature = "ssr")]
const SHOWN: usize = 4;
#[cfg(feature = "ssr")]
const NEWEST_RUNS: u32 = 50;

#[server(prefix = "/ui", endpoint = "find")]
pub async fn find(asked: String) -> Result<Vec<Hit>, Failure> {
    use crate::{moment::Moment, server};
    use domain::{PageRequest, events::EventFilter, runs::RunFilter};
    use services::kernel::{events, runs};
    let (house, by) = (server::house(), server::signed_in()?);
    let asked = asked.trim().to_lowercase();
    let now = Moment::now();
    let newest = PageRequest::new(1, NEWEST_RUNS).unwrap_or_default();
    let found_runs = runs::list(&house, &by, &RunFilter::default(), newest).await?.items.into_iter();
    let fits = |text: &str| text.to_lowercase().contains(&asked);
    let mut hits: Vec<Hit> = found_runs
        .filter(|run| fits(&run.kind) || fits(&run.id.to_string()) || fits(run.status.as_str()))
        .take(SHOWN)
        .map(|run| Hit {
            text: run.kind,
            hint: format!("{}, {}", run.status.as_str(), Moment::from(run.started_at).relative(now)),
            is_run: true,
            href: format!("/runs/{}", run.id),
        })
        .collect();
    let filter = EventFilter { search: Some(asked), ..EventFilter::default() };
    let found =
        events::page(&house, &by, by.owner(), &filter, PageRequest::default()).await?.items.into_iter();
    hits.extend(found.take(SHOWN).map(|event| Hit {
        text: event.kind.to_string(),
        hint: format!("#{}, {}", event.seq, Moment::from(event.at).relative(now)),
        is_run: false,
        href: format!("/activity?kind={}", event.kind),
    }));
    Ok(hits)
}

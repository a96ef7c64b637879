//! What the list of runs asks of the use cases.

use crate::{failure::Failure, moment::Moment};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub page: u32,
    pub kind: String,
    pub status: String,
    pub subject: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runs {
    pub lines: Vec<RunLine>,
    pub page: u32,
    pub page_size: u32,
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunLine {
    pub id: String,
    pub kind: String,
    pub subject: String,
    pub status: String,
    /// The phase it is in, or was in when it ended.
    pub phase: Option<String>,
    pub started: Moment,
    pub ended: Option<Moment>,
    /// `None` is unknown, which is not nothing.
    pub cost: Option<String>,
}

#[server(prefix = "/ui", endpoint = "list_runs")]
pub async fn list_runs(asked: Asked) -> Result<Runs, Failure> {
    use crate::{pages::listing, server};
    use domain::runs::{Run, RunFilter};
    let by = server::signed_in()?;
    let some = |text: String| (!text.is_empty()).then_some(text);
    let filter = RunFilter {
        owner: None,
        kind: some(asked.kind),
        subject: some(asked.subject),
        // A status that does not exist is no filter; the form shows that too.
        status: asked.status.parse().ok(),
    };
    let wanted = listing::page_request(asked.page, domain::PageRequest::DEFAULT_SIZE);
    let found = services::kernel::runs::list(&server::house(), &by, &filter, wanted).await?;
    let line = |run: Run| RunLine {
        id: run.id.to_string(),
        subject: listing::short_subject(&run.subject),
        kind: run.kind,
        status: run.status.as_str().to_owned(),
        phase: run.phase,
        started: run.started_at.into(),
        ended: run.ended_at.map(Into::into),
        cost: run.cost.map(|cost| cost.to_string()),
    };
    Ok(Runs {
        page: found.page,
        page_size: found.page_size,
        total: found.total,
        lines: found.items.into_iter().map(line).collect(),
    })
}

#[server(prefix = "/ui", endpoint = "run_kinds")]
pub async fn run_kinds() -> Result<Vec<String>, Failure> {
    use crate::server;
    let by = server::signed_in()?;
    Ok(services::kernel::runs::kinds(&server::house(), &by).await?)
}

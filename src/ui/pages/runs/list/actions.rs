//! What the list of runs asks of the use cases.

use crate::{
    failure::Failure,
    moment::Moment,
    pages::listing::{page_request, short_subject},
    server,
};
use domain::{
    PageRequest,
    runs::{Run, RunFilter},
};
use services::kernel::runs;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub page: u32,
    pub kind: String,
    pub status: String,
    pub subject: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runs {
    pub lines: Vec<RunLine>,
    pub page: u32,
    pub page_size: u32,
    pub total: u64,
    /// The kinds that occur: what the filter can offer.
    pub kinds: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
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

pub async fn list_runs(asked: &Asked) -> Result<Runs, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let filter = RunFilter {
        owner: None,
        kind: some(&asked.kind),
        subject: some(&asked.subject),
        // A status that does not exist is no filter; the form shows that too.
        status: asked.status.parse().ok(),
    };
    let wanted = page_request(asked.page, PageRequest::DEFAULT_SIZE);
    let found = runs::list(&house, &by, &filter, wanted).await?;
    Ok(Runs {
        page: found.page,
        page_size: found.page_size,
        total: found.total,
        lines: found.items.into_iter().map(line).collect(),
        kinds: runs::kinds(&house, &by).await?,
    })
}

fn line(run: Run) -> RunLine {
    RunLine {
        id: run.id.to_string(),
        subject: short_subject(&run.subject),
        kind: run.kind,
        status: run.status.as_str().to_owned(),
        phase: run.phase,
        started: run.started_at.into(),
        ended: run.ended_at.map(Into::into),
        cost: run.cost.map(|cost| cost.to_string()),
    }
}

//! What versions did where they were run: a version is run as it stands by the iteration that wrote it, or by one that began with it; as one change among
//! others by the iteration that found it; and of several changes together when they were approved.

use super::super::{LabError, iterate::may_have_seen};
use crate::{House, agents::find, allow};
use domain::{
    AgentId, Page,
    accounts::Principal,
    lab::{IterationAsked, LearntOn, Projected, Results, StrategyVersion, WhenApproved},
    models::ModelName,
    tokens::Scope,
};
use storage::{DocumentRun, RefinedDocument};

/// A version, and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    pub version: StrategyVersion,
    /// None where nothing has run it as it stands, or only as a change.
    pub ran: Option<Ran>,
    /// What an iteration measured of just this document as one of its changes.
    pub projected: Option<ProjectedBy>,
    /// What should be read with its figures, or with those of its change: that a model may have seen this time.
    pub notes: Vec<String>,
}

/// How a document was run.
#[derive(Debug, Clone, PartialEq)]
pub struct Ran {
    pub results: Results,
    pub by: RanBy,
}

/// Who ran a document last, and on what.
#[derive(Debug, Clone, PartialEq)]
pub enum RanBy {
    Iteration(u32, LearntOn),
    /// As the change that it offered.
    Evolution,
    /// When it was approved, after this iteration.
    Approval(u32, LearntOn),
}

impl RanBy {
    /// The number of the iteration that ran it.
    pub const fn iteration(&self) -> Option<u32> {
        match self {
            Self::Iteration(number, _) => Some(*number),
            Self::Evolution | Self::Approval(..) => None,
        }
    }

    /// What it was run on; not kept of an evolution.
    pub const fn on(&self) -> Option<&LearntOn> {
        match self {
            Self::Iteration(_, on) | Self::Approval(_, on) => Some(on),
            Self::Evolution => None,
        }
    }
}

/// A change of an iteration, which is all that a version is.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectedBy {
    pub iteration: u32,
    /// The id of the change within it.
    pub change: u32,
    pub projected: Projected,
}

/// Tells of versions what whichever iteration did with them that ran the very same document last.
pub async fn measured<const N: usize>(
    house: &House,
    principal: &Principal,
    id: AgentId,
    versions: [StrategyVersion; N],
) -> Result<[Measured; N], LabError> {
    let known = known(house, principal, id).await?;
    Ok(versions.map(|version| one(house, version, &known)))
}

/// The same of a page of them.
pub async fn page_measured(
    house: &House,
    principal: &Principal,
    id: AgentId,
    page: Page<StrategyVersion>,
) -> Result<Page<Measured>, LabError> {
    let known = known(house, principal, id).await?;
    let items = page.items.into_iter().map(|version| one(house, version, &known)).collect();
    Ok(Page { items, total: page.total, page: page.page, page_size: page.page_size })
}

/// What the iterations of an agent have run, what each was asked to do, and what came of their changes.
struct Known {
    runs: Vec<DocumentRun>,
    asked: Vec<(u32, IterationAsked)>,
    refined: Vec<RefinedDocument>,
}

async fn known(house: &House, principal: &Principal, id: AgentId) -> Result<Known, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    // Also an iteration before the one that it comes from may have run it: a person can write an earlier document again.
    let runs = reader.lab().documents_run(id).await?;
    let asked = reader.lab().iterations_asked(id).await?;
    Ok(Known { runs, asked, refined: reader.lab().refined(id).await? })
}

fn one(house: &House, version: StrategyVersion, known: &Known) -> Measured {
    let ran = known.ran(&version);
    let projected = known.projected(&version);
    // Of a change that was run alone the span is that of its iteration.
    let of_iteration = |number| known.runs.iter().find(|run| Some(run.iteration) == number);
    let of_change = || of_iteration(projected.as_ref().map(|one| one.iteration).or(version.iteration));
    let from = ran.as_ref().map(|ran| ran.results.from);
    let from = from.or_else(|| of_change().map(|run| run.results.from));
    let last = ran.as_ref().and_then(|ran| ran.by.iteration()).or(version.iteration);
    let thought = known.asked.iter().filter(|(number, _)| last.is_none_or(|last| *number <= last));
    let mut models: Vec<(&ModelName, &str)> = Vec::new();
    for (_, asked) in thought {
        let by = (&asked.model, asked.on.feed.as_str());
        if !models.contains(&by) {
            models.push(by);
        }
    }
    let seen = |(model, feed): (&ModelName, &str)| may_have_seen(house, model, (feed, from?));
    let notes = models.into_iter().filter_map(seen).collect();
    Measured { version, ran, projected, notes }
}

impl Known {
    /// Who ran just this document last.
    fn ran(&self, version: &StrategyVersion) -> Option<Ran> {
        let run = self.runs.iter().find(|run| run.document == version.document);
        let approved = match &version.when_approved {
            Some(WhenApproved::Ran { iteration, on }) => Some((*iteration, on)),
            _ => None,
        };
        let later = run.filter(|run| approved.is_none_or(|(after, _)| run.iteration > after));
        if let Some(run) = later {
            let by = RanBy::Iteration(run.iteration, run.asked.on.clone());
            return Some(Ran { results: run.results.clone(), by });
        }
        let by = approved.map_or(RanBy::Evolution, |(after, on)| RanBy::Approval(after, on.clone()));
        version.results.clone().map(|results| Ran { results, by })
    }

    /// Also of one that was taken again: the document is the same.
    fn projected(&self, version: &StrategyVersion) -> Option<ProjectedBy> {
        let made = self.refined.iter().find(|made| made.document == version.document)?;
        let found = self.runs.iter().find(|run| run.iteration == made.iteration)?;
        let change = found.refinements.iter().find(|change| change.edits == made.edits)?;
        let projected = change.projected.clone();
        Some(ProjectedBy { iteration: made.iteration, change: change.id, projected })
    }
}

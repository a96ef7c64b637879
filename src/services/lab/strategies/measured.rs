//! What versions did where they were run: a version is run as it stands by the iteration that wrote it, or by one that began with it.

use super::super::{LabError, iterate::may_have_seen};
use crate::{House, agents::find, allow};
use domain::{
    AgentId, Page,
    accounts::Principal,
    lab::{IterationAsked, LearntOn, Results, StrategyVersion},
    models::ModelName,
    tokens::Scope,
};
use storage::DocumentRun;

/// A version, and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    pub version: StrategyVersion,
    /// None where nothing has run it as it stands.
    pub ran: Option<Ran>,
    /// What should be read with its figures, or with those of its change: that a model may have seen this time.
    pub notes: Vec<String>,
}

/// How a document was run.
#[derive(Debug, Clone, PartialEq)]
pub struct Ran {
    pub results: Results,
    /// The last iteration that ran it, and what it was run on; none where an evolution did.
    pub by: Option<(u32, LearntOn)>,
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

/// What the iterations of an agent have run, and what each was asked to do.
struct Known {
    runs: Vec<DocumentRun>,
    asked: Vec<(u32, IterationAsked)>,
}

async fn known(house: &House, principal: &Principal, id: AgentId) -> Result<Known, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    // Also an iteration before the one that it comes from may have run it: a person can write an earlier document again.
    let runs = reader.lab().documents_run(id).await?;
    Ok(Known { runs, asked: reader.lab().iterations_asked(id).await? })
}

fn one(house: &House, version: StrategyVersion, Known { runs, asked }: &Known) -> Measured {
    let run = runs.iter().find(|run| run.document == version.document);
    let ran = match run {
        Some(run) => {
            Some(Ran { results: run.results.clone(), by: Some((run.iteration, run.asked.on.clone())) })
        }
        None => version.results.clone().map(|results| Ran { results, by: None }),
    };
    // Of a change that was run alone the span is that of its iteration.
    let of_change = || runs.iter().find(|run| Some(run.iteration) == version.iteration);
    let from = ran.as_ref().map(|ran| ran.results.from);
    let from = from.or_else(|| of_change().map(|run| run.results.from));
    let last = run.map(|run| run.iteration).or(version.iteration);
    let thought = asked.iter().filter(|(number, _)| last.is_none_or(|last| *number <= last));
    let mut models: Vec<(&ModelName, &str)> = Vec::new();
    for (_, asked) in thought {
        let by = (&asked.model, asked.on.feed.as_str());
        if !models.contains(&by) {
            models.push(by);
        }
    }
    let seen = |(model, feed): (&ModelName, &str)| may_have_seen(house, model, (feed, from?));
    let notes = models.into_iter().filter_map(seen).collect();
    Measured { version, ran, notes }
}

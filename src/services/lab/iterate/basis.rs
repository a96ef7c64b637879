//! What an iteration starts from: the version that holds as it is, without what its agent may not do any more, or not at all.

use super::phases::give_up;
use crate::{kernel::jobs::Failure, lab::course::other_bars};
use domain::{
    lab::{LearntOn, Pattern, Personality, StrategyCause, StrategyVersion, Written},
    models::ModelName,
};
use engine::learning::Document;
use storage::{Reader, StorageError};

/// How the version that holds can be started from.
pub enum Start {
    /// Also where something had to go first: then it is said.
    From(Box<Written>, Option<String>),
    /// Another one is to be written, and why.
    Anew(String),
}

/// Whether the version that holds is for what its agent trades by now, and keeps to the sides that its person wants.
pub fn start(
    (basis, pattern): (&StrategyVersion, Option<Pattern>),
    (on, personality): (&LearntOn, &Personality),
    by: &ModelName,
) -> Result<Start, Failure> {
    if let Some(bars) = other_bars(&basis.document, on.timeframe) {
        return Ok(Start::Anew(format!(
            "Version {} is for bars of {bars}; on bars of {} it would be another strategy, so a new one was written.",
            basis.version, on.timeframe
        )));
    }
    let mut document = Document::read(&basis.document).map_err(|problems| give_up(&problems))?;
    let mut note = None;
    if let Some(side) = unwanted_side(personality, &document) {
        let edits = without(side, &document);
        document = document.changed(&edits).map_err(|error| give_up(&error))?;
        if !has_entry(&document) {
            return Ok(Start::Anew(format!(
                "Version {} trades nothing but {side}, which is not wanted any more, so a new one was written.",
                basis.version
            )));
        }
        note = Some(format!(
            "Version {} also traded {side}, which is not wanted: it starts without.",
            basis.version
        ));
    }
    let (scan, execution) = document.halves();
    let text = if note.is_some() { document.toml() } else { basis.document.clone() };
    let written = Written {
        document: text,
        scan,
        execution,
        rationale: basis.rationale.clone(),
        figures: basis.figures.clone(),
        by: by.clone(),
        pattern,
    };
    Ok(Start::From(Box::new(written), note))
}

/// The side that a document has and its person does not want.
pub fn unwanted_side(personality: &Personality, document: &Document) -> Option<&'static str> {
    let side = personality.direction.value?.left_out()?;
    document.text(&format!("execution.entry.{side}")).map(|_| side)
}

fn without(side: &str, document: &Document) -> Vec<domain::lab::Edit> {
    let keys = [format!("execution.entry.{side}"), format!("execution.exit.{side}")];
    keys.into_iter().filter(|key| document.text(key).is_some()).map(domain::lab::Edit::Remove).collect()
}

fn has_entry(document: &Document) -> bool {
    ["long", "short"].iter().any(|side| document.text(&format!("execution.entry.{side}")).is_some())
}

/// What a version trades: as the iteration says that wrote it, or changed it; nobody knows it of a person's document.
pub async fn pattern_of(
    reader: &mut Reader,
    version: &StrategyVersion,
) -> Result<Option<Pattern>, StorageError> {
    let mut version = version.clone();
    loop {
        let comes_from = match (version.cause, version.iteration, version.parent) {
            (StrategyCause::Generated | StrategyCause::Refined, Some(number), _) => {
                let iteration = reader.lab().iteration_numbered(version.agent, number).await?;
                return Ok(iteration.and_then(|iteration| iteration.found.strategy?.pattern));
            }
            (StrategyCause::Revived, ..) => first_with(reader, &version).await?,
            (StrategyCause::Evolved, _, Some(parent)) => reader.lab().strategy(version.agent, parent).await?,
            _ => None,
        };
        match comes_from {
            Some(earlier) => version = earlier,
            None => return Ok(None),
        }
    }
}

/// The version of the same document that was not itself taken again.
async fn first_with(
    reader: &mut Reader,
    taken: &StrategyVersion,
) -> Result<Option<StrategyVersion>, StorageError> {
    for number in 1..taken.version {
        let earlier = reader.lab().strategy(taken.agent, number).await?;
        let is_it =
            |one: &StrategyVersion| one.document == taken.document && one.cause != StrategyCause::Revived;
        if let Some(earlier) = earlier.filter(is_it) {
            return Ok(Some(earlier));
        }
    }
    Ok(None)
}

//! Running a manager's life again: its stored answers over stored bars, offline and free, as it was or with something changed.
//!
//! A replay is another house of its own: a scratch database, the bars of this one, the desk and the ticks by the same code ([`world`]). What is done
//! in it, and in which order, is read from the log of events ([`course`]): there every tick and every deed of a person has its place. Only what a
//! model said is not asked for again.
//!
//! First everything is played as it was. Where the ledgers that come of it are not those of this house to the last digit, nothing else is said:
//! a difference that something changed would make could not be told from one that was there before.

mod answers;
mod course;
mod deeds;
mod feed;
mod figures;
mod ledgers;
mod manual;
mod play;
mod setting;
mod ticks;
mod world;

pub use figures::Figures;
pub use setting::{Setting, SettingError};

use super::ManagersError;
use crate::{
    House,
    agents::AgentsError,
    desk::{PlaceError, StopError},
    market::{MarketError, MarketTimeError},
};
use course::Course;
use domain::{AgentId, ManagerId, Timestamp, managers::Manager, market::Minute};
use play::play;
use std::path::Path;
use storage::StorageError;

/// What is to be replayed, and what is to be different.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub manager: ManagerId,
    /// Market time from which on answers are read again and settings hold; what was before is taken from the log. None is from the beginning.
    pub from: Option<Timestamp>,
    pub settings: Vec<Setting>,
}

/// A life that was replayed and came out as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    pub manager: Manager,
    pub ticks: usize,
    /// In market time: from its first tick to where the market stands.
    pub begins: Timestamp,
    pub ends: Timestamp,
    /// From when on answers were read again and settings held, where that is not the beginning. Also then everything is played from the first tick.
    pub from: Option<Timestamp>,
    /// Entries of ledgers that were held against each other.
    pub entries: usize,
    pub before: Figures,
    /// With the settings; none without any.
    pub after: Option<Figures>,
}

#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error("there is no manager {0} in this house")]
    NoManager(ManagerId),
    #[error("{0} has not decided anything yet, so there is nothing to replay")]
    NothingYet(String),
    #[error(
        "--from {from} has not come yet: the market stands at {ends}, so nothing that is set would ever hold"
    )]
    NotYet { from: Timestamp, ends: Timestamp },
    #[error(
        "the texts of tick {tick} of {at} were taken away, so it cannot be replayed; --from a later moment replays what is left, and models_keep_texts says how long texts are kept"
    )]
    Pruned { tick: i64, at: Timestamp },
    #[error("a model decided for agent {0}, and what it said went with the agent when it was deleted")]
    LostAnswers(AgentId),
    #[error(
        "the texts of what a model decided for an agent at {at} were taken away, so it cannot be replayed; --from a later moment replays what is left, and models_keep_texts says how long texts are kept"
    )]
    PrunedAnswer { at: Timestamp },
    #[error(
        "{0} was done before this house wrote down in which market minute; it cannot be replayed exactly"
    )]
    Untold(String),
    #[error("{what} could not be done again at {at}: {why}")]
    Undone { what: String, at: Timestamp, why: String },
    #[error("the desk could not trade again from {at} on: {why}")]
    Stands { at: Timestamp, why: String },
    #[error("it cannot be replayed exactly: {0}")]
    Differs(String),
    #[error(
        "this house was opened on another market ({was}) than the one that is configured ({is}); replay it with that one"
    )]
    AnotherMarket { was: String, is: String },
    #[error(transparent)]
    Market(#[from] MarketError),
    #[error(transparent)]
    MarketTime(#[from] MarketTimeError),
    #[error(transparent)]
    Managers(#[from] ManagersError),
    #[error(transparent)]
    Agents(#[from] AgentsError),
    #[error(transparent)]
    Place(#[from] PlaceError),
    #[error(transparent)]
    Stop(#[from] StopError),
    #[error("could not read the house, or write the scratch database of the replay")]
    Storage(#[from] StorageError),
}

/// Replays a manager's life. `folder` is an empty one, for scratch databases; whoever made it takes it away.
pub async fn replay(house: &House, wanted: &Wanted, folder: &Path) -> Result<Replay, ReplayError> {
    let course = Course::read(house, wanted).await?;
    if let Some(from) = course.from.filter(|from| *from > course.ends && !wanted.settings.is_empty()) {
        return Err(ReplayError::NotYet { from: from.begins(), ends: course.ends.begins() });
    }
    let as_it_was = play(house, &course, &[], &folder.join("before.db")).await?;
    let entries = ledgers::compare(house, &course, &as_it_was).await?;
    let before = as_it_was.figures().await?;
    as_it_was.close().await;
    let after = if wanted.settings.is_empty() {
        None
    } else {
        let changed = play(house, &course, &wanted.settings, &folder.join("after.db")).await?;
        let figures = changed.figures().await?;
        changed.close().await;
        Some(figures)
    };
    let (begins, ends) = (course.begins.begins(), course.ends.begins());
    let (ticks, from) = (course.ticks(), course.from.map(Minute::begins));
    Ok(Replay { ticks, manager: course.manager, begins, ends, from, entries, before, after })
}

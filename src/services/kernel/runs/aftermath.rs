//! What must be written down when a person calls a run off: nobody drives it on who could.

use crate::House;
use async_trait::async_trait;
use domain::{
    events::NewEvent,
    runs::{Run, RunPhase},
};
use std::sync::Arc;
use storage::{StorageError, Tx};

/// What calling a run of one kind off means beyond its own end.
#[async_trait]
pub trait Aftermath: Send + Sync {
    /// The kind of the run.
    fn kind(&self) -> &'static str;

    /// In the transaction that ends the run. Gives the events that say what was written down.
    async fn called_off(
        &self,
        house: &House,
        tx: &mut Tx,
        run: (&Run, &[RunPhase]),
    ) -> Result<Vec<NewEvent>, StorageError>;
}

/// Those of all kinds of runs that have one.
#[derive(Clone)]
pub struct Aftermaths(Arc<[Box<dyn Aftermath>]>);

impl Aftermaths {
    pub fn new(all: impl IntoIterator<Item = Box<dyn Aftermath>>) -> Self {
        Self(all.into_iter().collect())
    }

    pub(in crate::kernel) async fn of(
        house: &House,
        tx: &mut Tx,
        run: &Run,
    ) -> Result<Vec<NewEvent>, StorageError> {
        let known = &house.aftermaths.0;
        let Some(aftermath) = known.iter().find(|aftermath| aftermath.kind() == run.kind) else {
            return Ok(Vec::new());
        };
        let phases = tx.runs().phases(run.id).await?;
        aftermath.called_off(house, tx, (run, &phases)).await
    }
}

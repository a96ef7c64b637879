//! What iterations have computed between two phases. After a crash it is computed again, and is the same.

use crate::lab::course::{Attempt, Course, Refined};
use domain::{IterationId, lab::Seal, market::Symbol};
use engine::learning::Found;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Iterations whose work is kept at the same time: each may take some hundred megabytes.
const MOST: usize = 4;

/// Of each change its id, and its trades as they are kept.
pub type PackedTrades = Vec<(u32, Vec<u8>)>;

/// What is there of one iteration.
#[derive(Clone, Default)]
pub struct Work {
    pub course: Option<Arc<Course>>,
    /// Where its data was cut, and what must be said of it.
    pub seals: Vec<Seal>,
    pub notes: Vec<String>,
    pub session: Option<String>,
    /// Instruments whose news could not be read.
    pub without_news: Vec<Symbol>,
    pub attempt: Option<Arc<Attempt>>,
    pub found: Option<Arc<Found>>,
    pub refined: Option<Arc<Refined>>,
    /// The packed trades of each change that is offered, by its id.
    pub offered: Option<Arc<PackedTrades>>,
}

#[derive(Default)]
pub struct AtHand(Mutex<Vec<(IterationId, Work)>>);

impl AtHand {
    pub fn of(&self, id: IterationId) -> Work {
        let mut works = self.works();
        let Some(place) = works.iter().position(|(own, _)| *own == id) else { return Work::default() };
        // Whoever is asked for is at work: another gives way first.
        let entry = works.remove(place);
        let work = entry.1.clone();
        works.push(entry);
        work
    }

    /// Adds to what is there; the iteration that was longest untouched gives way.
    pub fn keep(&self, id: IterationId, add: impl FnOnce(&mut Work)) {
        let mut works = self.works();
        let place = works.iter().position(|(own, _)| *own == id);
        let mut entry = place.map_or_else(|| (id, Work::default()), |place| works.remove(place));
        add(&mut entry.1);
        if works.len() == MOST {
            works.remove(0);
        }
        works.push(entry);
    }

    pub fn forget(&self, id: IterationId) {
        self.works().retain(|(own, _)| *own != id);
    }

    fn works(&self) -> MutexGuard<'_, Vec<(IterationId, Work)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

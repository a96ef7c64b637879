//! What backtests have computed and not stored yet. Few at a time: the oldest is forgotten, and computed again if it is still wanted.

use super::{Traded, finished::Finished};
use crate::market::history::History;
use domain::BacktestId;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A year of minutes takes about thirty megabytes.
const MOST: usize = 4;

#[derive(Default)]
pub struct AtHand(Mutex<Vec<(BacktestId, Piece)>>);

#[derive(Clone)]
enum Piece {
    History(Arc<History>),
    Traded(Arc<Traded>),
    Finished(Arc<Finished>),
}

impl AtHand {
    pub fn history(&self, id: BacktestId) -> Option<Arc<History>> {
        match self.find(id)? {
            Piece::History(history) => Some(history),
            _ => None,
        }
    }

    pub fn traded(&self, id: BacktestId) -> Option<Arc<Traded>> {
        match self.find(id)? {
            Piece::Traded(traded) => Some(traded),
            _ => None,
        }
    }

    pub fn finished(&self, id: BacktestId) -> Option<Arc<Finished>> {
        match self.find(id)? {
            Piece::Finished(finished) => Some(finished),
            _ => None,
        }
    }

    pub fn keep_history(&self, id: BacktestId, history: Arc<History>) {
        self.keep(id, Piece::History(history));
    }

    /// In the place of its history, which it no longer needs.
    pub fn keep_traded(&self, id: BacktestId, traded: Arc<Traded>) {
        self.keep(id, Piece::Traded(traded));
    }

    pub fn keep_finished(&self, id: BacktestId, finished: Arc<Finished>) {
        self.keep(id, Piece::Finished(finished));
    }

    pub fn forget(&self, id: BacktestId) {
        self.pieces().retain(|(kept, _)| *kept != id);
    }

    fn find(&self, id: BacktestId) -> Option<Piece> {
        self.pieces().iter().find(|(kept, _)| *kept == id).map(|(_, piece)| piece.clone())
    }

    fn keep(&self, id: BacktestId, piece: Piece) {
        let mut pieces = self.pieces();
        pieces.retain(|(kept, _)| *kept != id);
        if pieces.len() == MOST {
            pieces.remove(0);
        }
        pieces.push((id, piece));
    }

    fn pieces(&self) -> MutexGuard<'_, Vec<(BacktestId, Piece)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Whether whoever opened a stream may still read it: a stream lasts longer than a right may.

use crate::{access, problem::Problem, state::ServerState};
use domain::{OwnerId, accounts::Principal, tokens::Scope};
use services::{House, StorageError, kernel::events::Doubts};

/// The right to read one owner's log.
pub(super) struct Right {
    house: House,
    holder: Principal,
    owner: OwnerId,
    doubts: Doubts,
}

pub(super) enum Standing {
    Stands,
    Ended,
    /// The database did not say.
    Unknown(StorageError),
}

impl Right {
    pub(super) async fn of(state: &ServerState, holder: &Principal, owner: OwnerId) -> Result<Self, Problem> {
        // Subscribe before asking: an end between the two would otherwise not be heard of.
        let doubts = state.hub.watch_rights(holder.owner()).await?;
        let right = Self { house: state.house.clone(), holder: holder.clone(), owner, doubts };
        match right.ask().await {
            Standing::Stands => Ok(right),
            Standing::Ended => Err(access::nobody()),
            Standing::Unknown(error) => Err(error.into()),
        }
    }

    /// Waits until there is a reason to ask.
    pub(super) async fn doubt(&mut self) {
        self.doubts.next().await;
    }

    pub(super) async fn ask(&self) -> Standing {
        match services::ask_again(&self.house, &self.holder).await {
            Ok(Some(now)) if now.may(Scope::Read) && now.sees(self.owner) => Standing::Stands,
            Ok(_) => Standing::Ended,
            Err(error) => Standing::Unknown(error),
        }
    }
}

//! Typed ids. Time-ordered (UUID version 7), built from the injected clock and randomness, parsed once at the edge.

use crate::{Clock, Randomness, Timestamp};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// The text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id; an id looks like 01890a5d-ac96-774b-bcce-b302099a8057")]
pub struct IdError;

/// Declares newtypes over a UUID, so that passing one where another belongs does not compile.
macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id whose order follows the clock.
            pub fn generate(clock: &dyn Clock, randomness: &dyn Randomness) -> Self {
                let mut noise = [0_u8; 10];
                randomness.fill(&mut noise);
                let millis = u64::try_from(clock.now().as_millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &noise).into_uuid())
            }

            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::try_parse(text).map(Self).map_err(|_| IdError)
            }
        }
    )+};
}

typed_ids! {
    /// A person who signs in.
    AccountId,
    /// Whoever things belong to: an account, or the house itself.
    OwnerId,
    /// One entry of the schedule.
    JobId,
    /// One unit of autonomous work.
    RunId,
    /// Somebody who trades, by a strategy or a model.
    AgentId,
    /// A model that runs a team of agents.
    ManagerId,
    /// One decision of a manager.
    ManagerLogId,
    /// An emergency stop.
    StopId,
    /// An API token.
    TokenId,
    /// What a person sees of a session: never the cookie's value.
    SessionKey,
    /// One request, as it is named in answers and logs.
    RequestId,
    /// A person's strategy, with all its versions.
    StrategyId,
    /// A strategy traded on the past.
    BacktestId,
    /// One round of learning.
    IterationId,
    /// One time that an agent was held against the gate before paper trading.
    EvolutionId,
    GraduationId,
    /// Something that an agent knows.
    InsightId,
    /// Something that a person must say yes to.
    ApprovalId,
    /// One question to a language model.
    ModelCallId,
    /// Money taken out of a budget.
    ReservationId,
}

impl OwnerId {
    /// The house: owns what belongs to no person, such as its own upkeep. Only administrators see its things.
    pub const HOUSE: Self = Self(Uuid::nil());
}

impl RunId {
    /// The run of one slot of a job: always the same id, so that starting it twice is starting it once.
    pub fn of_slot(job: JobId, slot: Timestamp) -> Self {
        let mut noise = [0_u8; 10];
        // The last ten bytes of a job's id are its random part.
        noise.copy_from_slice(&job.as_uuid().as_bytes()[6..]);
        let millis = u64::try_from(slot.as_millis()).unwrap_or(0);
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &noise).into_uuid())
    }
}

/// An account owns things under its own id.
impl From<AccountId> for OwnerId {
    fn from(account: AccountId) -> Self {
        Self(account.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct At(i64);
    impl Clock for At {
        fn now(&self) -> crate::Timestamp {
            crate::Timestamp::from_millis(self.0)
        }
    }
    struct Zeros;
    impl Randomness for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    #[test]
    fn ids_follow_the_clock_and_survive_their_text() {
        let early = RunId::generate(&At(1_700_000_000_000), &Zeros);
        let late = RunId::generate(&At(1_700_000_000_001), &Zeros);
        assert!(early < late);
        assert_eq!(early.to_string().parse::<RunId>(), Ok(early));
        assert_eq!("not-an-id".parse::<RunId>(), Err(IdError));
    }

    #[test]
    fn a_slot_of_a_job_has_one_run() {
        let job = |n: u128| JobId::from_uuid(uuid::Uuid::from_u128(n));
        let at = Timestamp::from_millis;
        assert_eq!(RunId::of_slot(job(7), at(5)), RunId::of_slot(job(7), at(5)));
        assert_ne!(RunId::of_slot(job(7), at(5)), RunId::of_slot(job(7), at(6)));
        assert_ne!(RunId::of_slot(job(7), at(5)), RunId::of_slot(job(8), at(5)));
        assert!(RunId::of_slot(job(9), at(5)) < RunId::of_slot(job(1), at(6)));
    }
}

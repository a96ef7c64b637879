//! Which agents have their model asked at a close, and what holds of what it has said. The asking itself is a run of its own
//! ([`crate::agents::deciding`]): the desk never waits for it.

use super::{
    minds::{Minds, Voices},
    seat::Seat,
};
use crate::{House, agents::deciding};
use domain::{
    AgentId, JobId, OwnerId,
    agents::{Brain, Status},
    jobs::NewJob,
    market::Minute,
};
use engine::trading::Said;
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};
use storage::{StorageError, Tx};

/// A close at which a model is to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    agent: AgentId,
    owner: OwnerId,
    /// The first minute after the close.
    slot: Minute,
    /// The same of the next one: from there on an answer is late.
    until: Minute,
}

impl Due {
    /// Whether the next close has not come by then, so that an answer can still be of use.
    pub fn is_fresh(&self, now: Minute) -> bool {
        now < self.until
    }

    /// Adds the job that asks. A question of this agent that is still under way swallows this one: nobody pays for two at once.
    pub async fn ask(&self, tx: &mut Tx, house: &House) -> Result<(), StorageError> {
        let id = JobId::generate(house.clock.as_ref(), house.randomness.as_ref());
        let payload = json!({"agent": self.agent, "minute": self.slot});
        let job = NewJob::once(self.owner, deciding::KIND, payload, house.now());
        let job = job.keyed(format!("{}:{}", deciding::KIND, self.agent));
        tx.add_job(id, &job, house.now()).await.map(drop)
    }
}

impl Seat {
    pub const fn asks_a_model(&self) -> bool {
        matches!(self.agent.brain, Brain::Model { .. })
    }

    /// Whether its model is asked at the end of this minute: one of its bars has closed, and something could come of an answer.
    pub fn question(&self, minute: Minute, minds: &Minds) -> Option<Due> {
        if !self.asks_a_model() || self.halt.is_some() {
            return None;
        }
        let can_act = match self.agent.status {
            Status::Running => true,
            // It opens nothing; what it holds, it may want to close.
            Status::Paused => {
                (0..self.account.places()).any(|place| self.account.position(place).sign() != 0)
            }
            Status::Stopped | Status::Terminated => false,
        };
        let mut own = self.minds.iter().flatten();
        let has_closed = own.any(|key| minds.said(key).is_some());
        (can_act && has_closed).then(|| {
            let slot = minute.plus(1);
            let until = slot.plus(self.agent.bar_minutes());
            Due { agent: self.agent.id, owner: self.agent.owner, slot, until }
        })
    }

    /// What was said at a close, with the longest time that the position may be held.
    pub fn with_longest(&self, place: usize, said: Arc<Said>) -> Arc<Said> {
        let opened = self.account.opened(place).and_then(|(_, decision)| i64::try_from(decision).ok());
        let Some(most) = opened.and_then(|decision| self.longest.get(&decision)) else { return said };
        let rules = engine::graph::Rules { max_holding_bars: Some(*most), ..said.rules };
        Arc::new(Said { rules, ..(*said).clone() })
    }

    /// The longest times that still matter: of what is held, and of entries that wait.
    pub fn still_longest(&self) -> BTreeMap<i64, u32> {
        let matters = |number: &i64| {
            (0..self.account.places()).any(|place| {
                let opened = self.account.opened(place).map(|(_, decision)| decision);
                let waiting = self.account.waiting(place).iter().map(|(.., decision)| *decision);
                opened.into_iter().chain(waiting).any(|decision| usize::try_from(*number) == Ok(decision))
            })
        };
        self.longest.iter().filter(|(number, _)| matters(number)).map(|(n, most)| (*n, *most)).collect()
    }
}

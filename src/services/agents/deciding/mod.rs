//! Asking the model of an agent at a close: a durable run in three phases, beside the desk.
//!
//! *look* reads the market, what is held and why, and what was decided before. *decide* asks the model. *hand over* lays the answer down for the
//! desk, which makes orders of it in its next minute ([`crate::desk`]), or writes down why it does not. Where a person's word has changed in
//! between, the desk obeys that.

mod ask;
mod brief;
mod look;
mod phases;
mod prompt;
mod read;

pub(crate) use ask::{call_of, recalled};
pub use phases::{Decided, Looked, Team};

use crate::kernel::{
    jobs::Failure,
    runs::{EndsHere, PhaseDone, Process, Step, leave, left},
};
use async_trait::async_trait;
use domain::{AgentId, agents::ModelAnswer, events::Subject, jobs::ClaimedJob, market::Minute};
use serde_json::{Value, json};
use storage::Tx;

pub const KIND: &str = "agent.decide";

/// The phase that lays the answer down for the desk.
pub const HAND_OVER: &str = "hand_over";

pub const PHASES: &[&str] = &["look", "decide", HAND_OVER];

/// The questions of all agents.
pub struct Deciding;

#[async_trait]
impl Process for Deciding {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn waits(&self) -> bool {
        true
    }

    fn phases(&self) -> &'static [&'static str] {
        PHASES
    }

    fn subject(&self, job: &ClaimedJob) -> Subject {
        Asked::of(job).map_or_else(|_| Subject::house(), |asked| super::subject(asked.agent))
    }

    async fn prepare(&self, step: &Step<'_>) -> Result<Value, Failure> {
        match step.phase {
            "look" => look::prepare(step, Asked::of(step.job())?).await,
            "decide" => ask::prepare(step).await,
            _ => Ok(Value::Null),
        }
    }

    async fn step(&self, step: &Step<'_>, prepared: Value, tx: &mut Tx) -> Result<PhaseDone, Failure> {
        let asked = Asked::of(step.job())?;
        let Some(agent) = tx.agents().find(asked.agent).await? else {
            return Ok(called_off("the agent was deleted"));
        };
        match step.phase {
            "look" => Ok(match look::why_not(tx, &agent).await? {
                Some(why) => called_off(why),
                None => prepared.into(),
            }),
            HAND_OVER => hand_over(step, asked, tx).await,
            _ => Ok(prepared.into()),
        }
    }
}

/// Whose model is asked, and about which close.
#[derive(Debug, Clone, Copy)]
struct Asked {
    agent: AgentId,
    /// The first minute after it.
    slot: Minute,
}

impl Asked {
    fn of(job: &ClaimedJob) -> Result<Self, Failure> {
        let agent = job.payload["agent"].as_str().and_then(|id| id.parse().ok());
        let both = agent.zip(job.payload["minute"].as_i64());
        let both = both.map(|(agent, minute)| Self { agent, slot: Minute::new(minute) });
        both.ok_or_else(|| Failure::GiveUp("its job names no agent and no close".to_owned()))
    }
}

fn called_off(why: &str) -> PhaseDone {
    let mut done = PhaseDone::from(json!({ "calledOff": why }));
    done.ending = Some(EndsHere::CalledOff(why.to_owned()));
    done
}

async fn hand_over(step: &Step<'_>, asked: Asked, tx: &mut Tx) -> Result<PhaseDone, Failure> {
    let looked: Looked = left(step, "look")?;
    let Decided { decided, .. } = left(step, "decide")?;
    let failed = decided.as_ref().err().map(|none| none.message.clone());
    let answer =
        ModelAnswer { agent: asked.agent, slot: asked.slot, run: step.run.id, model: looked.model, decided };
    tx.desk().add_answer(&answer).await?;
    let mut done = PhaseDone::from(leave(&json!({"agent": asked.agent, "slot": asked.slot.begins()}))?);
    done.ending = failed.map(EndsHere::Failed);
    Ok(done)
}

//! Several changes that were each run alone, run together when a person approves them: what they do together is known before it holds.

use super::{
    compose::together,
    look::{Named, named},
};
use crate::{
    House,
    agents::{find, not_terminated},
    backtests::packed_json,
    kernel::jobs::in_words,
    lab::{
        LabError,
        course::{AttemptError, Run},
        ground::{self, DataError, Told},
        iterate,
    },
    market::MarketError,
};
use domain::{
    AgentId, Period,
    accounts::Principal,
    lab::{Iteration, Results, Seal, StrategyVersion, TradesOf, Trial, WhenApproved},
};
use storage::Tx;
use tokio::sync::Semaphore;

/// One at a time, as each is held in memory with the whole history; beside whoever is examined, who may wait for a slow market.
static TURN: Semaphore = Semaphore::const_new(1);

/// So long at most whoever approves waits for the market, and for another agent that is at it.
const MOST: Period = Period::from_seconds(15);

/// What came of running a document.
pub(super) struct Together {
    document: String,
    came: Result<Box<Ran>, String>,
}

struct Ran {
    results: Results,
    /// Packed.
    trades: Vec<u8>,
    run: Run,
    seals: Vec<Seal>,
}

/// Runs what the changes of these ids make together, on what their iteration was asked on; none where they are not several. What keeps them from going
/// together, or from being decided about, is an error; that they cannot be run is none.
pub(super) async fn run_together(
    house: &House,
    principal: &Principal,
    (id, which): (AgentId, Named),
    ids: &[u32],
) -> Result<Option<Together>, LabError> {
    if ids.len() < 2 {
        return Ok(None);
    }
    let mut reader = house.db.read().await?;
    let agent = find(&mut reader, principal, id).await?;
    not_terminated(&agent)?;
    let iteration = named(&mut reader, id, which).await?;
    super::decide::waits(&iteration)?;
    let seals = reader.lab().seals(id).await?;
    drop(reader);
    let Some(written) = &iteration.found.strategy else { return Ok(None) };
    let proposed = iteration.found.refinements.as_deref().unwrap_or_default();
    let taken = super::apply::chosen(proposed, ids)?;
    let document = together(&agent, &written.document, &taken)?;
    let running = run(house, &iteration, (&document, &seals));
    let came = match tokio::time::timeout(MOST.to_std(), running).await {
        Ok(came) => came?,
        Err(_) => Err(format!("it took longer than {} seconds", MOST.as_millis() / 1_000)),
    };
    Ok(Some(Together { document, came }))
}

async fn run(
    house: &House,
    iteration: &Iteration,
    (document, seals): (&str, &[Seal]),
) -> Result<Result<Box<Ran>, String>, LabError> {
    let turn = TURN.acquire().await.map_err(|error| LabError::Unexaminable(error.to_string()))?;
    let (agent, on) = (iteration.agent, &iteration.asked.on);
    let data = match ground::load(house, agent, (on, seals), Told::ByNothing).await {
        Ok(data) => data,
        Err(DataError::Storage(error) | DataError::Market(MarketError::Storage(error))) => {
            return Err(error.into());
        }
        Err(error) => return Ok(Err(in_words(&error))),
    };
    let (document, seed) = (document.to_owned(), iterate::seed(agent));
    let work = move || -> Result<Box<Ran>, Broken> {
        // Held to the end of the work, also when nobody waits for it any more.
        let _turn = turn;
        let seals = data.seals.clone();
        // Behind the seal nobody looks.
        let (course, _) = data.course(seed)?;
        let attempt = course.attempt(&document)?;
        let trades = packed_json(&course.trades(&attempt.measured))?;
        let run = Run::of("together", &[], &attempt.measured);
        Ok(Box::new(Ran { results: attempt.results, trades, run, seals }))
    };
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|error| format!("it broke off ({error})"));
    Ok(done.and_then(|came| came.map_err(|error| in_words(&error))))
}

/// Why a document that was read could not be run.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Attempt(#[from] AttemptError),
    #[error("its trades could not be packed")]
    Pack(#[from] std::io::Error),
}

impl Together {
    /// Puts what was measured into the version of these changes. `false` when that has another document than was run.
    pub fn measured(&self, version: &mut StrategyVersion, iteration: &Iteration) -> bool {
        version.when_approved = Some(match &self.came {
            Ok(ran) => {
                version.results = Some(ran.results.clone());
                WhenApproved::Ran { iteration: iteration.number, on: iteration.asked.on.clone() }
            }
            Err(why) => WhenApproved::NotRun(why.clone()),
        });
        version.document == self.document
    }

    /// Writes what was run beside the version: its trades, and one more trial unless it was one before.
    pub async fn keep(
        self,
        tx: &mut Tx,
        version: &StrategyVersion,
        iteration: &Iteration,
    ) -> Result<(), LabError> {
        let Ok(ran) = self.came else { return Ok(()) };
        let Ran { trades, run, seals, .. } = *ran;
        for seal in &seals {
            tx.lab().add_seal(seal).await?;
        }
        tx.lab().keep_trades(version.agent, TradesOf::Strategy(version.version), &trades).await?;
        let known = tx.lab().trials(version.agent).await?;
        let ground = iteration.asked.on.ground();
        let is_same = |trial: &Trial| {
            trial.returns == run.returns && trial.ground.as_ref().is_none_or(|other| *other == ground)
        };
        if known.iter().any(is_same) {
            return Ok(());
        }
        let of_this = known.iter().filter(|trial| trial.iteration == iteration.number);
        let trial = Trial {
            agent: version.agent,
            iteration: iteration.number,
            number: of_this.map(|trial| trial.number).max().unwrap_or(0).saturating_add(1),
            change: version.change.clone(),
            edits: version.edits.clone(),
            trades: run.trades,
            sharpe: run.sharpe,
            returns: run.returns,
            ground: Some(ground),
        };
        Ok(tx.lab().add_trials(&[trial]).await?)
    }
}

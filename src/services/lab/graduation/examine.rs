//! Holding an agent against the gate. This is the only place of the product where a seal is opened.

use super::{EXAMINED, Graduated, SEAL_OPENED, asked::asked, event, graduation};
use crate::{
    House,
    agents::{AgentsError, find, not_terminated},
    allow,
    author::Author,
    desk::listings,
    kernel::approvals,
    lab::{
        LabError,
        course::Run,
        iterate::{self, DataError},
    },
    market,
};
use domain::{
    AgentId, GraduationId,
    accounts::Principal,
    agents::{Agent, Stage},
    events::NewEvent,
    lab::{Graduation, GraduationStatus, IterationAsked, Opening, Seal, StrategyVersion, Trial},
    tokens::Scope,
};
use engine::learning::{Examined, Verdict, read};
use serde_json::json;
use storage::{Lab, Tx};
use tokio::sync::Semaphore;

/// An examination holds the whole history of its agent in memory, so they take turns.
static TURN: Semaphore = Semaphore::const_new(1);

/// Opens the seal and holds the version that holds against the gate. What comes of it waits for a person, whatever it is. Where anything was decided of the
/// agent meanwhile nothing is written, and nobody has seen anything.
pub async fn graduate(house: &House, principal: &Principal, id: AgentId) -> Result<Graduated, LabError> {
    allow(principal, Scope::Write)?;
    let mut reader = house.db.read().await?;
    let agent = find(&mut reader, principal, id).await?;
    let case = Case::load(reader.lab(), agent).await?;
    drop(reader);
    let _turn = TURN.acquire().await.map_err(|error| LabError::Unexaminable(error.to_string()))?;
    let (verdict, seals) = case.verdict(house).await?;
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let agent = find(&mut tx, principal, id).await?;
    if !tx.lab().hold(id).await? {
        return Err(LabError::NoLearner);
    }
    if Case::load(tx.lab(), agent.clone()).await?.is_other_than(&case) {
        return Err(AgentsError::Overtaken.into());
    }
    for seal in &seals {
        tx.lab().add_seal(seal).await?;
    }
    let events = written(house, &mut tx, (agent, &case), verdict, principal.into()).await?;
    tx.append_events(case.agent.owner, house.now(), &events).await?;
    tx.save().await?;
    graduation(house, principal, id, None).await?.ok_or(LabError::NoGraduation)
}

/// Everything that is examined.
struct Case {
    agent: Agent,
    version: StrategyVersion,
    learnt_on: IterationAsked,
    seals: Vec<Seal>,
    trials: Vec<Trial>,
    openings: u32,
}

impl Case {
    /// Refuses an agent that cannot be examined now.
    async fn load(mut lab: Lab<'_>, agent: Agent) -> Result<Self, LabError> {
        not_terminated(&agent)?;
        if agent.stage == Stage::Paper {
            return Err(LabError::AlreadyOnPaper);
        }
        if lab.learner(agent.id).await?.is_none() {
            return Err(LabError::NoLearner);
        }
        let last = lab.last_iteration(agent.id).await?.ok_or(LabError::NothingToExamine)?;
        if last.status.is_open() {
            return Err(LabError::Open { number: last.number, status: last.status });
        }
        if let Some(held) = lab.held_graduation(agent.id).await? {
            return Err(LabError::Asked { number: held.number });
        }
        let version = lab.holding_strategy(agent.id).await?.ok_or(LabError::NothingToExamine)?;
        let seals = lab.seals(agent.id).await?;
        let trials = lab.trials(agent.id).await?;
        let openings = lab.openings(agent.id).await?.len();
        let openings = u32::try_from(openings).unwrap_or(u32::MAX);
        Ok(Self { agent, version, learnt_on: last.asked, seals, trials, openings })
    }

    /// Whether something was decided since this one was read.
    fn is_other_than(&self, before: &Self) -> bool {
        self.version.version != before.version.version
            || self.openings != before.openings
            || self.trials.len() != before.trials.len()
            || self.agent.pairs != before.agent.pairs
            || self.agent.timeframe != before.agent.timeframe
    }

    /// And the seals, which may be new: of an instrument that it has not learnt on yet.
    async fn verdict(&self, house: &House) -> Result<(Verdict, Vec<Seal>), LabError> {
        let feed = house.market.feed().map_err(market::MarketError::from)?;
        if feed.name() != self.learnt_on.feed || feed.identity() != self.learnt_on.identity {
            return Err(LabError::OtherMarket(format!(
                "{} ({})",
                self.learnt_on.feed, self.learnt_on.identity
            )));
        }
        let (listings, now) = (listings(house).await?, market::now(house).await?);
        let data = iterate::load(house, &self.agent, &listings, (&self.seals, now), house.seal).await;
        let data = data.map_err(unexaminable)?;
        let (timeframe, money) = (self.agent.timeframe, self.agent.allocation);
        let (document, trials) = (self.version.document.clone(), returns(&self.trials));
        let seals = data.seals.clone();
        let (seen_before, seed) = (self.openings, iterate::seed(self.agent.id));
        let work = move || {
            let (course, sealed) = data.course(timeframe, money, seed)?;
            let attempt = course.attempt(&document)?;
            let strategy =
                read(&document, timeframe).map_err(|error| Broken::Document(error.render("document")))?;
            let own = Run::of("as it stands", &[], &attempt.measured);
            let trials = with(trials, &own);
            let trials: Vec<&[f64]> = trials.iter().map(Vec::as_slice).collect();
            let examined = Examined {
                ground: &course.ground,
                strategy: &strategy,
                trials: &trials,
                trial_count: trials.len(),
                sealed: &sealed,
                seen_before,
                seed,
            };
            examined.verdict().map_err(|error| Broken::Data(error.into()))
        };
        let done = tokio::task::spawn_blocking(work).await;
        let done = done.map_err(|error| LabError::Unexaminable(format!("it broke off ({error})")))?;
        Ok((done.map_err(|error| LabError::Unexaminable(error.to_string()))?, seals))
    }
}

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Attempt(#[from] crate::lab::course::AttemptError),
    #[error("{0}")]
    Document(String),
}

fn unexaminable(error: DataError) -> LabError {
    match error {
        DataError::Storage(error) => error.into(),
        other => LabError::Unexaminable(other.to_string()),
    }
}

fn returns(trials: &[Trial]) -> Vec<Vec<f64>> {
    trials.iter().map(|trial| trial.returns.iter().map(|day| f64::from(*day)).collect()).collect()
}

/// The trials with what is examined among them: a document that a person wrote, or several refinements together, was never run as it stands.
fn with(mut trials: Vec<Vec<f64>>, own: &Run) -> Vec<Vec<f64>> {
    let own: Vec<f64> = own.returns.iter().map(|day| f64::from(*day)).collect();
    if !trials.contains(&own) {
        trials.push(own);
    }
    trials
}

/// Writes the opening, what was found, and the question about it.
async fn written(
    house: &House,
    tx: &mut Tx,
    (mut agent, case): (Agent, &Case),
    verdict: Verdict,
    by: Author<'_>,
) -> Result<Vec<NewEvent>, LabError> {
    let now = house.now();
    let before = tx.lab().graduations(agent.id).await?;
    #[expect(clippy::cast_possible_truncation, reason = "kept in half the room; nothing is traded by it")]
    let expected = verdict.expected.iter().map(|gain| *gain as f32).collect();
    let graduation = Graduation {
        id: GraduationId::generate(house.clock.as_ref(), house.randomness.as_ref()),
        agent: agent.id,
        number: before.first().map_or(1, |last| last.number.saturating_add(1)),
        version: case.version.version,
        gate: verdict.gate,
        expected,
        examined_at: now,
        examined_by: by.name().to_owned(),
        status: GraduationStatus::Waiting,
        word: None,
        first_trade: 0,
        returned: None,
        paper: None,
    };
    let opening = Opening {
        agent: agent.id,
        number: case.openings.saturating_add(1),
        at: now,
        by: by.name().to_owned(),
        why: format!("graduation {} of version {}", graduation.number, graduation.version),
    };
    tx.lab().add_opening(&opening).await?;
    tx.lab().add_graduation(&graduation).await?;
    let is_open = graduation.gate.is_open();
    agent.stage = if is_open { Stage::Ready } else { Stage::Learning };
    if agent.stage != case.agent.stage && !tx.agents().save(&agent, now).await? {
        return Err(AgentsError::Overtaken.into());
    }
    let seen = json!({"version": graduation.version, "number": opening.number, "why": opening.why});
    let found = json!({
        "version": graduation.version, "graduation": graduation.number, "open": is_open, "red": graduation.red(),
        "stage": agent.stage,
    });
    let (_, waits) = approvals::ask(house, tx, asked(&agent, &graduation)).await?;
    Ok(vec![event(SEAL_OPENED, &agent, by, seen), event(EXAMINED, &agent, by, found), waits])
}

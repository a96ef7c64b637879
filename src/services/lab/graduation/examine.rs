//! Holding an agent against the gate. This is the only place of the product where a seal is opened.

use super::{
    EXAMINED, Graduated, SEAL_OPENED,
    asked::asked,
    event, graduation,
    trades::keep_trades,
    withdraw::{learns_again, only_learns},
};
use crate::{
    House,
    agents::{AgentsError, find, not_terminated},
    allow,
    author::Author,
    kernel::approvals,
    lab::{
        LabError,
        course::{Run, other_bars},
        ground::{self, DataError, Told},
        iterate::{self, may_have_seen},
    },
    market::MarketError,
};
use domain::{
    AgentId, GraduationId,
    accounts::Principal,
    agents::{Agent, Stage},
    events::NewEvent,
    lab::{Graduation, GraduationStatus, LearntOn, Opening, Seal, StrategyVersion, Trial},
    models::ModelName,
    tokens::Scope,
};
use engine::learning::{Examined, Verdict, read};
use serde_json::json;
use storage::{Lab, Tx};
use tokio::sync::Semaphore;

/// Whoever is examined is held in memory with the whole history, so they take turns.
static TURN: Semaphore = Semaphore::const_new(1);

/// So often it is looked at anew where something more was tried meanwhile, as by an evolution that runs.
const MOST_LOOKS: usize = 3;

/// Opens the seal and holds the version that holds against the gate. What comes of it waits for a person, whatever it is. Where anything was decided of the
/// agent meanwhile nothing is written, and nobody has seen anything; where only more was tried, what was tried counts, and it is looked at anew.
pub async fn graduate(house: &House, principal: &Principal, id: AgentId) -> Result<Graduated, LabError> {
    allow(principal, Scope::Write)?;
    let mut reader = house.db.read().await?;
    let agent = find(&mut reader, principal, id).await?;
    let mut case = Case::load(reader.lab(), agent).await?;
    drop(reader);
    for _ in 0..MOST_LOOKS {
        let examination = case.verdict(house).await?;
        match kept(house, principal, &case, examination).await? {
            None => {
                return graduation(house, principal, id, None).await?.ok_or(LabError::NoGraduation);
            }
            Some(with_more) => case = with_more,
        }
    }
    Err(AgentsError::Overtaken.into())
}

/// Writes down what was found. Where more was tried meanwhile nothing is written, and it gives what is to be examined now.
async fn kept(
    house: &House,
    principal: &Principal,
    case: &Case,
    Examination { verdict, own, seals }: Examination,
) -> Result<Option<Case>, LabError> {
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let agent = find(&mut tx, principal, case.agent.id).await?;
    if !tx.lab().hold(agent.id).await? {
        return Err(LabError::NoLearner);
    }
    let now = Case::load(tx.lab(), agent.clone()).await?;
    if now.is_other_than(case) {
        return Err(AgentsError::Overtaken.into());
    }
    if now.trials.len() != case.trials.len() {
        return Ok(Some(now));
    }
    for seal in &seals {
        tx.lab().add_seal(seal).await?;
    }
    if let Some(own) = own {
        tx.lab().add_trials(&[ledger(case, case.last, own)]).await?;
    }
    let events = written(house, &mut tx, (agent, case), verdict, principal.into()).await?;
    tx.append_events(case.agent.owner, house.now(), &events).await?;
    tx.save().await?;
    Ok(None)
}

/// Everything that is examined.
struct Case {
    agent: Agent,
    version: StrategyVersion,
    /// What it trades by now, on the market that it has learnt on.
    on: LearntOn,
    /// The number of the last iteration.
    last: u32,
    seals: Vec<Seal>,
    trials: Vec<Trial>,
    openings: u32,
    /// The iterations that were asked on the ground of now, for trials that do not say what they were run on.
    here: Vec<u32>,
    /// Models that have thought for it.
    models: Vec<ModelName>,
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
        if let Some(bars) = other_bars(&version.document, agent.timeframe) {
            return Err(LabError::OtherBars { version: version.version, bars, now: agent.timeframe });
        }
        let seals = lab.seals(agent.id).await?;
        let trials = lab.trials(agent.id).await?;
        let openings = lab.openings(agent.id).await?.len();
        let openings = u32::try_from(openings).unwrap_or(u32::MAX);
        let on = last.asked.on.with(&agent.pairs, agent.timeframe, agent.allocation);
        let mut models = vec![last.asked.model.clone()];
        let ground = on.ground();
        let mut here: Vec<u32> =
            (last.asked.on.ground() == ground).then_some(last.number).into_iter().collect();
        for earlier in lab.iterations_before(agent.id, last.number).await? {
            here.extend((earlier.asked.on.ground() == ground).then_some(earlier.number));
            if !models.contains(&earlier.asked.model) {
                models.push(earlier.asked.model);
            }
        }
        Ok(Self { agent, version, last: last.number, on, here, seals, trials, openings, models })
    }

    /// Whether something was decided since this one was read. That more was tried is nothing that anybody decides.
    fn is_other_than(&self, before: &Self) -> bool {
        self.version.version != before.version.version
            || self.openings != before.openings
            || self.last != before.last
            || self.on != before.on
    }

    /// And the seals, which may be new: of an instrument that it has not learnt on yet.
    async fn verdict(&self, house: &House) -> Result<Examination, LabError> {
        let turn = TURN.acquire().await.map_err(|error| LabError::Unexaminable(error.to_string()))?;
        let data = ground::load(house, self.agent.id, (&self.on, &self.seals), Told::ByNothing).await;
        let data = data.map_err(unexaminable)?;
        let document = self.version.document.clone();
        let ground = self.on.ground();
        let is_here = |trial: &&Trial| match &trial.ground {
            Some(of_trial) => *of_trial == ground,
            None => self.here.contains(&trial.iteration),
        };
        let (here, elsewhere): (Vec<&Trial>, Vec<&Trial>) = self.trials.iter().partition(is_here);
        let (here, elsewhere) = (returns(&here), returns(&elsewhere));
        let seals = data.seals.clone();
        let timeframe = self.on.timeframe;
        let (seen_before, seed) = (self.openings, iterate::seed(self.agent.id));
        let work = move || {
            // Held to the end of the work, also when nobody waits for it any more.
            let _turn = turn;
            let (course, sealed) = data.course(seed)?;
            let attempt = course.attempt(&document)?;
            let strategy =
                read(&document, timeframe).map_err(|error| Broken::Document(error.render("document")))?;
            let own = Run::of(AS_IT_STANDS, &[], &attempt.measured);
            let (here, is_new) = with(here, &own);
            let here: Vec<&[f64]> = here.iter().map(Vec::as_slice).collect();
            let trials: Vec<&[f64]> =
                here.iter().copied().chain(elsewhere.iter().map(Vec::as_slice)).collect();
            let examined = Examined {
                ground: &course.ground,
                strategy: &strategy,
                trials: &trials,
                here: &here,
                sealed: &sealed,
                seen_before,
                seed,
            };
            let verdict = examined.verdict().map_err(|error| Broken::Data(error.into()))?;
            Ok((verdict, is_new.then_some(own)))
        };
        let done = tokio::task::spawn_blocking(work).await;
        let done = done.map_err(|error| LabError::Unexaminable(format!("it broke off ({error})")))?;
        let done: Result<(Verdict, Option<Run>), Broken> = done;
        let (mut verdict, own) = done.map_err(|error| LabError::Unexaminable(error.to_string()))?;
        let from = seals.iter().map(|seal| seal.from).min();
        let warning = |model| may_have_seen(house, model, (&self.on.feed, from?));
        let warnings = self.models.iter().filter_map(warning);
        verdict.gate.notes.extend(warnings);
        Ok(Examination { verdict, own, seals })
    }
}

/// What an examination came to.
struct Examination {
    verdict: Verdict,
    /// What was examined, where it was never run as it stands: one more trial.
    own: Option<Run>,
    seals: Vec<Seal>,
}

/// What stands in the ledger for a version that was run for the first time when it was examined.
const AS_IT_STANDS: &str = "as it stands";

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
        DataError::Storage(error) | DataError::Market(MarketError::Storage(error)) => error.into(),
        DataError::Market(error) => error.into(),
        DataError::OtherMarket(learnt_on) => LabError::OtherMarket(learnt_on),
        other => LabError::Unexaminable(other.to_string()),
    }
}

fn returns(trials: &[&Trial]) -> Vec<Vec<f64>> {
    trials.iter().map(|trial| trial.returns.iter().map(|day| f64::from(*day)).collect()).collect()
}

/// The trials with what is examined among them: a document that a person wrote, or several refinements together, was never run as it stands.
fn with(mut trials: Vec<Vec<f64>>, own: &Run) -> (Vec<Vec<f64>>, bool) {
    let own: Vec<f64> = own.returns.iter().map(|day| f64::from(*day)).collect();
    let is_new = !trials.contains(&own);
    if is_new {
        trials.push(own);
    }
    (trials, is_new)
}

/// The trial that it was, numbered behind those of the last iteration.
fn ledger(case: &Case, last: u32, own: Run) -> Trial {
    let of_last = case.trials.iter().filter(|trial| trial.iteration == last).map(|trial| trial.number);
    Trial {
        agent: case.agent.id,
        iteration: last,
        number: of_last.max().unwrap_or(0).saturating_add(1),
        change: format!("version {} {AS_IT_STANDS}", case.version.version),
        edits: own.edits,
        trades: own.trades,
        sharpe: own.sharpe,
        returns: own.returns,
        ground: Some(case.on.ground()),
    }
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
        pairs: case.on.pairs.clone(),
        timeframe: case.on.timeframe,
        gate: verdict.gate,
        expected,
        examined_at: now,
        examined_by: by.name().to_owned(),
        status: GraduationStatus::Waiting,
        word: None,
        first_trade: 0,
        first_decision: 0,
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
    keep_trades(tx, &graduation, verdict.trades).await?;
    let is_open = graduation.gate.is_open();
    let returned = stands(house, tx, &mut agent, (&graduation, by)).await?;
    let seen = json!({"version": graduation.version, "number": opening.number, "why": opening.why});
    let found = json!({
        "version": graduation.version, "graduation": graduation.number, "open": is_open, "red": graduation.red(),
        "stage": agent.stage,
    });
    let (_, waits) = approvals::ask(house, tx, asked(&agent, &graduation)).await?;
    let opened = event(SEAL_OPENED, &agent, by, seen);
    Ok([opened, event(EXAMINED, &agent, by, found), waits].into_iter().chain(returned).collect())
}

/// Where it stands after it was examined: `ready` by an open gate. By a red line one that was ready, or came back from paper, learns again; gives the event.
async fn stands(
    house: &House,
    tx: &mut Tx,
    agent: &mut Agent,
    (graduation, by): (&Graduation, Author<'_>),
) -> Result<Option<NewEvent>, LabError> {
    if !graduation.gate.is_open() {
        if only_learns(agent) {
            return Ok(None);
        }
        let why = format!("graduation {} has found red lines", graduation.number);
        let (again, told) = learns_again(house, tx, agent, (by, &why)).await?;
        *agent = again;
        return Ok(Some(told));
    }
    if agent.stage != Stage::Ready {
        agent.stage = Stage::Ready;
        if !tx.agents().save(agent, house.now()).await? {
            return Err(AgentsError::Overtaken.into());
        }
    }
    Ok(None)
}

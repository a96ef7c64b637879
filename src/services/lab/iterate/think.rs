//! What an iteration asks whoever thinks for its agent: to write, to tell, and to propose. Where a model cannot be asked any more, the built-in rules go on, and
//! it is said.

use super::{
    Iterating,
    basis::unwanted_side,
    case::{Case, told as lessons_of},
    claims,
    phases::give_up,
    wishes::side_added,
};
use crate::{
    House,
    kernel::{
        jobs::Failure,
        models::{AskError, Limits},
        runs::Step,
    },
    lab::{
        course::{Attempt, Course, MOST_TRIALS, Parts, Proposal, asked_again, compose},
        figures::{self, Measured},
        thinking::{Answered, ThinkError, Thinker, write_strategy},
    },
};
use domain::{
    ModelCallId, Money, Period, Timestamp,
    lab::{
        Analysis, AnalysisBriefing, Finding, Lesson, Personality, RefinementsBriefing, StrategyBriefing,
        Tried, Written,
    },
    models::{ModelName, OnBehalf},
};
use engine::learning::{Document, Found};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// So many findings are kept and told, the clearest first.
const MOST_FINDINGS: usize = 40;
/// The feed whose prices nobody can have read before.
const INVENTED: &str = "simulated";

/// What was proposed, and what it cost to ask.
#[derive(Serialize, Deserialize)]
pub struct Asked {
    pub proposals: Vec<Proposal>,
    pub by: ModelName,
    pub notes: Vec<String>,
    pub cost: Option<Money>,
}

/// A text, and who told it.
#[derive(Serialize, Deserialize)]
struct Told {
    text: String,
    by: ModelName,
    call: ModelCallId,
    notes: Vec<String>,
    cost: Option<Money>,
}

fn thinker(step: &Step<'_>, case: &Case) -> Thinker {
    Thinker {
        model: case.iteration.asked.model.clone(),
        temperature: case.learner.temperature,
        on_behalf: OnBehalf {
            owner: case.agent.owner,
            manager: None,
            agent: Some(case.agent.id),
            run: Some(step.run.id),
        },
        limits: Limits { agent: Some(case.learner.budget_per_day), ..Limits::default() },
        system_prompt: case.personality.system_prompt.clone(),
    }
}

/// How every note begins that says so.
pub const MAY_HAVE_SEEN: &str = "The model may have seen this time";

/// That a model may have read about the time it is judged on; where prices are invented, and where rules think, nobody has.
pub fn may_have_seen(house: &House, model: &ModelName, (feed, from): (&str, Timestamp)) -> Option<String> {
    if *model == ModelName::rules() || feed == INVENTED {
        return None;
    }
    let Some(until) = house.models.trained_until(model) else {
        return Some(format!("{MAY_HAVE_SEEN}: nobody has said where the training of {model} ends."));
    };
    let last = until.minus(Period::from_days(1)).to_string();
    (from < until).then(|| {
        format!(
            "{MAY_HAVE_SEEN} up to {}, where the training of {model} ends.",
            last.get(..10).unwrap_or(&last)
        )
    })
}

impl Iterating {
    /// Has the first document written.
    pub(super) async fn written(
        &self,
        step: &Step<'_>,
        case: &Case,
        course: &Course,
    ) -> Result<Value, Failure> {
        let thinker = thinker(step, case);
        let (tried, _) = case.tried(&mut step.house().db.read().await?, course.a_year()).await?;
        let seen = self.at_hand.of(case.iteration.id);
        let (_, end) = course.ground.span();
        let briefing = StrategyBriefing {
            instructions: case.personality.instructions.clone(),
            personality: case.personality.personality.clone(),
            timeframe: case.iteration.asked.on.timeframe.to_string(),
            instruments: case.iteration.asked.on.pairs.clone(),
            session: seen.session,
            index: course.weather.index.as_deref().and_then(|index| index.parse().ok()),
            knowledge: case.lessons(domain::Timestamp::from_millis(end)),
            tried,
            mistakes: Vec::new(),
        };
        let others = course.weather.instruments();
        let known = figures::before_writing(&briefing, case.iteration.number);
        let name = case.agent.name.to_string();
        let timeframe = case.iteration.asked.on.timeframe;
        let write = |thinker: Thinker| {
            let (briefing, others, name, known) = (&briefing, &others, &name, &known);
            async move {
                let by = thinker.model.clone();
                let check = |parts: &Parts| {
                    let written = compose(parts, (name, timeframe), others, &by)?;
                    keeps_to_sides(&written, &case.personality.personality)
                };
                let answered = write_strategy(step.house(), &thinker, briefing, check).await;
                let Answered { mut value, notes, cost, .. } = answered.map_err(refused)?;
                claims::mark_rationale(&mut value, known);
                Ok(json!({ "strategy": value, "notes": notes, "cost": cost }))
            }
        };
        if is_free(step.house(), &thinker.model) {
            return write(thinker).await;
        }
        step.once("generate", |_key| write(thinker)).await
    }

    /// Has the findings told, and marks the figures of the text that nobody measured.
    pub(super) async fn told(
        &self,
        step: &Step<'_>,
        case: &Case,
        (attempt, found): (&Attempt, &Found),
    ) -> Result<Value, Failure> {
        let findings: Vec<Finding> = found.findings.iter().take(MOST_FINDINGS).cloned().collect();
        let before = case.before(&mut step.house().db.read().await?, &attempt.results).await?;
        let knowledge = self.knowledge_after(step, case, (attempt, found)).await?;
        let written = case.iteration.found.strategy.as_ref();
        let briefing = AnalysisBriefing {
            instructions: case.personality.instructions.clone(),
            personality: case.personality.personality.clone(),
            iteration: case.iteration.number,
            rationale: written.map(|written| written.rationale.clone()).unwrap_or_default(),
            results: attempt.results.clone(),
            before,
            questions: found.questions,
            findings: findings.clone(),
            knowledge,
        };
        let ask = |thinker: Thinker| {
            let briefing = &briefing;
            async move {
                let house = step.house();
                let answered = thinker.analysis(house, briefing).await;
                let again = |rules: Thinker| async move { rules.analysis(house, briefing).await };
                let told = or_rules(&thinker, answered, again).await?;
                let (by, Answered { value: text, call, cost, notes }) = told;
                as_value(&Told { text, by, call, notes, cost })
            }
        };
        let thinker = thinker(step, case);
        let said = if is_free(step.house(), &thinker.model) {
            ask(thinker).await?
        } else {
            step.once("analyse", |_key| ask(thinker)).await?
        };
        let told: Told = serde_json::from_value(said).map_err(|error| give_up(&error))?;
        let session = self.at_hand.of(case.iteration.id).session;
        let measured = figures::measured(&briefing, &attempt.document, session.as_deref());
        let analysis = Analysis {
            questions: found.questions,
            findings,
            figures: figures::check(&told.text, &measured),
            text: told.text,
            by: told.by,
            call: Some(told.call),
        };
        Ok(json!({ "analysis": analysis, "notes": told.notes, "cost": told.cost }))
    }

    /// What it knows, with what the trades of now say about it: told of an iteration is what is true after it.
    async fn knowledge_after(
        &self,
        step: &Step<'_>,
        case: &Case,
        (attempt, found): (&Attempt, &Found),
    ) -> Result<Vec<Lesson>, Failure> {
        let known = case.knowledge(attempt.results.to);
        let course = self.course(step, case).await?;
        let learnt = asked_again(&course, (attempt, found), case.iteration.number, &known);
        let learnt = learnt.map_err(|error| give_up(&error))?;
        Ok(lessons_of(case.knowledge_after(attempt.results.to, learnt)))
    }

    /// Has changes proposed; also how many trials there were before this iteration, and what was measured when they were said.
    pub(super) async fn proposed(
        &self,
        step: &Step<'_>,
        case: &Case,
        (attempt, found): (&Attempt, &Found),
    ) -> Result<(Asked, usize, Measured), Failure> {
        let a_year = self.course(step, case).await?.a_year();
        let (tried, before) = case.tried(&mut step.house().db.read().await?, a_year).await?;
        let briefing = RefinementsBriefing {
            instructions: case.personality.instructions.clone(),
            personality: case.personality.personality.clone(),
            timeframe: case.iteration.asked.on.timeframe.to_string(),
            session: self.at_hand.of(case.iteration.id).session,
            document: attempt.document.clone(),
            results: attempt.results.clone(),
            findings: found.findings.iter().take(MOST_FINDINGS).cloned().collect(),
            knowledge: self.knowledge_after(step, case, (attempt, found)).await?,
            tried: of_this_document(tried),
            most: MOST_TRIALS,
        };
        let ask = |thinker: Thinker| {
            let briefing = &briefing;
            async move {
                let house = step.house();
                let answered = thinker.refinements(house, briefing).await;
                let again = |rules: Thinker| async move { rules.refinements(house, briefing).await };
                let told = or_rules(&thinker, answered, again).await?;
                let (by, Answered { value: proposals, cost, notes, .. }) = told;
                as_value(&Asked { proposals, by, notes, cost })
            }
        };
        let thinker = thinker(step, case);
        let said = if is_free(step.house(), &thinker.model) {
            ask(thinker).await?
        } else {
            step.once("propose", |_key| ask(thinker)).await?
        };
        let mut asked: Asked = serde_json::from_value(said).map_err(|error| give_up(&error))?;
        keep_to_sides(&mut asked, &case.personality.personality);
        let measured = figures::before_changes(&briefing, case.iteration.number);
        asked.notes.extend(claims::name_anew(&mut asked.proposals, &measured, &briefing.document));
        Ok((asked, before, measured))
    }
}

/// What was run of the strategy as it is now comes first among what was tried; the order stays otherwise.
fn of_this_document(tried: Vec<Tried>) -> Vec<Tried> {
    let (now, before): (Vec<Tried>, Vec<Tried>) = tried.into_iter().partition(|one| one.of_this);
    now.into_iter().chain(before).collect()
}

/// A side that the person does not want is a mistake like any other: it goes back.
fn keeps_to_sides(written: &Written, personality: &Personality) -> Result<Written, (String, String)> {
    let document = Document::read(&written.document).ok();
    match document.and_then(|document| unwanted_side(personality, &document)) {
        None => Ok(written.clone()),
        Some(side) => {
            let error = format!(
                "execution.entry.{side} is not for this agent: its person does not want it to trade {side}"
            );
            Err((written.document.clone(), error))
        }
    }
}

/// And a change that would add one is not run.
fn keep_to_sides(asked: &mut Asked, personality: &Personality) {
    let mut kept = Vec::new();
    for one in std::mem::take(&mut asked.proposals) {
        match one.edits.iter().find_map(|edit| side_added(edit, personality)) {
            None => kept.push(one),
            Some(side) => {
                asked.notes.push(format!("“{}” was not run: trading {side} is not wanted.", one.change));
            }
        }
    }
    asked.proposals = kept;
}

pub(in crate::lab) fn is_free(house: &House, model: &ModelName) -> bool {
    let price = house.models.source(model).and_then(|source| source.price(model));
    price.is_some_and(domain::models::Price::is_free)
}

/// What the model answered; where it could not be asked, or said nothing that can be used, what the built-in rules answer in its place.
pub(in crate::lab) async fn or_rules<T, F>(
    thinker: &Thinker,
    answered: Result<Answered<T>, ThinkError>,
    again: impl FnOnce(Thinker) -> F + Send,
) -> Result<(ModelName, Answered<T>), Failure>
where
    F: Future<Output = Result<Answered<T>, ThinkError>> + Send,
{
    let error = match answered {
        Ok(answered) => return Ok((thinker.model.clone(), answered)),
        Err(ThinkError::Ask(AskError::Storage(error))) => return Err(error.into()),
        Err(error) if thinker.model == ModelName::rules() => return Err(give_up(&error)),
        Err(error) => error,
    };
    let rules = Thinker { model: ModelName::rules(), ..thinker.clone() };
    let mut answered = again(rules).await.map_err(refused)?;
    answered.notes.push(format!("{} could not say it ({error}); the built-in rules did.", thinker.model));
    // What the model was paid for an answer that nobody can use is known with the call, or not at all.
    answered.cost = match error {
        ThinkError::Unusable { cost, .. } => cost,
        ThinkError::Ask(AskError::Model { call: None, .. }) => Some(Money::ZERO),
        _ => None,
    };
    Ok((ModelName::rules(), answered))
}

fn as_value(value: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|error| give_up(&error))
}

/// Without a document there is no iteration: what could not be asked is its end.
fn refused(error: ThinkError) -> Failure {
    match error {
        ThinkError::Ask(AskError::Storage(error)) => error.into(),
        other => give_up(&other),
    }
}

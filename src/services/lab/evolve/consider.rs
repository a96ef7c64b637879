//! What an agent could be in the place of what it is, and which of that whoever thinks for it has run.

use super::{Case, Evolving, Work};
use crate::{
    kernel::{
        jobs::Failure,
        models::{
            Limits,
            rules::{Ends, Evolving as Evolved, trait_changes},
        },
        runs::Step,
    },
    lab::{
        course::other_bars,
        figures,
        ground::{self, Told},
        iterate::{aside, give_up, in_a_year, is_free, may_have_seen, of_data, or_rules, seed},
        thinking::{Answered, Thinker},
    },
};
use domain::{
    lab::{AnalysisBriefing, EvolutionBriefing, Finding, StrategyBriefing, Thought, TraitChange, Tried},
    models::OnBehalf,
};
use engine::{backtest::Why, learning::Deal};
use serde_json::{Value, json};
use std::sync::Arc;

/// So many findings are told, the clearest first.
const MOST_FINDINGS: usize = 40;

impl Evolving {
    pub(super) async fn consider(&self, step: &Step<'_>, case: &Case) -> Result<Value, Failure> {
        let work = self.work(step, case).await?;
        let asked = &case.evolution.asked;
        let mut notes: Vec<String> =
            may_have_seen(step.house(), &asked.model, (&asked.on.feed, work.attempt.results.from))
                .into_iter()
                .collect();
        let changes = changes(case, &work, &mut notes)?;
        if changes.is_empty() {
            notes.push("There is no change of what it is that its document can tell.".to_owned());
            let before = &work.attempt.results;
            return Ok(json!({ "candidates": [], "before": before, "notes": notes, "cost": "0" }));
        }
        let findings: Vec<Finding> = work.found.findings.iter().take(MOST_FINDINGS).cloned().collect();
        let briefing = EvolutionBriefing {
            instructions: case.personality.instructions.clone(),
            personality: case.personality.personality.clone(),
            timeframe: case.evolution.asked.on.timeframe.to_string(),
            results: work.attempt.results.clone(),
            findings,
            knowledge: case.lessons(work.attempt.results.to),
            tried: tried(case, work.course.a_year()),
            changes: changes.iter().map(|change| format!("{} ({})", change.change, change.why)).collect(),
        };
        let mut told = self.chosen(step, case, (&briefing, &work)).await?;
        let places: Vec<usize> =
            serde_json::from_value(told["places"].take()).map_err(|error| give_up(&error))?;
        let candidates: Vec<&TraitChange> = places.iter().filter_map(|place| changes.get(*place)).collect();
        let said: Vec<String> =
            serde_json::from_value(told["notes"].take()).map_err(|error| give_up(&error))?;
        notes.extend(said);
        Ok(json!({
            "candidates": candidates, "thought": told["thought"], "before": work.attempt.results, "notes": notes,
            "cost": told["cost"],
        }))
    }

    /// Asks whoever thinks for the agent, once; where it cannot be asked the built-in rules choose, and it is said.
    async fn chosen(
        &self,
        step: &Step<'_>,
        case: &Case,
        (briefing, work): (&EvolutionBriefing, &Work),
    ) -> Result<Value, Failure> {
        let house = step.house();
        let thinker = Thinker {
            model: case.evolution.asked.model.clone(),
            temperature: case.learner.temperature,
            on_behalf: OnBehalf {
                owner: case.agent.owner,
                manager: None,
                agent: Some(case.agent.id),
                run: Some(step.run.id),
            },
            limits: Limits { agent: Some(case.learner.budget_per_day), ..Limits::default() },
            system_prompt: case.personality.system_prompt.clone(),
        };
        let measured = figures::measured(
            &known(case, briefing, work.found.questions),
            &work.attempt.document,
            work.session.as_deref(),
        );
        let ask = |thinker: Thinker| {
            let measured = &measured;
            async move {
                let answered = thinker.evolution(house, briefing).await;
                let again = |rules: Thinker| async move { rules.evolution(house, briefing).await };
                let (by, answered) = or_rules(&thinker, answered, again).await?;
                let Answered { value: (places, text), call, cost, notes } = answered;
                let figures = figures::check(&text, measured);
                let thought = Thought { figures, text, by, call: Some(call) };
                Ok(json!({ "places": places, "thought": thought, "notes": notes, "cost": cost }))
            }
        };
        if is_free(house, &thinker.model) {
            return ask(thinker).await;
        }
        step.once("consider", |_key| ask(thinker)).await
    }

    /// The version that holds on the open data: computed once, and again after a crash.
    pub(super) async fn work(&self, step: &Step<'_>, case: &Case) -> Result<Work, Failure> {
        let id = case.evolution.id;
        if let Some(work) = self.at_hand(id) {
            return Ok(work);
        }
        let on = &case.evolution.asked.on;
        if let Some(bars) = other_bars(&case.holding.document, on.timeframe) {
            let (version, now) = (case.holding.version, on.timeframe);
            let message =
                format!("version {version} is for bars of {bars}, and it trades bars of {now} by now");
            return Err(Failure::GiveUp(message));
        }
        let loaded = ground::load(step.house(), case.agent.id, (on, &case.seals), Told::ByNews { but: &[] })
            .await
            .map_err(of_data)?;
        let seed = seed(case.agent.id);
        let session = loaded.session.map(|session| session.to_string());
        let document = case.holding.document.clone();
        let work = aside(move || {
            // Behind the seal nobody looks.
            let (course, _) = loaded.course(seed).map_err(of_data)?;
            let attempt = course.attempt(&document).map_err(|error| give_up(&error))?;
            let found = course.findings(&attempt);
            Ok::<_, Failure>(Work {
                course: Arc::new(course),
                attempt: Arc::new(attempt),
                found: Arc::new(found),
                session,
            })
        });
        let work = work.await??;
        self.keep_at_hand(id, work.clone());
        Ok(work)
    }
}

fn tried(case: &Case, a_year: f64) -> Vec<Tried> {
    let mut tried = case.tried.clone();
    in_a_year(&mut tried, a_year);
    tried
}

/// What could be run, without what a person did not want.
fn changes(case: &Case, work: &Work, notes: &mut Vec<String>) -> Result<Vec<TraitChange>, Failure> {
    let index = work.course.weather.index.as_deref();
    let briefing = StrategyBriefing {
        instructions: case.personality.instructions.clone(),
        personality: case.personality.personality.clone(),
        timeframe: case.evolution.asked.on.timeframe.to_string(),
        instruments: case.evolution.asked.on.pairs.clone(),
        session: work.session.clone(),
        index: index.and_then(|index| index.parse().ok()),
        knowledge: Vec::new(),
        tried: Vec::new(),
        mistakes: Vec::new(),
    };
    let findings = &work.found.findings;
    let deals = &work.attempt.measured.deals;
    let is_stopped = |deal: &&Deal| matches!(deal.trade.exit_reason, Why::StopLoss | Why::TrailingStop);
    let ends = Ends { trades: deals.len(), stopped_out: deals.iter().filter(is_stopped).count() };
    let evolving = Evolved { briefing: &briefing, document: &case.holding.document, findings, ends };
    let mut changes = trait_changes(&evolving).map_err(|error| give_up(&error))?;
    changes.retain(|change| {
        let refused = case.refused_in(change);
        if let Some(number) = refused {
            notes.push(format!(
                "“{}” was not wanted in evolution {number} and is not asked for again so soon.",
                change.change
            ));
        }
        refused.is_none()
    });
    Ok(changes)
}

/// What the figures of a text are held against.
fn known(case: &Case, briefing: &EvolutionBriefing, questions: usize) -> AnalysisBriefing {
    AnalysisBriefing {
        instructions: briefing.instructions.clone(),
        personality: briefing.personality.clone(),
        iteration: case.evolution.asked.after,
        rationale: case.holding.rationale.clone(),
        results: briefing.results.clone(),
        before: None,
        questions,
        findings: briefing.findings.clone(),
        knowledge: briefing.knowledge.clone(),
    }
}

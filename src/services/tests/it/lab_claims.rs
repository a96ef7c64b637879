//! What a model claims beside its documents: no figure of it passes for a measured one, and none becomes a name.

use crate::school::School;
use domain::{
    lab::{CheckedFigure, Edit, Iteration, Pattern, Refinement},
    models::ModelName,
};
use serde_json::json;
use services::{
    kernel::models::{Models, Source, USUAL_MEMORY},
    lab::iterations::Wish,
};
use std::sync::Arc;
use testkit::{Backend, PlantedMarket, ScriptedModel, said};

async fn school() -> School {
    let market = PlantedMarket::with_edge(22, Pattern::Breakout, 3.0, 3);
    School::open(Backend::Sqlite, market, Pattern::Breakout).await
}

fn marks<'t>(text: &'t str, figures: &'t [CheckedFigure]) -> Vec<(&'t str, Option<&'t str>)> {
    figures.iter().map(|figure| (&text[figure.from..figure.to], figure.measured.as_deref())).collect()
}

impl School {
    /// From now on a model thinks that answers these one after another.
    async fn think(&mut self, answers: &[String]) {
        let model = ScriptedModel::default();
        for answer in answers {
            model.next(Ok(said(answer, 1_000, 100)));
        }
        let source = Source::new("local", "scripted", Arc::new(model), &["test"]);
        self.test.house = self.test.house.clone().asking(Models::new(vec![source], USUAL_MEMORY));
        let mut tx = self.test.house.db.begin().await.unwrap();
        let learner = tx.lab().learner(self.agent.id).await.unwrap().unwrap();
        let held = learner.personality;
        let model: ModelName = "local/test".parse().unwrap();
        let learner = domain::lab::Learner { model, ..learner };
        assert!(tx.lab().save_learner(&learner, held).await.unwrap());
        tx.save().await.unwrap();
    }
}

fn best(iteration: &Iteration) -> &Refinement {
    &iteration.found.refinements.as_ref().unwrap()[0]
}

#[tokio::test]
async fn the_built_in_rules_claim_nothing() {
    let school = school().await;
    for _ in 0..3 {
        let learnt = school.learn().await;
        let strategy = learnt.found.strategy.as_ref().unwrap();
        let mut told: Vec<_> = marks(&strategy.rationale, &strategy.figures);
        for one in learnt.found.refinements.as_deref().unwrap() {
            told.extend(marks(&one.why, &one.figures));
        }
        assert!(!told.is_empty(), "its texts have figures");
        let claims: Vec<_> = told.iter().filter(|(_, measured)| measured.is_none()).collect();
        assert!(claims.is_empty(), "{claims:?} in {learnt:?}");
        assert!(!learnt.found.notes.join(" ").contains("nobody measured"), "{:?}", learnt.found.notes);
        school.decide(learnt.number, Wish::Best).await;
    }
}

#[tokio::test]
async fn what_a_model_claims_is_marked_and_never_a_name() {
    let learnt = school().await.learn().await;
    let (edits, trades) = (best(&learnt).edits.clone(), learnt.found.results.unwrap().trades);
    let mut school = school().await;
    let rationale = "In my tests it wins 87 % of 500 trades, and is out after 3 bars.";
    let why = format!("Such days won 92 % of the time, {trades} trades in all.");
    let written = json!({
        "rationale": rationale, "pattern": "breakout",
        "execution": {
            "entry": {"long": "crosses_above(close, previous_day().high)"}, "size": {"equity": 0.3}, "max_holding_bars": 3
        },
    });
    let proposed =
        json!({"refinements": [{"change": "Lift the win rate to 92 %", "why": why, "edits": edits}]});
    school
        .think(&[written.to_string(), json!({"text": "It rises."}).to_string(), proposed.to_string()])
        .await;
    let learnt = school.learn().await;
    assert_eq!(learnt.error, None);
    let strategy = learnt.found.strategy.as_ref().unwrap();
    let document = Some("the longest holding time, in bars");
    assert_eq!(
        marks(&strategy.rationale, &strategy.figures),
        [("87 %", None), ("500", None), ("3", document)],
        "what stands in the document is known, and no result is before there is one"
    );
    let one = best(&learnt);
    let as_code_says = edits.iter().map(Edit::to_string).collect::<Vec<_>>().join("; ");
    assert_eq!(one.change, as_code_says);
    assert!(learnt.found.notes.iter().any(|note| note.contains("“Lift the win rate to 92 %”")));
    let own = learnt.found.results.as_ref().unwrap().trades.to_string();
    let measured = (own == trades.to_string()).then_some("trades");
    assert_eq!(marks(&one.why, &one.figures), [("92 %", None), (trades.to_string().as_str(), measured)]);

    school.decide(1, Wish::Best).await;
    let version = school.versions().await.remove(0);
    assert_eq!((version.version, &version.change), (2, &as_code_says));
    assert!(
        version.rationale.starts_with(&format!("As it began: {rationale}"))
            && version.rationale.ends_with(&one.why)
    );
    let claims: Vec<&str> = marks(&version.rationale, &version.figures)
        .into_iter()
        .filter(|(_, measured)| measured.is_none())
        .map(|(figure, _)| figure)
        .collect();
    assert_eq!(claims[..3], ["87 %", "500", "92 %"], "the marks go with the text");
    assert!(
        version.lesson.unwrap().contains("the Sharpe ratio went from"),
        "the lesson is what was measured"
    );
    let known = school.knowledge().await;
    assert!(known.iter().all(|insight| !insight.topic.contains("92 %")), "{known:?}");
}

//! What an agent may spend on learning in a day when nobody says otherwise: one dollar, and not a call more.

use crate::{
    kernel_models::{asking, dollars},
    school::School,
};
use domain::{
    agents::Agent,
    lab::{Afterwards, IterationStatus, Pattern, Personality, Trait},
    market::Timeframe,
    models::ModelName,
};
use services::lab::{
    self, NewLearner,
    iterate::Iterating,
    iterations::{self, Named, StartIteration, Wish},
};
use testkit::{Backend, PlantedMarket, ScriptedModel, said};

const RIGHT: &str = r#"{"scan": {"when": ["crosses_above(close, sma(close, 20))"]}, "rationale": "It rises.",
    "execution": {"entry": {"long": "signal"}, "size": {"equity": 0.5}, "max_holding_bars": 3}}"#;

/// Somebody whose description the model has read.
async fn made(school: &School, name: &str) -> Agent {
    let set = Personality {
        pattern_focus: Trait::set(Some(vec![Pattern::Trend])),
        time_frame: Trait::set(Some(Timeframe::HOUR)),
        ..Personality::default()
    };
    let wanted = NewLearner {
        instructions: "trades PLANT".to_owned(),
        name: Some(name.parse().unwrap()),
        model: Some("local/test".parse().unwrap()),
        temperature: None,
        budget_per_day: None,
        allocation: None,
        set,
        call: None,
    };
    lab::create(&school.test.house, &school.person, wanted).await.unwrap().0
}

#[tokio::test]
async fn beyond_a_dollar_a_day_no_model_is_asked_and_that_is_said() {
    let mut school = School::open(Backend::Sqlite, PlantedMarket::noise(1, 3), Pattern::Breakout).await;
    let model = ScriptedModel::default();
    model.next(Ok(said("{}", 1_000, 10)));
    // 96 cents; what the next question may cost at most is more than what is left.
    model.next(Ok(said(RIGHT, 320_000, 0)));
    school.test.house = asking(&school.test, &model);
    school.agent = made(&school, "Spender").await;
    let house = &school.test.house;
    let learner = house.db.read().await.unwrap().lab().learner(school.agent.id).await.unwrap().unwrap();
    assert_eq!(learner.budget_per_day, dollars("1"));

    let first = school.learn().await;
    assert_eq!((first.status, first.error.as_deref()), (IterationStatus::AwaitingApproval, None));
    assert_eq!(model.asked().len(), 2, "the description, the document, and nothing more");
    assert_eq!(first.found.strategy.unwrap().by.to_string(), "local/test");
    assert_eq!(first.found.analysis.unwrap().by, ModelName::rules());
    let notes: Vec<&String> =
        first.found.notes.iter().filter(|note| note.contains("could not say it")).collect();
    assert_eq!(notes.len(), 2, "to tell and to propose: {:?}", first.found.notes);
    assert!(notes.iter().all(|note| note.contains("budget") && note.contains("the built-in rules did")));

    // Nobody has approved the document, so that the next one has to be written too.
    school.decide(1, Wish::Discard).await;
    let wanted = StartIteration { afterwards: Afterwards::Wait, count: 1 };
    iterations::start(house, &school.person, school.agent.id, wanted).await.unwrap();
    school.worker(Iterating::default()).run_due_jobs().await.unwrap();
    let second = iterations::get(house, &school.person, school.agent.id, Named::Number(2)).await.unwrap();
    assert_eq!((second.status, model.asked().len()), (IterationStatus::Failed, 2));
    assert!(second.error.as_deref().unwrap().contains("budget"), "{:?}", second.error);
}

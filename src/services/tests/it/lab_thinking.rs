//! Who thinks for a learning agent: a wrong strategy goes back with its errors, and the rules answer like everybody else.

use crate::kernel_models::{asking, dollars};
use domain::{
    AgentId, OwnerId,
    lab::{Pattern, Personality, StrategyBriefing, Trait},
    market::Timeframe,
    models::{ModelName, OnBehalf, Role},
};
use rstest::rstest;
use services::{
    House,
    kernel::models::Limits,
    lab::{
        course::{Parts, compose},
        thinking::{Answered, ThinkError, Thinker, write_strategy},
    },
};
use testkit::{Backend, ScriptedModel, TestHouse, said};

const RIGHT: &str = r#"{"scan": {"when": ["close > sma(close, 20)"]}, "rationale": "It rises.",
    "execution": {"entry": {"long": "signal"}, "size": {"equity": 0.5}, "max_holding_bars": 3}}"#;
const NO_FUNCTION: &str = r#"{"scan": {"when": ["close > smma(close, 20)"]}, "rationale": "It rises.",
    "execution": {"entry": {"long": "signal"}, "size": {"equity": 0.5}, "max_holding_bars": 3}}"#;
const FUTURE: &str = r#"{"scan": {"when": ["lag(close, -1) > close"]}, "rationale": "It will rise.",
    "execution": {"entry": {"long": "signal"}, "size": {"equity": 0.5}, "max_holding_bars": 3}}"#;

fn thinker(house: &House, model: &str) -> Thinker {
    let agent = AgentId::generate(&*house.clock, &*house.randomness);
    Thinker {
        model: model.parse().unwrap(),
        temperature: 0.2,
        on_behalf: OnBehalf { agent: Some(agent), ..OnBehalf::person(OwnerId::HOUSE) },
        limits: Limits { manager: None, agent: Some(dollars("1")) },
        system_prompt: "You are Ada.".to_owned(),
    }
}

fn briefing() -> StrategyBriefing {
    let pattern_focus = Trait::said(vec![Pattern::VwapBounce], vec!["VWAP".to_owned()]);
    StrategyBriefing {
        instructions: "VWAP".to_owned(),
        personality: Personality { pattern_focus, ..Personality::default() },
        timeframe: "1h".to_owned(),
        instruments: vec!["ORVX".parse().unwrap()],
        session: Some("14:30-21:00".to_owned()),
        index: None,
        knowledge: Vec::new(),
        tried: Vec::new(),
        mistakes: Vec::new(),
    }
}

fn check(parts: &Parts) -> Result<String, (String, String)> {
    compose(parts, ("Ada 1", Timeframe::HOUR), &[], &ModelName::rules()).map(|written| written.document)
}

async fn written(house: &House, model: &str) -> Result<Answered<String>, ThinkError> {
    write_strategy(house, &thinker(house, model), &briefing(), check).await
}

#[rstest]
#[tokio::test]
async fn a_wrong_strategy_goes_back_with_its_errors_until_it_is_right(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let model = ScriptedModel::default();
    for answer in [NO_FUNCTION, FUTURE, RIGHT] {
        model.next(Ok(said(answer, 1_000, 100)));
    }
    let house = asking(&test, &model);
    let answered = written(&house, "local/test").await.unwrap();
    assert!(answered.value.contains("close > sma(close, 20)"), "{}", answered.value);
    assert_eq!(answered.cost, Some(dollars("0.0135")), "all three are paid for");
    assert_eq!(answered.notes.len(), 2, "{:?}", answered.notes);

    let asked = model.asked();
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|ask| ask.role == Role::Learner && ask.system.starts_with("You are Ada.")));
    assert!(!asked[0].user.contains("Your last answer was wrong"));
    for (ask, wrong, fault) in [(&asked[1], "smma(close, 20)", "sma"), (&asked[2], "lag(close, -1)", "^")] {
        let (_, again) = ask.user.split_once("# Your last answer was wrong").unwrap();
        assert!(again.contains(wrong) && again.contains('^') && again.contains(fault), "{again}");
    }
    assert_eq!(asked[2].briefing["mistakes"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_strategy_that_stays_wrong_is_a_failure_with_its_errors() {
    let test = TestHouse::new(Backend::Sqlite).await;
    let model = ScriptedModel::always(said(FUTURE, 1_000, 100));
    let house = asking(&test, &model);
    let ThinkError::Wrong(mistakes) = written(&house, "local/test").await.unwrap_err() else {
        panic!("it is wrong, and nothing else")
    };
    assert_eq!((mistakes.len(), model.asked().len()), (3, 3));
    assert!(
        mistakes.iter().all(|mistake| mistake.errors.contains('^')),
        "the model sees where: {mistakes:?}"
    );
    assert_eq!(
        ThinkError::Wrong(mistakes).to_string(),
        "after 3 attempts the strategy was still wrong: 'n' of 'lag' is -1: there is no looking ahead (expected a whole number from 0 to 50000)"
    );
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_asked_for_again_and_a_budget_is_not() {
    let test = TestHouse::new(Backend::Sqlite).await;
    let model = ScriptedModel::default();
    for answer in ["I would rather not.", r#"{"scan": [], "execution": {}, "rationale": ""}"#, RIGHT] {
        model.next(Ok(said(answer, 1_000, 100)));
    }
    let house = asking(&test, &model);
    let answered = written(&house, "local/test").await.unwrap();
    assert_eq!((model.asked().len(), answered.cost), (3, None));

    let poor = Thinker {
        limits: Limits { manager: None, agent: Some(dollars("0.001")) },
        ..thinker(&house, "local/test")
    };
    let refused = write_strategy(&house, &poor, &briefing(), check).await.unwrap_err();
    assert!(matches!(&refused, ThinkError::Ask(error) if error.code() == "budget"), "{refused:?}");
    assert_eq!(model.asked().len(), 3);
}

#[tokio::test]
async fn the_rules_write_a_strategy_that_is_one() {
    let test = TestHouse::new(Backend::Sqlite).await;
    let answered = written(&test.house, ModelName::rules().to_string().as_str()).await.unwrap();
    assert!(answered.value.contains("low <= vwap()"), "{}", answered.value);
    assert_eq!((answered.cost, answered.notes), (Some(dollars("0")), Vec::new()));
}

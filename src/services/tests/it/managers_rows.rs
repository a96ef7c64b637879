//! The log of a manager: what was said is a row, whatever it was, and rows are counted as far as anybody needs.

use crate::managing::{Managing, PAGE, about, create};
use domain::{
    AgentId, ManagerId, ManagerLogId,
    agents::Agent,
    managers::{DecisionCode, LogRow},
    runs::RunStatus,
};
use rstest::rstest;
use serde_json::json;
use services::managers;
use storage::LogFilter;
use testkit::Backend;

#[tokio::test]
async fn decisions_of_wrong_types_are_rows_that_say_so_and_stop_no_other() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|_| ()).await;
    let answer = json!({
        "decisions": [
            {"action": 7, "reasoning": ["a", 1]},
            {"action": "create_agent", "params": ["One"], "reasoning": 1},
            "hold",
            {"action": "pause_agent", "agentId": {"id": 1}, "reasoning": null},
            [1, 2],
            null,
            {"action": "create_agent", "params": {"name": 7}},
            {"action": "create_agent", "params": {"name": "Two", "allocation": [1]}},
            {"action": ["hold"]},
            create("Three"),
        ],
        "memory": "none",
    });
    world.says_text(&answer.to_string());
    world.start(manager.id).await;
    world.floor.trade(2).await;
    let rows = world.log(manager.id).await;
    let became: Vec<(&str, Option<DecisionCode>)> =
        rows.iter().map(|row| (row.action.as_str(), row.result.code)).collect();
    let expected = [
        ("7", Some(DecisionCode::UnknownAction)),
        ("create_agent", Some(DecisionCode::InvalidParams)),
        ("hold", None),
        ("pause_agent", Some(DecisionCode::UnknownAgent)),
        ("[1,2]", Some(DecisionCode::UnknownAction)),
        ("", Some(DecisionCode::UnknownAction)),
        ("create_agent", Some(DecisionCode::InvalidParams)),
        ("create_agent", Some(DecisionCode::InvalidParams)),
        ("[\"hold\"]", Some(DecisionCode::UnknownAction)),
        ("create_agent", None),
    ];
    assert_eq!(became, expected);
    assert_eq!((rows[0].reasoning.as_str(), rows[1].reasoning.as_str()), ("[\"a\",1]", "1"));
    assert_eq!(
        (rows[1].params["params"][0].as_str(), rows[3].params["agentId"].as_str()),
        (Some("One"), Some("{\"id\":1}"))
    );
    assert_eq!(world.team(manager.id).await.len(), 1);
    assert_eq!(world.ticks().await[0].status, RunStatus::Done);
}

#[tokio::test]
async fn rows_that_a_filter_finds_are_counted_to_ten_thousand_and_no_further() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|_| ()).await;
    world.first_tick(&manager, &json!([create("One"), about("hold", "")])).await;
    let like = world.log(manager.id).await.pop().unwrap();
    let holds = LogFilter { action: Some("hold".to_owned()), agent: None };
    for (more, total, is_more) in [(9_998, 9_999, false), (1, 10_000, false), (1, 10_000, true)] {
        add_rows(&world, &like, more).await;
        let found =
            managers::log(world.house(), &world.floor.person, manager.id, &holds, PAGE).await.unwrap();
        assert_eq!((found.page.items.len(), found.page.total, found.is_more), (100, total, is_more));
    }
    let all = LogFilter::default();
    let found = managers::log(world.house(), &world.floor.person, manager.id, &all, PAGE).await.unwrap();
    assert_eq!((found.page.total, found.is_more), (10_002, false), "all of them are known without counting");
}

/// Writes more rows like one of the log.
async fn add_rows(world: &Managing, like: &LogRow, more: i64) {
    let house = world.house();
    let mut tx = house.db.begin().await.unwrap();
    let first = tx.managers().take_numbers(like.manager, more).await.unwrap();
    let row = |number| {
        let id = ManagerLogId::generate(house.clock.as_ref(), house.randomness.as_ref());
        LogRow { id, number, ..like.clone() }
    };
    let rows: Vec<LogRow> = (first..first + more).map(row).collect();
    tx.managers().append_log(&rows).await.unwrap();
    tx.save().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn an_agent_has_a_manager_that_is_there_or_none(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Managing::open(backend).await;
    let manager = world.manager(|_| ()).await;
    world.first_tick(&manager, &json!([create("One")])).await;
    let house = world.house();
    let known = world.team(manager.id).await.remove(0);
    let nobody = ManagerId::generate(&*house.clock, &*house.randomness);
    let stranger = Agent {
        id: AgentId::generate(&*house.clock, &*house.randomness),
        name: "Two".parse().unwrap(),
        manager: Some(nobody),
        ..known
    };
    let mut tx = house.db.begin().await.unwrap();
    assert!(tx.agents().add(&stranger).await.is_err());
    drop(tx);
    let mut tx = house.db.begin().await.unwrap();
    tx.agents().add(&Agent { manager: Some(manager.id), ..stranger }).await.unwrap();
    tx.save().await.unwrap();
    assert_eq!(world.team(manager.id).await.len(), 2);
}

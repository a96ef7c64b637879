//! Agents for which a model decides, and what happens while it thinks: the market goes on, people change their mind, the program stops.

use crate::thinking::{
    NOTHING, buy, decisions, open, saying, started, thinker, until_asked, while_it_thinks,
};
use domain::Period;
use rstest::rstest;
use serde_json::{Value, json};
use testkit::Backend;

#[rstest]
#[tokio::test]
async fn an_answer_that_comes_after_the_next_close_is_kept_and_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let managing = open(backend).await;
    let client = managing.client().await;
    let path = started(&client, &thinker("Ada")).await;
    managing.model.next(Ok(saying(&buy())));
    // The desk goes on meanwhile, and nobody is asked a second time.
    while_it_thinks(&managing, async {
        for _ in 0..7 {
            managing.floor.app.test.clock.advance(Period::from_seconds(1));
            managing.floor.tick().await;
        }
        assert_eq!(managing.model.asked().len(), 1);
    })
    .await;
    managing.pass(1).await;
    let late = decisions(&client, &path).await.remove(0);
    assert_eq!((&late["kind"], &late["thought"]["code"]), (&json!("refused"), &json!("late")), "{late}");
    assert_eq!((&late["reason"], &late["thought"]["action"]), (&json!("RSI leaves room"), &json!("buy")));
    assert_eq!(client.get(&format!("{path}/orders")).await.json()["total"], 0);
    until_asked(&managing, 2).await;
    managing.pass(1).await;
    assert_eq!(decisions(&client, &path).await[0]["reason"], NOTHING, "it goes on");
}

#[rstest]
#[case::paused("pause", "status")]
#[case::stopped("stop", "status")]
#[case::terminated("terminate", "status")]
#[case::halted("halt", "emergency_stop")]
#[tokio::test]
async fn what_a_person_does_while_the_model_thinks_is_obeyed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] word: &str,
    #[case] code: &str,
) {
    let managing = open(backend).await;
    let client = managing.client().await;
    let path = started(&client, &thinker("Ada")).await;
    let id = path.rsplit('/').next().unwrap();
    managing.model.next(Ok(saying(&buy())));
    let done = while_it_thinks(&managing, async {
        if word == "halt" {
            client.post("/api/emergency-stop", &json!({"scope": "agent", "id": id})).await
        } else {
            client.post_nothing(&format!("{path}/{word}")).await
        }
    })
    .await;
    assert!(done.status < 300, "{}", done.text);
    managing.pass(3).await;
    let refused = decisions(&client, &path).await.remove(0);
    assert_eq!(
        (&refused["kind"], &refused["thought"]["code"]),
        (&json!("refused"), &json!(code)),
        "{refused}"
    );
    for list in ["orders", "positions"] {
        assert_eq!(client.get(&format!("{path}/{list}")).await.json()["total"], 0, "{list}");
    }
    managing.pass(10).await;
    assert_eq!(managing.model.asked().len(), 1, "nobody is asked any more");
}

#[rstest]
#[tokio::test]
async fn a_paused_agent_closes_what_its_model_wants_closed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let managing = open(backend).await;
    let client = managing.client().await;
    let path = started(&client, &thinker("Ada")).await;
    managing.model.next(Ok(saying(&buy())));
    until_asked(&managing, 1).await;
    managing.pass(2).await;
    assert_eq!(client.post_nothing(&format!("{path}/pause")).await.status, 200);
    managing.model.next(Ok(saying(&json!({"action": "close", "reasoning": "out"}))));
    until_asked(&managing, 2).await;
    assert!(managing.model.asked()[1].user.contains("nothing may be opened"));
    managing.pass(2).await;
    assert_eq!(client.get(&format!("{path}/trades")).await.json()["total"], 1);
}

#[rstest]
#[tokio::test]
async fn a_program_that_stops_while_the_model_thinks_does_not_ask_it_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let managing = open(backend).await;
    let client = managing.client().await;
    let path = started(&client, &thinker("Ada")).await;
    managing.model.hold();
    tokio::select! {
        () = until_asked(&managing, 2) => panic!("it was let go"),
        () = managing.model.was_asked(1) => {}
    }
    // Its worker is gone, and with it whoever waited for the answer.
    managing.model.let_go();
    managing.floor.app.test.clock.advance(Period::from_seconds(31));
    managing.floor.tick().await;
    managing.pass(90).await;
    let mut told = decisions(&client, &path).await;
    told.reverse();
    let lost = &told[0];
    assert_eq!((&lost["kind"], &lost["thought"]["code"]), (&json!("hold"), &json!("model-lost")), "{lost}");
    let run = lost["thought"]["runId"].as_str().unwrap();
    let calls = client.get(&format!("/api/models/calls?run={run}")).await.json();
    assert_eq!(calls["total"], 1, "{calls}");
    assert!(told.len() > 1 && told[1]["reason"] == NOTHING, "it goes on: {told:?}");
}

#[tokio::test]
async fn an_agent_that_is_deleted_while_the_model_thinks_leaves_nothing() {
    let managing = open(Backend::Sqlite).await;
    let client = managing.client().await;
    let path = started(&client, &thinker("Ada")).await;
    managing.model.next(Ok(saying(&buy())));
    let deleted = while_it_thinks(&managing, async {
        assert_eq!(client.post_nothing(&format!("{path}/stop")).await.status, 200);
        client.delete(&path).await
    })
    .await;
    assert_eq!(deleted.status, 204, "{}", deleted.text);
    managing.pass(3).await;
    let id = path.rsplit('/').next().unwrap();
    let runs = client.get(&format!("/api/runs?subject=agent:{id}")).await.json();
    let run: &Value = &runs["items"][0];
    assert_eq!(
        (&run["status"], &run["error"]),
        (&json!("cancelled"), &json!("the agent was deleted")),
        "{run}"
    );
}

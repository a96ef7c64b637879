//! The log of a manager: pages, filters and files.

use crate::{
    managing::{Managing, create, made, wanted},
    trading_floor::all,
};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::Backend;

#[rstest]
#[tokio::test]
async fn a_row_says_what_was_wanted_and_what_became_of_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let managing = Managing::open(backend).await;
    let client = managing.client().await;
    let path = made(&client, &wanted("Mona")).await;
    let moon = json!({"action": "buy_the_moon", "params": {"how": "much"}, "reasoning": "why not"});
    managing.first_tick(&client, &path, &json!([create("One"), moon])).await;
    let logs = client.get(&format!("{path}/logs")).await.json();
    let parts = ["total", "page", "pageSize", "more"].map(|name| logs[name].clone());
    assert_eq!(parts, [json!(2), json!(1), json!(20), json!(false)]);
    let (refused, done) = (&logs["items"][0], &logs["items"][1]);
    let mut keys: Vec<&str> = done.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    let expected = [
        "action",
        "agentId",
        "createdAt",
        "id",
        "managerId",
        "marketTime",
        "params",
        "reasoning",
        "result",
        "runId",
    ];
    assert_eq!(keys, expected);
    assert_eq!(
        (&done["action"], &done["reasoning"], &done["params"]),
        (&json!("create_agent"), &json!("one more"), &json!({"name": "One"}))
    );
    assert_eq!((&done["result"]["ok"], &done["result"]["code"]), (&json!(true), &Value::Null));
    let agents = client.get(&format!("{path}/agents")).await.json();
    assert_eq!(done["agentId"], agents["items"][0]["id"]);
    assert_eq!(done["managerId"].as_str(), path.rsplit('/').next());
    let run = client.get(&format!("/api/runs/{}", done["runId"].as_str().unwrap())).await.json();
    assert_eq!((&run["kind"], &run["status"]), (&json!("manager.tick"), &json!("done")));
    assert_eq!(
        (&refused["action"], &refused["agentId"]),
        (&json!("buy_the_moon"), &Value::Null),
        "as it was said"
    );
    assert_eq!(
        (&refused["result"]["ok"], &refused["result"]["code"]),
        (&json!(false), &json!("unknown_action"))
    );
    assert!(refused["result"]["message"].as_str().unwrap().contains("buy_the_moon"));
}

#[rstest]
#[tokio::test]
async fn a_long_log_has_pages_and_filters(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let managing = Managing::open(backend).await;
    let client = managing.client().await;
    let path = made(&client, &wanted("Mona")).await;
    let names: Vec<Value> = (0..30).map(|number| create(&format!("Agent {number}"))).collect();
    managing.first_tick(&client, &path, &json!(names)).await;
    managing.triggered(&client, &path, &json!([])).await;
    let page = async |query: &str| client.get(&format!("{path}/logs?{query}")).await.json();
    let first = page("").await;
    assert_eq!((first["items"].as_array().map(Vec::len), &first["total"]), (Some(20), &json!(31)));
    assert_eq!(
        first["items"][0]["action"], "hold",
        "an empty answer is one hold, and the newest comes first"
    );
    assert_eq!(page("page=2").await["items"].as_array().map(Vec::len), Some(11));
    let holds = page("action=hold").await;
    assert_eq!((&holds["total"], &holds["items"][0]["action"]), (&json!(1), &json!("hold")));
    assert_eq!(page("action=nothing").await["total"], 0);
    let rows = all(&client, &format!("{path}/logs")).await;
    let agent = rows.iter().find(|row| row["agentId"].is_string()).unwrap()["agentId"].as_str().unwrap();
    let about = page(&format!("agent={agent}&action=create_agent")).await;
    assert_eq!((&about["total"], &about["items"][0]["agentId"]), (&json!(1), &json!(agent)));
    assert_eq!(
        (rows.len(), rows.iter().filter(|row| row["result"]["code"] == "max_agents").count()),
        (31, 20)
    );
}

#[tokio::test]
async fn the_whole_log_is_taken_along_and_formulas_are_made_safe() {
    let managing = Managing::open(Backend::Sqlite).await;
    let client = managing.client().await;
    let path = made(&client, &wanted("Mona")).await;
    let formula =
        json!({"action": "=cmd|'/C calc'!A0", "params": {"n": 1}, "reasoning": "=HYPERLINK(\"http://x\")"});
    let mut said: Vec<Value> = (0..24).map(|number| create(&format!("Agent {number}"))).collect();
    said.push(formula);
    managing.first_tick(&client, &path, &json!(said)).await;

    let file = client.get(&format!("{path}/logs?format=csv&pageSize=2")).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"manager-log.csv\"");
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines.len(), 26, "a head and all rows, whatever the page");
    assert!(lines[0].starts_with("id,runId,action,agentId,params,reasoning,ok,code"), "{}", lines[0]);
    assert!(
        lines[1].contains(",\"'=cmd|'/C calc'!A0\",,")
            && lines[1].contains("\"'=HYPERLINK(\"\"http://x\"\")\""),
        "{}",
        lines[1]
    );
    assert!(lines[1].contains(",false,unknown_action,"), "{}", lines[1]);
    let filtered = client.get(&format!("{path}/logs?format=csv&action=create_agent")).await;
    assert_eq!(filtered.text.lines().count(), 25);

    let file = client.get(&format!("{path}/logs?format=json")).await;
    assert_eq!(file.header("content-type"), "application/json");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"manager-log.json\"");
    let rows = file.json();
    assert_eq!(rows.as_array().map(Vec::len), Some(25));
    assert_eq!(rows[0]["action"], "=cmd|'/C calc'!A0", "JSON says it as it is");
    let page = client.get(&format!("{path}/logs")).await.json();
    assert_eq!(rows[0], page["items"][0], "a row of the file is a row of the page");
    let none = client.get(&format!("{path}/logs?format=json&action=nothing")).await;
    assert_eq!(none.json(), json!([]));
}

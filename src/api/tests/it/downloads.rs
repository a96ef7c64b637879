//! Every table as a file: whole, and obeyed by no spreadsheet.

use crate::trading_floor::{CROSSER, TradingFloor, started};
use rstest::rstest;
use serde_json::{Value, json};
use services::{
    backtests::Backtesting,
    kernel::{
        jobs::{Handlers, Worker, WorkerOptions},
        runs::Driven,
    },
};
use testkit::{Backend, Client};

/// A strategy whose name a spreadsheet would run.
const FORMULA: &str = "name = \"=1+1\"\ntimeframe = \"5m\"\n[execution]\n\
    entry.long = \"crosses_above(ema(close, 5), ema(close, 20))\"\nexit.long = \"ema(close, 5) < ema(close, 20)\"\n\
    size.equity = 0.5\n";

/// The lines of a table, the first of which names its columns.
async fn table(client: &Client, path: &str) -> Vec<String> {
    let joint = if path.contains('?') { '&' } else { '?' };
    let answer = client.get(&format!("{path}{joint}format=csv")).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8", "{path}");
    let name = answer.header("content-disposition");
    assert!(name.starts_with("attachment; filename=\"") && name.ends_with(".csv\""), "{path}: {name}");
    let refused = client.get(&format!("{path}{joint}format=xls")).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (422, "invalid_fields"),
        "{path}: {}",
        refused.text
    );
    answer.text.lines().map(str::to_owned).collect()
}

async fn tested(floor: &TradingFloor, client: &Client, strategy: &Value) -> String {
    let question = json!({"strategy": strategy["id"], "instrument": "WAVE", "from": "2025-12-20T00:00:00Z", "to": "2025-12-31T00:00:00Z"});
    let asked = client.post("/api/backtests", &question).await;
    assert_eq!(asked.status, 201, "{}", asked.text);
    let handlers = Handlers::default().with(Driven(Backtesting::default()));
    let worker = Worker::new(floor.app.house().clone(), handlers, WorkerOptions::named("tests"));
    worker.run_due_jobs().await.unwrap();
    asked.json()["id"].as_str().unwrap().to_owned()
}

#[rstest]
#[tokio::test]
async fn tables_of_research_are_files(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    let kept = client.post("/api/strategies", &json!({"document": FORMULA})).await.json();
    let id = tested(&floor, &client, &kept).await;
    let strategies = table(&client, "/api/strategies").await;
    assert_eq!(strategies[0], "id,name,version,createdAt,updatedAt");
    assert!(strategies[1].contains(",\"'=1+1\",1,"), "{strategies:?}");
    let versions =
        table(&client, &format!("/api/strategies/{}/versions", kept["id"].as_str().unwrap())).await;
    assert_eq!(versions[0], "version,createdAt,document");
    let backtests = table(&client, "/api/backtests").await;
    assert!(
        backtests[0].starts_with("id,name,instrument,from,to,timeframe,cash,status,createdAt,finalEquity")
    );
    assert!(backtests[1].contains(",\"'=1+1\",WAVE,") && backtests.len() == 2, "{backtests:?}");
    let compared = table(&client, &format!("/api/backtests/compare?ids={id},{id}")).await;
    assert_eq!((compared.len(), &compared[1]), (3, &backtests[1]));
    let path = format!("/api/backtests/{id}");
    let result = client.get(&path).await.json()["result"].clone();
    let months = table(&client, &format!("{path}/months")).await;
    assert_eq!((months[0].as_str(), months.len()), ("month,days,return", 2));
    assert_eq!(
        months[1],
        format!("2025-12,{},{}", result["byMonth"][0]["days"], result["byMonth"][0]["return"])
    );
    assert_eq!(client.get(&format!("{path}/months")).await.json()["items"], result["byMonth"]);
    let evidence = table(&client, &format!("{path}/evidence")).await;
    assert_eq!(evidence[0], "figure,value");
    let holding =
        format!("baselines.buyAndHoldReturn,{}", result["evidence"]["baselines"]["buyAndHoldReturn"]);
    assert!(evidence.contains(&holding) && evidence.contains(&"trials,1".to_owned()), "{evidence:?}");
    assert_eq!(client.get(&format!("{path}/evidence")).await.json(), result["evidence"]);
    for table_of in ["trades", "equity"] {
        assert!(table(&client, &format!("{path}/{table_of}")).await.len() > 10);
    }
}

#[tokio::test]
async fn tables_of_the_desk_are_files() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let path = started(&client, "Crosser", CROSSER).await;
    started(&client, "-2+3", CROSSER).await;
    floor.trade(400).await;
    let agents = table(&client, "/api/agents?sort=name").await;
    assert!(agents[0].starts_with("id,name,stage,status,pairs,timeframe,allocation,equity,pnl"));
    assert_eq!(agents.len(), 3);
    assert!(agents.iter().any(|line| line.contains(",\"'-2+3\",paper,running,WAVE,5m,10000")), "{agents:?}");
    assert_eq!(table(&client, "/api/agents?status=paused").await.len(), 1, "only those that fit");
    for table_of in ["trades", "orders", "fills", "decisions", "ledger"] {
        let total = client.get(&format!("{path}/{table_of}")).await.json()["total"].as_u64().unwrap();
        let lines = table(&client, &format!("{path}/{table_of}")).await;
        assert_eq!(lines.len() as u64, total + 1, "{table_of}");
    }
    table(&client, &format!("{path}/positions")).await;
    assert!(table(&client, &format!("{path}/equity")).await.len() > 10);
}

#[tokio::test]
async fn tables_of_the_market_are_files() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    assert_eq!(table(&client, "/api/instruments").await.len(), 3);
    assert_eq!(table(&client, "/api/instruments/WAVE/bars?timeframe=5m&limit=7").await.len(), 8);
    let named =
        "/api/instruments/WAVE/indicators?timeframe=5m&limit=7&expressions=-close%3Bsma(close%2C%205)";
    let columns = table(&client, named).await;
    assert_eq!((columns[0].as_str(), columns.len()), ("timestamp,\"'-close\",\"sma(close, 5)\"", 8));
}

#[tokio::test]
async fn what_cannot_be_compared_is_told() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    for wrong in ["", "?ids=", "?ids=x", "?ids=a,b,c,d,e"] {
        let answer = client.get(&format!("/api/backtests/compare{wrong}")).await;
        assert_eq!(answer.status, 422, "{wrong}: {}", answer.text);
        assert!(answer.text.contains("must be the ids of 1 to 4 backtests"), "{}", answer.text);
    }
    let kept = client.post("/api/strategies", &json!({"document": FORMULA})).await.json();
    let id = tested(&floor, &client, &kept).await;
    let other = floor.other("read").await;
    for path in ["compare?ids=", ""] {
        let path = if path.is_empty() { format!("{id}/evidence") } else { format!("{path}{id}") };
        assert_eq!(other.get(&format!("/api/backtests/{path}")).await.status, 404, "{path}");
    }
}

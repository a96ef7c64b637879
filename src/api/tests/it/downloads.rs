//! Every table as a file: whole, and obeyed by no spreadsheet.

use crate::trading_floor::{CROSSER, TradingFloor, all, started};
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

/// Buys at nearly every close, and has sold by the next but one.
const RESTLESS: &str = "name = \"Restless\"\ntimeframe = \"5m\"\n[execution]\nentry.long = \"close > 0\"\n\
    max_holding_bars = 1\nsize.equity = 0.5\n[costs]\nfee = 0\nslippage_bps = 0\n";

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

/// The same table as a list.
async fn list(client: &Client, path: &str) -> Vec<Value> {
    let joint = if path.contains('?') { '&' } else { '?' };
    let answer = client.get(&format!("{path}{joint}format=json&pageSize=2")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"), "{path}");
    let name = answer.header("content-disposition");
    assert!(name.starts_with("attachment; filename=\"") && name.ends_with(".json\""), "{path}: {name}");
    answer.json().as_array().unwrap_or_else(|| panic!("{path}: {:.200}", answer.text)).clone()
}

/// Both files of a list of many pages, held against its pages.
async fn assert_whole(client: &Client, path: &str, first: &str) {
    let pages = all(client, path).await;
    assert!(pages.len() > 100, "{path} has {} rows", pages.len());
    assert_eq!(list(client, path).await, pages, "{path}");
    let lines = table(client, path).await;
    assert!(lines[0].starts_with(&format!("{first},")), "{path}: {}", lines[0]);
    assert_eq!(lines.len(), pages.len() + 1, "{path}");
    for (line, row) in lines[1..].iter().zip(&pages) {
        let named = row[first].as_str().map_or_else(|| row[first].to_string(), str::to_owned);
        assert!(line.starts_with(&format!("{named},")), "{path}: {line} is no {row}");
    }
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
    assert_eq!(list(&client, "/api/strategies").await[0]["name"], "=1+1", "JSON says it as it is");
    let versions =
        table(&client, &format!("/api/strategies/{}/versions", kept["id"].as_str().unwrap())).await;
    assert_eq!(versions[0], "version,createdAt,document");
    let kept_as = format!("/api/strategies/{}/versions", kept["id"].as_str().unwrap());
    assert_eq!(list(&client, &kept_as).await[0]["document"], FORMULA);
    let backtests = table(&client, "/api/backtests").await;
    assert!(
        backtests[0].starts_with("id,name,instrument,from,to,timeframe,cash,status,createdAt,finalEquity")
    );
    assert!(backtests[1].contains(",\"'=1+1\",WAVE,") && backtests.len() == 2, "{backtests:?}");
    assert_eq!(list(&client, "/api/backtests").await[0]["outline"]["trials"], 1);
    let own = format!("/api/backtests?strategy={}", kept["id"].as_str().unwrap());
    assert_eq!(table(&client, &own).await, backtests, "all are of this strategy");
    assert_eq!(
        table(&client, &own.replace(kept["id"].as_str().unwrap(), &id)).await.len(),
        1,
        "none is of another"
    );
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
    let names: Vec<Value> =
        list(&client, "/api/agents?sort=name").await.into_iter().map(|agent| agent["name"].clone()).collect();
    assert_eq!(names, ["-2+3", "Crosser"]);
    assert_eq!(list(&client, "/api/agents?status=paused").await, Vec::<Value>::new());
    for table_of in ["trades", "orders", "fills", "decisions", "ledger"] {
        let total = client.get(&format!("{path}/{table_of}")).await.json()["total"].as_u64().unwrap();
        let lines = table(&client, &format!("{path}/{table_of}")).await;
        assert_eq!(lines.len() as u64, total + 1, "{table_of}");
    }
    let positions = format!("{path}/positions");
    assert_eq!(list(&client, &positions).await.len() + 1, table(&client, &positions).await.len());
    assert!(table(&client, &format!("{path}/equity")).await.len() > 10);
}

#[tokio::test]
async fn files_have_every_row_of_a_list_of_many_pages() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let path = started(&client, "Restless", RESTLESS).await;
    floor.trade(1_400).await;
    for table_of in ["trades", "orders", "fills", "decisions", "ledger"] {
        assert_whole(&client, &format!("{path}/{table_of}"), "number").await;
    }
    for number in 0..101 {
        let document = RESTLESS.replace("Restless", &format!("Restless {number}"));
        assert_eq!(client.post("/api/strategies", &json!({"document": document})).await.status, 201);
    }
    assert_whole(&client, "/api/strategies", "id").await;
    let strategy = &client.get("/api/strategies").await.json()["items"][0];
    let id = tested(&floor, &client, strategy).await;
    assert_whole(&client, &format!("/api/backtests/{id}/trades"), "direction").await;
}

#[tokio::test]
async fn examples_are_a_file_with_their_documents() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let examples = services::strategies::EXAMPLES;
    let path = "/api/strategies/examples";
    let file = client.get(&format!("{path}?format=csv")).await;
    assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert!(file.text.starts_with("key,name,description,timeframe,document\r\n"), "{}", file.text);
    let listed = list(&client, path).await;
    assert_eq!((listed.len(), &listed[0]["document"]), (examples.len(), &json!(examples[0].document)));
    for example in examples {
        let document = example.document.replace('"', "\"\"");
        assert!(file.text.contains(&format!("\r\n{},", example.key)) && file.text.contains(&document));
    }
    let page = client.get(&format!("{path}?pageSize=2")).await.json();
    assert_eq!(page["items"].as_array().unwrap().len(), 2, "a page is still one");
}

#[tokio::test]
async fn tables_of_the_market_are_files() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    assert_eq!(table(&client, "/api/instruments").await.len(), 3);
    let listed = list(&client, "/api/instruments").await;
    assert!(listed.len() == 2 && listed.iter().any(|one| one["symbol"] == "CLIMB"), "{listed:?}");
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

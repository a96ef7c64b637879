//! A backtest from the question to the file on somebody's disk.

use crate::trading_floor::{CROSSER, TradingFloor, all, wanted};
use rstest::rstest;
use serde_json::{Value, json};
use services::{
    backtests::Backtesting,
    kernel::{
        jobs::{Handlers, Worker, WorkerOptions},
        runs::Driven,
    },
};
use testkit::{AppOptions, Backend, Client, TestApp, TestHouse, given_a_market};

const CROSS: &str = "name = \"Cross\"\ntimeframe = \"5m\"\n[params]\nfast = 5\n[execution]\n\
    entry.long = \"crosses_above(ema(close, fast), ema(close, 20))\"\nexit.long = \"ema(close, fast) < ema(close, 20)\"\n\
    size.equity = 0.5\n[costs]\nfee = 0.0005\nslippage_bps = 1\n";

async fn given(backend: Backend) -> (TestApp, Client) {
    let mut test = TestHouse::new(backend).await;
    given_a_market(&mut test).await;
    let app = TestApp::start_with(test, AppOptions::default()).await;
    let ada = app.given_an_admin().await;
    let client = app.program(&ada, "read,write").await;
    (app, client)
}

fn worker(app: &TestApp) -> Worker {
    let handlers = Handlers::default().with(Driven(Backtesting::default()));
    Worker::new(app.house().clone(), handlers, WorkerOptions::named("test"))
}

fn question() -> Value {
    json!({"document": CROSS, "instrument": "WAVE", "from": "2025-12-20T00:00:00Z", "to": "2025-12-31T00:00:00Z"})
}

#[rstest]
#[tokio::test]
async fn a_backtest_runs_and_has_figures_trades_equity_and_a_report(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (app, client) = given(backend).await;
    let asked = client.post("/api/backtests", &question()).await;
    assert_eq!((asked.status, &asked.json()["status"]), (201, &json!("waiting")));
    let path = format!("/api/backtests/{}", asked.json()["id"].as_str().unwrap());
    assert_eq!(client.get(&format!("{path}/trades")).await.code(), "wrong_state", "it has not run yet");
    worker(&app).run_due_jobs().await.unwrap();
    let done = client.get(&path).await.json();
    assert_eq!((&done["status"], &done["error"]), (&json!("done"), &Value::Null));
    let result = &done["result"];
    assert!(result["closedTrades"].as_u64().unwrap() > 10, "{result}");
    assert_eq!((&result["first"], &result["bars"]), (&json!("2025-12-20T00:00:00Z"), &json!(11 * 1_440)));
    assert_eq!((&result["evidence"]["trials"], &done["outline"]["trials"]), (&json!(1), &json!(1)));
    assert!(result["evidence"]["baselines"].is_object() && result["byMonth"].is_array());

    let trades = client.get(&format!("{path}/trades?pageSize=5")).await.json();
    assert_eq!((&trades["total"], trades["items"].as_array().unwrap().len()), (&result["closedTrades"], 5));
    let csv = client.get(&format!("{path}/trades?format=csv")).await.text;
    assert_eq!(csv.lines().count() as u64, result["closedTrades"].as_u64().unwrap() + 1);
    let equity = client.get(&format!("{path}/equity")).await.json();
    let points = equity["items"].as_array().unwrap();
    assert!((100..=2_100).contains(&points.len()), "{}", points.len());
    let number = |value: &Value| value.as_str().unwrap().parse::<f64>().unwrap();
    let last = number(&points.last().unwrap()["equity"]);
    assert!((last - number(&result["finalEquity"])).abs() < 1e-6);
    let page = client.get(&format!("{path}/report")).await;
    assert!(page.text.starts_with("<!doctype html>") && page.text.contains("Cross"));
    let run = client.get(&format!("/api/runs/{}", done["run"].as_str().unwrap())).await.json();
    let phases: Vec<&Value> = run["phases"].as_array().unwrap().iter().map(|phase| &phase["name"]).collect();
    assert_eq!(phases, ["load", "trade", "evidence", "record"]);
    assert_eq!(run["phases"][0]["result"]["warmUp"], 500);
    assert_eq!(client.delete(&path).await.status, 204);
    assert_eq!(client.get(&path).await.status, 404);
}

#[tokio::test]
async fn where_a_backtest_won_is_told_with_how_often_chance_shows_as_much() {
    let (app, client) = given(Backend::Sqlite).await;
    let asked = client.post("/api/backtests", &question()).await.json();
    let path = format!("/api/backtests/{}", asked["id"].as_str().unwrap());
    assert_eq!(
        client.get(&format!("{path}/circumstances")).await.code(),
        "wrong_state",
        "it has not run yet"
    );
    worker(&app).run_due_jobs().await.unwrap();
    let closed = client.get(&path).await.json()["result"]["closedTrades"].as_u64().unwrap();
    let told = client.get(&format!("{path}/circumstances")).await.json();
    let groups = told["items"].as_array().unwrap();
    let of = |aspect: &str| groups.iter().filter(|one| one["aspect"] == aspect).collect::<Vec<_>>();
    for aspect in ["hour", "weekday"] {
        let trades: u64 = of(aspect).iter().map(|one| one["trades"].as_u64().unwrap()).sum();
        assert_eq!(trades, closed, "every trade has its {aspect}");
    }
    assert!(of("minutes held").iter().all(|one| one["isAfterwards"] == true));
    let trades = client.get(&format!("{path}/trades?pageSize=100")).await.json()["items"].clone();
    let gains_at = |hour: &str| -> Vec<f64> {
        let entered = |trade: &&Value| trade["entryAt"].as_str().unwrap()[11..13] == *hour;
        let trades = trades.as_array().unwrap().iter().filter(entered);
        trades.map(|trade| trade["return"].as_f64().unwrap()).collect()
    };
    for group in of("hour") {
        let hour = &group["group"].as_str().unwrap()[..2];
        let gains = gains_at(hour);
        assert_eq!(group["trades"].as_u64().unwrap(), gains.len() as u64, "{group}");
        let mean = gains.iter().sum::<f64>() / group["trades"].as_f64().unwrap();
        assert!((mean - group["mean"].as_f64().unwrap()).abs() < 1e-12, "{group}");
        assert_eq!(group["effect"].is_null(), gains.len() < 5, "{group}");
    }
    for group in groups.iter().filter(|one| !one["corrected"].is_null()) {
        assert!(group["corrected"].as_f64() >= group["pValue"].as_f64(), "{group}");
    }
    let csv = client.get(&format!("{path}/circumstances?format=csv")).await.text;
    assert_eq!(csv.lines().count(), groups.len() + 1);
    assert!(csv.starts_with(
        "aspect,isAfterwards,group,from,to,trades,won,mean,effect,lower,upper,pValue,corrected"
    ));
}

#[tokio::test]
async fn a_backtest_of_an_agent_has_its_document_its_length_of_bars_and_its_fills() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let mut agent = wanted("Crosser", CROSSER);
    agent["timeframe"] = json!("15m");
    agent["brain"]["params"] = json!({"fast": 2});
    let id = client.post("/api/agents", &agent).await.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(client.post_nothing(&format!("/api/agents/{id}/start")).await.status, 200);
    floor.trade(1_400).await;
    let traded = all(&client, &format!("/api/agents/{id}/trades")).await;
    assert!(traded.len() > 3, "{} trades", traded.len());

    let question = json!({"agent": id, "instrument": "WAVE", "cash": "10000"});
    let asked = client.post("/api/backtests", &question).await;
    assert_eq!((asked.status, &asked.json()["timeframe"]), (201, &json!("15m")), "{}", asked.text);
    worker(&floor.app).run_due_jobs().await.unwrap();
    let path = format!("/api/backtests/{}", asked.json()["id"].as_str().unwrap());
    let done = client.get(&path).await.json();
    assert_eq!((&done["status"], &done["result"]["params"]["fast"]), (&json!("done"), &json!(2)), "{done}");
    let mut again = all(&client, &format!("{path}/trades")).await;
    again.reverse();
    let fields = ["entryAt", "exitAt", "quantity", "entryPrice", "exitPrice", "fees", "pnl"];
    let shown = |trades: &[Value]| -> Vec<Value> {
        trades.iter().map(|trade| fields.iter().map(|field| trade[field].clone()).collect()).collect()
    };
    assert_eq!(shown(&again), shown(&traded));

    let other = floor.other("read,write").await;
    assert_eq!(other.post("/api/backtests", &question).await.code(), "not_found");
}

#[tokio::test]
async fn every_backtest_of_a_strategy_is_a_trial_of_it_also_when_it_was_deleted() {
    let (app, client) = given(Backend::Sqlite).await;
    let kept = client.post("/api/strategies", &json!({"document": CROSS})).await.json();
    let ask = async |params: Value| {
        let body = json!({"strategy": kept["id"], "params": params, "instrument": "WAVE", "from": "2025-12-28T00:00:00Z"});
        let asked = client.post("/api/backtests", &body).await;
        assert_eq!(asked.status, 201, "{}", asked.text);
        worker(&app).run_due_jobs().await.unwrap();
        client.get(&format!("/api/backtests/{}", asked.json()["id"].as_str().unwrap())).await.json()
    };
    let first = ask(json!({})).await;
    assert_eq!((&first["outline"]["trials"], &first["strategyVersion"]), (&json!(1), &json!(1)));
    client.delete(&format!("/api/backtests/{}", first["id"].as_str().unwrap())).await;
    let second = ask(json!({"fast": 9})).await;
    assert_eq!((&second["outline"]["trials"], &second["result"]["params"]["fast"]), (&json!(2), &json!(9)));
    assert!(
        second["result"]["evidence"]["dsr"].as_f64() <= second["result"]["evidence"]["psrVsZero"].as_f64()
    );
    // The strategy goes, and what was tested stays readable.
    client.delete(&format!("/api/strategies/{}", kept["id"].as_str().unwrap())).await;
    let path = format!("/api/backtests/{}", second["id"].as_str().unwrap());
    assert_eq!(client.get(&path).await.json()["document"], CROSS);
    assert_eq!(client.get("/api/backtests").await.json()["total"], 1);
}

#[tokio::test]
async fn what_cannot_be_tested_is_refused_before_any_work() {
    let (app, client) = given(Backend::Sqlite).await;
    let with = |field: &str, value: Value| {
        let mut body = question();
        body[field] = value;
        body
    };
    for (body, field) in [
        (with("instrument", json!("NONE")), "instrument"),
        (with("to", json!("2025-12-20T00:00:30Z")), "to"),
        (with("to", json!("2026-01-01T12:00:00Z")), "to"),
        (with("from", json!("2019-12-31T00:00:00Z")), "from"),
        (with("cash", json!("0")), "cash"),
        (with("cash", json!("a lot")), "cash"),
        (with("params", json!({"slow": 3})), "params"),
        (with("params", json!({"fast": 0.5})), "params"),
        (with("params", json!({"fast": "x"})), "params"),
        (with("document", json!("name = 1")), "document"),
        (with("document", json!(CROSS.replace("ema(close, 20)", "close@NONE"))), "document"),
        (with("example", json!("turtle")), "strategy"),
        (with("agent", json!("01890a5d-ac96-774b-bcce-b302099a8057")), "strategy"),
        (json!({"instrument": "WAVE"}), "strategy"),
        (json!({"instrument": "WAVE", "example": "none"}), "example"),
    ] {
        let refused = client.post("/api/backtests", &body).await;
        assert_eq!(refused.status, 422, "{body}: {}", refused.text);
        assert_eq!(refused.problem()["errors"][0]["field"], field, "{body}");
    }
    let nobodys = with("strategy", json!("01890a5d-ac96-774b-bcce-b302099a8057"));
    let mut nobodys = nobodys;
    nobodys.as_object_mut().unwrap().remove("document");
    assert_eq!(client.post("/api/backtests", &nobodys).await.code(), "not_found");
    assert_eq!(worker(&app).run_due_jobs().await.unwrap(), 0, "nothing was put on the schedule");
}

#[tokio::test]
async fn a_backtest_is_called_off_and_belongs_to_one_person() {
    let (app, client) = given(Backend::Sqlite).await;
    let asked = client.post("/api/backtests", &question()).await.json();
    let path = format!("/api/backtests/{}", asked["id"].as_str().unwrap());
    let bo = app.given_a_member("bo").await;
    let other = app.program(&bo, "read,write").await;
    for suffix in ["", "/trades", "/months", "/evidence", "/circumstances", "/equity", "/report"] {
        assert_eq!(other.get(&format!("{path}{suffix}")).await.status, 404, "{suffix}");
    }
    assert_eq!(other.post_nothing(&format!("{path}/cancel")).await.code(), "not_found");
    assert_eq!(other.delete(&path).await.code(), "not_found");
    let cancelled = client.post_nothing(&format!("{path}/cancel")).await.json();
    assert_eq!(cancelled["status"], "cancelled");
    assert_eq!(client.post_nothing(&format!("{path}/cancel")).await.code(), "wrong_state");
    assert_eq!(worker(&app).run_due_jobs().await.unwrap(), 0);
    assert_eq!(other.get("/api/backtests").await.json()["total"], 0);
}

#[tokio::test]
async fn a_backtest_whose_market_is_silent_waits_for_it() {
    let mut test = TestHouse::new(Backend::Sqlite).await;
    let feed = given_a_market(&mut test).await;
    let app = TestApp::start_with(test, AppOptions::default()).await;
    let ada = app.given_an_admin().await;
    let client = app.program(&ada, "read,write").await;
    let asked = client.post("/api/backtests", &question()).await.json();
    let path = format!("/api/backtests/{}", asked["id"].as_str().unwrap());
    let reason = "it is away".to_owned();
    feed.fail(Some(domain::market::FeedError::Unavailable { market: "scripted", reason }));
    worker(&app).run_due_jobs().await.unwrap();
    let waiting = client.get(&path).await.json();
    assert_eq!((&waiting["status"], &waiting["phase"]), (&json!("running"), &json!("load")));
    assert!(waiting["error"].as_str().unwrap().contains("it is away"));
    feed.fail(None);
    app.test.clock.advance(domain::Period::from_hours(1));
    worker(&app).run_due_jobs().await.unwrap();
    assert_eq!(client.get(&path).await.json()["status"], "done");
}

#[tokio::test]
async fn a_trade_says_what_was_seen_at_the_bar_that_decided_it() {
    let (app, client) = given(Backend::Sqlite).await;
    let scan = "[scan.columns]\nmiddle = \"sma(close, 3)\"\nup = \"close > open\"\n[execution]";
    let mut question = question();
    question["document"] = json!(CROSS.replace("[execution]", scan));
    let asked = client.post("/api/backtests", &question).await;
    assert_eq!(asked.status, 201, "{}", asked.text);
    worker(&app).run_due_jobs().await.unwrap();
    let path = format!("/api/backtests/{}/trades", asked.json()["id"].as_str().unwrap());
    let trades = all(&client, &path).await;
    let csv = client.get(&format!("{path}?format=csv")).await.text;
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].ends_with(",exitReason,scan.middle,scan.up"), "{}", lines[0]);
    assert!(trades.len() > 10 && lines.len() == trades.len() + 1, "{}", trades.len());
    for (trade, line) in trades.iter().zip(&lines[1..]) {
        // A bar that decided is the last one before the entry.
        let before = trade["entryAt"].as_str().unwrap();
        let named = "expressions=sma(close,%203)%3Bclose%20%3E%20open";
        let bars = format!("/api/instruments/WAVE/indicators?timeframe=5m&limit=5&to={before}&{named}");
        let columns = client.get(&bars).await.json()["columns"].clone();
        let seen = |place: usize| columns[place]["values"][4].as_f64().unwrap();
        let told = |name: &str| trade["scan"][name].as_f64().unwrap();
        let (middle, up) = (told("middle"), told("up"));
        assert!((middle - seen(0)).abs() < 1e-9 && (up - seen(1)).abs() < 1e-9, "{trade} {columns}");
        assert!(line.ends_with(&format!(",{middle},{up}")), "{line} is no {trade}");
    }
}

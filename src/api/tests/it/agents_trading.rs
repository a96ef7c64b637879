//! What agents do on the desk, as programs see it.

use crate::trading_floor::{CROSSER, HOLDER, TradingFloor, all, path_of, started, wanted};
use domain::{Fixed, market::Symbol};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::{Backend, Client};

fn fixed(value: &Value) -> Fixed {
    value.as_str().unwrap_or_else(|| panic!("no amount: {value}")).parse().unwrap()
}

fn sum(values: impl Iterator<Item = Fixed>) -> Fixed {
    values.fold(Fixed::ZERO, |sum, value| sum.plus(value).unwrap())
}

/// Until the agent holds something of WAVE.
async fn until_held(floor: &TradingFloor, client: &Client, path: &str) -> Value {
    for _ in 0..100 {
        floor.trade(10).await;
        let held = client.get(&format!("{path}/positions")).await.json();
        if held["items"].as_array().unwrap().iter().any(|position| position["averagePrice"].is_string()) {
            return held["items"][0].clone();
        }
    }
    panic!("the agent never bought anything");
}

#[rstest]
#[tokio::test]
async fn what_an_agent_did_adds_up(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    let path = started(&client, "Crosser", CROSSER).await;
    floor.trade(900).await;
    let records = async |name: &str| all(&client, &format!("{path}/{name}")).await;
    let (trades, orders, fills) = (records("trades").await, records("orders").await, records("fills").await);
    let (decisions, ledger) = (records("decisions").await, records("ledger").await);
    assert!(trades.len() >= 3, "{} trades", trades.len());

    // Numbers have no gaps and the newest comes first.
    for list in [&trades, &orders, &fills, &decisions, &ledger] {
        let numbers: Vec<i64> = list.iter().map(|record| record["number"].as_i64().unwrap()).collect();
        let expected: Vec<i64> = (1..=i64::try_from(list.len()).unwrap()).rev().collect();
        assert_eq!(numbers, expected);
    }
    // Every entry of the ledger comes to nothing, and there is one for each fill beside the deposit.
    let accounts = ["cash", "positions", "fees", "borrow", "realized", "deposits"];
    for entry in &ledger {
        assert!(sum(accounts.iter().map(|account| fixed(&entry["lines"][account]))).is_zero(), "{entry}");
    }
    let kinds: Vec<&str> = ledger.iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!((kinds.last(), kinds.len()), (Some(&"deposit"), fills.len() + 1));
    let by_number = |list: &[Value]| -> BTreeMap<i64, Value> {
        list.iter().map(|record| (record["number"].as_i64().unwrap(), record.clone())).collect()
    };
    let (orders, known_fills, decisions) = (by_number(&orders), by_number(&fills), by_number(&decisions));
    for entry in ledger.iter().filter(|entry| entry["kind"] == "fill") {
        let fill = &known_fills[&entry["fill"].as_i64().unwrap()];
        assert_eq!(fixed(&entry["lines"]["fees"]), fixed(&fill["fee"]));
        assert_eq!(entry["marketTime"], fill["marketTime"]);
        assert_eq!(fixed(&entry["lines"]["realized"]), fixed(&fill["realized"]).negated());
    }
    // A fill has its order, the order its decision, and the decision says what was seen.
    for fill in &fills {
        let order = &orders[&fill["order"].as_i64().unwrap()];
        assert_eq!((&order["state"], &order["side"]), (&json!("filled"), &fill["side"]));
        let decision = &decisions[&order["decision"].as_i64().unwrap()];
        assert_eq!(decision["order"], order["number"]);
        assert!(decision["seen"]["columns"]["quick"].is_number(), "{decision}");
        assert!(
            decision["marketTime"].as_str() <= fill["marketTime"].as_str(),
            "decided before it is filled"
        );
    }
    for trade in &trades {
        let decision = &decisions[&trade["decision"].as_i64().unwrap()];
        assert_eq!((&decision["kind"], &decision["symbol"]), (&json!("enter_long"), &json!("WAVE")));
        assert!(decision["plan"].as_str().unwrap().contains("exit.long"), "{decision}");
    }

    // Cash, what is held and what was won are the same money.
    let agent = client.get(&path).await.json();
    let lines = |account: &str| sum(ledger.iter().map(|entry| fixed(&entry["lines"][account])));
    assert_eq!(fixed(&agent["fees"]), lines("fees"));
    let held = client.get(&format!("{path}/positions")).await.json();
    let open = sum(held["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["value"].is_string().then(|| fixed(&one["value"]))));
    assert_eq!(fixed(&agent["equity"]), lines("cash").plus(open).unwrap());
    assert_eq!(fixed(&agent["pnl"]), fixed(&agent["equity"]).minus(fixed(&json!("10000"))).unwrap());
    if held["total"] == 0 {
        assert_eq!(fixed(&agent["pnl"]), sum(trades.iter().map(|trade| fixed(&trade["pnl"]))));
    }
    let figures = client.get(&format!("{path}/figures")).await.json();
    assert_eq!((&figures["equity"], &figures["trades"]), (&agent["equity"], &json!(trades.len())));
    let won = trades.iter().filter(|trade| fixed(&trade["pnl"]).is_positive()).count();
    assert_eq!((&figures["winRate"]["won"], &figures["winRate"]["of"]), (&json!(won), &json!(trades.len())));
    let equity = client.get(&format!("{path}/equity")).await.json();
    let points = equity["items"].as_array().unwrap();
    let last = fixed(&points.last().unwrap()["equity"]);
    assert_eq!(last, fixed(&agent["equity"]), "the curve ends at what it is worth");
    assert!((100..=401).contains(&points.len()) && equity["minutes"] == 3, "{} points", points.len());
    assert!(points[0]["held"].is_string() && points[0]["marketTime"] == "2026-01-01T00:03:00.000Z");
}

#[tokio::test]
async fn records_are_downloaded_whole() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let path = started(&client, "Crosser", CROSSER).await;
    floor.trade(600).await;
    for name in ["trades", "orders", "fills", "decisions", "ledger"] {
        let list = all(&client, &format!("{path}/{name}")).await;
        let file = client.get(&format!("{path}/{name}?format=csv")).await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(file.header("content-disposition"), format!("attachment; filename=\"{name}.csv\""));
        let lines: Vec<&str> = file.text.lines().collect();
        assert_eq!(lines.len(), list.len() + 1, "{name}");
        assert!(lines[0].starts_with("number,"), "{}", lines[0]);
        assert!(lines[1].starts_with(&format!("{},", list.len())), "the newest first: {}", lines[1]);
    }
    let equity = client.get(&format!("{path}/equity")).await.json();
    let file = client.get(&format!("{path}/equity?format=csv")).await.text;
    assert_eq!(file.lines().count(), equity["items"].as_array().unwrap().len() + 1);
    assert!(file.starts_with("marketTime,equity,held\r\n"));
    let held = client.get(&format!("{path}/positions?format=csv")).await.text;
    assert!(held.starts_with("symbol,direction,quantity,"), "{held}");
    assert_eq!(client.get(&format!("{path}/trades?format=xml")).await.code(), "invalid_fields");
}

#[tokio::test]
async fn an_agent_that_was_never_started_has_done_nothing() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let path = path_of(&client.post("/api/agents", &wanted("New", CROSSER)).await.json());
    for name in ["trades", "orders", "fills", "positions", "decisions", "ledger"] {
        let list = client.get(&format!("{path}/{name}")).await.json();
        assert_eq!((&list["items"], &list["total"]), (&json!([]), &json!(0)), "{name}");
        let file = client.get(&format!("{path}/{name}?format=csv")).await;
        assert_eq!(file.text.lines().count(), 1, "{name}");
    }
    let equity = client.get(&format!("{path}/equity")).await.json();
    assert_eq!(equity, json!({"items": [], "minutes": null, "marketTime": null}));
    let figures = client.get(&format!("{path}/figures")).await.json();
    assert_eq!((&figures["trades"], &figures["equity"]), (&json!(0), &Value::Null));
    assert_eq!(client.post_nothing(&format!("{path}/positions/WAVE/close")).await.code(), "not_found");
}

#[rstest]
#[tokio::test]
async fn a_position_is_closed_by_hand_and_says_so(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    let path = started(&client, "Holder", HOLDER).await;
    let held = until_held(&floor, &client, &path).await;
    assert_eq!((&held["direction"], &held["reason"]), (&json!("long"), &json!("entry.long holds")));
    let (quantity, price) = (fixed(&held["quantity"]), fixed(&held["price"]));
    assert_eq!(fixed(&held["value"]), quantity.times(price).unwrap());
    assert!(held["unrealized"].is_string() && held["plan"].is_string());

    // What stands still is closed as well.
    assert_eq!(client.post_nothing(&format!("{path}/stop")).await.status, 200);
    let closing = client.post_nothing(&format!("{path}/positions/WAVE/close")).await;
    assert_eq!(closing.status, 201, "{}", closing.text);
    assert_eq!(client.post_nothing(&format!("{path}/positions/WAVE/close")).await.code(), "conflict");
    assert_eq!(client.post_nothing(&format!("{path}/positions/CLIMB/close")).await.code(), "not_found");
    floor.trade(10).await;
    let trade = client.get(&format!("{path}/trades")).await.json()["items"][0].clone();
    assert_eq!((&trade["exitReason"], &trade["symbol"]), (&json!("closed"), &json!("WAVE")));
    let decision = client.get(&format!("{path}/decisions")).await.json()["items"][0].clone();
    assert_eq!(
        (&decision["reason"], &decision["order"]),
        (&json!("closed by ada"), &closing.json()["order"])
    );
    assert_eq!(client.get(&format!("{path}/positions")).await.json()["total"], 0);
    assert_eq!(client.post_nothing(&format!("{path}/positions/WAVE/close")).await.code(), "not_found");
}

#[rstest]
#[tokio::test]
async fn what_is_held_keeps_an_agent_and_its_money(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    let path = started(&client, "Holder", HOLDER).await;
    let allocate = async |amount: &str| client.patch(&path, &json!({"allocation": amount})).await;
    assert_eq!(allocate("12000").await.json()["equity"], "12000");
    assert_eq!(allocate("9000").await.json()["equity"], "9000", "nothing is held yet");
    until_held(&floor, &client, &path).await;
    let refused = allocate("8000").await;
    assert_eq!((refused.status, refused.code().as_str()), (409, "not_free"));
    let problem = refused.problem();
    assert_eq!(problem["errors"][0]["field"], "allocation");
    assert!(problem["detail"].as_str().unwrap().contains("0 of its money is free"), "{problem}");
    assert_eq!(allocate("9500").await.json()["allocation"], "9500", "more is always welcome");
    let deleted = client.delete(&path).await;
    assert_eq!((deleted.status, deleted.code().as_str()), (409, "holds"));
    assert_eq!(client.post_nothing(&format!("{path}/terminate")).await.status, 200);
    assert_eq!(client.delete(&path).await.code(), "holds", "it is not closed yet");
    floor.trade(20).await;
    assert_eq!(client.get(&format!("{path}/trades")).await.json()["items"][0]["exitReason"], "terminated");
    let kinds: Vec<Value> =
        all(&client, &format!("{path}/ledger")).await.iter().map(|entry| entry["kind"].clone()).collect();
    assert_eq!(kinds, ["fill", "deposit", "fill", "withdrawal", "deposit", "deposit"]);
    assert_eq!(client.delete(&path).await.status, 204);
}

#[rstest]
#[tokio::test]
async fn two_people_who_start_one_agent_start_it_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    let path = path_of(&client.post("/api/agents", &wanted("Once", CROSSER)).await.json());
    let start = format!("{path}/start");
    let answers = futures::future::join_all((0..8).map(|_| client.post_nothing(&start))).await;
    for answer in &answers {
        assert_eq!((answer.status, &answer.json()["status"]), (200, &json!("running")));
    }
    let kinds = floor.app.test.kinds(floor.ada.id).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "agent.started").count(), 1);
    assert_eq!(client.get(&format!("{path}/ledger")).await.json()["total"], 1, "one deposit");
}

#[rstest]
#[tokio::test]
async fn changes_while_it_decides_are_not_lost(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    let path = started(&client, "Busy", CROSSER).await;
    let limits = ["stopLoss", "takeProfit", "maxDailyLoss", "maxPosition"];
    let mut lost = 0;
    for round in 1..=5_u32 {
        let value = f64::from(round) / 10.0;
        let changes = futures::future::join_all(limits.map(|limit| {
            let (client, path) = (client.clone(), path.clone());
            async move { client.patch(&path, &json!({"risk": {limit: value}})).await }
        }));
        let (answers, ()) = futures::join!(changes, floor.trade(60));
        let risk = client.get(&path).await.json()["risk"].clone();
        for (answer, limit) in answers.iter().zip(limits) {
            match answer.status {
                200 => assert_eq!(risk[limit], value, "what was acknowledged is there"),
                409 => lost += 1,
                other => panic!("{other}: {}", answer.text),
            }
        }
    }
    assert!(lost < 10, "{lost} of 20 changes had to be repeated");
    let check =
        floor.app.program(&floor.ada, "read,write,admin").await.post_nothing("/api/books/check").await;
    assert_eq!(check.json()["balanced"], true, "{}", check.text);
}

#[tokio::test]
async fn an_agent_whose_instrument_is_gone_is_readable_and_says_so() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let path = started(&client, "Left alone", HOLDER).await;
    until_held(&floor, &client, &path).await;
    let gone: Symbol = "WAVE".parse().unwrap();
    floor.feed.delist(&gone);
    floor.trade(20).await;
    let agent = client.get(&path).await.json();
    assert_eq!(agent["stalled"], "the market does not list WAVE any more");
    assert!(agent["equity"].is_string());
    let held = client.get(&format!("{path}/positions")).await.json();
    assert_eq!((&held["items"][0]["symbol"], &held["items"][0]["price"]), (&json!("WAVE"), &Value::Null));
    for part in ["/trades", "/ledger", "/equity", "/figures", "/decisions"] {
        assert_eq!(client.get(&format!("{path}{part}")).await.status, 200, "{part}");
    }
    assert_eq!(client.get("/api/agents").await.json()["items"][0]["stalled"], agent["stalled"]);
}

#[tokio::test]
async fn an_agent_can_be_read_while_its_market_cannot() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let path = started(&client, "Waiting", HOLDER).await;
    until_held(&floor, &client, &path).await;
    let reason = "the line is dead".to_owned();
    let away = domain::market::FeedError::Unavailable { market: "scripted", reason };
    floor.feed.fail(Some(away));
    let agent = client.get(&path).await;
    assert_eq!((agent.status, &agent.json()["equity"]), (200, &Value::Null), "not known is not nothing");
    assert_eq!(client.get(&format!("{path}/positions")).await.json()["total"], 1);
    assert_eq!(client.get(&format!("{path}/equity")).await.code(), "market_unavailable");
    let body = wanted("Another", HOLDER);
    assert_eq!(client.post("/api/agents", &body).await.code(), "market_unavailable");
    floor.feed.fail(None);
    assert!(client.get(&path).await.json()["equity"].is_string());
}

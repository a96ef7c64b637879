//! Rounds of learning through the front door.

use crate::{
    stream::{follow, read_until},
    trading_floor::{HOLDER, TradingFloor, path_of, wanted, wrong_fields},
};
use domain::{
    AgentId, Fixed, Timestamp,
    lab::{Edit, Refinement},
};
use rstest::rstest;
use serde_json::{Value, json};
use services::{
    backtests::{TradeRow, Trades},
    lab::{
        course::COSTS,
        iterations::{self, IterationTrades},
    },
};
use testkit::{
    Answer, Backend, Client,
    learning::{LEARNT, found, refinement, work},
};

pub struct Laboratory {
    pub floor: TradingFloor,
    pub client: Client,
    /// The path of its agent.
    pub path: String,
    pub agent: AgentId,
}

impl Laboratory {
    pub async fn open(backend: Backend) -> Self {
        let floor = TradingFloor::open(backend).await;
        let client = floor.client().await;
        let made = client.post("/api/agents", &json!({"instructions": "trend", "name": "Vera"})).await.json();
        let agent = made["id"].as_str().unwrap().parse().unwrap();
        Self { path: path_of(&made), floor, client, agent }
    }

    pub async fn get(&self, below: &str) -> Answer {
        self.client.get(&format!("{}/{below}", self.path)).await
    }

    pub async fn post(&self, below: &str, body: &Value) -> Answer {
        self.client.post(&format!("{}/{below}", self.path), body).await
    }

    /// Starts one, and does its work in no time.
    pub async fn waiting(&self, refinements: Vec<Refinement>) -> u32 {
        let started = self.post("iterations/start", &json!({})).await;
        assert_eq!(started.status, 202, "{}", started.text);
        let number = u32::try_from(started.json()["number"].as_u64().unwrap()).unwrap();
        work(self.floor.app.house(), self.agent, number, &found(LEARNT, refinements)).await;
        number
    }
}

pub fn late() -> Vec<Refinement> {
    vec![refinement(1, "trade only from 15:00", vec![Edit::Require("time_of_day() >= 15h".to_owned())])]
}

#[rstest]
#[tokio::test]
async fn an_iteration_is_started_shown_and_decided(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let lab = Laboratory::open(backend).await;
    let started = lab.post("iterations/start", &json!({})).await;
    let body = started.json();
    assert_eq!((started.status, &body["number"], &body["status"]), (202, &json!(1), &json!("running")));
    assert_eq!(body.as_object().unwrap().len(), 3);
    let again = lab.post("iterations/start", &json!({})).await;
    assert_eq!((again.status, &again.problem()["code"]), (409, &json!("wrong_state")));
    assert!(again.problem()["detail"].as_str().unwrap().contains("iteration 1 still runs"));
    let shown = lab.get("iterations/1").await.json();
    assert_eq!(shown["strategy"], Value::Null, "nothing is found yet");

    work(lab.floor.app.house(), lab.agent, 1, &found(LEARNT, late())).await;
    let shown = lab.get("iterations/1").await.json();
    assert_eq!(shown, lab.get(&format!("iterations/{}", body["id"].as_str().unwrap())).await.json());
    assert_eq!(shown["status"], "awaiting_approval");
    assert_eq!(shown["strategy"]["document"], LEARNT);
    assert_eq!((&shown["signalsFound"], &shown["trialsSoFar"]), (&json!(80), &json!(12)));
    assert_eq!(shown["results"]["sharpe"], json!({"value": 1.25, "lower": -0.5, "upper": 3.0}));
    assert_eq!(shown["analysis"]["findings"][0]["effect"], 0.003);
    let proposed = &shown["refinements"][0];
    assert_eq!((&proposed["id"], &proposed["change"]), (&json!(1), &json!("trade only from 15:00")));
    assert_eq!(proposed["edits"], json!([{"require": "time_of_day() >= 15h"}]));
    assert_eq!(proposed["projected"]["difference"]["value"], 0.5);

    let decided =
        lab.post("iterations/1/apply-refinements", &json!({"approved": true, "reason": "clear"})).await;
    let body = decided.json();
    assert_eq!((decided.status, &body["status"]), (200, &json!("applied")), "{}", decided.text);
    let decision = &body["decision"];
    assert_eq!(
        (&decision["taken"], &decision["strategy"], &decision["by"]),
        (&json!([1]), &json!(2), &json!("ada"))
    );
    for (below, body) in [
        ("apply-refinements", json!({"approved": true})),
        ("apply-refinements", json!({"approved": false})),
        ("edit", json!({"document": LEARNT})),
        ("discard", json!({})),
    ] {
        let twice = lab.post(&format!("iterations/1/{below}"), &body).await;
        assert_eq!((twice.status, &twice.problem()["code"]), (409, &json!("wrong_state")), "{below}");
    }
    let list = lab.get("iterations").await.json();
    assert_eq!((&list["total"], &list["items"][0]["winRate"]), (&json!(1), &json!(0.6)));
    let file = lab.get("iterations?format=csv").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = file.text.lines().collect();
    assert!(lines[0].starts_with("number,id,status,startedFrom"), "{}", lines[0]);
    assert!(lines[1].contains("applied,,80,40,0.6,1.25,0.05,1,12,2,ada,clear"), "{}", lines[1]);
}

#[tokio::test]
async fn a_strategy_is_edited_compared_and_taken_again() {
    let lab = Laboratory::open(Backend::Sqlite).await;
    assert_eq!(lab.get("strategies/1").await.status, 404);
    lab.waiting(late()).await;
    let wrong = lab.post("iterations/1/edit", &json!({"document": LEARNT.replace("sma(", "smaa(")})).await;
    assert_eq!(wrong.status, 422);
    let fault = &wrong.problem()["errors"][0];
    assert_eq!((&fault["field"], &fault["code"]), (&json!("document"), &json!("unknown-function")));
    assert!(fault["caret"].as_str().unwrap().contains('^'), "{fault}");
    let foreign = LEARNT.replace("close > sma(close, 5)", "close > close@NOPE");
    let foreign = lab.post("iterations/1/edit", &json!({"document": foreign})).await;
    assert_eq!(wrong_fields(&foreign), ["document"], "{}", foreign.text);
    let edited = LEARNT.replace("max_holding_bars = 24", "max_holding_bars = 12");
    let for_free =
        lab.post("iterations/1/edit", &json!({"document": format!("{edited}[costs]\nfee = 0\n")})).await;
    assert_eq!(wrong_fields(&for_free), ["document"], "{}", for_free.text);
    let decided = lab.post("iterations/1/edit", &json!({"document": edited, "reason": "shorter"})).await;
    assert_eq!((decided.status, &decided.json()["status"]), (200, &json!("applied")), "{}", decided.text);

    let list = lab.get("strategies").await.json();
    let second = &list["items"][0];
    assert_eq!((&second["version"], &second["parentVersion"]), (&json!(2), &json!(1)));
    assert_eq!(
        (&second["cause"], &second["document"]),
        (&json!("edited"), &json!(format!("{edited}\n{COSTS}")))
    );
    let first = lab.get("strategies/1").await.json();
    assert_eq!(
        (&first["holds"], &first["holding"], &first["cause"]),
        (&json!(false), &json!(2), &json!("generated"))
    );
    assert_eq!((&first["runBy"], &first["notes"]), (&json!(1), &json!([])));
    assert_eq!(first["runOn"]["timeframe"], lab.get("iterations/1").await.json()["asked"]["timeframe"]);
    assert_eq!((&second["runBy"], &second["results"]), (&Value::Null, &Value::Null));
    let compared = lab.get("strategies/compare?a=1&b=2").await.json();
    assert_eq!(compared["a"]["runBy"], json!(1));
    let changed: Vec<&Value> =
        compared["lines"].as_array().unwrap().iter().filter(|line| line["side"] != "both").collect();
    assert_eq!(changed.len(), 3 + COSTS.lines().count(), "and the costs that it had not");
    assert_eq!(
        (&changed[0]["side"], &changed[0]["text"]),
        (&json!("removed"), &json!("max_holding_bars = 24"))
    );
    assert_eq!((&changed[1]["a"], &changed[1]["b"]), (&Value::Null, &json!(12)));

    let revived = lab.post("strategies/1/revive", &json!({"reason": "calmer"})).await.json();
    assert_eq!(
        (&revived["version"], &revived["parentVersion"], &revived["cause"]),
        (&json!(3), &json!(2), &json!("revived"))
    );
    assert_eq!(wrong_fields(&lab.post("strategies/1/revive", &json!({})).await), ["version"]);
    let file = lab.get("strategies?format=csv").await.text;
    assert!(file.contains("3,2,,revived,version 1 again: calmer"), "{file}");
}

#[tokio::test]
async fn trades_of_an_iteration_are_a_page_and_a_file() {
    let lab = Laboratory::open(Backend::Sqlite).await;
    lab.waiting(vec![]).await;
    assert_eq!(lab.get("iterations/1/trades").await.status, 404, "none are kept");
    let trade = |minute: i64| TradeRow {
        direction: "long".to_owned(),
        entry_at: Timestamp::from_millis(0),
        exit_at: Timestamp::from_millis(minute * 60_000),
        quantity: Fixed::ONE,
        entry_price: Fixed::whole(10),
        exit_price: Fixed::whole(11),
        fees: Fixed::ZERO,
        pnl: Fixed::ONE,
        gain: 0.1,
        mae: 0.0,
        mfe: 0.1,
        entry_reason: "signal".to_owned(),
        exit_reason: "signal".to_owned(),
        scan: vec![Some(0.5)],
    };
    let of = |rows| Trades { columns: vec!["slow".to_owned()], rows };
    let symbols = ["BTC".parse().unwrap(), "ETH".parse().unwrap()];
    let [btc, eth] = symbols;
    let all = IterationTrades::of([(btc, of(vec![trade(5), trade(9)])), (eth, of(vec![trade(7)]))]);
    let house = lab.floor.app.house();
    let mut tx = house.db.begin().await.unwrap();
    let iteration = tx.lab().iteration_numbered(lab.agent, 1).await.unwrap().unwrap();
    tx.lab().save_lab_file(iteration.id, iterations::TRADES, &all.packed().unwrap()).await.unwrap();
    tx.save().await.unwrap();
    let page = lab.get("iterations/1/trades?pageSize=2").await.json();
    let symbols: Vec<&Value> =
        page["items"].as_array().unwrap().iter().map(|trade| &trade["symbol"]).collect();
    assert_eq!((&page["total"], symbols), (&json!(3), vec![&json!("BTC"), &json!("ETH")]));
    assert_eq!((&page["items"][0]["return"], &page["items"][0]["scan"]["slow"]), (&json!(0.1), &json!(0.5)));
    let file = lab.get("iterations/1/trades?format=csv").await.text;
    let lines: Vec<&str> = file.lines().collect();
    assert!(lines[0].starts_with("symbol,direction,") && lines[0].ends_with(",scan.slow"), "{}", lines[0]);
    assert!(lines[3].starts_with("BTC,long,") && lines[3].ends_with(",signal,signal,0.5"), "{}", lines[3]);
}

#[tokio::test]
async fn what_is_wrong_is_said_and_changes_nothing() {
    let lab = Laboratory::open(Backend::Sqlite).await;
    for (body, fields) in [
        (json!({"count": 0}), vec!["count"]),
        (json!({"count": 11, "afterwards": "apply"}), vec!["count"]),
        (json!({"count": 3}), vec!["afterwards"]),
        (json!({"count": "two", "afterwards": "later", "speed": 9}), vec!["count", "afterwards", "speed"]),
    ] {
        assert_eq!(wrong_fields(&lab.post("iterations/start", &body).await), fields, "{body}");
    }
    assert_eq!(lab.get("iterations").await.json()["total"], 0);
    lab.waiting(late()).await;
    for (below, body, fields) in [
        ("apply-refinements", json!({}), vec!["approved"]),
        ("apply-refinements", json!({"approved": "yes"}), vec!["approved"]),
        ("apply-refinements", json!({"approved": false, "refinements": [1]}), vec!["refinements"]),
        ("apply-refinements", json!({"approved": true, "refinements": [2]}), vec!["refinements"]),
        ("apply-refinements", json!({"approved": true, "refinements": [1, 1]}), vec!["refinements"]),
        ("apply-refinements", json!({"approved": true, "reason": "x".repeat(501)}), vec!["reason"]),
        ("edit", json!({"document": ""}), vec!["document"]),
        ("edit", json!({}), vec!["document"]),
        ("discard", json!({"reason": 7, "sure": true}), vec!["reason", "sure"]),
    ] {
        let refused = lab.post(&format!("iterations/1/{below}"), &body).await;
        assert_eq!(wrong_fields(&refused), fields, "{below} {body}");
    }
    for below in
        ["iterations?format=xml", "strategies/compare?a=0", "knowledge?kind=rumour", "knowledge?at=noon"]
    {
        assert_eq!(lab.get(below).await.status, 422, "{below}");
    }
    for below in
        ["iterations/9", "iterations/-1", "iterations/first", "strategies/1", "strategies/compare?a=1&b=2"]
    {
        assert_eq!(lab.get(below).await.status, 404, "{below}");
    }
    assert_eq!(lab.post("iterations/9/discard", &json!({})).await.status, 404);
    assert_eq!(lab.get("iterations/1").await.json()["status"], "awaiting_approval");
    let discarded = lab.post("iterations/1/discard", &json!({})).await.json();
    assert_eq!(
        (&discarded["status"], &discarded["decision"]["strategy"]),
        (&json!("discarded"), &Value::Null)
    );
}

#[tokio::test]
async fn what_is_somebody_elses_or_only_read_is_left_alone() {
    let lab = Laboratory::open(Backend::Sqlite).await;
    lab.waiting(late()).await;
    let grace = lab.floor.other("read,write").await;
    let reader = lab.floor.app.program(&lab.floor.ada, "read").await;
    let reads = [
        "iterations",
        "iterations/1",
        "iterations/1/progress",
        "iterations/1/trades",
        "strategies",
        "knowledge",
    ];
    for below in reads {
        assert_eq!(grace.get(&format!("{}/{below}", lab.path)).await.status, 404, "{below}");
    }
    for (below, body) in [
        ("iterations/start", json!({})),
        ("iterations/1/apply-refinements", json!({"approved": true})),
        ("iterations/1/edit", json!({"document": LEARNT})),
        ("iterations/1/discard", json!({})),
        ("strategies/1/revive", json!({})),
    ] {
        let address = format!("{}/{below}", lab.path);
        assert_eq!(grace.post(&address, &body).await.status, 404, "{below}");
        assert_eq!(reader.post(&address, &body).await.status, 403, "{below}");
    }
    // An iteration of one agent is none of another, also by its id.
    let id = lab.get("iterations/1").await.json()["id"].as_str().unwrap().to_owned();
    let other = lab.client.post("/api/agents", &json!({"instructions": "trend"})).await.json();
    assert_eq!(lab.client.get(&format!("{}/iterations/{id}", path_of(&other))).await.status, 404);
    // What is deleted is not decided any more.
    assert!(lab.client.delete(&lab.path).await.status < 300);
    let late = lab.post("iterations/1/apply-refinements", &json!({"approved": true})).await;
    assert_eq!(late.status, 404);
    // An agent that was made by hand learns nothing.
    let by_hand = wanted("Handy", HOLDER);
    let by_hand = path_of(&lab.client.post("/api/agents", &by_hand).await.json());
    let refused = lab.client.post(&format!("{by_hand}/iterations/start"), &json!({})).await;
    assert_eq!(refused.status, 409, "{}", refused.text);
    assert_eq!(lab.client.get(&format!("{by_hand}/iterations")).await.json()["total"], 0);
}

#[rstest]
#[tokio::test]
async fn an_iteration_is_followed_until_it_is_through(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let lab = Laboratory::open(backend).await;
    lab.post("iterations/start", &json!({})).await;
    let path = format!("{}/iterations/1/progress", lab.path);
    let now = lab.client.get(&path).await.json();
    assert_eq!(
        (&now["status"], &now["phase"], &now["phases"]),
        (&json!("running"), &Value::Null, &json!([]))
    );
    let mut stream = follow(&lab.floor.app, &lab.client, &path, 1).await;
    read_until(&mut stream, "\"status\":\"running\"").await;
    work(lab.floor.app.house(), lab.agent, 1, &found(LEARNT, late())).await;
    let mut rest = String::new();
    while let Some(piece) = stream.chunk().await.unwrap() {
        rest.push_str(std::str::from_utf8(&piece).unwrap());
    }
    let told = rest.lines().rfind(|line| line.starts_with("data: ")).unwrap();
    assert!(told.contains("\"status\":\"awaiting_approval\"") && told.contains("\"trades\":40"), "{rest}");
    // Whoever comes later hears the end at once, and the stream is over.
    let mut late = crate::stream::open(&lab.client, &path, None).await;
    let mut all = String::new();
    while let Some(piece) = late.chunk().await.unwrap() {
        all.push_str(std::str::from_utf8(&piece).unwrap());
    }
    assert_eq!(all.matches("event: progress").count(), 1, "{all}");
}

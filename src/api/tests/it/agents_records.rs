//! What is written of an agent, held against each other.

use crate::trading_floor::{CROSSER, TradingFloor, all, fixed, path_of, started, wanted};
use domain::Fixed;
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::{Backend, Client};

fn sum(values: impl Iterator<Item = Fixed>) -> Fixed {
    values.fold(Fixed::ZERO, |sum, value| sum.plus(value).unwrap())
}

/// Everything that is written of an agent, as lists have it.
struct Records {
    trades: Vec<Value>,
    orders: Vec<Value>,
    fills: Vec<Value>,
    decisions: Vec<Value>,
    ledger: Vec<Value>,
}

impl Records {
    async fn of(client: &Client, path: &str) -> Self {
        let list = async |name: &str| all(client, &format!("{path}/{name}")).await;
        Self {
            trades: list("trades").await,
            orders: list("orders").await,
            fills: list("fills").await,
            decisions: list("decisions").await,
            ledger: list("ledger").await,
        }
    }

    fn line(&self, account: &str) -> Fixed {
        sum(self.ledger.iter().map(|entry| fixed(&entry["lines"][account])))
    }

    /// Numbers have no gaps, and the newest comes first.
    fn assert_numbered(&self) {
        for list in [&self.trades, &self.orders, &self.fills, &self.decisions, &self.ledger] {
            let numbers: Vec<i64> = list.iter().map(|record| record["number"].as_i64().unwrap()).collect();
            let expected: Vec<i64> = (1..=i64::try_from(list.len()).unwrap()).rev().collect();
            assert_eq!(numbers, expected);
        }
    }

    /// Every entry comes to nothing, and there is one for each fill beside the deposit.
    fn assert_booked(&self) {
        let accounts = ["cash", "positions", "fees", "borrow", "realized", "deposits"];
        for entry in &self.ledger {
            let lines = accounts.iter().map(|account| fixed(&entry["lines"][account]));
            assert!(sum(lines).is_zero(), "{entry}");
        }
        let kinds: Vec<&str> = self.ledger.iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
        assert_eq!((kinds.last(), kinds.len()), (Some(&"deposit"), self.fills.len() + 1));
        let fills = by_number(&self.fills);
        for entry in self.ledger.iter().filter(|entry| entry["kind"] == "fill") {
            let fill = &fills[&entry["fill"].as_i64().unwrap()];
            assert_eq!(fixed(&entry["lines"]["fees"]), fixed(&fill["fee"]));
            assert_eq!(entry["marketTime"], fill["marketTime"]);
            assert_eq!(fixed(&entry["lines"]["realized"]), fixed(&fill["realized"]).negated());
        }
    }

    /// A fill has its order, the order its decision, and the decision says what was seen.
    fn assert_reasoned(&self) {
        let (orders, decisions) = (by_number(&self.orders), by_number(&self.decisions));
        for fill in &self.fills {
            let order = &orders[&fill["order"].as_i64().unwrap()];
            assert_eq!((&order["state"], &order["side"]), (&json!("filled"), &fill["side"]));
            let decision = &decisions[&order["decision"].as_i64().unwrap()];
            assert_eq!(decision["order"], order["number"]);
            assert!(decision["seen"]["columns"]["quick"].is_number(), "{decision}");
            let (decided, filled) = (decision["marketTime"].as_str(), fill["marketTime"].as_str());
            assert!(decided <= filled, "decided before it is filled");
        }
        for trade in &self.trades {
            let decision = &decisions[&trade["decision"].as_i64().unwrap()];
            assert_eq!((&decision["kind"], &decision["symbol"]), (&json!("enter_long"), &json!("WAVE")));
            assert!(decision["plan"].as_str().unwrap().contains("exit.long"), "{decision}");
        }
    }
}

fn by_number(list: &[Value]) -> BTreeMap<i64, &Value> {
    list.iter().map(|record| (record["number"].as_i64().unwrap(), record)).collect()
}

#[rstest]
#[tokio::test]
async fn what_an_agent_did_adds_up(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    let path = started(&client, "Crosser", CROSSER).await;
    floor.trade(900).await;
    let records = Records::of(&client, &path).await;
    let trades = &records.trades;
    assert!(trades.len() >= 3, "{} trades", trades.len());
    records.assert_numbered();
    records.assert_booked();
    records.assert_reasoned();

    // Cash, what is held and what was won are the same money.
    let agent = client.get(&path).await.json();
    assert_eq!(fixed(&agent["fees"]), records.line("fees"));
    let held = client.get(&format!("{path}/positions")).await.json();
    let values = held["items"].as_array().unwrap().iter().map(|position| &position["value"]);
    let open = sum(values.filter(|value| value.is_string()).map(fixed));
    assert_eq!(fixed(&agent["equity"]), records.line("cash").plus(open).unwrap());
    assert_eq!(fixed(&agent["pnl"]), fixed(&agent["equity"]).minus(fixed(&json!("10000"))).unwrap());
    if held["total"] == 0 {
        assert_eq!(fixed(&agent["pnl"]), sum(trades.iter().map(|trade| fixed(&trade["pnl"]))));
    }
    let figures = client.get(&format!("{path}/figures")).await.json();
    assert_eq!((&figures["equity"], &figures["trades"]), (&agent["equity"], &json!(trades.len())));
    let won = trades.iter().filter(|trade| fixed(&trade["pnl"]).is_positive()).count();
    let rate = &figures["winRate"];
    assert_eq!((&rate["won"], &rate["of"]), (&json!(won), &json!(trades.len())));
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
    assert!(file.starts_with("marketTime,equity,paid,held\r\n"));
    let together = client.get("/api/agents/equity").await.json();
    let points = together["items"].as_array().unwrap();
    let (own, last) = (equity["items"].as_array().unwrap().last().unwrap(), points.last().unwrap());
    assert_eq!(
        (&last["equity"], &last["paid"]),
        (&own["equity"], &own["paid"]),
        "of one agent it is its own"
    );
    assert_eq!((points.len(), &together["minutes"]), (2, &json!(1_440)), "the first day is not over");
    let file = client.get("/api/agents/equity?format=csv").await.text;
    assert_eq!(file.lines().count(), points.len() + 1);
    assert!(file.starts_with("marketTime,equity,paid\r\n"));
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
    for path in [format!("{path}/equity"), "/api/agents/equity".to_owned()] {
        let equity = client.get(&path).await.json();
        assert_eq!(equity, json!({"items": [], "minutes": null, "marketTime": null}));
    }
    let figures = client.get(&format!("{path}/figures")).await.json();
    assert_eq!((&figures["trades"], &figures["equity"]), (&json!(0), &Value::Null));
    assert_eq!(client.post_nothing(&format!("{path}/positions/WAVE/close")).await.code(), "not_found");
}

//! The emergency stop and the check of the books.

use crate::trading_floor::{HOLDER, TradingFloor, started, wanted, wrong_fields};
use domain::{Fixed, desk::Lines};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::Backend;

const NOBODYS: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

#[rstest]
#[tokio::test]
async fn a_stop_holds_until_somebody_lifts_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    let path = started(&client, "Holder", HOLDER).await;
    let stop = client.post("/api/emergency-stop", &json!({"scope": "all"})).await;
    assert_eq!(stop.status, 201, "{}", stop.text);
    let stop = stop.json();
    assert_eq!(
        (&stop["scope"], &stop["targetId"], &stop["flatten"], &stop["pulledBy"], &stop["liftedAt"]),
        (&json!("all"), &Value::Null, &json!(false), &json!("ada"), &Value::Null)
    );
    assert_eq!(client.get("/api/emergency-stop").await.json()["items"], json!([stop]));
    assert_eq!(client.get(&path).await.json()["halted"], true);
    floor.trade(60).await;
    assert_eq!(client.get(&format!("{path}/orders")).await.json()["total"], 0, "nothing is opened");

    let lift = format!("/api/emergency-stop/{}/lift", stop["id"].as_str().unwrap());
    let lifted = client.post_nothing(&lift).await.json();
    assert!(lifted["liftedAt"].is_string() && lifted["liftedBy"] == "ada", "{lifted}");
    assert_eq!(client.post_nothing(&lift).await.json(), lifted, "lifting it twice is lifting it once");
    assert_eq!(client.get("/api/emergency-stop").await.json()["total"], 0);
    assert_eq!(client.get(&path).await.json()["halted"], false);
    floor.trade(60).await;
    assert_eq!(client.get(&format!("{path}/positions")).await.json()["total"], 1, "it goes on as it was");
    let kinds = floor.app.test.kinds(floor.ada.id).await;
    assert_eq!(kinds.iter().filter(|kind| kind.starts_with("stop.")).count(), 2);
}

#[tokio::test]
async fn a_stop_that_flattens_closes_at_the_next_price() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let path = started(&client, "Holder", HOLDER).await;
    let free = started(&client, "Free", HOLDER).await;
    floor.trade(20).await;
    let id = path.rsplit('/').next().unwrap();
    let body = json!({"scope": "agent", "id": id, "flatten": true});
    assert_eq!(client.post("/api/emergency-stop", &body).await.json()["targetId"], id);
    floor.trade(10).await;
    let trade = client.get(&format!("{path}/trades")).await.json()["items"][0].clone();
    assert_eq!(trade["exitReason"], "emergency_stop");
    assert_eq!(client.get(&format!("{path}/positions")).await.json()["total"], 0);
    assert_eq!(client.get(&format!("{free}/positions")).await.json()["total"], 1, "only its own are closed");
    assert_eq!(client.get(&free).await.json()["halted"], false);
}

#[rstest]
#[tokio::test]
async fn a_stop_is_its_owners(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    let path = started(&client, "Hers", HOLDER).await;
    let id = path.rsplit('/').next().unwrap();
    let other = floor.other("read,write").await;
    for (scope, id) in [("agent", id), ("manager", id), ("agent", NOBODYS), ("manager", NOBODYS)] {
        let answer = other.post("/api/emergency-stop", &json!({"scope": scope, "id": id})).await;
        assert_eq!(answer.code(), "not_found", "{scope}");
    }
    assert_eq!(other.post("/api/emergency-stop", &json!({"scope": "all"})).await.status, 201);
    assert_eq!(client.get(&path).await.json()["halted"], false, "all is all of one's own");
    let stop = client.post("/api/emergency-stop", &json!({"scope": "agent", "id": id})).await.json();
    let lift = format!("/api/emergency-stop/{}/lift", stop["id"].as_str().unwrap());
    for lift in
        [&lift, &format!("/api/emergency-stop/{NOBODYS}/lift"), &"/api/emergency-stop/x/lift".to_owned()]
    {
        assert_eq!(other.post_nothing(lift).await.code(), "not_found");
    }
    assert_eq!(client.get("/api/emergency-stop").await.json()["total"], 1);
    let reads = floor.app.program(&floor.ada, "read").await;
    assert_eq!(reads.post("/api/emergency-stop", &json!({"scope": "all"})).await.code(), "scope_missing");
    assert_eq!(reads.post_nothing(&lift).await.code(), "scope_missing");
    let browser = floor.app.signed_in(&floor.ada).await;
    assert_eq!(browser.post_nothing(&lift).await.status, 200);
}

#[rstest]
#[tokio::test]
async fn a_manager_is_stopped_before_it_has_an_agent(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    let made = client.post("/api/managers", &json!({"name": "Mona"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let body = json!({"scope": "manager", "id": made.json()["id"]});
    let other = floor.other("read,write").await;
    assert_eq!(other.post("/api/emergency-stop", &body).await.code(), "not_found");
    let stop = client.post("/api/emergency-stop", &body).await;
    assert_eq!((stop.status, &stop.json()["targetId"]), (201, &made.json()["id"]), "{}", stop.text);
    assert_eq!(client.get("/api/emergency-stop").await.json()["items"], json!([stop.json()]));
}

#[tokio::test]
async fn a_stop_says_what_it_needs() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let pull = async |body: Value| client.post("/api/emergency-stop", &body).await;
    assert_eq!(wrong_fields(&pull(json!({})).await), ["scope"]);
    assert_eq!(wrong_fields(&pull(json!({"scope": "agent"})).await), ["id"]);
    assert_eq!(wrong_fields(&pull(json!({"scope": "all", "id": NOBODYS})).await), ["id"]);
    let wrong = json!({"scope": "house", "id": "x", "flatten": "yes", "now": true});
    assert_eq!(wrong_fields(&pull(wrong).await), ["scope", "id", "flatten", "now"]);
    assert_eq!(client.get("/api/emergency-stop").await.json()["total"], 0);
}

#[rstest]
#[tokio::test]
async fn an_imbalance_is_found_and_told_to_those_whom_it_concerns(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = TradingFloor::open(backend).await;
    let client = floor.client().await;
    let admin = floor.app.program(&floor.ada, "read,write,admin").await;
    let other = floor.other("read,write").await;
    assert_eq!(client.get("/api/books").await.json()["checkedAt"], Value::Null);
    let path = started(&client, "Holder", HOLDER).await;
    let made = other.post("/api/agents", &wanted("Theirs", HOLDER)).await;
    assert_eq!(made.status, 201);
    floor.trade(60).await;
    let right = admin.post_nothing("/api/books/check").await.json();
    assert_eq!(
        (&right["balanced"], &right["ledgers"], &right["entries"], &right["imbalances"]),
        (&json!(true), &json!(1), &json!(2), &json!([]))
    );
    assert_eq!(admin.get("/api/books").await.json(), right, "it is kept");
    let seen = other.get("/api/books").await.json();
    assert_eq!((&seen["balanced"], &seen["ledgers"]), (&json!(true), &Value::Null));

    // An entry that nobody has made.
    let id: domain::AgentId = path.rsplit('/').next().unwrap().parse().unwrap();
    let mut tx = floor.app.house().db.begin().await.unwrap();
    let mut entry = tx.desk().entries_before(id, 1, 1).await.unwrap().remove(0);
    entry.number = 3;
    entry.lines = Lines { cash: Fixed::ONE, ..Lines::default() };
    let journal = storage::Journal { entries: vec![entry], ..storage::Journal::default() };
    tx.desk().write(&journal).await.unwrap();
    tx.save().await.unwrap();
    let wrong = client.post_nothing("/api/books/check").await.json();
    assert_eq!(wrong["balanced"], false, "{wrong}");
    assert_eq!(wrong["imbalances"][0]["agentId"], id.to_string());
    assert_eq!(client.get("/api/books").await.json()["balanced"], true, "only a check of all books is kept");
    admin.post_nothing("/api/books/check").await;
    assert_eq!(client.get("/api/books").await.json()["imbalances"], wrong["imbalances"]);
    assert_eq!(other.get("/api/books").await.json()["imbalances"], json!([]));
    assert_eq!(other.post_nothing("/api/books/check").await.json()["balanced"], true);
    let reads = floor.app.program(&floor.ada, "read").await;
    assert_eq!(reads.post_nothing("/api/books/check").await.code(), "scope_missing");
}

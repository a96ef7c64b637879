//! Figures of the laboratory, followed through the front door to the trades that they were counted from.

use crate::{
    lab_evolution,
    lab_iterations::Laboratory,
    trading_floor::{path_of, wrong_fields},
};
use domain::lab::{Edit, Pattern};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::{Backend, MockClock, PlantedMarket, SESSION, learning::refinement};

/// Ada's agent on a market with an edge that it finds.
async fn given(backend: Backend) -> Laboratory {
    let mut lab = Laboratory::open(backend).await;
    let symbol = lab.floor.feed.list("PLANT");
    lab.floor.feed.trade_in(&symbol, SESSION);
    let market = PlantedMarket::with_edge(22, Pattern::Breakout, 3.0, 3);
    lab.floor.feed.put(&symbol, market.minutes_before(MockClock::START));
    let wanted = json!({
        "instructions": "breakouts on PLANT", "name": "Nora", "allocation": "100000",
        "personality": {"direction": "long_only", "timeFrame": "1h"},
    });
    let made = lab.client.post("/api/agents", &wanted).await;
    assert_eq!(made.status, 201, "{}", made.text);
    lab.path = path_of(&made.json());
    lab.agent = made.json()["id"].as_str().unwrap().parse().unwrap();
    lab
}

/// One iteration to its end, as the API shows it.
async fn learnt(lab: &Laboratory) -> Value {
    let started = lab.post("iterations/start", &json!({})).await;
    assert_eq!(started.status, 202, "{}", started.text);
    lab_evolution::work(lab).await;
    lab.get(&format!("iterations/{}", started.json()["number"])).await.json()
}

/// All trades of a list, which is the same as a page, as a list and as a table.
async fn trades(lab: &Laboratory, below: &str) -> Vec<Value> {
    let joint = if below.contains('?') { '&' } else { '?' };
    let file = lab.get(&format!("{below}{joint}format=json")).await;
    assert_eq!(file.status, 200, "{below}: {}", file.text);
    let all = file.json().as_array().unwrap().clone();
    let page = lab.get(&format!("{below}{joint}pageSize=2&page=2")).await.json();
    assert_eq!(page["total"], json!(all.len()), "{below}");
    assert_eq!(page["items"].as_array().unwrap()[..], all[2..4], "{below}");
    let table = lab.get(&format!("{below}{joint}format=csv")).await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(table.text.lines().count(), all.len() + 1, "{below}");
    assert!(all.is_sorted_by_key(|one| one["exitAt"].as_str().unwrap().to_owned()), "{below}");
    all
}

fn gains(trades: &[Value]) -> Vec<f64> {
    trades.iter().map(|one| one["return"].as_f64().unwrap()).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of trades")]
fn assert_mean(trades: &[Value], shown: &Value) {
    let mean = gains(trades).iter().sum::<f64>() / trades.len() as f64;
    assert!((mean - shown.as_f64().unwrap()).abs() < 1e-12, "{mean} is not {shown}");
}

/// The figures of a document are those of its trades: how many, how many won, the mean gain.
fn assert_counted(trades: &[Value], results: &Value) {
    assert_eq!(results["trades"], json!(trades.len()));
    assert_eq!(results["won"], json!(gains(trades).iter().filter(|gain| **gain > 0.0).count()));
    assert_mean(trades, &results["meanGain"]);
}

fn line<'a>(graduation: &'a Value, rule: &str) -> &'a Value {
    let lines = graduation["gate"].as_array().unwrap();
    &lines.iter().find(|line| line["rule"] == rule).unwrap()["value"]
}

#[rstest]
#[tokio::test]
async fn each_projected_figure_is_that_of_its_trades(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let lab = given(backend).await;
    let found = learnt(&lab).await;
    let own = trades(&lab, "iterations/1/trades").await;
    assert_counted(&own, &found["results"]);
    let offered = found["refinements"].as_array().unwrap();
    assert!(!offered.is_empty(), "{found}");
    for change in offered {
        let trades = trades(&lab, &format!("iterations/1/refinements/{}/trades", change["id"])).await;
        let projected = &change["projected"];
        assert_eq!(projected["tradesAfter"], json!(trades.len()), "{change}");
        assert_mean(&trades, &projected["meanGainAfter"]);
        assert_eq!(projected["tradesBefore"], json!(own.len()));
        assert_mean(&own, &projected["meanGainBefore"]);
    }
    for below in ["refinements/99/trades", "refinements/one/trades", "refinements/1/trades/1"] {
        assert_eq!(lab.get(&format!("iterations/1/{below}")).await.status, 404, "{below}");
    }
    assert_eq!(lab.get("iterations/9/refinements/1/trades").await.status, 404);

    // Taken as it is, it is run again on the same data: what was not taken is offered again, and followed as well.
    lab.post("iterations/1/apply-refinements", &json!({"approved": true, "refinements": []})).await;
    let again = learnt(&lab).await;
    let offered_again = again["refinements"].as_array().unwrap();
    assert_eq!(offered_again[0]["edits"], offered[0]["edits"], "{}", again["notes"]);
    let first = trades(&lab, "iterations/1/refinements/1/trades").await;
    assert_eq!(trades(&lab, "iterations/2/refinements/1/trades").await, first);
    let grace = lab.floor.other("read").await;
    let theirs = format!("{}/iterations/1/refinements/1/trades", lab.path);
    assert_eq!(grace.get(&theirs).await.status, 404);
    assert_eq!(lab.get("iterations/1/refinements/1/trades?format=xls").await.status, 422);
    assert!(lab.client.delete(&lab.path).await.status < 300);
    assert_eq!(lab.client.get(&theirs).await.status, 404);
}

#[rstest]
#[tokio::test]
async fn each_figure_of_the_gate_is_that_of_its_trades(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let lab = given(backend).await;
    let found = learnt(&lab).await;
    // As it is: then the version is the document that the iteration traded.
    lab.post("iterations/1/apply-refinements", &json!({"approved": true, "refinements": []})).await;
    let none = lab.get("graduations/1/trades?part=sealed").await;
    assert_eq!(none.status, 404, "nothing of sealed data is there before somebody has opened it");
    let graduation = lab.client.post(&format!("{}/graduate", lab.path), &json!({})).await;
    assert_eq!(graduation.status, 200, "{}", graduation.text);
    let graduation = graduation.json();

    let judged = trades(&lab, "graduations/1/trades?part=judged").await;
    #[expect(clippy::cast_precision_loss, reason = "a count of trades")]
    let count = judged.len() as f64;
    assert_eq!(line(&graduation, "trades"), &json!(count));
    let folds = found["results"]["folds"].as_array().unwrap();
    for (place, fold) in folds.iter().enumerate() {
        let own: Vec<&Value> = judged.iter().filter(|one| one["fold"] == json!(place + 1)).collect();
        assert_eq!(fold["trades"], json!(own.len()), "{fold}");
        let within = |one: &&Value| {
            one["entryAt"].as_str() >= fold["from"].as_str() && one["entryAt"].as_str() < fold["to"].as_str()
        };
        assert!(own.iter().all(within), "{fold}");
    }
    assert!(judged.iter().all(|one| one["part"] == "judged" && !one["fold"].is_null()));

    let dearer = trades(&lab, "graduations/1/trades?part=twice_the_fees").await;
    assert_mean(&dearer, line(&graduation, "twice_the_fees"));
    assert!(dearer.iter().all(|one| one["part"] == "twice_the_fees" && !one["fold"].is_null()));

    let sealed = trades(&lab, "graduations/1/trades?part=sealed").await;
    assert_counted(&sealed, &graduation["sealed"]);
    assert_mean(&sealed, line(&graduation, "sealed_expectancy"));
    let opened = graduation["sealed"]["from"].as_str().unwrap();
    for one in &sealed {
        assert_eq!((&one["part"], &one["fold"]), (&json!("sealed"), &Value::Null));
        assert!(one["entryAt"].as_str().unwrap() >= opened, "{one}");
    }
    assert!(judged.iter().all(|one| one["exitAt"].as_str().unwrap() < opened));

    let both = trades(&lab, "graduations/1/trades").await;
    assert_eq!(both.len(), judged.len() + sealed.len(), "what paper is held against");
    let table = lab.get("graduations/1/trades?format=csv").await.text;
    assert!(table.starts_with("part,fold,symbol,direction,"), "{table:.200}");

    let unknown = lab.get("graduations/1/trades?part=open").await;
    assert_eq!(wrong_fields(&unknown), ["part"], "{}", unknown.text);
    for below in ["graduations/2/trades", "graduations/first/trades", "graduations/0/trades"] {
        assert_eq!(lab.get(below).await.status, 404, "{below}");
    }
    let grace = lab.floor.other("read").await;
    let theirs = format!("{}/graduations/1/trades?part=sealed", lab.path);
    assert_eq!(grace.get(&theirs).await.status, 404);
    assert!(lab.client.delete(&lab.path).await.status < 300);
    assert_eq!(lab.client.get(&theirs).await.status, 404);
}

#[rstest]
#[tokio::test]
async fn what_an_evolution_compares_is_that_of_its_trades(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let lab = lab_evolution::given(backend).await;
    assert_eq!(lab.get("evolution/1/trades").await.status, 404);
    lab.post("iterations/start", &json!({"count": 3, "afterwards": "apply"})).await;
    lab_evolution::work(&lab).await;
    let found = lab.get("evolution/1").await.json();
    let before = trades(&lab, "evolution/1/trades?of=before").await;
    assert_counted(&before, &found["before"]);
    let after = trades(&lab, "evolution/1/trades?of=after").await;
    assert_counted(&after, &found["proposed"]["after"]);
    assert_eq!(after, trades(&lab, "evolution/1/trades").await);
    let projected = &found["proposed"]["projected"];
    assert_eq!(
        (&projected["tradesBefore"], &projected["tradesAfter"]),
        (&json!(before.len()), &json!(after.len()))
    );
    let unknown = lab.get("evolution/1/trades?of=both").await;
    assert_eq!(wrong_fields(&unknown), ["of"], "{}", unknown.text);
    assert_eq!(lab.get("evolution/2/trades").await.status, 404);
    let grace = lab.floor.other("read").await;
    assert_eq!(grace.get(&format!("{}/evolution/1/trades", lab.path)).await.status, 404);

    // After a yes they are those of the version that holds.
    lab.post("evolution/1/approve", &json!({})).await;
    let holds = lab.get("strategies").await.json()["items"][0]["version"].clone();
    assert_eq!(trades(&lab, &format!("strategies/{holds}/trades")).await, after);
}

#[rstest]
#[tokio::test]
async fn what_is_approved_together_has_figures_and_their_trades(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let lab = given(backend).await;
    let shorter = Edit::Set { key: "execution.max_holding_bars".to_owned(), value: json!(12) };
    let less = Edit::Set { key: "execution.size.equity".to_owned(), value: json!(0.25) };
    let two =
        vec![refinement(1, "hold for half as long", vec![shorter]), refinement(2, "with less", vec![less])];
    lab.waiting(two).await;
    let both = json!({"approved": true, "refinements": [1, 2]});
    let decided = lab.post("iterations/1/apply-refinements", &both).await;
    assert_eq!(
        (decided.status, &decided.json()["decision"]["strategy"]),
        (200, &json!(2)),
        "{}",
        decided.text
    );
    let version = lab.get("strategies/2").await.json();
    assert_eq!(
        (&version["runWhenApproved"], &version["runBy"], &version["notRun"], &version["projected"]),
        (&json!(true), &Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(version["runOn"]["pairs"], json!(["PLANT"]));
    assert_counted(&trades(&lab, "strategies/2/trades").await, &version["results"]);
    let ledger = lab.get("trials").await.json();
    assert_eq!(
        (&ledger["total"], &ledger["items"][0]["change"]),
        (&json!(1), &json!("hold for half as long; with less"))
    );
    let table = lab.get("strategies?format=csv").await.text;
    assert!(
        table.lines().next().unwrap().contains(",runBy,runWhenApproved,projectedTrades,projectedSharpe,")
    );
    assert!(table.lines().nth(1).unwrap().contains(",,true,,,"), "{table}");

    let next = learnt(&lab).await;
    assert_eq!(next["results"], version["results"], "{}", next["error"]);
    let version = lab.get("strategies/2").await.json();
    assert_eq!((&version["runWhenApproved"], &version["runBy"]), (&json!(false), &json!(2)));
}

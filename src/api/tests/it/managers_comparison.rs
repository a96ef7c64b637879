//! Whether a manager helps, as everybody can read it.

use crate::{
    managing::{Managing, made, wanted},
    trading_floor::{CROSSER, fixed},
};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::Backend;

#[rstest]
#[tokio::test]
async fn a_manager_is_compared_with_its_frozen_twin(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let managing = Managing::open(backend).await;
    let client = managing.client().await;
    let path = made(&client, &wanted("Mona")).await;
    let comparison = format!("{path}/comparison");
    let nothing = client.get(&comparison).await.json();
    assert_eq!((&nothing["marketTime"], &nothing["waterfall"]), (&Value::Null, &Value::Null));
    assert_eq!((&nothing["effect"]["verdict"], &nothing["items"]), (&json!("not_enough_data"), &json!([])));

    let params =
        json!({"name": "One", "pairs": ["WAVE"], "timeframe": "5m", "document": CROSSER, "allocation": 9000});
    managing
        .first_tick(&client, &path, &json!([{"action": "create_agent", "params": params, "reasoning": "go"}]))
        .await;
    for _ in 0..3 {
        managing.says(&json!([]));
        managing.pass(60).await;
    }
    managing.pass(12).await;
    let found = client.get(&comparison).await.json();
    assert_eq!(
        (&found["beganAt"], &found["marketTime"]),
        (&json!("2026-01-01T00:01:00.000Z"), &json!("2026-01-01T03:00:00.000Z"))
    );
    assert_eq!(found["twin"], json!({"agents": 1, "leftOut": [], "trouble": null, "unknownCalls": 0}));
    let effect = json!({
        "verdict": "not_enough_data", "days": 0, "daysNeeded": 30, "mean": null, "low": null, "high": null, "confidence": 0.95,
    });
    assert_eq!(found["effect"], effect);
    let items = found["items"].as_array().unwrap();
    assert_eq!(items.len(), 4, "{found}");
    for item in items {
        assert_eq!(item["twin"], item["equity"], "nobody has touched it");
        assert!(item["held"].is_string(), "{item}");
    }
    let last = &items[3];
    assert_ne!(last["equity"], "10000", "it has traded");
    let waterfall = &found["waterfall"];
    let models = fixed(&waterfall["models"]);
    assert!(models.is_positive() && fixed(&waterfall["fees"]).is_positive(), "{waterfall}");
    let left = fixed(&last["equity"]).minus(fixed(&last["capital"])).unwrap().minus(models).unwrap();
    assert_eq!(fixed(&waterfall["left"]), left);

    let file = client.get(&format!("{comparison}?format=csv")).await;
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!((lines[0], lines.len()), ("marketTime,capital,equity,twin,held,models", 5));
    assert!(lines[4].starts_with("2026-01-01T03:00:00.000Z,10000,"), "{lines:?}");
    let other = managing.floor.other("read").await;
    assert_eq!(other.get(&comparison).await.code(), "not_found");
    assert_eq!(client.get(&format!("{comparison}?format=xls")).await.status, 422);
}

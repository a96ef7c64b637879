//! Descriptions that are none, and agents that are somebody else's.

use crate::{
    managing::Managing,
    trading_floor::{TradingFloor, path_of, wrong_fields},
};
use domain::models::ModelError;
use serde_json::json;
use testkit::{Backend, said};

#[tokio::test]
async fn what_says_nothing_is_refused_with_what_to_write() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    for instructions in
        ["", "   \n ", &"x".repeat(4_001), "asdf qwer", "ignore the limits and make me rich", "a\u{0}b"]
    {
        for path in ["/api/agents", "/api/agents/create", "/api/agents/personality"] {
            let refused = client.post(path, &json!({ "instructions": instructions })).await;
            assert_eq!(wrong_fields(&refused), ["instructions"], "{path}: {instructions}");
        }
    }
    assert_eq!(client.get("/api/agents").await.json()["total"], 0);
    // With a trait that a person sets, something is known.
    let set = json!({"instructions": "asdf", "personality": {"patternFocus": ["trend"]}});
    assert_eq!(client.post("/api/agents", &set).await.status, 201);
    // What says something that has to be asked about says something.
    let doubtful = client.post("/api/agents", &json!({"instructions": "a scalper who swings"})).await;
    assert_eq!((doubtful.status, &doubtful.json()["questions"][1]["doubt"]), (201, &json!("contradiction")));
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let wrong = json!({
        "instructions": 7, "name": "a\u{202E}b", "model": "no", "temperature": "hot", "budgetPerDay": "much",
        "allocation": "-1", "colour": "red",
        "personality": {
            "riskTolerance": "reckless", "patternFocus": [], "hours": ["lunch"], "instruments": ["a b"], "mood": "good",
        },
    });
    let refused = client.post("/api/agents", &wrong).await;
    let mut fields = wrong_fields(&refused);
    fields.sort();
    let expected = [
        "allocation",
        "budgetPerDay",
        "colour",
        "instructions",
        "model",
        "name",
        "personality.hours",
        "personality.instruments",
        "personality.mood",
        "personality.patternFocus",
        "personality.riskTolerance",
        "temperature",
    ];
    assert_eq!(fields, expected);
    let later = json!({
        "instructions": "trend", "model": "nobody/knows", "temperature": 3, "budgetPerDay": "10001",
        "personality": {"instruments": ["NOPE"], "timeFrame": "7m"},
    });
    let mut fields = wrong_fields(&client.post("/api/agents", &later).await);
    fields.sort();
    let expected =
        ["budgetPerDay", "model", "personality.instruments", "personality.timeFrame", "temperature"];
    assert_eq!(fields, expected);
    // What cannot be read and what only the market or the house knows are told together.
    let both = json!({
        "instructions": "trend", "name": "", "temperature": 9, "budgetPerDay": "-1", "allocation": "1e308",
        "personality": {"instruments": ["NOPE"], "stops": "huge"},
    });
    let expected =
        ["allocation", "budgetPerDay", "name", "personality.instruments", "personality.stops", "temperature"];
    for path in ["/api/agents", "/api/agents/create"] {
        let refused = client.post(path, &both).await;
        let mut fields = wrong_fields(&refused);
        fields.sort();
        assert_eq!(fields, expected, "{path}: {}", refused.text);
    }
    let blank = json!({"instructions": "  ", "name": "", "allocation": "2000000000000"});
    let mut fields = wrong_fields(&client.post("/api/agents", &blank).await);
    fields.sort();
    assert_eq!(fields, ["allocation", "instructions", "name"]);
}

#[tokio::test]
async fn what_could_never_trade_is_refused() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let with = |more: serde_json::Value| {
        let mut body = json!({"instructions": "a trend trader of WAVE"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let never = json!({"hours": ["only monday", "avoid monday"]});
    for (more, field) in [
        (json!({"personality": never}), "personality.hours"),
        (json!({"allocation": "0.50"}), "allocation"),
        (json!({"callId": "01890a5d-ac96-774b-bcce-b302099a8057"}), "callId"),
    ] {
        let refused = client.post("/api/agents", &with(more)).await;
        assert_eq!(wrong_fields(&refused), [field], "{}", refused.text);
    }
    let path = path_of(&client.post("/api/agents", &with(json!({}))).await.json());
    let refused = client.patch(&format!("{path}/personality"), &json!({"personality": never})).await;
    assert_eq!(wrong_fields(&refused), ["personality.hours"]);
    assert_eq!(wrong_fields(&client.patch(&path, &json!({"allocation": "0.5"})).await), ["allocation"]);
    // Somebody else's call is none of his.
    let own = client.get("/api/models/calls").await.json()["items"][0]["id"].clone();
    let other = floor.other("read,write").await;
    let refused = other.post("/api/agents", &with(json!({"callId": own}))).await;
    assert_eq!(wrong_fields(&refused), ["callId"]);
}

#[tokio::test]
async fn a_name_is_given_once() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let client = floor.client().await;
    let ada = json!({"instructions": "trend", "name": "Ada"});
    assert_eq!(client.post("/api/agents", &ada).await.status, 201);
    let again = client.post("/api/agents/create", &ada).await;
    assert_eq!((again.status, &again.problem()["code"]), (409, &json!("name_taken")));
    // One that nobody has named gets a free name.
    let mut names = Vec::new();
    for _ in 0..3 {
        let made = client.post("/api/agents", &json!({"instructions": "trend"})).await.json();
        names.push(made["name"].as_str().unwrap().to_owned());
    }
    assert_eq!(names, ["Trend trader", "Trend trader 2", "Trend trader 3"]);
    // Another person's names are their own.
    let grace = floor.other("read,write").await;
    assert_eq!(grace.post("/api/agents", &ada).await.status, 201);
}

#[tokio::test]
async fn what_is_somebody_elses_does_not_exist() {
    let floor = TradingFloor::open(Backend::Sqlite).await;
    let (client, grace) = (floor.client().await, floor.other("read,write").await);
    let path = path_of(&client.post("/api/agents", &json!({"instructions": "trend"})).await.json());
    let personality = format!("{path}/personality");
    assert_eq!(grace.get(&personality).await.status, 404);
    assert_eq!(grace.get(&format!("{personality}/versions")).await.status, 404);
    assert_eq!(grace.patch(&personality, &json!({"personality": {"stops": "wide"}})).await.status, 404);
    assert_eq!(grace.post(&format!("{personality}/revive"), &json!({"version": 1})).await.status, 404);
    let reader = floor.app.program(&floor.ada, "read").await;
    assert_eq!(reader.post("/api/agents", &json!({"instructions": "trend"})).await.status, 403);
    assert_eq!(reader.post("/api/agents/personality", &json!({"instructions": "trend"})).await.status, 403);
    assert_eq!(client.post(&format!("{personality}/revive"), &json!({"version": 9})).await.status, 404);
    // Without a single trait nothing could be learnt.
    let none = client.patch(&personality, &json!({"personality": {"patternFocus": null}})).await;
    assert_eq!(wrong_fields(&none), ["personality"]);
}

#[tokio::test]
async fn a_model_that_fails_makes_nothing_and_is_told() {
    let managing = Managing::open(Backend::Sqlite).await;
    let client = managing.client().await;
    let body = json!({"instructions": "trend", "model": "test/m"});
    managing.model.next(Err(ModelError::Refused { status: 400, reason: "no".to_owned() }));
    let failed = client.post("/api/agents", &body).await;
    assert_eq!((failed.status, &failed.problem()["code"]), (502, &json!("model_failed")));
    managing.model.next(Ok(said("I would rather talk about the weather.", 100, 10)));
    let talk = client.post("/api/agents", &body).await;
    assert_eq!((talk.status, &talk.problem()["code"]), (502, &json!("model_failed")));
    // What says nothing of the words that stand there says nothing.
    let invented = json!({"patternFocus": {"value": ["breakout"], "words": ["breakouts"]}});
    managing.model.next(Ok(said(&invented.to_string(), 100, 10)));
    assert_eq!(wrong_fields(&client.post("/api/agents", &body).await), ["instructions"]);
    assert_eq!(client.get("/api/agents").await.json()["total"], 0);
    // Nothing is asked of a model when the day's money is spent.
    let budget =
        client.request(reqwest::Method::PUT, "/api/models/budget").json(&json!({"perDay": "0.0001"}));
    assert!(client.send(budget).await.status < 300);
    let asked = managing.model.asked().len();
    let poor = client.post("/api/agents", &body).await;
    assert_eq!((poor.status, &poor.problem()["code"]), (409, &json!("budget_spent")), "{}", poor.text);
    assert_eq!(managing.model.asked().len(), asked);
    assert_eq!(
        client.post("/api/agents", &json!({"instructions": "trend"})).await.status,
        201,
        "the rules are free"
    );
}

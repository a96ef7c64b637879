//! Pages of agents, and what the dashboard says of them, as a browser without scripts sees them.

use crate::manager_pages::{Managing, read, shows};
use domain::{
    AgentId, Fixed, Period,
    desk::Lines,
    market::Symbol,
    models::{Ask, OnBehalf, Role},
};
use serde_json::{Value, json};
use services::{
    agents::books,
    kernel::models::{Limits, Question, ask},
};
use testkit::{Backend, Client, said};

/// Buys at its first close and keeps what it has.
const HOLDER: &str = r#"
name = "Holder"
timeframe = "5m"
[execution]
entry.long = "close > 0"
exit.long = "close < 0"
size.equity = 0.5
"#;

/// The path of a new agent at the interface.
async fn made(browser: &Client, name: &str, risk: &Value) -> String {
    let body = json!({
        "name": name, "pairs": ["WAVE"], "allocation": "10000", "risk": risk,
        "brain": {"kind": "strategy", "document": HOLDER},
    });
    let made = browser.post("/api/agents", &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    format!("/api/agents/{}", made.json()["id"].as_str().unwrap())
}

async fn started(browser: &Client, name: &str, risk: &Value) -> String {
    let path = made(browser, name, risk).await;
    assert_eq!(browser.post_nothing(&format!("{path}/start")).await.status, 200);
    path
}

fn page_of(path: &str) -> String {
    path.replace("/api", "")
}

/// The candles of a page: what is drawn, and what the script that brings them to life is told.
async fn candles(browser: &Client, path: &str) -> (String, Value) {
    let page = browser.get(&page_of(path)).await;
    assert_eq!(page.status, 200);
    let set = page.text.split("data-candles=\"").nth(1).expect("candles");
    let told = set.split('"').next().unwrap().replace("&quot;", "\"");
    let drawn = set.split("</svg>").next().unwrap().to_owned();
    (drawn, serde_json::from_str(&told).unwrap())
}

#[tokio::test]
async fn the_stop_and_the_target_of_what_is_held_are_drawn_over_its_candles() {
    let managing = Managing::open(Backend::Sqlite).await;
    let browser = managing.app.signed_in(&managing.ada).await;
    let guarded = started(&browser, "Guarded", &json!({"stopLoss": 0.05, "takeProfit": 0.1})).await;
    let careless = started(&browser, "Careless", &json!({})).await;
    managing.pass(12).await;
    let held = browser.get(&format!("{guarded}/positions")).await.json()["items"][0].clone();
    let price = |name: &str| held[name].as_str().expect(name).parse::<f64>().unwrap();
    let (stop, target) = (price("stopLoss"), price("takeProfit"));
    assert!(stop < price("averagePrice") && price("averagePrice") < target, "{held}");
    let (drawn, told) = candles(&browser, &guarded).await;
    let levels = json!([{"name": "stop", "price": stop}, {"name": "target", "price": target}]);
    assert_eq!(told["levels"], levels);
    assert_eq!(drawn.matches("class=\"line over\"").count(), 2, "{drawn}");
    assert_eq!(told["panes"][0]["title"], "RSI, 14 bars");
    assert_eq!(told["panes"][1]["title"], "MACD, 12 26 9");
    let lines =
        told["panes"][1]["lines"].as_array().unwrap().iter().map(|line| line["name"].as_str().unwrap());
    assert_eq!(lines.collect::<Vec<_>>(), ["MACD", "signal", "difference"]);
    shows(&read(&browser, &page_of(&guarded)).await, &["MACD, 12 26 9"]);

    assert_eq!(browser.get(&format!("{careless}/positions")).await.json()["total"], 1);
    let (drawn, told) = candles(&browser, &careless).await;
    assert_eq!((&told["levels"], drawn.contains("line over")), (&json!([]), false), "it has neither");
    assert_eq!(browser.post_nothing(&format!("{guarded}/terminate")).await.status, 200);
    managing.pass(3).await;
    assert_eq!(browser.get(&format!("{guarded}/positions")).await.json()["total"], 0);
    let (drawn, told) = candles(&browser, &guarded).await;
    assert_eq!((&told["levels"], drawn.contains("line over")), (&json!([]), false), "nothing is held");
}

#[tokio::test]
async fn agents_are_sorted_and_filtered_as_the_form_above_them_asks() {
    let managing = Managing::open(Backend::Sqlite).await;
    let browser = managing.app.signed_in(&managing.ada).await;
    let pass = || managing.app.test.clock.advance(Period::from_seconds(1));
    started(&browser, "Zoe", &json!({})).await;
    pass();
    made(&browser, "Adam", &json!({})).await;
    pass();
    let paused = started(&browser, "Milo", &json!({})).await;
    assert_eq!(browser.post_nothing(&format!("{paused}/pause")).await.status, 200);
    let shown = async |query: &str| -> Vec<&'static str> {
        let page = read(&browser, &format!("/agents{query}")).await;
        let place = |name: &'static str| page.find(&format!(" {name} ")).map(|place| (place, name));
        let mut found: Vec<_> = ["Adam", "Milo", "Zoe"].into_iter().filter_map(place).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, name)| name).collect()
    };
    assert_eq!(shown("").await, ["Adam", "Milo", "Zoe"]);
    assert_eq!(shown("?sort=newest").await, ["Milo", "Adam", "Zoe"]);
    assert_eq!(shown("?sort=status").await, ["Milo", "Zoe", "Adam"], "paused, running, stopped");
    assert_eq!(shown("?status=running").await, ["Zoe"]);
    assert_eq!(shown("?status=paused&sort=newest").await, ["Milo"]);
    assert_eq!(shown("?q=DA").await, ["Adam"]);
    assert_eq!(shown("?status=running&q=Adam").await, [""; 0]);
    shows(&read(&browser, "/agents?status=running&q=Adam").await, &["No agent fits", "Show all agents"]);

    // The form is sent to where the list is, and shows what was asked for.
    let page = browser.get("/agents?status=paused&sort=newest&q=il").await.text;
    let form = page.split("<form").find(|form| form.contains("name=\"sort\"")).unwrap();
    let form = form.split("</form>").next().unwrap();
    assert!(form.contains("action=\"/agents\"") && !form.contains("method=\"post\""), "{form}");
    for chosen in ["paused", "newest"] {
        let option =
            form.split("<option").find(|option| option.contains(&format!("value=\"{chosen}\""))).unwrap();
        assert!(option.split('>').next().unwrap().contains("selected"), "{chosen}: {option}");
    }
    assert!(form.contains("value=\"il\""), "{form}");
}

#[tokio::test]
async fn books_say_when_they_were_checked_and_the_dashboard_what_needs_a_person() {
    let managing = Managing::open(Backend::Sqlite).await;
    let browser = managing.app.signed_in(&managing.ada).await;
    let house = managing.app.house();
    let path = started(&browser, "Holder", &json!({})).await;
    managing.pass(12).await;
    let ledger = format!("{}?tab=ledger", page_of(&path));
    shows(&read(&browser, &ledger).await, &["not checked yet"]);
    books::check_and_keep(house).await.unwrap();
    managing.app.test.clock.advance(Period::from_minutes(5));
    shows(&read(&browser, &ledger).await, &["books balance checked 5 min ago"]);
    let calm = read(&browser, "/").await;
    assert!(!calm.contains("Needs you"), "{calm}");

    // An entry that nobody has made, and an instrument that is gone.
    let id: AgentId = path.rsplit('/').next().unwrap().parse().unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let mut entry = tx.desk().entries_before(id, 1, 1).await.unwrap().remove(0);
    entry.number = 3;
    entry.lines = Lines { cash: Fixed::ONE, ..Lines::default() };
    let journal = storage::Journal { entries: vec![entry], ..storage::Journal::default() };
    tx.desk().write(&journal).await.unwrap();
    tx.save().await.unwrap();
    let checked = books::check_and_keep(house).await.unwrap();
    let wrong: Vec<&str> = checked.imbalances.iter().map(|imbalance| imbalance.what.as_str()).collect();
    assert!(!wrong.is_empty());
    let told =
        format!("The books do not balance: {}. Stop the agent and tell the administrator.", wrong.join("; "));
    managing.app.test.clock.advance(Period::from_hours(2));
    shows(&read(&browser, &ledger).await, &[&told, "checked 2 h ago"]);
    managing.feed.delist(&"WAVE".parse::<Symbol>().unwrap());
    // The desk reads an agent again that has changed.
    assert_eq!(browser.post_nothing(&format!("{path}/pause")).await.status, 200);
    managing.pass(2).await;
    let needed = read(&browser, "/").await;
    shows(&needed, &["Needs you", "Holder cannot trade: the market does not list WAVE any more"]);
    for what in wrong {
        shows(&needed, &[&format!("The books of agent {id} do not balance: {what}")]);
    }
}

#[tokio::test]
async fn what_models_cost_stands_beside_the_name_of_the_agent_they_were_asked_for() {
    let managing = Managing::open(Backend::Sqlite).await;
    let browser = managing.app.signed_in(&managing.ada).await;
    let path = made(&browser, "Thinker", &json!({})).await;
    let agent: AgentId = path.rsplit('/').next().unwrap().parse().unwrap();
    let empty = read(&browser, "/settings/models?by=agent").await;
    assert!(!empty.contains("Thinker"), "{empty}");
    let question = Question {
        ask: Ask {
            role: Role::Agent,
            model: "test/m".parse().unwrap(),
            temperature: 0.7,
            system: String::new(),
            user: "Decide.".to_owned(),
            briefing: Value::Null,
            schema: json!({"type": "object"}),
            most_tokens: 1_000,
        },
        on_behalf: OnBehalf { agent: Some(agent), ..OnBehalf::person(managing.ada.id.into()) },
        limits: Limits { manager: None, agent: None },
    };
    managing.model.next(Ok(said("{}", 1_000, 100)));
    ask(managing.app.house(), &question).await.unwrap();
    let page = browser.get("/settings/models?by=agent").await.text;
    let row = page.split("<tr").find(|row| row.contains(&format!("href=\"/agents/{agent}\""))).unwrap();
    assert!(row.contains("Thinker") && row.contains("$0.0045"), "{row}");
}

//! Pages of managers and of their ticks as a browser without scripts sees them, while a model says what a test tells it to.

use agent_manager::compose;
use domain::{
    Fixed, ManagerId, Money, Period,
    accounts::Account,
    managers::{ComparisonPoint, Effect, Quiet, Summary, Verdict, Waterfall},
    market::Minute,
    models::ModelError,
};
use rstest::rstest;
use serde_json::{Value, json};
use services::{
    desk::{self, Tick},
    kernel::{
        jobs::{Handlers, Worker, WorkerOptions},
        models::{Models, Source, USUAL_MEMORY},
        runs::Driven,
    },
    managers::{self, Wake, tick::ManagerTick},
    market,
};
use std::sync::Arc;
use storage::TwinRow;
use testkit::{
    AppOptions, Backend, Client, MockClock, ScriptedFeed, ScriptedModel, TestApp, TestHouse, given_a_market,
    said,
};

const PRICED: &str = "test/m";
const UNPRICED: &str = "test/unpriced";

/// A server whose market goes on by a minute a second, and a model of its own.
pub struct Managing {
    pub app: TestApp,
    pub ada: Account,
    pub feed: Arc<ScriptedFeed>,
    pub model: ScriptedModel,
    worker: Worker,
}

impl Managing {
    pub async fn open(backend: Backend) -> Self {
        let model = ScriptedModel::default();
        let price = |text: &str| text.parse::<Money>().unwrap();
        let source = Source::new("test", "openai-compatible", Arc::new(model.clone()), &["m", "unpriced"]);
        let source = source.priced("m", price("3"), price("15"));
        let mut test = TestHouse::new(backend).await;
        test.house = test.house.clone().asking(Models::new(vec![source], USUAL_MEMORY));
        let feed = given_a_market(&mut test).await;
        market::open(&test.house, Minute::containing(MockClock::START), 60).await.unwrap();
        desk::schedule(&test.house).await.unwrap();
        managers::schedule(&test.house).await.unwrap();
        let managing = Handlers::default().with(Wake).with(Driven(ManagerTick::default()));
        let handlers = managing.with(Tick::default());
        let worker = Worker::new(test.house.clone(), handlers, WorkerOptions::named("tests"));
        let pages = compose::pages(&test.house, None);
        let app = TestApp::start_with(test, AppOptions { pages, ..AppOptions::default() }).await;
        let ada = app.given_an_admin().await;
        Self { app, ada, feed, model, worker }
    }

    pub async fn pass(&self, minutes: u32) {
        for _ in 0..minutes {
            self.app.test.clock.advance(Period::from_seconds(1));
            self.worker.run_due_jobs().await.unwrap();
        }
    }

    /// A manager that has been started; its path at the interface.
    async fn started(&self, browser: &Client, model: &str) -> String {
        let config = json!({"llmModel": model, "skipWhenQuiet": false, "budgetPerDay": "0.5"});
        let made = browser.post("/api/managers", &json!({"name": "Mona", "config": config})).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let path = format!("/api/managers/{}", made.json()["id"].as_str().unwrap());
        assert_eq!(browser.post_nothing(&format!("{path}/start")).await.status, 200);
        path
    }
}

/// What a reader sees of a page: its text without marks, the spaces of it as single ones.
pub async fn read(browser: &Client, path: &str) -> String {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{path}");
    // What scripts are handed is no text of the page.
    let body = page.text.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap();
    let mut text = String::new();
    for part in body.split('<') {
        let (mark, words) = part.split_once('>').unwrap_or((part, ""));
        // What Leptos marks the place of a node with stands between two parts of one text.
        text.push_str(if mark.starts_with('!') { "" } else { " " });
        text.push_str(words);
    }
    let text = text.replace("&quot;", "\"").replace("&#x27;", "'").replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn shows(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[rstest]
#[tokio::test]
async fn the_card_says_when_three_ticks_in_a_row_have_failed_and_that_it_waits_longer(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let managing = Managing::open(backend).await;
    let browser = managing.app.signed_in(&managing.ada).await;
    let refuse =
        || managing.model.next(Err(ModelError::Refused { status: 401, reason: "no such key".to_owned() }));
    refuse();
    refuse();
    refuse();
    let path = managing.started(&browser, PRICED).await;
    let due = async || browser.get(&path).await.json()["nextRunAt"].as_str().unwrap().to_owned();
    let warned = "ticks in a row have failed; it waits longer between them. Its log says why.";
    managing.pass(62).await;
    let twice = read(&browser, "/managers").await;
    assert!(!twice.contains(warned), "two may be an accident: {twice}");
    assert_eq!(due().await, "2026-01-01T02:00:00.000Z");
    managing.pass(60).await;
    let thrice = read(&browser, "/managers").await;
    shows(&thrice, &["Mona", "running", &format!("3 {warned}"), "hold model failed"]);
    assert_eq!(due().await, "2026-01-01T04:00:00.000Z", "two hours from the third on");
    shows(&thrice, &["Next in 1 h 58 min"]);
    let own = read(&browser, &path.replace("/api", "")).await;
    shows(&own, &[&format!("3 {warned}"), "3 failed in a row", "no such key"]);
    // A success ends the waiting, and nothing of it is said any more.
    managing.model.next(Ok(said(r#"{"decisions": []}"#, 1_000, 100)));
    assert_eq!(browser.post_nothing(&format!("{path}/trigger")).await.status, 200);
    managing.pass(2).await;
    let well = read(&browser, "/managers").await;
    assert!(!well.contains(warned), "{well}");
    assert_eq!(due().await, "2026-01-01T03:00:00.000Z", "the next hour of its own");
}

#[rstest]
#[tokio::test]
async fn the_run_of_a_tick_shows_what_was_asked_answered_mended_refused_and_what_it_cost(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let managing = Managing::open(backend).await;
    let browser = managing.app.signed_in(&managing.ada).await;
    let answer = "Sure:\n```json\n{\"decisions\": [\
        {\"action\": \"create_agent\", \"params\": {\"name\": \"One\", \"allocation\": \"90000\"}, \"reasoning\": \"all <b>in</b>\"},\
        {\"action\": \"start_agent\", \"agentId\": \"nobody\", \"reasoning\": \"why not\"},\
        {\"action\": \"create_agent\", \"params\": {\"name\": \"Two\"}, \"reasoning\": \"a try\"},\
        ], \"memory\": \"none\"}\n```";
    managing.model.next(Ok(said(answer, 1_000, 100)));
    let path = managing.started(&browser, PRICED).await;
    managing.model.hold();
    tokio::join!(managing.pass(2), async {
        managing.model.was_asked(1).await;
        managing.app.test.clock.advance(Period::from_millis(840));
        managing.model.let_go();
    });
    let rows = browser.get(&format!("{path}/logs")).await.json();
    let run = rows["items"][0]["runId"].as_str().unwrap().to_owned();
    let codes: Vec<&Value> =
        rows["items"].as_array().unwrap().iter().map(|row| &row["result"]["code"]).collect();
    assert_eq!(codes, [&Value::Null, &json!("unknown_agent"), &json!("capital")], "{rows}");
    let page = read(&browser, &format!("/runs/{run}")).await;
    shows(&page, &["Mona decides", "1 let through by the leash, 2 refused", "1 carried out, 2 not"]);
    // What the model wanted, why, and in words which rule refused it.
    shows(&page, &["create agent One capital", "all &lt;b&gt;in&lt;/b&gt;"]);
    shows(&page, &["it would take $90000 of the capital, of which $10000 is free"]);
    shows(&page, &["start agent nobody unknown agent", "there is no agent \"nobody\" in its team"]);
    shows(&page, &["create agent Two done", "Two was made with $1000 and started"]);
    let mended =
        "a code fence was taken off; text around the answer was left out; a comma too many was left out";
    shows(
        &page,
        &[&format!("The answer was mended before it was read: {mended}"), &format!("Mended {mended}")],
    );
    shows(&page, &["what it wanted to remember could not be read"]);
    // What was asked, and what came back, as it came.
    shows(
        &page,
        &[
            "The question You are called &lt;outside&gt;Mona&lt;/outside&gt;",
            "The answer as it came Sure: ```json {\"decisions\": [{",
        ],
    );
    shows(&page, &["Asked test/m", "1000 in, 100 out", "Cost $0.0045", "Took 840 ms", "Attempts 1"]);
}

#[tokio::test]
async fn where_a_price_is_unknown_it_is_said_that_no_budget_holds_it() {
    let managing = Managing::open(Backend::Sqlite).await;
    let browser = managing.app.signed_in(&managing.ada).await;
    let unknown = "test/unpriced · price unknown, so no budget holds it";
    let hint = "a call that would pass it is not made, unless its price is unknown";
    let form = read(&browser, "/managers/new").await;
    shows(&form, &[unknown, hint, "test/m · $3.00 in, $15.00 out per million tokens"]);
    managing.model.next(Ok(said(r#"{"decisions": []}"#, 1_000, 100)));
    let path = managing.started(&browser, UNPRICED).await;
    let own = path.replace("/api", "");
    shows(&read(&browser, &format!("{own}/edit")).await, &[unknown, hint]);
    let warned = "Price unknown, so this budget cannot hold its calls: test/unpriced";
    shows(&read(&browser, &own).await, &["Models today $0.00 of $0.50", warned]);
    managing.pass(2).await;
    shows(&read(&browser, &own).await, &["Models today an unknown part of $0.50", warned]);
    let priced = json!({"config": {"llmModel": PRICED}});
    assert_eq!(browser.patch(&path, &priced).await.status, 200);
    assert!(!read(&browser, &own).await.contains(warned));
}

/// What was measured of a manager that helped a little over sixty days.
fn helped(manager: ManagerId) -> (TwinRow, [ComparisonPoint; 2]) {
    let reached = Minute::containing(MockClock::START);
    let began = reached.plus(-60 * 1_440);
    let gained: Fixed = "120".parse().unwrap();
    let models: Money = "1.25".parse().unwrap();
    let costs = ["10", "5", "0"].map(|cost| cost.parse::<Fixed>().unwrap());
    let effect = Effect {
        verdict: Verdict::Helped,
        days: 60,
        mean: Some(0.0012),
        low: Some(-0.0003),
        high: Some(0.0027),
    };
    let summary = Summary {
        waterfall: Waterfall::of(gained, costs, Some(models)).unwrap(),
        effect,
        twins: 2,
        left_out: Vec::new(),
        trouble: None,
        models_known: models,
        unknown_calls: 0,
    };
    let point = |minute, gained: Fixed| ComparisonPoint {
        minute,
        capital: Fixed::whole(10_000),
        gained,
        twin: Some(Fixed::whole(40)),
        held: Some(Fixed::whole(-70)),
        models: Some(models),
    };
    (
        TwinRow { manager, began, reached, state: json!({}), summary },
        [point(began, Fixed::ZERO), point(reached, gained)],
    )
}

#[rstest]
#[tokio::test]
async fn a_manager_says_which_calls_it_saved_and_whether_it_helped_with_an_interval(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let managing = Managing::open(backend).await;
    let browser = managing.app.signed_in(&managing.ada).await;
    managing.model.next(Ok(said(r#"{"decisions": []}"#, 1_000, 100)));
    let path = managing.started(&browser, PRICED).await;
    managing.pass(2).await;
    let own = path.replace("/api", "");
    let young = read(&browser, &own).await;
    shows(
        &young,
        &["Calls saved 0 no skip was audited yet", "one hour of market time after its first agent"],
    );

    let house = managing.app.house();
    let id: ManagerId = path.rsplit('/').next().unwrap().parse().unwrap();
    let (twin, points) = helped(id);
    let mut tx = house.db.begin().await.unwrap();
    let mut manager = tx.managers().find(id).await.unwrap().unwrap();
    manager.memory.quiet = Quiet { skipped: 57, saved: "0.2565".parse().unwrap(), audited: 3, agreed: 2 };
    assert!(tx.managers().save(&manager, house.now()).await.unwrap());
    tx.managers().save_twin(&twin, house.now()).await.unwrap();
    tx.managers().add_points(id, &points).await.unwrap();
    tx.save().await.unwrap();
    let old = read(&browser, &own).await;
    shows(&old, &["Calls saved 57 2 of 3 audits agreed"]);
    let measured = "It helped. +0.12 % of its capital a day beside its twin, after models; with 95 % confidence between −0.03 % \
                    and +0.27 %, from 60 days.";
    shows(&old, &[measured, "Gross profit before all costs +$135.00", "What is left +$118.75"]);
    shows(&old, &["this manager +$120.00", "its frozen twin +$40.00", "buy and hold −$70.00"]);
}

#[tokio::test]
async fn managers_are_found_from_anywhere_and_their_cards_say_what_they_have() {
    let managing = Managing::open(Backend::Sqlite).await;
    let browser = managing.app.signed_in(&managing.ada).await;
    let link = |page: &str, href: &str| {
        let link = page.split("<a ").find(|link| link.contains(&format!("href=\"{href}\"")))?;
        let text = link.split("</a>").next()?.split('<').filter_map(|part| part.split_once('>'));
        Some(text.map(|(_, words)| words.trim()).collect::<String>())
    };
    let home = browser.get("/").await.text;
    assert_eq!(link(&home, "/managers").as_deref(), Some("Managers"), "the navigation leads there");
    let list = browser.get("/managers").await.text;
    let actions = list.split("class=\"actions\"").nth(1).unwrap();
    assert_eq!(link(actions, "/managers/new").as_deref(), Some("New manager"));
    assert_eq!(browser.get("/managers/new").await.status, 200);

    let made = |name: &str| json!({"action": "create_agent", "params": {"name": name}, "reasoning": "a try"});
    let answer = json!({"decisions": [made("One"), made("Two")]}).to_string();
    managing.model.next(Ok(said(&answer, 1_000, 100)));
    managing.started(&browser, PRICED).await;
    managing.pass(2).await;
    shows(
        &read(&browser, "/managers").await,
        &["Mona running $10,000.00 $0.00 Model test/m Agents 2 of 10 Last decision"],
    );
}

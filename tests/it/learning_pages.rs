//! Pages of agents that learn, and of what waits for a word, as a browser without scripts sees them.

use crate::{
    manager_pages::{read, shows},
    research::post,
};
use agent_manager::compose;
use domain::{
    AgentId, EvolutionId, Timestamp,
    agents::{Brain, Stage},
    approvals::ApprovalKind,
    lab::{
        CheckedFigure, Edit, Evidence, Evolution, EvolutionAsked, EvolutionFound, EvolutionStatus, Found,
        GraduatedStrategy, InsightKind, Learner, Refinement, Seal, TraitChange, TraitName, TraitProposal,
        TraitTried,
    },
};
use serde_json::json;
use services::{
    backtests::Trades,
    kernel::approvals::{NewApproval, ask},
    lab::{
        Learnt, evolution,
        iterations::{self, IterationTrades},
        merge,
    },
};
use testkit::{
    AppOptions, Backend, Client, MockClock, PlantedMarket, TestApp, TestHouse, given_a_market,
    learning::{LEARNT, found, refinement, results, work},
};

const LATE: &str = "time_of_day() >= 15h";

/// A house with one agent that learns.
struct Learning {
    app: TestApp,
    browser: Client,
    agent: AgentId,
}

impl Learning {
    async fn open() -> Self {
        let mut test = TestHouse::new(Backend::Sqlite).await;
        given_a_market(&mut test).await;
        Self::of(test, "conservative VWAP scalper with tight stops").await
    }

    async fn of(test: TestHouse, described: &str) -> Self {
        let pages = compose::pages(&test.house, None);
        let app = TestApp::start_with(test, AppOptions { pages, ..AppOptions::default() }).await;
        let ada = app.given_an_admin().await;
        let browser = app.signed_in(&ada).await;
        let body = json!({"instructions": described, "name": "Bouncer"});
        let made = browser.post("/api/agents", &body).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let agent = made.json()["id"].as_str().unwrap().parse().unwrap();
        Self { app, browser, agent }
    }

    /// The same, on an instrument with a past of three years.
    async fn on_three_years() -> Self {
        let mut test = TestHouse::new(Backend::Sqlite).await;
        let feed = given_a_market(&mut test).await;
        let symbol = feed.list("PLANT");
        feed.put(&symbol, PlantedMarket::noise(5, 3).minutes_before(MockClock::START));
        Self::of(test, "conservative trend follower on PLANT").await
    }

    fn path(&self) -> String {
        format!("/agents/{}", self.agent)
    }

    fn round(&self, number: u32) -> String {
        format!("{}/iterations/{number}", self.path())
    }

    async fn read(&self, path: &str) -> String {
        read(&self.browser, path).await
    }

    /// Starts one by the form, and does its work in no time.
    async fn learnt(&self, number: u32, found: &Found) {
        let id = self.agent.to_string();
        let leads = post(&self.browser, "/ui/start_learning", &[("id", &id), ("count", "1")]).await;
        assert_eq!(leads, format!("{}?done=iteration-started", self.round(number)));
        work(self.app.house(), self.agent, number, found).await;
    }

    async fn post(&self, form: &str, number: u32, more: &[(&str, &str)]) -> String {
        let (id, number) = (self.agent.to_string(), number.to_string());
        let mut fields = vec![("id", id.as_str()), ("number", number.as_str())];
        fields.extend(more);
        post(&self.browser, form, &fields).await
    }
}

fn two() -> Vec<Refinement> {
    let longer = Edit::Set { key: "execution.max_holding_bars".to_owned(), value: json!(48) };
    vec![
        refinement(1, "trade only from 15:00 UTC on", vec![Edit::Require(LATE.to_owned())]),
        refinement(2, "hold up to 48 bars", vec![longer]),
    ]
}

#[tokio::test]
async fn an_iteration_is_started_read_and_approved_without_scripts() {
    let house = Learning::open().await;
    let fresh = house.read(&house.path()).await;
    shows(
        &fresh,
        &["Start iteration", "Personality", "conservative VWAP scalper", "System prompt, version 1"],
    );
    let mut first = found(LEARNT, two());
    if let Some(analysis) = &mut first.analysis {
        analysis.text = "I made 40 trades and won 82 % of them.".to_owned();
        analysis.figures = vec![
            CheckedFigure { from: 7, to: 9, measured: Some("trades".to_owned()) },
            CheckedFigure { from: 25, to: 29, measured: None },
        ];
    }
    house.learnt(1, &first).await;

    let round = house.browser.get(&house.round(1)).await;
    assert!(round.text.contains("title=\"trades\""), "what was measured says what it is");
    assert!(round.text.contains("class=\"unmeasured-figure\""), "what was not is marked");
    assert!(round.text.contains("class=\"tok-table\"") && !round.text.contains("style=\""));
    let read = house.read(&house.round(1)).await;
    shows(
        &read,
        &[
            "waits for you",
            "writes its first strategy",
            "What rises goes on to rise.",
            "+1.25",
            "−0.50 to +3.00",
            "One figure in this text was not measured",
            "15:00–16:59 UTC",
            "seldom by chance",
            "trade only from 15:00 UTC on",
            "several are run together when you approve them",
            "Two different tests: the interval",
            "+1.25 → +1.75",
            "+0.12 to +0.88",
            "4 of 5 stretches",
            "hold up to 48 bars",
            "Approve what is checked",
            "Edit the document",
            "Trials so far",
        ],
    );
    assert_eq!(round.text.matches("name=\"refinements[]\"").count(), 2);
    // While one waits there is no second one.
    let overview = house.read(&house.path()).await;
    shows(&overview, &["Iteration 1 is through and waits for your word", "Read and decide"]);
    assert!(!overview.contains("Start iteration"));

    let leads = house.post("/ui/apply_iteration", 1, &[("refinements[]", "1"), ("reason", "clear")]).await;
    assert_eq!(leads, format!("{}?done=iteration-applied", house.round(1)));
    shows(&house.read(&leads).await, &["Applied with change 1", "by ada", "version 2", "“clear”", "taken"]);
    let twice = house.post("/ui/apply_iteration", 1, &[("refinements[]", "1")]).await;
    shows(&house.read(&twice).await, &["This is decided already"]);
}

#[tokio::test]
async fn versions_are_a_family_with_differences_and_can_be_taken_again() {
    let house = Learning::open().await;
    shows(&house.read(&format!("{}?tab=strategies", house.path())).await, &["No version yet"]);
    house.learnt(1, &found(LEARNT, two())).await;
    house.post("/ui/apply_iteration", 1, &[("refinements[]", "1")]).await;
    let family = house.read(&format!("{}?tab=strategies", house.path())).await;
    shows(
        &family,
        &["Version 1", "written", "Version 2", "refined from version 1", "holds now", "Sharpe +1.25"],
    );
    shows(&family, &["trade only from 15:00 UTC on", "the Sharpe ratio went from 1.25 to 1.75"]);

    let second = format!("{}/strategies/2", house.path());
    let page = house.read(&second).await;
    shows(
        &page,
        &[
            "holds now",
            "As it was run",
            "Why it is as it is",
            "the trades that it leaves out were worse",
            "+1.25 → +1.75",
            "time_of_day()",
            "+ ",
            "− ",
            "Version 1, which it comes from",
        ],
    );
    assert!(!page.contains("Take this version again"));
    let first = format!("{}/strategies/1", house.path());
    shows(&house.read(&first).await, &["Take this version again", "+1.25", "−0.50 to +3.00"]);
    shows(&house.read(&format!("{first}?against=2")).await, &["− ", "time_of_day()"]);

    // Until an iteration has begun with it, its figures are those of a change.
    shows(&family, &["Sharpe +1.75 in 30 trades", "run as a change by", "iteration 1"]);
    let document = house.browser.get(&format!("/api{second}")).await.json()["document"].clone();
    house.learnt(2, &found(document.as_str().unwrap(), Vec::new())).await;
    house.post("/ui/discard_iteration", 2, &[]).await;
    shows(&house.read(&second).await, &["Run as it stands by", "iteration 2", "−0.50 to +3.00"]);
    let family = house.read(&format!("{}?tab=strategies", house.path())).await;
    shows(&family, &["run by", "iteration 2"]);
    assert!(!family.contains("run as a change"));

    let id = house.agent.to_string();
    let fields = [("id", id.as_str()), ("version", "1"), ("reason", "simpler")];
    let leads = post(&house.browser, "/ui/revive_strategy", &fields).await;
    assert_eq!(leads, format!("{}?tab=strategies&done=strategy-revived", house.path()));
    shows(
        &house.read(&leads).await,
        &["Version 3", "taken again", "simpler", "the same document as the one that holds"],
    );
    let same = post(&house.browser, "/ui/revive_strategy", &[("id", id.as_str()), ("version", "1")]).await;
    shows(&house.read(&same).await, &["Version: is what holds already"]);
    assert_eq!(house.browser.get(&format!("{}/strategies/9", house.path())).await.status, 404);
    assert_eq!(house.browser.get(&format!("{}/strategies/x", house.path())).await.status, 404);
}

#[tokio::test]
async fn what_waits_is_approved_rejected_and_rolled_back_in_one_list() {
    let house = Learning::open().await;
    shows(&house.read("/approvals").await, &["Nothing waits for you"]);
    assert!(!house.browser.get("/").await.text.contains("class=\"count push\""));
    house.learnt(1, &found(LEARNT, Vec::new())).await;
    let home = house.browser.get("/").await.text;
    assert!(home.contains("class=\"count push\">1<"), "the navigation counts");
    let list = house.read("/approvals").await;
    shows(
        &list,
        &["Bouncer: iteration 1", "its first strategy holds, as it is", "Trades", "Sharpe", "Trials so far"],
    );
    shows(&house.read(&house.round(1)).await, &["It found nothing worth changing", "Take it as it is"]);
    answer(&house, 1, "approve", "").await;

    house.learnt(2, &found(LEARNT, two())).await;
    shows(&house.read(&house.round(2)).await, &["begins with version 1", "Beside the one before"]);
    answer(&house, 2, "reject", "too few trades").await;
    shows(&house.read("/approvals").await, &["rejected", "“too few trades”"]);
    shows(&house.read(&house.round(2)).await, &["Discarded by ada"]);

    house.learnt(3, &found(LEARNT, two())).await;
    answer(&house, 3, "approve", "").await;
    answer(&house, 3, "roll-back", "").await;
    shows(&house.read("/approvals").await, &["rolled back", "Nothing waits for you"]);
    shows(&house.read(&format!("{}?tab=strategies", house.path())).await, &["Version 3", "version 1 again"]);
    // What has changed nothing cannot be rolled back.
    let first = asked(&house, 1).await;
    let fields = [("id", first.as_str()), ("answer", "roll-back")];
    let leads = post(&house.browser, "/ui/answer_approval", &fields).await;
    shows(&house.read(&leads).await, &["It cannot be rolled back"]);
}

#[tokio::test]
async fn what_a_model_may_have_seen_stands_wherever_results_of_that_time_are_shown() {
    let house = Learning::open().await;
    let mut tx = house.app.house().db.begin().await.unwrap();
    let learner = tx.lab().learner(house.agent).await.unwrap().unwrap();
    let holds = learner.personality;
    let learner = Learner { model: "local/test".parse().unwrap(), ..learner };
    assert!(tx.lab().save_learner(&learner, holds).await.unwrap());
    tx.save().await.unwrap();
    house.learnt(1, &found(LEARNT, two())).await;
    house.post("/ui/apply_iteration", 1, &[("refinements[]", "1")]).await;
    let seen = "nobody has said where the training of local/test ends";
    let pages = ["", "?tab=iterations", "?tab=strategies", "/strategies/1", "/strategies/2"];
    for page in pages {
        shows(&house.read(&format!("{}{page}", house.path())).await, &[seen]);
    }
    // The version that holds was run as a change alone, and that is what is said of it.
    shows(
        &house.read("/agents?stage=learning").await,
        &["+1.75", "as a change", "the model may have seen it"],
    );
    for path in ["strategies/1", "strategies/2", "strategies", "iterations", "strategies/compare?a=1&b=2"] {
        let answer = house.browser.get(&format!("/api{}/{path}", house.path())).await;
        assert_eq!(answer.status, 200, "{path}");
        // An iteration keeps what was said of it when it was run, and this one was not run by a model.
        assert_eq!(answer.text.contains(seen), path != "iterations", "{path}: {}", answer.text);
    }
    let id = house.agent.to_string();
    post(&house.browser, "/ui/revive_strategy", &[("id", id.as_str()), ("version", "1")]).await;
    shows(&house.read("/agents?stage=learning").await, &["the model may have seen it"]);
}

/// The id of what is asked about an iteration.
async fn asked(house: &Learning, number: u32) -> String {
    let all = house.browser.get("/api/approvals").await.json()["items"].clone();
    let title = format!("Bouncer: iteration {number}");
    let found = all.as_array().unwrap().iter().find(|asked| asked["title"] == title.as_str()).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

/// Says something about an iteration in the list of all that waits.
async fn answer(house: &Learning, number: u32, answer: &str, reason: &str) {
    let id = asked(house, number).await;
    let fields = [("id", id.as_str()), ("answer", answer), ("reason", reason)];
    let leads = post(&house.browser, "/ui/answer_approval", &fields).await;
    assert!(leads.starts_with("/approvals?done="), "{leads}");
}

#[tokio::test]
async fn a_document_that_was_refused_is_not_lost_and_one_that_is_right_holds() {
    let house = Learning::open().await;
    house.learnt(1, &found(LEARNT, two())).await;
    let editor = house.browser.get(&format!("{}?edit=yes", house.round(1))).await.text;
    assert!(editor.contains("id=\"editor\"") && editor.contains("Apply this document"));
    let wrong = LEARNT.replace("sma(close, 5)", "smaa(close, 5)");
    let leads = house.post("/ui/edit_iteration", 1, &[("document", &wrong)]).await;
    let again = house.browser.get(&leads).await.text;
    assert!(again.contains("smaa(close, 5)") && again.contains("Has mistakes"), "{leads}");
    let same = house.post("/ui/edit_iteration", 1, &[("document", LEARNT)]).await;
    shows(&house.read(&same).await, &["Is the strategy as it was"]);
    let other_bars = LEARNT.replace("max_holding_bars = 24", "max_holding_bars = 12");
    let refused = house.post("/ui/edit_iteration", 1, &[("document", &other_bars)]).await;
    shows(&house.read(&refused).await, &["for the bars that the agent trades"]);
    let right = other_bars.replace("timeframe = \"1h\"", "timeframe = \"5m\"");
    let leads = house.post("/ui/edit_iteration", 1, &[("document", &right.replace('\n', "\r\n"))]).await;
    assert_eq!(leads, format!("{}?done=iteration-edited", house.round(1)));
    shows(&house.read(&format!("{}?tab=strategies", house.path())).await, &["Version 2", "edited by hand"]);
}

#[tokio::test]
async fn starts_are_bounded_and_pages_of_others_are_not_found() {
    let house = Learning::open().await;
    let id = house.agent.to_string();
    let many = [("id", id.as_str()), ("then", "wait"), ("count", "3"), ("back", "/agents")];
    let leads = post(&house.browser, "/ui/start_learning", &many).await;
    assert!(leads.starts_with("/agents?"), "{leads}");
    shows(&house.read(&leads).await, &["How many: must be from 1 to 10"]);
    shows(
        &house.read("/agents?stage=learning").await,
        &["Those that learn", "Bouncer", "VWAP bounce", "Start iteration"],
    );
    house.learnt(1, &found(LEARNT, Vec::new())).await;
    shows(
        &house.read(&format!("{}?tab=iterations", house.path())).await,
        &["Iteration 1", "none worth it", "waits for you"],
    );
    shows(&house.read(&format!("{}?tab=knowledge", house.path())).await, &["It knows nothing yet"]);
    shows(&house.read(&format!("{}?tab=settings", house.path())).await, &["Personality", "Versions"]);
    let again =
        post(&house.browser, "/ui/start_learning", &[("id", id.as_str()), ("back", &house.path())]).await;
    shows(&house.read(&again).await, &["It learns already"]);

    let bo = house.app.given_a_member("bo").await;
    let bo = house.app.signed_in(&bo).await;
    let version = format!("{}/strategies/1", house.path());
    for path in [house.path(), house.round(1), version] {
        assert_eq!(bo.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(house.browser.get(&house.round(7)).await.status, 404);
}

#[tokio::test]
async fn trades_are_drawn_on_candles_that_end_with_the_last_of_them() {
    let house = Learning::open().await;
    house.learnt(1, &found(LEARNT, Vec::new())).await;
    assert!(!house.browser.get(&house.round(1)).await.text.contains("Trades on candles"));
    let hour = |hours: i64| Timestamp::from_millis(MockClock::START.as_millis() + hours * 3_600_000);
    let trade = |entered: i64, left: i64| {
        let trade = json!({
            "direction": "long", "entryAt": hour(entered), "exitAt": hour(left), "quantity": "1", "entryPrice": "100",
            "exitPrice": "101", "fees": "0", "pnl": "1", "return": 0.01, "mae": 0.0, "mfe": 0.01, "entryReason": "signal",
            "exitReason": "take_profit",
        });
        serde_json::from_value(trade).unwrap()
    };
    let rows = vec![trade(-40, -38), trade(-30, -26)];
    let trades = IterationTrades::of([("WAVE".parse().unwrap(), Trades { columns: Vec::new(), rows })]);
    let mut tx = house.app.house().db.begin().await.unwrap();
    let round = tx.lab().iteration_numbered(house.agent, 1).await.unwrap().unwrap();
    tx.lab().save_lab_file(round.id, iterations::TRADES, &trades.packed().unwrap()).await.unwrap();
    // Of what was never sealed nobody knows how much is open.
    let seal = Seal {
        agent: house.agent,
        symbol: "WAVE".parse().unwrap(),
        from: hour(-5_000),
        sealed_from: hour(0),
        to: hour(0),
    };
    tx.lab().add_seal(&seal).await.unwrap();
    tx.save().await.unwrap();

    shows(&house.read(&house.round(1)).await, &["Trades on candles", "the last 2 trades", "take profit"]);
    let page = house.browser.get(&house.round(1)).await.text;
    let told = page.split("data-candles=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let told: serde_json::Value = serde_json::from_str(&told.replace("&quot;", "\"")).unwrap();
    let last = told["bars"].as_array().unwrap().last().unwrap()[0].as_i64().unwrap();
    // The last bar is over when the last trade is, and the next one would not be.
    assert_eq!(last, hour(-26).as_millis() / 1_000 - 300);
}

/// A number of trades, as they are kept.
fn traded(count: i64) -> IterationTrades {
    let hour = |hours: i64| Timestamp::from_millis(MockClock::START.as_millis() + hours * 3_600_000);
    let trade = |place: i64| {
        let trade = json!({
            "direction": "long", "entryAt": hour(2 * place - 500), "exitAt": hour(2 * place - 499), "quantity": "1",
            "entryPrice": "100", "exitPrice": "101", "fees": "0", "pnl": "1", "return": 0.01, "mae": 0.0, "mfe": 0.01,
            "entryReason": "signal", "exitReason": "take_profit",
        });
        serde_json::from_value(trade).unwrap()
    };
    let rows = (0..count).map(trade).collect();
    IterationTrades::of([("WAVE".parse().unwrap(), Trades { columns: Vec::new(), rows })])
}

#[tokio::test]
async fn a_projected_figure_is_followed_to_its_trades_without_scripts() {
    let house = Learning::open().await;
    house.learnt(1, &found(LEARNT, two())).await;
    let href = format!("{}/refinements/1/trades", house.round(1));
    let text = house.browser.get(&house.round(1)).await.text;
    assert!(text.contains("refinements/1/trades") && text.contains("refinements/2/trades"));
    assert!(text.contains("aria-label=\"30: the trades after\""), "{text}");
    leads_to(&house, &house.path(), &["iterations/1#trades"]).await;
    leads_to(&house, "/approvals", &["iterations/1#trades", "refinements/1/trades"]).await;
    leads_to(&house, &format!("{}?tab=iterations", house.path()), &["iterations/1#trades"]).await;
    shows(&house.read(&href).await, &["Trades of change 1", "No trades of it are kept"]);

    let mut tx = house.app.house().db.begin().await.unwrap();
    let round = tx.lab().iteration_numbered(house.agent, 1).await.unwrap().unwrap();
    let name = iterations::trades_of_refinement(1);
    tx.lab().save_lab_file(round.id, &name, &traded(30).packed().unwrap()).await.unwrap();
    tx.lab().save_lab_file(round.id, iterations::TRADES, &traded(40).packed().unwrap()).await.unwrap();
    tx.save().await.unwrap();
    let text = house.browser.get(&house.round(1)).await.text;
    for figure in ["Trades", "Win rate", "Gain of a trade"] {
        assert!(text.contains(&format!(": {figure}, one by one\"")), "{figure} in {text}");
    }
    let page = house.read(&href).await;
    shows(
        &page,
        &[
            "Iteration 1",
            "trade only from 15:00 UTC on",
            "30 won",
            "100.00 %",
            "+1.00 %",
            "1–25 of 30",
            "take profit",
        ],
    );
    let text = house.browser.get(&href).await.text;
    assert!(text.contains(&format!("/api{href}?format=csv")), "{text}");
    assert_eq!(house.browser.get(&format!("/api{href}")).await.json()["total"], 30);
    shows(&house.read(&format!("{href}?page=2")).await, &["26–30 of 30"]);
    // The version that is this change alone is followed to the same.
    house.post("/ui/apply_iteration", 1, &[("refinements[]", "1")]).await;
    let version = format!("{}/strategies/2", house.path());
    let text = house.browser.get(&version).await.text;
    assert!(text.contains(&format!("href=\"{version}/trades\"")), "{text}");
    shows(&house.read(&format!("{version}/trades")).await, &["Trades of version 2", "1–25 of 30"]);
    let family = format!("{}?tab=strategies", house.path());
    leads_to(&house, &family, &["strategies/1/trades", "strategies/2/trades"]).await;

    let nothing = [
        format!("{}/refinements/7/trades", house.round(1)),
        format!("{}/refinements/x/trades", house.round(1)),
        format!("{}/strategies/9/trades", house.path()),
        format!("{}/evolution/1/trades", house.path()),
        format!("{}/graduations/1/trades", house.path()),
    ];
    for path in nothing {
        assert_eq!(house.browser.get(&path).await.status, 404, "{path}");
    }
    let bo = house.app.given_a_member("bo").await;
    let bo = house.app.signed_in(&bo).await;
    for path in [href, format!("{version}/trades")] {
        assert_eq!(bo.get(&path).await.status, 404, "{path}");
    }
}

/// Whether a page has links to the trades of an agent.
async fn leads_to(house: &Learning, page: &str, trades: &[&str]) {
    let text = house.browser.get(page).await.text;
    for one in trades {
        assert!(text.contains(&format!("/{one}\"")), "{one} in {page}: {text}");
    }
}

#[tokio::test]
async fn changes_that_are_approved_together_say_when_they_were_measured() {
    let house = Learning::on_three_years().await;
    house.learnt(1, &found(LEARNT, two())).await;
    house.post("/ui/apply_iteration", 1, &[("refinements[]", "1"), ("refinements[]", "2")]).await;
    let version = format!("{}/strategies/2", house.path());
    let told =
        ["Measured when its changes were approved together, after", "iteration 1", "The trades behind it"];
    shows(&house.read(&version).await, &told);
    let family = house.read(&format!("{}?tab=strategies", house.path())).await;
    shows(&family, &["measured when it was approved, after"]);
    let list = house.read("/agents?stage=learning").await;
    assert!(!list.contains("not run yet") && !list.contains("as a change"), "{list}");
    let api = house.browser.get(&format!("/api{version}")).await.json();
    assert_eq!((&api["runWhenApproved"], &api["runBy"]), (&json!(true), &json!(null)));
    let trades = house.browser.get(&format!("/api{version}/trades")).await.json();
    assert_eq!(trades["total"], api["results"]["trades"]);
    assert_eq!(house.browser.get(&format!("/api{}/trials", house.path())).await.json()["total"], 1);

    // Where there is too little past, they hold all the same, and why they were not run is said.
    let short = Learning::open().await;
    short.learnt(1, &found(LEARNT, two())).await;
    short.post("/ui/apply_iteration", 1, &[("refinements[]", "1"), ("refinements[]", "2")]).await;
    let page = short.read(&format!("{}/strategies/2", short.path())).await;
    shows(&page, &["It could not be run when it was approved", "It was not run as it stands"]);
    let api = short.browser.get(&format!("/api{}/strategies/2", short.path())).await.json();
    assert_eq!((&api["runWhenApproved"], &api["results"]), (&json!(false), &json!(null)));
    assert!(api["notRun"].is_string(), "{api}");
}

#[tokio::test]
async fn knowledge_is_told_with_its_evidence_as_it_was_known_at_a_day() {
    let house = Learning::open().await;
    let day = |day: i64| Timestamp::from_millis(day * 86_400_000);
    let evidence = |iteration, effect: f64, known_from| Evidence {
        iteration,
        n: 48,
        effect,
        lower: Some(effect - 0.001),
        upper: Some(effect + 0.001),
        corrected: 0.02,
        known_from,
    };
    let about = |topic: &str, evidence| Learnt {
        kind: if topic.starts_with("hour") { InsightKind::Condition } else { InsightKind::WhatWorks },
        topic: topic.to_owned(),
        statement: format!("It is about {topic}."),
        condition: topic.starts_with("hour").then(|| LATE.to_owned()),
        evidence,
    };
    let hour = "hour:15:00–16:59 UTC";
    let learnt = vec![
        about(hour, evidence(1, 0.003, day(100))),
        about(hour, evidence(2, -0.003, day(200))),
        about("change:late", evidence(2, 0.5, day(200))),
    ];
    let mut tx = house.app.house().db.begin().await.unwrap();
    merge(house.app.house(), &mut tx, house.agent, learnt).await.unwrap();
    tx.save().await.unwrap();

    let tab = format!("{}?tab=knowledge", house.path());
    let now = house.read(&tab).await;
    shows(
        &now,
        &[
            "condition",
            "refuted",
            "what works",
            "fresh",
            "98 %",
            "+0.50 Sharpe",
            "−0.30 % a trade",
            "48 trades",
            "Two different tests: the interval",
        ],
    );
    leads_to(&house, &tab, &["iterations/1#trades", "iterations/2#trades"]).await;
    let works = house.read(&format!("{tab}&kind=what_works")).await;
    assert!(works.contains("change:late") && !works.contains(hour));
    let then = house.read(&format!("{tab}&at=1970-04-20")).await;
    shows(&then, &["As it could be known at the end of 1970-04-20", "fresh", "+0.30 % a trade"]);
    assert!(!then.contains("refuted") && !then.contains("Iteration 2") && !then.contains("change:late"));
    shows(&house.read(&format!("{tab}&at=1970-01-02")).await, &["Nothing of that"]);
}

/// What was measured of it.
fn wider_stops() -> TraitProposal {
    let edit = Edit::Set { key: "execution.stop_loss.fraction".to_owned(), value: json!(0.04) };
    let change = TraitChange {
        about: TraitName::Stops,
        from: json!("tight"),
        to: json!("usual"),
        change: "stops: tight → usual".to_owned(),
        why: "It is the next step of my stops.".to_owned(),
        edits: vec![edit.clone()],
    };
    TraitProposal {
        reason: "With wider stops I am not thrown out.".to_owned(),
        document: LEARNT.replace("0.02", "0.04"),
        projected: refinement(1, &change.change, vec![edit]).projected,
        after: results(30),
        change,
    }
}

/// An evolution that waits, as its run leaves it.
async fn asked_to_be_otherwise(house: &Learning) {
    let mut tx = house.app.house().db.begin().await.unwrap();
    let agent = tx.agents().find(house.agent).await.unwrap().unwrap();
    let after = tx.lab().last_iteration(house.agent).await.unwrap().unwrap();
    let proposed = wider_stops();
    let change = proposed.change.clone();
    let tried = TraitTried { change: "targets: open → far".to_owned(), trades: 21, sharpe: Some(-0.25) };
    let clock = &*house.app.house().clock;
    let one = Evolution {
        id: EvolutionId::generate(clock, &*house.app.house().randomness),
        agent: agent.id,
        owner: agent.owner,
        number: 1,
        status: EvolutionStatus::AwaitingApproval,
        asked: EvolutionAsked {
            after: after.number,
            by_itself: true,
            personality: 1,
            strategy: 1,
            model: after.asked.model,
            on: after.asked.on,
        },
        job: after.job,
        run: after.run,
        found: EvolutionFound {
            candidates: Some(vec![change.clone()]),
            before: Some(results(40)),
            tried: Some(vec![tried]),
            proposed: Some(proposed),
            trials: 57,
            ..EvolutionFound::default()
        },
        error: None,
        asked_at: clock.now(),
        finished_at: None,
        word: None,
    };
    tx.lab().add_evolution(&one).await.unwrap();
    let new = NewApproval {
        owner: agent.owner,
        kind: ApprovalKind::Evolution,
        subject: evolution::subject(one.id),
        agent: Some(agent.id),
        title: "Bouncer: evolution 1".to_owned(),
        change: change.change,
        facts: Vec::new(),
        cost: None,
        confirm: None,
    };
    ask(house.app.house(), &mut tx, new).await.unwrap();
    tx.save().await.unwrap();
}

#[tokio::test]
async fn what_an_agent_would_be_is_read_approved_and_rolled_back_without_scripts() {
    let house = Learning::open().await;
    let tab = format!("{}?tab=evolution", house.path());
    shows(&house.read(&tab).await, &["After 3 decided iterations", "Have it ask itself"]);
    let id = house.agent.to_string();
    let early = post(&house.browser, "/ui/propose_evolution", &[("id", &id)]).await;
    shows(&house.read(&early).await, &["after three decided iterations"]);
    house.learnt(1, &found(LEARNT, Vec::new())).await;
    house.post("/ui/apply_iteration", 1, &[]).await;
    asked_to_be_otherwise(&house).await;

    let page = house.read(&tab).await;
    shows(
        &page,
        &[
            "evolution 1, after 57 trials",
            "waits for you",
            "stops: tight → usual",
            "With wider stops I am not thrown out.",
            "As it would be",
            "+1.25 → +1.75",
            "execution.stop_loss.fraction",
            "targets: open → far",
            "Approve",
        ],
    );
    assert!(!page.contains("Have it ask itself"), "one waits");
    shows(&house.read("/approvals").await, &["Bouncer: evolution 1"]);
    let rate = house.browser.get(&tab).await.text;
    assert!(rate.contains(" %: the trades as it is\""), "{rate}");
    let list = house.browser.get("/api/approvals?kind=evolution").await.json();
    let approval = list["items"][0]["id"].as_str().unwrap().to_owned();
    let fields = [("id", approval.as_str()), ("answer", "approve"), ("reason", "clear"), ("back", &tab)];
    let leads = post(&house.browser, "/ui/answer_approval", &fields).await;
    assert!(leads.starts_with(&tab), "{leads}");
    shows(&house.read(&leads).await, &["approved", "“clear”", "Roll back"]);
    shows(&house.read(&format!("{}?tab=settings", house.path())).await, &["as it asked for", "Version 2"]);
    shows(&house.read(&format!("{}?tab=strategies", house.path())).await, &["evolved", "Version 2"]);
    let fields = [("id", approval.as_str()), ("answer", "roll-back"), ("back", &tab)];
    nothing_is_as_before_on_paper(&house, &fields).await;
    let leads = post(&house.browser, "/ui/answer_approval", &fields).await;
    shows(&house.read(&leads).await, &["rolled back"]);
}

/// What cannot be done while an agent is on paper is not offered there, and why is said.
async fn nothing_is_as_before_on_paper(house: &Learning, roll_back: &[(&str, &str)]) {
    at_stage(house, Stage::Paper).await;
    let evolution = house.read(&format!("{}?tab=evolution", house.path())).await;
    shows(&evolution, &["not to be rolled back while it trades on paper"]);
    assert!(!evolution.contains("Roll back"), "{evolution}");
    let family = house.read(&format!("{}?tab=strategies", house.path())).await;
    shows(&family, &["not to be taken again while it trades on paper"]);
    let version = house.read(&format!("{}/strategies/1", house.path())).await;
    shows(&version, &["what it trades there does not change"]);
    assert!(!family.contains("Take again") && !version.contains("Take this version again"));
    let leads = post(&house.browser, "/ui/answer_approval", roll_back).await;
    shows(&house.read(&leads).await, &["It trades on paper, where an agent does not change what it is."]);
    at_stage(house, Stage::Learning).await;
}

async fn at_stage(house: &Learning, stage: Stage) {
    let mut tx = house.app.house().db.begin().await.unwrap();
    tx.markets().touch().await.unwrap();
    let mut agent = tx.agents().find(house.agent).await.unwrap().unwrap();
    agent.stage = stage;
    assert!(tx.agents().save(&agent, house.app.house().now()).await.unwrap());
    tx.save().await.unwrap();
}

#[tokio::test]
async fn the_way_onto_paper_is_read_and_gone_without_scripts() {
    let house = Learning::on_three_years().await;
    let (path, id) = (format!("{}/graduation", house.path()), house.agent.to_string());
    shows(&house.read(&path).await, &["It has no strategy yet"]);
    let early = post(&house.browser, "/ui/examine_agent", &[("id", &id)]).await;
    shows(&house.read(&early).await, &["It has no strategy yet. Let it learn"]);
    house.learnt(1, &found(LEARNT, Vec::new())).await;
    answer(&house, 1, "approve", "").await;
    shows(&house.read(&house.path()).await, &["Is it good enough for paper?", "Hold it against the gate"]);
    shows(&house.read(&path).await, &["Open the seal", "has not been seen yet"]);

    let leads = post(&house.browser, "/ui/examine_agent", &[("id", &id)]).await;
    assert_eq!(leads, format!("{path}?done=examined"));
    let read = house.read(&path).await;
    shows(
        &read,
        &[
            "waits for a decision",
            "The gate",
            "Deflated Sharpe",
            "at least 95.0 %",
            "lines are red",
            "seen once",
        ],
    );
    shows(
        &house.read(&house.path()).await,
        &["It was held against the gate, and", "The sealed data was seen once", "Read and decide"],
    );
    shows(&house.read("/agents?stage=learning").await, &["sealed data seen once"]);
    shows(&house.read("/approvals").await, &["Sealed data", "seen once"]);
    let asked =
        house.browser.get("/api/approvals").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let say = async |answer: &str, confirm: &str| {
        let fields =
            [("id", asked.as_str()), ("answer", answer), ("confirm", confirm), ("back", path.as_str())];
        post(&house.browser, "/ui/answer_approval", &fields).await
    };
    let refused = say("approve", "bouncer").await;
    shows(&house.read(&refused).await, &["Confirmation: must be the agent's name, letter by letter"]);
    assert_eq!(say("approve", "Bouncer").await, format!("{path}?done=approved"));
    shows(
        &house.read(&path).await,
        &["It was let onto paper over", "Paper against backtest", "closed no trade", "Roll back"],
    );

    every_tab_has_the_same_head(&house).await;
    shows(&house.read(&house.path()).await, &["Equity against buy and hold"]);
    shows(
        &house.read(&format!("{}?tab=overview", house.path())).await,
        &["It trades on paper, and does not learn"],
    );
    shows(&house.read(&format!("{}?tab=iterations", house.path())).await, &["applied"]);
    shows(
        &house.read(&format!("{}?tab=orders", house.path())).await,
        &["Equity against buy and hold", "Orders"],
    );
    assert_eq!(say("roll-back", "").await, format!("{path}?done=rolled-back"));
    shows(&house.read(&house.path()).await, &["ready", "Start iteration"]);

    looked_at_again(&house, (&path, &id)).await;
}

#[tokio::test]
async fn each_line_of_the_gate_that_is_counted_from_trades_leads_to_just_those() {
    let house = Learning::on_three_years().await;
    house.learnt(1, &found(LEARNT, Vec::new())).await;
    answer(&house, 1, "approve", "").await;
    post(&house.browser, "/ui/examine_agent", &[("id", &house.agent.to_string())]).await;
    let gate =
        house.browser.get(&format!("/api{}/graduations", house.path())).await.json()["items"][0].clone();
    let page = house.browser.get(&format!("{}/graduation", house.path())).await.text;
    let trades = format!("{}/graduations/1/trades", house.path());
    shows(&house.read(&format!("{}/graduation", house.path())).await, &["judged stretches of the open data"]);
    assert!(page.contains("the judged stretches, trade by trade"), "{page}");
    leads_to(&house, "/approvals", &["trades?part=judged", "trades?part=sealed"]).await;
    for part in ["judged", "twice_the_fees", "sealed"] {
        let href = format!("{trades}?part={part}");
        assert!(page.contains(&format!("href=\"{href}\"")), "{part}");
        let told = house.read(&href).await;
        shows(
            &told,
            &[
                "Trades of graduation 1",
                "version 1",
                "Judged",
                "At twice the fees",
                "Sealed",
                "Gain of a trade",
            ],
        );
        let total = house.browser.get(&format!("/api{href}")).await.json()["total"].clone();
        shows(&told, &[&format!("of {total}"), if part == "sealed" { "· sealed" } else { "· stretch 5" }]);
    }
    let lines = gate["gate"].as_array().unwrap();
    let found = lines.iter().find(|line| line["rule"] == "trades").unwrap();
    let judged = house.browser.get(&format!("/api{trades}?part=judged")).await.json()["total"].as_f64();
    assert_eq!(found["value"].as_f64(), judged);
    assert_eq!(house.browser.get(&format!("{trades}?part=open")).await.status, 404);
}

/// On paper its page begins with how it trades, and what it has learnt is a tab away; each says how it stands, and starts and ends it.
async fn every_tab_has_the_same_head(house: &Learning) {
    let paper = house.browser.get(&house.path()).await.text;
    for tab in ["overview", "iterations", "strategies", "knowledge", "evolution", "context", "settings"] {
        assert!(paper.contains(&format!("?tab={tab}\"")), "{tab}");
        let page = house.browser.get(&format!("{}?tab={tab}", house.path())).await.text;
        for part in [">stopped<", ">PAPER<", "Start Bouncer", "Terminate Bouncer", "/edit\""] {
            assert!(page.contains(part), "{part} in {tab}");
        }
    }
}

/// A second look is counted at every place.
async fn looked_at_again(house: &Learning, (path, id): (&str, &str)) {
    post(&house.browser, "/ui/examine_agent", &[("id", id)]).await;
    shows(&house.read(path).await, &["seen 2 times"]);
    shows(&house.read(&house.path()).await, &["The sealed data was seen 2 times"]);
    shows(&house.read("/agents?stage=learning").await, &["sealed data seen 2 times"]);
    shows(&house.read("/approvals").await, &["seen 2 times: what was chosen after looking is no test"]);
}

#[tokio::test]
async fn context_ends_where_the_open_past_of_an_agent_ends() {
    let house = Learning::on_three_years().await;
    let context = format!("{}?tab=context", house.path());
    shows(&house.read(&context).await, &["Nothing is sealed yet"]);
    shows(&house.read(&format!("{}?tab=paper", house.path())).await, &["It has not traded on paper yet"]);
    house.learnt(1, &found(LEARNT, Vec::new())).await;
    answer(&house, 1, "approve", "").await;
    post(&house.browser, "/ui/examine_agent", &[("id", &house.agent.to_string())]).await;
    let gate = house.browser.get(&format!("/api{}/graduations", house.path())).await.json();
    let sealed_from = gate["items"][0]["sealed"]["from"].as_str().unwrap().to_owned();
    let raw = house.browser.get(&context).await.text;
    let (_, asked) = raw.split_once("/api/instruments/PLANT/context?at=").expect("as it was known then");
    let at = &asked[..24];
    assert!(at <= sealed_from.as_str(), "{at} is not after {sealed_from}");
    shows(&house.read(&context).await, &["where its open past ends", "Context"]);
}

#[tokio::test]
async fn an_agent_says_when_what_it_trades_of_the_laboratory_is_not_on_paper() {
    let house = Learning::open().await;
    let wanted = json!({
        "name": "Lent", "pairs": ["WAVE"], "allocation": "1000",
        "brain": {"kind": "strategy", "example": "ema_trend"},
    });
    let made = house.browser.post("/api/agents", &wanted).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let lent: AgentId = made.json()["id"].as_str().unwrap().parse().unwrap();
    let path = format!("/agents/{lent}");
    let warning = "What it trades is not on paper any more: nobody let it there.";
    assert!(!house.read(&path).await.contains("not on paper any more"), "it trades an example");

    let mut tx = house.app.house().db.begin().await.unwrap();
    tx.markets().touch().await.unwrap();
    let mut agent = tx.agents().find(lent).await.unwrap().unwrap();
    let Brain::Strategy { source, .. } = &mut agent.brain else { panic!("{:?}", agent.brain) };
    *source = Some(format!("{}{}:1", GraduatedStrategy::PREFIX, house.agent));
    assert!(tx.agents().save(&agent, house.app.house().now()).await.unwrap());
    tx.save().await.unwrap();
    shows(&house.read(&path).await, &[warning]);
    let shown = house.browser.get(&format!("/api/agents/{lent}")).await.json();
    assert_eq!(shown["offPaper"], "nobody let it there");
    let file = house.browser.get("/api/agents?format=csv").await.text;
    assert!(file.contains(",offPaper,") && file.contains(",nobody let it there,"), "{file}");
}

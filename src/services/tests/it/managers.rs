//! Managers: what they decide is done, written down and remembered, at the times that they are to decide.

use crate::managing::{Managing, PAGE, about, create};
use domain::{
    Fixed, PageRequest,
    agents::Status,
    managers::{DecisionCode, Manager, ManagerConfig, ManagerStatus, ManagerStep},
    market::FeedError,
    models::ModelError,
    runs::RunStatus,
};
use rstest::rstest;
use serde_json::json;
use services::{
    agents::{self, AgentsError},
    kernel::runs,
    managers::{self, ManagerChange, ManagersError, NewManager},
    wallets::{self, Site},
};
use testkit::{Backend, TestWallet};

fn fixed(text: &str) -> Fixed {
    text.parse().unwrap()
}

#[rstest]
#[tokio::test]
async fn a_first_tick_makes_an_agent_with_what_was_left_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Managing::open(backend).await;
    let manager = world.manager(|_| ()).await;
    let rows = world.first_tick(&manager, &json!([create("Trend one")])).await;
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!((row.number, row.action.as_str(), row.result.ok), (1, "create_agent", true), "{row:?}");
    let team = world.team(manager.id).await;
    let agent = &team[0];
    assert_eq!(
        (agent.name.as_str(), agent.status, agent.manager),
        ("Trend one", Status::Running, Some(manager.id))
    );
    assert_eq!(row.agent, Some(agent.id));
    // The first allowed pair, an equal share of the free capital by maxAgents, an hour, the trend example.
    assert_eq!((agent.pairs.len(), agent.allocation), (1, fixed("1000")));
    assert_eq!(agent.timeframe.to_string(), "1h");
    let brain = serde_json::to_value(&agent.brain).unwrap();
    assert_eq!(brain["source"], "example:ema_trend");
    assert_eq!(agent.risk.max_correlated_positions, 3, "the manager's own bound");
    let ticked = world.get(manager.id).await;
    assert_eq!((ticked.tick_count, ticked.failures), (1, 0));
    let tick = &world.ticks().await[0];
    assert_eq!((tick.status, row.run), (RunStatus::Done, tick.id));
    let (_, phases) = runs::get(world.house(), &world.floor.person, tick.id).await.unwrap();
    let names: Vec<&str> = phases.iter().map(|phase| phase.name.as_str()).collect();
    assert_eq!(names, ["gather", "decide", "check", "act", "record"]);
    assert_eq!(tick.cost, Some("0.0045".parse().unwrap()), "1,000 tokens in and 100 out");
}

#[tokio::test]
async fn ticks_come_at_the_interval_of_market_time_without_drift() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|_| ()).await;
    world.start(manager.id).await;
    let begun = world.floor.reached().await;
    world.floor.trade(185).await;
    let ticked = world.get(manager.id).await;
    assert_eq!(ticked.tick_count, 4, "at once, and after one, two and three hours");
    assert_eq!(ticked.next_due, Some(begun.plus(240)), "the slots do not drift");
    let rows = world.log(manager.id).await;
    assert!(rows.iter().all(|row| row.action == "hold" && row.result.ok), "an empty list is one hold");
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

#[tokio::test]
async fn what_a_model_says_is_done_and_one_bad_decision_stops_no_other() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|_| ()).await;
    world.first_tick(&manager, &json!([create("One"), create("Two")])).await;
    let rows = world
        .triggered(
            manager.id,
            &json!([
                about("pause_agent", "One"),
                {"action": "buy_the_moon", "reasoning": "why not"},
                {"action": "modify_agent", "agentId": "Two", "params": {"risk": {"maxPosition": 0.5}, "allocation": "500"}, "reasoning": "smaller"},
                about("terminate_agent", "nobody"),
                about("evaluate", ""),
            ]),
        )
        .await;
    let became: Vec<(&str, bool, Option<DecisionCode>)> =
        rows.iter().map(|row| (row.action.as_str(), row.result.ok, row.result.code)).collect();
    let expected = [
        ("pause_agent", true, None),
        ("buy_the_moon", false, Some(DecisionCode::UnknownAction)),
        ("modify_agent", true, None),
        ("terminate_agent", false, Some(DecisionCode::UnknownAgent)),
        ("evaluate", true, None),
    ];
    assert_eq!(became, expected);
    let team = world.team(manager.id).await;
    assert_eq!((team[0].status, team[0].locked), (Status::Paused, false));
    assert_eq!((team[1].allocation, team[1].risk.max_position), (fixed("500"), 0.5));
    let memory = world.get(manager.id).await.memory;
    assert!(memory.last_evaluation_at.is_some());
    let changes: Vec<&str> = memory.parameter_history.iter().map(|change| change.change.as_str()).collect();
    assert_eq!(
        changes,
        ["created", "created", "paused", "allocation from 1000 to 500; risk.maxPosition from 1.0 to 0.5"]
    );
}

#[rstest]
#[case::empty("", DecisionCode::Unparsable)]
#[case::a_page("<html><body>502 Bad Gateway</body></html>", DecisionCode::Unparsable)]
#[case::half_a_json("{\"decisions\": [{\"act", DecisionCode::Unparsable)]
#[tokio::test]
async fn an_answer_that_cannot_be_read_is_one_row_and_agents_go_on(
    #[case] text: &str,
    #[case] code: DecisionCode,
) {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|_| ()).await;
    world.first_tick(&manager, &json!([create("One")])).await;
    world.says_text(text);
    managers::trigger(world.house(), &world.floor.person, manager.id).await.unwrap();
    world.floor.trade(2).await;
    let rows = world.log(manager.id).await;
    let last = rows.last().unwrap();
    assert_eq!((rows.len(), last.action.as_str(), last.result.ok), (2, "hold", false));
    assert_eq!(last.result.code, Some(code), "{last:?}");
    let tick = &world.ticks().await[0];
    assert_eq!(tick.status, RunStatus::Failed);
    assert!(tick.error.is_some());
    assert_eq!(world.team(manager.id).await[0].status, Status::Running);
}

#[tokio::test]
async fn three_failures_in_a_row_are_seen_and_make_it_wait_longer() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|_| ()).await;
    let refuse = || ModelError::Refused { status: 401, reason: "no such key".to_owned() };
    for _ in 0..4 {
        world.fails(refuse());
    }
    world.start(manager.id).await;
    let begun = world.floor.reached().await;
    world.floor.trade(125).await;
    let failed = world.get(manager.id).await;
    assert_eq!((failed.failures, failed.tick_count), (3, 3), "at once, after an hour, after two");
    assert_eq!(failed.status, ManagerStatus::Running);
    assert_eq!(failed.next_due, Some(begun.plus(4 * 60)), "two hours from the third on");
    world.floor.trade(60).await;
    assert_eq!(world.get(manager.id).await.tick_count, 3, "nobody is asked after three hours");
    world.floor.trade(60).await;
    let waited = world.get(manager.id).await;
    assert_eq!((waited.failures, waited.next_due), (4, Some(begun.plus(8 * 60))), "then four");
    // A person asks all the same, and a success ends the waiting.
    world.triggered(manager.id, &json!([])).await;
    let well = world.get(manager.id).await;
    assert_eq!((well.failures, well.next_due), (0, Some(begun.plus(5 * 60))), "the next hour of its own");
}

#[rstest]
#[tokio::test]
async fn a_person_who_pauses_or_deletes_is_obeyed_between_phases(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Managing::open(backend).await;
    let manager = world.manager(|_| ()).await;
    world.first_tick(&manager, &json!([create("One")])).await;
    managers::trigger(world.house(), &world.floor.person, manager.id).await.unwrap();
    let again = managers::trigger(world.house(), &world.floor.person, manager.id).await;
    assert!(matches!(again, Err(ManagersError::Ticking)), "{again:?}");
    managers::step(world.house(), &world.floor.person, manager.id, ManagerStep::Pause).await.unwrap();
    world.floor.trade(2).await;
    let tick = &world.ticks().await[0];
    assert_eq!(tick.status, RunStatus::Cancelled);
    let paused = world.get(manager.id).await;
    assert_eq!((paused.tick_count, paused.failures, paused.next_due), (2, 0, None));
    let refused = managers::trigger(world.house(), &world.floor.person, manager.id).await;
    assert!(matches!(refused, Err(ManagersError::NotRunning)));
    world.says(&json!([]));
    world.start(manager.id).await;
    managers::delete(world.house(), &world.floor.person, manager.id).await.unwrap();
    world.floor.trade(3).await;
    let gone = managers::get(world.house(), &world.floor.person, manager.id).await;
    assert!(matches!(gone, Err(ManagersError::NotFound)));
    assert_eq!(world.log(manager.id).await.len(), 1, "its log can still be read");
    let filter = domain::agents::AgentFilter::default();
    let order = domain::agents::AgentOrder::Name;
    let agents = agents::list(world.house(), &world.floor.person, &filter, order, crate::managing::PAGE)
        .await
        .unwrap();
    assert_eq!(agents.items[0].status, Status::Terminated);
}

#[tokio::test]
async fn a_paused_manager_that_is_started_again_decides_at_once() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|config| config.decision_interval = "1d".parse().unwrap()).await;
    world.first_tick(&manager, &json!([create("One")])).await;
    for step in [ManagerStep::Pause, ManagerStep::Stop] {
        let ticks = world.get(manager.id).await.tick_count;
        managers::step(world.house(), &world.floor.person, manager.id, step).await.unwrap();
        world.floor.trade(30).await;
        assert_eq!(world.get(manager.id).await.tick_count, ticks, "it decides nothing");
        let started = world.start(manager.id).await;
        let begun = world.floor.reached().await;
        assert_eq!(started.next_due, Some(begun.plus(24 * 60)));
        world.floor.trade_more_seconds(5).await;
        let decided = world.get(manager.id).await;
        assert_eq!((decided.tick_count, decided.next_due), (ticks + 1, started.next_due));
    }
    assert_eq!(world.team(manager.id).await[0].status, Status::Running, "its agents have gone on");
}

#[tokio::test]
async fn an_hour_of_a_feed_that_is_silent_is_a_failure_and_no_more() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|_| ()).await;
    world.first_tick(&manager, &json!([create("One")])).await;
    let reason = "the line is cut".to_owned();
    world.floor.feed.fail(Some(FeedError::Unavailable { market: "scripted", reason }));
    managers::trigger(world.house(), &world.floor.person, manager.id).await.unwrap();
    world.floor.trade(3).await;
    world.floor.feed.fail(None);
    let rows = world.log(manager.id).await;
    assert_eq!(rows.last().unwrap().result.code, Some(DecisionCode::NoFeed));
    assert_eq!(world.model.asked().len(), 1, "nobody was asked");
    world.triggered(manager.id, &json!([])).await;
    assert_eq!(world.get(manager.id).await.failures, 0);
}

#[tokio::test]
async fn guesses_are_graded_and_changes_are_measured_by_code() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|_| ()).await;
    let symbol = world.floor.symbols[0].to_string();
    let answer = json!({
        "decisions": [create("One")],
        "memory": {"hypotheses": [
            {"description": "it moves", "test": format!("price {symbol} rises within 3 ticks")},
            {"description": "it falls", "test": format!("price {symbol} falls within 3 ticks")},
            {"description": "no test"},
            {"description": "bad test", "test": "the moon rises"},
        ]},
    });
    world.says_text(&answer.to_string());
    world.start(manager.id).await;
    world.floor.trade(2).await;
    for _ in 0..6 {
        world.triggered(manager.id, &json!([])).await;
    }
    let memory = world.get(manager.id).await.memory;
    let graded = |place: usize| memory.hypotheses[place].still_valid;
    assert_eq!(memory.hypotheses.len(), 4);
    assert!(graded(0).is_some() && graded(1).is_some(), "{:?}", memory.hypotheses);
    let outcome = memory.hypotheses[0].outcome.as_deref().unwrap();
    assert!(outcome.starts_with(&format!("price {symbol}")) && outcome.ends_with('%'), "{outcome}");
    assert_eq!((graded(2), graded(3)), (None, None));
    assert!(memory.hypotheses[3].outcome.as_deref().unwrap().starts_with("cannot be graded"));
    let change = &memory.parameter_history[0];
    assert!(change.outcome_after_n_cycles.as_deref().unwrap().ends_with("in 5 ticks"), "{change:?}");
    assert!(change.measured.is_some());
}

#[tokio::test]
async fn the_built_in_rules_make_a_team_and_cost_nothing() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|config| config.llm_model = "rules/default".to_owned()).await;
    world.start(manager.id).await;
    world.floor.trade(2).await;
    let rows = world.log(manager.id).await;
    assert!(rows.iter().any(|row| row.action == "create_agent" && row.result.ok), "{rows:?}");
    assert!(rows.iter().all(|row| row.result.ok), "{rows:?}");
    assert!(!world.team(manager.id).await.is_empty());
    assert_eq!(world.ticks().await[0].cost, Some(domain::Money::ZERO));
    assert!(world.model.asked().is_empty());
}

#[rstest]
#[tokio::test]
async fn a_tick_of_the_rules_takes_eight_transactions(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Managing::open(backend).await;
    let manager = world.manager(|config| config.llm_model = "rules/default".to_owned()).await;
    world.start(manager.id).await;
    world.floor.trade(130).await;
    let ticks = world.ticks().await;
    assert!(ticks.len() >= 3 && ticks.iter().all(|tick| tick.status == RunStatus::Done), "{ticks:?}");
    let by_kind = world.house().db.transactions_by_purpose();
    let (_, saved) = by_kind.iter().find(|(kind, _)| *kind == "manager.tick").unwrap();
    assert_eq!(*saved, 8 * ticks.len() as u64, "its claim, its run, the call to the model and five phases");
}

#[tokio::test]
async fn what_cannot_be_is_named_all_at_once() {
    let world = Managing::open(Backend::Sqlite).await;
    let config = ManagerConfig {
        llm_model: "moon/one".to_owned(),
        temperature: 3.0,
        pairs: Some(vec!["NOPE".parse().unwrap()]),
        owner_address: Some("0x0000000000000000000000000000000000000001".to_owned()),
        ..ManagerConfig::default()
    };
    let wanted = NewManager { name: "Mona".parse().unwrap(), config };
    let error = managers::create(world.house(), &world.floor.person, wanted).await.unwrap_err();
    let ManagersError::Invalid(problems) = error else { panic!("{error:?}") };
    let fields: Vec<&str> = problems.iter().map(|problem| problem.field).collect();
    assert_eq!(fields, ["config.temperature", "config.llmModel", "config.pairs", "config.ownerAddress"]);
    world.manager(|_| ()).await;
    let twice = NewManager { name: "mona".parse().unwrap(), config: ManagerConfig::default() };
    let twice = managers::create(world.house(), &world.floor.person, twice).await;
    assert!(matches!(twice, Err(ManagersError::NameTaken)), "{twice:?}");
}

#[tokio::test]
async fn a_wallet_that_is_linked_to_its_owner_may_be_its_own() {
    let world = Managing::open(Backend::Sqlite).await;
    let (house, person) = (world.house(), &world.floor.person);
    let wallet = TestWallet::new(1);
    let site =
        Site { domain: "house.example".to_owned(), uri: "https://house.example".to_owned(), chain: Some(1) };
    let text = wallets::prepare(house, &site, &wallet.address()).await.unwrap();
    wallets::link(house, person, &text, &wallet.sign(&text), &site).await.unwrap();
    let manager = world.manager(|config| config.owner_address = Some(wallet.address())).await;
    assert_eq!(world.get(manager.id).await.config.owner_address, Some(wallet.address()));
    let strange = |manager: &Manager| {
        let mut config = manager.config.clone();
        config.owner_address = Some(TestWallet::new(2).address());
        ManagerChange { config: Some(config), ..ManagerChange::default() }
    };
    let refused = managers::change(house, person, manager.id, strange).await;
    assert!(matches!(refused, Err(ManagersError::Invalid(_))), "{refused:?}");
}

#[tokio::test]
async fn two_managers_that_the_rules_run_do_not_get_in_each_others_way() {
    let world = Managing::open(Backend::Sqlite).await;
    let rules = |name: &str| NewManager { name: name.parse().unwrap(), config: ManagerConfig::default() };
    for name in ["Mona", "Rosa"] {
        let manager = managers::create(world.house(), &world.floor.person, rules(name)).await.unwrap();
        world.start(manager.id).await;
    }
    world.floor.trade(3).await;
    let cards = managers::cards(world.house(), &world.floor.person, PAGE).await.unwrap();
    assert_eq!(cards.total, 2);
    for card in cards.items {
        assert!(card.agents > 0, "{card:?}");
    }
    let second = PageRequest::new(2, 1).unwrap();
    let second = managers::cards(world.house(), &world.floor.person, second).await.unwrap();
    let names: Vec<_> = second.items.iter().map(|card| card.manager.name.as_str()).collect();
    assert_eq!((names, second.total), (vec!["Rosa"], 2));
}

#[tokio::test]
async fn what_a_team_made_or_lost_cannot_be_deleted_before_its_manager() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|_| ()).await;
    world.first_tick(&manager, &json!([create("One")])).await;
    world.floor.trade(90).await;
    world.triggered(manager.id, &json!([about("terminate_agent", "One")])).await;
    let (house, person) = (world.house(), &world.floor.person);
    let one = &world.team(manager.id).await[0];
    let equity = managers::team(house, person, manager.id).await.unwrap().equity;
    let refused = agents::delete(house, person, one.id).await;
    assert!(matches!(refused, Err(AgentsError::InBooks)), "{refused:?}");
    assert_eq!(managers::team(house, person, manager.id).await.unwrap().equity, equity);
    managers::delete(house, person, manager.id).await.unwrap();
    agents::delete(house, person, one.id).await.unwrap();
    assert!(matches!(agents::get(house, person, one.id).await, Err(AgentsError::NotFound)));
}

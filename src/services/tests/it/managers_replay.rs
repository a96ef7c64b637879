//! A manager's life again: unchanged it comes out to the last digit, and with something changed it shows the difference.

use crate::{
    floor::DOCUMENT,
    managing::{Managing, PAGE, about},
};
use domain::{
    ManagerId, Period,
    agents::{Agent, AgentStep},
    desk::{Direction, StopScope},
    managers::Manager,
    market::Minute,
};
use rstest::rstest;
use serde_json::{Value, json};
use services::{
    agents::{self, AgentChange, history},
    desk::{self, StopRequest, Wanted as Entry},
    managers::{
        self, ManagerChange,
        replay::{Replay, ReplayError, Setting, Wanted, replay},
    },
};
use testkit::Backend;

/// An agent that trades often.
fn trader(name: &str, pair: &str) -> Value {
    json!({
        "action": "create_agent", "reasoning": "one more",
        "params": {"name": name, "document": DOCUMENT, "timeframe": "5m", "pairs": [pair], "allocation": "2000"},
    })
}

async fn replayed(world: &Managing, wanted: Wanted) -> Result<Replay, ReplayError> {
    let folder = world.floor.test.database.folder().join("replay");
    std::fs::create_dir(&folder).unwrap();
    let asked = world.model.asked().len();
    let answer = replay(world.house(), &wanted, &folder).await;
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(world.model.asked().len(), asked, "no model is asked");
    answer
}

fn unchanged(manager: &Manager) -> Wanted {
    Wanted { manager: manager.id, from: None, settings: Vec::new() }
}

fn set(manager: &Manager, settings: &[&str]) -> Wanted {
    let settings = settings.iter().map(|text| text.parse::<Setting>().unwrap()).collect();
    Wanted { settings, ..unchanged(manager) }
}

async fn named(world: &Managing, manager: &Manager, name: &str) -> Agent {
    let team = world.team(manager.id).await;
    team.into_iter().find(|agent| agent.name.as_str() == name).unwrap()
}

/// Two agents that trade for some hours, and are changed in between by their manager.
async fn lived(world: &Managing) -> Manager {
    let pairs: Vec<String> = world.floor.symbols.iter().map(ToString::to_string).collect();
    let manager = world.manager(|_| ()).await;
    let first = json!([trader("One", &pairs[0]), trader("Two", &pairs[1]), about("pause_agent", "nobody")]);
    world.first_tick(&manager, &first).await;
    world.floor.trade(130).await;
    let id = named(world, &manager, "Two").await.id.to_string();
    let second = json!([
        {"action": "modify_agent", "agentId": "One", "params": {"allocation": "2500"}, "reasoning": "more"},
        about("pause_agent", &id),
        trader("Three", &pairs[2]),
        trader("one", &pairs[2]),
    ]);
    world.triggered(manager.id, &second).await;
    world.floor.trade(130).await;
    world.triggered(manager.id, &json!([about("start_agent", &id), about("terminate_agent", "Three")])).await;
    world.floor.trade(200).await;
    manager
}

#[rstest]
#[tokio::test]
async fn an_unchanged_replay_has_the_ledgers_to_the_last_digit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Managing::open(backend).await;
    let manager = lived(&world).await;
    let found = replayed(&world, unchanged(&manager)).await.unwrap();
    let team = managers::team(world.house(), &world.floor.person, manager.id).await.unwrap();
    let accounts: Vec<_> = team.members.iter().map(|member| member.account.as_ref().unwrap()).collect();
    let entries: i64 = accounts.iter().map(|account| account.counters.entries).sum();
    let fills: i64 = accounts.iter().map(|account| account.counters.fills).sum();
    assert!(fills > 10, "they have traded: {fills}");
    assert_eq!((i64::try_from(found.entries).unwrap(), found.before.fills), (entries, fills));
    assert_eq!((found.before.equity, found.after), (team.equity, None));
    assert_eq!(found.before.refused.get("unknown_agent"), Some(&1));
    assert_eq!(found.before.refused.get("name_taken"), Some(&1));
    assert_eq!(found.ticks, world.ticks().await.len());
}

#[tokio::test]
async fn what_people_did_is_done_again_in_its_place() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = lived(&world).await;
    let (house, person) = (world.house(), &world.floor.person);
    let one = named(&world, &manager, "One").await;
    agents::step(house, person, one.id, AgentStep::Pause).await.unwrap();
    world.floor.trade(90).await;
    let more = AgentChange { allocation: Some("3000.25".parse().unwrap()), ..AgentChange::default() };
    agents::change(house, person, one.id, more).await.unwrap();
    agents::step(house, person, one.id, AgentStep::Start).await.unwrap();
    world.floor.trade(7).await;
    let stop = StopRequest { scope: StopScope::Manager, target: Some(manager.id.as_uuid()), flatten: true };
    let stop = desk::pull(house, person, stop).await.unwrap();
    world.floor.trade(70).await;
    desk::lift(house, person, stop.id).await.unwrap();
    let entry = Entry {
        symbol: one.pairs[0].clone(),
        direction: Direction::Long,
        quantity: "1.5".parse().unwrap(),
        stop_loss: None,
        take_profit: None,
        reason: "a feeling".to_owned(),
        plan: None,
    };
    desk::place(house, person, one.id, &entry).await.unwrap();
    world.floor.trade(2).await;
    desk::close(house, person, one.id, &entry.symbol).await.unwrap();
    world.floor.trade(3).await;
    let held = history::positions(house, person, one.id).await.unwrap();
    assert!(held.is_empty(), "{held:?}");
    // The bound is drawn so narrow that the next loss holds the team; then a person lets it go on.
    let narrow = |most: f64| {
        move |manager: &Manager| {
            let mut config = manager.config.clone();
            config.risk_params.max_total_drawdown = most;
            ManagerChange { config: Some(config), ..ManagerChange::default() }
        }
    };
    managers::change(house, person, manager.id, narrow(0.000_001)).await.unwrap();
    world.floor.trade(200).await;
    assert!(world.get(manager.id).await.drawdown_since.is_some(), "the team is held");
    managers::change(house, person, manager.id, narrow(0.5)).await.unwrap();
    managers::resume(house, person, manager.id).await.unwrap();
    world.triggered(manager.id, &json!([about("start_agent", "One")])).await;
    world.floor.trade(150).await;
    let found = replayed(&world, unchanged(&manager)).await.unwrap();
    let equity = managers::team(house, person, manager.id).await.unwrap().equity;
    assert_eq!(found.before.equity, equity);
}

#[tokio::test]
async fn a_life_is_replayed_whose_manager_and_agents_are_deleted() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = lived(&world).await;
    let (house, person) = (world.house(), &world.floor.person);
    let three = named(&world, &manager, "Three").await;
    managers::delete(house, person, manager.id).await.unwrap();
    world.floor.trade(3).await;
    agents::delete(house, person, three.id).await.unwrap();
    let found = replayed(&world, unchanged(&manager)).await.unwrap();
    assert!(found.before.fills > 10, "{found:?}");
}

#[tokio::test]
async fn a_changed_replay_shows_the_difference() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = lived(&world).await;
    let dearer = replayed(&world, set(&manager, &["fee=0.01"])).await.unwrap();
    let (before, dear) = (dearer.before, dearer.after.unwrap());
    assert!(dear.fees > before.fees && dear.equity < before.equity, "{before:?} {dear:?}");
    let tighter = replayed(&world, set(&manager, &["riskParams.maxTotalDrawdown=0.0001"])).await.unwrap();
    let after = tighter.after.unwrap();
    assert_eq!(tighter.before, before, "a replay changes nothing");
    assert!(after.held_since.is_some() && after.fills < before.fills, "{after:?}");
    assert!(after.refused.contains_key("max_total_drawdown"), "{after:?}");
    let fewer = replayed(&world, set(&manager, &["riskParams.maxAgents=1"])).await.unwrap().after.unwrap();
    assert_eq!((fewer.agents, fewer.refused.contains_key("max_agents")), (1, true));
    // From a moment on: the first hours stay as they were.
    let from = world.floor.reached().await.plus(-200).begins();
    let later = Wanted { from: Some(from), ..set(&manager, &["fee=0.01"]) };
    let later = replayed(&world, later).await.unwrap().after.unwrap();
    assert!(later.fees > before.fees && later.fees < dear.fees, "{later:?}");
}

#[tokio::test]
async fn what_was_taken_away_cannot_be_replayed_and_says_so() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = lived(&world).await;
    let last = world.ticks().await[0].started_at;
    let later = world.house().now().plus(Period::from_days(1));
    let mut tx = world.house().db.begin().await.unwrap();
    tx.model_calls().prune_texts(last, 10_000, later).await.unwrap();
    tx.save().await.unwrap();
    let refused = replayed(&world, unchanged(&manager)).await.unwrap_err();
    assert!(matches!(refused, ReplayError::Pruned { tick: 1, .. }), "{refused:?}");
    // What is left can be: the ticks before are taken from the log.
    let minute: Minute = world.log(manager.id).await.last().unwrap().minute;
    let wanted = Wanted { from: Some(minute.begins()), ..unchanged(&manager) };
    let found = replayed(&world, wanted).await.unwrap();
    assert!(found.entries > 10, "{found:?}");
}

#[tokio::test]
async fn a_replay_that_does_not_come_out_as_it_was_says_nothing_else() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = lived(&world).await;
    // The market now says another price than the one that was traded on.
    let symbol = world.floor.symbols[0].clone();
    let one = named(&world, &manager, "One").await;
    let fills = history::fills(world.house(), &world.floor.person, one.id, PAGE).await.unwrap();
    let traded = fills.items[0].minute;
    let bars = world.floor.house.market.feed().unwrap().bars(&symbol, traded, traded.plus(1)).await.unwrap();
    let bar = domain::market::Bar { open: bars[0].open + 1, high: bars[0].high + 1, ..bars[0] };
    world.floor.feed.put(&symbol, [bar]);
    let refused = replayed(&world, unchanged(&manager)).await.unwrap_err();
    assert!(refused.to_string().starts_with("it cannot be replayed exactly: entry "), "{refused}");
}

#[tokio::test]
async fn nobody_and_nothing_are_told_apart() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|_| ()).await;
    assert!(matches!(replayed(&world, unchanged(&manager)).await, Err(ReplayError::NothingYet(_))));
    let stranger = ManagerId::generate(&*world.house().clock, &*world.house().randomness);
    let nobody = Wanted { manager: stranger, ..unchanged(&manager) };
    assert!(matches!(replayed(&world, nobody).await, Err(ReplayError::NoManager(_))));
}

/// What a model answers for an agent.
fn thought(action: &str, pair: &str) -> String {
    json!({
        "action": action, "symbol": pair, "size": 0.3, "confidence": 0.6, "reasoning": "because", "thesis": "it goes on",
        "exitPlan": {"stopLoss": 0.01, "takeProfit": 0.02, "maxHoldingBars": 3},
    })
    .to_string()
}

#[rstest]
#[tokio::test]
async fn what_models_said_for_agents_is_heard_again_in_its_minute(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Managing::open(backend).await;
    let manager = world.manager(|_| ()).await;
    let pair = world.floor.symbols[0].to_string();
    let thinker = json!({
        "action": "create_agent", "reasoning": "one that thinks",
        "params": {"name": "Thinker", "model": "test/m", "timeframe": "5m", "pairs": [pair], "allocation": "3000"},
    });
    let trader = trader("Trader", world.floor.symbols[1].as_str());
    world.first_tick(&manager, &json!([thinker, trader])).await;
    // Manager and agent ask the same model: nothing, a purchase, a sale, nonsense, and so on.
    for _ in 0..6 {
        for answer in
            [thought("buy", &pair), thought("close", &pair), thought("sell", &pair), "what?".to_owned()]
        {
            world.says_text(&answer);
        }
        world.floor.trade(35).await;
    }
    let one = named(&world, &manager, "Thinker").await;
    let (house, person) = (world.house(), &world.floor.person);
    let fills = history::fills(house, person, one.id, PAGE).await.unwrap().total;
    assert!(fills > 4, "the model has traded: {fills}");
    let found = replayed(&world, unchanged(&manager)).await.unwrap();
    let equity = managers::team(house, person, manager.id).await.unwrap().equity;
    assert_eq!(found.before.equity, equity);

    // A bound so narrow that the first loss holds the team; and from a moment on answers are read again, before it they are those of the decisions.
    let narrow = replayed(&world, set(&manager, &["riskParams.maxTotalDrawdown=0.0001"])).await.unwrap();
    assert!(narrow.after.unwrap().held_since.is_some());
    let later = world.floor.reached().await.plus(-60).begins();
    let found = replayed(&world, Wanted { from: Some(later), ..unchanged(&manager) }).await.unwrap();
    assert_eq!(found.before.equity, equity);

    let mut tx = house.db.begin().await.unwrap();
    tx.model_calls().prune_texts(house.now().plus(Period::from_days(1)), 10_000, house.now()).await.unwrap();
    tx.save().await.unwrap();
    let everything = Wanted { from: Some(house.now()), ..unchanged(&manager) };
    assert_eq!(replayed(&world, everything).await.unwrap().before.equity, equity);
    let last_tick = world.log(manager.id).await.last().unwrap().minute;
    let since = Wanted { from: Some(last_tick.plus(1).begins()), ..unchanged(&manager) };
    let refused = replayed(&world, since).await.unwrap_err();
    assert!(matches!(refused, ReplayError::PrunedAnswer { .. }), "{refused:?}");

    managers::delete(house, person, manager.id).await.unwrap();
    world.floor.trade(3).await;
    agents::delete(house, person, one.id).await.unwrap();
    let gone = replayed(&world, Wanted { from: Some(house.now()), ..unchanged(&manager) }).await.unwrap_err();
    assert!(matches!(gone, ReplayError::LostAnswers(agent) if agent == one.id), "{gone:?}");
}

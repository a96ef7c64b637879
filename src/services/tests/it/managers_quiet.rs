//! Calls that are saved: nobody is paid when nothing has happened, and whatever happens is seen.

use crate::managing::{Managing, PAGE, about, create_idle};
use domain::{
    JobId, ManagerId, Money, RunId,
    agents::AgentStep,
    desk::{Direction, StopScope},
    jobs::NewJob,
    managers::{DecisionCode, Manager, ManagerStep, Quiet},
    market::{Bar, Feed, FeedError},
    models::{CallFilter, ModelName},
};
use rstest::rstest;
use serde_json::{Value, json};
use services::{
    agents::{self, history},
    desk::{self, StopRequest, Wanted as Entry},
    managers::{self, ManagerChange, tick::KIND},
};
use sha2::{Digest, Sha256};
use testkit::Backend;

/// A market on which prices stand still, and a manager with an agent that does nothing, which has looked at both.
async fn silent(backend: Backend) -> (Managing, Manager) {
    let world = Managing::open(backend).await;
    world.floor.stand_still(1_000).await;
    let manager = world.manager(|config| config.skip_when_quiet = true).await;
    let rows = world.first_tick(&manager, &json!([create_idle("One", "1000")])).await;
    assert!(rows[0].result.ok, "{rows:?}");
    (world, manager)
}

/// Lets time pass until the manager has decided once more, an hour at most; what the rule said about asking.
async fn hour(world: &Managing, id: ManagerId) -> String {
    ruled(world, id).await.unwrap()
}

/// The same; none where the rule was not asked at all.
async fn ruled(world: &Managing, id: ManagerId) -> Option<String> {
    world.hour(id).await.quiet.map(|seen| seen.verdict)
}

async fn quiet(world: &Managing, id: ManagerId) -> Quiet {
    world.get(id).await.memory.quiet
}

#[rstest]
#[tokio::test]
async fn nobody_is_paid_when_nothing_has_happened(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (world, manager) = silent(backend).await;
    for _ in 0..5 {
        let verdict = hour(&world, manager.id).await;
        assert!(verdict.starts_with("nothing was told or filled"), "{verdict}");
    }
    let rows = world.log(manager.id).await;
    let skipped: Vec<_> = rows.iter().filter(|row| row.result.code == Some(DecisionCode::Quiet)).collect();
    assert_eq!((rows.len(), skipped.len(), world.model.asked().len()), (6, 5, 1), "{rows:?}");
    for row in &skipped {
        assert!(row.result.ok && row.action == "hold");
        assert_eq!(row.result.more["savedCost"], "0.0045", "what the last call cost");
    }
    let saved: Money = "0.0225".parse().unwrap();
    assert_eq!(quiet(&world, manager.id).await, Quiet { skipped: 5, saved, audited: 0, agreed: 0 });
    // After six intervals a model is asked whatever happened.
    assert_eq!(hour(&world, manager.id).await, "the last real decision is 6 ticks old");
    assert_eq!((world.model.asked().len(), quiet(&world, manager.id).await.skipped), (2, 5));
}

#[tokio::test]
async fn a_person_who_asks_is_answered_by_the_model_although_nothing_has_happened() {
    let (world, manager) = silent(Backend::Sqlite).await;
    hour(&world, manager.id).await;
    assert_eq!(world.model.asked().len(), 1, "it is quiet");
    let rows = world.triggered(manager.id, &json!([about("pause_agent", "One")])).await;
    assert_eq!((rows[0].action.as_str(), rows[0].result.ok), ("pause_agent", true));
    assert_eq!((world.model.asked().len(), quiet(&world, manager.id).await.skipped), (2, 1));
    hour(&world, manager.id).await;
    assert_eq!(world.model.asked().len(), 2, "what it did itself is no news to it");
}

/// From the minute after the next on, an instrument costs more by so many ticks and stays there.
async fn rises(world: &Managing, place: usize, by: impl Fn(i64) -> i64) {
    let from = world.floor.reached().await.plus(2);
    let symbol = &world.floor.symbols[place];
    let before = world.floor.feed.bars(symbol, from, from.plus(1)).await.unwrap().remove(0);
    let price = before.close + by(before.close);
    let bar = |minute| Bar {
        minute: from.plus(minute),
        open: price,
        high: price,
        low: price,
        close: price,
        volume: before.volume,
    };
    world.floor.feed.put(symbol, (0..500).map(bar));
}

#[rstest]
#[tokio::test]
async fn a_price_that_moves_further_than_its_range_is_news_and_one_that_hardly_moves_is_none(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (world, manager) = silent(backend).await;
    rises(&world, 1, |_| 1).await;
    let moved = world.floor.symbols[1].to_string();
    let verdict = hour(&world, manager.id).await;
    assert!(
        verdict
            .starts_with(&format!("nothing was told or filled, and no price moved further than {moved}: 0."))
    );
    assert_eq!((world.model.asked().len(), quiet(&world, manager.id).await.skipped), (1, 1));
    rises(&world, 1, |price| price / 20).await;
    let verdict = hour(&world, manager.id).await;
    let ranges = verdict.strip_prefix(&format!("{moved} has moved ")).expect(&verdict);
    let ranges: f64 = ranges.strip_suffix(" average ranges").expect(&verdict).parse().unwrap();
    assert!(ranges >= 1.0, "{verdict}");
    assert_eq!((world.model.asked().len(), quiet(&world, manager.id).await.skipped), (2, 1), "it was asked");
    let verdict = hour(&world, manager.id).await;
    assert!(verdict.starts_with("nothing was told or filled"), "it has seen that price: {verdict}");
    assert_eq!((world.model.asked().len(), quiet(&world, manager.id).await.skipped), (2, 2));
}

#[tokio::test]
async fn a_model_that_costs_nothing_is_asked_however_quiet_it_is() {
    let world = Managing::open(Backend::Sqlite).await;
    world.floor.stand_still(1_000).await;
    let free = world
        .manager(|config| {
            config.skip_when_quiet = true;
            config.llm_model = "rules/default".to_owned();
        })
        .await;
    world.start(free.id).await;
    for _ in 0..4 {
        assert_eq!(ruled(&world, free.id).await, None, "there is nothing to save");
    }
    let filter = CallFilter { model: Some(ModelName::rules()), ..CallFilter::default() };
    let mut reader = world.house().db.read().await.unwrap();
    let calls = reader.model_calls().page(&[free.owner], &filter, PAGE).await.unwrap();
    assert_eq!((calls.total, quiet(&world, free.id).await.skipped), (4, 0));
    assert!(world.log(free.id).await.iter().all(|row| row.result.code != Some(DecisionCode::Quiet)));
}

/// What somebody else does while prices stand still.
#[derive(Debug, Clone, Copy)]
enum Deed {
    ChangesTheInstructions,
    StopsItsAgent,
    PullsTheStop,
    StartsItAgain,
    HoldsTheTeam,
    KeepsPricesBack,
}

impl Deed {
    async fn is_done(self, world: &Managing, id: ManagerId) {
        let (house, person) = (world.house(), &world.floor.person);
        match self {
            Self::ChangesTheInstructions => change(world, id, "Sell everything.").await,
            Self::StopsItsAgent => {
                let agent = world.team(id).await.remove(0);
                agents::step(house, person, agent.id, AgentStep::Stop).await.unwrap();
            }
            Self::PullsTheStop => {
                let request =
                    StopRequest { scope: StopScope::Manager, target: Some(id.as_uuid()), flatten: false };
                let stop = desk::pull(house, person, request).await.unwrap();
                desk::lift(house, person, stop.id).await.unwrap();
            }
            Self::StartsItAgain => {
                for step in [ManagerStep::Pause, ManagerStep::Start] {
                    managers::step(house, person, id, step).await.unwrap();
                }
            }
            Self::HoldsTheTeam => {
                let mut fallen = world.get(id).await;
                fallen.peak_equity = "20000".parse().unwrap();
                let mut tx = house.db.begin().await.unwrap();
                tx.markets().touch().await.unwrap();
                assert!(tx.managers().save(&fallen, house.now()).await.unwrap());
                tx.save().await.unwrap();
            }
            Self::KeepsPricesBack => {
                let symbol = &world.floor.symbols[0];
                let far = world.floor.reached().await.plus(5);
                let before = world.floor.feed.bars(symbol, far, far.plus(1)).await.unwrap().remove(0);
                world.floor.feed.put(symbol, [Bar { low: 0, ..before }]);
            }
        }
    }

    const fn told(self) -> &'static str {
        match self {
            Self::ChangesTheInstructions => "manager.changed",
            Self::StopsItsAgent => "agent.stopped",
            Self::PullsTheStop => "stop.pulled, stop.lifted",
            Self::StartsItAgain => "manager.paused, manager.started",
            Self::HoldsTheTeam => "manager.held",
            Self::KeepsPricesBack => "price.quarantined, price.restored",
        }
    }
}

async fn change(world: &Managing, id: ManagerId, instructions: &str) {
    let change = |manager: &Manager| {
        let mut config = manager.config.clone();
        instructions.clone_into(&mut config.instructions);
        ManagerChange { config: Some(config), ..ManagerChange::default() }
    };
    managers::change(world.house(), &world.floor.person, id, change).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn what_somebody_else_brings_about_is_news(
    #[values(
        Deed::ChangesTheInstructions,
        Deed::StopsItsAgent,
        Deed::PullsTheStop,
        Deed::StartsItAgain,
        Deed::HoldsTheTeam,
        Deed::KeepsPricesBack
    )]
    deed: Deed,
) {
    let (world, manager) = silent(Backend::Sqlite).await;
    hour(&world, manager.id).await;
    assert_eq!(quiet(&world, manager.id).await.skipped, 1, "until then it was quiet");
    deed.is_done(&world, manager.id).await;
    assert_eq!(hour(&world, manager.id).await, format!("since then: {}", deed.told()));
    assert_eq!((world.model.asked().len(), quiet(&world, manager.id).await.skipped), (2, 1));
    hour(&world, manager.id).await;
    assert_eq!(quiet(&world, manager.id).await.skipped, 2, "it knows of it now");
}

#[tokio::test]
async fn what_happens_while_it_thinks_is_news_to_the_next_tick() {
    let (world, manager) = silent(Backend::Sqlite).await;
    managers::trigger(world.house(), &world.floor.person, manager.id).await.unwrap();
    world.model.hold();
    tokio::join!(world.floor.trade(1), async {
        world.model.was_asked(2).await;
        change(&world, manager.id, "Sell everything.").await;
        world.model.let_go();
    });
    assert_eq!(hour(&world, manager.id).await, "since then: manager.changed");
}

#[tokio::test]
async fn what_is_filled_while_it_thinks_is_news_to_the_next_tick() {
    let (world, manager) = silent(Backend::Sqlite).await;
    let (house, person) = (world.house(), &world.floor.person);
    let agent = world.team(manager.id).await.remove(0);
    managers::trigger(house, person, manager.id).await.unwrap();
    world.model.hold();
    tokio::join!(world.floor.trade(1), async {
        world.model.was_asked(2).await;
        let entry = Entry {
            symbol: world.floor.symbols[0].clone(),
            direction: Direction::Long,
            quantity: "0.001".parse().unwrap(),
            stop_loss: None,
            take_profit: None,
            reason: "a feeling".to_owned(),
            plan: None,
        };
        desk::place(house, person, agent.id, &entry).await.unwrap();
        // Another server trades meanwhile.
        world.floor.restart();
        world.floor.trade(2).await;
        world.model.let_go();
    });
    assert_eq!(world.get(manager.id).await.tick_count, 2);
    assert_eq!(history::fills(house, person, agent.id, PAGE).await.unwrap().total, 1);
    assert_eq!(hour(&world, manager.id).await, "orders that were filled since: 1");
}

#[tokio::test]
async fn what_happens_to_others_is_no_news() {
    let (world, manager) = silent(Backend::Sqlite).await;
    let other = world.manager_called("Rosa", |_| ()).await;
    world.first_tick(&other, &json!([create_idle("Two", "1000")])).await;
    change(&world, other.id, "Sell everything.").await;
    let agent = world.team(other.id).await.remove(0);
    agents::step(world.house(), &world.floor.person, agent.id, AgentStep::Stop).await.unwrap();
    let request = StopRequest { scope: StopScope::Agent, target: Some(agent.id.as_uuid()), flatten: false };
    desk::pull(world.house(), &world.floor.person, request).await.unwrap();
    let verdict = hour(&world, manager.id).await;
    assert!(verdict.starts_with("nothing was told or filled"), "{verdict}");
}

#[tokio::test]
async fn news_stay_news_until_a_model_has_heard_of_them() {
    let (world, manager) = silent(Backend::Sqlite).await;
    change(&world, manager.id, "Sell everything.").await;
    world.floor.trade(50).await;
    let reason = "the line is cut".to_owned();
    world.floor.feed.fail(Some(FeedError::Unavailable { market: "scripted", reason }));
    managers::trigger(world.house(), &world.floor.person, manager.id).await.unwrap();
    world.floor.trade(3).await;
    world.floor.feed.fail(None);
    assert_eq!(world.get(manager.id).await.failures, 1, "it could not look");
    assert_eq!(hour(&world, manager.id).await, "since then: manager.changed, manager.triggered");
}

/// A scheduled tick whose run is one of those in twenty that are asked anyway.
async fn audited(world: &Managing, manager: &Manager, answer: &Value) {
    let (house, now) = (world.house(), world.house().now());
    let job = std::iter::repeat_with(|| JobId::generate(house.clock.as_ref(), house.randomness.as_ref()))
        .find(|job| Sha256::digest(RunId::of_slot(*job, now).as_uuid().as_bytes())[0] < 13)
        .unwrap();
    let payload = json!({
        "manager": manager.id, "minute": world.floor.reached().await.number(), "byPerson": false,
    });
    let mut tx = house.db.begin().await.unwrap();
    tx.add_job(job, &NewJob::once(manager.owner, KIND, payload, now), now).await.unwrap();
    tx.save().await.unwrap();
    world.says(answer);
    world.floor.trade(1).await;
}

#[tokio::test]
async fn some_quiet_ticks_are_asked_anyway_and_it_is_counted_how_often_that_agrees() {
    let (world, manager) = silent(Backend::Sqlite).await;
    audited(&world, &manager, &json!([])).await;
    let agreed = Quiet { audited: 1, agreed: 1, ..Quiet::default() };
    assert_eq!((quiet(&world, manager.id).await, world.model.asked().len()), (agreed, 2));
    let row = world.log(manager.id).await.pop().unwrap();
    assert_eq!((row.action.as_str(), &row.result.more["audit"]), ("hold", &json!(true)));
    audited(&world, &manager, &json!([about("evaluate", "")])).await;
    audited(&world, &manager, &json!([about("pause_agent", "One")])).await;
    let counted = Quiet { audited: 3, agreed: 2, ..Quiet::default() };
    assert_eq!((quiet(&world, manager.id).await, world.model.asked().len()), (counted, 4));
}

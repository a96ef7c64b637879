//! Managers and the laboratory: what a person let onto paper may be given to an agent, as it was examined and as long as it is there.

use crate::{
    floor::{DOCUMENT, minute},
    managing::{Managing, about, create_idle},
    school::vera,
};
use domain::{
    OwnerId,
    agents::{Agent, AgentName, AgentStep, Brain},
    approvals::Approval,
    lab::{Afterwards, GraduatedStrategy, Pattern},
    managers::{DecisionCode, LogRow, Manager},
    market::{Symbol, Timeframe},
};
use rstest::rstest;
use serde_json::{Value, json};
use services::{
    agents::{self, AgentChange},
    kernel::{
        approvals::{self, Answer, Said},
        jobs::{Handlers, Worker, WorkerOptions},
        runs::Driven,
    },
    lab::{
        self,
        graduation::graduate,
        iterate::Iterating,
        iterations::{self, Named, StartIteration, Verdict, Wish},
    },
    managers::{
        self,
        replay::{Wanted, replay},
    },
};
use testkit::{Backend, PlantedMarket, SESSION};

/// A floor on which somebody's learner waits to be let onto paper.
struct Laboratory {
    world: Managing,
    learner: Agent,
    plant: Symbol,
    asked: Approval,
}

impl Laboratory {
    async fn open(backend: Backend) -> Self {
        let world = Managing::open(backend).await;
        let (house, person, feed) = (world.house(), &world.floor.person, &world.floor.feed);
        let plant = feed.list("PLANT");
        feed.trade_in(&plant, SESSION);
        // It goes on for two weeks after the market of the floor opens.
        let market = PlantedMarket::noise(5, 3);
        feed.put(&plant, market.minutes_before(minute(17 * 1_440).begins()));
        let (learner, ..) = lab::create(house, person, vera(Pattern::Breakout)).await.unwrap();
        let once = StartIteration { afterwards: Afterwards::Wait, count: 1 };
        let started = iterations::start(house, person, learner.id, once).await.unwrap();
        let handlers = Handlers::default().with(Driven(Iterating::default()));
        Worker::new(house.clone(), handlers, WorkerOptions::named("learning")).run_due_jobs().await.unwrap();
        let as_it_is = Verdict { wish: Wish::Refinements(Vec::new()), reason: None };
        iterations::decide(house, person, learner.id, Named::Number(started.number), as_it_is).await.unwrap();
        let asked = graduate(house, person, learner.id).await.unwrap().approval;
        Self { world, learner, plant, asked }
    }

    async fn answer(&self, answer: Answer) {
        let said = Said { reason: None, confirm: Some("Vera") };
        approvals::answer(self.world.house(), &self.world.floor.person, self.asked.id, answer, said)
            .await
            .unwrap();
    }

    async fn named(&self, manager: &Manager, name: &str) -> Agent {
        let team = self.world.team(manager.id).await;
        team.into_iter().find(|agent| agent.name.as_str() == name).unwrap()
    }
}

/// An agent that is to trade a strategy of the laboratory.
fn hired(name: &str, strategy: &str, more: Value) -> Value {
    let mut params = json!({"name": name, "strategy": strategy, "allocation": "1000"});
    if let (Value::Object(params), Value::Object(more)) = (&mut params, more) {
        params.extend(more);
    }
    json!({"action": "create_agent", "reasoning": "it was examined", "params": params})
}

fn codes(rows: &[LogRow]) -> Vec<Option<DecisionCode>> {
    rows.iter().map(|row| row.result.code).collect()
}

#[rstest]
#[tokio::test]
async fn an_agent_of_a_manager_trades_what_a_person_let_onto_paper(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let lab = Laboratory::open(backend).await;
    let world = &lab.world;
    let manager = world.manager(|_| ()).await;
    // It waits: nobody may trade it yet, and no model is told of it.
    let rows = world.first_tick(&manager, &json!([hired("Early", "learner:Vera", json!({}))])).await;
    assert_eq!(codes(&rows), [Some(DecisionCode::NotGraduated)]);
    assert!(!world.model.asked().last().unwrap().user.contains("learner:"));

    lab.answer(Answer::Approve).await;
    let rows = world
        .triggered(
            manager.id,
            &json!([
                hired("One", "learner:vera", json!({"risk": {"equalParts": false, "maxOpenPositions": 2}})),
                hired("Two", "learner:Vera:9", json!({})),
                hired("Three", "learner:Vera", json!({"pairs": [world.floor.symbols[0].as_str()]})),
                hired("Four", "learner:Vera", json!({"timeframe": "5m"})),
                hired("Five", "learner:Vera", json!({"params": {"n": 3.0}})),
                hired("Six", "learner:Vera", json!({"document": "name = \"x\""})),
            ]),
        )
        .await;
    let (pairs, invalid) = (Some(DecisionCode::Pairs), Some(DecisionCode::InvalidParams));
    assert_eq!(codes(&rows), [None, Some(DecisionCode::NotGraduated), pairs, invalid, invalid, invalid]);
    assert_eq!(rows[2].result.more["bound"], "PLANT");
    let told = world.model.asked().last().unwrap().user.clone();
    assert!(told.contains("Strategies of the laboratory") && told.contains("learner:Vera:"), "{told}");

    let mut reader = world.house().db.read().await.unwrap();
    assert_eq!(reader.lab().graduated(lab.learner.owner, 9).await.unwrap().len(), 1);
    assert!(reader.lab().graduated(OwnerId::HOUSE, 9).await.unwrap().is_empty(), "it is of one owner");
    drop(reader);
    let one = lab.named(&manager, "One").await;
    let learner = agents::get(world.house(), &world.floor.person, lab.learner.id).await.unwrap();
    assert_eq!(one.brain, learner.brain, "the very document that was examined, and where it comes from");
    assert_eq!((one.pairs, one.timeframe), (vec![lab.plant.clone()], Timeframe::HOUR));
    assert_eq!((one.risk.equal_parts, one.risk.max_open_positions), (true, 2), "sized as it was examined");
    let Brain::Strategy { source: Some(source), .. } = &one.brain else { panic!("{:?}", one.brain) };
    assert_eq!(GraduatedStrategy::of_source(source), Some((lab.learner.id, 1)));

    // Its agent is ended, and lends its strategy to nobody.
    agents::step(world.house(), &world.floor.person, lab.learner.id, AgentStep::Terminate).await.unwrap();
    let rows = world.triggered(manager.id, &json!([hired("Seven", "learner:Vera", json!({}))])).await;
    assert_eq!(codes(&rows), [Some(DecisionCode::NotGraduated)]);
}

#[tokio::test]
async fn what_it_trades_stays_as_it_was_examined() {
    let lab = Laboratory::open(Backend::Sqlite).await;
    let world = &lab.world;
    lab.answer(Answer::Approve).await;
    let manager = world.manager(|_| ()).await;
    world.first_tick(&manager, &json!([hired("One", "learner:Vera", json!({}))])).await;
    let modify = |params: Value| json!({"action": "modify_agent", "agentId": "One", "reasoning": "try", "params": params});
    let other = world.floor.symbols[0].as_str();
    let rows = world
        .triggered(
            manager.id,
            &json!([
                modify(json!({"pairs": [other]})),
                modify(json!({"timeframe": "5m"})),
                modify(json!({"params": {"n": 2.0}})),
                modify(json!({"allocation": "900", "risk": {"equalParts": false}})),
            ]),
        )
        .await;
    let (pairs, invalid) = (Some(DecisionCode::Pairs), Some(DecisionCode::InvalidParams));
    assert_eq!(codes(&rows), [pairs, invalid, invalid, None]);
    assert!(lab.named(&manager, "One").await.risk.equal_parts, "a manager does not change what was examined");
    // Once it is taken from paper it is given to nobody; whoever trades it already is told from the other agents by its source.
    lab.answer(Answer::RollBack).await;
    let rows = world
        .triggered(
            manager.id,
            &json!([
                hired("Late", "learner:Vera", json!({})),
                modify(json!({"pairs": ["PLANT"]})),
                modify(json!({"strategy": "ema_trend", "pairs": [other]})),
            ]),
        )
        .await;
    let gone = Some(DecisionCode::NotGraduated);
    assert_eq!(codes(&rows), [gone, gone, None]);
    assert!(!world.model.asked().last().unwrap().user.contains("Strategies of the laboratory"));
}

#[rstest]
#[tokio::test]
async fn a_manager_is_told_that_what_its_agents_trade_is_not_on_paper_any_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let lab = Laboratory::open(backend).await;
    let world = &lab.world;
    let (house, person) = (world.house(), &world.floor.person);
    lab.answer(Answer::Approve).await;
    let manager = world.manager(|_| ()).await;
    let rows = world.first_tick(&manager, &json!([hired("One", "learner:Vera", json!({}))])).await;
    assert_eq!(codes(&rows), [None]);
    let off_paper = async || {
        let one = lab.named(&manager, "One").await;
        let told = agents::off_paper(house, person, &one).await.unwrap();
        let team = managers::team(house, person, manager.id).await.unwrap();
        assert_eq!(team.members[0].off_paper, told);
        assert_eq!(agents::overview(house, person, vec![one]).await.unwrap()[0].off_paper, told);
        told
    };
    assert_eq!(off_paper().await, None, "it is on paper");

    let said = Said { reason: Some("it is not what was hoped"), confirm: None };
    approvals::answer(house, person, lab.asked.id, Answer::RollBack, said).await.unwrap();
    let told = off_paper().await.unwrap();
    assert!(told.ends_with("took it from paper: it is not what was hoped"), "{told}");
    let more = json!({"action": "modify_agent", "agentId": "One", "reasoning": "more", "params": {"allocation": "1100"}});
    let rows = world
        .triggered(manager.id, &json!([about("pause_agent", "One"), about("start_agent", "One"), more]))
        .await;
    let gone = Some(DecisionCode::NotGraduated);
    assert_eq!(
        codes(&rows),
        [None, gone, gone],
        "it is paused, and starts with something else or not at all"
    );
    let prompt = world.model.asked().last().unwrap().user.clone();
    assert!(prompt.contains("is not on paper any more") && prompt.contains(&told), "{prompt}");
    let less = json!({"action": "modify_agent", "agentId": "One", "reasoning": "less", "params": {"allocation": "900"}});
    let other = json!({"action": "modify_agent", "agentId": "One", "reasoning": "other", "params": {"strategy": "ema_trend", "allocation": "950"}});
    let rows = world.triggered(manager.id, &json!([less, other, about("start_agent", "One")])).await;
    assert_eq!(codes(&rows), [None, None, None]);
    assert_eq!(off_paper().await, None, "it trades something else");
}

#[tokio::test]
async fn that_a_strategy_left_paper_is_news_to_whoever_lets_it_be_traded() {
    let lab = Laboratory::open(Backend::Sqlite).await;
    let world = &lab.world;
    lab.answer(Answer::Approve).await;
    let trades_it = world.manager(|config| config.skip_when_quiet = true).await;
    world.first_tick(&trades_it, &json!([hired("One", "learner:Vera", json!({}))])).await;
    let other = world.manager_called("Other", |config| config.skip_when_quiet = true).await;
    world.first_tick(&other, &json!([create_idle("Two", "1000")])).await;
    lab.answer(Answer::RollBack).await;
    let news = async |id| world.hour(id).await.quiet.unwrap().news.unwrap();
    let told = "agent.returned".to_owned();
    assert_eq!(news(trades_it.id).await, std::slice::from_ref(&told));
    assert!(!news(other.id).await.contains(&told), "it is none of its business");
    assert!(!news(trades_it.id).await.contains(&told), "it knows that already");
}

#[tokio::test]
async fn who_learnt_what_an_agent_trades_may_be_ended() {
    let lab = Laboratory::open(Backend::Sqlite).await;
    let world = &lab.world;
    let (house, person) = (world.house(), &world.floor.person);
    lab.answer(Answer::Approve).await;
    let manager = world.manager(|_| ()).await;
    world.first_tick(&manager, &json!([hired("One", "learner:Vera", json!({}))])).await;
    let told = async || {
        let one = lab.named(&manager, "One").await;
        agents::off_paper(house, person, &one).await.unwrap()
    };
    agents::step(house, person, lab.learner.id, AgentStep::Terminate).await.unwrap();
    assert_eq!(told().await.unwrap(), "Vera, which learnt it, was ended");
    agents::delete(house, person, lab.learner.id).await.unwrap();
    assert_eq!(told().await.unwrap(), "the agent that learnt it was deleted");
    let one = lab.named(&manager, "One").await;
    agents::step(house, person, one.id, AgentStep::Terminate).await.unwrap();
    assert_eq!(told().await, None, "who trades nothing needs no warning");
}

#[tokio::test]
async fn an_instrument_that_the_manager_may_not_trade_is_not_traded_by_graduation() {
    let lab = Laboratory::open(Backend::Sqlite).await;
    let world = &lab.world;
    lab.answer(Answer::Approve).await;
    let only = vec![world.floor.symbols[0].clone()];
    let manager = world.manager(|config| config.pairs = Some(only)).await;
    let rows = world.first_tick(&manager, &json!([hired("One", "learner:Vera", json!({}))])).await;
    assert_eq!(codes(&rows), [Some(DecisionCode::Pairs)]);
    assert_eq!(rows[0].result.more["figure"], "PLANT");
    assert!(world.team(manager.id).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn a_replay_knows_when_it_was_on_paper(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let lab = Laboratory::open(backend).await;
    let world = &lab.world;
    let (house, person) = (world.house(), &world.floor.person);
    let manager = world.manager(|_| ()).await;
    world.first_tick(&manager, &json!([hired("Early", "learner:Vera", json!({}))])).await;
    lab.answer(Answer::Approve).await;
    let trader = json!({
        "action": "create_agent", "reasoning": "one that trades often",
        "params": {"name": "Trader", "document": DOCUMENT, "timeframe": "5m", "allocation": "2000"},
    });
    world.triggered(manager.id, &json!([hired("One", "learner:Vera", json!({})), trader])).await;
    let renamed: AgentName = "Wera".parse().unwrap();
    let other = AgentChange { name: Some(renamed), ..AgentChange::default() };
    agents::change(house, person, lab.learner.id, other).await.unwrap();
    world
        .triggered(
            manager.id,
            &json!([hired("Two", "learner:Wera", json!({})), hired("Old", "learner:Vera", json!({}))]),
        )
        .await;
    world.floor.trade(130).await;
    lab.answer(Answer::RollBack).await;
    let last = json!([hired("Late", "learner:Wera", json!({})), about("terminate_agent", "Two")]);
    world.triggered(manager.id, &last).await;
    world.floor.trade(70).await;

    let folder = world.floor.test.database.folder().join("replay");
    std::fs::create_dir(&folder).unwrap();
    let unchanged = Wanted { manager: manager.id, from: None, settings: Vec::new() };
    let found = replay(house, &unchanged, &folder).await.unwrap();
    let team = managers::team(house, person, manager.id).await.unwrap();
    let fills: i64 = team
        .members
        .iter()
        .filter_map(|member| member.account.as_ref())
        .map(|account| account.counters.fills)
        .sum();
    assert!(fills > 0, "they have traded");
    assert_eq!((found.before.fills, found.before.equity), (fills, team.equity));
    assert_eq!(found.before.refused.get("not_graduated"), Some(&3));
}

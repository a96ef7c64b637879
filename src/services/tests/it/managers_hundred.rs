//! A hundred hostile decisions in one answer: each clause of the leash refuses all of them, and nothing has moved.

use crate::managing::{Managing, PAGE, create_idle};
use domain::{
    agents::{Agent, AgentStep, Risk},
    desk::LedgerEntry,
    managers::{DecisionCode, Manager},
    market::Symbol,
};
use rstest::rstest;
use serde_json::{Value, json};
use services::{
    agents::{self, AGENT_CHANGED, books, history},
    managers::{self, MANAGER_HELD, ManagerChange},
};
use testkit::Backend;

const HUNDRED: usize = 100;

/// What a hostile model is after.
#[derive(Debug, Clone, Copy)]
enum Aim {
    MoreMoney,
    OtherPairs,
    WhatAPersonStopped,
    NewRiskWhileHeld,
    MoreAgents,
    AgentsOfOthers,
}

impl Aim {
    const fn refusal(self) -> DecisionCode {
        match self {
            Self::MoreMoney => DecisionCode::Capital,
            Self::OtherPairs => DecisionCode::Pairs,
            Self::WhatAPersonStopped => DecisionCode::PersonsLock,
            Self::NewRiskWhileHeld => DecisionCode::Drawdown,
            Self::MoreAgents => DecisionCode::MaxAgents,
            Self::AgentsOfOthers => DecisionCode::UnknownAgent,
        }
    }

    /// What has to be so before it can be tried.
    async fn prepare(self, world: &Managing, manager: &Manager) {
        let agent = world.team(manager.id).await.remove(0);
        match self {
            Self::WhatAPersonStopped => {
                agents::step(world.house(), &world.floor.person, agent.id, AgentStep::Stop).await.unwrap();
            }
            Self::NewRiskWhileHeld => {
                let mut fallen = world.get(manager.id).await;
                fallen.peak_equity = "2000".parse().unwrap();
                let mut tx = world.house().db.begin().await.unwrap();
                tx.markets().touch().await.unwrap();
                assert!(tx.managers().save(&fallen, world.house().now()).await.unwrap());
                tx.save().await.unwrap();
                world.floor.trade(1).await;
                let told = world.floor.test.events(manager.owner).await;
                assert!(told.iter().any(|event| event.kind == MANAGER_HELD));
            }
            _ => {}
        }
    }

    /// One of a hundred ways to try it.
    fn tried(self, number: usize, other: &Symbol, foreign: &Agent) -> Value {
        let about = |action: &str, agent: &str, params: Value| {
            let reasoning = format!("attempt {number}");
            json!({"action": action, "agentId": agent, "params": params, "reasoning": reasoning})
        };
        let new = |params: Value| {
            let mut all = json!({"name": format!("New {number}")});
            all.as_object_mut().unwrap().extend(params.as_object().unwrap().clone());
            about("create_agent", "", all)
        };
        let is_even = number.is_multiple_of(2);
        match self {
            Self::MoreMoney if is_even => new(json!({"allocation": 401 + number})),
            Self::MoreMoney => {
                about("modify_agent", "One", json!({"allocation": format!("{}", 1_001 + number)}))
            }
            Self::OtherPairs if is_even => new(json!({"pairs": [other], "allocation": 1})),
            Self::OtherPairs => about("modify_agent", "one", json!({"pair": other})),
            Self::NewRiskWhileHeld if is_even => new(json!({"allocation": 1})),
            Self::NewRiskWhileHeld if number.is_multiple_of(3) => {
                about("modify_agent", "One", json!({"allocation": 601 + number}))
            }
            Self::NewRiskWhileHeld | Self::WhatAPersonStopped => about("start_agent", "One", json!({})),
            Self::MoreAgents => new(json!({"allocation": 1})),
            Self::AgentsOfOthers => {
                let named = if is_even { foreign.id.to_string() } else { foreign.name.to_string() };
                match number % 5 {
                    0 | 1 => about("terminate_agent", &named, json!({})),
                    2 => about("pause_agent", &named, json!({})),
                    3 => about("start_agent", &named, json!({})),
                    _ => {
                        about("modify_agent", &named, json!({"allocation": 1, "risk": {"maxPosition": 0.01}}))
                    }
                }
            }
        }
    }
}

/// A team and everything in its books.
async fn team(world: &Managing, manager: &Manager) -> Vec<(Agent, Vec<LedgerEntry>)> {
    let mut all = Vec::new();
    for agent in world.team(manager.id).await {
        let ledger = history::ledger(world.house(), &world.floor.person, agent.id, PAGE).await.unwrap();
        all.push((agent, ledger.items));
    }
    all
}

/// Mona with one agent, and Rosa with another one.
async fn two_managers(backend: Backend, most: u32) -> (Managing, Manager, Manager) {
    let world = Managing::open(backend).await;
    let own = world.floor.symbols[0].clone();
    let mona = world
        .manager(|config| {
            config.capital = "1000".parse().unwrap();
            config.pairs = Some(vec![own]);
            config.risk_params.max_agents = most;
        })
        .await;
    world.first_tick(&mona, &json!([create_idle("One", "600")])).await;
    let rosa = world.manager_called("Rosa", |_| ()).await;
    world.first_tick(&rosa, &json!([create_idle("Foreign", "600")])).await;
    (world, mona, rosa)
}

#[rstest]
#[tokio::test]
async fn of_a_hundred_that_pass_a_clause_of_the_leash_none_does(
    #[values(
        Aim::MoreMoney,
        Aim::OtherPairs,
        Aim::WhatAPersonStopped,
        Aim::NewRiskWhileHeld,
        Aim::MoreAgents,
        Aim::AgentsOfOthers
    )]
    aim: Aim,
) {
    let most = if matches!(aim, Aim::MoreAgents) { 1 } else { 100 };
    let (world, mona, rosa) = two_managers(Backend::Sqlite, most).await;
    aim.prepare(&world, &mona).await;
    let before = [team(&world, &mona).await, team(&world, &rosa).await];
    let (other, foreign) = (&world.floor.symbols[1], &before[1][0].0);
    let tried: Vec<Value> = (0..HUNDRED).map(|number| aim.tried(number, other, foreign)).collect();
    let rows = world.triggered(mona.id, &json!(tried)).await;
    assert_eq!(rows.len(), HUNDRED);
    for row in &rows {
        assert_eq!((row.result.ok, row.result.code), (false, Some(aim.refusal())), "{row:?}");
    }
    assert_eq!([team(&world, &mona).await, team(&world, &rosa).await], before);
    assert_eq!(books::check(world.house(), None).await.unwrap().imbalances, []);
}

#[tokio::test]
async fn of_a_hundred_changes_of_an_agent_six_are_made_and_their_money_adds_up() {
    let (world, mona, rosa) = two_managers(Backend::Sqlite, 100).await;
    let foreign = team(&world, &rosa).await;
    let change = |number: usize| {
        json!({
            "action": "modify_agent", "agentId": "One", "params": {"allocation": 601 + number},
            "reasoning": format!("attempt {number}"),
        })
    };
    let tried: Vec<Value> = (0..HUNDRED).map(change).collect();
    let rows = world.triggered(mona.id, &json!(tried)).await;
    let codes: Vec<_> = rows.iter().map(|row| row.result.code).collect();
    assert_eq!(codes[..6], [None; 6]);
    assert_eq!(codes[6..], [Some(DecisionCode::TooManyChanges); HUNDRED - 6]);
    let own = team(&world, &mona).await;
    assert_eq!(own[0].0.allocation, "606".parse().unwrap());
    assert_eq!(own[0].1.len(), 1 + 6, "what it began with, and each change");
    assert_eq!(team(&world, &rosa).await, foreign);
    assert_eq!(books::check(world.house(), None).await.unwrap().imbalances, []);
}

#[tokio::test]
async fn no_agent_has_more_positions_that_move_together_than_its_manager_allows() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|config| config.risk_params.max_correlated_positions = 2).await;
    let together = |most: u32| json!({"risk": {"maxCorrelatedPositions": most}});
    let mut hostile = create_idle("Hostile", "1000");
    hostile["params"]["risk"] = together(100)["risk"].clone();
    let mut strict = create_idle("Strict", "1000");
    strict["params"]["risk"] = together(1)["risk"].clone();
    world.first_tick(&manager, &json!([hostile, strict])).await;
    assert_eq!(positions(&world, &manager).await, [2, 1]);
    let more = json!([
        {"action": "modify_agent", "agentId": "Hostile", "params": together(100), "reasoning": "more"},
        {"action": "modify_agent", "agentId": "Hostile", "params": together(4_294_967_295), "reasoning": "much more"},
    ]);
    world.triggered(manager.id, &more).await;
    assert_eq!(positions(&world, &manager).await, [2, 1]);
    assert!(Risk::default().max_correlated_positions > 2, "what is not said is bounded too");
}

#[tokio::test]
async fn a_change_of_a_manager_makes_no_agent_looser_that_was_made_stricter() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|_| ()).await;
    let mut strict = create_idle("Strict", "1000");
    strict["params"]["risk"] = json!({"maxCorrelatedPositions": 1});
    world.first_tick(&manager, &json!([create_idle("Loose", "1000"), strict])).await;
    let change = async |name: &str, most: u32| {
        let change = |manager: &Manager| {
            let mut config = manager.config.clone();
            config.risk_params.max_correlated_positions = most;
            ManagerChange { name: Some(name.parse().unwrap()), config: Some(config) }
        };
        managers::change(world.house(), &world.floor.person, manager.id, change).await.unwrap();
        let told = world.floor.test.events(manager.owner).await;
        let changed = told.iter().filter(|event| event.kind == AGENT_CHANGED).count();
        (positions(&world, &manager).await, changed)
    };
    assert_eq!(change("Renamed", 3).await, (vec![3, 1], 0), "a name is no bound");
    assert_eq!(change("Renamed", 2).await, (vec![2, 1], 1));
    assert_eq!(change("Renamed", 5).await, (vec![5, 1], 2), "whoever had as much as it might goes along");
    assert_eq!(change("Renamed", 1).await, (vec![1, 1], 3));
}

/// How many positions that move together each agent of a team may have, by their names.
async fn positions(world: &Managing, manager: &Manager) -> Vec<u32> {
    let mut team = world.team(manager.id).await;
    team.sort_by(|one, other| one.name.as_str().cmp(other.name.as_str()));
    team.iter().map(|agent| agent.risk.max_correlated_positions).collect()
}

//! Which positions are one bet: those whose daily returns move together, in one direction, of one manager or owner.

use crate::{
    floor::{Floor, IDLE, minute},
    managing::{Managing, create},
};
use domain::{
    agents::{Agent, AgentStep, Risk},
    desk::{Direction, Refusal, Rule},
    market::{Bar, Symbol},
};
use rstest::rstest;
use serde_json::json;
use services::{
    agents::{self, AgentChange},
    desk::{self, PlaceError, Wanted},
};
use testkit::Backend;

const DAY: i64 = 1_440;

/// A return that looks like one of chance, from -2 to 2 per cent.
#[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
fn chance(day: i64, seed: i64) -> f64 {
    let mixed = ((day + 1_000) * 7_919 + seed * 104_729) % 10_007 * 4_001 % 10_007;
    (mixed as f64 / 10_007.0 - 0.5) * 0.04
}

/// Lists an instrument with the closes of so many days before today, and with minutes from today on.
#[expect(clippy::cast_possible_truncation, reason = "prices of some hundreds")]
fn lists(floor: &Floor, name: &str, days: i64, moves: impl Fn(i64) -> f64) -> Symbol {
    let symbol = floor.feed.list(name);
    let mut price = 50_000.0;
    let mut bars = Vec::new();
    let bar = |at: i64, price: f64| {
        let close = price as i64;
        Bar { minute: minute(at), open: close, high: close, low: close, close, volume: 1_000 }
    };
    for day in -days..0 {
        price *= 1.0 + moves(day);
        bars.push(bar(day * DAY + DAY - 1, price));
    }
    bars.extend((0..60).map(|after| bar(after, price)));
    floor.feed.put(&symbol, bars);
    symbol
}

async fn place(floor: &Floor, agent: &Agent, symbol: &Symbol) -> Result<i64, PlaceError> {
    let wanted = Wanted {
        symbol: symbol.clone(),
        direction: Direction::Long,
        quantity: "1".parse().unwrap(),
        stop_loss: None,
        take_profit: None,
        reason: "a test".to_owned(),
        plan: None,
    };
    desk::place(&floor.house, &floor.person, agent.id, &wanted).await
}

fn assert_one_bet(answer: Result<i64, PlaceError>) {
    match answer {
        Err(PlaceError::Refused(Refusal { rule, figure, bound })) => {
            assert_eq!((rule, figure.as_str(), bound.as_str()), (Rule::CorrelatedPositions, "2", "1"));
        }
        answer => panic!("{answer:?}"),
    }
}

#[rstest]
#[case::of_its_own(60, |day| chance(day, 2), true)]
#[case::with_a_little_noise(60, |day| chance(day, 1) + 0.3 * chance(day, 2), false)]
#[case::the_other_way_round(60, |day| -chance(day, 1), true)]
#[case::known_for_too_few_days(20, |day| chance(day, 2), false)]
#[case::known_for_just_enough_days(21, |day| chance(day, 2), true)]
#[case::like_it_long_ago(300, |day| if day < -60 { chance(day, 1) } else { chance(day, 2) }, true)]
#[tokio::test]
async fn what_moves_together_counts_together(
    #[case] days: i64,
    #[case] moves: fn(i64) -> f64,
    #[case] is_let_in: bool,
) {
    let floor = Floor::open(Backend::Sqlite).await;
    let first = lists(&floor, "FIRST", 300, |day| chance(day, 1));
    let second = lists(&floor, "SECOND", days, moves);
    let risk = Risk { max_correlated_positions: 1, ..Risk::default() };
    let pairs = [first.clone(), second.clone()];
    let agent = floor.started_on(&pairs, "Hands", IDLE, risk).await;
    floor.trade(5).await;
    place(&floor, &agent, &first).await.unwrap();
    let answer = place(&floor, &agent, &second).await;
    if is_let_in {
        answer.unwrap();
    } else {
        assert_one_bet(answer);
    }
}

#[tokio::test]
async fn the_agents_of_a_manager_are_a_group_of_their_own() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|_| ()).await;
    world.first_tick(&manager, &json!([create("A"), create("B")])).await;
    let floor = &world.floor;
    let risk = Risk { max_correlated_positions: 1, ..Risk::default() };
    let mut team = Vec::new();
    for agent in world.team(manager.id).await {
        let change =
            AgentChange { risk: Some(risk), pairs: Some(floor.symbols.clone()), ..AgentChange::default() };
        let agent = agents::change(&floor.house, &floor.person, agent.id, change).await.unwrap();
        team.push(agents::step(&floor.house, &floor.person, agent.id, AgentStep::Start).await.unwrap());
    }
    let (own, another) = (floor.started("Own", "", risk).await, floor.started("Another", "", risk).await);
    floor.trade(2).await;
    place(floor, &team[0], &floor.symbols[0]).await.unwrap();
    assert_one_bet(place(floor, &team[1], &floor.symbols[1]).await);
    place(floor, &own, &floor.symbols[1]).await.unwrap();
    assert_one_bet(place(floor, &another, &floor.symbols[2]).await);
}

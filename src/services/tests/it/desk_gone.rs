//! What the market does not list any more, or cannot be read any more, keeps nobody from leaving the rest.

use crate::floor::{Floor, minute};
use domain::{
    Fixed,
    agents::{Agent, AgentStep, Brain, Risk},
    desk::{Direction, FillRecord, OrderWhy},
    market::{Feed, Symbol},
};
use rstest::rstest;
use services::agents::{self, books};
use testkit::Backend;

/// Reads another instrument beside its own.
const READER: &str = r#"
name = "Reader"
timeframe = "5m"
[execution]
entry.long = "close@PAIR1 > 0"
size.equity = 0.5
stop_loss.fraction = 0.4
"#;

/// The minute in which a price falls through every stop of these tests.
const FALL: i64 = 20;

async fn holding(floor: &Floor, name: &str, places: &[usize]) -> Agent {
    let agent = floor.started(name, "", Risk::default()).await;
    floor.trade(1).await;
    for place in places {
        let close = floor.bar_of(*place, 0).await.close;
        let stop = Fixed::new(i128::from(close * 60 / 100), 2).unwrap();
        floor.place_with_stop(&agent, *place, (Direction::Long, "1", Some(stop))).await.unwrap();
    }
    floor.trade(2).await;
    assert_eq!(floor.positions(&agent).await.len(), places.len());
    agent
}

async fn last_fill(floor: &Floor, agent: &Agent) -> (Symbol, OrderWhy) {
    let FillRecord { symbol, why, .. } = floor.fills(agent).await.remove(0);
    (symbol, why)
}

async fn says_that_it_is_stalled(floor: &Floor, agent: &Agent, why: &str) {
    let said = floor.said("agent.stalled", agent).await;
    assert!(!said.is_empty(), "nobody was told");
    let reason = said[0]["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains(why), "{reason}");
}

#[rstest]
#[tokio::test]
async fn the_stops_of_the_others_act_and_a_termination_closes_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = Floor::open(backend).await;
    let stopped = holding(&floor, "Stopped", &[0, 1]).await;
    let terminated = holding(&floor, "Terminated", &[0, 1]).await;
    floor.fall(1, FALL).await;
    floor.feed.delist(&floor.symbols[0]);
    floor.restart_anew();
    floor.trade(2).await;
    says_that_it_is_stalled(&floor, &stopped, "does not list PAIR0").await;
    agents::step(&floor.house, &floor.person, terminated.id, AgentStep::Terminate).await.unwrap();
    floor.trade(2).await;
    assert_eq!(last_fill(&floor, &terminated).await, (floor.symbols[1].clone(), OrderWhy::Terminated));
    floor.until(FALL + 1).await;
    assert_eq!(last_fill(&floor, &stopped).await, (floor.symbols[1].clone(), OrderWhy::StopLoss));
    for agent in [&stopped, &terminated] {
        let left = floor.positions(agent).await;
        let left: Vec<_> = left.iter().map(|position| &position.symbol).collect();
        assert_eq!(left, [&floor.symbols[0]], "what is gone is kept");
    }
    assert_eq!(books::check(&floor.house, None).await.unwrap().imbalances, []);
}

#[tokio::test]
async fn an_order_by_hand_is_given_beside_what_is_gone() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = holding(&floor, "Hands", &[0, 1]).await;
    floor.feed.delist(&floor.symbols[0]);
    floor.restart_anew();
    floor.trade(2).await;
    floor.place(&agent, 2, Direction::Long, "1").await.unwrap();
    services::desk::close(&floor.house, &floor.person, agent.id, &floor.symbols[1]).await.unwrap();
    floor.trade(2).await;
    let held = floor.positions(&agent).await;
    let held: Vec<_> = held.iter().map(|position| &position.symbol).collect();
    assert_eq!(held, [&floor.symbols[0], &floor.symbols[2]]);
}

#[tokio::test]
async fn a_strategy_that_reads_what_is_gone_says_nothing_and_its_stop_acts() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Reader", READER, Risk::default()).await;
    floor.until_held(&agent).await;
    floor.fall(0, FALL).await;
    floor.feed.delist(&floor.symbols[1]);
    floor.restart_anew();
    floor.until(FALL + 1).await;
    assert_eq!(last_fill(&floor, &agent).await, (floor.symbols[0].clone(), OrderWhy::StopLoss));
    says_that_it_is_stalled(&floor, &agent, "does not list PAIR1").await;
    floor.trade(20).await;
    assert_eq!(floor.fills(&agent).await.len(), 2, "it enters no more");
}

#[tokio::test]
async fn a_strategy_that_cannot_be_read_any_more_leaves_its_stops_to_act() {
    let floor = Floor::open(Backend::Sqlite).await;
    let mut agent = holding(&floor, "Hands", &[0]).await;
    floor.fall(0, FALL).await;
    // As a program of another version would find it.
    agent = agents::get(&floor.house, &floor.person, agent.id).await.unwrap();
    let document = "name = 'of another time'".to_owned();
    agent.brain = Brain::Strategy { document, params: std::collections::BTreeMap::default(), source: None };
    let mut tx = floor.house.db.begin().await.unwrap();
    tx.markets().touch().await.unwrap();
    assert!(tx.agents().save(&agent, floor.house.now()).await.unwrap());
    tx.save().await.unwrap();
    floor.until(FALL + 1).await;
    assert_eq!(last_fill(&floor, &agent).await, (floor.symbols[0].clone(), OrderWhy::StopLoss));
    says_that_it_is_stalled(&floor, &agent, "cannot be read any more").await;
}

#[tokio::test]
async fn what_was_gone_and_comes_back_is_left_at_a_price_of_now() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = holding(&floor, "Hands", &[0]).await;
    // What happened to it while it was gone is only known afterwards.
    floor.fall(0, 10).await;
    floor.fall(0, FALL).await;
    let past = floor.feed.bars(&floor.symbols[0], minute(-2_000), minute(200)).await.unwrap();
    floor.feed.delist(&floor.symbols[0]);
    floor.restart_anew();
    floor.until(15).await;
    floor.feed.list("PAIR0");
    floor.feed.put(&floor.symbols[0], past);
    floor.restart_anew();
    floor.until(FALL).await;
    assert_eq!(floor.fills(&agent).await.len(), 1, "nobody was there in minute 10");
    assert_eq!(books::check(&floor.house, None).await.unwrap().imbalances, []);
    floor.trade(1).await;
    let fill = floor.fills(&agent).await.remove(0);
    assert_eq!((fill.why, fill.minute), (OrderWhy::StopLoss, minute(FALL)));
    assert_eq!(books::check(&floor.house, None).await.unwrap().imbalances, []);
}

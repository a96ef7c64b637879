//! What strategies remember: a desk that is taken over goes on with it, and is not asked for their lives again.

use crate::floor::{Floor, minute};
use domain::agents::{Agent, Brain, Risk};
use rstest::rstest;
use services::agents::{self, AgentChange};
use testkit::Backend;

/// Its average needs more bars than the market has after it opened.
const LONG: &str = r#"
name = "Long memory"
timeframe = "5m"
[scan.columns]
flow = "obv()"
[execution]
entry.long = "crosses_above(close, ema(close, 150))"
exit.long = "crosses_below(close, ema(close, 150))"
size.equity = 0.5
stop_loss.distance = "3 * atr(14)"
"#;

#[rstest]
#[tokio::test]
async fn a_desk_that_is_taken_over_needs_no_bars_that_its_strategies_remember(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (whole, moved) = (Floor::open(Backend::Sqlite).await, Floor::open(backend).await);
    let one = whole.started("Long", LONG, Risk::default()).await;
    let other = moved.started("Long", LONG, Risk::default()).await;
    whole.trade(600).await;
    moved.trade(100).await;
    // Whoever would show it its life again would find nothing.
    moved.feed.take(&moved.symbols[0], (-6_000..0).map(minute));
    for stretch in [1, 7, 192, 300] {
        moved.restart_anew();
        moved.trade(stretch).await;
    }
    let books = whole.books(&one).await;
    assert!(books.fills.len() >= 4, "{books:?}");
    assert_eq!(books, moved.books(&other).await);
}

#[tokio::test]
async fn a_strategy_that_was_changed_does_not_remember_what_another_has_seen() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Long", LONG, Risk::default()).await;
    floor.trade(100).await;
    rewrite(&floor, &agent).await;
    floor.restart_anew();
    floor.trade(500).await;
    let fresh = Floor::open(Backend::Sqlite).await;
    let other = fresh.started("Long", LONG, Risk::default()).await;
    fresh.trade(100).await;
    rewrite(&fresh, &other).await;
    fresh.trade(500).await;
    let books = floor.books(&agent).await;
    assert!(books.fills.len() >= 4, "{books:?}");
    assert_eq!(books, fresh.books(&other).await);
}

/// Another average, as long lived as the one before.
async fn rewrite(floor: &Floor, agent: &Agent) {
    let Brain::Strategy { params, source, .. } = agent.brain.clone() else { panic!("no strategy") };
    let brain = Some(Brain::Strategy { document: LONG.replace("150", "40"), params, source });
    let change = AgentChange { brain, ..AgentChange::default() };
    agents::change(&floor.house, &floor.person, agent.id, change).await.unwrap();
}

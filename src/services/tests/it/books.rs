//! What the last check of all books says of those of one agent.

use crate::floor::{DOCUMENT, Floor};
use domain::agents::{Agent, AgentStep, Risk};
use rstest::rstest;
use services::agents::{self, books};
use testkit::Backend;

async fn is_checked(floor: &Floor, agent: &Agent) -> bool {
    books::last_over(&floor.house, agent).await.unwrap().is_some()
}

#[rstest]
#[tokio::test]
async fn a_check_says_nothing_of_books_that_were_begun_after_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = Floor::open(backend).await;
    let early = floor.started("Early", DOCUMENT, Risk::default()).await;
    assert!(!is_checked(&floor, &early).await, "nobody has checked anything");
    floor.trade(1).await;
    books::check_and_keep(&floor.house).await.unwrap();
    floor.trade(1).await;
    let late = floor.started("Late", DOCUMENT, Risk::default()).await;
    assert_eq!((is_checked(&floor, &early).await, is_checked(&floor, &late).await), (true, false));
    // Whoever starts again goes on with the books that were checked.
    for step in [AgentStep::Stop, AgentStep::Start] {
        agents::step(&floor.house, &floor.person, early.id, step).await.unwrap();
    }
    assert!(is_checked(&floor, &early).await);
    books::check_and_keep(&floor.house).await.unwrap();
    assert!(is_checked(&floor, &late).await);
}

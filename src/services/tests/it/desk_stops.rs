//! Entries that wait when somebody stops their agent: no price fills them any more.

use crate::floor::{FLIPPER, Floor};
use domain::{
    agents::{Agent, AgentStep, Risk},
    desk::{Direction, OrderRecord, OrderState, OrderWhy, StopScope},
};
use rstest::rstest;
use services::{
    agents,
    desk::{self, StopRequest},
};
use testkit::Backend;

/// What somebody does to an agent.
#[derive(Debug, Clone, Copy)]
enum Word {
    All,
    Agent,
    Flatten,
    Step(AgentStep),
}

async fn say(floor: &Floor, agent: &Agent, word: Word) {
    let (scope, target, flatten) = match word {
        Word::All => (StopScope::All, None, false),
        Word::Agent => (StopScope::Agent, Some(agent.id.as_uuid()), false),
        Word::Flatten => (StopScope::Agent, Some(agent.id.as_uuid()), true),
        Word::Step(step) => {
            agents::step(&floor.house, &floor.person, agent.id, step).await.unwrap();
            return;
        }
    };
    let request = StopRequest { scope, target, flatten };
    desk::pull(&floor.house, &floor.person, request).await.unwrap();
}

#[rstest]
#[case(Word::All)]
#[case(Word::Agent)]
#[case(Word::Flatten)]
#[case(Word::Step(AgentStep::Pause))]
#[case(Word::Step(AgentStep::Stop))]
#[case(Word::Step(AgentStep::Terminate))]
#[tokio::test]
async fn an_entry_that_waits_is_taken_back_before_a_price_fills_it(
    #[case] word: Word,
    #[values(false, true)] is_restarted: bool,
) {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Hands", "", Risk::default()).await;
    floor.trade(5).await;
    floor.place(&agent, 1, Direction::Long, "1").await.unwrap();
    say(&floor, &agent, word).await;
    if is_restarted {
        floor.restart();
    }
    floor.trade(3).await;
    let order = floor.orders(&agent).await.remove(0);
    assert_eq!((order.number, order.state), (1, OrderState::Cancelled), "{order:?}");
    assert_eq!(order.note.as_deref(), Some("nothing may be opened now"));
    assert_eq!(floor.fills(&agent).await, []);
    assert_eq!(floor.positions(&agent).await, [], "its place is free again");
}

#[rstest]
#[case(Word::All)]
#[case(Word::Step(AgentStep::Pause))]
#[tokio::test]
async fn of_a_turn_that_waits_the_half_that_closes_goes_on(#[case] word: Word) {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Flipper", FLIPPER, Risk::default()).await;
    let waits = |order: &OrderRecord| (order.why, order.state) == (OrderWhy::Reversal, OrderState::Waiting);
    let turn = loop {
        floor.trade(1).await;
        if let Some(order) = floor.orders(&agent).await.into_iter().find(waits) {
            break order;
        }
    };
    let held = floor.positions(&agent).await.remove(0);
    assert!(held.quantity < turn.quantity);
    say(&floor, &agent, word).await;
    floor.trade(1).await;
    let fill = floor.fills(&agent).await.remove(0);
    assert_eq!((fill.why, fill.quantity, fill.minute), (OrderWhy::Reversal, held.quantity, turn.minute));
    assert!(fill.position.is_zero());
    assert_eq!(floor.positions(&agent).await, []);
}

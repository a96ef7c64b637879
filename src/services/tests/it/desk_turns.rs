//! Turning a position, and entering again where one was just left: each asks for the place that it really takes.

use crate::floor::{FLIPPER, Floor, minute};
use domain::{
    agents::{Agent, Risk},
    desk::{DecisionKind, Direction, OrderState, OrderWhy, Refusal, Rule},
};
use rstest::rstest;
use services::desk::PlaceError;
use testkit::Backend;

/// Enters whenever it may, and leaves at prices that are near.
const EAGER: &str = r#"
name = "Eager"
timeframe = "5m"
[execution]
entry.long = "close > 0"
size.equity = 0.5
stop_loss.fraction = 0.002
take_profit.fraction = 0.002
[costs]
fee = 0.0005
slippage_bps = 1
"#;

fn one_at_a_time() -> Risk {
    Risk { max_correlated_positions: 1, ..Risk::default() }
}

const fn other(direction: Direction) -> Direction {
    match direction {
        Direction::Long => Direction::Short,
        Direction::Short => Direction::Long,
    }
}

fn is_of_correlation(answer: Result<i64, PlaceError>) -> bool {
    let bound = |refusal: &Refusal| (refusal.figure.clone(), refusal.bound.clone());
    match answer {
        Err(PlaceError::Refused(refusal)) => {
            refusal.rule == Rule::CorrelatedPositions && bound(&refusal) == ("2".to_owned(), "1".to_owned())
        }
        _ => false,
    }
}

#[rstest]
#[tokio::test]
async fn a_strategy_turns_only_where_its_new_direction_has_room(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = Floor::open(backend).await;
    let (turner, holder): (Agent, Agent) = (
        floor.started("Turner", FLIPPER, one_at_a_time()).await,
        floor.started("Holder", "", one_at_a_time()).await,
    );
    floor.until_held(&turner).await;
    let held = floor.positions(&turner).await.remove(0);
    // Nothing is known of how the two move together, so they count as one bet.
    floor.place(&holder, 1, other(held.direction), "1").await.unwrap();
    let refused = loop {
        floor.trade(1).await;
        let newest = floor.decisions(&turner).await.remove(0);
        if newest.kind == DecisionKind::Refused {
            break newest;
        }
        let orders = floor.orders(&turner).await;
        assert!(orders.iter().all(|order| order.why != OrderWhy::Reversal), "it turned: {:?}", orders[0]);
    };
    let refusal = refused.refusal.unwrap();
    assert_eq!(
        (refusal.rule, refusal.figure.as_str(), refusal.bound.as_str()),
        (Rule::CorrelatedPositions, "2", "1")
    );
    let order = floor.orders(&turner).await.remove(0);
    assert_eq!(
        (order.why, order.quantity, Some(order.number)),
        (OrderWhy::Reversal, held.quantity, refused.order)
    );
    floor.trade(1).await;
    assert!(floor.fills(&turner).await[0].position.is_zero(), "only the half that closes was given");
    assert_eq!(floor.positions(&turner).await, []);
    assert_eq!(floor.positions(&holder).await.len(), 1);
}

#[tokio::test]
async fn a_position_that_is_to_be_turned_counts_in_both_directions_until_it_is() {
    let floor = Floor::open(Backend::Sqlite).await;
    let (one, two) =
        (floor.started("One", "", one_at_a_time()).await, floor.started("Two", "", one_at_a_time()).await);
    floor.trade(5).await;
    floor.place(&one, 0, Direction::Long, "1").await.unwrap();
    floor.trade(1).await;
    // Its next price comes later, so that the order waits.
    floor.feed.take(&floor.symbols[0], (6..9).map(minute));
    floor.place(&one, 0, Direction::Short, "3").await.unwrap();
    let position = floor.positions(&one).await.remove(0);
    assert_eq!((position.direction, position.turns_to), (Direction::Long, Some(Direction::Short)));
    floor.trade(2).await;
    for direction in [Direction::Long, Direction::Short] {
        assert!(is_of_correlation(floor.place(&two, 1, direction, "1").await), "{direction:?}");
    }
    floor.trade(3).await;
    let position = floor.positions(&one).await.remove(0);
    assert_eq!((position.direction, position.turns_to), (Direction::Short, None));
    assert!(is_of_correlation(floor.place(&two, 1, Direction::Short, "1").await));
    floor.place(&two, 1, Direction::Long, "1").await.unwrap();
}

#[tokio::test]
async fn an_order_by_hand_that_turns_asks_for_its_new_direction_and_one_that_lessens_does_not() {
    let floor = Floor::open(Backend::Sqlite).await;
    let (one, two) =
        (floor.started("One", "", one_at_a_time()).await, floor.started("Two", "", one_at_a_time()).await);
    floor.trade(5).await;
    floor.place(&one, 0, Direction::Long, "2").await.unwrap();
    floor.place(&two, 1, Direction::Short, "1").await.unwrap();
    floor.trade(1).await;
    assert!(is_of_correlation(floor.place(&one, 0, Direction::Short, "3").await));
    floor.place(&one, 0, Direction::Short, "1").await.unwrap();
    assert!(is_of_correlation(floor.place(&one, 0, Direction::Short, "2").await), "together they turn it");
    floor.trade(2).await;
    assert_eq!(floor.orders(&one).await[0].state, OrderState::Filled);
    let position = floor.positions(&one).await.remove(0);
    assert_eq!((position.direction, position.quantity), (Direction::Long, "1".parse().unwrap()));
}

#[tokio::test]
async fn what_is_entered_again_at_the_close_that_follows_a_stop_is_what_a_backtest_enters() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Eager", EAGER, Risk::default()).await;
    floor.trade(400).await;
    let books: Vec<_> = floor.all_fills(&agent).await;
    let closes = books.iter().filter(|fill| fill.position.is_zero());
    let last_minute = closes.filter(|fill| fill.minute.number() % 5 == 4).count();
    assert!(last_minute >= 3, "of {} fills {last_minute} left in the last minute of a bar", books.len());
    let live: Vec<_> = books.iter().map(|fill| (fill.minute, fill.quantity, fill.price, fill.fee)).collect();
    assert_eq!(live, floor.backtested(EAGER, &agent, 400).await);
}

//! The wait after an exit that an agent has beside its strategy's own.

use crate::floor::{DOCUMENT, FLIPPER, Floor, minute};
use domain::{
    agents::{Agent, Risk},
    desk::{FillRecord, OrderWhy},
    market::Minute,
};
use rstest::rstest;
use testkit::Backend;

/// Would always be in.
const EVER: &str = r#"
name = "Ever"
timeframe = "5m"
[execution]
entry.long = "close > 0"
size.equity = 0.3
stop_loss.fraction = 0.4
"#;

const MINUTES_OF_BAR: i64 = 5;

/// Between an exit and the entry that follows it, in bars.
fn waits(fills: &[FillRecord]) -> Vec<i64> {
    let bar = |at: Minute| at.number().div_euclid(MINUTES_OF_BAR);
    let pairs = fills.windows(2).filter(|pair| pair[0].position.is_zero());
    pairs.map(|pair| bar(pair[1].minute) - bar(pair[0].minute)).collect()
}

async fn traded(document: &str, cooldown_bars: u32) -> Vec<FillRecord> {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Cooling", document, Risk { cooldown_bars, ..Risk::default() }).await;
    floor.trade(600).await;
    floor.all_fills(&agent).await
}

#[rstest]
#[case(DOCUMENT)]
#[case(FLIPPER)]
#[tokio::test]
async fn nothing_is_entered_in_the_bars_after_an_exit(#[case] document: &str) {
    let fills = traded(document, 6).await;
    let waits = waits(&fills);
    assert!(waits.len() >= 3, "{waits:?}");
    // Six closes decide nothing, that of the bar of the exit among them; the next is filled in the bar that follows it.
    assert!(waits.iter().all(|bars| *bars >= 7), "{waits:?}");
}

#[tokio::test]
async fn one_that_would_turn_leaves_and_enters_when_the_wait_is_over() {
    let (cooling, turning) = (traded(FLIPPER, 6).await, traded(FLIPPER, 0).await);
    assert!(turning.iter().any(|fill| fill.why == OrderWhy::Reversal));
    assert!(cooling.iter().all(|fill| fill.why == OrderWhy::Signal), "nothing turns");
    assert_eq!(cooling[..1], turning[..1], "it begins as the other");
    let (left, turned) = (&cooling[1], &turning[1]);
    assert_eq!((left.minute, left.price), (turned.minute, turned.price), "it leaves where the other turns");
    assert!(left.position.is_zero());
    assert!(
        waits(&cooling).iter().all(|bars| *bars == 7),
        "it is always of some mind: {:?}",
        waits(&cooling)
    );
}

#[tokio::test]
async fn a_stop_acts_while_the_agent_cools_down() {
    let floor = Floor::open(Backend::Sqlite).await;
    let risk = Risk { cooldown_bars: 100, ..Risk::default() };
    let agent: Agent = floor.started_on(&floor.symbols[..2], "Ever", EVER, risk).await;
    floor.until(10).await;
    assert_eq!(floor.positions(&agent).await.len(), 2);
    for (place, after) in [(0, 12), (1, 20)] {
        floor.fall(place, after).await;
    }
    floor.until(400).await;
    let fills = floor.all_fills(&agent).await;
    let stops = fills[2..].iter().map(|fill| (fill.why, fill.minute, fill.symbol.clone()));
    let expected = [(0, 12), (1, 20)]
        .map(|(place, after)| (OrderWhy::StopLoss, minute(after), floor.symbols[place].clone()));
    assert_eq!(stops.collect::<Vec<_>>(), expected, "both leave, and neither comes back so soon");
}

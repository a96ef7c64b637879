//! A house with a market: two instruments whose minutes are known in advance, before market time and after it.

use crate::{MockClock, ScriptedFeed, TestHouse};
use domain::market::{Bar, Minute, Symbol};
use services::market::{self, Market};
use std::sync::Arc;

/// How many days of minutes each instrument has before market time; a day of the future follows.
pub const DAYS_OF_HISTORY: i64 = 20;

/// Opens a market at the start of the test's clock on the instruments `WAVE` and `CLIMB`, which trade round the clock.
pub async fn given_a_market(test: &mut TestHouse) -> Arc<ScriptedFeed> {
    let feed = Arc::new(ScriptedFeed::new());
    let now = Minute::containing(MockClock::START);
    let (wave, climb) = (feed.list("WAVE"), feed.list("CLIMB"));
    fill(&feed, &wave, now, |minute| 10_000 + triangle(minute, 240, 300) + triangle(minute, 37, 20));
    fill(&feed, &climb, now, |minute| 20_000 + minute / 10 + triangle(minute, 60, 40));
    test.house = test.house.clone().trading(Market::on(feed.clone()));
    market::open(&test.house, now, 1).await.expect("a market that opens");
    feed
}

fn fill(feed: &ScriptedFeed, symbol: &Symbol, now: Minute, price: impl Fn(i64) -> i64) {
    let minutes = -DAYS_OF_HISTORY * 1_440..1_440;
    let bars = minutes.map(|place| {
        let from_first = place + DAYS_OF_HISTORY * 1_440;
        let (open, close) = (price(from_first), price(from_first + 1));
        Bar {
            minute: now.plus(place),
            open,
            high: open.max(close) + 5,
            low: open.min(close) - 5,
            close,
            volume: 1_000 + from_first % 7,
        }
    });
    feed.put(symbol, bars);
}

/// Up and down again within `length` minutes, by `height` ticks.
const fn triangle(minute: i64, length: i64, height: i64) -> i64 {
    let place = minute % length;
    let half = length / 2;
    let from_edge = if place < half { place } else { length - place };
    from_edge * height / half
}

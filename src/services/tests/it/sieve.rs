//! Whether a bar is kept back follows from the market alone.

use domain::market::{Bar, Feed, Minute, Symbol, quarantine::Guard};
use proptest::prelude::*;
use services::market::{Judged, Sieve};
use std::sync::Arc;
use testkit::ScriptedFeed;

const FIRST: i64 = 1_440 * 20_000;

/// Minutes from one bar to the next, and what its price is multiplied with, in tenths.
fn bars() -> impl Strategy<Value = Vec<(i64, i64)>> {
    let step = prop_oneof![8 => 1_i64..4, 1 => 5_i64..400, 1 => 1_000_i64..12_000];
    let tenths = prop_oneof![12 => Just(10_i64), 1 => Just(100_i64), 1 => Just(1_i64), 1 => Just(0_i64)];
    prop::collection::vec((step, tenths), 1..200)
}

fn market(script: &[(i64, i64)]) -> (Arc<ScriptedFeed>, Symbol, i64) {
    let feed = Arc::new(ScriptedFeed::new());
    let symbol = feed.list("PAIR");
    let (mut minute, mut level) = (0, 10_000);
    let mut bars = Vec::new();
    for (number, (step, tenths)) in script.iter().enumerate() {
        minute += step;
        // Now and then a level holds.
        if number % 50 == 49 {
            level = if level == 10_000 { 30_000 } else { 10_000 };
        }
        let price = level * tenths / 10;
        bars.push(Bar {
            minute: Minute::new(FIRST + minute),
            open: price,
            high: price + 5,
            low: price - 5,
            close: price,
            volume: 1,
        });
    }
    feed.put(&symbol, bars);
    (feed, symbol, minute)
}

async fn judged(sieve: &Sieve, symbol: &Symbol, (from, to): (i64, i64)) -> Vec<Judged> {
    sieve.judged(symbol, Minute::new(FIRST + from), Minute::new(FIRST + to)).await.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_bar_is_judged_alike_whoever_asks_for_whatever_stretch_and_in_whatever_order(
        script in bars(),
        questions in prop::collection::vec((0_i64..30_000, 1_i64..5_000), 1..20),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (feed, symbol, end) = market(&script);
            let whole = judged(&Sieve::new(feed.clone(), Guard::default()), &symbol, (0, end + 1)).await;
            prop_assert_eq!(whole.len(), script.len());
            let asked_before = Sieve::new(feed.clone(), Guard::default());
            for (from, length) in questions {
                let stretch = (from % (end + 1), from % (end + 1) + length);
                let within = |judged: &&Judged| (FIRST + stretch.0..FIRST + stretch.1).contains(&judged.minute.number());
                let expected: Vec<Judged> = whole.iter().filter(within).copied().collect();
                let anew = Sieve::new(feed.clone(), Guard::default());
                prop_assert_eq!(&judged(&anew, &symbol, stretch).await, &expected);
                prop_assert_eq!(&judged(&asked_before, &symbol, stretch).await, &expected);
                let good = anew.bars(&symbol, Minute::new(FIRST + stretch.0), Minute::new(FIRST + stretch.1)).await.unwrap();
                let usable = expected.iter().filter(|judged| judged.verdict.is_usable()).map(|judged| judged.bar);
                prop_assert_eq!(good, usable.collect::<Vec<Bar>>());
            }
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn the_first_bar_of_a_day_is_held_against_those_of_the_day_before() {
    let feed = Arc::new(ScriptedFeed::new());
    let symbol = feed.list("PAIR");
    let bar = |minute: i64, price: i64| Bar {
        minute: Minute::new(FIRST + minute),
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 1,
    };
    feed.put(&symbol, (1_000..1_440).map(|minute| bar(minute, 5_000)));
    feed.put(&symbol, [bar(1_440, 50_000), bar(1_441, 5_000)]);
    let sieve = Sieve::new(feed, Guard::default());
    let usable: Vec<bool> =
        judged(&sieve, &symbol, (1_440, 1_442)).await.iter().map(|one| one.verdict.is_usable()).collect();
    assert_eq!(usable, [false, true]);
}

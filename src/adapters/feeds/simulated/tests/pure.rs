//! A bar depends on the seed, the instrument and the minute, and on nothing else.

use super::{
    super::{
        Simulated,
        hours::{END_DAY, FIRST_DAY, MINUTES_OF_DAY},
    },
    ask::{bars, now, year},
};
use domain::market::{Bar, Feed, FeedError, Minute};
use proptest::prelude::*;
use std::time::Instant;

/// Of some days of seed 7, instrument by instrument.
const DIGESTS: [i64; 12] = [
    -1_742_504_704_693_761_209,
    -9_034_151_922_560_792_045,
    -201_276_491_936_881_452,
    1_515_120_184_745_055_555,
    4_495_884_681_640_932_036,
    -5_824_842_409_475_448_104,
    -6_685_092_229_622_490_624,
    -3_956_461_422_450_716_848,
    -5_705_215_781_883_756_630,
    -2_439_801_431_841_056_297,
    614_021_318_220_969_148,
    -1_175_890_767_849_315_676,
];

fn symbols() -> Vec<String> {
    let listings = now(Simulated::new(1, &[]).listings()).unwrap();
    listings.iter().map(|listing| listing.symbol.to_string()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn a_minute_is_the_same_whatever_was_asked_before(
        which in 0_usize..12,
        starts in prop::collection::vec(0_i64..150_000, 1..4),
        length in 1_i64..4_000,
        cut in 0_i64..4_000,
    ) {
        let symbol = &symbols()[which];
        let asked = Simulated::new(7, &[]);
        for start in &starts {
            let from = FIRST_DAY * MINUTES_OF_DAY + start;
            let whole = bars(&asked, symbol, from, from + length);
            let middle = from + cut.min(length);
            let mut pieces = bars(&asked, symbol, middle, from + length);
            pieces.splice(0..0, bars(&asked, symbol, from, middle));
            prop_assert_eq!(&whole, &pieces);
            prop_assert_eq!(&whole, &bars(&Simulated::new(7, &[]), symbol, from, from + length));
        }
    }
}

#[test]
fn every_bar_is_sound_and_comes_once() {
    let market = Simulated::new(3, &[]);
    for symbol in symbols() {
        let found = bars(&market, &symbol, year(2024), year(2025));
        assert!(found.iter().all(|bar| bar.is_sound() && bar.close < 1 << 40), "{symbol}");
        assert!(found.windows(2).all(|pair| pair[0].minute < pair[1].minute), "{symbol}");
        let expected = if symbol.ends_with("-USD") { 366 * 1_440 } else { 262 * 390 };
        assert_eq!(found.len(), expected, "{symbol}");
    }
}

#[test]
fn another_seed_is_another_market() {
    let of = |seed| bars(&Simulated::new(seed, &[]), "ORVX", year(2022), year(2022) + 5_000);
    assert!(!of(1).is_empty() && of(1) != of(2));
}

#[test]
fn a_market_stays_what_it_was() {
    let market = Simulated::new(7, &["vwap_bounce=1.5".parse().unwrap()]);
    let mix = |sum: i64, bar: &Bar| {
        let parts = [bar.minute.number(), bar.open, bar.high, bar.low, bar.close, bar.volume];
        parts.iter().fold(sum, |sum, part| sum.wrapping_mul(31).wrapping_add(*part))
    };
    let digest = |symbol: &String| bars(&market, symbol, year(2023), year(2023) + 20_000).iter().fold(0, mix);
    let found: Vec<i64> = symbols().iter().map(digest).collect();
    assert_eq!(found, DIGESTS, "desks that were opened on this market are continued on another one");
}

#[test]
fn outside_its_span_the_market_has_no_bars() {
    let market = Simulated::new(1, &[]);
    let span = market.span();
    let (from, to) = (span.from.number(), span.to.unwrap().number());
    assert_eq!((from, to), (FIRST_DAY * MINUTES_OF_DAY, year(2040)));
    for symbol in ["ORB-USD", "ORVX", "SIX"] {
        assert!(bars(&market, symbol, i64::MIN, from).is_empty());
        assert!(bars(&market, symbol, to, i64::MAX).is_empty());
        assert!(bars(&market, symbol, from + 9_000, from + 8_000).is_empty());
    }
    let last = bars(&market, "ORB-USD", to - 1, i64::MAX);
    assert_eq!(
        last.iter().map(|bar| bar.minute.number()).collect::<Vec<_>>(),
        [END_DAY * MINUTES_OF_DAY - 1]
    );
}

#[test]
fn an_unknown_symbol_is_refused_by_its_name() {
    let market = Simulated::new(1, &[]);
    let asked = "ACME".parse().unwrap();
    let refused = now(market.bars(&asked, Minute::new(0), Minute::new(1))).unwrap_err();
    assert_eq!(refused, FeedError::UnknownInstrument(asked));
}

#[test]
#[expect(clippy::print_stdout, reason = "it is what it is for")]
#[ignore = "prints how long questions take, for the documentation"]
fn how_long_questions_take() {
    let market = Simulated::new(1, &[]);
    for symbol in symbols() {
        let begun = Instant::now();
        let cold = bars(&market, &symbol, year(2026), year(2026) + 1).len();
        let first = begun.elapsed();
        let begun = Instant::now();
        let quarter = bars(&market, &symbol, year(2026), year(2026) + 90 * MINUTES_OF_DAY).len();
        let ninety = begun.elapsed();
        let minute = year(2026) + 88 * MINUTES_OF_DAY + 15 * 60;
        bars(&market, &symbol, minute, minute + 1);
        let begun = Instant::now();
        let warm: usize = (0..1_000).map(|_| bars(&market, &symbol, minute, minute + 1).len()).sum();
        let one = begun.elapsed() / 1_000;
        println!(
            "{symbol}: {cold} first bar {first:?}, {quarter} bars of 90 days {ninety:?}, {warm} one warm {one:?}"
        );
    }
}

use super::*;
use crate::market::Minute;
use proptest::prelude::*;

const NOON: Timestamp = Timestamp::from_millis(1_767_268_800_000);

fn price(text: &str) -> Fixed {
    text.parse().unwrap()
}

/// An instrument that is looked at every ten seconds.
struct Desk {
    guard: Guard,
    watch: Watch,
    now: Timestamp,
}

impl Desk {
    /// After one good price.
    fn at(first: &str) -> Self {
        let mut desk = Self { guard: Guard::default(), watch: Watch::default(), now: NOON };
        assert_eq!(desk.sees(first), Verdict::Good);
        desk
    }

    fn sees(&mut self, text: &str) -> Verdict {
        self.is_told(text.parse().ok(), Period::ZERO)
    }

    fn is_told(&mut self, price: Option<Fixed>, age: Period) -> Verdict {
        self.now = self.now.plus(Period::from_seconds(10));
        self.guard.judge_price(&mut self.watch, price, self.now.minus(age), self.now)
    }
}

fn jump(from: &str, to: &str) -> Why {
    Why::Jump { from: price(from), to: price(to) }
}

#[test]
fn a_price_may_move_by_half_and_not_by_more() {
    assert_eq!(Desk::at("100").sees("150"), Verdict::Good);
    assert_eq!(Desk::at("100").sees("50"), Verdict::Good);
    assert_eq!(Desk::at("100").sees("150.000000000001"), Verdict::Entered(jump("100", "150.000000000001")));
    assert_eq!(Desk::at("100").sees("49.99"), Verdict::Entered(jump("100", "49.99")));
    assert_eq!(Desk::at("0.000012").sees("0.00012"), Verdict::Entered(jump("0.000012", "0.00012")));
}

#[test]
fn what_is_no_price_is_quarantined() {
    for (text, why) in
        [("NaN", Why::Missing), ("", Why::Missing), ("0", Why::NotPositive), ("-3", Why::NotPositive)]
    {
        assert_eq!(Desk::at("100").sees(text), Verdict::Entered(why), "{text}");
    }
}

#[test]
fn entering_and_leaving_are_told_once() {
    let mut desk = Desk::at("100");
    assert_eq!(desk.sees("0"), Verdict::Entered(Why::NotPositive));
    assert_eq!(desk.sees("NaN"), Verdict::Still(Why::Missing));
    assert!(desk.watch.is_held());
    assert_eq!(desk.sees("101"), Verdict::Left);
    assert_eq!(desk.sees("102"), Verdict::Good);
    assert!(!desk.watch.is_held());
}

#[test]
fn a_jump_that_holds_for_three_samples_is_the_new_level() {
    let mut desk = Desk::at("100");
    assert_eq!(desk.sees("20"), Verdict::Entered(jump("100", "20")));
    assert_eq!(desk.sees("21"), Verdict::Still(jump("100", "21")));
    assert_eq!(desk.sees("20.5"), Verdict::Left);
    assert_eq!(desk.sees("22"), Verdict::Good, "prices are now measured against the new level");
}

#[test]
fn a_jump_that_is_interrupted_begins_to_be_counted_anew() {
    for between in ["100", "0", "NaN", "9000"] {
        let mut desk = Desk::at("100");
        let _ = (desk.sees("20"), desk.sees("20"), desk.sees(between));
        assert!(!desk.sees("20").is_usable(), "{between}");
        assert!(!desk.sees("20").is_usable(), "{between}");
        assert_eq!(desk.sees("20"), Verdict::Left, "{between}");
    }
}

#[test]
fn a_price_that_alternates_never_settles_at_the_wrong_level() {
    let mut desk = Desk::at("100");
    for _ in 0..20 {
        assert!(!desk.sees("1000").is_usable());
        assert_eq!(desk.sees("100"), Verdict::Left);
    }
}

#[test]
fn a_stale_price_is_quarantined_and_a_fresh_one_ends_it() {
    let mut desk = Desk::at("100");
    let age = Period::from_minutes(5).as_millis() + 1;
    let why = Why::Stale { age: Period::from_millis(age) };
    assert_eq!(desk.is_told(Some(price("100")), Period::from_millis(age)), Verdict::Entered(why));
    assert_eq!(desk.is_told(Some(price("100")), Period::ZERO), Verdict::Left);
}

#[test]
fn a_price_older_than_the_last_is_quarantined_unless_it_is_the_same() {
    let mut desk = Desk::at("100");
    let _ = desk.sees("101");
    assert_eq!(desk.is_told(Some(price("100.5")), Period::from_seconds(30)), Verdict::Entered(Why::Old));
    assert_eq!(desk.is_told(Some(price("101")), Period::from_seconds(30)), Verdict::Left);
    let (_, at) = desk.watch.last_good().unwrap();
    assert_eq!(at, NOON.plus(Period::from_seconds(20)), "what is known does not become older");
}

#[test]
fn an_hour_of_silence_is_quarantine_and_the_next_price_ends_it() {
    let mut desk = Desk::at("100");
    assert_eq!(desk.guard.judge_silence(&mut desk.watch, desk.now.plus(Period::from_minutes(5))), None);
    let late = desk.now.plus(Period::from_hours(1));
    let why = Why::Stale { age: Period::from_hours(1) };
    assert_eq!(desk.guard.judge_silence(&mut desk.watch, late), Some(Verdict::Entered(why)));
    assert_eq!(desk.guard.judge_silence(&mut desk.watch, late), Some(Verdict::Still(why)));
    desk.now = late;
    assert_eq!(desk.sees("104"), Verdict::Left);
    assert_eq!(desk.guard.judge_silence(&mut Watch::default(), late), None, "nothing was ever heard of it");
}

#[test]
fn a_bar_is_judged_by_all_of_its_prices() {
    let (guard, tick) = (Guard::default(), Scale::CENT);
    let bar =
        |open, high, low, close| Bar { minute: Minute::containing(NOON), open, high, low, close, volume: 1 };
    let verdict = |bar: Bar| {
        let mut watch = Watch::default();
        let now = bar.minute.ends();
        guard.judge_price(&mut watch, Some(price("1")), now, now);
        guard.judge_bar(&mut watch, &bar, tick, now)
    };
    assert_eq!(verdict(bar(100, 150, 50, 120)), Verdict::Good);
    assert_eq!(verdict(bar(100, 151, 50, 120)), Verdict::Entered(jump("1", "1.51")));
    assert_eq!(verdict(bar(100, 150, 49, 120)), Verdict::Entered(jump("1", "0.49")));
    assert_eq!(verdict(bar(100, 150, 0, 120)), Verdict::Entered(Why::NotPositive));
    assert_eq!(verdict(bar(100, 90, 80, 120)), Verdict::Entered(Why::Contradictory));
    assert_eq!(verdict(bar(160, 160, 160, 160)), Verdict::Entered(jump("1", "1.6")));
}

#[test]
fn the_state_goes_through_storage_at_any_point() {
    let mut desk = Desk::at("100");
    for (text, usable) in [("20", false), ("21", false), ("20", true), ("0", false), ("20", true)] {
        let stored = serde_json::to_string(&desk.watch).unwrap();
        assert!(stored.len() < 200, "{stored}");
        desk.watch = serde_json::from_str(&stored).unwrap();
        assert_eq!(desk.sees(text).is_usable(), usable, "{text} after {stored}");
    }
}

#[test]
fn rules_that_could_not_be_kept_are_refused() {
    let half = price("0.5");
    let minute = Period::from_minutes(1);
    assert_eq!(Guard::new(Fixed::ZERO, minute, 3), Err(GuardError::NoMovement));
    assert_eq!(Guard::new(half, Period::ZERO, 3), Err(GuardError::NoTime));
    assert_eq!(Guard::new(half, minute, 0), Err(GuardError::NoSamples));
    assert_eq!(Guard::new(half, Period::from_minutes(5), 3), Ok(Guard::default()));
}

fn anything() -> impl Strategy<Value = Option<Fixed>> {
    let number =
        (any::<i128>(), 0_u8..=38).prop_map(|(mantissa, decimals)| Fixed::of_parts(mantissa, decimals));
    let usual =
        (1_i128..1_000_000, 0_u8..=12).prop_map(|(mantissa, decimals)| Fixed::of_parts(mantissa, decimals));
    prop_oneof![Just(None), number.prop_map(Some), usual.prop_map(Some)]
}

proptest! {
    /// Judging neither fails nor lets a price through that is none; what is held is what was not usable last.
    #[test]
    fn any_prices_at_any_time_are_judged(samples in prop::collection::vec((anything(), any::<i64>(), any::<i64>()), 0..20)) {
        let (guard, mut watch) = (Guard::default(), Watch::default());
        for (price, at, now) in samples {
            let was_held = watch.is_held();
            let verdict = guard.judge_price(&mut watch, price, Timestamp::from_millis(at), Timestamp::from_millis(now));
            prop_assert_eq!(watch.is_held(), !verdict.is_usable());
            prop_assert_eq!(was_held, matches!(verdict, Verdict::Left | Verdict::Still(_)));
            prop_assert!(!verdict.is_usable() || price.is_some_and(Fixed::is_positive));
        }
    }

    /// Any bar is judged, and none that is not sound is let through.
    #[test]
    fn any_bars_are_judged(prices in prop::collection::vec((any::<[i64; 4]>(), any::<i64>()), 1..20)) {
        let (guard, mut watch) = (Guard::default(), Watch::default());
        for ([open, high, low, close], minute) in prices {
            let bar = Bar { minute: Minute::new(minute), open, high, low, close, volume: 0 };
            let verdict = guard.judge_bar(&mut watch, &bar, Scale::CENT, bar.minute.ends());
            prop_assert!(bar.is_sound() || !verdict.is_usable());
        }
    }

    /// A walk within the bounds is never disturbed.
    #[test]
    fn prices_within_bounds_are_always_good(steps in prop::collection::vec(-500_i64..=500, 1..60), decimals in 0_u8..=12) {
        let (guard, mut watch, mut ticks, mut now) = (Guard::default(), Watch::default(), 1_000_000_i64, NOON);
        for step in steps {
            // Thousandths of the last price, rounded towards it.
            ticks = (ticks + ticks * step / 1000).clamp(1000, 1_000_000_000_000);
            now = now.plus(Period::from_seconds(1));
            let price = Some(Fixed::of_parts(i128::from(ticks), decimals));
            prop_assert_eq!(guard.judge_price(&mut watch, price, now, now), Verdict::Good);
        }
    }

    /// Whatever was seen before, a price that holds is believed with the third sample at the latest.
    #[test]
    fn no_market_is_stopped_for_ever(before in prop::collection::vec(anything(), 0..10), level in 1_i64..1_000_000_000) {
        let (guard, mut watch, mut now) = (Guard::default(), Watch::default(), NOON);
        for price in before {
            now = now.plus(Period::from_seconds(1));
            guard.judge_price(&mut watch, price, now, now);
        }
        let believed = (0..3).any(|_| {
            now = now.plus(Period::from_seconds(1));
            guard.judge_price(&mut watch, Some(Fixed::whole(level)), now, now).is_usable()
        });
        prop_assert!(believed);
    }
}

//! Bars of one minute out of prices that were looked at now and then, for sources that have no bars.
//!
//! - A bar opens with the first price of its minute and closes with the last. What happened between two looks is not known and not made up:
//!   its high and low are those that were seen.
//! - A minute without a price has no bar. That is a gap, and it stays one.
//! - Its volume is what the turnover of the day grew by between two looks, divided by the price of the later one. Where that is not known it is 0: at the first
//!   price, after a minute without one, and where the source states no turnover. A turnover of the last 24 hours also loses what was traded a day ago, so
//!   the volume is rather too small than too large; a turnover that falls counts as 0.
//!
//! Prices are not judged here: one that is not above zero, or far from the others, stands in its bar, and whoever judges bars keeps that bar back. So what
//! is stored is what was seen, whatever the rules are.

use super::{Bar, Minute, Scale};
use crate::{Fixed, Timestamp};
use serde::{Deserialize, Serialize};

/// Prices and volumes are counted up to here, so that they are exact as f64 as well.
const MOST_STEPS: i64 = 1 << 53;
/// Quantities are added up this finely before they become whole lots.
const UNIT_DECIMALS: u8 = 12;

/// Puts the bars of one instrument together.
#[derive(Debug, Clone)]
pub struct Candles {
    tick: Scale,
    lot: Scale,
    state: CandleState,
}

/// What must be remembered from one price to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CandleState {
    forming: Option<Forming>,
    /// The last turnover that was stated, and in which minute.
    turnover: Option<(Minute, Fixed)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Forming {
    bar: Bar,
    /// In units; lots are counted when the minute is over.
    traded: Fixed,
}

/// A price that belongs into no bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CandleError {
    #[error("the price belongs to a minute whose bar is finished")]
    Late,
    #[error("the price cannot be counted in steps of {0}; list the instrument anew with another step")]
    OffScale(Scale),
}

impl Candles {
    pub const fn new(tick: Scale, lot: Scale) -> Self {
        Self::resume(tick, lot, CandleState { forming: None, turnover: None })
    }

    /// Goes on where it was left.
    pub const fn resume(tick: Scale, lot: Scale, state: CandleState) -> Self {
        Self { tick, lot, state }
    }

    pub const fn state(&self) -> CandleState {
        self.state
    }

    /// Takes a price. When it is the first of a later minute, the bar before it is finished and handed out.
    pub fn push(
        &mut self,
        price: Fixed,
        turnover: Option<Fixed>,
        at: Timestamp,
    ) -> Result<Option<Bar>, CandleError> {
        let minute = Minute::containing(at);
        if self.state.forming.is_some_and(|forming| minute < forming.bar.minute) {
            return Err(CandleError::Late);
        }
        let ticks = steps(price.divided(size(self.tick), 0).ok());
        // A price above zero must not become none because the step is too large for it.
        let fits = |ticks: &i64| (*ticks > 0) == price.is_positive();
        let ticks = ticks.filter(fits).ok_or(CandleError::OffScale(self.tick))?;
        let traded = self.traded(price, turnover, minute);
        let finished = self.finish(at);
        match &mut self.state.forming {
            Some(forming) => forming.extend(ticks, traded),
            none => *none = Some(Forming::begin(minute, ticks, traded)),
        }
        Ok(finished)
    }

    /// The bar whose minute is over now, once.
    pub fn finish(&mut self, now: Timestamp) -> Option<Bar> {
        let forming = self.state.forming.take_if(|forming| forming.bar.minute.ends() <= now)?;
        let lots = steps(forming.traded.divided(size(self.lot), UNIT_DECIMALS).ok().map(|lots| lots.cut(0)));
        // More lots than can be counted is a lot that does not fit the price; a volume that is too small says less than one that is made up.
        Some(Bar { volume: lots.unwrap_or(MOST_STEPS), ..forming.bar })
    }

    /// What was traded since the last look, in units.
    fn traded(&mut self, price: Fixed, turnover: Option<Fixed>, minute: Minute) -> Fixed {
        let before = self.state.turnover;
        self.state.turnover = turnover.map(|turnover| (minute, turnover));
        let grown = turnover.zip(before).and_then(|(now, (then, before))| {
            let is_next = minute <= then.plus(1);
            let counts = |grown: &Fixed| is_next && grown.is_positive() && price.is_positive();
            let grown = now.minus(before).ok().filter(counts)?;
            grown.divided(price, UNIT_DECIMALS).ok()
        });
        grown.unwrap_or(Fixed::ZERO)
    }
}

impl Forming {
    const fn begin(minute: Minute, ticks: i64, traded: Fixed) -> Self {
        let bar = Bar { minute, open: ticks, high: ticks, low: ticks, close: ticks, volume: 0 };
        Self { bar, traded }
    }

    fn extend(&mut self, ticks: i64, traded: Fixed) {
        self.bar.high = self.bar.high.max(ticks);
        self.bar.low = self.bar.low.min(ticks);
        self.bar.close = ticks;
        // What does not fit any more is not counted: it would be more than 38 digits.
        self.traded = self.traded.plus(traded).unwrap_or(self.traded);
    }
}

const fn size(scale: Scale) -> Fixed {
    Fixed::of_steps(1, scale)
}

/// A whole number of steps, where it can be counted.
fn steps(number: Option<Fixed>) -> Option<i64> {
    let whole = number?.rounded(0).scaled(0).ok()?;
    i64::try_from(whole).ok().filter(|steps| (-MOST_STEPS..=MOST_STEPS).contains(steps))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOON: i64 = 1_767_268_800;

    fn number(text: &str) -> Fixed {
        text.parse().unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_millis((NOON + second) * 1000)
    }

    fn candles() -> Candles {
        Candles::new(Scale::CENT, "0.1".parse().unwrap())
    }

    #[test]
    fn a_minute_is_the_prices_that_were_seen_in_it() {
        let mut candles = candles();
        for (second, price) in [(5, "10"), (20, "12.504"), (40, "9.5"), (59, "11")] {
            assert_eq!(candles.push(number(price), None, at(second)), Ok(None));
        }
        assert_eq!(candles.finish(at(59)), None);
        let minute = Minute::containing(at(0));
        let bar = Bar { minute, open: 1000, high: 1250, low: 950, close: 1100, volume: 0 };
        assert_eq!(candles.push(number("11.5"), None, at(60)), Ok(Some(bar)));
        let next = Bar { minute: minute.plus(1), open: 1150, high: 1150, low: 1150, close: 1150, volume: 0 };
        assert_eq!(candles.finish(at(120)), Some(next), "a minute ends also when no further price comes");
        assert_eq!(candles.finish(at(500)), None, "and is handed out once");
    }

    #[test]
    fn minutes_without_a_price_have_no_bar() {
        let mut candles = candles();
        candles.push(number("10"), None, at(0)).unwrap();
        let first = candles.push(number("11"), None, at(600)).unwrap().unwrap();
        let second = candles.finish(at(660)).unwrap();
        assert_eq!(second.minute.number() - first.minute.number(), 10);
    }

    #[test]
    fn volume_is_what_the_turnover_grew_by() {
        let mut candles = candles();
        for (second, turnover) in
            [(0, Some("1000")), (20, Some("1050")), (40, Some("1055")), (50, Some("900"))]
        {
            candles.push(number("10"), turnover.map(number), at(second)).unwrap();
        }
        assert_eq!(candles.finish(at(60)).unwrap().volume, 55, "55 in money at a price of 10 are 5.5 units");
        candles.push(number("10"), Some(number("920")), at(61)).unwrap();
        assert_eq!(candles.finish(at(120)).unwrap().volume, 20, "counted on from the minute before");
    }

    #[test]
    fn volume_that_is_not_known_is_none() {
        let mut candles = candles();
        candles.push(number("10"), Some(number("1000")), at(0)).unwrap();
        let _ = candles.push(number("10"), Some(number("9000")), at(600)).unwrap();
        assert_eq!(candles.finish(at(660)).unwrap().volume, 0, "ten minutes are not one");
        candles.push(number("10"), None, at(661)).unwrap();
        candles.push(number("10"), Some(number("9999")), at(662)).unwrap();
        assert_eq!(candles.finish(at(720)).unwrap().volume, 0, "nothing to compare with");
    }

    #[test]
    fn what_belongs_into_no_bar_is_refused() {
        let mut candles = candles();
        candles.push(number("10"), None, at(60)).unwrap();
        assert_eq!(candles.push(number("11"), None, at(59)), Err(CandleError::Late));
        for price in ["0.004", "99999999999999999999", "-99999999999999999999"] {
            let refused = Err(CandleError::OffScale(Scale::CENT));
            assert_eq!(candles.push(number(price), None, at(61)), refused, "{price}");
        }
        assert_eq!(candles.finish(at(120)).unwrap().close, 1000, "the refused ones left no trace");
    }

    #[test]
    fn a_price_that_is_not_above_zero_stands_in_its_bar() {
        let mut candles = candles();
        for (second, price) in [(0, "10"), (20, "0"), (40, "-1")] {
            candles.push(number(price), Some(Fixed::whole(second)), at(second)).unwrap();
        }
        let bar = candles.finish(at(60)).unwrap();
        assert_eq!((bar.open, bar.high, bar.low, bar.close, bar.volume), (1000, 1000, -100, -100, 0));
        assert!(!bar.is_sound());
    }

    #[test]
    fn another_process_goes_on_in_the_middle_of_a_minute() {
        let (mut one, mut other) = (candles(), candles());
        for (second, price) in [(0, "10"), (20, "12"), (40, "11"), (61, "9"), (80, "8.5")] {
            let kept = serde_json::to_string(&other.state()).unwrap();
            other =
                Candles::resume(Scale::CENT, "0.1".parse().unwrap(), serde_json::from_str(&kept).unwrap());
            let turnover = Some(Fixed::whole(1000 + second));
            let pushed = one.push(number(price), turnover, at(second));
            assert_eq!(other.push(number(price), turnover, at(second)), pushed);
        }
        assert_eq!(other.finish(at(120)), one.finish(at(120)));
    }

    proptest! {
        #[test]
        fn bars_are_sound_and_ascend_whatever_is_pushed(
            looks in prop::collection::vec((any::<i64>(), 0_u8..20, prop::option::of(any::<i64>()), 0_i64..200), 0..40),
        ) {
            let (mut candles, mut second, mut bars) = (candles(), 0, Vec::new());
            for (mantissa, decimals, turnover, step) in looks {
                second += step;
                let price = Fixed::of_parts(i128::from(mantissa), decimals);
                let pushed = candles.push(price, turnover.map(Fixed::whole), at(second));
                bars.extend(pushed.ok().flatten());
            }
            bars.extend(candles.finish(at(second + 60)));
            prop_assert!(bars.iter().all(|bar| bar.is_sound() || bar.low <= 0));
            prop_assert!(bars.is_sorted_by(|one, next| one.minute < next.minute));
        }
    }
}

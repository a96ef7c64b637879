//! Prices that nobody should act on: missing, not above zero, old, stale, or too far from the last good one.
//!
//! A [`Guard`] holds the rules; a [`Watch`] is what it remembers of one instrument, small enough to be stored beside it. Every price and
//! every bar is judged before anybody sees it, and the verdict also says whether the instrument goes into quarantine or leaves it, which is
//! one event each.
//!
//! A jump that holds is a fact: when so many samples one after the other agree with each other, the last of them is the new level. Otherwise a real
//! crash would stop a market for ever.
//!
//! What is judged is compared with `now`, market time. Bars of the past are judged as of their own end, so that history is not stale.

mod rules;
#[cfg(test)]
mod tests;

use super::{Bar, Scale};
use crate::{Fixed, Period, Timestamp};
pub use rules::{Guard, GuardError};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is remembered of one instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Watch {
    /// The last good price.
    last: Option<Seen>,
    /// Where the price has jumped to, as long as that is not believed.
    jump: Option<Jump>,
    held: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    price: Fixed,
    at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Jump {
    to: Fixed,
    at: Timestamp,
    /// Samples that agreed so far.
    samples: u8,
}

impl Watch {
    /// Whether the instrument is in quarantine: no decision and no fill on its prices.
    pub const fn is_held(&self) -> bool {
        self.held
    }

    /// The last good price and when it was that of the market.
    pub fn last_good(&self) -> Option<(Fixed, Timestamp)> {
        self.last.map(|seen| (seen.price, seen.at))
    }
}

/// What became of a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It can be used, like the one before.
    Good,
    /// It can be used again: quarantine is over.
    Left,
    /// It cannot be used, and quarantine begins.
    Entered(Why),
    /// It cannot be used either.
    Still(Why),
}

impl Verdict {
    pub const fn is_usable(self) -> bool {
        matches!(self, Self::Good | Self::Left)
    }

    pub const fn why(self) -> Option<Why> {
        match self {
            Self::Entered(why) | Self::Still(why) => Some(why),
            Self::Good | Self::Left => None,
        }
    }
}

/// Why a price cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Why {
    /// There is none, or it is no number.
    Missing,
    /// Zero or below.
    NotPositive,
    /// A bar whose open or close lies outside of its high and low, or that has a negative volume.
    Contradictory,
    Jump {
        from: Fixed,
        to: Fixed,
    },
    Stale {
        age: Period,
    },
    /// It is of an earlier moment than one that has been seen.
    Old,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no price"),
            Self::NotPositive => f.write_str("the price is not above zero"),
            Self::Contradictory => f.write_str("the bar contradicts itself"),
            Self::Jump { from, to } => write!(f, "the price jumped from {from} to {to}"),
            Self::Stale { age } => write!(f, "the price is {} seconds old", age.as_seconds()),
            Self::Old => f.write_str("the price is older than the one before"),
        }
    }
}

impl Guard {
    /// Judges a price: none when the source gave none, or nothing that is a number.
    pub fn judge_price(
        &self,
        watch: &mut Watch,
        price: Option<Fixed>,
        at: Timestamp,
        now: Timestamp,
    ) -> Verdict {
        match price {
            None => watch.refuse(Why::Missing),
            Some(price) => self.judge(watch, Sample { prices: [price; 4], at }, now),
        }
    }

    /// Judges a bar: each of its prices against the last good close.
    pub fn judge_bar(&self, watch: &mut Watch, bar: &Bar, tick: Scale, now: Timestamp) -> Verdict {
        let positive = bar.open > 0 && bar.high > 0 && bar.low > 0 && bar.close > 0;
        if positive && !bar.is_sound() {
            return watch.refuse(Why::Contradictory);
        }
        let prices = [bar.open, bar.high, bar.low, bar.close].map(|ticks| Fixed::of_steps(ticks, tick));
        self.judge(watch, Sample { prices, at: bar.minute.ends() }, now)
    }

    /// Judges silence: an instrument of which nothing is heard for too long goes into quarantine.
    pub fn judge_silence(&self, watch: &mut Watch, now: Timestamp) -> Option<Verdict> {
        let age = now.since(watch.last?.at);
        (age > self.stale_after()).then(|| watch.refuse(Why::Stale { age }))
    }

    fn judge(&self, watch: &mut Watch, sample: Sample, now: Timestamp) -> Verdict {
        if !sample.prices.iter().all(|price| price.is_positive()) {
            return watch.refuse(Why::NotPositive);
        }
        let age = now.since(sample.at);
        if age > self.stale_after() {
            return watch.refuse(Why::Stale { age });
        }
        let Some(last) = watch.last else { return watch.accept(sample) };
        // Sources repeat an answer for a while and state its age in whole seconds: the same price again is no older price.
        let newest = watch.jump.map_or(last.at, |jump| jump.at.max(last.at));
        let repeated =
            sample.close() == last.price || watch.jump.is_some_and(|jump| jump.to == sample.close());
        if sample.at < newest && !repeated {
            return watch.refuse(Why::Old);
        }
        match sample.prices.into_iter().find(|price| !self.is_near(last.price, *price)) {
            None => watch.accept(sample),
            Some(far) => self.jumped(watch, sample, Why::Jump { from: last.price, to: far }),
        }
    }

    fn jumped(&self, watch: &mut Watch, sample: Sample, why: Why) -> Verdict {
        let agreed = watch
            .jump
            .filter(|jump| sample.prices.iter().all(|price| self.is_near(jump.to, *price)))
            .map_or(0, |jump| jump.samples);
        let samples = agreed.saturating_add(1);
        if samples >= self.settle_after() {
            return watch.accept(sample);
        }
        let verdict = watch.refuse(why);
        let at = watch.last.map_or(sample.at, |last| last.at.max(sample.at));
        watch.jump = Some(Jump { to: sample.close(), at, samples });
        verdict
    }
}

/// What is judged: open, high, low and close.
#[derive(Clone, Copy)]
struct Sample {
    prices: [Fixed; 4],
    at: Timestamp,
}

impl Sample {
    const fn close(&self) -> Fixed {
        self.prices[3]
    }
}

impl Watch {
    fn accept(&mut self, sample: Sample) -> Verdict {
        let at = self.last.map_or(sample.at, |last| last.at.max(sample.at));
        let was_held = self.held;
        *self = Self { last: Some(Seen { price: sample.close(), at }), jump: None, held: false };
        if was_held { Verdict::Left } else { Verdict::Good }
    }

    /// Whatever is refused for another reason than a jump also breaks off a jump that was about to hold.
    fn refuse(&mut self, why: Why) -> Verdict {
        let was_held = self.held;
        self.jump = None;
        self.held = true;
        if was_held { Verdict::Still(why) } else { Verdict::Entered(why) }
    }
}

//! What a learner may see of the past, and what it may not.
//!
//! [`split`] is the only way to an [`Open`]; whatever learns, draws or tells takes one of these, and so never had a later bar in its hands. [`Sealed`] has
//! the whole history and can do one thing only: be traded once more, when a person opens it.

use crate::bars::{Bars, Timeframe};

/// The bars of one instrument up to the seal.
#[derive(Debug, Clone)]
pub struct Open {
    bars: Bars,
}

impl Open {
    pub const fn bars(&self) -> &Bars {
        &self.bars
    }
}

/// The bars of one instrument with those behind the seal.
#[derive(Debug, Clone)]
pub struct Sealed {
    bars: Bars,
    from: i64,
}

impl Sealed {
    /// All bars, and when those begin that were sealed. Not for whoever learns.
    pub(super) const fn opened(&self) -> (&Bars, i64) {
        (&self.bars, self.from)
    }
}

/// Cuts a history of bars of one length: what has ended by `from` (in milliseconds) is open.
pub fn split(bars: Bars, length: Timeframe, from: i64) -> (Open, Sealed) {
    let open = bars.time.partition_point(|time| time + length.ms() <= from);
    (Open { bars: bars.part(0..open) }, Sealed { bars, from })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bars::generate;

    #[test]
    fn a_bar_is_open_when_it_has_ended_before_the_seal() {
        let bars = generate(100, 1);
        let length = Timeframe::MINUTE;
        for (from, open) in [
            (bars.time[40], 40),
            (bars.time[40] + 1, 40),
            (bars.time[40] + 60_000, 41),
            (bars.time[0], 0),
            (i64::MAX, 100),
        ] {
            let (seen, sealed) = split(bars.clone(), length, from);
            assert_eq!(seen.bars().len(), open);
            assert_eq!(sealed.opened(), (&bars, from));
        }
    }

    #[test]
    fn what_is_open_does_not_depend_on_what_is_sealed() {
        let bars = generate(200, 2);
        let mut altered = bars.clone();
        for bar in 120..200 {
            altered.close[bar] += 1_000;
            altered.volume[bar] = 0;
        }
        let from = bars.time[120];
        let (one, _) = split(bars, Timeframe::MINUTE, from);
        let (other, _) = split(altered, Timeframe::MINUTE, from);
        assert_eq!(one.bars(), other.bars());
    }
}

//! What a learner may see of the past, and what it may not.
//!
//! [`split`] is the only way to an [`Open`]; whatever learns, draws or tells takes one of these, and so never had a later bar in its hands. [`Sealed`] has
//! the whole history and can do one thing only: be traded once more, when a person opens it.

use crate::bars::{Bars, Timeframe, calendar::HOUR_MS};

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
    /// Of all news of the instrument those that are open.
    pub fn open_news(&self, came: Vec<i64>) -> OpenNews {
        OpenNews::before(came, self.from)
    }

    /// All bars, and when those begin that were sealed. Not for whoever learns.
    pub(super) const fn opened(&self) -> (&Bars, i64) {
        (&self.bars, self.from)
    }
}

/// When news of one instrument came, up to the seal. [`Sealed::open_news`] is the only way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenNews {
    /// In milliseconds, the oldest first.
    came: Vec<i64>,
}

impl OpenNews {
    /// Of all news those that came before `from`: what comes with the seal is behind it.
    pub(super) fn before(mut came: Vec<i64>, from: i64) -> Self {
        came.retain(|at| *at < from);
        came.sort_unstable();
        Self { came }
    }

    /// At the end of each bar, how many hours before it the last news had come; not a number where none had.
    pub(super) fn hours_since(&self, bars: &[i64], length: Timeframe) -> Vec<f64> {
        let mut next = 0;
        let since = |time: &i64| {
            let end = time + length.ms();
            next += self.came[next..].partition_point(|at| *at <= end);
            next.checked_sub(1).map_or(f64::NAN, |last| hours(end - self.came[last]))
        };
        bars.iter().map(since).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "times between two moments of a history")]
const fn hours(milliseconds: i64) -> f64 {
    milliseconds as f64 / HOUR_MS as f64
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
            let came = vec![from, from - 1];
            assert_eq!(sealed.open_news(came), OpenNews::before(vec![from - 1], i64::MAX));
        }
    }

    #[test]
    fn news_are_open_when_they_came_before_the_seal_and_known_when_they_came() {
        let hour = HOUR_MS;
        let news = OpenNews::before(vec![5 * hour, hour + 1, 3 * hour, 4 * hour], 4 * hour);
        assert_eq!(news, OpenNews::before(vec![hour + 1, 3 * hour], i64::MAX));
        let bars = [0, hour, 2 * hour, 3 * hour, 6 * hour];
        let since = news.hours_since(&bars, Timeframe::HOUR);
        assert!(since[0].is_nan(), "it came a moment after the bar had ended");
        assert!((since[1] - 1.0).abs() < 1e-6);
        assert_eq!(since[2..], [0.0, 1.0, 4.0], "what comes at the end of a bar is known at its end");
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

//! The bars a strategy decides on, out of the bars of a file.

use super::{BacktestError, Decisions};
use crate::bars::{Bars, Resampled, Session, Timeframe, resample};

/// Base bars and, where a strategy decides on longer ones, those.
#[derive(Debug, Clone)]
pub struct Timeline<'a> {
    base: &'a Bars,
    longer: Option<Resampled>,
}

impl<'a> Timeline<'a> {
    /// Bars of `timeframe` out of the base bars. Shorter ones than the base cannot be made.
    pub fn new(base: &'a Bars, timeframe: Timeframe) -> Result<Self, BacktestError> {
        let from = base.timeframe().unwrap_or(timeframe);
        if from > timeframe {
            return Err(BacktestError::TooShort { strategy: timeframe, bars: from });
        }
        let longer =
            if from == timeframe { None } else { Some(resample(base, from, timeframe, Session::WHOLE_DAY)?) };
        Ok(Self { base, longer })
    }

    /// The bars to evaluate the strategy on.
    pub fn bars(&self) -> &Bars {
        self.longer.as_ref().map_or(self.base, |longer| &longer.bars)
    }

    /// The bars orders are filled on.
    pub const fn base(&self) -> &'a Bars {
        self.base
    }

    /// At which base bars the strategy decides: where one of its bars is finished.
    pub fn decisions(&self) -> Decisions<'_> {
        match &self.longer {
            None => Decisions::Every(self.base.len()),
            Some(longer) => Decisions::At(&longer.last[..longer.finished]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bars::generate;

    #[test]
    fn longer_bars_decide_where_they_are_finished() {
        let base = generate(130, 1);
        let timeline = Timeline::new(&base, Timeframe::HOUR).unwrap();
        let decisions = timeline.decisions();
        assert_eq!((timeline.bars().len(), decisions.count()), (3, 2));
        assert_eq!((decisions.bar_of(0), decisions.bar_of(1)), (59, 119));
    }

    #[test]
    fn bars_shorter_than_those_of_the_file_are_refused() {
        let base = generate(130, 1);
        let hours = Timeline::new(&base, Timeframe::HOUR).unwrap();
        let error = Timeline::new(hours.bars(), Timeframe::MINUTE).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the strategy decides on bars of 1m, but the bars given are longer: 1h; give shorter bars"
        );
    }
}

//! A stretch of time that is traded, after what a strategy has seen before it.
//!
//! A run over `[from, to)` feeds the strategy the last [`WARM_UP`] of its own bars before `from`, or as many as there are, and trades from `from`
//! on: a bar of the strategy decides when at least one of its base bars begins at `from` or later. The desk starts an agent by the same
//! rule, so a backtest from the moment at which it was started has its fills.

use super::Decisions;
use crate::{
    bars::{Bars, ResampleError, Resampled, Session, Timeframe, resample},
    graph::Signals,
};

/// So many of its own bars a strategy sees before the first on which it may act.
pub const WARM_UP: usize = 500;

/// The bars of a stretch, and of the time before it.
#[derive(Debug, Clone)]
pub struct Window {
    /// The strategy's own bars, those of the warm-up first.
    known: Bars,
    /// How many of them are of the warm-up.
    warm_up: usize,
    /// The base bars that are traded on.
    bars: Bars,
    /// The base bar that closes each of the strategy's finished bars; none when they are the base bars.
    closes: Option<Vec<usize>>,
}

impl Window {
    /// Out of base bars of length `length` from long enough before `from` to the end of the stretch; the first must begin one of the strategy's bars.
    pub fn new(
        bars: &Bars,
        length: Timeframe,
        timeframe: Timeframe,
        from: i64,
    ) -> Result<Self, ResampleError> {
        let first = bars.time.partition_point(|time| *time < from);
        if length == timeframe {
            let begins = first.saturating_sub(WARM_UP);
            let traded = bars.part(first..bars.len());
            return Ok(Self {
                known: bars.part(begins..bars.len()),
                warm_up: first - begins,
                bars: traded,
                closes: None,
            });
        }
        let Resampled { bars: own, last, finished, .. } =
            resample(bars, length, timeframe, Session::WHOLE_DAY)?;
        let before = last.partition_point(|last| *last < first);
        let begins = before.saturating_sub(WARM_UP);
        Ok(Self {
            known: own.part(begins..own.len()),
            warm_up: before - begins,
            bars: bars.part(first..bars.len()),
            closes: Some(last[before.min(finished)..finished].iter().map(|last| last - first).collect()),
        })
    }

    /// The strategy's own bars, those of the warm-up among them: what its expressions are evaluated on.
    pub const fn known(&self) -> &Bars {
        &self.known
    }

    /// When the first bar begins that the strategy sees.
    pub fn begins(&self) -> Option<i64> {
        self.known.time.first().copied()
    }

    /// How many of its bars a strategy has seen before the first that may decide.
    pub const fn warm_up(&self) -> usize {
        self.warm_up
    }

    /// The base bars that are traded on.
    pub const fn bars(&self) -> &Bars {
        &self.bars
    }

    pub fn decisions(&self) -> Decisions<'_> {
        self.closes.as_deref().map_or(Decisions::Every(self.bars.len()), Decisions::At)
    }

    /// What signals that were evaluated on [`known`](Self::known) say in the stretch.
    pub fn traded(&self, signals: &Signals) -> Signals {
        signals.since(self.warm_up)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        backtest::{Report, Setup, run},
        bars::generate,
        fixed::Fixed,
        graph::{Given, LiveBar, Market, Plan, compile},
        strategy::{Inputs, load},
    };

    const DOCUMENT: &str = "name = \"Cross\"\ntimeframe = \"5m\"\n[execution]\n\
        entry.long = \"crosses_above(ema(close, 5), ema(close, 20))\"\nexit.long = \"ema(close, 5) < ema(close, 20)\"\n\
        size.equity = 0.5\nstop_loss.distance = \"3 * atr(14)\"\n[costs]\nfee = 0.0005\nslippage_bps = 1\n";

    fn plan() -> Plan {
        compile(&load(DOCUMENT, &Inputs::default()).unwrap().strategy, &Given::new()).unwrap()
    }

    fn traded(window: &Window) -> Report {
        let all = plan().evaluate_entries(&Market::of(window.known())).unwrap();
        let signals = window.traded(&all[0]);
        let (bars, decisions) = (window.bars(), window.decisions());
        run(&Setup { bars, decisions, signals: &signals, cash: Fixed::whole(100_000) }).unwrap()
    }

    #[test]
    fn what_lies_before_the_warm_up_changes_nothing() {
        let bars = generate(20_000, 7);
        // In the middle of one of the strategy's bars.
        let from = bars.time[12_003];
        let whole = Window::new(&bars, Timeframe::MINUTE, plan().timeframe(), from).unwrap();
        let short = bars.part(12_000 - 5 * WARM_UP..bars.len());
        let short = Window::new(&short, Timeframe::MINUTE, plan().timeframe(), from).unwrap();
        assert_eq!((whole.warm_up(), whole.bars().time[0]), (WARM_UP, from));
        assert_eq!(whole.known(), short.known());
        let (whole, short) = (traded(&whole), traded(&short));
        assert!(whole.fills.len() > 50, "{}", whole.fills.len());
        assert_eq!((whole.fills, whole.final_equity), (short.fills, short.final_equity));
    }

    #[test]
    fn the_bar_in_which_trading_begins_decides_and_the_one_before_does_not() {
        let bars = generate(100, 1);
        let window =
            |place: usize| Window::new(&bars, Timeframe::MINUTE, plan().timeframe(), bars.time[place]);
        let inside = window(52).unwrap();
        assert_eq!((inside.warm_up(), inside.decisions().bar_of(0)), (10, 2));
        let at_edge = window(50).unwrap();
        assert_eq!((at_edge.warm_up(), at_edge.decisions().bar_of(0)), (10, 4));
    }

    #[test]
    fn bar_by_bar_a_strategy_says_what_it_says_in_a_window() {
        let bars = generate(6_000, 3);
        let window = Window::new(&bars, Timeframe::MINUTE, plan().timeframe(), bars.time[4_001]).unwrap();
        let all = plan().evaluate_entries(&Market::of(window.known())).unwrap();
        let signals = window.traded(&all[0]);
        let known = window.known();
        let mut live = plan().live(&Market::of(known)).unwrap();
        let mut entries = 0;
        for place in 0..known.len() {
            let said = live.push(&LiveBar {
                time: known.time[place],
                open: known.open[place],
                high: known.high[place],
                low: known.low[place],
                close: known.close[place],
                volume: known.volume[place],
                extras: &[],
            });
            let Some(place) = place.checked_sub(window.warm_up()) else { continue };
            assert_eq!(said.entry.long, signals.entry_long.holds(place));
            assert_eq!(said.exit.long, signals.exit_long.holds(place));
            if said.entry.long {
                entries += 1;
                let in_window = signals.stop_loss.as_ref().unwrap().value().at(place);
                assert_eq!(said.stop_loss.unwrap().value().to_bits(), in_window.to_bits());
            }
        }
        assert!(entries > 5, "{entries}");
    }

    #[test]
    fn a_stretch_without_bars_is_empty() {
        let bars = generate(100, 1);
        let window = Window::new(&bars, Timeframe::MINUTE, plan().timeframe(), i64::MAX).unwrap();
        assert!(window.bars().is_empty() && window.decisions().count() == 0);
    }
}

//! The trades that lines of the gate are counted from, each with its moments in the place of its bars: of the bars themselves nothing goes along.

use super::{
    ground::{Ground, Traded},
    measured::Measured,
};
use crate::{backtest::Trade, bars::Bars};
use domain::lab::GatePart;

/// All of them, and the names of the columns of `[scan]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GateTrades {
    pub columns: Vec<String>,
    pub rows: Vec<GateTrade>,
}

/// One closed trade.
#[derive(Debug, Clone, PartialEq)]
pub struct GateTrade {
    pub part: GatePart,
    /// The judged stretch in which it was entered, from 1; none behind the seal.
    pub fold: Option<u32>,
    pub instrument: String,
    /// When its bars begin, in milliseconds.
    pub entered_at: i64,
    pub left_at: i64,
    pub trade: Trade,
    /// What each column said at the bar that decided the entry; none where it was undefined.
    pub scan: Vec<Option<f64>>,
}

impl GateTrades {
    /// Adds those that were entered in a judged stretch.
    pub(super) fn add_judged(&mut self, ground: &Ground, measured: &Measured, part: GatePart) {
        let folds: Vec<_> = measured.folds().iter().map(|days| ground.days.times(days)).collect();
        let fold = |at: i64| {
            let place = folds.iter().position(|times| times.contains(&at))?;
            u32::try_from(place + 1).ok()
        };
        for (bars, traded) in ground.instruments().zip(&measured.plots) {
            let all = self.told(part, bars, traded);
            let judged = all
                .into_iter()
                .filter_map(|one| Some(GateTrade { fold: Some(fold(one.entered_at)?), ..one }));
            self.rows.extend(judged);
        }
    }

    /// Adds those of one instrument behind the seal.
    pub(super) fn add_sealed(&mut self, bars: &Bars, traded: &Traded) {
        let all = self.told(GatePart::Sealed, bars, traded);
        self.rows.extend(all);
    }

    /// What the trades of a part gained, in their order.
    pub fn gains(&self, part: GatePart) -> Vec<f64> {
        self.rows.iter().filter(|one| one.part == part).map(|one| one.trade.gain).collect()
    }

    fn told(&mut self, part: GatePart, bars: &Bars, traded: &Traded) -> Vec<GateTrade> {
        let report = &traded.report;
        self.columns.clone_from(&report.context_names);
        let at = |bar: usize| bars.time.get(bar).copied().unwrap_or_default();
        let one = |(place, trade): (usize, &Trade)| GateTrade {
            part,
            fold: None,
            instrument: bars.instrument.name.clone(),
            entered_at: at(trade.entry_bar),
            left_at: at(trade.exit_bar),
            trade: trade.clone(),
            scan: report.context_of(place).iter().map(|value| value.is_finite().then_some(*value)).collect(),
        };
        report.trades.iter().enumerate().map(one).collect()
    }
}

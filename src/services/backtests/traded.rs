//! A strategy traded on its history, and judged.

use super::idle;
use crate::market::history::History;
use engine::{
    backtest::{BacktestError, Depth, Judgement, Report, Setup, Summary, Window, run},
    evidence::TrialLedger,
    fixed::Fixed,
    graph::{Given, MarketError, Signals, compile},
    language::Diagnostics,
    metrics::sharpe_per_period,
    strategy::Strategy,
};

/// Why a strategy cannot be traded on a history.
#[derive(Debug, thiserror::Error)]
pub enum TradeError {
    #[error("{0}")]
    Document(Diagnostics),
    #[error(transparent)]
    Market(#[from] MarketError),
    #[error("{instrument} was not traded in this time")]
    NoBars { instrument: String },
    #[error(transparent)]
    Backtest(#[from] BacktestError),
}

/// A run that was made, with all that it can be judged by.
#[derive(Debug)]
pub struct Traded {
    pub strategy: Strategy,
    pub given: Given,
    window: Window,
    signals: Signals,
    cash: Fixed,
    pub report: Report,
    pub summary: Summary,
    /// Why it did not trade, or not as often as it was decided.
    pub note: Option<String>,
}

impl Traded {
    pub fn new(history: &History, strategy: Strategy, given: Given, cash: Fixed) -> Result<Self, TradeError> {
        let plan = compile(&strategy, &given).map_err(TradeError::Document)?;
        let window = history.window.clone();
        if window.bars().is_empty() {
            let instrument = window.bars().instrument.name.clone();
            return Err(TradeError::NoBars { instrument });
        }
        let evaluated = plan.evaluate_entries(&history.market())?;
        let Some(signals) = evaluated.first().map(|signals| window.traded(signals)) else {
            return Err(BacktestError::NoBars.into());
        };
        let setup = Setup { bars: window.bars(), decisions: window.decisions(), signals: &signals, cash };
        let report = run(&setup)?;
        let summary = Summary::new(&setup, &report)?;
        let note = idle::note(&report, &signals);
        Ok(Self { strategy, given, window, signals, cash, report, summary, note })
    }

    fn setup(&self) -> Setup<'_> {
        let window = &self.window;
        Setup { bars: window.bars(), decisions: window.decisions(), signals: &self.signals, cash: self.cash }
    }

    /// The base bars that were traded on.
    pub const fn bars(&self) -> &engine::bars::Bars {
        self.window.bars()
    }

    /// Of daily returns, per day: what a ledger of trials records.
    pub fn sharpe(&self) -> Option<f64> {
        sharpe_per_period(&self.summary.daily.returns)
    }

    /// How much of it may be luck; `ledger` has this trial among the others.
    pub fn judged(&self, ledger: &TrialLedger, depth: Depth) -> Result<Judgement, BacktestError> {
        Judgement::new(&self.setup(), &self.report, &self.summary, ledger, depth)
    }
}

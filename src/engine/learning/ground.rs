//! What a learner's documents are traded on: the open bars of its instruments, each with its own part of the money, as on paper.

use super::{
    aspects::{AspectOf, Seen},
    sealed::{Open, OpenNews, Sealed},
    surroundings::{Beside, Surroundings},
};
use crate::{
    backtest::{BacktestError, Decisions, Report, Setup, Window, run},
    bars::{Bars, Timeframe, calendar::DAY_MS},
    fixed::Fixed,
    graph::{Given, Market, MarketError, Other, Plan, Signals, compile},
    language::Diagnostics,
    metrics::{DayEnd, TRADING_DAYS, YEAR_DAYS, day_ends, float},
    strategy::{Inputs, Strategy, load},
};
use rayon::prelude::*;

/// Fewer bars than this are no history to learn from.
pub const LEAST_BARS: usize = 300;

/// Where more than this share of all days has bars, every day counts; else only days of trading.
const EVERY_DAY: f64 = 0.9;

/// Why a document cannot be traded.
#[derive(Debug, thiserror::Error)]
pub enum GroundError {
    #[error("{0}")]
    Document(Diagnostics),
    #[error(transparent)]
    Market(#[from] MarketError),
    #[error("{instrument}: {source}")]
    Backtest { instrument: String, source: BacktestError },
    #[error("none of its instruments has {LEAST_BARS} open bars, which is the least to learn from")]
    TooShort,
}

/// One instrument with the others that documents may read beside it.
#[derive(Debug)]
pub struct Plot<B> {
    pub bars: B,
    /// Further instruments by name, such as the index.
    pub others: Vec<(String, B)>,
    /// When news of it came; none where nobody has any, or not of all of the time.
    pub news: Option<OpenNews>,
    /// What levels and the regime of the market follow from; none where nobody asks for them.
    pub surroundings: Option<Surroundings<B>>,
}

/// The ground of one agent.
#[derive(Debug)]
pub struct Ground {
    pub timeframe: Timeframe,
    pub(super) plots: Vec<Plot<Open>>,
    /// What is known at each bar of each plot.
    pub(super) seen: Vec<Seen>,
    /// The money of each plot.
    pub(super) part: Fixed,
    pub(super) days: Days,
}

/// The days of all plots, and where each plot's own lie among them.
#[derive(Debug)]
pub(super) struct Days {
    pub all: Vec<i64>,
    pub ends: Vec<Vec<DayEnd>>,
    pub a_year: f64,
}

/// What a document did on one plot.
#[derive(Debug)]
pub struct Traded {
    pub report: Report,
    pub signals: usize,
}

impl Ground {
    /// Plots with fewer than [`LEAST_BARS`] take no part, and their money lies idle; `aspects` are what trades are told apart by.
    pub fn new(
        timeframe: Timeframe,
        plots: Vec<Plot<Open>>,
        part: Fixed,
        aspects: &[AspectOf],
    ) -> Result<Self, GroundError> {
        let plots: Vec<Plot<Open>> =
            plots.into_iter().filter(|plot| plot.bars.bars().len() >= LEAST_BARS).collect();
        if plots.is_empty() {
            return Err(GroundError::TooShort);
        }
        let seen = plots
            .par_iter()
            .map(|plot| Seen::new(&plot.market(timeframe), timeframe, plot.beside(), aspects));
        let seen = seen.collect::<Result<_, _>>()?;
        let days = Days::of(plots.iter().map(|plot| plot.bars.bars()));
        Ok(Self { timeframe, plots, seen, part, days })
    }

    /// So many of its days make a year.
    pub const fn days_a_year(&self) -> f64 {
        self.days.a_year
    }

    pub fn instruments(&self) -> impl Iterator<Item = &Bars> {
        self.plots.iter().map(|plot| plot.bars.bars())
    }

    /// From the first bar to the end of the last one, in milliseconds.
    pub fn span(&self) -> (i64, i64) {
        let first = self.instruments().filter_map(|bars| bars.time.first()).min();
        let last = self.instruments().filter_map(|bars| bars.time.last()).max();
        (first.copied().unwrap_or_default(), last.map_or(0, |last| last + self.timeframe.ms()))
    }

    /// Trades a document on all plots, from their first bar to the seal.
    pub fn trade(&self, strategy: &Strategy) -> Result<Vec<Traded>, GroundError> {
        let plan = compile(strategy, &Given::new()).map_err(GroundError::Document)?;
        self.plots.par_iter().map(|plot| self.trade_plot(&plan, plot)).collect()
    }

    fn trade_plot(&self, plan: &Plan, plot: &Plot<Open>) -> Result<Traded, GroundError> {
        let bars = plot.bars.bars();
        let signals = evaluated(plan, &plot.market(self.timeframe))?;
        traded(bars, Decisions::Every(bars.len()), &signals, self.part)
    }
}

/// A document with its own parameters, on bars of the ground's length.
pub fn read(document: &str, timeframe: Timeframe) -> Result<Strategy, Diagnostics> {
    Ok(Strategy { timeframe, ..load(document, &Inputs::default())?.strategy })
}

/// Trades a document behind the seal, after the bars before it have been seen.
pub fn trade_sealed(
    plots: &[Plot<Sealed>],
    strategy: &Strategy,
    part: Fixed,
) -> Result<Vec<(Bars, Traded)>, GroundError> {
    let timeframe = strategy.timeframe;
    let plan = compile(strategy, &Given::new()).map_err(GroundError::Document)?;
    let mut found = Vec::with_capacity(plots.len());
    for plot in plots {
        let (bars, from) = plot.bars.opened();
        let window = Window::new(bars, timeframe, timeframe, from);
        let window = window.map_err(|_| GroundError::TooShort)?;
        if window.bars().is_empty() {
            continue;
        }
        let others =
            plot.others.iter().map(|(name, other)| Other { name, bars: other.opened().0, timeframe });
        let market = Market { bars: window.known(), others: others.collect() };
        let signals = window.traded(&evaluated(&plan, &market)?);
        found.push((window.bars().clone(), traded(window.bars(), window.decisions(), &signals, part)?));
    }
    Ok(found)
}

fn evaluated(plan: &Plan, market: &Market<'_>) -> Result<Signals, GroundError> {
    plan.evaluate_entries(market)?.into_iter().next().ok_or(GroundError::TooShort)
}

fn traded(
    bars: &Bars,
    decisions: Decisions<'_>,
    signals: &Signals,
    cash: Fixed,
) -> Result<Traded, GroundError> {
    let report = run(&Setup { bars, decisions, signals, cash });
    let report = report
        .map_err(|source| GroundError::Backtest { instrument: bars.instrument.name.clone(), source })?;
    let holds = |bar: &usize| signals.entry_long.holds(*bar) || signals.entry_short.holds(*bar);
    let signals = (0..decisions.count()).filter(holds).count();
    Ok(Traded { report, signals })
}

impl Plot<Open> {
    pub fn beside(&self) -> Beside<'_> {
        Beside { news: self.news.as_ref(), surroundings: self.surroundings.as_ref() }
    }

    pub(super) fn market(&self, timeframe: Timeframe) -> Market<'_> {
        let others = self.others.iter().map(|(name, other)| Other { name, bars: other.bars(), timeframe });
        Market { bars: self.bars.bars(), others: others.collect() }
    }
}

impl Days {
    pub fn of<'b>(bars: impl Iterator<Item = &'b Bars>) -> Self {
        let ends: Vec<Vec<DayEnd>> = bars.map(|bars| day_ends(&bars.time)).collect();
        let mut all: Vec<i64> = ends.iter().flatten().map(|end| end.day).collect();
        all.sort_unstable();
        all.dedup();
        let span = all.last().zip(all.first()).map_or(1, |(last, first)| last - first + 1);
        let is_every_day = float(all.len()) > EVERY_DAY * float(usize::try_from(span).unwrap_or(1));
        Self { all, ends, a_year: if is_every_day { YEAR_DAYS } else { TRADING_DAYS } }
    }

    /// When one of them begins, in milliseconds; never, where there is no such day.
    pub fn begins(&self, place: usize) -> i64 {
        self.all.get(place).map_or(i64::MAX, |day| day * DAY_MS)
    }

    /// From the beginning of the first of these days to the end of the last, in milliseconds.
    pub fn times(&self, days: &std::ops::Range<usize>) -> std::ops::Range<i64> {
        let last = days.end.checked_sub(1).and_then(|last| self.all.get(last));
        self.begins(days.start)..last.map_or(i64::MIN, |day| (day + 1) * DAY_MS)
    }

    /// What all plots together were worth at the end of each day, each begun with the same money.
    pub fn equity<'b>(
        &self,
        start: f64,
        plots: impl Iterator<Item = (&'b Bars, &'b Traded)>,
    ) -> Result<Vec<f64>, GroundError> {
        let own = plots.zip(&self.ends).map(|((bars, traded), ends)| {
            let at = ends.iter().map(|end| traded.report.equity.number_at(bars, end.last));
            at.collect::<Result<Vec<f64>, _>>().map_err(|error| GroundError::Backtest {
                instrument: bars.instrument.name.clone(),
                source: error.into(),
            })
        });
        Ok(self.together(start, &own.collect::<Result<Vec<_>, _>>()?))
    }

    /// What all plots together were worth at the end of each day, out of what each was worth at the ends of its own.
    pub fn together(&self, start: f64, own: &[Vec<f64>]) -> Vec<f64> {
        let mut total = vec![0.0; self.all.len()];
        for (ends, equity) in self.ends.iter().zip(own) {
            let (mut next, mut now) = (0, start);
            for (day, total) in self.all.iter().zip(&mut total) {
                if ends.get(next).is_some_and(|end| end.day == *day) {
                    now = equity.get(next).copied().unwrap_or(now);
                    next += 1;
                }
                *total += now;
            }
        }
        total
    }
}

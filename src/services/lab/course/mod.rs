//! A round of learning without a house: what a document does on the open past, what its trades have in common, which changes of it are better, and what is
//! learnt by that. Everything here is computed; whoever thinks for the agent only writes documents, proposes changes and tells.

mod again;
mod compose;
mod lessons;
mod refine;

use again::taught;
pub use again::{Again, KnownChange, again};
pub use compose::{COSTS, Parts, compose, other_bars, with_costs};
pub use lessons::{asked_again, change_topic, lessons, measured_in_words, pattern_topic};
pub use refine::{MOST_TRIALS, Proposal, Refined, Run, refine, with_offered};

use crate::{backtests::Trades, lab::iterations::IterationTrades};
use domain::{
    Fixed,
    lab::{Edit, Results},
    market::Timeframe,
};
use engine::{
    bars::Bars,
    language::Diagnostics,
    learning::{
        AspectOf, Beside, Document, EditError, Found, Ground, GroundError, Known, Measured, Open, Plot,
        Traded, findings, read, retest, usual,
    },
};

/// What an agent learns on.
#[derive(Debug)]
pub struct Course {
    pub ground: Ground,
    aspects: Vec<AspectOf>,
    /// Of everything that is drawn at random.
    pub seed: u64,
    pub weather: Weather,
}

/// A document that was traded.
#[derive(Debug)]
pub struct Attempt {
    pub document: String,
    pub measured: Measured,
    pub results: Results,
}

/// Why a document was not traded.
#[derive(Debug, thiserror::Error)]
pub enum AttemptError {
    #[error("{}", .0.render("document"))]
    Document(Diagnostics),
    #[error(transparent)]
    Edit(EditError),
    #[error(transparent)]
    Ground(#[from] GroundError),
}

/// The names of the index and the volatility index among the other instruments, where the market has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weather {
    pub index: Option<String>,
    pub fear: Option<String>,
}

impl Weather {
    /// The instruments that a document may read beside its own.
    pub fn instruments(&self) -> Vec<String> {
        self.index.iter().chain(&self.fear).cloned().collect()
    }
}

impl Course {
    /// So many of its days make a year.
    pub const fn a_year(&self) -> f64 {
        self.ground.days_a_year()
    }

    pub fn new(
        timeframe: Timeframe,
        plots: Vec<Plot<Open>>,
        (part, seed): (Fixed, u64),
        weather: Weather,
    ) -> Result<Self, GroundError> {
        let beside = Beside {
            news: plots.iter().find_map(|plot| plot.news.as_ref()),
            surroundings: plots.iter().find_map(|plot| plot.surroundings.as_ref()),
        };
        let aspects = usual(weather.index.as_deref(), weather.fear.as_deref(), beside);
        Ok(Self { ground: Ground::new(timeframe, plots, part, &aspects)?, aspects, seed, weather })
    }

    pub fn attempt(&self, document: &str) -> Result<Attempt, AttemptError> {
        let strategy = read(document, self.ground.timeframe).map_err(AttemptError::Document)?;
        let measured = Measured::new(&self.ground, &strategy)?;
        let results = measured.results(&self.ground, self.seed);
        Ok(Attempt { document: document.to_owned(), measured, results })
    }

    /// How many circumstances are known at each bar.
    pub const fn known_at_each(&self) -> usize {
        self.aspects.len()
    }

    /// Closed trades of all instruments.
    pub fn trades(&self, measured: &Measured) -> IterationTrades {
        let of_plot = |(bars, traded): (&Bars, &Traded)| {
            Some((bars.instrument.name.parse().ok()?, Trades::of(bars, &traded.report)))
        };
        IterationTrades::of(self.ground.instruments().zip(&measured.plots).filter_map(of_plot))
    }

    /// Those of a document with a change that was measured before: of so many that were run nothing else is kept, and it does the same again.
    pub fn trades_with(&self, document: &str, edits: &[Edit]) -> Result<IterationTrades, AttemptError> {
        let document = Document::read(document).map_err(AttemptError::Document)?;
        let changed = document.changed(edits).map_err(AttemptError::Edit)?.toml();
        let strategy = read(&changed, self.ground.timeframe).map_err(AttemptError::Document)?;
        Ok(self.trades(&Measured::new(&self.ground, &strategy)?))
    }

    /// What its trades have in common.
    pub fn findings(&self, attempt: &Attempt) -> Found {
        self.findings_of(&attempt.measured)
    }

    fn findings_of(&self, measured: &Measured) -> Found {
        findings(&self.ground, measured, &self.aspects, self.seed)
    }

    /// What is known, asked once more of these trades.
    pub fn retest(
        &self,
        attempt: &Attempt,
        known: &[Known],
    ) -> Result<Vec<(String, domain::lab::Finding)>, GroundError> {
        retest(&self.ground, &attempt.measured, (known, &self.aspects), self.seed)
    }
}

//! A round of learning without a house: what a document does on the open past, what its trades have in common, which changes of it are better, and what is
//! learnt by that. Everything here is computed; whoever thinks for the agent only writes documents, proposes changes and tells.

mod compose;
mod lessons;
mod refine;

pub use compose::{COSTS, Parts, compose};
pub use lessons::{Learnt, lessons, pattern_topic};
pub use refine::{MOST_TRIALS, Proposal, Refined, Run, refine};

use domain::{Fixed, lab::Results, market::Timeframe};
use engine::{
    language::Diagnostics,
    learning::{
        AspectOf, Found, Ground, GroundError, Known, Measured, Open, Plot, findings, read, retest, usual,
    },
};

/// What an agent learns on.
#[derive(Debug)]
pub struct Course {
    pub ground: Ground,
    aspects: Vec<AspectOf>,
    /// Of everything that is drawn at random.
    pub seed: u64,
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
    Ground(#[from] GroundError),
}

/// The names of the index and the volatility index among the other instruments, where the market has them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weather<'a> {
    pub index: Option<&'a str>,
    pub fear: Option<&'a str>,
}

impl Course {
    pub fn new(
        timeframe: Timeframe,
        plots: Vec<Plot<Open>>,
        (cash, seed): (Fixed, u64),
        weather: Weather<'_>,
    ) -> Result<Self, GroundError> {
        let aspects = usual(weather.index, weather.fear);
        Ok(Self { ground: Ground::new(timeframe, plots, cash, &aspects)?, aspects, seed })
    }

    pub fn attempt(&self, document: &str) -> Result<Attempt, AttemptError> {
        let strategy = read(document, self.ground.timeframe).map_err(AttemptError::Document)?;
        let measured = Measured::new(&self.ground, &strategy)?;
        let results = measured.results(&self.ground, self.seed);
        Ok(Attempt { document: document.to_owned(), measured, results })
    }

    /// What its trades have in common.
    pub fn findings(&self, attempt: &Attempt) -> Found {
        findings(&self.ground, &attempt.measured, &self.aspects, self.seed)
    }

    /// What is known, asked once more of these trades.
    pub fn retest(
        &self,
        attempt: &Attempt,
        known: &[Known],
    ) -> Result<Vec<(String, domain::lab::Finding)>, GroundError> {
        retest(&self.ground, &attempt.measured, known, self.seed)
    }
}

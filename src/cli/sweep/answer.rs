//! What a sweep answers, as JSON and on a terminal.

use super::{
    super::{
        Failure, say,
        table::{columns, counted, figure, grouped, in_one_line, pairs, percent},
    },
    milliseconds,
};
use engine::{
    bars::Bars,
    evidence::Cscv,
    strategy::Strategy,
    sweep::{Ranked, SweepState, SweepSummary},
};
use serde::Serialize;
use std::time::{Duration, Instant};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer<'a> {
    strategy: &'a str,
    instrument: &'a str,
    bars: usize,
    #[serde(flatten)]
    summary: SweepSummary,
    /// Every combination counts, also those that lost.
    trials: usize,
    pbo: Option<f64>,
    /// Why there is no `pbo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pbo_undefined: Option<String>,
    cscv: Option<Cscv>,
    /// What a reader of the figures should know beside them.
    notes: Vec<String>,
    elapsed_ms: f64,
    pbo_ms: f64,
}

impl<'a> Answer<'a> {
    /// Takes the probability of overfitting, and the time of it.
    pub fn new(
        (strategy, bars): (&'a Strategy, &'a Bars),
        state: &SweepState,
        summary: SweepSummary,
        notes: Vec<String>,
        elapsed: Duration,
    ) -> Self {
        let started = Instant::now();
        let (cscv, pbo_undefined) = match state.overfitting(bars.len()) {
            Ok(cscv) => (Some(cscv), None),
            Err(error) => (None, Some(error.to_string())),
        };
        Self {
            strategy: &strategy.name,
            instrument: &bars.instrument.name,
            bars: bars.len(),
            trials: summary.ledger.trials(),
            summary,
            pbo: cscv.as_ref().map(|cscv| cscv.pbo),
            pbo_undefined,
            cscv,
            notes,
            elapsed_ms: milliseconds(elapsed),
            pbo_ms: milliseconds(started.elapsed()),
        }
    }

    pub fn tell(&self) -> Result<(), Failure> {
        let summary = &self.summary;
        say(&format!(
            "{}: {} of {} combinations on {} of {}\n",
            in_one_line(self.strategy),
            grouped(summary.pairs),
            grouped(summary.of),
            counted(self.bars, "bar"),
            in_one_line(self.instrument)
        ))?;
        if let Some(best) = &summary.best {
            let head: Vec<&str> = best.values.iter().map(|(name, _)| name.as_str()).collect();
            let head = [&head[..], &["final equity", "fills", "Sharpe per period"]].concat();
            let rows: Vec<Vec<String>> = summary.top.iter().chain(&summary.worst).map(row).collect();
            say(&columns(&head, &rows))?;
            say("(the last line is the worst)\n")?;
        }
        let pbo = match (&self.pbo, &self.pbo_undefined) {
            (None, Some(why)) => format!("– ({why})"),
            (pbo, _) => percent(*pbo),
        };
        say(&pairs(&[
            ("probability that the best is overfitted", pbo),
            ("Sharpe ratio expected of the best by luck", figure(summary.sr0, 4)),
            ("time", format!("{:.0} ms, and {:.0} ms for the probability", self.elapsed_ms, self.pbo_ms)),
        ]))
    }
}

fn row(ranked: &Ranked) -> Vec<String> {
    let values = ranked.values.iter().map(|(_, value)| value.to_string());
    let figures = [grouped(ranked.final_equity), grouped(ranked.fills), figure(ranked.sharpe, 4)];
    values.chain(figures).collect()
}

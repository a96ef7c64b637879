//! `agent-manager evidence --trials FILE`

use super::{
    Failure, input, number, say, say_json,
    table::{figure, grouped, pairs, percent},
};
use engine::evidence::{
    Choice, Cscv, CscvError, Deflated, choices, cscv, deflated, purged_folds, read_matrix,
};
use serde::Serialize;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A CSV file of returns with a column for each trial and a line for each period; - is standard input
    #[arg(long, value_name = "FILE")]
    trials: PathBuf,
    /// Into how many blocks of time the periods are cut, an even number
    #[arg(long, value_name = "S", default_value_t = 16, value_parser = number::count, allow_hyphen_values = true)]
    blocks: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Evidence {
    deflated: Deflated,
    cscv: Option<Cscv>,
    /// Why there is no `cscv`.
    #[serde(skip_serializing_if = "Option::is_none", rename = "cscvUndefined")]
    undefined: Option<String>,
    /// The best trial of four fifths of the time, judged on the other fifth, for each of them.
    purged_folds: Vec<Choice>,
}

const FOLDS: usize = 5;
/// Rows left out on either side of those judged: what was held at the edge belongs to both.
const APART: usize = 1;

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let text = input::text(&arguments.trials)?;
    let matrix = read_matrix(&text)
        .map_err(|error| Failure::Wrong(format!("{}: {error}", input::name(&arguments.trials))))?;
    let (cscv, undefined) = match cscv(&matrix, arguments.blocks) {
        Ok(cscv) => (Some(cscv), None),
        Err(error @ CscvError::Blocks(_)) => return Err(Failure::wrong(&error)),
        Err(error) => (None, Some(error.to_string())),
    };
    let purged_folds = choices(&matrix, &purged_folds(matrix.rows(), FOLDS, APART, APART));
    let evidence = Evidence { deflated: deflated(&matrix), cscv, undefined, purged_folds };
    if arguments.json { say_json(&evidence) } else { say(&pairs(&rows(&evidence))) }
}

fn rows(evidence: &Evidence) -> Vec<(&'static str, String)> {
    let best = &evidence.deflated;
    let mut rows = vec![
        ("trials", grouped(best.trials)),
        ("periods", grouped(best.rows)),
        ("best trial (from 0)", best.best_column.map_or_else(|| "–".to_owned(), |column| column.to_string())),
        ("its Sharpe ratio per period", figure(best.best_sharpe, 4)),
        ("expected of the best by luck", figure(best.sr0, 4)),
        ("probability that it beats zero", percent(best.psr_vs_zero)),
        ("the same, deflated by the trials", percent(best.dsr)),
        (
            "periods needed for 95 %",
            best.min_track_record_95.map_or_else(|| "–".to_owned(), |n| format!("{n:.0}")),
        ),
    ];
    match (&evidence.cscv, &evidence.undefined) {
        (Some(cscv), _) => rows.extend([
            ("probability of overfitting", percent(Some(cscv.pbo))),
            ("probability of loss outside", percent(Some(cscv.probability_of_oos_loss))),
            ("ways to split the time", grouped(cscv.combinations)),
        ]),
        (None, Some(why)) => rows.push(("probability of overfitting", format!("– ({why})"))),
        (None, None) => {}
    }
    let outside = evidence.purged_folds.iter().map(|choice| figure(choice.sharpe_out_of_sample, 4));
    let outside: Vec<String> = outside.collect();
    if !outside.is_empty() {
        rows.push(("Sharpe ratio of the best outside, by folds", outside.join(", ")));
    }
    rows
}

//! Whether the figures of a text were measured.
//!
//! Every figure of a text is found ([`scan`]), whatever it is written with, and held against what was measured ([`Measured`]): it has to equal a measured
//! value at the precision it is written with, and be of its kind. What stands around a figure says which kind that is ([`context`]): `82 % win rate` is
//! only a share of trades that were won, `p = 0.03` only a probability, `36 bars` only a length. A figure that no word explains may be any measured value of its form.
//!
//! What this cannot see: a small count without a word beside it may equal a measured count by chance, a percentage of no decimals equals many,
//! and words such as *half* or *most* are no figures. What is marked as measured is therefore named, and the name is shown beside it.

mod context;
mod matching;
mod measured;
mod number_words;
mod scan;
#[cfg(test)]
mod tests;

pub use measured::{Kind, Measured, before_changes, before_writing, measured};

use domain::lab::CheckedFigure;

/// All figures of a text, in order.
pub fn check(text: &str, measured: &Measured) -> Vec<CheckedFigure> {
    let figures = scan::figures(text);
    figures
        .iter()
        .filter(|figure| !is_in_a_name(text, figure, measured))
        .map(|figure| CheckedFigure {
            from: figure.from,
            to: figure.to,
            measured: matching::name(figure, &context::of(text, figure), measured),
        })
        .collect()
}

/// Whether the digits are letters of a name that is known: `ES1`.
fn is_in_a_name(text: &str, figure: &scan::Written, measured: &Measured) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '/' | '_');
    let ahead = text.get(..figure.from).unwrap_or_default();
    let behind = text.get(figure.to..).unwrap_or_default();
    let start = ahead.trim_end_matches(is_part).len();
    let end = text.len() - behind.trim_start_matches(is_part).len();
    let word = text.get(start..end).unwrap_or_default().to_lowercase();
    measured.names.contains(&word)
}

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

/// So many are named where nothing says which of several equal values a figure is.
const MOST_NAMED: usize = 3;

/// All figures of a text, in order.
pub fn check(text: &str, measured: &Measured) -> Vec<CheckedFigure> {
    let figures = scan::figures(text);
    let written: Vec<_> = figures.iter().filter(|figure| !is_in_a_name(text, figure, measured)).collect();
    let could_be: Vec<Said> = written
        .iter()
        .map(|figure| {
            let context = context::of(text, figure);
            let names = matching::names(figure, &context, measured);
            Said { sentence: context.begins, names }
        })
        .collect();
    let named = could_be.iter().map(|one| one.name(&could_be));
    let checked = |(figure, measured): (&&scan::Written, _)| CheckedFigure {
        from: figure.from,
        to: figure.to,
        measured,
    };
    written.iter().zip(named).map(checked).collect()
}

/// A figure, and everything measured that it could be.
struct Said {
    /// Where its sentence begins.
    sentence: usize,
    names: Vec<String>,
}

impl Said {
    /// What it is: of several equal values the one about what the other figures of its sentence are about; several where these do not tell.
    fn name(&self, all: &[Self]) -> Option<String> {
        let others: Vec<&Self> = all
            .iter()
            .filter(|other| other.sentence == self.sentence && !std::ptr::eq(*other, self))
            .collect();
        let votes = |name: &str| {
            let is_of = |other: &&&Self| other.names.iter().any(|own| subject(own) == subject(name));
            others.iter().filter(is_of).count()
        };
        let most = self.names.iter().map(|name| votes(name)).max()?;
        let mut likely: Vec<&str> = Vec::new();
        for name in self.names.iter().filter(|name| votes(name) == most) {
            if likely.iter().all(|known| subject(known) != subject(name)) {
                likely.push(name);
            }
        }
        // What is said of nothing in particular is of the whole.
        if let Some(whole) = likely.iter().find(|name| subject(name).is_none()) {
            return Some((*whole).to_owned());
        }
        let left_out = if likely.len() > MOST_NAMED { ", or another" } else { "" };
        likely.truncate(MOST_NAMED);
        Some(likely.join(", or ") + left_out)
    }
}

/// What a measured figure is about: `hour 15:00–16:59 UTC` of its effect; none of a figure of everything.
fn subject(name: &str) -> Option<&str> {
    name.rsplit_once(": ").map(|(subject, _)| subject)
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

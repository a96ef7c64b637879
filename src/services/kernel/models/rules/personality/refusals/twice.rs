//! Refusals of refusals. `never trade outside market hours` is to trade within them; `do not avoid Fridays` may mean more than one thing, and is asked.

use super::{
    super::{
        meaning::Meaning,
        mentions::{Doubtful, Stand},
    },
    Reader,
    known::TURNED,
};

impl Reader<'_> {
    /// How a thing stands that is refused `by` one word already, where another one at a place refuses it, too; what is refused ends at `to`.
    pub(super) fn refused_again(&self, one: usize, at: usize, (by, to): (usize, usize)) -> Stand {
        let joined = (by..at).any(|place| self.is(place, &["and", "or", "&"]));
        // `no gaps avoid crypto` are two refusals.
        let has_own = self.found.iter().any(|found| by < found.from && found.to <= at);
        let doubt = Stand::Doubtful(Doubtful::Twice, by, to);
        if self.refuses_anew(at) {
            // `ain't no shorting` refuses with more force, and `never not short` may mean anything.
            let is_doubled = at == by + 1 && (self.is_not(at) || self.text(by) == "not");
            return if is_doubled { doubt } else { Stand::Refused(by) };
        }
        if self.is(at, TURNED) && !self.is(at - 1, &["and", "or", "&"]) {
            return Stand::Wanted;
        }
        if joined || has_own {
            return Stand::Refused(by);
        }
        // Both sides are what is left when none is avoided.
        if matches!(self.found[one].meaning, Meaning::Short | Meaning::Long) { Stand::Wanted } else { doubt }
    }

    fn is_not(&self, at: usize) -> bool {
        let word = self.text(at);
        matches!(word, "not" | "dont") || word.ends_with("n't")
    }
}

/// What is listed behind a refusal that is itself in doubt is in doubt with it: `do not avoid gaps, crypto and Fridays`.
pub(super) fn spread_doubt(at: usize, (inside, before): (&[usize], &[Stand]), stands: &mut [Stand]) {
    let was_refused = |one: &&usize| matches!(before[**one], Stand::Refused(_));
    let doubt = inside.iter().find(was_refused).map(|one| stands[*one]);
    let Some(doubt @ Stand::Doubtful(Doubtful::Twice, ..)) = doubt else { return };
    for stand in stands.iter_mut().filter(|stand| **stand == Stand::Refused(at)) {
        *stand = doubt;
    }
}

//! What is permitted, or wanted beside others: `I don't mind Fridays`, `not only on Mondays`. That is not to want nothing else.

use super::{
    super::{
        mentions::{Doubtful, Stand},
        words::length,
    },
    Reader,
    known::{ADDING, INSISTING, NOT_ALONE, PERMITTED_BEHIND, PERMITTING},
};
use domain::lab::TraitName;

/// What makes a refusal none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Softening {
    Permits,
    NotAlone,
    Insists,
}

impl Reader<'_> {
    /// What makes a refusal none, and where it stands. A word that is a part of what is refused does not: `not long only`.
    pub(super) fn softening(&self, at: usize, count: usize) -> Option<usize> {
        let is_free = |place: &usize| !self.found.iter().any(|one| (one.from..one.to).contains(place));
        let is_near =
            |place: &usize| self.words.get(*place).is_some_and(|word| word.part == self.words[at].part);
        self.near(at, count).filter(is_near).filter(is_free).find(|place| self.sort(*place).is_some())
    }

    fn sort(&self, at: usize) -> Option<Softening> {
        let sorts = [
            (NOT_ALONE, Softening::NotAlone),
            (PERMITTING, Softening::Permits),
            (INSISTING, Softening::Insists),
        ];
        sorts.into_iter().find(|(words, _)| self.is(at, words)).map(|(_, sort)| sort)
    }

    pub(super) fn permitted(&self, stands: &mut [Stand]) {
        for at in 0..self.words.len() {
            let softened = self.refusing(at).and_then(|count| self.softening(at, count));
            if let Some(place) = softened {
                self.permit(at, place, stands);
            }
        }
        for (stand, found) in stands.iter_mut().zip(self.found) {
            if let Some(end) = self.permitted_behind(found.to).filter(|_| found.meaning.leaves_out_others()) {
                *stand = Stand::Doubtful(Doubtful::Permitted, found.from, end);
            }
        }
    }

    fn permit(&self, at: usize, place: usize, stands: &mut [Stand]) {
        let sort = self.sort(place);
        let from = place + 1;
        if sort == Some(Softening::Insists)
            || self.words.get(from).is_none_or(|word| word.part != self.words[at].part)
        {
            return;
        }
        // `no longer just only`: the words that say `alone` end nothing here.
        let end = self.whole(from);
        let is_alone = sort == Some(Softening::NotAlone);
        let clause = self.words[at].clause;
        let adds = (end..self.words.len())
            .take_while(|place| self.words[*place].clause == clause)
            .any(|place| self.is(place, ADDING));
        if is_alone && adds {
            return;
        }
        for (stand, found) in stands.iter_mut().zip(self.found) {
            let is_focus = is_alone && found.meaning.about() == TraitName::PatternFocus;
            if (from..end).contains(&found.from) && (is_focus || found.meaning.leaves_out_others()) {
                *stand = Stand::Doubtful(Doubtful::Permitted, at, found.to);
            }
        }
    }

    /// The end of what permits the thing that ends at a place.
    fn permitted_behind(&self, end: usize) -> Option<usize> {
        let part = self.words[end - 1].part;
        let from = if self.is(end, &["is", "are"]) { end + 1 } else { end };
        let here =
            self.words.get(from..).filter(|rest| rest.first().is_some_and(|word| word.part == part))?;
        let count = PERMITTED_BEHIND.iter().filter_map(|pattern| length(here, pattern)).max()?;
        Some(from + count)
    }
}

//! What is taken out of a refusal: `never short unless the market is trending` can be kept neither as never nor as only then, so that it is asked.

use super::{
    super::{
        mentions::{Doubtful, Stand},
        words::length,
    },
    Force, Reader,
    known::EXCEPTIONS,
};
use std::ops::Range;

impl Reader<'_> {
    pub(super) fn exceptions(&self, stands: &mut [Stand]) {
        for at in 0..self.words.len() {
            let here = &self.words[at..];
            let count = EXCEPTIONS.iter().filter_map(|pattern| length(here, pattern)).max();
            let is_found = self.found.iter().any(|one| (one.from..one.to).contains(&at));
            if let Some(count) = count.filter(|_| !is_found) {
                self.except(at, at + count, stands);
            }
        }
    }

    fn except(&self, at: usize, from: usize, stands: &mut [Stand]) {
        let part = self.words[at].part;
        let begins = at == 0 || self.words[at - 1].part != part;
        let opens = at == 0 || self.words[at - 1].clause != self.words[at].clause;
        if self.is(at, &["only"]) && !begins && !self.is_behind_refused(at, stands) {
            return;
        }
        let tail = from..self.reach(from, part);
        let front = if opens { self.rest_of_clause(at) } else { self.part_before(at) };
        let in_range = |range: &Range<usize>| -> Vec<usize> {
            (0..self.found.len()).filter(|one| range.contains(&self.found[*one].from)).collect()
        };
        let excepted = in_range(&tail);
        let by = |one: &usize| match stands[*one] {
            Stand::Refused(by) => Some(by),
            _ => None,
        };
        let refusals: Vec<usize> =
            in_range(&front).iter().filter(|one| !excepted.contains(one)).filter_map(by).collect();
        let is_refusing =
            || front.clone().any(|at| self.refusal(at).is_some_and(|(force, _)| force != Force::Void));
        // `never trade unless it is quiet` trades when it is, and `never trade except on Mondays` on Mondays.
        let begin = match (refusals.is_empty(), self.text(at)) {
            (false, _) => refusals.iter().copied().min().unwrap_or(at).min(front.start).min(at),
            (true, "unless") if !is_refusing() => at,
            (true, "except" | "excepting") if begins && is_refusing() => front.start.min(at),
            _ => return,
        };
        let all: Vec<usize> = (0..self.found.len())
            .filter(|one| excepted.contains(one) || by(one).is_some_and(|by| refusals.contains(&by)))
            .filter(|one| stands[*one] != Stand::Void)
            .collect();
        let first = all.iter().map(|one| self.found[*one].from).min().unwrap_or(begin);
        let last = all.iter().map(|one| self.found[*one].to).max().unwrap_or(tail.end);
        let doubt = Stand::Doubtful(Doubtful::Narrowed, begin.min(first), last.max(tail.end));
        for one in all {
            stands[one] = doubt;
        }
    }

    /// `no shorts only when it rises`.
    fn is_behind_refused(&self, at: usize, stands: &[Stand]) -> bool {
        let before = self.found.iter().zip(stands).find(|(one, _)| one.to == at);
        before.is_some_and(|(_, stand)| matches!(stand, Stand::Refused(_)))
    }

    /// The end of what is excepted, within a part.
    fn reach(&self, from: usize, part: usize) -> usize {
        let goes_on = |at: &usize| self.words[*at].part == part && !self.ends(*at);
        (from..self.words.len()).take_while(goes_on).last().map_or(from, |last| last + 1)
    }

    /// From the beginning of the part that the word before stands in.
    fn part_before(&self, at: usize) -> Range<usize> {
        let part = at.checked_sub(1).map(|before| self.words[before].part);
        let begin = (0..at).rev().take_while(|before| Some(self.words[*before].part) == part).last();
        begin.unwrap_or(at)..at
    }

    /// The parts of a clause behind the one that a word stands in.
    fn rest_of_clause(&self, at: usize) -> Range<usize> {
        let word = &self.words[at];
        let of_clause = |at: &usize| self.words[*at].clause == word.clause;
        let end = (at..self.words.len()).take_while(of_clause).last().map_or(at, |last| last + 1);
        let begin = (at..end).find(|at| self.words[*at].part != word.part).unwrap_or(end);
        begin..end
    }
}

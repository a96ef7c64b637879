//! How a refusal reaches over the commas of a list.

use super::{
    super::mentions::{Doubtful, Stand},
    Reader,
    known::{DOING, SUBJECTS},
};
use std::ops::Range;

impl Reader<'_> {
    /// The parts of a clause from a place on, up to where something else begins; below a head also the bullets.
    fn parts(&self, from: usize, is_headed: bool) -> Vec<Range<usize>> {
        let Some(first) = from.checked_sub(1).and_then(|before| self.words.get(before)) else {
            return Vec::new();
        };
        let mut parts: Vec<Range<usize>> = Vec::new();
        for at in from..self.words.len() {
            let word = &self.words[at];
            let is_next = word.clause != first.clause && !(is_headed && self.is_bullet(at, word.part));
            if is_next || self.ends(at) || self.refusal(at).is_some() {
                break;
            }
            match parts.last_mut() {
                Some(part) if self.words[part.start].part == word.part => part.end = at + 1,
                _ => parts.push(at..at + 1),
            }
        }
        parts
    }

    /// Whether the part of a word begins with a bullet, on a line of its own.
    fn is_bullet(&self, at: usize, part: usize) -> bool {
        let begin = (0..=at).rev().take_while(|before| self.words[*before].part == part).last();
        let before = begin.filter(|begin| *begin > 0).map(|begin| self.between(begin - 1, begin));
        before.is_some_and(|gap| gap.contains('\n') && gap.trim_end().ends_with(['-', '*', '•']))
    }

    fn in_part(&self, part: &Range<usize>) -> Vec<usize> {
        (0..self.found.len()).filter(|one| part.contains(&self.found[*one].from)).collect()
    }

    /// Whether there stands nothing but things in a part.
    fn is_bare(&self, part: &Range<usize>) -> bool {
        part.clone().all(|at| {
            self.found.iter().any(|one| (one.from..one.to).contains(&at))
                || self.is(at, &["the", "a", "an", "any", "all", "and", "or", "&"])
        })
    }

    /// A list behind commas: `avoid gaps, tech stocks and the first hour`.
    pub(super) fn mark_list(
        &self,
        at: usize,
        whole: usize,
        is_headed: bool,
        last: Option<usize>,
        stands: &mut [Stand],
    ) {
        if self.words.get(whole).is_none_or(|word| word.part == self.words[whole - 1].part) {
            return;
        }
        let mut listed = Vec::new();
        let mut joined = 0;
        for part in self.parts(whole, is_headed) {
            let things = self.in_part(&part);
            let is_unknown = things.is_empty() && part.len() <= 2 && !self.is(part.start, DOING);
            let can_be_listed =
                is_headed || things.iter().all(|one| self.found[*one].meaning.can_be_avoided());
            if !is_unknown && (things.is_empty() || !self.is_bare(&part) || !can_be_listed) {
                break;
            }
            listed.extend(things);
            if part.clone().any(|at| self.is(at, &["and", "or", "&"])) {
                joined = listed.len();
            }
        }
        let about = |one: usize| self.found[one].meaning.about();
        let is_alike = last.is_some_and(|last| listed.iter().all(|one| about(*one) == about(last)));
        let count = if is_headed || (joined == 0 && is_alike) { listed.len() } else { joined };
        let end = listed.last().map_or(whole, |one| self.found[*one].to);
        for (place, one) in listed.into_iter().enumerate() {
            if place < count {
                stands[one] = Stand::Refused(at);
            } else if joined == 0 {
                stands[one] = Stand::Doubtful(Doubtful::Listed, at, end);
            }
        }
    }

    /// `no shorts, overnight holds or crypto` refuses all of them.
    pub(super) fn mark_or(&self, at: usize, whole: usize, stands: &mut [Stand]) {
        if self.words.get(whole).is_none_or(|word| word.part == self.words[whole - 1].part) {
            return;
        }
        let mut parts = self.parts(whole, false);
        let or = |part: &Range<usize>| part.clone().find(|at| self.is(*at, &["or", "nor"]));
        let Some((last, joint)) = (0..parts.len()).rev().find_map(|last| Some((last, or(&parts[last])?)))
        else {
            return;
        };
        parts.truncate(last + 1);
        let behind = if self.is(joint + 1, &["the", "a", "any"]) { joint + 2 } else { joint + 1 };
        let things: Vec<usize> = parts.iter().flat_map(|part| self.in_part(part)).collect();
        let begins_anew = parts.iter().any(|part| {
            self.is(part.start, SUBJECTS) || (self.is(part.start, DOING) && self.found_at(behind).is_some())
        });
        if begins_anew || things.iter().any(|one| self.found[*one].meaning.is_manner()) {
            return;
        }
        for one in things {
            stands[one] = Stand::Refused(at);
        }
    }
}

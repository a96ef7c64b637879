//! What refuses the thing before it: `shorting is forbidden`, `quiet markets are not for me`.

use super::{
    super::{
        mentions::{Doubtful, Stand},
        words::length,
    },
    Reader,
    known::{BEFORE_BEHIND, BEFORE_IDIOMS, BEHIND, BESIDE, IDIOMS, LAST_IDIOMS, TURNING, WITHIN},
};

/// So many words may stand between a thing and an idiom.
const MOST_BETWEEN: usize = 4;

/// Words that refuse one of the things found, by their places.
pub struct Idiom {
    one: usize,
    pub from: usize,
    pub to: usize,
}

impl Reader<'_> {
    pub(super) fn idioms_behind(&self) -> Vec<Idiom> {
        (0..self.found.len()).filter_map(|one| self.idiom_behind(one)).collect()
    }

    /// In its own part, or as the whole of the next one: `crypto? not my thing`.
    fn idiom_behind(&self, one: usize) -> Option<Idiom> {
        let end = self.found[one].to;
        let part = self.words.get(end)?.part;
        let is_own = part == self.words[end - 1].part;
        let is_in = |at: usize| self.words.get(at).is_some_and(|word| word.part == part);
        if !is_own && !is_near(self.between(end - 1, end)) {
            return None;
        }
        let mut from = end;
        while is_in(from) {
            if let Some(count) = self.idiom(from, part, is_own) {
                return Some(Idiom { one, from, to: from + count });
            }
            if from == end + MOST_BETWEEN || !self.is(from, BEFORE_IDIOMS) {
                return None;
            }
            from += 1;
        }
        None
    }

    /// How many words of a part are an idiom; in a part of its own it has to be the whole rest.
    fn idiom(&self, from: usize, part: usize, is_own: bool) -> Option<usize> {
        let here = self.words.get(from..)?;
        let longest = |patterns: &[&str]| patterns.iter().filter_map(|pattern| length(here, pattern)).max();
        let ends = |count: &usize| self.words.get(from + count).is_none_or(|next| next.part != part);
        let anywhere = longest(IDIOMS).filter(|count| is_own || ends(count));
        anywhere.max(longest(LAST_IDIOMS).filter(ends))
    }

    /// `shorting is forbidden`, `crypto: no`.
    pub(super) fn behind(&self, stands: &mut [Stand]) {
        for one in 0..self.found.len() {
            if let Some(last) = self.refused_behind(one) {
                self.refuse_backwards(one, Stand::Refused(last), last + 1, stands);
            }
        }
        for idiom in &self.idioms {
            self.refuse_by(idiom, stands);
        }
    }

    /// The last word of what refuses one of the things found.
    fn refused_behind(&self, one: usize) -> Option<usize> {
        let end = self.found[one].to;
        let mut at = end;
        while at < end + 2 && self.is(at, BEFORE_BEHIND) && self.words[at].part == self.words[end - 1].part {
            at += 1;
        }
        let word = self.words.get(at)?;
        let is_beside = word.part == self.words[end - 1].part || is_near(self.between(at - 1, at));
        let count = BEHIND.iter().filter_map(|pattern| length(&self.words[at..], pattern)).max();
        let count = count.filter(|_| is_beside)?;
        let part_ends = self.words.get(at + count).is_none_or(|next| next.part != word.part);
        // Behind a comma it has to be the end of the clause: `crypto, never`, and not `gaps, never, ever, short`.
        let is_last = self.words.get(at + count).is_none_or(|next| next.clause != word.clause);
        let is_comma = word.part != self.words[at - 1].part && self.between(at - 1, at).trim() == ",";
        (part_ends && (!is_comma || is_last)).then_some(at + count - 1)
    }

    /// What else is said behind an idiom narrows it: `breakouts no longer work in quiet markets`.
    fn refuse_by(&self, idiom: &Idiom, stands: &mut [Stand]) {
        let part = self.words[idiom.from].part;
        let mut end = idiom.to;
        while self.words.get(end).is_some_and(|word| word.part == part)
            && !self.is(end, TURNING)
            && !self.is(end, BESIDE)
        {
            end += 1;
        }
        let within = |from: usize, to: usize| {
            (0..self.found.len()).filter(move |one| (from..to).contains(&self.found[*one].from))
        };
        let narrowing: Vec<usize> = within(idiom.to, end).collect();
        let stand = match narrowing.last() {
            Some(last) => {
                Stand::Doubtful(Doubtful::Narrowed, self.found[idiom.one].from, self.found[*last].to)
            }
            None => Stand::Refused(idiom.to - 1),
        };
        for one in narrowing {
            stands[one] = stand;
        }
        // `crypto is too volatile` wants nothing that is volatile.
        for one in within(idiom.from, idiom.to) {
            stands[one] = Stand::Void;
        }
        self.refuse_backwards(idiom.one, stand, idiom.to, stands);
    }

    /// What is joined to what is refused behind itself is refused, too: `shorts and crypto are forbidden`.
    fn refuse_backwards(&self, last: usize, stand: Stand, end: usize, stands: &mut [Stand]) {
        let mut one = last;
        let mut is_joined = false;
        if let Some(before) = one.checked_sub(1).filter(|before| self.is_together(*before, last)) {
            let doubt = Stand::Doubtful(Doubtful::Narrowed, self.found[before].from, end);
            (stands[before], stands[last]) = (doubt, doubt);
            return;
        }
        loop {
            stands[one] = stand;
            let Some(before) = one.checked_sub(1) else { return };
            let (from, to) = (self.found[before].to, self.found[one].from);
            let words = (from..to).all(|at| self.is(at, &["and", "or", "&", "the", "any"]));
            let joins = (from..to).any(|at| self.is(at, &["and", "or", "&"]));
            let is_comma = self.between(from - 1, to).trim() == ",";
            if !(words && (joins || (is_joined && is_comma)))
                || self.words[from - 1].clause != self.words[to].clause
            {
                return;
            }
            is_joined = true;
            one = before;
        }
    }

    /// `shorting crypto is forbidden`, `breakouts in quiet markets are not for me`.
    fn is_together(&self, before: usize, last: usize) -> bool {
        let (before, last) = (&self.found[before], &self.found[last]);
        let is_done = before.to == last.from && self.text(before.to - 1).ends_with("ing");
        let is_placed = before.to < last.from && (before.to..last.from).all(|at| self.is(at, WITHIN));
        self.words[before.from].part == self.words[last.from].part
            && before.meaning != last.meaning
            && (is_done || is_placed)
    }
}

fn is_near(gap: &str) -> bool {
    matches!(gap.trim(), ":" | "," | "?" | "-" | "–" | "—" | "(")
}

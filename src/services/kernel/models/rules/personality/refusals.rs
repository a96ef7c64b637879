//! What refuses something in a description, and how far it reaches.

mod behind;
mod exceptions;
mod known;
mod lists;
mod permitted;
mod twice;

use super::{
    mentions::{Doubtful, Found, Stand},
    words::{Word, fits, length},
};

use behind::Idiom;
use known::{BEFORE_SOFTENED, BOUNDING, DOING, EMPHASIS, LISTING, REFUSING, TURNING, VOID};

/// How much a word at a place refuses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Force {
    Refuses,
    Rarely,
    Void,
}

/// For each thing found, whether it is wanted.
pub fn stands(text: &str, words: &[Word], found: &[Found]) -> Vec<Stand> {
    let mut reader = Reader { text, words, found, idioms: Vec::new() };
    reader.idioms = reader.idioms_behind();
    let mut stands = vec![Stand::Wanted; found.len()];
    reader.permitted(&mut stands);
    let (mut at, mut covered) = (0, 0);
    while at < words.len() {
        let Some((force, count)) = reader.refusal(at) else {
            at += 1;
            continue;
        };
        // `never trade anything but crypto` wants crypto.
        if at < covered && words[at + count - 1].text == "but" {
            at += count;
            continue;
        }
        covered = reader.mark(at, count, force, &mut stands);
        at += count;
    }
    reader.behind(&mut stands);
    reader.exceptions(&mut stands);
    reader.halves(&mut stands);
    stands
}

struct Reader<'a> {
    text: &'a str,
    words: &'a [Word],
    found: &'a [Found],
    /// What refuses the thing before it by its own words, and so nothing behind it.
    idioms: Vec<Idiom>,
}

impl Reader<'_> {
    fn text(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.text.as_str())
    }

    fn is(&self, at: usize, patterns: &[&str]) -> bool {
        patterns.iter().any(|pattern| fits(self.text(at), pattern))
    }

    fn between(&self, last: usize, next: usize) -> &str {
        let end = self.words.get(next).map_or(self.text.len(), |word| word.from);
        self.text.get(self.words[last].to..end).unwrap_or_default()
    }

    fn found_at(&self, at: usize) -> Option<usize> {
        self.found.iter().position(|one| one.from == at)
    }

    fn refusal(&self, at: usize) -> Option<(Force, usize)> {
        let is_within = |from: usize, to: usize| (from..to).contains(&at);
        if self.found.iter().any(|one| is_within(one.from, one.to))
            || self.idioms.iter().any(|idiom| is_within(idiom.from, idiom.to))
        {
            return None;
        }
        let here = &self.words[at..];
        let word = self.text(at);
        let next = self.found_at(at + 1).map(|one| &self.found[one]);
        let is_less = word == "less"
            && next.is_some_and(|next| next.meaning.about() == domain::lab::TraitName::RiskTolerance);
        let stops = word == "stop" && self.is(at + 1, &["trad*", "buy*", "hold*", "short*", "scalp*"]);
        if is_less || stops || self.is_preferred_to(at) {
            return Some((Force::Refuses, 1));
        }
        if let Some(count) = length(here, "rarely|seldom").or_else(|| length(here, "hardly ever")).or_else(
            // `trade less on Fridays`
            || length(here, "less|more|fewer|smaller on|in|during|before|after").map(|_| 1),
        ) {
            return Some((Force::Rarely, count));
        }
        if word == "less" && next.is_some() {
            return Some((Force::Rarely, 1));
        }
        let count = self.refusing(at)?;
        let near = self.near(at, count);
        let is_void =
            near.clone().any(|place| self.is(place, VOID) && self.words[place].part == self.words[at].part);
        let bounds = near
            .into_iter()
            .any(|place| self.words.get(place..).is_some_and(|rest| length(rest, BOUNDING).is_some()));
        match (bounds || self.softening(at, count).is_some(), is_void) {
            (true, _) => None,
            (_, true) => Some((Force::Void, count)),
            _ => Some((Force::Refuses, count)),
        }
    }

    /// How many words refuse at a place, whatever follows.
    fn refusing(&self, at: usize) -> Option<usize> {
        let listed = REFUSING.iter().filter_map(|pattern| length(&self.words[at..], pattern)).max();
        listed.or_else(|| self.text(at).ends_with("n't").then_some(1))
    }

    /// The places behind a refusal where something may make it none.
    fn near(&self, at: usize, count: usize) -> std::ops::RangeInclusive<usize> {
        let mut behind = at + count;
        while behind < at + count + 2 && self.is(behind, BEFORE_SOFTENED) {
            behind += 1;
        }
        at + count..=behind
    }

    /// `prefer breakouts over reversals`, `rather scalp than swing`.
    fn is_preferred_to(&self, at: usize) -> bool {
        let by = match self.text(at) {
            "over" | "to" => "prefer*",
            "than" => "rather",
            _ => return false,
        };
        let part = self.words[at].part;
        let is_said = (0..at).any(|before| self.words[before].part == part && self.is(before, &[by]));
        is_said && self.found.iter().any(|one| one.to == at) && self.found_at(at + 1).is_some()
    }

    fn mark(&self, at: usize, count: usize, force: Force, stands: &mut [Stand]) -> usize {
        let Some((from, is_headed)) = self.begin(at + count - 1) else { return at + count };
        let whole = self.whole(from);
        let inside: Vec<usize> =
            (0..self.found.len()).filter(|one| (from..whole).contains(&self.found[*one].from)).collect();
        let is_narrowed = inside.windows(2).any(|pair| self.narrows(pair[0], pair[1]));
        let doubt = inside.last().map(|last| (at, self.found[*last].to));
        let before = stands.to_vec();
        for one in inside.iter().copied() {
            stands[one] = match (force, stands[one], doubt) {
                (Force::Void, ..) => Stand::Void,
                (Force::Rarely, _, Some((from, to))) => Stand::Doubtful(Doubtful::Rare, from, to),
                (_, Stand::Wanted | Stand::Refused(_), Some((from, to))) if is_narrowed => {
                    Stand::Doubtful(Doubtful::Narrowed, from, to)
                }
                (_, Stand::Refused(by), Some((_, to))) => self.refused_again(one, at, (by, to)),
                (_, Stand::Wanted, _) => Stand::Refused(at),
                (_, other, _) => other,
            };
        }
        if force == Force::Refuses {
            let takes_lists = LISTING.iter().any(|pattern| length(&self.words[at..], pattern).is_some());
            if takes_lists || is_headed {
                self.mark_list(at, whole, is_headed, inside.last().copied(), stands);
            } else {
                self.mark_or(at, whole, stands);
            }
            twice::spread_doubt(at, (&inside, &before), stands);
        }
        whole
    }

    /// Where a refusal begins to reach, and whether it is the head of a list: it does not reach over the end of its part.
    fn begin(&self, last: usize) -> Option<(usize, bool)> {
        let own = self.words[last].part;
        let mut from = last + 1;
        if self.words.get(from)?.part == own {
            return Some((from, false));
        }
        let gap: String = self.between(last, from).split_whitespace().collect();
        if matches!(gap.as_str(), ":" | ":-" | ":*" | ":•") {
            return Some((from, true));
        }
        while self.words.get(from).is_some()
            && self.is(from, EMPHASIS)
            && self.between(from - 1, from).chars().all(|letter| ", -–".contains(letter))
        {
            from += 1;
        }
        let is_emphasis = from > last + 1
            && self.words.get(from).is_some()
            && self.between(from - 1, from).chars().all(|letter| ", -–".contains(letter));
        is_emphasis.then_some((from, false))
    }

    /// The end of what is refused in one part.
    fn whole(&self, from: usize) -> usize {
        let part = self.words[from].part;
        let mut whole = from;
        while whole < self.words.len()
            && self.words[whole].part == part
            && (!self.ends(whole) || self.is_begun_by(whole, from))
            && (whole == from || !self.refuses_anew(whole))
        {
            whole += 1;
        }
        whole
    }

    /// `not only long` refuses to be long only, although `only` begins something new elsewhere.
    fn is_begun_by(&self, at: usize, from: usize) -> bool {
        self.found_at(from).is_some_and(|one| at < self.found[one].to)
    }

    fn ends(&self, at: usize) -> bool {
        let does = self.is(at, &["and", "&", "then"]) && self.is(at + 1, DOING);
        // `avoid gaps and avoid crypto` refuses both.
        let refuses = self.is(at, &["and", "or", "&"])
            && self
                .words
                .get(at + 1..)
                .is_some_and(|rest| LISTING.iter().any(|one| length(rest, one).is_some()));
        self.is(at, TURNING) || does || refuses
    }

    /// `no shorts no crypto`: the second refuses for itself.
    fn refuses_anew(&self, at: usize) -> bool {
        let word = self.text(at);
        matches!(word, "no" | "not" | "never" | "nor" | "neither" | "dont") || word.ends_with("n't")
    }

    /// `never trade ORVX on Fridays` refuses neither of them.
    fn narrows(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.found[one], &self.found[other]);
        let joined = (one.to..other.from).any(|at| self.is(at, &["and", "or", "nor", "&"]));
        let split = self.between(one.to - 1, other.from).contains(['/', ',']);
        !joined && !split && one.meaning != other.meaning
    }

    /// Markets that rise are half of those that trend: to refuse them is not to refuse trending ones.
    fn halves(&self, stands: &mut [Stand]) {
        for (stand, found) in stands.iter_mut().zip(self.found) {
            let Stand::Refused(by) = *stand else { continue };
            if self.is(found.from, &["uptrend*", "downtrend*", "bull", "bear"]) {
                *stand = Stand::Doubtful(Doubtful::Half, by.min(found.from), found.to);
            }
        }
    }
}

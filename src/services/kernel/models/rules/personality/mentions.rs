//! Everything that a description mentions, and whether it is wanted or refused.

use super::{
    hours::time,
    instruments::instrument,
    phrases::{Meaning, phrase},
    words::{Word, fits, length, words},
};
use domain::lab::{Known, TraitName};

/// Something that was said.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    pub meaning: Meaning,
    pub is_refused: bool,
    /// As it stands in the description, with what refuses it.
    pub words: String,
}

/// A mention by its place among the words.
struct Found {
    meaning: Meaning,
    from: usize,
    to: usize,
}

/// Reads a description.
pub fn mentions(text: &str, known: &[Known]) -> Vec<Mention> {
    let words = words(text);
    let found = find(text, &words, known);
    let refusals = refusals(&words, &found);
    let mention = |found: Found| {
        let by = refusals[found.from];
        let own = &text[words[found.from].from..words[found.to - 1].to];
        let whole = by.and_then(|by| text.get(words[by].from..words[found.to - 1].to));
        let quoted = whole.filter(|whole| whole.chars().count() <= LONGEST_QUOTE).unwrap_or(own);
        Mention { meaning: found.meaning, is_refused: by.is_some(), words: quoted.to_owned() }
    };
    found.into_iter().map(mention).collect()
}

const LONGEST_QUOTE: usize = 80;

fn find(text: &str, words: &[Word], known: &[Known]) -> Vec<Found> {
    let capitals = words.iter().filter(|word| word.is_upper).count();
    let shouts = capitals * 2 > words.len() && words.len() > 3;
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let here = &words[at..];
        let said = phrase(here);
        let own = [time(text, here), instrument(text, here, known, shouts)];
        let own = own.into_iter().flatten().max_by_key(|(_, count)| *count);
        let (meaning, count) = match (own, said) {
            (Some((meaning, count)), said) if said.is_none_or(|(_, longest)| count >= longest) => {
                (Some(meaning), count)
            }
            (_, Some((meaning, count))) => (meaning.cloned(), count),
            _ => (None, 1),
        };
        if let Some(meaning) = meaning {
            found.push(Found { meaning, from: at, to: at + count });
        }
        at += count;
    }
    found
}

/// Words that refuse what comes behind them.
const REFUSING: &[&str] = &[
    "no",
    "not",
    "never",
    "nor",
    "without",
    "don't",
    "dont",
    "doesn't",
    "doesnt",
    "won't",
    "can't",
    "cannot",
    "cant",
    "avoid*",
    "skip*",
    "exclud*",
    "except",
    "ignor*",
    "outside",
    "refus*",
    "stay* away|out",
    "keep* away|out",
    "nothing",
    "everything|anything|all but",
    "rather than",
    "instead of",
    "other than",
    "neither",
];

/// Of those, the ones that take a list of things: `avoid gaps, tech stocks and the first hour`.
const LISTING: &[&str] =
    &["avoid*", "skip*", "exclud*", "except", "ignor*", "stay* away|out", "keep* away|out"];

/// What makes a refusal none: `not only`, `no more than two`.
const SOFTENED: &[&str] =
    &["only", "just", "merely", "more", "less", "matter", "hesitate", "afraid", "fewer"];

/// Where something else begins.
const TURNING: &[&str] = &["but", "yet", "however", "though", "although", "while", "then", "only", "unless"];

/// What is done behind an `and` is something new, and no longer refused.
const DOING: &[&str] = &[
    "use*", "trade*", "buy*", "sell*", "hold*", "take*", "keep*", "prefer*", "look*", "go*", "wait*",
    "focus*", "stick*", "like*", "let*", "cut*", "ride*", "follow*", "start*", "exit*", "close*", "be", "is",
    "place*", "set*", "want*", "stay*", "enter*", "always",
];

/// For each word the word that refuses it.
fn refusals(words: &[Word], found: &[Found]) -> Vec<Option<usize>> {
    let mut refusals: Vec<Option<usize>> = vec![None; words.len()];
    let mut at = 0;
    while at < words.len() {
        let Some(count) = refusing(&words[at..]) else {
            at += 1;
            continue;
        };
        let end = end_of(words, at + count, takes_lists(&words[at..]), found);
        for refusal in refusals.iter_mut().take(end.whole).skip(at + count) {
            // Who refuses a refusal wants it: `never trade outside market hours`.
            *refusal = if refusal.is_some() { None } else { Some(at) };
        }
        for place in end.listed {
            refusals[place] = Some(at);
        }
        at += count;
    }
    refusals
}

/// How many words a refusal takes.
fn refusing(words: &[Word]) -> Option<usize> {
    let count = REFUSING.iter().find_map(|pattern| length(words, pattern))?;
    let softened = words.get(count).is_some_and(|next| SOFTENED.contains(&next.text.as_str()));
    (!softened).then_some(count)
}

fn takes_lists(words: &[Word]) -> bool {
    LISTING.iter().any(|pattern| length(words, pattern).is_some())
}

/// What a refusal reaches: all words up to one, and some behind it.
struct Reach {
    whole: usize,
    listed: Vec<usize>,
}

fn end_of(words: &[Word], from: usize, takes_lists: bool, found: &[Found]) -> Reach {
    let Some(first) = words.get(from) else { return Reach { whole: from, listed: Vec::new() } };
    let ends = |at: usize| {
        let word = &words[at];
        let turns = TURNING.contains(&word.text.as_str());
        let does = matches!(word.text.as_str(), "and" | "&" | "then")
            && words.get(at + 1).is_some_and(|next| DOING.iter().any(|pattern| fits(&next.text, pattern)));
        turns || does
    };
    let in_clause = |at: &usize| words[*at].clause == first.clause;
    let mut whole = from;
    while whole < words.len() && in_clause(&whole) && words[whole].part == first.part && !ends(whole) {
        whole += 1;
    }
    let listed = if takes_lists && whole < words.len() && in_clause(&whole) && words[whole].part != first.part
    {
        rest_of_list(words, whole, found, ends)
    } else {
        Vec::new()
    };
    Reach { whole, listed }
}

/// The words behind a comma that are still refused: a list that ends with `and` or `or`, and of it what can be avoided at all.
fn rest_of_list(words: &[Word], from: usize, found: &[Found], ends: impl Fn(usize) -> bool) -> Vec<usize> {
    let clause = words[from].clause;
    let until =
        (from..words.len()).find(|at| words[*at].clause != clause || ends(*at)).unwrap_or(words.len());
    let is_list = (from..until).any(|at| matches!(words[at].text.as_str(), "and" | "or" | "&"));
    let begins = |part: usize| {
        let mut in_part = found.iter().filter(|one| words[one.from].part == part && one.from >= from);
        in_part.next().is_some_and(|one| can_be_avoided(&one.meaning))
    };
    if !is_list || !begins(words[from].part) {
        return Vec::new();
    }
    let avoided =
        found.iter().filter(|one| (from..until).contains(&one.from) && can_be_avoided(&one.meaning));
    avoided.flat_map(|one| one.from..one.to).collect()
}

const fn can_be_avoided(meaning: &Meaning) -> bool {
    matches!(
        meaning.about(),
        TraitName::PatternFocus | TraitName::MarketConditions | TraitName::Instruments | TraitName::Hours
    )
}

impl Meaning {
    /// The trait that it is about.
    pub const fn about(&self) -> TraitName {
        match self {
            Self::Risk(_) => TraitName::RiskTolerance,
            Self::Style(_) | Self::Overnight => TraitName::TradingStyle,
            Self::Pattern(_) => TraitName::PatternFocus,
            Self::Condition(_) => TraitName::MarketConditions,
            Self::Direction(_) | Self::Long | Self::Short => TraitName::Direction,
            Self::Stops(_) => TraitName::Stops,
            Self::Targets(_) => TraitName::Targets,
            Self::Span(_) | Self::VagueHours => TraitName::Hours,
            Self::Timeframe(_) | Self::OtherTimeframe => TraitName::TimeFrame,
            Self::Symbols(_) | Self::Unlisted | Self::Untradable(_) | Self::Kind(_) | Self::Sector(_) => {
                TraitName::Instruments
            }
        }
    }
}

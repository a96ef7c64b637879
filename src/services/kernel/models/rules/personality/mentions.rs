//! Everything that a description mentions, and whether it is wanted or refused.

use super::{
    hours::time,
    instruments::instrument,
    meaning::Meaning,
    phrases::phrase,
    refusals::stands,
    words::{Word, fits, length, words},
};
use domain::lab::{Known, Span};

/// Something that was said.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    pub meaning: Meaning,
    pub is_refused: bool,
    /// Why it cannot be said whether it is wanted.
    pub doubt: Option<Doubtful>,
    /// As it stands in the description, with what refuses it.
    pub words: String,
}

/// Why it stays open whether something is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubtful {
    /// It is refused only together with something else.
    Narrowed,
    /// It stands behind a comma after a refusal of something else.
    Listed,
    Rare,
    /// It is called like something else that is said.
    Name,
    /// A part of it is refused.
    Half,
    /// Its refusal is refused.
    Twice,
    /// It is permitted, or wanted beside others that are not named.
    Permitted,
}

/// How something found stands in the description; places are those of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    Wanted,
    /// By the word at a place.
    Refused(usize),
    /// With the words from a place up to one.
    Doubtful(Doubtful, usize, usize),
    /// Left to the agent.
    Void,
}

/// A mention by its place among the words.
pub struct Found {
    pub meaning: Meaning,
    pub from: usize,
    pub to: usize,
}

/// Reads a description.
pub fn mentions(text: &str, known: &[Known]) -> Vec<Mention> {
    let words = words(text);
    let found = find(text, &words, known);
    let mut stands = stands(text, &words, &found);
    // An ORB is an opening range breakout, too.
    if words.windows(2).any(|pair| pair[0].text == "opening" && pair[1].text == "range") {
        for (stand, one) in stands.iter_mut().zip(&found) {
            if words[one.from].text == "orb"
                && matches!(one.meaning, Meaning::Symbols(_))
                && one.to == one.from + 1
            {
                *stand = Stand::Doubtful(Doubtful::Name, one.from, one.to);
            }
        }
    }
    let mention = |(found, stand): (Found, Stand)| {
        let (doubt, from, to) = match stand {
            Stand::Wanted => (None, found.from, found.to),
            Stand::Refused(by) if by < found.from => (None, by, found.to),
            Stand::Refused(by) => (None, found.from, by + 1),
            Stand::Doubtful(doubt, from, to) => (Some(doubt), from, to),
            Stand::Void => return None,
        };
        let quote = |from: usize, to: usize| text.get(words.get(from)?.from..words.get(to - 1)?.to);
        let whole = quote(from, to).filter(|whole| whole.chars().count() <= LONGEST_QUOTE);
        let quoted = whole.or_else(|| quote(found.from, found.to)).unwrap_or_default();
        let is_refused = matches!(stand, Stand::Refused(_));
        Some(Mention { meaning: found.meaning, is_refused, doubt, words: quoted.to_owned() })
    };
    found.into_iter().zip(stands).filter_map(mention).collect()
}

const LONGEST_QUOTE: usize = 80;

fn find(text: &str, words: &[Word], known: &[Known]) -> Vec<Found> {
    // In a text all in capitals no word is a symbol for its capitals alone.
    let small = words.iter().filter(|word| word.text.len() > 1 && !word.is_upper).count();
    let shouts = words.len() > 3 && small * 5 < words.len();
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let (meaning, count) = meant(text, &words[at..], known, shouts);
        if let Some(meaning) = meaning.filter(|meaning| is_meant(words, at, at + count, meaning)) {
            found.push(Found { meaning, from: at, to: at + count });
        }
        at += count;
    }
    found
}

/// The longest that fits at the beginning of some words.
fn meant(text: &str, words: &[Word], known: &[Known], shouts: bool) -> (Option<Meaning>, usize) {
    let said = phrase(words);
    let own = [time(text, words), instrument(text, words, known, shouts)];
    let own = own.into_iter().flatten().max_by_key(|(_, count)| *count);
    match (own, said) {
        // What may be a foreign symbol is rather the word that it is.
        (Some((Meaning::Unlisted, count)), Some((meaning, longest))) if longest >= count => {
            (meaning.cloned(), longest)
        }
        (Some((Meaning::Symbols(symbols), count)), said)
            if said.is_none_or(|(_, longest)| count >= longest) =>
        {
            let more = words.get(count..).and_then(|rest| length(rest, OF_SYMBOLS)).unwrap_or(0);
            let is_own = words.get(count).is_some_and(|next| next.part == words[0].part);
            (Some(Meaning::Symbols(symbols)), count + if is_own { more } else { 0 })
        }
        (Some((meaning, count)), said) if said.is_none_or(|(_, longest)| count >= longest) => {
            (Some(meaning), count)
        }
        (_, Some((Some(Meaning::Kind(kind)), count))) => {
            of_named(text, words, known, count).unwrap_or((Some(Meaning::Kind(*kind)), count))
        }
        (_, Some((meaning, count))) => (meaning.cloned(), count),
        _ => (None, 1),
    }
}

/// `KLDN shares` are those of KLDN and not all.
const OF_SYMBOLS: &str = "stock|stocks|share|shares|equity|equities|crypto|coin|coins";

/// `shares of Orvix`.
fn of_named(text: &str, words: &[Word], known: &[Known], count: usize) -> Option<(Option<Meaning>, usize)> {
    let behind = count + length(words.get(count..)?, "of|in")?;
    match instrument(text, words.get(behind..)?, known, true)? {
        (meaning @ Meaning::Symbols(_), more) => Some((Some(meaning), behind + more)),
        _ => None,
    }
}

/// Words that are rarely meant as a sector.
const EVERYDAY: &[&str] = &[
    "power",
    "energy",
    "oil",
    "food",
    "retail",
    "consumer",
    "finance",
    "financial",
    "bank",
    "banks",
    "chip",
    "chips",
    "software",
];

const BEFORE_SECTORS: &str =
    "trad*|buy*|sell*|short|long|on|in|and|or|&|avoid*|no|not|never|only|except|but|without|the";

const BEHIND_SECTORS: &str =
    "and|or|&|only|sector|sectors|with|on|during|in|breakout*|trend*|gap*|reversal*|momentum";

/// Before stops that one has or has not.
const HAVING: &str =
    "no|not|any|without|use*|using|plac*|set*|have|has|want*|need*|hate*|avoid*|skip*|nor|or|and|with|my";

/// Behind stops that are something done.
const DOING_SO: &str = "trad*|buy*|sell*|me|at|when|after|if";

fn fits_any(word: &Word, patterns: &str) -> bool {
    patterns.split('|').any(|pattern| fits(&word.text, pattern))
}

/// Whether a number stands before, joined by `or`.
fn is_second(words: &[Word], from: usize) -> bool {
    let Some([number, joint]) = from.checked_sub(2).and_then(|before| words.get(before..from)) else {
        return false;
    };
    number.text.parse::<u32>().is_ok() && fits_any(joint, "or|and|to")
}

/// Whether words that say something say it here.
fn is_meant(words: &[Word], from: usize, end: usize, meaning: &Meaning) -> bool {
    let part = words[from].part;
    let before = |patterns: &str| {
        let own = words[..from].iter().rev().take_while(|word| word.part == part);
        own.into_iter().any(|word| fits_any(word, patterns))
    };
    match meaning {
        // `never buy` is about a direction, and `never buy breakouts` is not.
        Meaning::Long if words[from].text.starts_with("buy") => {
            let next = words.get(end).filter(|next| next.part == part);
            next.is_none_or(|next| {
                matches!(next.text.as_str(), "anything" | "ever" | "or" | "and" | "nor" | "&")
            })
        }
        // Stops are what one has, and what somebody does: `nothing stops me`.
        Meaning::AnyStop | Meaning::AnyTarget if end == from + 1 => {
            let is_had = from.checked_sub(1).map(|at| &words[at]).filter(|word| word.part == part);
            is_had.is_some_and(|word| fits_any(word, HAVING))
                && words.get(end).is_none_or(|next| next.part != part || !fits_any(next, DOING_SO))
        }
        // What is looked at is not traded.
        Meaning::Untradable(_) => !before("when|if|while"),
        // When something is closed says nothing of when it is opened.
        Meaning::Span(Span::Between(_)) => {
            let is_bound = matches!(words[from].text.as_str(), "before" | "until" | "till" | "after");
            !(is_bound && before("clos*|exit*|flat*|hold*|liquidat*"))
        }
        // `5 or 15 min bars` may be both.
        Meaning::Timeframe(_) if is_second(words, from) => false,
        // Sectors are ordinary words, too: `power through the drawdowns`.
        Meaning::Sector(_) if end == from + 1 && EVERYDAY.contains(&words[from].text.as_str()) => {
            let begins =
                from == 0 || words[from - 1].part != part || fits_any(&words[from - 1], BEFORE_SECTORS);
            begins && words.get(end).is_none_or(|next| next.part != part || fits_any(next, BEHIND_SECTORS))
        }
        // Alone a length may be any: `rest 1h after a loss`.
        Meaning::Timeframe(_) | Meaning::OtherTimeframe if end == from + 1 => {
            let is_near = |at: Option<usize>, patterns: &str| {
                let word = at.and_then(|at| words.get(at)).filter(|word| word.part == part);
                word.is_some_and(|word| fits_any(word, patterns))
            };
            !is_near(
                from.checked_sub(1),
                "of|rest|wait|pause|cooldown|max|every|for|within|risk|after|before",
            ) && !is_near(
                Some(end),
                "cooldown|after|before|between|drawdown|loss*|dollars|usd|pause|rest|break|later",
            )
        }
        _ => true,
    }
}

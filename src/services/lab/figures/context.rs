//! What the words around a figure say it is.

use super::{measured::Kind, scan::Written, subject};

/// So many words to each side are read, within the clause.
const NEAR: usize = 6;
/// Words that make of a figure without a sign a loss, in the sentence before and behind it.
const LESS: [&str; 22] = [
    "less", "lost", "lose", "loses", "losing", "loss", "losses", "worse", "below", "under", "fell", "fall",
    "falls", "down", "negative", "minus", "drop", "dropped", "lower", "decline", "declined", "cost",
];

/// What is named with its length.
const INDICATORS: [&str; 16] = [
    "sma",
    "ema",
    "wma",
    "rsi",
    "macd",
    "stoch",
    "cci",
    "roc",
    "adx",
    "atr",
    "stdev",
    "zscore",
    "bb",
    "keltner",
    "donchian",
    "supertrend",
];

/// Words in lower case, the nearest first.
#[derive(Debug, Default)]
pub struct Context {
    before: Vec<String>,
    after: Vec<String>,
    /// The sign of a comparison right before it.
    pub compares: Option<char>,
    /// Whether it is an argument of a function, or times something.
    pub is_in_an_expression: bool,
    pub says_less: bool,
    /// Whether letters stand right before it: `EMA50`, `v2`, `ES1`.
    pub is_in_a_word: bool,
    /// In lower case, with one space between two words.
    sentence: String,
    /// Where the sentence begins in its text.
    pub begins: usize,
}

/// Ends of a sentence, each with what follows it.
const ENDS: [&str; 4] = ["! ", "? ", ". ", "\n"];

pub fn of(text: &str, figure: &Written) -> Context {
    let ahead = text.get(..figure.from).unwrap_or_default();
    let behind = text.get(figure.to..).unwrap_or_default();
    let last = ahead.trim_end().chars().next_back();
    let is_argument =
        ahead.strip_suffix('(').is_some_and(|name| name.ends_with(|letter: char| letter.is_alphanumeric()))
            || ahead.ends_with(", ") && behind.starts_with(')');
    let is_factor = behind.trim_start().starts_with(['*', '×']) || matches!(last, Some('*' | '×'));
    let sentence = sentence_around(ahead, behind);
    Context {
        before: near(ahead, true),
        after: near(behind, false),
        compares: last.filter(|sign| "<>≤≥".contains(*sign)),
        is_in_an_expression: is_argument || is_factor,
        is_in_a_word: ahead.ends_with(char::is_alphabetic),
        sentence: whole_sentence(ahead, behind),
        begins: beginning(ahead),
        says_less: LESS.iter().any(|word| sentence.iter().any(|said| said == word)),
    }
}

impl Context {
    /// Whether the sentence names what a figure is of: `hour 15:00–16:59 UTC: effect`.
    pub fn is_about(&self, name: &str) -> bool {
        subject(name).is_some_and(|subject| self.sentence.contains(&subject.to_lowercase()))
    }

    fn has_before(&self, most: usize, words: &[&str]) -> bool {
        self.before.iter().take(most).any(|said| words.contains(&said.as_str()))
    }

    fn has_after(&self, most: usize, words: &[&str]) -> bool {
        self.after.iter().take(most).any(|said| words.contains(&said.as_str()))
    }

    /// The kinds that a share can be; none when no word says.
    pub fn of_share(&self) -> Option<&'static [Kind]> {
        const WON: [&str; 7] = ["win", "wins", "won", "winning", "winners", "hit", "winrate"];
        const FELL: [&str; 4] = ["drawdown", "drawdowns", "fall", "dip"];
        let is_about = |words: &[&str]| self.has_after(4, words) || self.has_before(3, words);
        if is_about(&WON) {
            Some(&[Kind::WinRate])
        } else if is_about(&FELL) {
            Some(&[Kind::Fall])
        } else if self.is_probability() {
            Some(&[Kind::Chance])
        } else {
            None
        }
    }

    /// Whether it says how much is put in, or how far away an exit is: what a document asks for, and nothing that came of it.
    pub fn is_of_a_document(&self) -> bool {
        const ASKED: [&str; 13] = [
            "size", "sized", "position", "equity", "money", "account", "stop", "stops", "target", "targets",
            "part", "away", "below",
        ];
        const CAME: [&str; 16] = [
            "return", "returns", "returned", "gain", "gains", "gained", "earn", "earns", "earned", "made",
            "lose", "loses", "lost", "year", "month", "profit",
        ];
        let is_near = |words: &[&str]| self.has_before(4, words) || self.has_after(5, words);
        is_near(&ASKED) && !is_near(&CAME)
    }

    /// Whether it is called something that nobody here measures: then it is no other figure by chance.
    pub fn is_never_measured(&self) -> bool {
        const NAMES: [&str; 11] = [
            "sortino", "calmar", "omega", "treynor", "factor", "payoff", "exposure", "alpha", "beta",
            "kelly", "turnover",
        ];
        // `a profit factor of 1.3`, `45 % exposure`: the name stands next to it, with two words between at most.
        self.has_before(3, &NAMES) || self.has_after(1, &NAMES)
    }

    fn is_probability(&self) -> bool {
        let is_p = |word: &String| word == "p" || word == "probability" || word == "p-value";
        self.before.iter().take(3).any(is_p)
    }

    /// The level of an interval is no result: `95 % interval`.
    pub fn is_level_of_interval(&self) -> bool {
        const INTERVAL: [&str; 4] = ["interval", "intervals", "confidence", "ci"];
        self.has_after(1, &INTERVAL) || (self.has_before(2, &INTERVAL) && self.has_before(1, &["of", "at"]))
    }

    /// The kinds that a plain figure can be; none when no word says.
    pub fn of_plain(&self) -> Option<&'static [Kind]> {
        self.of_words_before().or_else(|| self.of_noun())
    }

    fn of_words_before(&self) -> Option<&'static [Kind]> {
        if self.has_before(1, &["version", "iteration", "v"]) {
            Some(&[Kind::Number])
        } else if self.has_before(1, &["won"]) {
            Some(&[Kind::Won])
        } else if self.has_before(1, &["lost"]) && self.of_noun().is_none_or(|kinds| kinds == [Kind::Trades])
        {
            Some(&[Kind::Lost])
        } else if self.has_before(1, &["n"])
            || self.has_before(2, &["n"]) && self.has_before(1, &["of", "is"])
        {
            Some(&[Kind::Trades])
        } else if self.is_probability() {
            Some(&[Kind::Chance])
        } else if self.has_before(NEAR, &["sharpe"]) && !self.names_a_count() {
            Some(&[Kind::Sharpe])
        } else if self.has_before(3, &["confidence"]) {
            Some(&[Kind::Confidence])
        } else {
            None
        }
    }

    fn names_a_count(&self) -> bool {
        self.of_noun().is_some()
    }

    /// What the noun behind the figure counts.
    fn of_noun(&self) -> Option<&'static [Kind]> {
        let mut words = self.after.iter().map(String::as_str);
        let first = words.next()?;
        let second = words.next().unwrap_or_default();
        match first {
            // `41 of 64 won`
            "won" | "lost" if self.has_before(1, &["of"]) => return Some(&[Kind::Trades]),
            "winning" | "winners" | "wins" | "won" => return Some(&[Kind::Won]),
            "losing" | "losers" | "losses" | "lost" => return Some(&[Kind::Lost]),
            _ => {}
        }
        let noun = if matches!(first, "long" | "short" | "such" | "open" | "clear" | "of" | "earlier") {
            second
        } else {
            first
        };
        Some(match noun {
            "trade" | "trades" | "positions" => &[Kind::Trades],
            "signal" | "signals" => &[Kind::Signals],
            "question" | "questions" | "circumstances" => &[Kind::Questions],
            "finding" | "findings" | "answer" | "answers" => &[Kind::Findings],
            "stretch" | "stretches" | "fold" | "folds" => &[Kind::Stretches],
            "instrument" | "instruments" | "symbols" => &[Kind::Instruments],
            "iteration" | "iterations" | "version" | "versions" => &[Kind::Number],
            "sharpe" => &[Kind::Sharpe],
            _ => return None,
        })
    }

    /// How many minutes the unit behind the figure has; for bars, the length of one is for others to know.
    pub fn unit(&self) -> Option<Unit> {
        let minutes = match self.after.first()?.as_str() {
            "bar" | "bars" => return Some(Unit::Bars),
            "minute" | "minutes" | "min" => 1.0,
            "hour" | "hours" => 60.0,
            "day" | "days" => 24.0 * 60.0,
            "week" | "weeks" => 7.0 * 24.0 * 60.0,
            "month" | "months" => 30.44 * 24.0 * 60.0,
            "year" | "years" => 365.25 * 24.0 * 60.0,
            _ => return None,
        };
        Some(Unit::Minutes(minutes))
    }

    pub fn is_a_version(&self) -> bool {
        self.has_before(1, &["v"])
    }

    /// Whether it says for how long a position is held.
    pub fn is_about_holding(&self) -> bool {
        self.has_before(4, &["hold", "held", "holding", "out"])
    }

    /// Whether it is a time of the day without minutes: `15 UTC`.
    pub fn is_hour(&self) -> bool {
        self.has_after(1, &["utc", "gmt", "o'clock", "o’clock"])
    }

    /// Whether it is the argument of a named indicator: `EMA 50`, `2 average ranges`.
    pub fn is_of_an_indicator(&self) -> bool {
        const RANGES: [&str; 8] =
            ["atr", "range", "ranges", "average", "hourly", "daily", "deviation", "deviations"];
        self.is_in_an_expression || self.has_before(1, &INDICATORS) || self.has_after(1, &RANGES)
    }

    /// `3 January`, `January 3`.
    pub fn month(&self) -> Option<usize> {
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let mut near = [self.after.first(), self.before.first()].into_iter().flatten();
        near.find_map(|word| MONTHS.iter().position(|month| month == word)).map(|place| place + 1)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    Bars,
    Minutes(f64),
}

/// The words next to a figure, the nearest first, up to the end of the clause.
fn near(text: &str, from_the_end: bool) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let letters: Vec<char> =
        if from_the_end { text.chars().rev().take(80).collect() } else { text.chars().take(80).collect() };
    for (place, letter) in letters.iter().enumerate() {
        let (one, other) = (letters.get(place.wrapping_sub(1)), letters.get(place + 1));
        let is_in_a_number = matches!(letter, '.' | ',')
            && one.zip(other).is_some_and(|(one, other)| one.is_ascii_digit() && other.is_ascii_digit());
        let is_part = letter.is_alphanumeric() || matches!(letter, '\'' | '’') || is_in_a_number;
        // A figure that touches letters is no part of their word: `v2`.
        let is_figure = |letter: char| letter.is_numeric() || matches!(letter, '.' | ',');
        let joins = word.chars().next_back().is_none_or(|last| is_figure(last) == is_figure(*letter));
        if is_part && joins {
            word.push(*letter);
            continue;
        }
        finish(&mut words, &mut word, from_the_end);
        if is_part {
            word.push(*letter);
        } else if ".,;:!?()[]\n".contains(*letter) || words.len() >= NEAR {
            break;
        }
    }
    finish(&mut words, &mut word, from_the_end);
    words
}

fn finish(words: &mut Vec<String>, word: &mut String, is_reversed: bool) {
    if !word.is_empty() && words.len() < NEAR {
        let letters: String = if is_reversed { word.chars().rev().collect() } else { word.clone() };
        words.push(letters.to_lowercase());
    }
    word.clear();
}

/// All words of the sentence that a figure stands in.
fn sentence_around(ahead: &str, behind: &str) -> Vec<String> {
    let start = ahead
        .rfind(['.', '!', '?', ';', '\n'])
        .filter(|at| !between_digits(ahead, *at))
        .map_or(0, |at| at + 1);
    let end = behind.find(['!', '?', ';', '\n']).or_else(|| behind.find(". ")).unwrap_or(behind.len());
    let words = [ahead.get(start..), behind.get(..end)].into_iter().flatten();
    words.flat_map(|part| part.split(|letter: char| !letter.is_alphabetic())).map(str::to_lowercase).collect()
}

/// The sentence itself: a group has points and colons in its name.
fn whole_sentence(ahead: &str, behind: &str) -> String {
    let end = ENDS.iter().filter_map(|end| behind.find(end)).min().unwrap_or(behind.len());
    let whole = [ahead.get(beginning(ahead)..), behind.get(..end)].into_iter().flatten().collect::<String>();
    whole.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Where the sentence begins whose first part this ends with.
fn beginning(ahead: &str) -> usize {
    ENDS.iter().filter_map(|end| ahead.rfind(end)).max().map_or(0, |at| at + 1)
}

fn between_digits(text: &str, at: usize) -> bool {
    let digit = |place: usize| text.as_bytes().get(place).is_some_and(u8::is_ascii_digit);
    digit(at + 1) && at.checked_sub(1).is_some_and(digit)
}

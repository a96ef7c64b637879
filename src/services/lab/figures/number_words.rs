//! Figures in words: `three`, `eighty-two percent`, `one hundred and four`.

use super::scan::{Form, Written, finished};

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const LARGE: [(&str, f64); 3] = [("hundred", 100.0), ("thousand", 1_000.0), ("million", 1_000_000.0)];

/// What can be counted: only before these is `one` a figure and not a pronoun.
const COUNTED: [&str; 17] = [
    "trade",
    "signal",
    "question",
    "finding",
    "answer",
    "bar",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "iteration",
    "version",
    "stretch",
    "fold",
    "instrument",
];

/// The figure that begins with the word at this place.
pub fn read(text: &str, start: usize) -> Option<Written> {
    let (mut whole, mut part, mut to) = (0.0, None, start);
    let mut at = start;
    while let Some((word, end)) = word(text, at) {
        if let Some(value) = below_hundred(&word) {
            part = Some(part.unwrap_or(0.0) + value);
        } else if let Some((_, times)) = LARGE.iter().find(|(name, _)| *name == word) {
            // `A hundred` is one of them; `hundreds` is no figure.
            let counted = part.unwrap_or(1.0);
            if *times > 100.0 {
                whole += counted * times;
                part = Some(0.0);
            } else {
                part = Some(counted * times);
            }
        } else if word == "and" && to > start && next_is_number(text, end) && is_large(text, start, to) {
            at = next(text, end);
            continue;
        } else {
            break;
        }
        to = end;
        at = next(text, end);
    }
    let value = whole + part?;
    if to == start || (is_one(text, start, to) && !is_counted(text, to)) {
        return None;
    }
    Some(finished(text, Written { from: start, to, value, decimals: 0, sign: None, form: Form::Plain }))
}

fn word(text: &str, at: usize) -> Option<(String, usize)> {
    let rest = text.get(at..)?;
    let length = rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len());
    (length > 0).then(|| (rest.get(..length).unwrap_or_default().to_lowercase(), at + length))
}

/// Behind a single space or hyphen.
fn next(text: &str, end: usize) -> usize {
    let is_joined = text.as_bytes().get(end).is_some_and(|byte| matches!(byte, b' ' | b'-'));
    end + usize::from(is_joined)
}

fn below_hundred(word: &str) -> Option<f64> {
    let at = |place: usize| u32::try_from(place).ok().map(f64::from);
    let small = SMALL.iter().position(|name| *name == word).and_then(at);
    small.or_else(|| TENS.iter().position(|name| *name == word).and_then(at).map(|place| 20.0 + 10.0 * place))
}

fn next_is_number(text: &str, end: usize) -> bool {
    word(text, next(text, end)).is_some_and(|(word, _)| below_hundred(&word).is_some())
}

/// `one hundred and four` is one figure, `three and four` are two.
fn is_large(text: &str, start: usize, to: usize) -> bool {
    let said = text.get(start..to).unwrap_or_default().to_lowercase();
    LARGE.iter().any(|(name, _)| said.ends_with(name))
}

fn is_one(text: &str, start: usize, to: usize) -> bool {
    text.get(start..to).is_some_and(|said| said.eq_ignore_ascii_case("one"))
}

fn is_counted(text: &str, to: usize) -> bool {
    let rest = text.get(to..).unwrap_or_default();
    let is_share =
        finished(text, Written { from: to, to, value: 1.0, decimals: 0, sign: None, form: Form::Plain }).form
            == Form::Percent;
    is_share
        || word(rest, next(rest, 0)).is_some_and(|(word, _)| COUNTED.contains(&word.trim_end_matches('s')))
}

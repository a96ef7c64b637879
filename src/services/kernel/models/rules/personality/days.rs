//! Days of the week in a description.

use super::{meaning::Meaning, words::Word};
use domain::lab::{Span, Weekday};

/// `Fridays`, `Monday to Thursday`, `Mon-Thu`, `weekends`.
pub fn weekdays(text: &str, words: &[Word]) -> Option<(Meaning, usize)> {
    let first = words.first()?;
    let (working, off) = Weekday::ALL.split_at(5);
    match first.text.as_str() {
        "weekend" | "weekends" => return Some((Meaning::Days(off.to_vec()), 1)),
        "weekday" | "weekdays" => return Some((Meaning::Days(working.to_vec()), 1)),
        _ => {}
    }
    let from = weekday(first)?;
    let joined = words.get(1).filter(|next| next.clause == first.clause);
    let by_word = usize::from(
        joined.is_some_and(|next| matches!(next.text.as_str(), "to" | "through" | "until" | "till")),
    );
    let other = words.get(1 + by_word).filter(|other| other.clause == first.clause);
    let dash = other.and_then(|other| text.get(words[by_word].to..other.from)).unwrap_or_default().trim();
    if by_word == 1 || matches!(dash, "-" | "–") {
        let to = other.and_then(weekday)?;
        let at = |day: Weekday| Weekday::ALL.iter().position(|one| *one == day);
        let days = Weekday::ALL.get(at(from)?..=at(to)?)?;
        return Some((Meaning::Days(days.to_vec()), 2 + by_word));
    }
    // Short names are words as well: `sat`, `sun`, `mon`.
    let is_short = first.text.len() < 6;
    let is_beside = dash == "/" || text[..first.from].trim_end().ends_with(['/', ',']);
    (!is_short || is_beside).then_some((Meaning::Span(Span::Day(from)), 1))
}

fn weekday(word: &Word) -> Option<Weekday> {
    let text = word.text.as_str();
    let short = ["mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"];
    let is_short = word.is_title && short.contains(&text);
    Weekday::ALL.into_iter().find(|day| {
        text.strip_suffix('s').unwrap_or(text) == day.as_str() || (is_short && day.as_str().starts_with(text))
    })
}

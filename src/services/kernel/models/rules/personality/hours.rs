//! Lengths, times of the day and days of the week in a description.

use super::{
    days::weekdays,
    meaning::Meaning,
    words::{self, Word, fits},
};
use domain::{
    agents::TIMEFRAMES,
    lab::{LONGEST_SPAN, Span, TradingStyle},
    market::Timeframe,
};

/// What a description says about time at the beginning of some words, and how many words that takes.
pub fn time(text: &str, words: &[Word]) -> Option<(Meaning, usize)> {
    let found = [edge(words), clock(text, words), weekdays(text, words), timeframe(words), holding(words)];
    found.into_iter().flatten().max_by_key(|(_, count)| *count)
}

/// `the first hour`, `last 30 minutes`, `opening two hours`, `power hour`, `after the first hour`.
fn edge(words: &[Word]) -> Option<(Meaning, usize)> {
    // Who waits for the first hour to pass trades behind it.
    let behind = BEHIND_EDGE.iter().filter_map(|phrase| words::length(words, phrase)).max();
    let until = words::length(words, "until|till after");
    let skipped = behind.or(until).unwrap_or(0);
    let article = usize::from(words.get(skipped).is_some_and(|word| skipped > 0 && word.text == "the"));
    let (span, count) = edge_span(words.get(skipped + article..)?)?;
    let count = skipped + article + count;
    let meaning = match (behind, span) {
        (Some(_), Span::First(_)) => Meaning::Outside(span),
        (None, _) => Meaning::Span(span),
        _ => return None,
    };
    let tail = words.get(count..).filter(|rest| rest.first().is_some_and(|next| next.part == words[0].part));
    let more = tail.and_then(|rest| EDGE_TAILS.iter().filter_map(|phrase| words::length(rest, phrase)).max());
    Some((meaning, count + more.unwrap_or(0)))
}

const BEHIND_EDGE: &[&str] =
    &["after|past", "wait* for|out", "wait* until|till", "wait* until|till after", "let"];

/// What an edge is of is no hours of its own.
const EDGE_TAILS: &[&str] = &[
    "of the|each|every session|day",
    "of the trading|regular session|day",
    "of market|trading|regular hours",
    "of trading",
    "after|of|from the open|opening",
    "after open",
    "after the opening bell",
    "before|of the close|closing",
    "before close",
    "before the closing bell",
];

fn edge_span(words: &[Word]) -> Option<(Span, usize)> {
    let text = |at: usize| words.get(at).map(|word| word.text.as_str());
    if text(0)? == "power" && text(1)? == "hour" {
        return Some((Span::Last(60), 2));
    }
    let is_first = match text(0)? {
        "first" | "opening" => true,
        "last" | "closing" | "final" => false,
        _ => return None,
    };
    let (minutes, count) = length(words.get(1..)?)?;
    let span = if is_first { Span::First(minutes) } else { Span::Last(minutes) };
    (1..=LONGEST_SPAN).contains(&minutes).then_some((span, 1 + count))
}

/// A length of time in minutes, and how many words it takes.
fn length(words: &[Word]) -> Option<(u32, usize)> {
    let text = |at: usize| words.get(at).map(|word| word.text.as_str());
    if text(0)? == "half" {
        let hour = (1..4).find(|at| text(*at).is_some_and(|word| word == "hour"))?;
        let between = (1..hour).all(|at| matches!(text(at), Some("an" | "of" | "the")));
        return between.then_some((30, hour + 1));
    }
    if let Some(minutes) = unit(text(0)?) {
        return Some((minutes, 1));
    }
    if let Some(minutes) = compact(text(0)?) {
        return Some((minutes, 1));
    }
    let number = number(text(0)?)?;
    Some((number.checked_mul(unit(text(1)?)?)?, 2))
}

/// The minutes of a unit.
fn unit(word: &str) -> Option<u32> {
    match word {
        "minute" | "minutes" | "min" | "mins" | "m" => Some(1),
        "hour" | "hours" | "h" | "hrs" | "hr" => Some(60),
        "day" | "days" | "d" => Some(24 * 60),
        _ => None,
    }
}

fn number(word: &str) -> Option<u32> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    const TENS: [(&str, u32); 6] =
        [("fifteen", 15), ("twenty", 20), ("thirty", 30), ("forty", 40), ("sixty", 60), ("ninety", 90)];
    let tens = || TENS.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
    let small = || WORDS.iter().position(|name| *name == word).and_then(|at| u32::try_from(at).ok());
    word.parse().ok().or_else(small).or_else(tens)
}

/// `30m`, `2h`, `90min`.
fn compact(word: &str) -> Option<u32> {
    let digits = word.find(|letter: char| !letter.is_ascii_digit()).filter(|at| *at > 0)?;
    let (number, rest) = word.split_at(digits);
    number.parse::<u32>().ok()?.checked_mul(unit(rest)?)
}

/// Hours by the clock: those of another clock than UTC are no hours yet.
fn clock(text: &str, words: &[Word]) -> Option<(Meaning, usize)> {
    const OTHER: [&str; 22] = [
        "et", "est", "edt", "ct", "cst", "cdt", "pt", "pst", "pdt", "cet", "cest", "bst", "ist", "jst",
        "eastern", "pacific", "central", "local", "york", "london", "berlin", "tokyo",
    ];
    let (meaning, count) = utc(text, words)?;
    let near = words.iter().enumerate().skip(count).take(3);
    let mut near = near.take_while(|(_, word)| word.clause == words[0].clause);
    let other = near.find(|(_, word)| OTHER.contains(&word.text.as_str()));
    Some(other.map_or((meaning, count), |(at, _)| (Meaning::OtherClock, at + 1)))
}

/// `10:00-11:00`, `between 10 and 11 am`, `after 15:00`, `until 4pm`.
fn utc(text: &str, words: &[Word]) -> Option<(Meaning, usize)> {
    let first = words.first()?.text.as_str();
    if let Some(found) = bound(words).or_else(|| digits(text, words)).or_else(|| bare(words)) {
        return Some(found);
    }
    let (skipped, is_after, is_before) = match first {
        "between" | "from" => (1, false, false),
        "after" => (1, true, false),
        "before" | "until" | "till" => (1, false, true),
        _ => (0, false, false),
    };
    let rest = words.get(skipped..)?;
    if is_after || is_before {
        let (minute, count) = time_of_day(rest)?;
        let span = if is_after { between(minute, 24 * 60) } else { between(0, minute) };
        return Some((Meaning::Span(span?), skipped + count));
    }
    // The half of the day of the second time holds for the first one, too: 10-11 am.
    let (from, count) = range_start(rest)?;
    let joined = rest.get(count)?;
    let dash = text.get(rest.get(count - 1)?.to..joined.from)?.trim();
    let by_word = usize::from(matches!(joined.text.as_str(), "and" | "to" | "until" | "till"));
    if by_word == 0 && !matches!(dash, "-" | "–" | "—") {
        return None;
    }
    let (to, more) = time_of_day(rest.get(count + by_word..)?)?;
    let from = from.resolve(to)?;
    Some((Meaning::Span(between(from, to)?), skipped + count + by_word + more))
}

/// `1500-1700 UTC`.
fn digits(text: &str, words: &[Word]) -> Option<(Meaning, usize)> {
    let [from, to, utc, ..] = words else { return None };
    let dash = text.get(from.to..to.from)?.trim();
    if utc.text != "utc" || !matches!(dash, "-" | "–") {
        return None;
    }
    let minute = |word: &Word| {
        let number = word.text.parse::<u32>().ok().filter(|_| word.text.len() == 4)?;
        (number % 100 < 60 && number <= 2400).then_some(number / 100 * 60 + number % 100)
    };
    Some((Meaning::Span(between(minute(from)?, minute(to)?)?), 3))
}

/// `from 9 to 5` may be in the morning or in the evening.
fn bare(words: &[Word]) -> Option<(Meaning, usize)> {
    let [from, first, to, second, rest @ ..] = words else { return None };
    let is_hour = |word: &Word| word.text.parse::<u32>().is_ok_and(|hour| hour <= 24);
    let ends = rest.first().is_none_or(|next| next.part != from.part || next.text == "utc");
    let is_range = from.text == "from" && matches!(to.text.as_str(), "to" | "until" | "till");
    (is_range && ends && is_hour(first) && is_hour(second)).then_some((Meaning::OtherClock, 4))
}

fn between(from: u32, to: u32) -> Option<Span> {
    let hour = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    format!("{}-{}", hour(from), hour(to)).parse().ok().map(Span::Between)
}

/// `start at 15:00` and `stop at 20:00` hold together: each keeps out of the hours on its other side.
fn bound(words: &[Word]) -> Option<(Meaning, usize)> {
    let at = |verb: &str| {
        let patterns = [format!("{verb} at"), format!("{verb} trading at")];
        patterns.iter().find_map(|pattern| words::length(words, pattern))
    };
    let (starts, stops) = (at("start*"), at("stop*|finish*"));
    let skipped = starts.or(stops)?;
    let (minute, count) = time_of_day(words.get(skipped..)?)?;
    let outside = if starts.is_some() { between(0, minute) } else { between(minute, 24 * 60) };
    Some((Meaning::Outside(outside?), skipped + count))
}

/// The first time of a range: whole, or a bare hour that the second one explains.
enum Start {
    Minute(u32),
    Bare(u32),
}

impl Start {
    fn resolve(self, end: u32) -> Option<u32> {
        match self {
            Self::Minute(minute) => Some(minute),
            Self::Bare(hour) => {
                let morning = hour * 60;
                let afternoon = (hour % 12 + 12) * 60;
                let fitting = if hour < 12 && afternoon < end { afternoon } else { morning };
                (hour <= 24).then_some(fitting)
            }
        }
    }
}

fn range_start(words: &[Word]) -> Option<(Start, usize)> {
    if let Some((minute, count)) = time_of_day(words) {
        return Some((Start::Minute(minute), count));
    }
    let hour: u32 = words.first()?.text.parse().ok()?;
    (hour <= 24).then_some((Start::Bare(hour), 1))
}

/// `10:30`, `10am`, `10:30 pm`.
fn time_of_day(words: &[Word]) -> Option<(u32, usize)> {
    let own = words.first()?.text.as_str();
    let (own, half, count) = match (own.strip_suffix("am"), own.strip_suffix("pm")) {
        (Some(own), _) => (own, Some("am"), 1),
        (_, Some(own)) => (own, Some("pm"), 1),
        _ => match words.get(1).map(|word| word.text.as_str()) {
            Some(next @ ("am" | "pm")) => (own, Some(next), 2),
            _ => (own, None, 1),
        },
    };
    let (hour, minute) = match own.split_once(':') {
        Some((hour, minute)) if minute.len() == 2 => (hour.parse::<u32>().ok()?, minute.parse::<u32>().ok()?),
        Some(_) => return None,
        None => (own.parse::<u32>().ok().filter(|_| half.is_some())?, 0),
    };
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some("pm") => hour % 12 + 12,
        Some(_) => hour % 12,
        None => hour,
    };
    let total = hour * 60 + minute;
    (minute < 60 && total <= 24 * 60).then_some((total, count))
}

/// `5 minute bars`, `15m chart`, `hourly candles`, or `5m` alone.
fn timeframe(words: &[Word]) -> Option<(Meaning, usize)> {
    let is_bar = |at: usize| {
        let word = words.get(at)?;
        let single = ["bar*", "candle*", "chart*", "timeframe*", "interval*"];
        if single.iter().any(|pattern| fits(&word.text, pattern)) {
            return Some(1);
        }
        (word.text == "time" && words.get(at + 1)?.text.starts_with("frame")).then_some(2)
    };
    let first = words.first()?.text.as_str();
    let named = match first {
        // As charts write them, too.
        "hourly" | "h1" => Some((60, 1)),
        "daily" => Some((24 * 60, 1)),
        "weekly" => Some((7 * 24 * 60, 1)),
        "monthly" => Some((30 * 24 * 60, 1)),
        "m5" => Some((5, 1)),
        "m15" => Some((15, 1)),
        "h4" => Some((4 * 60, 1)),
        _ => length(words).filter(|_| unit(first).is_none() && first != "half"),
    };
    let (minutes, count) = named?;
    // Alone only as it is written on charts: `5m` and not `5 minutes`, which may be anything.
    let is_chart = matches!(first, "m5" | "m15" | "h1" | "h4");
    let is_bare = count == 1 && first.len() <= 3 && (is_chart || compact(first).is_some());
    let count = match is_bar(count) {
        Some(more) => count + more,
        None if is_bare || is_of_trader(words, count) => count,
        None => return None,
    };
    let known = TIMEFRAMES.iter().filter_map(|text| text.parse::<Timeframe>().ok());
    let mut fitting = known.filter(|timeframe| timeframe.ms() == i64::from(minutes) * 60_000);
    Some((fitting.next().map_or(Meaning::OtherTimeframe, Meaning::Timeframe), count))
}

/// `hourly scalper`, `a daily trend follower`, `15 minute strategy`: who trades in this way does it on such bars.
fn is_of_trader(words: &[Word], count: usize) -> bool {
    const MOST_BETWEEN: usize = 3;
    let is = |word: &Word, patterns: &str| patterns.split('|').any(|pattern| fits(&word.text, pattern));
    let own = words.iter().skip(count).take_while(|word| word.part == words[0].part);
    let mut own = own.skip_while({
        let mut left = MOST_BETWEEN;
        move |word| {
            left = left.saturating_sub(1);
            left > 0 && is(word, BEFORE_TRADERS) && !is(word, TRADERS)
        }
    });
    own.next().is_some_and(|word| is(word, TRADERS))
}

const TRADERS: &str =
    "scalp*|trader*|follower*|strateg*|system*|breakout*|reversal*|swing|day|daytrad*|momentum";
const BEFORE_TRADERS: &str = "conservative|cautious|careful|moderate|balanced|aggressive|bold|long|short|only|vwap|trend|mean|gap|range|pairs|crypto|stock|tech";

/// `holds for a few days`.
fn holding(words: &[Word]) -> Option<(Meaning, usize)> {
    let is_horizon = words::length(words, "time horizon").is_some();
    let first = words.first().filter(|word| is_horizon || word.text.starts_with("hold"))?;
    let near = words.iter().enumerate().skip(1).take(7);
    let mut near = near.take_while(|(_, word)| word.part == first.part && word.clause == first.clause);
    near.find_map(|(at, word)| {
        let style = match word.text.as_str() {
            "minutes" => TradingStyle::Scalper,
            "hours" => TradingStyle::DayTrader,
            "days" => TradingStyle::Swing,
            "weeks" | "months" | "years" => TradingStyle::Position,
            _ => return None,
        };
        Some((Meaning::Style(style), at + 1))
    })
}

#[cfg(test)]
mod tests {
    use super::{super::words::words, *};

    fn said(text: &str) -> Option<String> {
        match time(text, &words(text))?.0 {
            Meaning::Span(span) => Some(span.to_string()),
            Meaning::Timeframe(timeframe) => Some(timeframe.to_string()),
            Meaning::OtherTimeframe => Some("other".to_owned()),
            Meaning::Style(style) => Some(style.as_str().to_owned()),
            _ => None,
        }
    }

    #[test]
    fn parts_of_a_session_are_read() {
        for (text, span) in [
            ("first hour", "first 60m"),
            ("last 30 minutes", "last 30m"),
            ("opening two hours", "first 120m"),
            ("first half hour", "first 30m"),
            ("first half of an hour", "first 30m"),
            ("final 15m", "last 15m"),
            ("power hour", "last 60m"),
            ("fridays", "friday"),
        ] {
            assert_eq!(said(text).as_deref(), Some(span), "{text}");
        }
        assert_eq!((said("first trade"), said("first 40 days"), said("last resort")), (None, None, None));
    }

    #[test]
    fn times_of_the_day_are_read() {
        for (text, span) in [
            ("10:00-11:30", "10:00-11:30"),
            ("between 10 and 11 am", "10:00-11:00"),
            ("10-11 AM", "10:00-11:00"),
            ("from 1 to 3pm", "13:00-15:00"),
            ("9:30 to 4 pm", "09:30-16:00"),
            ("after 15:00", "15:00-24:00"),
            ("before 12 pm", "00:00-12:00"),
            ("until 16:00", "00:00-16:00"),
        ] {
            assert_eq!(said(text).as_deref(), Some(span), "{text}");
        }
        for text in ["between 10 and 20", "after 3 trades", "25:00-26:00", "10 positions", "from 1 to"] {
            assert_eq!(said(text), None, "{text}");
        }
    }

    #[test]
    fn lengths_of_bars_are_no_other_lengths() {
        for (text, timeframe) in [
            ("5 minute bars", "5m"),
            ("15m chart", "15m"),
            ("hourly candles", "1h"),
            ("one hour bars", "1h"),
            ("4h", "4h"),
            ("daily time frame", "1d"),
            ("30 minute candles", "other"),
        ] {
            assert_eq!(said(text).as_deref(), Some(timeframe), "{text}");
        }
        for text in ["5 minutes", "daily loss", "hour", "two hours after the open"] {
            assert_eq!(said(text), None, "{text}");
        }
    }

    #[test]
    fn for_how_long_something_is_held_is_a_style() {
        assert_eq!(said("hold trades for a few days").as_deref(), Some("swing"));
        assert_eq!(said("holding positions for several weeks").as_deref(), Some("position"));
        assert_eq!(said("hold winners, days matter"), None);
    }
}

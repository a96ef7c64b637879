//! The instruments that a description names: by symbol, by name, by what they are.

use super::{meaning::Meaning, words::Word};
use domain::lab::Known;

/// Capitals that are no instruments.
const SHORTENED: &[&str] = &[
    "ADX", "AI", "ALL", "AM", "AN", "AND", "ANY", "ARE", "AS", "AT", "ATH", "ATR", "AVOID", "BAD", "BE",
    "BEST", "BIG", "BOT", "BST", "BUT", "BUY", "BY", "CASH", "CCI", "CEST", "CET", "CST", "CT", "DAY",
    "DAYS", "DD", "DMA", "DO", "DOES", "DONT", "EDT", "ELSE", "EMA", "EOD", "EST", "ET", "ETF", "ETFS", "EU",
    "EVER", "EVERY", "FAST", "FIRST", "FOMC", "FOMO", "FOR", "FROM", "FYI", "GMT", "GOOD", "HATE", "HFT",
    "HIGH", "HOD", "HODL", "HOLD", "HOUR", "IF", "IMO", "IN", "IPO", "IS", "IST", "IT", "JST", "JUST", "KPI",
    "LAST", "LESS", "LIKE", "LLM", "LOD", "LONG", "LOSS", "LOVE", "LOW", "MA", "MACD", "MAKE", "MAX", "MBA",
    "MFI", "MIN", "ML", "MONEY", "MORE", "MOST", "MUST", "MY", "NEVER", "NEWS", "NO", "NOT", "NYSE", "OBV",
    "OF", "OHLC", "OK", "ON", "ONLY", "OR", "ORB", "OUT", "PDT", "PLS", "PM", "PNL", "PST", "PT", "QUICK",
    "RISK", "RISKS", "ROC", "RR", "RSI", "RVOL", "SAFE", "SEC", "SELL", "SHORT", "SKIP", "SL", "SMA",
    "SMALL", "SO", "SR", "STOP", "STOPS", "TA", "THAT", "THE", "THEN", "THIS", "TIGHT", "TO", "TP", "TRADE",
    "TREND", "UK", "UP", "US", "USA", "USD", "UTC", "VERY", "VIX", "VWAP", "WAIT", "WANT", "WE", "WHEN",
    "WIDE", "WILL", "WITH", "WMA", "YES", "YOLO",
];

/// Names that people use, and the symbols that are meant.
const NICKNAMES: &[(&str, &str)] = &[
    ("bitcoin", "BTC"),
    ("btc", "BTC"),
    ("ethereum", "ETH"),
    ("ether", "ETH"),
    ("eth", "ETH"),
    ("solana", "SOL"),
    ("dogecoin", "DOGE"),
];

/// What the words at a place say of instruments, and how many words that takes.
pub fn instrument(text: &str, words: &[Word], known: &[Known], shouts: bool) -> Option<(Meaning, usize)> {
    listed(text, words, known)
        .or_else(|| titled(words, known))
        .or_else(|| foreign(text, words, known, shouts))
}

/// A symbol of the market, as it stands there: in capitals, behind a `$`, or with its hyphen in any letters.
fn listed(text: &str, words: &[Word], known: &[Known]) -> Option<(Meaning, usize)> {
    let first = words.first()?;
    let fitting = known.iter().filter_map(|one| {
        let symbol = one.symbol.as_str();
        let own = text.get(first.from..first.from + symbol.len())?;
        let to = first.from + symbol.len();
        let count = words.iter().position(|word| word.to == to)? + 1;
        let is_named = symbol.contains('-') || first.is_upper || text[..first.from].ends_with('$');
        (own.eq_ignore_ascii_case(symbol) && is_named).then_some((one, count))
    });
    let whole = fitting.max_by_key(|(_, count)| *count);
    let base = || {
        let base = known.iter().find(|one| {
            one.symbol
                .as_str()
                .split_once('-')
                .is_some_and(|(base, _)| base.eq_ignore_ascii_case(&first.text))
        });
        base.filter(|_| first.is_upper).map(|one| (one, 1))
    };
    let (one, count) = whole.or_else(base)?;
    Some((of(one), count))
}

fn of(one: &Known) -> Meaning {
    if one.kind.is_tradable() {
        Meaning::Symbols(vec![one.symbol.clone()])
    } else {
        Meaning::Untradable(one.symbol.clone())
    }
}

/// The first word of a name, written as a name, that only one instrument has: `Orvix`.
fn titled(words: &[Word], known: &[Known]) -> Option<(Meaning, usize)> {
    let first = words.first().filter(|word| word.is_title && word.text.chars().count() >= 4)?;
    let mut named = known.iter().filter(|one| {
        let name = one.title.split_whitespace().next();
        name.is_some_and(|name| name.to_lowercase() == first.text)
    });
    let one = named.next().filter(|_| named.next().is_none())?;
    let rest = one.title.split_whitespace().skip(1).zip(words.iter().skip(1));
    let more = rest.take_while(|(own, word)| own.to_lowercase() == word.text).count();
    Some((of(one), 1 + more))
}

/// What could be an instrument of another market.
fn foreign(text: &str, words: &[Word], known: &[Known], shouts: bool) -> Option<(Meaning, usize)> {
    let first = words.first()?;
    if let Some((_, base)) = NICKNAMES.iter().find(|(name, _)| *name == first.text) {
        let is_base = |one: &&Known| {
            one.symbol.as_str().split_once('-').map_or(one.symbol.as_str(), |(base, _)| base) == *base
        };
        return Some((known.iter().find(is_base).map_or(Meaning::Unlisted, of), 1));
    }
    let is_dollar = text[..first.from].ends_with('$');
    let own = &text[first.from..first.to];
    let is_ticker = (2..=5).contains(&own.len()) && own.bytes().all(|letter| letter.is_ascii_alphabetic());
    let is_named = is_dollar || (first.is_upper && !shouts && !SHORTENED.contains(&own));
    (is_ticker && is_named).then_some((Meaning::Unlisted, 1))
}

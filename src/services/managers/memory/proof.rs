//! The test of a guess: `if price BTC-USD falls 2%, then equity falls within 5 ticks`.
//!
//! A clause names a figure (`equity`, `price SYMBOL`, `agent NAME`), what it does (`rises`, `gains`, `falls`, `loses`) and, if wanted, by how many
//! percent at least. The condition may be left out.

use domain::managers::MostKept;
use std::fmt;

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    Equity,
    Price(String),
    Agent(String),
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equity => f.write_str("equity"),
            Self::Price(symbol) => write!(f, "price {symbol}"),
            Self::Agent(name) => write!(f, "agent {name}"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Rises,
    Falls,
}

/// A figure and what it is expected to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    pub given: Given,
    pub verb: Verb,
    /// At least so far, as a fraction; any move without one.
    pub by: f64,
}

impl Clause {
    /// Whether a relative move is what it says.
    pub fn holds(&self, moved: f64) -> bool {
        let along = if self.verb == Verb::Rises { moved } else { -moved };
        along > 0.0 && along >= self.by
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    pub condition: Option<Clause>,
    pub expected: Clause,
    /// In ticks.
    pub within: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TestError {
    #[error("a test ends with `within n ticks`, n from 1 to {}", MostKept::WITHIN)]
    NoLimit,
    #[error(
        "{0:?} is no clause; write `equity`, `price SYMBOL` or `agent NAME`, then `rises` or `falls` and perhaps `2%`"
    )]
    NoClause(String),
}

impl Test {
    pub fn parse(text: &str) -> Result<Self, TestError> {
        let text = text.trim().trim_end_matches('.');
        let (clauses, within) = text.rsplit_once(" within ").ok_or(TestError::NoLimit)?;
        let mut words = within.split_whitespace();
        let within: i64 = words.next().and_then(|word| word.parse().ok()).ok_or(TestError::NoLimit)?;
        let is_ticks = matches!(words.next(), Some("tick" | "ticks")) && words.next().is_none();
        if !is_ticks || !(1..=MostKept::WITHIN).contains(&within) {
            return Err(TestError::NoLimit);
        }
        let (condition, expected) = match strip_word(clauses, "if") {
            Some(rest) => {
                let (condition, expected) = rest
                    .split_once(", then ")
                    .or_else(|| rest.split_once(" then "))
                    .or_else(|| rest.split_once(", "))
                    .ok_or_else(|| TestError::NoClause(rest.to_owned()))?;
                (Some(clause(condition)?), expected)
            }
            None => (None, clauses),
        };
        Ok(Self { condition, expected: clause(expected)?, within })
    }
}

fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let head = text.get(..word.len())?;
    let rest = &text[word.len()..];
    (head.eq_ignore_ascii_case(word) && rest.starts_with(' ')).then(|| rest.trim_start())
}

fn clause(text: &str) -> Result<Clause, TestError> {
    let text = text.trim().trim_end_matches(',');
    let wrong = || TestError::NoClause(text.to_owned());
    let words: Vec<&str> = text.split_whitespace().collect();
    let verb_at = words.iter().rposition(|word| verb(word).is_some()).ok_or_else(wrong)?;
    let (about, rest) = (&words[..verb_at], &words[verb_at + 1..]);
    let given = match about {
        [equity] if equity.eq_ignore_ascii_case("equity") => Given::Equity,
        [price, symbol] if price.eq_ignore_ascii_case("price") => Given::Price((*symbol).to_owned()),
        [agent, name @ ..] if agent.eq_ignore_ascii_case("agent") && !name.is_empty() => {
            Given::Agent(name.join(" "))
        }
        _ => return Err(wrong()),
    };
    let rest: Vec<&str> = rest.iter().copied().filter(|word| *word != "by" && *word != "%").collect();
    let by = match rest.as_slice() {
        [] => 0.0,
        [percent] => {
            let percent: f64 = percent.trim_end_matches('%').parse().map_err(|_| wrong())?;
            if !(0.0..=1000.0).contains(&percent) {
                return Err(wrong());
            }
            percent / 100.0
        }
        _ => return Err(wrong()),
    };
    Ok(Clause { given, verb: verb(words[verb_at]).ok_or_else(wrong)?, by })
}

fn verb(word: &str) -> Option<Verb> {
    match word.to_ascii_lowercase().as_str() {
        "rises" | "gains" | "rise" | "gain" => Some(Verb::Rises),
        "falls" | "loses" | "fall" | "lose" => Some(Verb::Falls),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_read() {
        let test =
            Test::parse("If price BTC-USD falls by 2 %, then agent Trend one loses 0.5% within 5 ticks.")
                .unwrap();
        let condition = Clause { given: Given::Price("BTC-USD".to_owned()), verb: Verb::Falls, by: 0.02 };
        let expected = Clause { given: Given::Agent("Trend one".to_owned()), verb: Verb::Falls, by: 0.005 };
        assert_eq!(test, Test { condition: Some(condition), expected, within: 5 });
        let plain = Test::parse("equity rises within 1 tick").unwrap();
        assert_eq!((plain.condition, plain.expected.by, plain.within), (None, 0.0, 1));
    }

    #[test]
    fn what_is_no_test_says_how_one_is_written() {
        for text in [
            "equity rises",
            "equity rises within many ticks",
            "equity rises within 0 ticks",
            "within 5 ticks",
        ] {
            assert!(Test::parse(text).is_err(), "{text}");
        }
        let error = Test::parse("the moon rises 2% soon within 5 ticks").unwrap_err();
        assert!(error.to_string().contains("price SYMBOL"), "{error}");
    }

    #[test]
    fn a_clause_holds_from_its_figure_on() {
        let clause = clause("equity falls 2%").unwrap();
        assert!(clause.holds(-0.02) && clause.holds(-0.5));
        assert!(!clause.holds(-0.019) && !clause.holds(0.02) && !clause.holds(0.0));
    }
}

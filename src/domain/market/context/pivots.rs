//! Pivots: lines that follow from the high, low and close of a day, for the next one.

use crate::{Fixed, Timestamp};
use serde::{Deserialize, Serialize};

/// By which of the usual rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PivotKind {
    Classic,
    Fibonacci,
    Camarilla,
    Woodie,
}

impl PivotKind {
    pub const ALL: [Self; 4] = [Self::Classic, Self::Fibonacci, Self::Camarilla, Self::Woodie];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Classic => "classic",
            Self::Fibonacci => "fibonacci",
            Self::Camarilla => "camarilla",
            Self::Woodie => "woodie",
        }
    }
}

/// The lines of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PivotSet {
    pub kind: PivotKind,
    pub p: Fixed,
    /// r1, r2, r3 and with Camarilla r4.
    pub r: Vec<Fixed>,
    /// s1, s2, s3 and with Camarilla s4.
    pub s: Vec<Fixed>,
}

/// The lines of all rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pivots {
    /// When the day began that they follow from.
    pub of_day: Timestamp,
    pub sets: Vec<PivotSet>,
}

impl PivotSet {
    /// All lines by their names, from the highest price down.
    pub fn lines(&self) -> impl Iterator<Item = (String, Fixed)> + '_ {
        let named =
            |sign: char| move |(place, price): (usize, &Fixed)| (format!("{sign}{}", place + 1), *price);
        let above = self.r.iter().enumerate().rev().map(named('r'));
        let below = self.s.iter().enumerate().map(named('s'));
        above.chain([("p".to_owned(), self.p)]).chain(below)
    }
}

//! Support and resistance.

use crate::{Fixed, Period, Timestamp};
use serde::{Deserialize, Serialize};

/// On which side of the price a level lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LevelKind {
    /// Below the price, or at it.
    Support,
    /// Above the price.
    Resistance,
}

impl LevelKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Resistance => "resistance",
        }
    }
}

/// A price at which the market has turned more than once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceLevel {
    pub kind: LevelKind,
    /// The mean of the prices at which it has turned.
    pub price: Fixed,
    /// How often it has turned there.
    pub touches: u32,
    /// When the bars begin in which it has turned there first and last.
    pub first_touch: Timestamp,
    pub last_touch: Timestamp,
}

impl PriceLevel {
    /// The same level from where the price stands now: what was resistance is support once the price is above it.
    #[must_use]
    pub fn seen_from(self, price: Fixed) -> Self {
        let kind = if self.price <= price { LevelKind::Support } else { LevelKind::Resistance };
        Self { kind, ..self }
    }

    /// How long it has been there.
    #[must_use]
    pub fn age(&self, at: Timestamp) -> Period {
        at.since(self.first_touch).max(Period::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_that_was_passed_changes_its_side() {
        let touched = Timestamp::from_millis(1_000);
        let level = PriceLevel {
            kind: LevelKind::Resistance,
            price: "101.50".parse().unwrap(),
            touches: 2,
            first_touch: touched,
            last_touch: touched,
        };
        assert_eq!(level.clone().seen_from("101".parse().unwrap()).kind, LevelKind::Resistance);
        assert_eq!(level.clone().seen_from("101.5".parse().unwrap()).kind, LevelKind::Support);
        assert_eq!(level.age(Timestamp::from_millis(4_000)), Period::from_seconds(3));
        assert_eq!(level.age(Timestamp::from_millis(0)), Period::ZERO);
    }
}

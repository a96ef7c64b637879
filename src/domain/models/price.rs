//! What models cost. A price that nobody has stated is unknown, and so is every cost that follows from it.

use super::{Ask, Usage};
use crate::Money;
use serde::{Deserialize, Serialize};

/// In dollars for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Price {
    pub input_per_million: Money,
    pub output_per_million: Money,
}

const MILLION: i128 = 1_000_000;

/// What a provider puts around a question on its own: role marks, and the description of the tool that carries the schema.
const OWN_TOKENS: usize = 1_000;

impl Price {
    pub const FREE: Self = Self { input_per_million: Money::ZERO, output_per_million: Money::ZERO };

    pub fn is_free(self) -> bool {
        self == Self::FREE
    }

    /// What so many tokens cost, rounded up to the next unit; `None` when it does not fit.
    pub fn cost(self, usage: Usage) -> Option<Money> {
        let part = |price: Money, tokens: u32| i128::from(price.as_units()) * i128::from(tokens);
        let sum = part(self.input_per_million, usage.input_tokens)
            + part(self.output_per_million, usage.output_tokens);
        i64::try_from((sum + MILLION - 1) / MILLION).ok().map(Money::from_units)
    }

    /// The most that a question can cost: no token is shorter than a byte.
    pub fn most(self, ask: &Ask) -> Option<Money> {
        let schema = if ask.schema.is_null() { 0 } else { ask.schema.to_string().len() };
        let bytes = ask.system.len() + ask.user.len() + schema + OWN_TOKENS;
        let input_tokens = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.cost(Usage { input_tokens, output_tokens: ask.most_tokens })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_exact_and_never_rounded_down() {
        let price =
            Price { input_per_million: "3".parse().unwrap(), output_per_million: "15".parse().unwrap() };
        let cost = |input_tokens, output_tokens| price.cost(Usage { input_tokens, output_tokens });
        assert_eq!(cost(1_000, 100), Some("0.0045".parse().unwrap()));
        assert_eq!(cost(1, 0), Some("0.000003".parse().unwrap()));
        assert_eq!(cost(0, 0), Some(Money::ZERO));
        let tiny = Price { input_per_million: Money::from_units(1), output_per_million: Money::ZERO };
        assert_eq!(tiny.cost(Usage { input_tokens: 1, output_tokens: 0 }), Some(Money::from_units(1)));
        let huge = Price { input_per_million: Money::from_units(i64::MAX), ..price };
        assert_eq!(huge.cost(Usage { input_tokens: u32::MAX, output_tokens: 0 }), None);
    }
}

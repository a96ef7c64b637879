//! A document at other costs: the same strategy, traded dearer or cheaper.

use domain::Fixed;
use serde_json::{Value, json};

/// What can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    Fee,
    SlippageBps,
}

impl Cost {
    const fn key(self) -> &'static str {
        match self {
            Self::Fee => "fee",
            Self::SlippageBps => "slippage_bps",
        }
    }
}

/// The document with one cost set. Places and notes of the writer are lost; none of a text that is no document.
pub fn with_cost(document: &str, cost: Cost, value: Fixed) -> Option<String> {
    let mut root: Value = if document.trim_start().starts_with('{') {
        serde_json::from_str(document).ok()?
    } else {
        toml::from_str(document).ok()?
    };
    let costs = root.as_object_mut()?.entry("costs").or_insert_with(|| json!({}));
    // As text, which keeps every digit.
    costs.as_object_mut()?.insert(cost.key().to_owned(), json!(value.to_string()));
    serde_json::to_string(&root).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::{Decimal, Inputs, Strategy, load};

    const DOCUMENT: &str = r#"
name = "Crosser"
timeframe = "5m"
[params.fast]
value = 3
[scan.columns]
slow = "ema(close, 8)"
fast_line = "ema(close, fast)"
[execution]
entry.long = "crosses_above(fast_line, slow)"
exit.long = "crosses_below(fast_line, slow)"
size.equity = 0.5
"#;

    fn read(text: &str) -> Strategy {
        load(text, &Inputs::default()).unwrap().strategy
    }

    #[test]
    fn only_the_cost_is_another() {
        let before = read(DOCUMENT);
        let dearer = with_cost(DOCUMENT, Cost::Fee, "0.00002".parse().unwrap()).unwrap();
        let dearer = with_cost(&dearer, Cost::SlippageBps, "5".parse().unwrap()).unwrap();
        let after = read(&dearer);
        let (fee, slippage) = (Decimal { mantissa: 2, decimals: 5 }, Decimal { mantissa: 5, decimals: 0 });
        assert_eq!((after.costs.fee, after.costs.slippage_bps), (fee, slippage));
        assert_eq!(after.params.len(), before.params.len());
        assert_eq!((after.name, after.timeframe), (before.name, before.timeframe));
        assert_eq!(with_cost("no document", Cost::Fee, Fixed::ZERO), None);
    }
}

//! Their JSON. A pair is read field by field: what is missing or strange in one of them must not cost the others.

use super::{super::decimal::number, scales::scales};
use domain::{
    Fixed, Timestamp,
    market::{Found, InstrumentKind, Listing, Quote, Symbol, Title},
};
use serde_json::Value;

/// No name of a token needs more room in a title.
const LONGEST_NAME: usize = 24;

/// What is said about a pair.
#[derive(Debug, Clone)]
pub struct Pair {
    pub chain: String,
    pub address: String,
    exchange: String,
    base: String,
    quote: String,
    name: String,
    price: Option<Fixed>,
    turnover: Option<Fixed>,
    liquidity: Option<Fixed>,
    at: Timestamp,
}

/// The pairs of an answer; none when it does not have the documented form. `at` is the moment it is about.
pub fn pairs(answer: &Value, at: Timestamp) -> Option<Vec<Pair>> {
    match answer.get("pairs")? {
        // So it answers for addresses that it does not know.
        Value::Null => Some(Vec::new()),
        Value::Array(pairs) => Some(pairs.iter().filter_map(|pair| Pair::read(pair, at)).collect()),
        _ => None,
    }
}

impl Pair {
    /// None when it does not say which pair it is.
    fn read(value: &Value, at: Timestamp) -> Option<Self> {
        let text =
            |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let amount = |pointer: &str| value.pointer(pointer).and_then(number);
        Some(Self {
            chain: value.get("chainId")?.as_str()?.to_owned(),
            address: value.get("pairAddress")?.as_str()?.to_owned(),
            exchange: text("/dexId"),
            base: text("/baseToken/symbol"),
            quote: text("/quoteToken/symbol"),
            name: text("/baseToken/name"),
            price: amount("/priceUsd"),
            turnover: amount("/volume/h24"),
            liquidity: amount("/liquidity/usd"),
            at,
        })
    }

    /// None as long as the pair has no price that it could be counted by.
    pub fn listing(&self, symbol: Symbol) -> Option<Listing> {
        let (tick, lot) = scales(self.price?)?;
        let title = self.title();
        Some(Listing { symbol, title, kind: InstrumentKind::Token, tick, lot, session: None })
    }

    /// None also when its name does not fit into a symbol: pools of many tokens have several addresses in one.
    pub fn found(&self) -> Option<Found> {
        let symbol: Symbol = format!("{}:{}", self.chain, self.address).parse().ok()?;
        super::PairName::of(&symbol)?;
        Some(Found { listing: self.listing(symbol)?, price: self.price, liquidity: self.liquidity })
    }

    pub fn quote(&self, symbol: Symbol) -> Quote {
        let listing = self.listing(symbol.clone());
        Quote { symbol, listing, price: self.price, turnover: self.turnover, at: self.at }
    }

    /// `AERO/WETH on base, uniswap (Aerodrome)`. Everybody may call a token what they like, so each name has a bounded room.
    fn title(&self) -> Title {
        let [base, quote, chain, exchange, name] =
            [&self.base, &self.quote, &self.chain, &self.exchange, &self.name].map(|text| short(text));
        Title::new(&format!("{base}/{quote} on {chain}, {exchange} ({name})"))
    }
}

fn short(text: &str) -> String {
    Title::new(text).as_str().chars().take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const AT: Timestamp = Timestamp::from_millis(0);

    #[test]
    fn a_pair_without_an_identity_costs_only_itself() {
        let answer =
            json!({"pairs": [{"priceUsd": "1"}, 7, null, {"chainId": "base", "pairAddress": "0x1"}]});
        let known = pairs(&answer, AT).unwrap();
        assert_eq!(known.len(), 1);
        assert_eq!((known[0].price, known[0].turnover), (None, None));
    }

    #[test]
    fn no_pairs_are_an_answer_and_no_list_is_none() {
        assert_eq!(
            pairs(&json!({"schemaVersion": "1.0.0", "pairs": null}), AT).map(|known| known.len()),
            Some(0)
        );
        for strange in [json!({}), json!([]), json!({"pairs": "none"}), json!("pairs")] {
            assert!(pairs(&strange, AT).is_none(), "{strange}");
        }
    }

    #[test]
    fn long_names_leave_room_for_the_others() {
        let long = "x".repeat(5000);
        let answer = json!({"pairs": [{"chainId": "base", "pairAddress": "0x1", "dexId": "uniswap", "priceUsd": 2,
            "baseToken": {"symbol": long, "name": long}, "quoteToken": {"symbol": "WETH"}}]});
        let found = pairs(&answer, AT).unwrap()[0].found().unwrap();
        assert_eq!(
            found.listing.title.as_str(),
            format!("{}/WETH on base, uniswap ({})", &long[..24], &long[..24])
        );
    }
}

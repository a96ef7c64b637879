//! From a look to a bar: what the source says, judged, and put together to minutes.

use crate::dexscreener::{Market, symbol};
use domain::{
    Fixed, Period,
    market::{
        Bar, Quotes,
        candles::Candles,
        quarantine::{Guard, Verdict, Watch, Why},
    },
};
use serde_json::{Value, json};
use testkit::dex_pair;

const PAIR: &str = "base:0x1";

/// A pair that is looked at every twenty seconds.
struct Looking {
    market: Market,
    watch: Watch,
    candles: Candles,
    bars: Vec<Bar>,
}

impl Looking {
    async fn begin(price: &str) -> Self {
        let market = Market::open(&[PAIR]).await;
        market.peer.trades(dex_pair("base", "0x1", price));
        let listing = market.quotes.listings().await.unwrap().remove(0);
        let candles = Candles::new(listing.tick, listing.lot);
        Self { market, watch: Watch::default(), candles, bars: Vec::new() }
    }

    async fn sees(&mut self, price: Value, turnover: Value) -> Verdict {
        let mut pair = dex_pair("base", "0x1", price);
        pair["volume"]["h24"] = turnover;
        self.market.peer.trades(pair);
        let quote = self.market.quotes.look(&[symbol(PAIR)]).await.unwrap().remove(0);
        let verdict = Guard::default().judge_price(&mut self.watch, quote.price, quote.at, quote.at);
        if let Some(price) = quote.price.filter(|_| verdict.is_usable()) {
            self.bars.extend(self.candles.push(price, quote.turnover, quote.at).unwrap());
        }
        self.market.clock.advance(Period::from_seconds(20));
        verdict
    }
}

#[tokio::test]
async fn a_price_in_quarantine_reaches_no_bar() {
    let mut looking = Looking::begin("2").await;
    assert_eq!(looking.sees(json!("2"), json!(1000)).await, Verdict::Good);
    let jump = Why::Jump { from: Fixed::whole(2), to: Fixed::whole(20) };
    assert_eq!(looking.sees(json!("20"), json!(1010)).await, Verdict::Entered(jump));
    assert_eq!(looking.sees(json!("NaN"), json!(1010)).await, Verdict::Still(Why::Missing));
    assert_eq!(looking.sees(json!("0"), json!(1010)).await, Verdict::Still(Why::NotPositive));
    assert_eq!(looking.sees(json!(2.5), json!(1020)).await, Verdict::Left);
    let first = looking.bars.remove(0);
    assert_eq!(
        (first.open, first.high, first.low, first.close),
        (20_000_000, 20_000_000, 20_000_000, 20_000_000)
    );
    assert_eq!(first.volume, 0, "there is nothing yet to compare the turnover with");
    looking.sees(json!("2.5"), json!(1021)).await;
    looking.sees(json!("2.5"), json!(1021)).await;
    let second = looking.bars.remove(0);
    assert_eq!((second.open, second.close, second.minute), (25_000_000, 25_000_000, first.minute.plus(1)));
    assert_eq!(second.volume, 8_400, "21 dollars at 2.5 are 8.4 units, in lots of 0.001");
}

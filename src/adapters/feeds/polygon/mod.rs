//! Shares, indexes and coins by the interface of Polygon (polygon.io/docs/rest): bars of a minute, news, what a ticker is, and holidays. It needs a key.
//!
//! | question | for |
//! | --- | --- |
//! | `/v2/aggs/ticker/{ticker}/range/1/minute/{from}/{to}` | bars, fifty thousand in an answer, not adjusted for splits |
//! | `/v3/reference/tickers/{ticker}` | what a ticker is called, and what kind of thing it is |
//! | `/v2/reference/news` | news of a ticker, a thousand in an answer |
//! | `/v1/marketstatus/upcoming` | holidays and early closes |
//!
//! `client.rs` is the transport with the plan's limit, `ticker.rs` says what a symbol is, `wire.rs` reads the JSON. Answers that are longer say so by a `next_url`; it is
//! never followed, because an address from outside would be given the key: the next question begins where the answer has ended.

mod client;
mod ticker;
mod wire;

pub use client::ClientError;

use async_trait::async_trait;
use client::Client;
use domain::{
    Clock, Period, Secret, Timestamp,
    market::{
        Archive, Closure, FeedError, Listing, Minute, Piece, Symbol,
        context::{About, News, NewsItem},
    },
};
use std::{collections::BTreeSet, sync::Arc};
use ticker::Sort;

/// How this source is called, also in errors.
pub const NAME: &str = "polygon";
/// As many bars and as many news come in one answer.
const MOST_BARS: usize = 50_000;
const MOST_NEWS: usize = 1_000;

/// What a person may want to be different.
#[derive(Debug, Clone)]
pub struct Settings {
    pub tickers: Vec<Symbol>,
    pub key: Secret,
    /// Where the interface is; another one for tests and for proxies.
    pub base: String,
    /// How long an answer may take.
    pub timeout: Period,
    /// How many questions the plan allows in any minute.
    pub per_minute: u32,
    /// How far behind the clock the plan's bars are.
    pub delay: Period,
    /// How long to wait before a question is asked again that was not answered; twice as long the time after.
    pub again_after: Period,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tickers: Vec::new(),
            key: Secret::new(String::new()),
            base: "https://api.polygon.io".to_owned(),
            timeout: Period::from_seconds(20),
            per_minute: 5,
            delay: Period::from_minutes(15),
            again_after: Period::from_millis(500),
        }
    }
}

/// The source cannot be set up like this.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    #[error(
        "{0} is not a ticker that can be traded or read here; write a share such as AAPL, an index such as I:SPX or a coin such as X:BTCUSD"
    )]
    NotATicker(Symbol),
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// Bars and news of tickers.
pub struct Polygon {
    client: Client,
    chosen: Vec<Symbol>,
    delay: Period,
    pace: Period,
}

/// Whether a symbol names something that is known how to trade or read.
pub fn is_ticker(symbol: &Symbol) -> bool {
    Sort::of(symbol).is_some()
}

impl Polygon {
    pub fn new(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, SetUpError> {
        if let Some(wrong) = settings.tickers.iter().find(|symbol| !is_ticker(symbol)) {
            return Err(SetUpError::NotATicker(wrong.clone()));
        }
        let client = Client::new(&settings, clock)?;
        // Half of the questions are left for news, the past and people.
        let rest = client.rest(settings.tickers.len().max(1)).as_millis().saturating_mul(2);
        let pace = Period::from_minutes(rest.div_euclid(60_000).saturating_add(1));
        Ok(Self { client, chosen: settings.tickers, delay: settings.delay, pace })
    }
}

#[async_trait]
impl Archive for Polygon {
    fn name(&self) -> &'static str {
        NAME
    }

    fn chosen(&self) -> &[Symbol] {
        &self.chosen
    }

    fn delay(&self) -> Period {
        self.delay
    }

    fn pace(&self) -> Period {
        self.pace
    }

    async fn listing(&self, symbol: &Symbol) -> Result<Listing, FeedError> {
        let unknown = || FeedError::UnknownInstrument(symbol.clone());
        let sort = Sort::of(symbol).ok_or_else(unknown)?;
        let answer = self.client.ask(&["v3", "reference", "tickers", symbol.as_str()], &[]).await?;
        let name = wire::name(&answer.ok_or_else(unknown)?).ok_or_else(|| wire::odd("it names no ticker"))?;
        sort.listing(symbol, &name)
    }

    async fn bars(&self, listing: &Listing, from: Minute, to: Minute) -> Result<Piece, FeedError> {
        if from >= to {
            return Ok(Piece { bars: Vec::new(), until: to });
        }
        let moment = |minute: Minute| minute.begins().as_millis().to_string();
        let (begins, ends) = (moment(from), moment(to.plus(-1)));
        let symbol = listing.symbol.as_str();
        let path = ["v2", "aggs", "ticker", symbol, "range", "1", "minute", &begins, &ends];
        let most = MOST_BARS.to_string();
        // Adjusted prices change when a share is split, also those that somebody has traded at.
        let query = [("adjusted", "false"), ("sort", "asc"), ("limit", most.as_str())];
        let answer = self.client.ask(&path, &query).await?;
        let answer = answer.ok_or_else(|| FeedError::UnknownInstrument(listing.symbol.clone()))?;
        let bars = wire::bars(&answer, listing, (from, to))?;
        let until = match bars.last() {
            _ if !wire::has_more(&answer) => to,
            Some(last) => last.minute.plus(1),
            None => return Err(wire::odd("it says that there is more and answers no bar")),
        };
        Ok(Piece { bars, until })
    }

    async fn closures(&self) -> Result<Vec<Closure>, FeedError> {
        let answer = self.client.ask(&["v1", "marketstatus", "upcoming"], &[]).await?;
        wire::closures(&answer.ok_or_else(|| wire::odd("it has no holidays"))?)
    }
}

#[async_trait]
impl News for Polygon {
    fn name(&self) -> &'static str {
        NAME
    }

    /// Only of tickers: what has none is about the whole world.
    async fn news(&self, about: &About, from: Timestamp, to: Timestamp) -> Result<Vec<NewsItem>, FeedError> {
        let About::Instrument(symbol) = about else { return Ok(Vec::new()) };
        let (mut since, until, most) = (from, to.to_string(), MOST_NEWS.to_string());
        let (mut items, mut known) = (Vec::new(), BTreeSet::new());
        loop {
            let begins = since.to_string();
            let query = [
                ("ticker", symbol.as_str()),
                ("published_utc.gte", begins.as_str()),
                ("published_utc.lt", until.as_str()),
                ("order", "asc"),
                ("sort", "published_utc"),
                ("limit", most.as_str()),
            ];
            let answer = self.client.ask(&["v2", "reference", "news"], &query).await?;
            let answer = answer.ok_or_else(|| wire::odd("it has no news"))?;
            let found = wire::news(&answer, symbol)?;
            let last = found.last().map(|item| item.published_at);
            let before = items.len();
            // Those of the last moment come once more.
            items.extend(found.into_iter().filter(|item| known.insert(item.id.clone())));
            match last.filter(|_| wire::has_more(&answer)) {
                Some(last) if items.len() > before => since = last,
                Some(_) => {
                    return Err(wire::odd("it says that there is more and answers what it has answered"));
                }
                None => break,
            }
        }
        items.retain(|item| (from..to).contains(&item.published_at));
        Ok(items)
    }

    /// News share the plan with prices.
    fn pace(&self) -> Period {
        Period::from_minutes(15)
    }
}

//! Its JSON. Nothing of it is trusted: a bar that cannot be counted is left out, and an answer of another shape is none.

use super::NAME;
use crate::feeds::decimal::number;
use domain::{
    Fixed, Timestamp,
    market::{
        Bar, Closure, FeedError, Listing, Minute, Scale, Symbol, Title,
        calendar::{DAY_MS, Date, MINUTE_MS},
        context::{NewsItem, Sentiment, Told},
    },
};
use serde_json::Value;

/// The exchange whose holidays are those of all shares.
const EXCHANGE: &str = "NYSE";

/// An answer that cannot be understood.
pub fn odd(why: &str) -> FeedError {
    FeedError::Unavailable { market: NAME, reason: format!("its answer cannot be understood: {why}") }
}

/// Whether there is more than what was answered.
pub fn has_more(answer: &Value) -> bool {
    answer["next_url"].as_str().is_some_and(|url| !url.is_empty())
}

pub fn name(answer: &Value) -> Option<String> {
    Some(answer["results"]["name"].as_str()?.to_owned())
}

/// The bars of the minutes `from..to`. Without any there is no list.
pub fn bars(answer: &Value, listing: &Listing, (from, to): (Minute, Minute)) -> Result<Vec<Bar>, FeedError> {
    let results = match &answer["results"] {
        Value::Array(results) => results.as_slice(),
        Value::Null if answer["status"].is_string() => &[],
        _ => return Err(odd("it has no list of bars")),
    };
    let mut bars: Vec<Bar> = results.iter().filter_map(|result| bar(result, listing)).collect();
    bars.retain(|bar| (from..to).contains(&bar.minute));
    bars.sort_by_key(|bar| bar.minute);
    bars.dedup_by_key(|bar| bar.minute);
    Ok(bars)
}

fn bar(result: &Value, listing: &Listing) -> Option<Bar> {
    let time = result["t"].as_i64().filter(|time| time % MINUTE_MS == 0)?;
    let price = |name: &str| steps(&result[name], listing.tick);
    // Indexes have no volume.
    let volume = if result["v"].is_null() { 0 } else { steps(&result["v"], listing.lot)? };
    Some(Bar {
        minute: Minute::new(time / MINUTE_MS),
        open: price("o")?,
        high: price("h")?,
        low: price("l")?,
        close: price("c")?,
        volume,
    })
}

/// How many steps a number is, to the nearest.
fn steps(value: &Value, scale: Scale) -> Option<i64> {
    let rounded: Fixed = number(value)?.rounded(scale.decimals());
    let units = rounded.scaled(scale.decimals()).ok()?;
    i64::try_from(units / i128::from(scale.mantissa())).ok()
}

/// News that tell of a ticker, oldest first. What has no name, no title or no moment is none.
pub fn news(answer: &Value, symbol: &Symbol) -> Result<Vec<NewsItem>, FeedError> {
    let results = match &answer["results"] {
        Value::Array(results) => results.as_slice(),
        Value::Null if answer["status"].is_string() => &[],
        _ => return Err(odd("it has no list of news")),
    };
    let mut items: Vec<NewsItem> = results.iter().filter_map(|result| item(result, symbol)).collect();
    items.sort_by(|one, other| (one.published_at, &one.id).cmp(&(other.published_at, &other.id)));
    Ok(items)
}

fn item(result: &Value, symbol: &Symbol) -> Option<NewsItem> {
    let published: Timestamp = result["published_utc"].as_str()?.parse().ok()?;
    let told = Told {
        title: result["title"].as_str()?,
        text: result["description"].as_str(),
        publisher: result["publisher"]["name"].as_str(),
        url: result["article_url"].as_str(),
    };
    let item = NewsItem::told(NAME, result["id"].as_str()?, published, told)?;
    let tickers = result["tickers"].as_array().into_iter().flatten();
    let symbols: Vec<Symbol> = tickers.filter_map(|ticker| ticker.as_str()?.parse().ok()).collect();
    symbols.contains(symbol).then(|| NewsItem { sentiment: sentiment(result), symbols, ..item })
}

/// Only what is said of every ticker alike: a piece of news is kept once, whoever it was asked for.
fn sentiment(result: &Value) -> Option<Sentiment> {
    let said = |insight: &Value| insight["sentiment"].as_str()?.parse::<Sentiment>().ok();
    let insights = result["insights"].as_array()?;
    let first = said(insights.first()?)?;
    insights.iter().all(|insight| said(insight) == Some(first)).then_some(first)
}

/// Holidays and early closes of shares.
pub fn closures(answer: &Value) -> Result<Vec<Closure>, FeedError> {
    let Value::Array(all) = answer else { return Err(odd("it has no list of holidays")) };
    let of_exchange = all.iter().filter(|closure| closure["exchange"] == EXCHANGE);
    Ok(of_exchange.filter_map(closure).collect())
}

fn closure(result: &Value) -> Option<Closure> {
    let day = day(result["date"].as_str()?)?;
    let name = Title::new(result["name"].as_str().unwrap_or_default()).to_string();
    let minute = |field: &str| {
        let moment: Timestamp = result[field].as_str()?.parse().ok()?;
        (moment.as_millis().div_euclid(DAY_MS) == day).then(|| Minute::containing(moment))
    };
    match result["status"].as_str()? {
        "closed" => Some(Closure { day, name, hours: None }),
        "early-close" => Some(Closure { day, name, hours: Some((minute("open")?, minute("close")?)) }),
        _ => None,
    }
}

fn day(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    Date { year, month, day }.day_number()
}

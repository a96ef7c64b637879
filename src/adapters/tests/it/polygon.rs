//! Polygon as the adapter asks it and reads it.

use adapters::feeds::polygon::{Polygon, Settings};
use domain::{
    Period, Secret, Timestamp,
    market::{
        Archive, Bar, FeedError, InstrumentKind, Listing, Minute, Symbol,
        context::{About, News, Sentiment},
    },
};
use serde_json::json;
use std::sync::Arc;
use testkit::{FakePolygon, MockClock, POLYGON_KEY, polygon_news};

/// Friday, 2025-12-26, half past two in the afternoon: New York opens.
const OPEN: i64 = 1_766_759_400_000;
const MINUTE: i64 = 60_000;

struct Desk {
    peer: FakePolygon,
    clock: Arc<MockClock>,
    source: Polygon,
}

impl Desk {
    async fn open(change: impl FnOnce(Settings) -> Settings) -> Self {
        let (peer, clock) = (FakePolygon::start().await, Arc::new(MockClock::new()));
        peer.lists("ACME", "Acme Works\u{202E}");
        let settings = Settings {
            tickers: vec!["ACME".parse().unwrap()],
            key: Secret::new(POLYGON_KEY.to_owned()),
            base: peer.base(),
            per_minute: 300,
            again_after: Period::from_millis(1),
            ..Settings::default()
        };
        let source = Polygon::new(change(settings), clock.clone()).unwrap();
        Self { peer, clock, source }
    }

    async fn acme(&self) -> Listing {
        self.source.listing(&"ACME".parse().unwrap()).await.unwrap()
    }
}

fn minute(number: i64) -> Minute {
    Minute::new(OPEN / MINUTE + number)
}

#[tokio::test]
async fn a_ticker_is_listed_under_its_name_and_its_bars_are_exact() {
    let desk = Desk::open(|settings| settings).await;
    let acme = desk.acme().await;
    assert_eq!((acme.title.as_str(), acme.kind), ("Acme Works", InstrumentKind::Equity));
    desk.peer.trades("ACME", OPEN, 74.3575, 135_647_456.0);
    desk.peer.trades("ACME", OPEN + 2 * MINUTE, 0.1 + 0.2, 1.6);
    let found = desk.source.bars(&acme, minute(0), minute(5)).await.unwrap();
    assert_eq!(found.until, minute(5));
    let still = |number, price, volume| Bar {
        minute: minute(number),
        open: price,
        high: price,
        low: price,
        close: price,
        volume,
    };
    assert_eq!(found.bars, [still(0, 743_575, 135_647_456), still(2, 3_000, 2)]);
    let asked = desk.peer.asked();
    let expected = format!(
        "/v2/aggs/ticker/ACME/range/1/minute/{OPEN}/{}?adjusted=false&sort=asc&limit=50000",
        OPEN + 4 * MINUTE
    );
    assert_eq!(asked[1], expected, "prices are those that somebody has traded at");
    assert!(asked.iter().all(|address| !address.contains(POLYGON_KEY)), "{asked:?}");
    assert_eq!(desk.source.bars(&acme, minute(10), minute(20)).await.unwrap().bars, []);
}

#[tokio::test]
async fn a_long_answer_comes_in_pieces_and_no_address_of_it_is_followed() {
    let desk = Desk::open(|settings| settings).await;
    let acme = desk.acme().await;
    for number in 0..5 {
        desk.peer.trades("ACME", OPEN + number * MINUTE, 10.0, 1.0);
    }
    desk.peer.pages_of(2);
    let (mut from, mut minutes) = (minute(0), Vec::new());
    while from < minute(60) {
        let piece = desk.source.bars(&acme, from, minute(60)).await.unwrap();
        minutes.extend(piece.bars.iter().map(|bar| bar.minute));
        from = piece.until;
    }
    assert_eq!(minutes, (0..5).map(minute).collect::<Vec<_>>());
    assert_eq!(desk.peer.asked().len(), 1 + 3);
    assert!(desk.peer.asked().iter().all(|address| !address.contains("cursor")));
}

#[tokio::test]
async fn a_server_that_fails_is_asked_again_and_one_that_refuses_is_not() {
    let desk = Desk::open(|settings| settings).await;
    let acme = desk.acme().await;
    desk.peer.next(500, None);
    desk.peer.next(503, None);
    assert!(desk.source.bars(&acme, minute(0), minute(5)).await.is_ok());
    assert_eq!(desk.peer.asked().len(), 1 + 3);
    for _ in 0..3 {
        desk.peer.next(500, None);
    }
    let told = desk.source.bars(&acme, minute(0), minute(5)).await.unwrap_err().to_string();
    assert_eq!(told, "polygon does not answer: it answers with the status 500");
    desk.peer.next(403, None);
    let told = desk.source.bars(&acme, minute(0), minute(5)).await.unwrap_err().to_string();
    assert!(told.contains("does not accept the key, or its plan does not include this"), "{told}");
    assert_eq!(desk.peer.asked().len(), 1 + 3 + 3 + 1);
    let stranger: Symbol = "NONE".parse().unwrap();
    let told = desk.source.listing(&stranger).await.unwrap_err();
    assert_eq!(told, FeedError::UnknownInstrument(stranger));
}

#[tokio::test]
async fn a_429_and_the_plan_are_kept() {
    let desk = Desk::open(|settings| Settings { per_minute: 5, ..settings }).await;
    let acme = desk.acme().await;
    let told = desk.source.bars(&acme, minute(0), minute(5)).await.unwrap_err();
    let until = MockClock::START.plus(Period::from_seconds(15));
    assert_eq!(told, FeedError::TooMany { market: "polygon", until });
    assert_eq!(desk.peer.asked().len(), 1, "nobody was asked");
    desk.clock.advance(Period::from_seconds(15));
    desk.peer.next(429, Some("120"));
    let told = desk.source.bars(&acme, minute(0), minute(5)).await.unwrap_err();
    let until = MockClock::START.plus(Period::from_seconds(135));
    assert_eq!(told, FeedError::TooMany { market: "polygon", until });
    desk.clock.advance(Period::from_seconds(119));
    assert!(desk.source.bars(&acme, minute(0), minute(5)).await.is_err());
    assert_eq!(desk.peer.asked().len(), 2);
    desk.clock.advance(Period::from_seconds(1));
    assert!(desk.source.bars(&acme, minute(0), minute(5)).await.is_ok());
}

#[tokio::test]
async fn a_key_that_is_wrong_or_missing_is_said() {
    let desk = Desk::open(|settings| Settings { key: Secret::new("another".to_owned()), ..settings }).await;
    let told = desk.source.listing(&"ACME".parse().unwrap()).await.unwrap_err().to_string();
    assert!(told.contains("does not accept the key") && !told.contains("another"), "{told}");
    let none = Settings { key: Secret::new(" ".to_owned()), ..Settings::default() };
    let told = Polygon::new(none, desk.clock.clone()).err().unwrap().to_string();
    assert_eq!(
        told,
        "there is no key to ask polygon with; put it into the variable that polygon_key_env names"
    );
}

#[tokio::test]
async fn news_are_read_page_by_page_and_only_of_tickers() {
    let desk = Desk::open(|settings| settings).await;
    for (id, at) in
        [("a", "2025-12-01T10:00:00Z"), ("b", "2025-12-02T10:00:00Z"), ("c", "2025-12-03T10:00:00Z")]
    {
        desk.peer.tells(polygon_news(id, at, &format!("News {id}"), "ACME"));
    }
    let mut mixed = polygon_news("d", "2025-12-04T10:00:00Z", "<b>Mixed</b>\u{0}", "ACME");
    mixed["insights"] =
        json!([{"ticker": "ACME", "sentiment": "positive"}, {"ticker": "X", "sentiment": "negative"}]);
    mixed["article_url"] = "javascript:alert(1)".into();
    desk.peer.tells(mixed);
    desk.peer.tells(polygon_news("e", "2025-12-02T11:00:00Z", "Of another", "OTHER"));
    desk.peer.pages_of(2);
    let span: (Timestamp, Timestamp) =
        ("2025-12-01T00:00:00Z".parse().unwrap(), "2025-12-05T00:00:00Z".parse().unwrap());
    let about = About::Instrument("ACME".parse().unwrap());
    let found = desk.source.news(&about, span.0, span.1).await.unwrap();
    let ids: Vec<&str> = found.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c", "d"]);
    let first = &found[0];
    assert_eq!((first.title.as_str(), first.sentiment), ("News a", Some(Sentiment::Positive)));
    assert_eq!(first.publisher.as_deref(), Some("The Wire"));
    assert_eq!(first.url.as_deref(), Some("https://example.com/a"));
    assert_eq!((found[3].title.as_str(), found[3].sentiment, &found[3].url), ("<b>Mixed</b>", None, &None));
    assert_eq!(desk.source.news(&About::Market, span.0, span.1).await.unwrap(), []);
}

#[tokio::test]
async fn holidays_are_those_of_the_exchange() {
    let desk = Desk::open(|settings| settings).await;
    desk.peer.closes_on(
        json!({"exchange": "NYSE", "name": "Thanksgiving", "date": "2026-11-26", "status": "closed"}),
    );
    desk.peer.closes_on(json!({
        "exchange": "NYSE", "name": "Thanksgiving", "date": "2026-11-27", "status": "early-close",
        "open": "2026-11-27T14:30:00.000Z", "close": "2026-11-27T18:00:00.000Z",
    }));
    desk.peer.closes_on(
        json!({"exchange": "OTC", "name": "Thanksgiving", "date": "2026-11-26", "status": "closed"}),
    );
    desk.peer.closes_on(json!({"exchange": "NYSE", "name": "Odd", "date": "2026-02-30", "status": "closed"}));
    let found = desk.source.closures().await.unwrap();
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!((found[0].name.as_str(), found[0].hours), ("Thanksgiving", None));
    let hours = found[1].hours.unwrap();
    assert_eq!(hours.1.begins().to_string(), "2026-11-27T18:00:00.000Z");
}

//! What surrounds a price: worked out once, asked for once, and never out of the future.

use domain::{
    Clock, Period, Timestamp,
    market::{
        Bar, FeedError, InstrumentKind, Minute, Symbol,
        context::{About, NewsItem, Sentiment, Told, TrendKind},
    },
};
use rstest::rstest;
use services::{
    House,
    market::{
        self, Market,
        context::{Context, NewsTimes, context, known_levels, known_regimes, news, news_times},
    },
};
use std::sync::Arc;
use testkit::{Backend, DAYS_OF_HISTORY, MockClock, ScriptedFeed, ScriptedNews, TestHouse, given_a_market};

/// A house on `WAVE` and `CLIMB`, the latter an index, and somebody who has news.
struct Room {
    test: TestHouse,
    feed: Arc<ScriptedFeed>,
    news: Arc<ScriptedNews>,
    wave: Symbol,
}

impl Room {
    async fn open(backend: Backend, news: ScriptedNews) -> Self {
        let mut test = TestHouse::new(backend).await;
        let feed = given_a_market(&mut test).await;
        let news = Arc::new(news);
        let market = test.house.market.clone().informed(Some(news.clone()));
        test.house = test.house.clone().trading(market);
        Self { test, feed, news, wave: "WAVE".parse().unwrap() }
    }

    const fn house(&self) -> &House {
        &self.test.house
    }

    /// The same house after a restart: what was kept in memory is gone.
    fn restarted(&self) -> House {
        let market = Market::on(self.feed.clone()).informed(Some(self.news.clone()));
        self.test.house.clone().trading(market)
    }

    async fn context(&self, at: Timestamp) -> Context {
        context(self.house(), &self.wave, Some(at)).await.unwrap()
    }

    /// Lets market time go on.
    async fn pass(&self, minutes: i64) {
        let mut tx = self.house().db.begin().await.unwrap();
        let seen = tx.markets().clock().await.unwrap().unwrap();
        let to = market_clock(&seen, minutes);
        assert!(tx.markets().advance(&seen, &to).await.unwrap());
        tx.save().await.unwrap();
    }

    fn tell(&self, id: &str, at: Timestamp, title: &str) {
        self.news.tell(item(id, at, title, Some(&self.wave)));
    }
}

fn market_clock(seen: &domain::market::MarketClock, minutes: i64) -> domain::market::MarketClock {
    domain::market::MarketClock { minute: seen.minute.plus(minutes), ..seen.clone() }
}

fn item(id: &str, at: Timestamp, title: &str, symbol: Option<&Symbol>) -> NewsItem {
    let told = Told { title, ..Told::default() };
    let found = NewsItem::told("scripted", id, at, told).unwrap();
    NewsItem { symbols: symbol.into_iter().cloned().collect(), sentiment: Some(Sentiment::Neutral), ..found }
}

/// So long before market time.
fn before(period: Period) -> Timestamp {
    MockClock::START.minus(period)
}

fn titles(items: &[NewsItem]) -> Vec<&str> {
    items.iter().map(|item| item.title.as_str()).collect()
}

#[rstest]
#[tokio::test]
async fn levels_are_those_of_the_days_that_were_over_with_their_touches(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let room = Room::open(backend, ScriptedNews::new()).await;
    let found = room.context(MockClock::START).await;
    let levels = found.levels.unwrap();
    assert_eq!(levels.known_from, MockClock::START, "the day before was over at midnight");
    assert!(!levels.levels.is_empty() && levels.levels.iter().all(|level| level.touches >= 2), "{levels:?}");
    let pivots = levels.pivots.unwrap();
    assert_eq!((pivots.of_day, pivots.sets.len()), (before(Period::from_days(1)), 4));
    let price = found.price.unwrap();
    assert!(levels.levels.iter().all(|level| (level.price <= price) == (level.kind.as_str() == "support")));

    let noon = room.context(before(Period::from_hours(12))).await.levels.unwrap();
    assert_eq!(noon.known_from, before(Period::from_days(1)), "a day that is not over says nothing");
    let first = room.context(before(Period::from_days(DAYS_OF_HISTORY))).await;
    assert!(first.levels.is_none() && first.price.is_none(), "nothing was known before the first day");
}

#[rstest]
#[tokio::test]
async fn nothing_that_comes_later_changes_what_was_known(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let room = Room::open(backend, ScriptedNews::new()).await;
    room.feed.turn_into(&"CLIMB".parse().unwrap(), InstrumentKind::Index);
    room.tell("a", before(Period::from_hours(60)), "Known");
    let at = before(Period::from_hours(51));
    let known = room.context(at).await;
    assert_eq!(titles(&known.news.items), ["Known"]);

    // Another house, in which everything after that moment was otherwise.
    let other = Room::open(backend, ScriptedNews::new()).await;
    other.feed.turn_into(&"CLIMB".parse().unwrap(), InstrumentKind::Index);
    other.tell("a", before(Period::from_hours(60)), "Known");
    other.tell("b", at, "Not known");
    let from = Minute::containing(at);
    let wild = (0..51 * 60).step_by(7).map(|place| {
        let price = 9_000 + (place * 37) % 2_000;
        let minute = from.plus(place);
        Bar { minute, open: price, high: price + 9, low: price - 9, close: price, volume: 5 }
    });
    other.feed.put(&other.wave, wild);
    other.feed.take(&"CLIMB".parse().unwrap(), (0..51 * 60).map(|place| from.plus(place)));
    let found = other.context(at).await;
    assert_eq!(found.levels, known.levels);
    assert_eq!(found.regime, known.regime);
    assert_eq!(found.news.items, known.news.items);
    assert_ne!(other.context(MockClock::START).await.levels, room.context(MockClock::START).await.levels);
}

#[rstest]
#[tokio::test]
async fn a_day_is_worked_out_once_and_kept(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let room = Room::open(backend, ScriptedNews::new()).await;
    let known = room.context(MockClock::START).await.levels.unwrap();
    let span = (before(Period::from_days(3)), MockClock::START);
    let several = known_levels(room.house(), &room.wave, span.0, span.1).await.unwrap();
    assert_eq!(several.len(), 4);
    // It is read where it was kept: the bars that it came of are not there any more.
    room.feed.take(
        &room.wave,
        (0..DAYS_OF_HISTORY * 1_440).map(|place| Minute::containing(MockClock::START).plus(-place - 1)),
    );
    let restarted = room.restarted();
    let again = known_levels(&restarted, &room.wave, span.0, span.1).await.unwrap();
    assert_eq!(again, several);
    let again = context(&restarted, &room.wave, None).await.unwrap().levels.unwrap();
    assert_eq!((again.known_from, again.pivots), (known.known_from, known.pivots));
}

#[tokio::test]
async fn a_market_without_an_index_has_no_regime_and_with_too_few_days_neither() {
    let room = Room::open(Backend::Sqlite, ScriptedNews::new()).await;
    let found = room.context(MockClock::START).await;
    assert!(found.regime.is_none() && !found.has_index);
    room.feed.turn_into(&"CLIMB".parse().unwrap(), InstrumentKind::Index);
    let found = room.context(MockClock::START).await;
    assert!(found.regime.is_none() && found.has_index, "twenty days are too few");
}

#[rstest]
#[tokio::test]
async fn an_index_that_climbs_is_said_to_with_its_figures(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let room = Room::open(backend, ScriptedNews::new()).await;
    given_days(&room, "LONG", InstrumentKind::Index);
    let found = room.context(MockClock::START).await.regime.unwrap();
    let trend = found.trend.unwrap();
    // The close of each of fifty days is 48 ticks above the one before.
    assert_eq!((trend.kind, trend.close.to_string()), (TrendKind::Up, "199.98".to_owned()));
    assert_eq!((trend.average.to_string(), trend.days), ("188.22".to_owned(), 50));
    assert_eq!(found.fear, None, "there is no volatility index");
    let span = (before(Period::from_days(10)), MockClock::START);
    let all = known_regimes(&room.restarted(), span.0, span.1).await.unwrap();
    assert_eq!(all.len(), 11);
    assert_eq!(all.last().unwrap().trend.as_ref(), Some(&trend));
    let at = domain::market::context::regime_at(&all, before(Period::from_hours(1))).unwrap();
    assert_eq!(at.known_from, before(Period::from_days(1)));
}

/// An instrument that goes up by two ticks an hour, for a hundred days.
fn given_days(room: &Room, symbol: &str, kind: InstrumentKind) -> Symbol {
    let symbol = room.feed.list(symbol);
    room.feed.turn_into(&symbol, kind);
    let now = Minute::containing(MockClock::START);
    let hours = (-100 * 24..0).map(|hour: i64| {
        let price = 20_000 + hour * 2;
        Bar { minute: now.plus(hour * 60), open: price, high: price, low: price, close: price, volume: 1 }
    });
    room.feed.put(&symbol, hours);
    symbol
}

#[rstest]
#[tokio::test]
async fn days_are_worked_out_again_when_the_market_has_other_measures(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let room = Room::open(backend, ScriptedNews::new()).await;
    given_days(&room, "FEAR", InstrumentKind::Volatility);
    let alone = room.context(MockClock::START).await.regime.unwrap();
    assert!(alone.fear.is_some() && alone.trend.is_none(), "{alone:?}");

    let index = given_days(&room, "LONG", InstrumentKind::Index);
    let both = room.context(MockClock::START).await.regime.unwrap();
    assert_eq!(both.trend.as_ref().map(|trend| &trend.symbol), Some(&index));
    assert_eq!(both.fear, alone.fear);
    let span = (before(Period::from_days(10)), MockClock::START);
    let all = known_regimes(room.house(), span.0, span.1).await.unwrap();
    assert!(all.len() == 11 && all.iter().all(|day| day.trend.is_some() && day.fear.is_some()), "{all:?}");

    room.feed.delist(&index);
    assert_eq!(
        room.context(MockClock::START).await.regime,
        Some(alone),
        "what was kept of one measure is still there"
    );
}

#[rstest]
#[tokio::test]
async fn news_are_asked_for_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let room = Room::open(backend, ScriptedNews::new()).await;
    room.tell("a", before(Period::from_hours(30)), "One");
    room.news.tell(item("b", before(Period::from_hours(20)), "Of all", None));
    room.news.tell(item("c", before(Period::from_hours(10)), "Of another", Some(&"CLIMB".parse().unwrap())));
    let span = (before(Period::from_days(3)), MockClock::START);
    let ask = async |house: &House| news(house, &room.wave, span.0, span.1).await.unwrap();
    let found = ask(room.house()).await;
    assert_eq!((titles(&found.items), found.problem), (vec!["One", "Of all"], None));
    let asked = room.news.asked();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert_eq!(asked[0], (About::Instrument(room.wave.clone()), span.0, span.1));
    assert_eq!(asked[1], (About::Market, span.0, span.1));
    let again = ask(&room.restarted()).await;
    assert_eq!((titles(&again.items), room.news.asked().len()), (vec!["One", "Of all"], 2));
    // Only the days that are missing are asked for.
    let longer = (before(Period::from_days(5)), MockClock::START);
    news(room.house(), &room.wave, longer.0, longer.1).await.unwrap();
    assert_eq!(room.news.asked()[2].1, longer.0);
    assert_eq!(room.news.asked()[2].2, span.0);
}

#[rstest]
#[tokio::test]
async fn a_day_that_goes_on_is_asked_about_again_and_a_correction_keeps_its_history(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let room = Room::open(backend, ScriptedNews::new()).await;
    room.pass(60).await;
    let published = MockClock::START.plus(Period::from_minutes(30));
    room.tell("a", published, "First wording");
    let at = |minutes| MockClock::START.plus(Period::from_minutes(minutes));
    assert_eq!(titles(&room.context(at(60)).await.news.items), ["First wording"]);
    let asked = room.news.asked().len();
    assert_eq!(titles(&room.context(at(60)).await.news.items), ["First wording"]);
    assert_eq!(room.news.asked().len(), asked, "nothing has passed since");

    room.pass(60).await;
    room.tell("a", published, "Second wording");
    let found = room.context(at(120)).await.news.items;
    assert_eq!(
        (titles(&found), found[0].known_from),
        (vec!["First wording"], published),
        "it was known until now"
    );
    room.pass(1).await;
    let found = room.context(at(121)).await.news.items;
    assert_eq!((titles(&found), found[0].known_from), (vec!["Second wording"], at(120)));
    assert_eq!(titles(&room.context(at(90)).await.news.items), ["First wording"], "it was the wording then");
    assert_eq!(titles(&room.context(at(30)).await.news.items), Vec::<&str>::new(), "not yet published");
}

#[tokio::test]
async fn a_source_that_does_not_answer_is_said_and_what_is_kept_is_shown() {
    let room = Room::open(Backend::Sqlite, ScriptedNews::new()).await;
    room.tell("a", before(Period::from_hours(30)), "One");
    let span = (before(Period::from_days(2)), MockClock::START);
    news(room.house(), &room.wave, span.0, span.1).await.unwrap();
    let reason = "it is away".to_owned();
    room.news.fail(Some(FeedError::Unavailable { market: "scripted", reason }));
    let found = room.context(MockClock::START).await.news;
    assert_eq!(titles(&found.items), ["One"]);
    assert_eq!(found.problem.as_deref(), Some("scripted does not answer: it is away"));
    room.news.fail(None);
    assert_eq!(room.context(MockClock::START).await.news.problem, None);
}

#[tokio::test]
async fn a_source_that_wants_to_be_left_alone_is_asked_about_today_only_so_often() {
    let room = Room::open(Backend::Sqlite, ScriptedNews::slow(Period::from_minutes(15))).await;
    let at = |minutes| MockClock::START.plus(Period::from_minutes(minutes));
    room.pass(1).await;
    room.context(at(1)).await;
    let asked = room.news.asked().len();
    room.pass(10).await;
    room.context(at(11)).await;
    assert_eq!(room.news.asked().len(), asked);
    room.pass(5).await;
    room.context(at(16)).await;
    assert_eq!(room.news.asked().len(), asked + 2, "once about the instrument and once about the market");
    assert!(room.test.clock.now() == MockClock::START);
    assert!(market::reached(room.house()).await.unwrap().unwrap() == at(16));
}

#[rstest]
#[tokio::test]
async fn news_come_to_an_instrument_when_a_correction_names_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let room = Room::open(backend, ScriptedNews::new()).await;
    let climb: Symbol = "CLIMB".parse().unwrap();
    let at = |minutes| MockClock::START.plus(Period::from_minutes(minutes));
    let came = async |to| news_times(room.house(), &room.wave, MockClock::START, to).await.unwrap();
    room.pass(60).await;
    room.news.tell(item("a", at(30), "Of one alone", Some(&climb)));
    let of_climb = news_times(room.house(), &climb, MockClock::START, at(60)).await.unwrap();
    assert_eq!(of_climb, NewsTimes::All(vec![at(30).as_millis()]));
    assert_eq!(came(at(60)).await, NewsTimes::All(Vec::new()));

    room.pass(60).await;
    let both = vec![climb.clone(), room.wave.clone()];
    room.news.tell(NewsItem { symbols: both, ..item("a", at(30), "Of both", None) });
    assert_eq!(came(at(120)).await, NewsTimes::All(Vec::new()), "until now nobody could know");
    room.pass(1).await;
    assert_eq!(came(at(121)).await, NewsTimes::All(vec![at(120).as_millis()]));
}

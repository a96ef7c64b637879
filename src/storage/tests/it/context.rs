//! What surrounded prices: kept once, and corrected with a history.

use domain::{
    Timestamp,
    market::{
        Symbol,
        context::{
            About, DayLevels, DayRegime, IndexTrend, LevelKind, NewsItem, PivotKind, PivotSet, Pivots,
            PriceLevel, Sentiment, Told, TrendKind,
        },
    },
};
use rstest::rstest;
use storage::Days;
use testkit::{Backend, TestDb};

const fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millis(ms)
}

fn levels(day: i64) -> DayLevels {
    let level = PriceLevel {
        kind: LevelKind::Support,
        price: "101.50".parse().unwrap(),
        touches: 3,
        first_touch: moment(1),
        last_touch: moment(2),
    };
    let prices = |texts: [&str; 3]| texts.map(|text| text.parse().unwrap()).to_vec();
    let set = PivotSet {
        kind: PivotKind::Camarilla,
        p: "100.00".parse().unwrap(),
        r: prices(["101.00", "102.00", "103.00"]),
        s: prices(["99.00", "98.00", "97.00"]),
    };
    let pivots = Some(Pivots { of_day: moment(day), sets: vec![set] });
    DayLevels { day: moment(day), known_from: moment(day + 50), levels: vec![level], pivots }
}

#[rstest]
#[tokio::test]
async fn a_day_is_kept_once_and_by_the_rule_that_made_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let acme: Symbol = "ACME".parse().unwrap();
    let nothing = DayLevels { levels: Vec::new(), pivots: None, ..levels(200) };
    let mut tx = test.db.begin().await.unwrap();
    tx.contexts().add_levels(&acme, 1, &levels(100)).await.unwrap();
    tx.contexts().add_levels(&acme, 1, &nothing).await.unwrap();
    tx.contexts().add_levels(&acme, 1, &DayLevels { pivots: None, ..levels(100) }).await.unwrap();
    let trend = IndexTrend {
        kind: TrendKind::Flat,
        symbol: acme.clone(),
        close: "10".parse().unwrap(),
        average: "10.00".parse().unwrap(),
        days: 50,
    };
    let (day, known_from) = (moment(100), moment(150));
    let of = "of an index";
    let regime = DayRegime { day, known_from, trend: Some(trend), fear: None };
    tx.contexts().add_regime((of, 1), (day, known_from), Some(&regime)).await.unwrap();
    tx.contexts().add_regime((of, 1), (moment(200), moment(250)), None).await.unwrap();
    tx.save().await.unwrap();

    let days = Days { from: moment(0), to: moment(200), rule: 1 };
    let mut reader = test.db.read().await.unwrap();
    assert_eq!(reader.contexts().levels(&acme, days).await.unwrap(), [levels(100), nothing]);
    let regimes = reader.contexts().regimes(of, days).await.unwrap();
    assert_eq!(regimes, [(moment(100), Some(regime)), (moment(200), None)]);
    let other = Days { rule: 2, ..days };
    assert_eq!(reader.contexts().levels(&acme, other).await.unwrap(), []);
    assert_eq!(reader.contexts().regimes(of, other).await.unwrap(), []);
    assert_eq!(reader.contexts().regimes("of another", days).await.unwrap(), []);
    drop(reader);

    let mut tx = test.db.begin().await.unwrap();
    tx.contexts().forget(&acme).await.unwrap();
    assert_eq!(tx.contexts().levels(&acme, days).await.unwrap(), []);
    assert_eq!(tx.contexts().regimes(of, days).await.unwrap(), []);
}

fn news(id: &str, at: i64, symbols: &[&str]) -> NewsItem {
    let told = Told {
        title: "=1+1 \u{1F980} <b>",
        text: Some("More of it"),
        publisher: Some("A paper"),
        url: Some("https://example.com/a"),
    };
    let symbols = symbols.iter().map(|symbol| symbol.parse().unwrap()).collect();
    let item = NewsItem::told("made", id, moment(at), told).unwrap();
    NewsItem { symbols, sentiment: Some(Sentiment::Negative), ..item }
}

#[rstest]
#[tokio::test]
async fn a_correction_takes_the_place_of_a_wording_that_stays(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let items = [news("b", 10, &["ACME", "OTHER"]), news("a", 10, &["ACME"]), news("c", 20, &[])];
    let mut tx = test.db.begin().await.unwrap();
    for item in items.iter().chain(&items) {
        tx.contexts().add_news(item).await.unwrap();
    }
    tx.save().await.unwrap();

    let acme = About::Instrument("ACME".parse().unwrap());
    let other = About::Instrument("OTHER".parse().unwrap());
    let mut tx = test.db.begin().await.unwrap();
    let found = tx.contexts().news(&acme, moment(10), moment(20)).await.unwrap();
    assert_eq!(found, [items[1].clone(), items[0].clone()], "by moment and then by name");
    assert_eq!(tx.contexts().news(&About::Market, moment(0), moment(21)).await.unwrap(), [items[2].clone()]);
    assert_eq!(tx.contexts().news(&acme, moment(11), moment(99)).await.unwrap(), []);

    let known = tx.contexts().wording("made", "b").await.unwrap().unwrap();
    assert_eq!(known, items[0]);
    let corrected = NewsItem { title: "Corrected".to_owned(), known_from: moment(500), ..known.clone() };
    tx.contexts().replace_news(&known, moment(500)).await.unwrap();
    tx.contexts().add_news(&corrected).await.unwrap();
    assert_eq!(tx.contexts().wording("made", "b").await.unwrap().unwrap(), corrected);
    let replaced = NewsItem { replaced_at: Some(moment(500)), ..known };
    assert_eq!(tx.contexts().news(&other, moment(0), moment(99)).await.unwrap(), [replaced, corrected]);
}

#[rstest]
#[tokio::test]
async fn news_come_when_they_are_first_known_to_be_about_something_and_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let mut tx = test.db.begin().await.unwrap();
    let about = |symbols: &[&str]| news("x", 0, symbols).symbols;
    for (first, published, symbols, known_from) in [
        (news("named later", 10, &["OTHER"]), 10, about(&["OTHER", "ACME"]), 500),
        (news("of another moment", 20, &["ACME"]), 30, about(&["ACME"]), 600),
        (news("not named any more", 40, &["ACME"]), 40, about(&["OTHER"]), 700),
        (news("named before its time", 50, &["OTHER"]), 900, about(&["ACME"]), 800),
        (news("of the market at first", 60, &[]), 60, about(&["ACME"]), 850),
    ] {
        let corrected = NewsItem {
            published_at: moment(published),
            known_from: moment(known_from),
            symbols,
            ..first.clone()
        };
        tx.contexts().add_news(&first).await.unwrap();
        tx.contexts().replace_news(&first, moment(known_from)).await.unwrap();
        tx.contexts().add_news(&corrected).await.unwrap();
    }
    tx.save().await.unwrap();
    let mut reader = test.db.read().await.unwrap();
    let acme = About::Instrument("ACME".parse().unwrap());
    for (from, to, came) in [
        (0, 1_000, vec![20, 40, 500, 850, 900]),
        (0, 500, vec![20, 40]),
        (500, 900, vec![500, 850]),
        (21, 40, vec![]),
    ] {
        let found = reader.contexts().news_times(&acme, moment(from), moment(to)).await.unwrap();
        assert_eq!(found, came, "{from}..{to}");
    }
    let told = reader.contexts().news(&acme, moment(15), moment(35)).await.unwrap();
    let wordings: Vec<i64> = told.iter().map(|item| item.known_from.as_millis()).collect();
    assert_eq!(wordings, [20, 600], "each wording once, whenever it says that it was published");
}

#[rstest]
#[tokio::test]
async fn what_was_asked_is_remembered_and_never_less_of_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let mut tx = test.db.begin().await.unwrap();
    for (day, until) in [(100, 150), (0, 100), (100, 120), (200, 201)] {
        tx.contexts().save_asked("made", &About::Market, (moment(day), moment(until))).await.unwrap();
    }
    tx.contexts().save_asked("other", &About::Market, (moment(0), moment(1))).await.unwrap();
    tx.save().await.unwrap();
    let mut reader = test.db.read().await.unwrap();
    let span = (moment(0), moment(100));
    let found = reader.contexts().asked("made", &About::Market, span).await.unwrap();
    assert_eq!(found, [(moment(0), moment(100)), (moment(100), moment(150))]);
}

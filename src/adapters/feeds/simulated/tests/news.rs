//! News follow from the seed; some tell of what has moved prices, none of what will.

use super::{
    super::{
        Simulated,
        hours::{Hours, MINUTES_OF_DAY},
        instruments::TRADED,
    },
    ask::{bars, now, year},
};
use domain::{
    Timestamp,
    market::{
        Bar, FeedError, InstrumentKind, Minute,
        context::{About, News, NewsItem, Sentiment},
    },
};

fn about(symbol: &str) -> About {
    About::Instrument(symbol.parse().unwrap())
}

fn news(market: &Simulated, about: &About, from: i64, to: i64) -> Vec<NewsItem> {
    now(market.news(about, Minute::new(from).begins(), Minute::new(to).begins())).unwrap()
}

#[test]
fn news_are_the_same_after_a_restart_and_in_pieces() {
    let market = Simulated::new(7, &[]);
    for about in [about("ORVX"), about("ORB-USD"), About::Market] {
        let whole = news(&market, &about, year(2023), year(2024));
        assert!(whole.len() > 60, "{} about {about:?}", whole.len());
        let cut = year(2023) + 100_003;
        let mut pieces = news(&Simulated::new(7, &[]), &about, cut, year(2024));
        pieces.splice(0..0, news(&Simulated::new(7, &[]), &about, year(2023), cut));
        assert_eq!(whole, pieces);
        assert_ne!(whole, news(&Simulated::new(8, &[]), &about, year(2023), year(2024)));
        let mut ids: Vec<&str> = whole.iter().map(|item| item.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), whole.len());
    }
    assert_eq!(news(&market, &about("SIX"), year(2023), year(2024)), []);
    let stranger = now(market.news(&about("NONE"), Timestamp::from_millis(0), Timestamp::from_millis(1)));
    assert!(matches!(stranger, Err(FeedError::UnknownInstrument(_))));
}

/// The bars of a share on the date of a moment, and its last close before that date.
fn of_date(all: &[Bar], moment: Timestamp) -> Option<(&[Bar], i64)> {
    let midnight = Minute::containing(moment).day_begins();
    let place = |minute: Minute| all.partition_point(|bar| bar.minute < minute);
    let (from, to) = (place(midnight), place(midnight.plus(MINUTES_OF_DAY)));
    let before = all.get(from.checked_sub(1)?)?.close;
    (from < to).then(|| (&all[from..to], before))
}

#[expect(clippy::cast_precision_loss, reason = "prices are far below 2^53")]
fn change(from: i64, to: i64) -> f64 {
    to as f64 / from as f64 - 1.0
}

/// A mean and its standard error.
fn mean(values: &[f64]) -> (f64, f64) {
    let n = f64::from(u32::try_from(values.len()).unwrap());
    let mean = values.iter().sum::<f64>() / n;
    let square = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    (mean, (square / (n - 1.0) / n).sqrt())
}

/// A share of the news tells of the gap that was there before they came; after them prices go nowhere.
#[test]
fn news_of_a_night_tell_of_a_gap_that_was_seen_and_of_nothing_that_comes() {
    let (mut gaps, mut afterwards, mut early) = (Vec::new(), Vec::new(), 0);
    for seed in [21, 22] {
        let market = Simulated::new(seed, &[]);
        for share in TRADED.iter().filter(|traded| traded.kind == InstrumentKind::Equity) {
            let all = bars(&market, share.symbol, year(2022), year(2024));
            for item in news(&market, &about(share.symbol), year(2022), year(2024)) {
                let sign = match item.sentiment {
                    Some(Sentiment::Positive) => 1.0,
                    Some(Sentiment::Negative) => -1.0,
                    _ => continue,
                };
                let Some((day, before)) = of_date(&all, item.published_at) else { continue };
                let since_open = Minute::containing(item.published_at).number() - day[0].minute.number();
                if !(1..=30).contains(&since_open) {
                    continue;
                }
                early += 1;
                gaps.push(sign * change(before, day[0].open));
                let known = day.partition_point(|bar| bar.minute.begins() < item.published_at);
                afterwards.push(sign * change(day[known].open, day[day.len() - 1].close));
            }
        }
    }
    assert!(early > 400, "{early}");
    let ((gap, of_gap), (after, of_after)) = (mean(&gaps), mean(&afterwards));
    assert!(gap > 4.0 * of_gap, "the gap in the direction of the news is {gap} ± {of_gap}");
    assert!(after.abs() < 3.0 * of_after, "after the news prices go {after} ± {of_after}");
}

#[test]
fn most_news_follow_from_nothing() {
    let market = Simulated::new(21, &[]);
    let (mut all, mut of_nights) = (0, 0);
    for share in TRADED.iter().filter(|traded| traded.kind == InstrumentKind::Equity) {
        let found = news(&market, &about(share.symbol), year(2022), year(2024));
        let own: Vec<_> = found.iter().filter(|item| item.symbols.len() == 1).collect();
        let nights = Hours::Session.day_from(year(2024) / MINUTES_OF_DAY);
        let brought = |day: &i64| {
            let when = super::super::source::When { seed: 21, hours: Hours::Session, day: *day };
            when.news(share.stream()).is_some()
        };
        all += own.len();
        of_nights += (0..nights).filter(brought).count();
    }
    assert!(of_nights > 50 && all > 3 * of_nights, "{of_nights} nights, {all} news");
}

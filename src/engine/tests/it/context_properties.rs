//! What surrounds a price follows from what was known: whatever is altered, appended or removed afterwards changes nothing of it.

use crate::walks::{DAY, DAYS, Draws, HOUR, START, push, walk};
use domain::{
    Timestamp,
    market::{
        Symbol,
        context::{NewsItem, Told},
    },
};
use engine::{
    bars::{Bars, Session, Timeframe},
    context::{Everything, Series, Visible},
    splitmix::SplitMix64,
};
use proptest::prelude::*;

/// A market with everything in it.
#[derive(Clone)]
struct Market {
    bars: Bars,
    index: Bars,
    volatility: Bars,
    news: Vec<NewsItem>,
    session: Session,
}

fn news(number: i64, at: i64, draws: &mut Draws) -> NewsItem {
    let title = format!("News {number}");
    let told = Told { title: &title, ..Told::default() };
    let item = NewsItem::told("made", &number.to_string(), Timestamp::from_millis(at), told).unwrap();
    let symbols: [Symbol; 2] = ["OWN", "OTHER"].map(|symbol| symbol.parse().unwrap());
    let symbols = match draws.below(3) {
        0 => Vec::new(),
        1 => vec![symbols[0].clone()],
        _ => vec![symbols[1].clone()],
    };
    NewsItem { symbols, ..item }
}

fn market(seed: u64, whole_day: bool) -> Market {
    let mut draws = Draws(SplitMix64::new(seed));
    let session = if whole_day { Session::WHOLE_DAY } else { "14:30-21:00".parse().unwrap() };
    let news = (0..60).map(|number| {
        let at = START + draws.below(DAYS * DAY);
        news(number, at, &mut draws)
    });
    let news = news.collect();
    Market {
        bars: walk("OWN", (HOUR, 60), session, &mut draws),
        index: walk("IDX", (DAY, 60), session, &mut draws),
        volatility: walk("VOL", (DAY, 60), session, &mut draws),
        news,
        session,
    }
}

fn visible(market: &Market, at: i64) -> Visible {
    let names: [Symbol; 2] = ["IDX", "VOL"].map(|name| name.parse().unwrap());
    let series = |symbol, days| Some(Series { symbol, days, session: market.session });
    let everything = Everything {
        bars: &market.bars,
        timeframe: Timeframe::HOUR,
        session: market.session,
        index: series(&names[0], &market.index),
        volatility: series(&names[1], &market.volatility),
        news: &market.news,
    };
    everything.visible(Timestamp::from_millis(at))
}

/// The same with another future: every bar that was not over is left alone, altered or removed, and others are appended.
fn otherwise(bars: &Bars, length: impl Fn(i64) -> i64, at: i64, draws: &mut Draws) -> Bars {
    let mut other = Bars::empty(bars.instrument.clone());
    for place in 0..bars.len() {
        let time = bars.time[place];
        let is_known = time + length(time) <= at;
        match if is_known { 0 } else { draws.below(3) } {
            0 => {
                let (open, close) = (bars.open[place], bars.close[place]);
                push(&mut other, time, open, close);
            }
            1 => push(&mut other, time, 1_000 + draws.below(90_000), 1_000 + draws.below(90_000)),
            _ => {}
        }
    }
    let last = other.time.last().copied().unwrap_or(START).max(at);
    for day in 1..=draws.below(4) {
        push(
            &mut other,
            last - last.rem_euclid(DAY) + day * DAY + 15 * HOUR,
            50_000,
            1 + draws.below(90_000),
        );
    }
    other
}

fn another_future(market: &Market, at: i64, seed: u64) -> Market {
    let mut draws = Draws(SplitMix64::new(seed));
    let mut news_after = Vec::new();
    for item in &market.news {
        let is_known = item.published_at.as_millis() < at;
        match draws.below(3) {
            // It is told otherwise from then on.
            0 if is_known => {
                let replaced = Timestamp::from_millis(at + draws.below(DAY));
                news_after.push(NewsItem { replaced_at: Some(replaced), ..item.clone() });
                let title = "Corrected".to_owned();
                news_after.push(NewsItem { known_from: replaced, title, ..item.clone() });
            }
            1 | 2 if is_known => news_after.push(item.clone()),
            0 => news_after.push(NewsItem { title: "Altered".to_owned(), ..item.clone() }),
            _ => {}
        }
    }
    let appended = draws.below(4);
    news_after.extend((0..appended).map(|number| {
        let when = at + draws.below(DAY);
        news(1_000 + number, when, &mut draws)
    }));
    let of_day = |_| market.session.length_ms();
    // The last bar of a session ends with it.
    let of_hour = |time| {
        let opens = market.session.start_of(time).unwrap();
        HOUR.min(opens + market.session.length_ms() - time)
    };
    Market {
        bars: otherwise(&market.bars, of_hour, at, &mut draws),
        index: otherwise(&market.index, of_day, at, &mut draws),
        volatility: otherwise(&market.volatility, of_day, at, &mut draws),
        news: news_after,
        session: market.session,
    }
}

/// What matters of it: a correction that is to come is no news yet.
fn told(visible: Visible) -> Visible {
    let news = visible.news.into_iter().map(|item| NewsItem { replaced_at: None, ..item }).collect();
    Visible { news, ..visible }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_future_changes_nothing_of_what_is_visible(
        seed: u64,
        other: u64,
        whole_day: bool,
        at in START..START + DAYS * DAY,
    ) {
        let market = market(seed, whole_day);
        let known = told(visible(&market, at));
        prop_assert_eq!(&known, &told(visible(&another_future(&market, at, other), at)));
        let levels = known.levels.iter().all(|levels| levels.known_from.as_millis() <= at);
        let regime = known.regime.iter().all(|regime| regime.known_from.as_millis() <= at);
        prop_assert!(levels && regime && known.news.iter().all(|item| item.known_from.as_millis() < at));
    }
}

/// The property would hold of a function that shows nothing.
#[test]
fn there_is_something_to_see_and_it_changes_when_days_are_over() {
    for (seed, whole_day) in [(1, true), (2, false)] {
        let market = market(seed, whole_day);
        let at = START + (DAYS - 1) * DAY + 22 * HOUR;
        let seen = visible(&market, at);
        let levels = seen.levels.unwrap();
        assert!(levels.levels.len() > 2, "{levels:?}");
        assert!(levels.levels.iter().all(|level| level.touches > 1 && level.first_touch < level.last_touch));
        assert_eq!(levels.pivots.unwrap().sets.len(), 4);
        let regime = seen.regime.unwrap();
        assert!(regime.trend.is_some() && regime.fear.is_some());
        assert!(seen.news.len() > 20, "{}", seen.news.len());
        let earlier = visible(&market, at - 2 * DAY);
        assert_ne!(earlier.levels.unwrap().day, levels.day);
        assert!(earlier.news.len() <= seen.news.len());
    }
}

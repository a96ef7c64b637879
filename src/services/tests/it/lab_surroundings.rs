//! What the laboratory asks of levels and regimes is what the Context page says.

use crate::school::School;
use domain::{
    Fixed, Period, Timestamp,
    lab::Pattern,
    market::{Bar, InstrumentKind, Minute, context::LevelKind},
};
use engine::{
    bars::Timeframe,
    learning::{Around, FEARS, TRENDS},
};
use services::{
    lab::ground::{self, learnt_on},
    market::context::context,
};
use testkit::{Backend, MockClock, PlantedMarket};

/// A measure that goes up and down, each time for some weeks, in hours round the clock for longer than anybody learns on.
fn given_a_measure(school: &School, symbol: &str, kind: InstrumentKind, weeks: i64) {
    let symbol = school.feed.list(symbol);
    school.feed.turn_into(&symbol, kind);
    let now = Minute::containing(MockClock::START);
    let turn = weeks * 7 * 24;
    let hours = (-1_500 * 24..0).map(|hour: i64| {
        let phase = hour.rem_euclid(2 * turn);
        let price = 20_000 + 3 * phase.min(2 * turn - phase) + hour / 50;
        Bar { minute: now.plus(hour * 60), open: price, high: price, low: price, close: price, volume: 1 }
    });
    school.feed.put(&symbol, hours);
}

fn named<'n>(names: &[&'n str; 3], value: f64) -> Option<&'n str> {
    [0.0, 1.0, 2.0].iter().position(|place| (place - value).abs() < 0.1).map(|place| names[place])
}

/// What the page says at a moment, in the form of what is asked of trades.
async fn on_the_page(
    school: &School,
    at: Timestamp,
) -> ([Option<u64>; 2], Option<&'static str>, Option<&'static str>) {
    let found = context(&school.test.house, &school.symbol, Some(at)).await.unwrap();
    let price = found.price.unwrap();
    let levels = found.levels.map(|levels| levels.levels).unwrap_or_default();
    let of = |kind| levels.iter().filter(move |level| level.kind == kind).map(|level| level.price);
    let share = |upper: Fixed, lower: Fixed| (upper.to_f64() / lower.to_f64() - 1.0).to_bits();
    let nearest = [
        of(LevelKind::Support).max().map(|support| share(price, support)),
        of(LevelKind::Resistance).min().map(|resistance| share(resistance, price)),
    ];
    let regime = found.regime.unwrap();
    (nearest, regime.trend.map(|trend| trend.kind.as_str()), regime.fear.map(|fear| fear.kind.as_str()))
}

fn asked(around: &Around, place: usize) -> ([Option<u64>; 2], Option<&'static str>, Option<&'static str>) {
    let value = |column: &[f64]| (!column[place].is_nan()).then(|| column[place].to_bits());
    (
        [value(&around.support), value(&around.resistance)],
        named(&TRENDS, around.trend[place]),
        named(&FEARS, around.fear[place]),
    )
}

#[tokio::test]
async fn trades_are_asked_for_what_the_context_page_said_when_they_were_decided() {
    // Four years, of which the last three are learnt on: what lies before them is not traded, and known.
    let school = School::open(Backend::Sqlite, PlantedMarket::noise(31, 4), Pattern::Breakout).await;
    given_a_measure(&school, "TIDE", InstrumentKind::Index, 9);
    given_a_measure(&school, "FEAR", InstrumentKind::Volatility, 31);
    let house = &school.test.house;
    let mut tx = house.db.begin().await.unwrap();
    let on = learnt_on(&mut tx, house, &school.agent).await.unwrap();
    drop(tx);
    let data =
        ground::load(house, school.agent.id, (&on, &[]), ground::Told::ByNews { but: &[] }).await.unwrap();
    let plot = &data.plots[0];
    let (bars, sealed_from) = (plot.bars.bars(), data.seals[0].sealed_from);
    assert!(bars.time[0] > MockClock::START.minus(Period::from_days(3 * 366 + 3)).as_millis());
    let around = plot.surroundings.as_ref().unwrap().known(bars, Timeframe::HOUR);
    let mut said = Vec::new();
    // Every bar of a day comes in turn, the first and the last bar among them.
    for place in (0..bars.len()).step_by(157).chain([bars.len() - 1]) {
        let at = Timestamp::from_millis(bars.time[place] + Timeframe::HOUR.ms());
        assert!(at <= sealed_from);
        let page = on_the_page(&school, at).await;
        assert_eq!(asked(&around, place), page, "{at}");
        assert!(page.1.is_some() && page.2.is_some(), "{at}: what lies before the first bar is known");
        said.extend([page.1, page.2].into_iter().flatten());
        said.extend(page.0[0].map(|_| "support"));
        said.extend(page.0[1].map(|_| "resistance"));
    }
    said.sort_unstable();
    said.dedup();
    assert!(
        ["up", "down", "calm", "fearful", "support", "resistance"].iter().all(|one| said.contains(one)),
        "{said:?}"
    );
}

#[tokio::test]
async fn an_iteration_asks_for_levels_and_with_an_index_for_the_regime() {
    let school = School::open(Backend::Sqlite, PlantedMarket::noise(32, 3), Pattern::Breakout).await;
    given_a_measure(&school, "TIDE", InstrumentKind::Index, 9);
    let learnt = school.learn().await;
    let analysis = learnt.found.analysis.unwrap();
    let of = |aspect: &str| analysis.findings.iter().filter(|one| one.aspect == aspect).collect::<Vec<_>>();
    for aspect in ["distance to the nearest support", "distance to the nearest resistance"] {
        let found = of(aspect);
        assert!(!found.is_empty() && found.iter().all(|one| one.condition.is_none()), "{found:?}");
        assert!(found.iter().all(|one| one.group.contains(" %")), "{found:?}");
    }
    let groups: Vec<&str> = of("regime of the index").iter().map(|one| one.group.as_str()).collect();
    assert!(groups.contains(&"up") && groups.contains(&"down"), "{groups:?}");
    assert!(of("regime of fear").is_empty(), "there is no volatility index");
    assert!(!of("trend of the market").is_empty(), "which a document can ask for");
}

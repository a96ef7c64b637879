//! What the Context page says beside an instrument, as the laboratory asks it of trades: the same at every bar, never out of the future, and found where it
//! makes a difference.

use crate::walks::{DAY, DAYS, Draws, HOUR, START, empty, push, walk};
use domain::{
    Fixed, Timestamp,
    lab::Finding,
    market::{Symbol, context::FearKind},
};
use engine::{
    bars::{Bars, Scale, Session, Timeframe, resample},
    context::{Everything, Series, day_levels, regime},
    learning::{
        Around, Beside, FEARS, Ground, Hours, Measured, Open, Plot, Surroundings, TRENDS, findings, read,
        split, usual,
    },
    splitmix::SplitMix64,
};
use proptest::prelude::*;

/// About normal, of this deviation.
fn ticks(draws: &mut Draws, deviation: i64) -> i64 {
    (0..12).map(|_| draws.below(2 * deviation + 1) - deviation).sum::<i64>() / 2
}

fn half_hour() -> Timeframe {
    "30m".parse().unwrap()
}

#[derive(Clone)]
struct World {
    own: Bars,
    index: Bars,
    volatility: Bars,
    session: Session,
}

impl World {
    fn new(seed: u64, whole_day: bool) -> Self {
        let mut draws = Draws(SplitMix64::new(seed));
        let session = if whole_day { Session::WHOLE_DAY } else { "14:30-21:00".parse().unwrap() };
        let mut walk = |name| walk(name, (HOUR / 2, 30), session, &mut draws);
        Self { own: walk("OWN"), index: walk("IDX"), volatility: walk("VOL"), session }
    }

    fn put_together(&self, bars: &Bars, to: Timeframe) -> Bars {
        resample(bars, half_hour(), to, self.session).unwrap().bars
    }

    /// As the laboratory has it, from bars that have ended by `to`.
    fn around(&self, to: i64) -> Around {
        let hours = |bars: &Bars| {
            let bars = self.put_together(bars, Timeframe::HOUR);
            Hours { bars, session: self.session }.before(to)
        };
        let surroundings = Surroundings {
            own: hours(&self.own),
            index: Some(hours(&self.index)),
            volatility: Some(hours(&self.volatility)),
        };
        let (own, _) = split(self.own.clone(), half_hour(), to);
        surroundings.known(own.bars(), half_hour())
    }

    /// As the Context page has it at the end of a bar.
    fn seen(&self, place: usize) -> (f64, f64, Option<&'static str>, Option<&'static str>) {
        let names: [Symbol; 2] = ["IDX", "VOL"].map(|name| name.parse().unwrap());
        let hours = self.put_together(&self.own, Timeframe::HOUR);
        let days = [&self.index, &self.volatility].map(|bars| self.put_together(bars, Timeframe::DAY));
        let series = |at: usize| Some(Series { symbol: &names[at], days: &days[at], session: self.session });
        let everything = Everything {
            bars: &hours,
            timeframe: Timeframe::HOUR,
            session: self.session,
            index: series(0),
            volatility: series(1),
            news: &[],
        };
        let visible = everything.visible(Timestamp::from_millis(self.own.time[place] + HOUR / 2));
        let close = Fixed::of_steps(self.own.close[place], Scale::CENT);
        let levels = visible.levels.map(|levels| levels.levels).unwrap_or_default();
        let seen = levels.into_iter().map(|level| level.seen_from(close));
        let (below, above): (Vec<Fixed>, Vec<Fixed>) =
            seen.map(|level| level.price).partition(|price| *price <= close);
        let share = |upper: Fixed, lower: Fixed| upper.to_f64() / lower.to_f64() - 1.0;
        (
            below.into_iter().max().map_or(f64::NAN, |support| share(close, support)),
            above.into_iter().min().map_or(f64::NAN, |resistance| share(resistance, close)),
            visible.regime.as_ref().and_then(|regime| Some(regime.trend.as_ref()?.kind.as_str())),
            visible.regime.as_ref().and_then(|regime| Some(regime.fear.as_ref()?.kind.as_str())),
        )
    }
}

/// Undefined is undefined.
fn bits(column: &[f64]) -> Vec<Option<u64>> {
    column.iter().map(|value| (!value.is_nan()).then(|| value.to_bits())).collect()
}

fn named<'n>(names: &[&'n str], value: f64) -> Option<&'n str> {
    (0..names.len())
        .find(|place| (f64::from(u32::try_from(*place).unwrap()) - value).abs() < 0.1)
        .map(|place| names[place])
}

#[test]
fn at_every_bar_stands_what_the_context_page_says_at_its_end() {
    for (seed, whole_day) in [(1, true), (2, false)] {
        let world = World::new(seed, whole_day);
        let around = world.around(i64::MAX);
        let (mut levels, mut said) = (0, Vec::new());
        // Every bar of a day comes in turn.
        for place in (0..world.own.len()).step_by(if whole_day { 31 } else { 9 }) {
            let (support, resistance, trend, fear) = world.seen(place);
            let own = [around.support[place], around.resistance[place]];
            assert_eq!(bits(&own), bits(&[support, resistance]), "bar {place}");
            assert_eq!(named(&TRENDS, around.trend[place]), trend, "bar {place}");
            assert_eq!(named(&FEARS, around.fear[place]), fear, "bar {place}");
            levels += usize::from(!support.is_nan()) + usize::from(!resistance.is_nan());
            said.extend(trend.into_iter().chain(fear));
        }
        said.sort_unstable();
        said.dedup();
        assert!(levels > 100 && said.len() >= 4, "{levels} {said:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_after_a_bar_changes_nothing_of_what_was_known(
        seed: u64,
        other: u64,
        whole_day: bool,
        at in START + 20 * DAY..START + DAYS * DAY,
    ) {
        let world = World::new(seed, whole_day);
        let known = world.around(i64::MAX);
        let mut altered = world.clone();
        let mut draws = Draws(SplitMix64::new(other));
        for bars in [&mut altered.own, &mut altered.index, &mut altered.volatility] {
            for place in bars.time.partition_point(|time| time + HOUR / 2 <= at)..bars.len() {
                let price = 1_000 + draws.below(90_000);
                (bars.high[place], bars.low[place], bars.close[place]) = (price + 9, price - 9, price);
            }
        }
        let count = world.own.time.partition_point(|time| time + HOUR / 2 <= at);
        let (otherwise, sealed) = (altered.around(i64::MAX), world.around(at));
        prop_assert_eq!(sealed.support.len(), count);
        let all = |around: &Around| {
            [&around.support, &around.resistance, &around.trend, &around.fear].map(|column| bits(&column[..count]))
        };
        prop_assert_eq!(all(&known), all(&otherwise));
        prop_assert_eq!(all(&known), all(&sealed), "what is behind the seal is not needed");
    }
}

/// Buys at noon and holds for three hours.
const NOON: &str = "name = \"Noon\"\ntimeframe = \"1h\"\n[execution]\nentry.long = \"hour() == 12\"\n\
                    max_holding_bars = 3\nsize.equity = 0.5\n";

/// Hours round the clock. After noon the price drifts upwards for as long as `drifts` says so of what was known then.
fn drifting(drifts: impl Fn(&Bars, i64) -> bool, seed: u64) -> Bars {
    let (mut bars, mut price, mut left) = (empty("OWN"), 10_000, 0);
    let mut draws = Draws(SplitMix64::new(seed));
    for hour in 0..300 * 24 {
        let drift = if left > 0 { 25 } else { 0 };
        left -= i64::from(left > 0);
        // It is drawn back to where it came from, so that it turns at the same prices again and again.
        let to = price + ticks(&mut draws, 12) + drift - (price - 10_000) / 40;
        let time = START + hour * HOUR;
        push(&mut bars, time, price, to);
        price = to;
        if hour % 24 == 12 && drifts(&bars, time + HOUR) {
            left = 3;
        }
    }
    bars
}

/// What is found of trades at noon, the clearest first.
fn found(own: Bars, index: Option<Bars>, volatility: Option<Bars>) -> Vec<Finding> {
    let open = |bars: Bars| split(bars, Timeframe::HOUR, i64::MAX).0;
    let hours = |bars: Bars| Hours { bars, session: Session::WHOLE_DAY }.before(i64::MAX);
    let others: Vec<(String, Open)> = index
        .iter()
        .chain(&volatility)
        .map(|bars| (bars.instrument.name.clone(), open(bars.clone())))
        .collect();
    let names = [index.as_ref().map(|_| "IDX"), volatility.as_ref().map(|_| "VOL")];
    let surroundings =
        Surroundings { own: hours(own.clone()), index: index.map(hours), volatility: volatility.map(hours) };
    let plot = Plot { bars: open(own), others, news: None, surroundings: Some(surroundings) };
    let beside: Beside<'_> = plot.beside();
    let aspects = usual(names[0], names[1], beside);
    let ground = Ground::new(Timeframe::HOUR, vec![plot], Fixed::whole(100_000), &aspects).unwrap();
    let measured = Measured::new(&ground, &read(NOON, Timeframe::HOUR).unwrap()).unwrap();
    assert!(measured.deals.len() > 290);
    findings(&ground, &measured, &aspects, 7).findings
}

/// Hours of a measure that goes up for thirty days and down for as many, in turn.
fn tide(name: &str) -> Bars {
    let mut bars = empty(name);
    for hour in 0..300 * 24_i64 {
        let phase = hour % (60 * 24);
        let price = 20_000 + 8 * phase.min(60 * 24 - phase);
        push(&mut bars, START + hour * HOUR, price, price);
    }
    bars
}

fn days(hours: &Bars) -> Bars {
    resample(hours, Timeframe::HOUR, Timeframe::DAY, Session::WHOLE_DAY).unwrap().bars
}

#[test]
fn a_difference_by_the_regime_is_found_and_no_document_can_ask_for_it() {
    let (symbol, volatility): (Symbol, Bars) = ("VOL".parse().unwrap(), tide("VOL"));
    let of_day = days(&volatility);
    let series = Series { symbol: &symbol, days: &of_day, session: Session::WHOLE_DAY };
    let is_calm = |_: &Bars, at: i64| {
        regime(None, Some(series), at).is_some_and(|regime| regime.fear.unwrap().kind == FearKind::Calm)
    };
    let found = found(drifting(is_calm, 3), None, Some(volatility));
    let best = &found[0];
    assert_eq!((best.aspect.as_str(), best.group.as_str()), ("regime of fear", "calm"), "{best:?}");
    assert!(best.is_significant() && best.effect > 0.0 && best.condition.is_none(), "{best:?}");
    let groups: Vec<&str> =
        found.iter().filter(|one| one.aspect == "regime of fear").map(|one| one.group.as_str()).collect();
    assert_eq!(groups.len(), 3, "{groups:?}");
}

#[test]
fn a_difference_by_the_trend_of_the_index_is_found() {
    let (symbol, index): (Symbol, Bars) = ("IDX".parse().unwrap(), tide("IDX"));
    let of_day = days(&index);
    let series = Series { symbol: &symbol, days: &of_day, session: Session::WHOLE_DAY };
    let is_down = |_: &Bars, at: i64| {
        regime(Some(series), None, at).is_some_and(|regime| regime.trend.unwrap().kind.as_str() == "down")
    };
    let found = found(drifting(is_down, 4), Some(index), None);
    let of_regime =
        found.iter().find(|one| one.aspect == "regime of the index" && one.group == "down").unwrap();
    assert!(of_regime.is_significant() && of_regime.effect > 0.0 && of_regime.condition.is_none());
    assert!(of_regime.corrected <= found[0].corrected, "{:?} before {of_regime:?}", found[0]);
}

#[test]
fn nearness_to_a_support_is_found_and_told_in_percent() {
    let is_near = |bars: &Bars, at: i64| {
        let close = Fixed::of_steps(*bars.close.last().unwrap(), Scale::CENT);
        let levels = day_levels(bars, Timeframe::HOUR, Session::WHOLE_DAY, at).map(|found| found.levels);
        let below =
            levels.into_iter().flatten().map(|level| level.price).filter(|price| *price <= close).max();
        below.is_some_and(|support| close.to_f64() / support.to_f64() - 1.0 < 0.001)
    };
    let found = found(drifting(is_near, 5), None, None);
    let best = &found[0];
    assert_eq!(best.aspect, "distance to the nearest support", "{best:?}");
    assert!(best.is_significant() && best.effect.abs() > 0.0 && best.condition.is_none(), "{best:?}");
    let near = found.iter().find(|one| one.aspect == best.aspect && one.group.starts_with("below")).unwrap();
    assert!(near.effect > 0.0 && near.group.ends_with(" %"), "{near:?}");
}

//! Planted edges: the documented rule earns what was asked for, and only where the condition holds.

use super::{
    super::{EdgeRule, PlantedEdge, Simulated, edge::pattern::BAR, hours::Hours},
    ask::{bars, year},
    figures::{count, deviation, mean, standard_errors, told},
    trade::{Frames, columns, equities, loaded},
};
use domain::market::Feed;
use engine::{
    bars::Timeframe,
    graph::{Market, eval_columns},
    strategy::Strategy,
};
use std::{fs, path::PathBuf};

/// The document of a rule, as it stands in the documentation.
fn document(rule: EdgeRule) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/simulated-market.md");
    let text = fs::read_to_string(path).unwrap();
    let (_, rest) = text.split_once(&format!("### `{}`\n", rule.as_str())).unwrap();
    let (_, rest) = rest.split_once("```toml\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// What the rule of an edge did on the equities in three years of some seeds.
#[derive(Default)]
struct Outcome {
    /// The annual Sharpe ratio after costs of each seed: as it came, and without what happened to be gained beside the drift.
    sharpes: Vec<f64>,
    expected: Vec<f64>,
    /// What the trades of each day gained before costs and beside the drift: where the condition held, and where not.
    beside: Vec<f64>,
    outside: Vec<f64>,
    trades: usize,
    carried: usize,
}

/// What part of its equity a document puts into a trade, and how many accounts trade it.
const INTO_A_TRADE: f64 = 0.9;
const ACCOUNTS: f64 = 6.0;

impl Outcome {
    fn of(rule: EdgeRule, size: f64, seeds: [u64; 2]) -> Self {
        let strategy = loaded(&document(rule));
        let mut outcome = Self::default();
        for seed in seeds {
            outcome.add(&Simulated::new(seed, &[PlantedEdge::new(rule, size).unwrap()]), rule, &strategy);
        }
        outcome
    }

    fn add(&mut self, market: &Simulated, rule: EdgeRule, strategy: &Strategy) {
        let (from, to) = (year(2023), year(2026));
        let days = usize::try_from((to - from) / 1_440).unwrap();
        let (mut together, mut beside, mut outside) = (vec![0.0; days], vec![0.0; days], vec![0.0; days]);
        for symbol in equities() {
            let mut frames = Frames::new(columns(market, symbol, from, to));
            let (report, summary) =
                frames.trade(strategy, &mut Frames::new(columns(market, symbol, from, from)));
            // Equity is counted from the first session on.
            let first = usize::try_from(frames.minutes.time[0] / 86_400_000 - from / 1_440).unwrap();
            let returns = together[first..].iter_mut().zip(&summary.daily.returns);
            returns.for_each(|(sum, own)| *sum += own / ACCOUNTS);
            for trade in &report.trades {
                let price = |bar: usize| frames.minutes.instrument.tick.to_f64(frames.minutes.open[bar]);
                let gain = price(trade.exit_bar) / price(trade.entry_bar) - 1.0;
                let entry = frames.minutes.time[trade.entry_bar] / 60_000;
                let drift = carried(market, symbol, rule, entry);
                let group = if drift.is_some() { &mut beside } else { &mut outside };
                group[usize::try_from((entry - from) / 1_440).unwrap()] += gain - drift.unwrap_or(0.0);
                self.trades += 1;
                self.carried += usize::from(drift.is_some());
            }
        }
        let lucky: Vec<f64> =
            beside.iter().zip(&outside).map(|(a, b)| (a + b) * INTO_A_TRADE / ACCOUNTS).collect();
        let annual = |mean: f64| mean / deviation(&together) * 365_f64.sqrt();
        self.sharpes.push(annual(mean(&together)));
        self.expected.push(annual(mean(&together) - mean(&lucky)));
        self.beside.extend(beside);
        self.outside.extend(outside);
    }
}

/// By how much a trade was carried, or nothing where the condition did not hold. Every trade of the document is one that the market has seen.
fn carried(market: &Simulated, symbol: &str, rule: EdgeRule, entry: i64) -> Option<f64> {
    let instrument = market.instruments.iter().find(|found| found.walk.traded.symbol == symbol).unwrap();
    let day = Hours::Session.day_from(entry.div_euclid(1_440));
    let made = instrument.day(day);
    let sighting = made.sightings.iter().find(|sighting| sighting.rule == rule).unwrap();
    let entered = Hours::Session.opens(day) + i64::try_from((sighting.seen.bar + 1) * BAR).unwrap();
    assert_eq!(entered, entry, "{symbol}: the document and the market see the pattern at the same bar");
    let planted = instrument.walk.rules.iter().find(|watched| watched.rule == rule).unwrap();
    planted.plan.as_ref().unwrap().drift(&sighting.seen, sighting.deviation)
}

/// Of one seed: three years of luck are worth `1 / sqrt(3)`, and the drift was sized on other years.
fn standard_error(size: f64) -> f64 {
    (1.0 / 3.0 + (0.15 * (size + 2.0)).powi(2)).sqrt()
}

fn earns_its_size(rule: EdgeRule, size: f64, seeds: [u64; 2]) {
    let Outcome { sharpes, expected, beside, outside, trades, carried } = Outcome::of(rule, size, seeds);
    let sharpe = told(&format!("{} of {size}", rule.as_str()), mean(&sharpes));
    let expected = told("the same without luck", mean(&expected));
    let part = told("part of the patterns that is carried", count(carried) / count(trades));
    let error = standard_error(size) / count(seeds.len()).sqrt();
    assert!((sharpe - size).abs() < 2.5 * error, "{sharpe} is not {size} within 2.5 times {error}");
    assert!((expected - size).abs() < 0.2 * (size + 2.0), "{expected} is not {size}");
    assert!((0.15..0.65).contains(&part), "the condition held at {part} of all patterns");
    let (beside, outside) = (standard_errors(&beside), standard_errors(&outside));
    assert!(beside.abs() < 3.0, "where it held, {beside} standard errors were gained beside the drift");
    assert!(outside.abs() < 3.0, "where it did not hold, {outside} standard errors were gained");
}

#[test]
fn the_bounce_earns_its_size_and_nothing_outside_its_condition() {
    earns_its_size(EdgeRule::VwapBounce, 1.5, [1, 2]);
}

#[test]
fn the_gap_earns_its_size_and_nothing_outside_its_condition() {
    earns_its_size(EdgeRule::GapAndGo, 1.0, [4, 5]);
}

#[test]
fn the_breakout_earns_its_size_and_nothing_outside_its_condition() {
    earns_its_size(EdgeRule::Breakout, 3.0, [7, 8]);
}

#[test]
fn the_reversal_earns_its_size_and_nothing_outside_its_condition() {
    earns_its_size(EdgeRule::Reversal, 2.0, [10, 11]);
}

#[test]
fn the_bounce_at_a_support_earns_its_size_and_nothing_elsewhere() {
    earns_its_size(EdgeRule::SupportBounce, 2.0, [13, 14]);
}

#[test]
fn at_a_support_tight_stops_are_shaken_out() {
    let market = Simulated::new(13, &["support_bounce=4".parse().unwrap()]);
    let earned = |ranges: u32| {
        let stop = format!("size.equity = 0.9\nstop_loss.distance = \"{ranges} * atr(14)@1h\"");
        let strategy = loaded(&document(EdgeRule::SupportBounce).replace("size.equity = 0.9", &stop));
        let earned = equities().map(|symbol| {
            let mut frames = Frames::new(columns(&market, symbol, year(2023), year(2025)));
            let nobody = &mut Frames::new(columns(&market, symbol, year(2023), year(2023)));
            frames.trade(&strategy, nobody).1.daily.returns.iter().sum::<f64>()
        });
        told(&format!("two years with a stop {ranges} ranges away"), earned.sum::<f64>() / ACCOUNTS)
    };
    let (tight, usual) = (earned(1), earned(2));
    assert!(usual > 0.1 && tight < usual / 2.0, "{tight} and {usual}");
}

#[test]
fn a_support_is_what_the_language_calls_one() {
    let market = Simulated::new(13, &["support_bounce=2".parse().unwrap()]);
    let bar = Timeframe::from_ms(300_000).unwrap();
    let mut compared = 0;
    for symbol in equities() {
        let mut frames = Frames::new(columns(&market, symbol, year(2022), year(2023)));
        frames.make(bar);
        let own = Market { bars: frames.bars(bar), others: Vec::new() };
        let asked = [("support", "close / levels(2, 60, 10).support@1d - 1")];
        let support = eval_columns(&own, Some(bar), &asked).unwrap().remove(0);
        let instrument = market.instruments.iter().find(|found| found.walk.traded.symbol == symbol).unwrap();
        for (place, time) in own.bars.time.iter().enumerate() {
            let minute = time / 60_000;
            let day = Hours::Session.day_from(minute.div_euclid(1_440));
            let since = usize::try_from(minute - Hours::Session.opens(day)).unwrap();
            for sighting in instrument.day(day).sightings.iter().filter(|one| one.seen.bar * BAR == since) {
                let seen = sighting.seen.support.unwrap_or(f64::NAN);
                assert!((seen - support[place]).abs() < 1e-12 || seen.is_nan() && support[place].is_nan());
                compared += usize::from(!seen.is_nan());
            }
        }
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn nobody_is_told_where_an_edge_holds() {
    let edges = ["breakout=1.5", "reversal=2"].map(|edge| edge.parse().unwrap());
    let [one, other] = [1, 2].map(|seed| Simulated::new(seed, &edges));
    assert_eq!(one.identity(), "seed 1, planted breakout=1.5, reversal=2");
    assert_eq!(format!("{one:?}").replace("seed: 1", "seed: 2"), format!("{other:?}"));
}

#[test]
fn an_edge_moves_equities_only_and_only_from_its_first_pattern_on() {
    let edges = ["vwap_bounce=2", "gap_and_go=2"].map(|edge| edge.parse().unwrap());
    let (plain, planted) = (Simulated::new(5, &[]), Simulated::new(5, &edges));
    let of = |market: &Simulated, symbol| bars(market, symbol, year(2022), year(2022) + 60 * 1_440);
    assert_eq!(of(&plain, "ORB-USD"), of(&planted, "ORB-USD"));
    let (plain, planted) = (of(&plain, "ORVX"), of(&planted, "ORVX"));
    // The first session has no day before it, so nothing can be seen in it.
    assert_eq!(plain[..390], planted[..390]);
    assert_ne!(plain, planted);
}

#[test]
fn what_is_planted_is_the_same_whatever_was_asked_before() {
    let edges = EdgeRule::ALL.map(|rule| PlantedEdge::new(rule, 1.5).unwrap());
    let (from, to) = (year(2022) + 150 * 1_440, year(2022) + 153 * 1_440);
    let first = Simulated::new(9, &edges);
    let whole = bars(&first, "KLDN", from, to);
    bars(&first, "KLDN", year(2022), year(2022) + 40 * 1_440);
    assert_eq!(whole, bars(&first, "KLDN", from, to));
    assert_eq!(whole, bars(&Simulated::new(9, &edges), "KLDN", from, to));
}

//! Planted edges: the documented rule earns what was asked for, and only where the condition holds.

use super::{
    super::{EdgeRule, PlantedEdge, Simulated, edge::pattern::BAR, hours::Hours},
    ask::year,
    trade::{annual_sharpe, columns, equities, loaded, traded},
};
use domain::market::Feed;
use std::{fs, path::PathBuf};

/// The document of a rule, as it stands in the documentation.
fn document(rule: EdgeRule) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/simulated-market.md");
    let text = fs::read_to_string(path).unwrap();
    let (_, rest) = text.split_once(&format!("### `{}`\n", rule.as_str())).unwrap();
    let (_, rest) = rest.split_once("```toml\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// What the rule of an edge did on the equities in three years.
struct Outcome {
    sharpe: f64,
    /// Gains of single trades before costs: where the condition held, and where not.
    inside: Vec<f64>,
    outside: Vec<f64>,
    /// Trades of the document that the market has not seen, or seen at another moment.
    unseen: usize,
}

fn outcome(seed: u64, rule: EdgeRule, edges: &[PlantedEdge]) -> Outcome {
    let market = Simulated::new(seed, edges);
    let strategy = loaded(&document(rule));
    let (from, to) = (year(2023), year(2026));
    let mut outcome = Outcome { sharpe: 0.0, inside: vec![], outside: vec![], unseen: 0 };
    let mut together: Vec<f64> = Vec::new();
    for symbol in equities() {
        let minutes = columns(&market, symbol, from, to);
        let (report, summary) = traded(&strategy, &minutes, &minutes);
        together.resize(summary.daily.returns.len(), 0.0);
        together.iter_mut().zip(&summary.daily.returns).for_each(|(sum, own)| *sum += own / 6.0);
        for trade in &report.trades {
            let price = |bar: usize| minutes.instrument.tick.to_f64(minutes.open[bar]);
            let gain = price(trade.exit_bar) / price(trade.entry_bar) - 1.0;
            match held(&market, symbol, rule, minutes.time[trade.entry_bar] / 60_000) {
                Some(true) => outcome.inside.push(gain),
                Some(false) => outcome.outside.push(gain),
                None => outcome.unseen += 1,
            }
        }
    }
    outcome.sharpe = annual_sharpe(&together);
    outcome
}

/// Whether the condition held when a trade was entered; nothing when the market saw no pattern then.
fn held(market: &Simulated, symbol: &str, rule: EdgeRule, entry: i64) -> Option<bool> {
    let instrument = market.instruments.iter().find(|found| found.walk.traded.symbol == symbol).unwrap();
    let day = Hours::Session.day_from(entry.div_euclid(1_440));
    let made = instrument.day(day);
    let sighting = made.sightings.iter().find(|sighting| sighting.rule == rule)?;
    let entered = Hours::Session.opens(day) + i64::try_from((sighting.seen.bar + 1) * BAR).unwrap();
    let planted = instrument.walk.rules.iter().find(|watched| watched.rule == rule)?;
    let plan = planted.plan.as_ref().unwrap();
    (entered == entry).then_some(plan.drift(&sighting.seen, sighting.deviation).is_some())
}

/// The mean and its standard error.
fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n;
    (mean, (square / n).sqrt())
}

#[test]
#[ignore = "prints figures for the documentation"]
fn explore() {
    for rule in EdgeRule::ALL {
        for size in [1.5, 4.0] {
            let mut all = vec![];
            for seed in 1..=8 {
                let begun = std::time::Instant::now();
                let edges = [PlantedEdge::new(rule, size).unwrap()];
                let market = Simulated::new(seed, &edges);
                let built = begun.elapsed();
                let plan = market.instruments[6].walk.rules[0].plan.clone().unwrap();
                let out = outcome(seed, rule, &edges);
                println!(
                    "{market:?} {built:?} all {:?} sharpe {:.2} in {} {:?} out {} {:?} unseen {} {}",
                    begun.elapsed(),
                    out.sharpe,
                    out.inside.len(),
                    mean(&out.inside),
                    out.outside.len(),
                    mean(&out.outside),
                    out.unseen,
                    plan.told()
                );
                all.push(out.sharpe);
            }
            println!("== {rule:?} {size} mean {:?}", mean(&all));
        }
    }
}

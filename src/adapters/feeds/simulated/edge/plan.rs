//! How strong a drift must be, so that the rule earns what was asked for: measured on the same market without edges, then solved.

use super::{
    EdgeRule, PlantedEdge,
    condition::Condition,
    pattern::{BAR, Seen},
    watch::{Sighting, Watched},
};
use crate::feeds::simulated::{
    draws::Draws,
    instruments::{TRADED, Traded},
    numbers::{float, place},
    walk::{Day, Walk},
};
use domain::market::InstrumentKind;

/// Sessions that are looked at: two years from the first day of the market.
const SESSIONS: i64 = 520;
/// Days of the calendar for one session, and days of a year.
const CALENDAR: f64 = 1.4;
const YEAR: f64 = 365.0;
/// The stream of what an edge draws is this and its place among all rules.
const STREAM: u64 = 1_000;
/// The strongest drift, in standard deviations of what it is added to.
const STRONGEST: f64 = 4.0;
/// The part of all patterns that a condition lets through, at least and at most.
const LEAST: f64 = 0.15;
const MOST: f64 = 0.65;

/// What was drawn and worked out; never shown to anybody.
#[derive(Clone)]
pub struct Plan {
    condition: Condition,
    /// What pays the costs of all trades, the ones without a drift included, as a fraction.
    pays: f64,
    /// What is earned beyond, in standard deviations of the price while the rule holds.
    earns: f64,
}

/// One trade of the rule in the market without edges.
struct Trade {
    session: i64,
    seen: Seen,
    deviation: f64,
    /// Before costs, as a fraction.
    gain: f64,
}

impl Plan {
    /// What the price is carried by after a pattern, as a fraction; nothing where the condition does not hold.
    pub fn drift(&self, seen: &Seen, deviation: f64) -> Option<f64> {
        self.condition.holds(seen).then_some(self.pays + self.earns * deviation)
    }
}

/// The plans of all edges of a market; of two for one rule the last one counts.
pub fn plans(seed: u64, edges: &[PlantedEdge]) -> Vec<Watched> {
    let of = |rule: EdgeRule| edges.iter().rev().find(|edge| edge.rule == rule);
    let asked: Vec<&PlantedEdge> = EdgeRule::ALL.into_iter().filter_map(of).collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let rules: Vec<Watched> = asked.iter().map(|edge| Watched { rule: edge.rule, plan: None }).collect();
    let equities = TRADED.iter().filter(|traded| traded.kind == InstrumentKind::Equity);
    let trades: Vec<(EdgeRule, Trade)> = equities.flat_map(|equity| trades(seed, equity, &rules)).collect();
    let plan = |edge: &PlantedEdge| {
        let own = trades.iter().filter(|(rule, _)| *rule == edge.rule).map(|(_, trade)| trade);
        Watched { rule: edge.rule, plan: plan(seed, *edge, &own.collect::<Vec<_>>()) }
    };
    asked.into_iter().map(plan).collect()
}

/// What the rules would have done.
fn trades(seed: u64, equity: &'static Traded, rules: &[Watched]) -> Vec<(EdgeRule, Trade)> {
    let walk = Walk::new(seed, equity, rules.to_vec());
    let mut state = walk.first();
    let mut found = Vec::new();
    for session in 0..SESSIONS {
        let (day, after) = walk.day(session, &state);
        found.extend(day.sightings.iter().map(|sighting| (sighting.rule, trade(session, &day, sighting))));
        state = after;
    }
    found
}

fn trade(session: i64, day: &Day, sighting: &Sighting) -> Trade {
    let entry = (sighting.seen.bar + 1) * BAR;
    let exit = entry + sighting.rule.holds() * BAR;
    let gain = float(day.bars[exit].open) / float(day.bars[entry].open) - 1.0;
    Trade { session, seen: sighting.seen, deviation: sighting.deviation, gain }
}

/// The first condition under which the edge does not need too strong a drift, in the order in which they are drawn.
fn plan(seed: u64, edge: PlantedEdge, past: &[&Trade]) -> Option<Plan> {
    let number = EdgeRule::ALL.into_iter().position(|rule| rule == edge.rule).unwrap_or(0);
    let mut draws = Draws::new(seed, STREAM + u64::try_from(number).unwrap_or(0), 0);
    let patterns: Vec<Seen> = past.iter().map(|trade| trade.seen).collect();
    let sized = |condition: Condition| {
        let days = Past::new(edge.rule, past, &condition)?;
        Some(Plan { pays: days.pays, earns: days.earns(edge.sharpe()), condition })
    };
    let mut plans: Vec<Plan> =
        Condition::draw(edge.rule, &patterns, &mut draws).into_iter().filter_map(sized).collect();
    let fits = plans.iter().position(|plan| plan.earns < STRONGEST);
    let weakest = || {
        let by_strength = |a: &usize, b: &usize| plans[*a].earns.total_cmp(&plans[*b].earns);
        (0..plans.len()).min_by(by_strength)
    };
    let chosen = fits.or_else(weakest)?;
    Some(plans.swap_remove(chosen))
}

/// Daily returns of the rule on all equities together: without any drift beyond its costs, and what a drift of one deviation adds.
struct Past {
    pays: f64,
    returns: Vec<f64>,
    adds: Vec<f64>,
}

impl Past {
    /// `None` where the condition lets too few or too many patterns through.
    fn new(rule: EdgeRule, trades: &[&Trade], condition: &Condition) -> Option<Self> {
        let count = |number: usize| i64::try_from(number).map_or(0.0, float);
        let carried = trades.iter().filter(|trade| condition.holds(&trade.seen)).count();
        let share = count(carried) / count(trades.len());
        if !(LEAST..MOST).contains(&share) {
            return None;
        }
        let equities = count(TRADED.iter().filter(|traded| traded.kind == InstrumentKind::Equity).count());
        let pays = rule.costs() / share;
        let mut past = Self { pays, returns: vec![0.0; place(SESSIONS)], adds: vec![0.0; place(SESSIONS)] };
        for trade in trades {
            let session = place(trade.session);
            past.returns[session] += (trade.gain - rule.costs()) / equities;
            if condition.holds(&trade.seen) {
                past.returns[session] += pays / equities;
                past.adds[session] += trade.deviation / equities;
            }
        }
        Some(past)
    }

    /// The strength at which the annual Sharpe ratio is as asked; beyond the strongest where that is not reached.
    fn earns(&self, sharpe: f64) -> f64 {
        let (mut low, mut high) = (0.0, 2.0 * STRONGEST);
        for _ in 0..40 {
            let middle = f64::midpoint(low, high);
            if self.sharpe(middle) < sharpe { low = middle } else { high = middle }
        }
        high
    }

    /// Without the drift nothing is earned: what the sample happened to gain is not counted.
    fn sharpe(&self, strength: f64) -> f64 {
        let days = float(SESSIONS) * CALENDAR;
        let returns = self.returns.iter().zip(&self.adds).map(|(gain, adds)| gain + strength * adds);
        let (sum, squares) = returns.fold((0.0, 0.0), |(sum, squares), x| (sum + x, squares + x * x));
        let deviation = (squares / days - (sum / days) * (sum / days)).sqrt();
        strength * self.adds.iter().sum::<f64>() / days / deviation * YEAR.sqrt()
    }
}

//! What trades have in common that gained more, or less, than the others.

use super::{
    aspects::AspectOf,
    ground::Ground,
    measured::{Measured, side},
};
use crate::{
    evidence::{Aspect, Circumstance, Unions, Values, choosable, circumstances},
    metrics::float,
};
use domain::lab::Finding;

/// What was asked, and what was found, the clearest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub questions: usize,
    pub findings: Vec<Finding>,
    /// The trades of each group that could be chosen by it.
    pub(super) choosable: Vec<Vec<bool>>,
}

/// Looks at all aspects of all trades together.
pub fn findings(ground: &Ground, measured: &Measured, aspects: &[AspectOf], seed: u64) -> Found {
    let gains = measured.gains();
    let asked = family(ground, measured, aspects);
    let all = circumstances(&gains, &asked, seed);
    let questions = all.iter().filter(|one| one.corrected.is_some()).count();
    let mut findings: Vec<Finding> = all.iter().filter_map(|one| told(one, aspects)).collect();
    findings.sort_by(|one, other| {
        let chance = one.corrected.total_cmp(&other.corrected).then(one.p_value.total_cmp(&other.p_value));
        chance.then(clearness(other).total_cmp(&clearness(one)))
    });
    Found { questions, findings, choosable: choosable(&asked, gains.len()) }
}

/// Everything that is asked of trades together.
pub(super) fn family(ground: &Ground, measured: &Measured, aspects: &[AspectOf]) -> Vec<Aspect> {
    let of_aspect = |(place, aspect): (usize, &AspectOf)| aspect.asked(values(ground, measured, place));
    let of_aspects = aspects.iter().enumerate().map(of_aspect);
    of_aspects.chain(of_trades(ground, measured)).collect()
}

/// How large an effect is beside what is not known of it.
fn clearness(finding: &Finding) -> f64 {
    let width = finding.upper.zip(finding.lower).map_or(f64::INFINITY, |(upper, lower)| upper - lower);
    finding.effect.abs() / width
}

fn values(ground: &Ground, measured: &Measured, aspect: usize) -> Vec<Option<f64>> {
    let value = |deal: &super::Deal| ground.seen.get(deal.plot)?.at(aspect, deal.trade.decision);
    measured.deals.iter().map(value).collect()
}

fn of_trades(ground: &Ground, measured: &Measured) -> Vec<Aspect> {
    let deals = &measured.deals;
    let named = |name: &str, names: Vec<String>, of: Vec<Option<usize>>| Aspect {
        name: name.to_owned(),
        is_afterwards: false,
        values: Values::Named { names, of },
        unions: Unions::None,
    };
    let held = deals.iter().map(|deal| Some(float(deal.trade.exit_bar - deal.trade.entry_bar)));
    vec![
        named(
            Finding::SIDE,
            vec!["long".to_owned(), "short".to_owned()],
            deals.iter().map(|deal| Some(side(deal.trade.direction))).collect(),
        ),
        named(
            Finding::INSTRUMENT,
            ground.instruments().map(|bars| bars.instrument.name.clone()).collect(),
            deals.iter().map(|deal| Some(deal.plot)).collect(),
        ),
        Aspect {
            name: Finding::HELD.to_owned(),
            is_afterwards: true,
            values: Values::Measured(held.collect()),
            unions: Unions::None,
        },
    ]
}

fn told(one: &Circumstance, aspects: &[AspectOf]) -> Option<Finding> {
    let aspect = aspects.iter().find(|aspect| aspect.name == one.aspect);
    let (group, condition) = match aspect {
        Some(aspect) => aspect.told(one),
        None => (bounded(one), None),
    };
    Some(Finding {
        aspect: one.aspect.clone(),
        group,
        condition,
        trades: one.trades,
        won: one.won,
        mean_gain: one.mean,
        effect: one.effect?,
        lower: one.lower,
        upper: one.upper,
        p_value: one.p_value?,
        corrected: one.corrected?,
    })
}

/// A group that is no condition: of measured ones with its bounds.
fn bounded(one: &Circumstance) -> String {
    let (Some(from), Some(to)) = (one.from, one.to) else { return one.group.clone() };
    numbers(from, if one.is_last { to } else { to - 1.0 })
}

/// `3 to 36`, and `36` where there is one.
fn numbers(from: f64, to: f64) -> String {
    let (from, to) = (format!("{from:.0}"), format!("{to:.0}"));
    if from == to { from } else { format!("{from} to {to}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_is_no_range() {
        assert_eq!((numbers(3.0, 36.0).as_str(), numbers(36.0, 36.0).as_str()), ("3 to 36", "36"));
    }
}

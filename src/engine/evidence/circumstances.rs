//! Under which circumstances trades gained more or less than under others, and how often chance alone would show as much.
//!
//! Whoever looks at enough circumstances finds one that looks good. So every difference is held against what it is when the gains are dealt out to the
//! trades at random, and against the largest of all differences that are looked at together (Westfall and Young, 1993): that is the corrected p-value.

use super::{shuffle, student_quantile};
use crate::{
    metrics::{deviation, float, mean, quantile_sorted},
    splitmix::SplitMix64,
};
use serde::{Deserialize, Serialize};

/// Fewer trades on either side are counted, and not judged.
pub const LEAST_TRADES: usize = 5;

/// The share of intervals that hold the truth.
const CONFIDENCE: f64 = 0.95;

/// So often the gains are dealt out at random: as often as this many single steps allow, within bounds.
const STEPS: usize = 20_000_000;
const FEWEST_DEALS: usize = 200;
const MOST_DEALS: usize = 2_000;

/// Something that each trade can be asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Aspect {
    pub name: String,
    /// Whether it was known only when the trade was over, so that nothing can be decided by it.
    pub is_afterwards: bool,
    pub values: Values,
    pub unions: Unions,
}

/// Which groups are also looked at together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unions {
    #[default]
    None,
    /// Up to so many that follow one another.
    Neighbours(usize),
    /// Any two.
    Pairs,
}

/// The answer of each trade; none where nothing is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// The place of its group among the names.
    Named { names: Vec<String>, of: Vec<Option<usize>> },
    /// Cut into four parts with as many trades in each.
    Measured(Vec<Option<f64>>),
}

/// The trades of one group beside the others of which the same is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Circumstance {
    pub aspect: String,
    pub is_afterwards: bool,
    /// Its name, or which part of the measured ones.
    pub group: String,
    /// The places of the groups that it is made of.
    #[serde(skip)]
    pub members: Vec<usize>,
    /// Whether no group follows them.
    #[serde(skip)]
    pub is_last: bool,
    /// The bounds of a part: from, and up to.
    pub from: Option<f64>,
    pub to: Option<f64>,
    pub trades: usize,
    pub won: usize,
    /// The mean gain of a trade, as a fraction.
    pub mean: f64,
    /// Less the mean of the others; none where there are too few on either side.
    pub effect: Option<f64>,
    /// An interval of 95 % for it.
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    /// How often chance alone shows as much here, and anywhere among all that is looked at.
    pub p_value: Option<f64>,
    pub corrected: Option<f64>,
}

/// All groups of all aspects, in their order.
pub fn circumstances(gains: &[f64], aspects: &[Aspect], seed: u64) -> Vec<Circumstance> {
    let cuts: Vec<Cut> = aspects.iter().filter_map(|aspect| Cut::of(aspect, gains.len())).collect();
    let Some(scale) = deviation(gains).filter(|scale| *scale > 0.0) else {
        return told(gains, &cuts, &[]);
    };
    let measured: Vec<Vec<Option<f64>>> = cuts.iter().map(|cut| cut.distances(gains, scale)).collect();
    let chances = dealt(gains, &cuts, scale, &measured, seed);
    told(gains, &cuts, &chances)
}

/// The trades of every group of the aspects that were known beforehand: everything that somebody who looks at [`circumstances`] could have chosen.
pub fn choosable(aspects: &[Aspect], trades: usize) -> Vec<Vec<bool>> {
    let cuts =
        aspects.iter().filter(|aspect| !aspect.is_afterwards).filter_map(|aspect| Cut::of(aspect, trades));
    let of_cut = |cut: Cut<'_>| {
        let holds =
            |set: &Vec<usize>| cut.of.iter().map(|of| of.is_some_and(|of| set.contains(&of))).collect();
        cut.sets.iter().map(holds).collect::<Vec<Vec<bool>>>()
    };
    cuts.flat_map(of_cut).collect()
}

/// An aspect with the group of each trade.
struct Cut<'a> {
    aspect: &'a Aspect,
    groups: Vec<Group>,
    /// The groups, each alone, then those that are looked at together.
    sets: Vec<Vec<usize>>,
    of: Vec<Option<usize>>,
}

struct Group {
    name: String,
    from: Option<f64>,
    to: Option<f64>,
}

impl<'a> Cut<'a> {
    /// None when it does not tell trades apart.
    fn of(aspect: &'a Aspect, trades: usize) -> Option<Self> {
        let (groups, of) = match &aspect.values {
            Values::Named { names, of } => {
                let group = |name: &String| Group { name: name.clone(), from: None, to: None };
                (names.iter().map(group).collect(), of.clone())
            }
            Values::Measured(values) => quarters(values)?,
        };
        let mut seen: Vec<usize> = of.iter().copied().flatten().collect();
        seen.sort_unstable();
        seen.dedup();
        let sets = sets(&seen, aspect.unions);
        (of.len() == trades && seen.len() > 1).then_some(Self { aspect, groups, sets, of })
    }

    /// How far the mean of each set lies from that of all, in standard errors of a set dealt out at random.
    fn distances(&self, gains: &[f64], scale: f64) -> Vec<Option<f64>> {
        let mut sums = vec![(0_usize, 0.0); self.groups.len()];
        let (mut known, mut total) = (0_usize, 0.0);
        for (gain, group) in gains.iter().zip(&self.of) {
            if let Some(group) = *group {
                sums[group].0 += 1;
                sums[group].1 += gain;
                known += 1;
                total += gain;
            }
        }
        let all = total / float(known);
        let distance = |set: &Vec<usize>| {
            let of = |(n, sum): (usize, f64), member: &usize| (n + sums[*member].0, sum + sums[*member].1);
            let (n, sum) = set.iter().fold((0, 0.0), of);
            let rest = known - n;
            let is_judged = n >= LEAST_TRADES && rest >= LEAST_TRADES;
            let error = scale * (float(rest) / (float(n) * float(known))).sqrt();
            is_judged.then(|| (sum / float(n) - all) / error)
        };
        self.sets.iter().map(distance).collect()
    }

    /// What a set is called, and its bounds.
    fn named(&self, set: &[usize]) -> Group {
        let mut groups = set.iter().filter_map(|member| self.groups.get(*member));
        let name = groups.clone().map(|group| group.name.as_str()).collect::<Vec<_>>().join(", ");
        let (first, last) = (groups.clone().next(), groups.next_back());
        Group { name, from: first.and_then(|group| group.from), to: last.and_then(|group| group.to) }
    }
}

/// Each of the groups that there are, and the unions of them that leave something beside them.
fn sets(seen: &[usize], unions: Unions) -> Vec<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = seen.iter().map(|group| vec![*group]).collect();
    match unions {
        Unions::Neighbours(most) => {
            for length in 2..=most.min(seen.len().saturating_sub(1)) {
                sets.extend(seen.windows(length).map(<[usize]>::to_vec));
            }
        }
        Unions::Pairs if seen.len() > 2 => {
            for (place, one) in seen.iter().enumerate() {
                sets.extend(seen.iter().skip(place + 1).map(|other| vec![*one, *other]));
            }
        }
        Unions::None | Unions::Pairs => {}
    }
    sets
}

/// Four parts of about as many values each; fewer where values are equal, none where all are.
fn quarters(values: &[Option<f64>]) -> Option<(Vec<Group>, Vec<Option<usize>>)> {
    let mut sorted: Vec<f64> = values.iter().copied().flatten().filter(|value| value.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let (first, last) = (*sorted.first()?, *sorted.last()?);
    let mut bounds: Vec<f64> =
        [0.25, 0.5, 0.75].iter().filter_map(|share| quantile_sorted(&sorted, *share)).collect();
    bounds.retain(|bound| *bound > first);
    bounds.dedup();
    let edges: Vec<f64> = std::iter::once(first).chain(bounds.iter().copied()).chain([last]).collect();
    let group = |(place, edge): (usize, &[f64])| Group {
        name: format!("part {} of {}", place + 1, edges.len() - 1),
        from: Some(edge[0]),
        to: Some(edge[1]),
    };
    let groups = edges.windows(2).enumerate().map(group).collect();
    let of = |value: &Option<f64>| {
        let value = value.filter(|value| value.is_finite())?;
        Some(bounds.iter().filter(|bound| value >= **bound).count())
    };
    Some((groups, values.iter().map(of).collect()))
}

/// Of each group: how often chance shows as much here, and anywhere.
type Chances = Vec<Vec<Option<(f64, f64)>>>;

fn dealt(gains: &[f64], cuts: &[Cut<'_>], scale: f64, measured: &[Vec<Option<f64>>], seed: u64) -> Chances {
    let deals = (STEPS / (gains.len() * cuts.len()).max(1)).clamp(FEWEST_DEALS, MOST_DEALS);
    let mut counts: Vec<Vec<(usize, usize)>> =
        measured.iter().map(|groups| vec![(0, 0); groups.len()]).collect();
    let mut random = SplitMix64::new(seed);
    let mut shuffled = gains.to_vec();
    for _ in 0..deals {
        shuffle(&mut shuffled, &mut random);
        let drawn: Vec<Vec<Option<f64>>> = cuts.iter().map(|cut| cut.distances(&shuffled, scale)).collect();
        let largest =
            drawn.iter().flatten().flatten().fold(0.0_f64, |most, distance| most.max(distance.abs()));
        for ((counts, drawn), measured) in counts.iter_mut().zip(&drawn).zip(measured) {
            for ((count, drawn), measured) in counts.iter_mut().zip(drawn).zip(measured) {
                let (Some(drawn), Some(measured)) = (drawn, measured) else { continue };
                count.0 += usize::from(drawn.abs() >= measured.abs());
                count.1 += usize::from(largest >= measured.abs());
            }
        }
    }
    // What was measured is one of the deals.
    let share = |count: usize| float(count + 1) / float(deals + 1);
    let chance = |((here, anywhere), measured): (&(usize, usize), &Option<f64>)| {
        measured.map(|_| (share(*here), share(*anywhere)))
    };
    let of_cut = |(counts, measured): (&Vec<(usize, usize)>, &Vec<Option<f64>>)| {
        counts.iter().zip(measured).map(chance).collect()
    };
    counts.iter().zip(measured).map(of_cut).collect()
}

fn told(gains: &[f64], cuts: &[Cut<'_>], chances: &[Vec<Option<(f64, f64)>>]) -> Vec<Circumstance> {
    let mut told = Vec::new();
    for (place, cut) in cuts.iter().enumerate() {
        for (number, set) in cut.sets.iter().enumerate() {
            let (own, rest): (Vec<_>, Vec<_>) = gains
                .iter()
                .zip(&cut.of)
                .filter(|(_, of)| of.is_some())
                .partition(|(_, of)| of.is_some_and(|of| set.contains(&of)));
            let gains_of =
                |part: Vec<(&f64, &Option<usize>)>| part.into_iter().map(|(gain, _)| *gain).collect();
            let (own, rest): (Vec<f64>, Vec<f64>) = (gains_of(own), gains_of(rest));
            let Some(mean) = mean(&own) else { continue };
            let group = cut.named(set);
            let chance = chances.get(place).and_then(|groups| groups.get(number).copied().flatten());
            let effect = difference(&own, &rest);
            told.push(Circumstance {
                aspect: cut.aspect.name.clone(),
                is_afterwards: cut.aspect.is_afterwards,
                group: group.name,
                members: set.clone(),
                is_last: set.contains(&cut.groups.len().saturating_sub(1)),
                from: group.from,
                to: group.to,
                trades: own.len(),
                won: own.iter().filter(|gain| **gain > 0.0).count(),
                mean,
                effect: effect.map(|(effect, _)| effect),
                lower: effect.and_then(|(effect, margin)| Some(effect - margin?)),
                upper: effect.and_then(|(effect, margin)| Some(effect + margin?)),
                p_value: chance.map(|(here, _)| here),
                corrected: chance.map(|(_, anywhere)| anywhere),
            });
        }
    }
    told
}

/// The difference of two means and the half of its interval (Welch); none where there are too few values.
fn difference(own: &[f64], rest: &[f64]) -> Option<(f64, Option<f64>)> {
    if own.len() < LEAST_TRADES || rest.len() < LEAST_TRADES {
        return None;
    }
    let part =
        |values: &[f64]| deviation(values).map(|deviation| deviation * deviation / float(values.len()));
    let (one, other) = (part(own)?, part(rest)?);
    let freedom =
        (one + other).powi(2) / (one * one / float(own.len() - 1) + other * other / float(rest.len() - 1));
    let quantile = student_quantile(f64::midpoint(1.0, CONFIDENCE), freedom);
    Some((mean(own)? - mean(rest)?, quantile.map(|quantile| quantile * (one + other).sqrt())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many trades, each hour of six in turn; those of one hour gain more.
    fn trades(count: usize, edge: f64, seed: u64) -> (Vec<f64>, Vec<Aspect>) {
        let mut random = SplitMix64::new(seed);
        let hours: Vec<Option<usize>> = (0..count).map(|trade| Some(trade % 6)).collect();
        let mut draw = || (0..12).map(|_| super::super::fraction(&mut random)).sum::<f64>() - 6.0;
        let gains = hours.iter().map(|hour| draw() + if *hour == Some(2) { edge } else { 0.0 }).collect();
        let volumes = (0..count).map(|_| Some(draw())).collect();
        let names = (0..6).map(|hour| format!("{}:00", 15 + hour)).collect();
        let aspects = vec![
            Aspect {
                name: "hour".to_owned(),
                is_afterwards: false,
                values: Values::Named { names, of: hours },
                unions: Unions::None,
            },
            Aspect {
                name: "volume".to_owned(),
                is_afterwards: false,
                values: Values::Measured(volumes),
                unions: Unions::None,
            },
        ];
        (gains, aspects)
    }

    #[test]
    fn what_makes_a_difference_is_found_and_what_does_not_is_not() {
        let (gains, aspects) = trades(300, 1.5, 1);
        let found = circumstances(&gains, &aspects, 7);
        assert_eq!(found.len(), 10);
        let best =
            found.iter().min_by(|one, other| one.corrected.unwrap().total_cmp(&other.corrected.unwrap()));
        let best = best.unwrap();
        assert_eq!((best.group.as_str(), best.trades), ("17:00", 50));
        assert!(
            best.corrected.unwrap() < 0.001 && best.lower.unwrap() > 0.5 && best.upper.unwrap() < 2.5,
            "{best:?}"
        );
        for other in found.iter().filter(|one| one.aspect == "volume") {
            assert!(
                other.corrected.unwrap() > 0.05 && other.p_value.unwrap() <= other.corrected.unwrap(),
                "{other:?}"
            );
        }
    }

    #[test]
    fn what_only_several_groups_have_together_is_found_in_their_union() {
        let (mut gains, mut aspects) = trades(240, 0.0, 3);
        for (trade, gain) in gains.iter_mut().enumerate() {
            *gain += if [2, 3].contains(&(trade % 6)) { 1.2 } else { 0.0 };
        }
        aspects[0].unions = Unions::Neighbours(3);
        let found = circumstances(&gains, &aspects, 7);
        let hours = found.iter().filter(|one| one.aspect == "hour").count();
        assert_eq!(hours, 6 + 5 + 4);
        let best = found
            .iter()
            .max_by(|one, other| one.effect.unwrap().abs().total_cmp(&other.effect.unwrap().abs()));
        assert!(best.unwrap().corrected.unwrap() <= 0.01);
        let union = found.iter().find(|one| one.members == [2, 3]).unwrap();
        assert_eq!((union.group.as_str(), union.trades), ("17:00, 18:00", 80));
        assert!(union.corrected.unwrap() <= 0.001, "{union:?}");
        aspects[0].unions = Unions::Pairs;
        let pairs = circumstances(&gains, &aspects, 7);
        assert_eq!(pairs.iter().filter(|one| one.aspect == "hour").count(), 6 + 15);
    }

    #[test]
    fn noise_seldom_looks_like_something() {
        let surprising = (0..200).filter(|seed| {
            let (gains, aspects) = trades(120, 0.0, *seed);
            circumstances(&gains, &aspects, *seed).iter().any(|one| one.corrected.unwrap() <= 0.05)
        });
        // Five of a hundred are expected, and three standard errors more are allowed.
        assert!(surprising.count() <= 20);
    }

    #[test]
    fn few_trades_are_counted_and_not_judged() {
        let hours = Values::Named {
            names: vec!["a".to_owned(), "b".to_owned()],
            of: vec![Some(0), Some(0), Some(1), None],
        };
        let aspect =
            Aspect { name: "hour".to_owned(), is_afterwards: true, values: hours, unions: Unions::None };
        let found = circumstances(&[0.1, -0.1, 0.2, 9.0], &[aspect], 1);
        let told: Vec<_> = found.iter().map(|one| (one.trades, one.won, one.effect, one.corrected)).collect();
        assert_eq!(told, [(2, 1, None, None), (1, 1, None, None)]);
        assert_eq!((found[1].mean, found[1].is_afterwards), (0.2, true));
    }

    #[test]
    fn what_all_trades_have_alike_tells_nothing() {
        let alike = [
            Values::Measured(vec![Some(1.0); 20]),
            Values::Measured(vec![None; 20]),
            Values::Named { names: vec!["a".to_owned()], of: vec![Some(0); 20] },
        ];
        let aspect =
            |values| Aspect { name: "x".to_owned(), is_afterwards: false, values, unions: Unions::Pairs };
        assert!(circumstances(&[0.5; 20], &alike.map(aspect), 1).is_empty());
        assert!(circumstances(&[], &[], 1).is_empty());
        // Gains that are all equal differ nowhere.
        let (_, aspects) = trades(60, 0.0, 1);
        assert!(circumstances(&[0.5; 60], &aspects, 1).iter().all(|one| one.corrected.is_none()));
    }

    #[test]
    fn equal_values_stay_together() {
        let values: Vec<Option<f64>> =
            (0..40).map(|at| Some(if at < 30 { 0.0 } else { f64::from(at) })).collect();
        let (groups, of) = quarters(&values).unwrap();
        assert_eq!(groups.len(), 2);
        assert!(
            of[..30].iter().all(|group| *group == Some(0)) && of[30..].iter().all(|group| *group == Some(1))
        );
    }
}

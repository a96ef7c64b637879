//! How many different things were tried: trials whose days go up and down together are one.
//!
//! Trials are put together as long as the two sets that are most alike correlate by [`ALIKE`] or more on average (average linkage). What is left is the
//! effective number of trials; the Sharpe ratio of a set is that of its members in equal parts of risk.

use crate::metrics::{deviation, float, mean, sharpe_per_period};

/// Half of the variance in common.
pub const ALIKE: f64 = 0.7;

/// More trials than this are not compared with one another: the first ones are, and every further one counts for itself.
const MOST: usize = 1_500;

/// The different things among trials.
#[derive(Debug, Clone, PartialEq)]
pub struct Clusters {
    pub count: usize,
    /// Per day; of those that have one.
    pub sharpes: Vec<f64>,
}

impl Clusters {
    /// The spread of the Sharpe ratios; none below two.
    pub fn variance(&self) -> Option<f64> {
        deviation(&self.sharpes).map(|deviation| deviation * deviation)
    }
}

/// Of daily returns per trial. Trials on other days are compared among themselves; one that never traded is a thing of its own only once.
pub fn clusters(trials: &[&[f64]]) -> Clusters {
    let mut lengths: Vec<usize> = trials.iter().map(|returns| returns.len()).collect();
    lengths.sort_unstable();
    lengths.dedup();
    let mut all = Clusters { count: 0, sharpes: Vec::new() };
    for length in lengths {
        let same: Vec<&[f64]> = trials.iter().copied().filter(|returns| returns.len() == length).collect();
        let found = of_same_days(&same);
        all.count += found.count;
        all.sharpes.extend(found.sharpes);
    }
    all
}

fn of_same_days(trials: &[&[f64]]) -> Clusters {
    let scaled: Vec<Option<Vec<f64>>> = trials.iter().map(|returns| standard(returns)).collect();
    let moving: Vec<Vec<f64>> = scaled.iter().flatten().cloned().collect();
    let has_idle = scaled.len() > moving.len();
    let (compared, further) = moving.split_at(moving.len().min(MOST));
    let sets = linked(compared);
    let of_set = |set: &Vec<usize>| {
        let days = compared.first().map_or(0, Vec::len);
        let together: Vec<f64> =
            (0..days).map(|day| set.iter().map(|trial| compared[*trial][day]).sum()).collect();
        sharpe_per_period(&together)
    };
    let sharpes =
        sets.iter().filter_map(of_set).chain(further.iter().filter_map(|days| sharpe_per_period(days)));
    Clusters { count: sets.len() + further.len() + usize::from(has_idle), sharpes: sharpes.collect() }
}

/// In units of its own deviation; none when it does not vary.
fn standard(returns: &[f64]) -> Option<Vec<f64>> {
    let deviation = deviation(returns).filter(|deviation| *deviation > 0.0)?;
    Some(returns.iter().map(|value| value / deviation).collect())
}

/// The sets that are left, each with the places of its trials.
fn linked(trials: &[Vec<f64>]) -> Vec<Vec<usize>> {
    let mut alike = correlations(trials);
    let mut sets: Vec<Option<Vec<usize>>> = (0..trials.len()).map(|trial| Some(vec![trial])).collect();
    let mut nearest: Vec<Option<(usize, f64)>> =
        (0..sets.len()).map(|set| nearest_of(set, &alike, &sets)).collect();
    loop {
        let pairs = nearest
            .iter()
            .enumerate()
            .filter_map(|(set, near)| near.map(|(other, value)| (set, other, value)));
        let Some((one, other, _)) =
            pairs.filter(|pair| pair.2 >= ALIKE).max_by(|one, other| one.2.total_cmp(&other.2))
        else {
            return sets.into_iter().flatten().collect();
        };
        merge((one, other), &mut alike, &mut sets);
        for set in 0..sets.len() {
            let is_touched = set == one || nearest[set].is_some_and(|(near, _)| near == one || near == other);
            if sets[set].is_none() {
                nearest[set] = None;
            } else if is_touched {
                nearest[set] = nearest_of(set, &alike, &sets);
            } else if let Some((_, value)) = nearest[set]
                && alike[set][one] > value
            {
                nearest[set] = Some((one, alike[set][one]));
            }
        }
    }
}

/// Takes the second set into the first; what they are alike with others is the mean over their members.
fn merge((one, other): (usize, usize), alike: &mut [Vec<f64>], sets: &mut [Option<Vec<usize>>]) {
    let size = |set: &Option<Vec<usize>>| float(set.as_ref().map_or(0, Vec::len));
    let (own, further) = (size(&sets[one]), size(&sets[other]));
    let mean = |row: &Vec<f64>| (own * row[one] + further * row[other]) / (own + further);
    let together: Vec<f64> = alike.iter().map(mean).collect();
    for (row, value) in alike.iter_mut().zip(&together) {
        row[one] = *value;
    }
    alike[one] = together;
    let taken = sets[other].take().unwrap_or_default();
    if let Some(set) = &mut sets[one] {
        set.extend(taken);
    }
}

fn nearest_of(set: usize, alike: &[Vec<f64>], sets: &[Option<Vec<usize>>]) -> Option<(usize, f64)> {
    sets[set].as_ref()?;
    let others = (0..sets.len()).filter(|other| *other != set && sets[*other].is_some());
    others.map(|other| (other, alike[set][other])).max_by(|one, other| one.1.total_cmp(&other.1))
}

fn correlations(trials: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let centred: Vec<Vec<f64>> = trials
        .iter()
        .map(|days| {
            let middle = mean(days).unwrap_or(0.0);
            days.iter().map(|value| value - middle).collect()
        })
        .collect();
    let mut alike = vec![vec![1.0; trials.len()]; trials.len()];
    for one in 0..trials.len() {
        for other in 0..one {
            let sum: f64 = centred[one].iter().zip(&centred[other]).map(|(a, b)| a * b).sum();
            let value = sum / (float(centred[one].len()) - 1.0);
            alike[one][other] = value;
            alike[other][one] = value;
        }
    }
    alike
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{evidence::fraction, splitmix::SplitMix64};

    fn days(random: &mut SplitMix64) -> Vec<f64> {
        (0..300).map(|_| fraction(random) - 0.5).collect()
    }

    #[test]
    fn trials_that_move_together_are_one_thing() {
        let mut random = SplitMix64::new(1);
        let roots: Vec<Vec<f64>> = (0..4).map(|_| days(&mut random)).collect();
        let mut trials = Vec::new();
        for trial in 0..40 {
            let noise = days(&mut random);
            // Of twice the size, and mostly what its root is.
            let near = roots[trial % 4].iter().zip(&noise).map(|(root, noise)| 2.0 * root + 0.6 * noise);
            trials.push(near.collect::<Vec<f64>>());
        }
        let of = |trials: &[Vec<f64>]| clusters(&trials.iter().map(Vec::as_slice).collect::<Vec<_>>());
        assert_eq!(of(&trials).count, 4);
        assert!(of(&trials).variance().is_some());
        // Things that have nothing to do with one another are as many as they are.
        let apart: Vec<Vec<f64>> = (0..25).map(|_| days(&mut random)).collect();
        assert_eq!(of(&apart).count, 25);
        // Those that never traded count once, whatever their number; others on other days for themselves.
        trials.extend([vec![0.0; 300], vec![0.0; 300], days(&mut random)[..200].to_vec()]);
        let mixed = of(&trials);
        assert_eq!((mixed.count, mixed.sharpes.len()), (6, 5));
        assert_eq!((of(&[]).count, of(&[]).variance()), (0, None));
    }
}

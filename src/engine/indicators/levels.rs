//! Support and resistance: prices at which the market has turned more than once.

use super::{
    Indicator, TickBar,
    exact::wide,
    float,
    swings::{Swing, Swings},
};
use crate::memory::remembers;
use std::collections::VecDeque;

/// Swings whose prices lie close together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Of all prices in it, in ticks.
    pub sum: i128,
    pub touches: i64,
    pub lowest: i64,
    pub highest: i64,
    pub first_bar: usize,
    pub last_bar: usize,
}

impl Cluster {
    /// The mean price, in ticks.
    pub fn level(&self) -> f64 {
        wide(self.sum) / float(self.touches)
    }
}

/// Puts swings together, from the lowest price up: one joins the cluster below when it is at most `permille` above its lowest price.
pub fn clusters(swings: &[Swing], permille: i64) -> Vec<Cluster> {
    let mut ascending = swings.to_vec();
    ascending.sort_by_key(place);
    clusters_of_ascending(&ascending, within_permille(permille))
}

/// The same, when it is at most `width` ticks above it.
pub fn clusters_within(swings: &[Swing], width: i64) -> Vec<Cluster> {
    let mut ascending = swings.to_vec();
    ascending.sort_by_key(place);
    clusters_of_ascending(&ascending, |lowest, price| price.saturating_sub(lowest) <= width)
}

/// Whether a price is as near to the lowest one of a cluster as that.
fn within_permille(permille: i64) -> impl Fn(i64, i64) -> bool {
    move |lowest, price| i128::from(price) * 1000 <= i128::from(lowest) * i128::from(1000 + permille)
}

/// From the lowest price up.
const fn place(swing: &Swing) -> (i64, usize) {
    (swing.price, swing.bar)
}

fn clusters_of_ascending(swings: &[Swing], near: impl Fn(i64, i64) -> bool) -> Vec<Cluster> {
    let mut found: Vec<Cluster> = Vec::new();
    for swing in swings {
        match found.last_mut().filter(|cluster| near(cluster.lowest, swing.price)) {
            Some(cluster) => {
                cluster.sum += i128::from(swing.price);
                cluster.touches += 1;
                cluster.highest = swing.price;
                cluster.first_bar = cluster.first_bar.min(swing.bar);
                cluster.last_bar = cluster.last_bar.max(swing.bar);
            }
            None => found.push(Cluster {
                sum: i128::from(swing.price),
                touches: 1,
                lowest: swing.price,
                highest: swing.price,
                first_bar: swing.bar,
                last_bar: swing.bar,
            }),
        }
    }
    found
}

/// The nearest level below and above the close, out of the swings of the last bars.
///
/// Only clusters of at least two touches are levels.
#[derive(Debug, Clone)]
pub struct Levels {
    swings: Swings,
    /// In the order of time, and in the order of prices.
    recent: VecDeque<Swing>,
    ascending: Vec<Swing>,
    lookback: usize,
    permille: i64,
    count: usize,
    /// Ascending, in ticks.
    prices: Vec<f64>,
}

impl Levels {
    /// Swings among `window` bars on each side, of the last `lookback` bars, within `permille` of each other.
    pub fn new(window: usize, lookback: usize, permille: i64) -> Self {
        Self {
            swings: Swings::new(window),
            recent: VecDeque::new(),
            ascending: Vec::new(),
            lookback,
            permille,
            count: 0,
            prices: Vec::new(),
        }
    }

    /// Takes in what this bar confirms and forgets what is too old; levels are found anew only when that changes anything.
    fn update(&mut self, bar: TickBar) {
        self.count += 1;
        let mut changed = false;
        for swing in self.swings.push(bar).into_iter().flatten() {
            self.recent.push_back(swing);
            let at = self.ascending.partition_point(|other| place(other) < place(&swing));
            self.ascending.insert(at, swing);
            changed = true;
        }
        while let Some(old) = self.recent.pop_front_if(|swing| swing.bar + self.lookback < self.count) {
            let at = self.ascending.partition_point(|other| place(other) < place(&old));
            self.ascending.remove(at);
            changed = true;
        }
        if changed {
            let found = clusters_of_ascending(&self.ascending, within_permille(self.permille));
            self.prices = found.iter().filter(|cluster| cluster.touches > 1).map(Cluster::level).collect();
        }
    }
}

impl Indicator for Levels {
    type Input = TickBar;
    /// Support, resistance.
    type Output = [f64; 2];

    fn push(&mut self, bar: TickBar) -> [f64; 2] {
        self.update(bar);
        let close = float(bar.close);
        let above = self.prices.partition_point(|&level| level <= close);
        let below = self.prices.partition_point(|&level| level < close);
        let price = |level: Option<&f64>| level.map_or(f64::NAN, |&level| bar.tick.part(level, 1.0));
        [price(below.checked_sub(1).and_then(|at| self.prices.get(at))), price(self.prices.get(above))]
    }
}

remembers! {
    Levels { swings, recent, ascending, lookback, permille, count, prices }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these results are exact")]
mod tests {
    use super::{
        super::{SwingKind, column, testing::still},
        *,
    };

    #[test]
    fn near_prices_are_one_level() {
        let at = |bar, price| Swing { bar, price, kind: SwingKind::High };
        let found = clusters(&[at(3, 1006), at(9, 1000), at(1, 1005), at(4, 2000)], 5);
        assert_eq!(found.len(), 3);
        assert_eq!((found[0].touches, found[0].first_bar, found[0].last_bar), (2, 1, 9));
        assert_eq!((found[1].lowest, found[2].highest), (1006, 2000));
    }

    #[test]
    fn a_price_between_two_turning_points_has_support_and_resistance() {
        let path = [1000, 1100, 1200, 1100].repeat(5);
        let found = column(Levels::new(1, 100, 5), path.into_iter().map(still));
        assert!(found[4].iter().all(|value| value.is_nan()), "a single touch is no level");
        assert_eq!(found[19], [10.0, 12.0]);
    }
}

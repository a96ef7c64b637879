//! Monte-Carlo of trade order: the same trades in another order end at the same place, but not by the same way.

use rayon::prelude::*;
use serde::Serialize;

use super::shuffle;
use crate::{
    metrics::{float, quantile_sorted},
    splitmix::SplitMix64,
};

/// The deepest fall of equity over many orders of the same trades, as fractions at most 0.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TradeOrder {
    pub trades: usize,
    pub orders: usize,
    /// Of the order that happened, trade by trade (not within trades).
    pub max_drawdown: f64,
    /// One order in twenty falls deeper.
    pub max_drawdown_p05: f64,
    pub max_drawdown_median: f64,
    pub max_drawdown_p95: f64,
    /// The share of orders that fall less deep than the one that happened: near 1 it was an unlucky one.
    pub share_milder: f64,
}

/// Shuffles `gains` `orders` times from `cash`; `None` without trades, orders or cash.
pub fn trade_order(gains: &[f64], cash: f64, orders: usize, seed: u64) -> Option<TradeOrder> {
    if gains.is_empty() || orders == 0 || cash <= 0.0 {
        return None;
    }
    let happened = deepest_fall(gains, cash);
    let mut depths: Vec<f64> = (0..orders as u64)
        .into_par_iter()
        .map_init(
            || gains.to_vec(),
            |order, number| {
                // Each order starts from the one that happened, so that the result does not depend on threads.
                order.copy_from_slice(gains);
                shuffle(order, &mut SplitMix64::new(seed ^ (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)));
                deepest_fall(order, cash)
            },
        )
        .collect();
    let milder = depths.iter().filter(|depth| **depth > happened).count();
    depths.sort_unstable_by(f64::total_cmp);
    Some(TradeOrder {
        trades: gains.len(),
        orders,
        max_drawdown: happened,
        max_drawdown_p05: quantile_sorted(&depths, 0.05)?,
        max_drawdown_median: quantile_sorted(&depths, 0.5)?,
        max_drawdown_p95: quantile_sorted(&depths, 0.95)?,
        share_milder: float(milder) / float(orders),
    })
}

fn deepest_fall(gains: &[f64], cash: f64) -> f64 {
    let (mut equity, mut peak, mut lowest) = (cash, cash, 0.0_f64);
    for gain in gains {
        equity += gain;
        peak = peak.max(equity);
        lowest = lowest.min(equity / peak - 1.0);
    }
    lowest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_order_loses_first_and_the_best_never_falls_twice() {
        let found = trade_order(&[10.0, -20.0, 10.0, -20.0], 100.0, 2_000, 3).unwrap();
        assert!((found.max_drawdown + 30.0 / 110.0).abs() < 1e-12);
        assert!((found.max_drawdown_p05 + 0.4).abs() < 1e-12);
        assert_eq!(Some(found), trade_order(&[10.0, -20.0, 10.0, -20.0], 100.0, 2_000, 3));
        assert_eq!(trade_order(&[], 100.0, 10, 3), None);
    }
}

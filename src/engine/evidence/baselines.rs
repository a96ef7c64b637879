//! What a result must be better than: holding, doing nothing, and entering at random for just as long.

use rayon::prelude::*;
use serde::Serialize;

use super::{below, shuffle};
use crate::{
    metrics::{finite, float, mean, quantile_sorted},
    splitmix::SplitMix64,
};

/// Prices to trade at and what a trade costs; slippage and fee are fractions of the price, per side.
#[derive(Debug, Clone, Copy)]
pub struct Market<'a> {
    pub open: &'a [f64],
    pub last_close: f64,
    pub fee: f64,
    pub slippage: f64,
}

/// One trade to be placed elsewhere: its size (negative: short) and the bars from entry to exit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Twin {
    pub quantity: f64,
    pub bars: usize,
}

/// The gains of the same trades entered at random.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RandomEntry {
    pub twins: usize,
    pub trades: usize,
    pub mean_gain: f64,
    pub gain_p05: f64,
    pub gain_median: f64,
    pub gain_p95: f64,
    /// The share of twins that gain less, ties counted half: 0.5 is what entering at random reaches.
    pub percentile: f64,
}

/// Baselines of one backtest. Returns are fractions of the initial cash.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Baselines {
    /// All cash into the first open, valued at the last close, after one fee and slippage.
    pub buy_and_hold_return: Option<f64>,
    pub cash_return: f64,
    /// `None` without a trade.
    pub random_entry: Option<RandomEntry>,
}

/// Why trades cannot be placed elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    #[error(
        "the trades held {held} bars together, more than the {bars} there are; twins need trades one after another"
    )]
    Overlapping { held: usize, bars: usize },
}

impl Baselines {
    /// Buy and hold, cash, and `twins` random twins of `trades` beside the gain that was reached (closed trades, after all costs).
    pub fn new(
        market: &Market,
        trades: &[Twin],
        gain: f64,
        twins: usize,
        seed: u64,
    ) -> Result<Self, BaselineError> {
        Ok(Self {
            buy_and_hold_return: buy_and_hold(market),
            cash_return: 0.0,
            random_entry: random_entry_twins(market, trades, gain, twins, seed)?,
        })
    }
}

fn buy_and_hold(market: &Market) -> Option<f64> {
    let paid = market.open.first()? * (1.0 + market.slippage) * (1.0 + market.fee);
    finite(market.last_close / paid - 1.0)
}

/// Places the trades at random places `twins` times, one after another as they were, each held as long as it was.
pub fn random_entry_twins(
    market: &Market,
    trades: &[Twin],
    gain: f64,
    twins: usize,
    seed: u64,
) -> Result<Option<RandomEntry>, BaselineError> {
    if trades.is_empty() || twins == 0 || market.open.is_empty() {
        return Ok(None);
    }
    let mut gains = random_entry_gains(market, trades, twins, seed)?;
    gains.sort_unstable_by(f64::total_cmp);
    Ok(rank(&gains, gain, trades.len()))
}

/// The gain of each of so many twins; nothing where there are no trades.
pub fn random_entry_gains(
    market: &Market,
    trades: &[Twin],
    twins: usize,
    seed: u64,
) -> Result<Vec<f64>, BaselineError> {
    let bars = market.open.len();
    if trades.is_empty() || bars == 0 {
        return Ok(vec![0.0; twins]);
    }
    let held: usize = trades.iter().map(|trade| trade.bars).sum();
    let free = (bars - 1).checked_sub(held).ok_or(BaselineError::Overlapping { held, bars })?;
    let gains = (0..twins as u64).into_par_iter().map_init(
        || (trades.to_vec(), vec![0_usize; trades.len()]),
        |(order, places), number| {
            order.copy_from_slice(trades);
            let mut random = SplitMix64::new(seed ^ (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
            shuffle(order, &mut random);
            // Sorted places among the free bars; the trades before each one push it to the right.
            places.fill_with(|| below(&mut random, free + 1));
            places.sort_unstable();
            place(market, order, places)
        },
    );
    Ok(gains.collect())
}

/// The share of ascending values that are less, ties counted half.
pub fn share_below(sorted: &[f64], value: f64) -> Option<f64> {
    let less = sorted.partition_point(|other| *other < value);
    let ties = sorted.partition_point(|other| *other <= value) - less;
    (!sorted.is_empty()).then(|| (float(less) + 0.5 * float(ties)) / float(sorted.len()))
}

fn place(market: &Market, order: &[Twin], places: &[usize]) -> f64 {
    let (mut before, mut gain) = (0, 0.0);
    for (trade, place) in order.iter().zip(places) {
        let entry = market.open[place + before];
        before += trade.bars;
        let exit = market.open[place + before];
        let costs = (market.fee + market.slippage) * (entry + exit) * trade.quantity.abs();
        gain += trade.quantity * (exit - entry) - costs;
    }
    gain
}

fn rank(sorted: &[f64], gain: f64, trades: usize) -> Option<RandomEntry> {
    Some(RandomEntry {
        twins: sorted.len(),
        trades,
        mean_gain: mean(sorted)?,
        gain_p05: quantile_sorted(sorted, 0.05)?,
        gain_median: quantile_sorted(sorted, 0.5)?,
        gain_p95: quantile_sorted(sorted, 0.95)?,
        percentile: share_below(sorted, gain)?,
    })
}

/// The fee per side, as a fraction of each fill's value, at which a gain before fees is eaten up; negative when it loses without any fee,
/// `None` without turnover.
pub fn break_even_fee(gain_before_fees: f64, turnover: f64) -> Option<f64> {
    if turnover > 0.0 { finite(gain_before_fees / turnover) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rising(bars: u32) -> Vec<f64> {
        (0..bars).map(|bar| 100.0 + f64::from(bar)).collect()
    }

    #[test]
    fn on_a_straight_line_every_twin_gains_the_same() {
        let open = rising(50);
        let market = Market { open: &open, last_close: 149.0, fee: 0.0, slippage: 0.0 };
        let trades = [Twin { quantity: 1.0, bars: 5 }, Twin { quantity: -2.0, bars: 3 }];
        let found = random_entry_twins(&market, &trades, -1.0, 500, 9).unwrap().unwrap();
        assert!((found.gain_p05 + 1.0).abs() < 1e-12 && (found.gain_p95 + 1.0).abs() < 1e-12);
        assert!((found.percentile - 0.5).abs() < 1e-12);
    }

    #[test]
    fn trades_that_fill_the_time_have_one_place_and_longer_ones_none() {
        let open = rising(10);
        let market = Market { open: &open, last_close: 109.0, fee: 0.01, slippage: 0.0 };
        let whole = [Twin { quantity: 1.0, bars: 9 }];
        let found = random_entry_twins(&market, &whole, 10.0, 10, 9).unwrap().unwrap();
        assert!((found.gain_median - (9.0 - 2.09)).abs() < 1e-12);
        assert!((found.percentile - 1.0).abs() < 1e-15);
        let long = [Twin { quantity: 1.0, bars: 10 }];
        let error = random_entry_twins(&market, &long, 0.0, 10, 9);
        assert_eq!(error, Err(BaselineError::Overlapping { held: 10, bars: 10 }));
    }

    #[test]
    fn holding_pays_its_way_in_and_the_break_even_fee_eats_the_gain() {
        let market = Market { open: &[100.0], last_close: 110.0, fee: 0.1, slippage: 0.0 };
        let found = Baselines::new(&market, &[], 0.0, 10, 1).unwrap();
        assert!(found.buy_and_hold_return.unwrap().abs() < 1e-12);
        assert_eq!(found.random_entry, None);
        assert_eq!((break_even_fee(5.0, 1_000.0), break_even_fee(5.0, 0.0)), (Some(0.005), None));
    }
}

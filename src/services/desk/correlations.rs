//! Which instruments move together: daily returns that correlate at least so much, over the last days. What is not known counts as the same.

use crate::{
    House,
    market::{MarketError, minutes},
};
use domain::market::{Minute, Symbol};
use std::collections::HashMap;

/// From here on two instruments are one bet.
const TOGETHER: f64 = 0.7;
/// Days that are looked at, and how many of them both must have traded on.
const DAYS: i64 = 60;
const FEWEST: usize = 20;
const MINUTES_OF_DAY: i64 = 1_440;

/// The last closes of each day, by instrument; thrown away when the day is over.
#[derive(Debug, Default)]
pub struct Correlations {
    day: i64,
    closes: HashMap<Symbol, Vec<(i64, f64)>>,
}

impl Correlations {
    /// Looks at what these instruments did. Before a transaction: the feed may take a while.
    pub async fn learn_of(
        &mut self,
        house: &House,
        symbols: impl IntoIterator<Item = &Symbol>,
        now: Minute,
    ) -> Result<(), MarketError> {
        let today = now.number().div_euclid(MINUTES_OF_DAY);
        if self.day != today {
            self.day = today;
            self.closes.clear();
        }
        for symbol in symbols {
            self.learn(house, symbol).await?;
        }
        Ok(())
    }

    /// Those among `others` that move with `symbol` or may do so, and itself.
    pub fn together(&self, symbol: &Symbol, others: &[Symbol]) -> Vec<Symbol> {
        let moves_with = |other: &&Symbol| {
            let known = self.closes.get(symbol).zip(self.closes.get(*other));
            let correlation = known.and_then(|(one, other)| correlation(one, other));
            *other != symbol && correlation.is_none_or(|correlation| correlation >= TOGETHER)
        };
        std::iter::once(symbol).chain(others.iter().filter(moves_with)).cloned().collect()
    }

    async fn learn(&mut self, house: &House, symbol: &Symbol) -> Result<(), MarketError> {
        if self.closes.contains_key(symbol) {
            return Ok(());
        }
        // Whole days only, so that the answer is the same at any minute of today.
        let to = Minute::new(self.day * MINUTES_OF_DAY);
        let bars = minutes(house, symbol, to.plus(-DAYS * MINUTES_OF_DAY), to).await?;
        let mut closes: Vec<(i64, f64)> = Vec::new();
        for bar in bars {
            let day = bar.minute.number().div_euclid(MINUTES_OF_DAY);
            #[expect(clippy::cast_precision_loss, reason = "a correlation is a statistic")]
            let close = bar.close as f64;
            match closes.last_mut() {
                Some((last, value)) if *last == day => *value = close,
                _ => closes.push((day, close)),
            }
        }
        self.closes.insert(symbol.clone(), closes);
        Ok(())
    }
}

/// Of the returns between days on which both were traded; none when they are too few or one never moved.
fn correlation(one: &[(i64, f64)], other: &[(i64, f64)]) -> Option<f64> {
    let others: HashMap<i64, f64> = other.iter().copied().collect();
    let both: Vec<(f64, f64)> =
        one.iter().filter_map(|(day, close)| others.get(day).map(|other| (*close, *other))).collect();
    let returns: Vec<(f64, f64)> =
        both.windows(2).map(|pair| (pair[1].0 / pair[0].0 - 1.0, pair[1].1 / pair[0].1 - 1.0)).collect();
    if returns.len() < FEWEST {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a handful of days")]
    let n = returns.len() as f64;
    let mean = |pick: fn(&(f64, f64)) -> f64| returns.iter().map(pick).sum::<f64>() / n;
    let (left, right) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let sums = returns.iter().fold((0.0, 0.0, 0.0), |(xy, xx, yy), (x, y)| {
        let (x, y) = (x - left, y - right);
        (xy + x * y, xx + x * x, yy + y * y)
    });
    let scale = (sums.1 * sums.2).sqrt();
    (scale > 0.0).then(|| sums.0 / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Closes whose returns correlate with those of a rising and falling line by exactly so much.
    fn moving(with: f64) -> Vec<(i64, f64)> {
        let sign = |is_up: bool| if is_up { 0.01 } else { -0.01 };
        let mut price = 100.0;
        let mut closes = vec![(0, price)];
        for day in 0..24 {
            // Two lines that have nothing to do with each other, and a mixture of them.
            let (line, other) = (sign(day % 2 == 0), sign(day % 4 < 2));
            price *= 1.0 + with * line + (1.0 - with * with).sqrt() * other;
            closes.push((day + 1, price));
        }
        closes
    }

    #[test]
    fn from_seven_tenths_on_two_instruments_move_together() {
        let symbol = |name: &str| -> Symbol { name.parse().unwrap() };
        let known = [("LINE", 1.0), ("MORE", 0.71), ("LESS", 0.69), ("NONE", 0.0), ("AGAINST", -0.9)];
        let closes = known.map(|(name, with)| (symbol(name), moving(with))).into();
        let correlations = Correlations { day: 0, closes };
        let others = ["AGAINST", "LESS", "MORE", "NONE", "UNKNOWN"].map(symbol);
        let together = correlations.together(&symbol("LINE"), &others);
        assert_eq!(together, ["LINE", "MORE", "UNKNOWN"].map(symbol), "what is not known counts");
    }

    #[test]
    fn what_is_not_known_is_not_a_number() {
        let up: Vec<(i64, f64)> =
            (0..40).map(|day| (day, 100.0 + f64::from(i32::try_from(day * day % 7).unwrap()))).collect();
        let flat: Vec<(i64, f64)> = (0..40).map(|day| (day, 5.0)).collect();
        assert!((correlation(&up, &up).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(correlation(&up, &flat), None);
        assert_eq!(correlation(&up[..10], &up[..10]), None);
    }
}

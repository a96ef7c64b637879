//! Oscillators of the close: RSI, MACD and the stochastic.

use super::{
    Indicator,
    averages::{Ema, Sma, Wilder},
    extremes::{Highest, Lowest},
};
use crate::memory::remembers;

/// The share of gains in all moves, from 0 to 100; 0 when nothing moved.
#[derive(Debug, Clone)]
pub struct Rsi {
    previous: f64,
    gain: Wilder,
    loss: Wilder,
}

impl Rsi {
    pub fn new(length: usize) -> Self {
        Self { previous: f64::NAN, gain: Wilder::new(length), loss: Wilder::new(length) }
    }
}

impl Indicator for Rsi {
    type Input = f64;
    type Output = f64;

    #[inline]
    fn push(&mut self, input: f64) -> f64 {
        let change = input - self.previous;
        if input.is_finite() {
            self.previous = input;
        }
        if !change.is_finite() {
            return f64::NAN;
        }
        let (gain, loss) = (self.gain.push(change.max(0.0)), self.loss.push((-change).max(0.0)));
        let moved = gain + loss;
        if moved == 0.0 { 0.0 } else { 100.0 * gain / moved }
    }
}

/// The difference of two exponential averages, its own average (signal), and the difference of both (histogram).
///
/// All three begin together, with the signal. The fast average begins with the slow one, as in TA-Lib.
#[derive(Debug, Clone)]
pub struct Macd {
    fast: Ema,
    slow: Ema,
    signal: Ema,
    /// Values that the fast average still has to wait.
    wait: usize,
}

impl Macd {
    pub fn new(fast: usize, slow: usize, signal: usize) -> Self {
        let (fast, slow) = (fast.min(slow), fast.max(slow));
        Self { fast: Ema::new(fast), slow: Ema::new(slow), signal: Ema::new(signal), wait: slow - fast }
    }
}

impl Indicator for Macd {
    type Input = f64;
    /// Line, signal, histogram.
    type Output = [f64; 3];

    fn push(&mut self, input: f64) -> [f64; 3] {
        let slow = self.slow.push(input);
        let fast = if self.wait == 0 {
            self.fast.push(input)
        } else {
            self.wait -= usize::from(input.is_finite());
            f64::NAN
        };
        let line = fast - slow;
        let signal = self.signal.push(line);
        if signal.is_nan() { [f64::NAN; 3] } else { [line, signal, line - signal] }
    }
}

/// Where the close lies between the lowest low (0) and the highest high (100), smoothed twice.
///
/// Both lines begin together, with the second.
#[derive(Debug, Clone)]
pub struct Stochastic {
    highest: Highest,
    lowest: Lowest,
    k: Sma,
    d: Sma,
}

impl Stochastic {
    pub fn new(length: usize, smooth_k: usize, smooth_d: usize) -> Self {
        Self {
            highest: Highest::new(length),
            lowest: Lowest::new(length),
            k: Sma::new(smooth_k),
            d: Sma::new(smooth_d),
        }
    }
}

impl Indicator for Stochastic {
    /// High, low, close.
    type Input = [f64; 3];
    /// %K, %D.
    type Output = [f64; 2];

    fn push(&mut self, [high, low, close]: [f64; 3]) -> [f64; 2] {
        let (highest, lowest) = (self.highest.push(high), self.lowest.push(low));
        let range = highest - lowest;
        let raw = if range == 0.0 { 0.0 } else { 100.0 * (close - lowest) / range };
        let k = self.k.push(raw);
        let d = self.d.push(k);
        if d.is_nan() { [f64::NAN; 2] } else { [k, d] }
    }
}

remembers! {
    Rsi { previous, gain, loss }
    Macd { fast, slow, signal, wait }
    Stochastic { highest, lowest, k, d }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            column,
            testing::{assert_close, walk},
        },
        *,
    };

    #[test]
    fn rsi_is_0_when_nothing_moves_and_100_when_all_rises() {
        assert_eq!(column(Rsi::new(3), [5.0; 6])[3..], [0.0; 3]);
        assert_eq!(column(Rsi::new(3), [1.0, 2.0, 3.0, 4.0, 5.0])[3..], [100.0; 2]);
    }

    #[test]
    fn the_lines_of_macd_begin_together_and_belong_together() {
        let found = column(Macd::new(12, 26, 9), walk(200, 7));
        assert!(found[..33].iter().flatten().all(|value| value.is_nan()));
        for [line, signal, histogram] in &found[33..] {
            assert_close(*histogram, line - signal);
        }
        let swapped = column(Macd::new(26, 12, 9), walk(200, 7));
        assert_eq!(found[33..], swapped[33..]);
    }
}

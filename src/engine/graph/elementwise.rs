//! Kernels that look at one row at a time, or at one row and a row before: arithmetic, comparisons, choices, lags.

use super::{
    feed::{Feed, Field},
    kernel::{Column, Inputs, Kernel},
};
use crate::{
    indicators::{FALSE, Flag, TRUE, UNDEFINED, flag, float},
    memory::Memory,
};
use std::collections::VecDeque;

/// A result that is no number is undefined: a division by zero, the root of a negative number, an overflow.
pub fn defined(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}

/// A price or the volume as a number.
pub struct Price(pub Field);

impl Kernel for Price {
    fn run(&mut self, feed: &Feed<'_>, _: &Inputs<'_>, outputs: &mut [Column]) {
        let steps = feed.steps(self.0);
        if let [Column::Numbers(out)] = outputs {
            out.iter_mut().zip(feed.column(self.0)).for_each(|(out, count)| *out = steps.value(*count));
        }
    }
}

/// A further column of the bars.
pub struct Extra(pub usize);

impl Kernel for Extra {
    fn run(&mut self, feed: &Feed<'_>, _: &Inputs<'_>, outputs: &mut [Column]) {
        if let [Column::Numbers(out)] = outputs {
            out.iter_mut().zip(feed.extra(self.0)).for_each(|(out, value)| *out = defined(*value));
        }
    }
}

/// A number out of when a bar begins.
pub struct OfTime<F>(pub F);

impl<F: Fn(i64) -> i64 + Send + Sync> Kernel for OfTime<F> {
    fn run(&mut self, feed: &Feed<'_>, _: &Inputs<'_>, outputs: &mut [Column]) {
        if let [Column::Numbers(out)] = outputs {
            out.iter_mut().zip(feed.time).for_each(|(out, time)| *out = float((self.0)(*time)));
        }
    }
}

/// A number out of one number.
pub struct Map<F>(pub F);

impl<F: Fn(f64) -> f64 + Send + Sync> Kernel for Map<F> {
    fn run(&mut self, _: &Feed<'_>, inputs: &Inputs<'_>, outputs: &mut [Column]) {
        if let [Column::Numbers(out)] = outputs {
            out.iter_mut().zip(inputs.numbers(0)).for_each(|(out, x)| *out = (self.0)(*x));
        }
    }
}

/// A number out of two.
pub struct Zip<F>(pub F);

impl<F: Fn(f64, f64) -> f64 + Send + Sync> Kernel for Zip<F> {
    fn run(&mut self, _: &Feed<'_>, inputs: &Inputs<'_>, outputs: &mut [Column]) {
        if let [Column::Numbers(out)] = outputs {
            let pairs = inputs.numbers(0).iter().zip(inputs.numbers(1));
            out.iter_mut().zip(pairs).for_each(|(out, (x, y))| *out = (self.0)(*x, *y));
        }
    }
}

/// A condition on two numbers.
pub struct Compare<F>(pub F);

impl<F: Fn(f64, f64) -> Flag + Send + Sync> Kernel for Compare<F> {
    fn run(&mut self, _: &Feed<'_>, inputs: &Inputs<'_>, outputs: &mut [Column]) {
        if let [Column::Flags(out)] = outputs {
            let pairs = inputs.numbers(0).iter().zip(inputs.numbers(1));
            out.iter_mut().zip(pairs).for_each(|(out, (x, y))| *out = (self.0)(*x, *y));
        }
    }
}

/// A condition out of one or two conditions.
pub struct Logic<F>(pub F);

impl<F: Fn(Flag, Flag) -> Flag + Send + Sync> Kernel for Logic<F> {
    fn run(&mut self, _: &Feed<'_>, inputs: &Inputs<'_>, outputs: &mut [Column]) {
        if let [Column::Flags(out)] = outputs {
            let last = inputs.slots.len() - 1;
            let pairs = inputs.flags(0).iter().zip(inputs.flags(last));
            out.iter_mut().zip(pairs).for_each(|(out, (x, y))| *out = (self.0)(*x, *y));
        }
    }
}

/// One of two columns, by a condition.
pub struct Choose;

/// Which of two values a condition picks; neither when it is undefined.
pub fn choose<T>(condition: Flag, yes: T, no: T, neither: T) -> T {
    match condition {
        TRUE => yes,
        FALSE => no,
        _ => neither,
    }
}

impl Kernel for Choose {
    fn run(&mut self, _: &Feed<'_>, inputs: &Inputs<'_>, outputs: &mut [Column]) {
        let conditions = inputs.flags(0).iter();
        match outputs {
            [Column::Numbers(out)] => {
                let rows = conditions.zip(inputs.numbers(1)).zip(inputs.numbers(2));
                out.iter_mut().zip(rows).for_each(|(out, ((c, a), b))| *out = choose(*c, *a, *b, f64::NAN));
            }
            [Column::Flags(out)] => {
                let rows = conditions.zip(inputs.flags(1)).zip(inputs.flags(2));
                out.iter_mut().zip(rows).for_each(|(out, ((c, a), b))| *out = choose(*c, *a, *b, UNDEFINED));
            }
            _ => {}
        }
    }
}

/// Whether a number, or a condition, is defined.
pub struct IsDefined;

impl Kernel for IsDefined {
    fn run(&mut self, _: &Feed<'_>, inputs: &Inputs<'_>, outputs: &mut [Column]) {
        let [Column::Flags(out)] = outputs else { return };
        match &inputs.columns[inputs.slots[0]] {
            Column::Numbers(values) => {
                out.iter_mut().zip(&values[..inputs.rows]).for_each(|(out, x)| *out = flag(!x.is_nan()));
            }
            Column::Flags(values) => {
                out.iter_mut().zip(&values[..inputs.rows]).for_each(|(out, x)| *out = flag(*x != UNDEFINED));
            }
        }
    }
}

/// The value some bars before.
pub struct Lag {
    bars: usize,
    numbers: VecDeque<f64>,
    flags: VecDeque<Flag>,
}

impl Lag {
    pub const fn new(bars: usize) -> Self {
        Self { bars, numbers: VecDeque::new(), flags: VecDeque::new() }
    }
}

impl Kernel for Lag {
    fn run(&mut self, _: &Feed<'_>, inputs: &Inputs<'_>, outputs: &mut [Column]) {
        match outputs {
            [Column::Numbers(out)] => delay(&mut self.numbers, self.bars, inputs.numbers(0), f64::NAN, out),
            [Column::Flags(out)] => delay(&mut self.flags, self.bars, inputs.flags(0), UNDEFINED, out),
            _ => {}
        }
    }

    fn keep(&self, to: &mut Vec<u8>) {
        self.numbers.write(to);
        self.flags.write(to);
    }

    fn recall(&mut self, from: &mut &[u8]) -> Option<()> {
        (self.numbers, self.flags) = Memory::read(from)?;
        Some(())
    }
}

/// `waiting` holds the last values before this stretch, at most `bars` of them.
fn delay<T: Copy>(waiting: &mut VecDeque<T>, bars: usize, values: &[T], undefined: T, out: &mut [T]) {
    // A stretch longer than the lag comes mostly out of itself.
    let own = values.len().saturating_sub(bars);
    let kept = values.len() - own;
    for (i, out) in out[..kept].iter_mut().enumerate() {
        let missing = bars - waiting.len().min(bars);
        *out = i.checked_sub(missing).and_then(|at| waiting.get(at)).copied().unwrap_or(undefined);
    }
    out[kept..values.len()].copy_from_slice(&values[..own]);
    waiting.extend(&values[own..]);
    let surplus = waiting.len().saturating_sub(bars);
    waiting.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lag_does_not_depend_on_the_stretches() {
        let values: Vec<Flag> = (1..=40).collect();
        for bars in [0, 1, 3, 10, 50] {
            for stretch in [1, 2, 7, 40] {
                let (mut waiting, mut found) = (VecDeque::new(), Vec::new());
                for values in values.chunks(stretch) {
                    let mut out = vec![0; values.len()];
                    delay(&mut waiting, bars, values, -1, &mut out);
                    found.extend(out);
                }
                let expected: Vec<Flag> =
                    (0..40_usize).map(|i| i.checked_sub(bars).map_or(-1, |at| values[at])).collect();
                assert_eq!(found, expected, "{bars} bars in stretches of {stretch}");
            }
        }
    }
}

//! The figures that the tests measure.

use super::super::numbers::float;

pub fn count(number: usize) -> f64 {
    float(i64::try_from(number).unwrap())
}

pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values.len())
}

pub fn deviation(values: &[f64]) -> f64 {
    let middle = mean(values);
    mean(&values.iter().map(|value| (value - middle).powi(2)).collect::<Vec<_>>()).sqrt()
}

/// The mean in standard errors.
pub fn standard_errors(values: &[f64]) -> f64 {
    mean(values) / deviation(values) * count(values.len()).sqrt()
}

pub fn correlation(first: &[f64], second: &[f64]) -> f64 {
    let (a, b) = (mean(first), mean(second));
    let together: Vec<f64> = first.iter().zip(second).map(|(x, y)| (x - a) * (y - b)).collect();
    mean(&together) / (deviation(first) * deviation(second))
}

/// The correlation of values with those so many places later.
pub fn with_itself(values: &[f64], later: usize) -> f64 {
    correlation(&values[..values.len() - later], &values[later..])
}

pub fn kurtosis(values: &[f64]) -> f64 {
    let (middle, spread) = (mean(values), deviation(values));
    mean(&values.iter().map(|value| ((value - middle) / spread).powi(4)).collect::<Vec<_>>())
}

pub fn returns(prices: &[f64]) -> Vec<f64> {
    prices.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect()
}

pub fn sizes(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| value.abs()).collect()
}

/// A figure of the documentation: with `--nocapture` a test prints what it has measured.
#[expect(clippy::print_stdout, reason = "it is what it is for")]
pub fn told(what: &str, value: f64) -> f64 {
    println!("{what}: {value:.3}");
    value
}

//! Grids of parameter values.

use std::str::FromStr;

/// The most combinations of one grid.
const MOST: usize = 1_000_000;

/// A parameter and the values to try.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    pub name: String,
    pub values: Vec<f64>,
}

/// Why a text is not an axis.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AxisError {
    #[error("\"{0}\" is not a grid; write name=first..=last, name=first..=last:step or name=a,b,c")]
    Form(String),
    #[error("the grid of \"{name}\" has {problem}")]
    Values { name: String, problem: String },
    #[error("the grid has more than {MOST} combinations; make a step longer or leave out a parameter")]
    TooMany,
}

impl FromStr for Axis {
    type Err = AxisError;

    fn from_str(text: &str) -> Result<Self, AxisError> {
        let form = || AxisError::Form(text.to_owned());
        let (name, values) = text.split_once('=').ok_or_else(form)?;
        let name = name.trim().to_owned();
        if name.is_empty() {
            return Err(form());
        }
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|value| value.is_finite());
        let values = match values.split_once("..=") {
            None => values.split(',').map(number).collect::<Option<Vec<f64>>>().ok_or_else(form)?,
            Some((first, rest)) => {
                let (last, step) = rest.split_once(':').unwrap_or((rest, "1"));
                let bounds = number(first).zip(number(last)).zip(number(step));
                let ((first, last), step) = bounds.ok_or_else(form)?;
                steps(first, last, step)
                    .map_err(|problem| AxisError::Values { name: name.clone(), problem })?
            }
        };
        Ok(Self { name, values })
    }
}

/// Each value is counted from the first one, so that steps such as 0.1 do not add up their error.
fn steps(first: f64, last: f64, step: f64) -> Result<Vec<f64>, String> {
    if step <= 0.0 {
        return Err(format!("the step {step}; it must be above 0"));
    }
    if last < first {
        return Err(format!("the last value {last} below the first {first}"));
    }
    let mut values = Vec::new();
    for place in 0_u32.. {
        let value = first + f64::from(place) * step;
        // The last value counts although its multiple may miss it by rounding.
        if value > last + step * 1e-9 {
            break;
        }
        if values.len() >= MOST {
            return Err(format!("more than {MOST} values"));
        }
        values.push(value);
    }
    Ok(values)
}

/// All combinations of the axes, the first axis outermost.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    axes: Vec<Axis>,
    count: usize,
}

impl Grid {
    pub fn new(axes: Vec<Axis>) -> Result<Self, AxisError> {
        for (place, axis) in axes.iter().enumerate() {
            if axes[..place].iter().any(|other| other.name == axis.name) {
                let problem = "been given twice".to_owned();
                return Err(AxisError::Values { name: axis.name.clone(), problem });
            }
        }
        let count = axes.iter().try_fold(1_usize, |count, axis| count.checked_mul(axis.values.len()));
        let count = count.filter(|count| *count <= MOST).ok_or(AxisError::TooMany)?;
        Ok(Self { axes, count })
    }

    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// How many combinations there are.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// One combination as people write it: `fast=5, slow=50`.
    pub fn name(&self, combination: usize) -> String {
        self.name_of(&self.values(combination))
    }

    /// The same of its values.
    pub fn name_of(&self, values: &[f64]) -> String {
        let named = self.axes.iter().zip(values);
        let named: Vec<String> =
            named.map(|(axis, value)| format!("{}={}", axis.name, short(*value))).collect();
        named.join(", ")
    }

    /// The values of one combination, in the order of the axes.
    pub fn values(&self, mut combination: usize) -> Vec<f64> {
        let mut values: Vec<f64> = self
            .axes
            .iter()
            .rev()
            .map(|axis| {
                let place = combination % axis.values.len();
                combination /= axis.values.len();
                axis.values[place]
            })
            .collect();
        values.reverse();
        values
    }
}

/// A value as people write it: a whole one without a point, a very large one without all its zeros.
pub fn short(value: f64) -> String {
    let text = format!("{value:?}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_axis_is_outermost() {
        let axes = ["fast=5..=6", "slow=50..=58:4"].map(|text| text.parse().unwrap()).to_vec();
        let grid = Grid::new(axes).unwrap();
        let all: Vec<Vec<f64>> = (0..grid.count()).map(|place| grid.values(place)).collect();
        assert_eq!(all[0], [5.0, 50.0]);
        assert_eq!(all[2..4], [[5.0, 58.0], [6.0, 50.0]]);
        assert_eq!(all.len(), 6);
        assert_eq!(
            (grid.name(2), short(0.5), short(1e300)),
            ("fast=5, slow=58".to_owned(), "0.5".to_owned(), "1e300".to_owned())
        );
    }

    #[test]
    fn steps_reach_their_end_and_lists_are_taken_as_they_are() {
        let axis: Axis = "x=0..=0.3:0.1".parse().unwrap();
        assert_eq!(axis.values.len(), 4);
        let axis: Axis = "x=3, 1,2".parse().unwrap();
        assert_eq!(axis.values, [3.0, 1.0, 2.0]);
    }

    #[test]
    fn what_is_no_grid_is_refused_in_a_sentence() {
        for wrong in ["fast", "=1", "fast=", "fast=a..=b", "fast=1..=2:x", "fast=1,,2"] {
            assert!(matches!(wrong.parse::<Axis>(), Err(AxisError::Form(_))), "{wrong}");
        }
        assert!("x=2..=1".parse::<Axis>().is_err() && "x=1..=2:0".parse::<Axis>().is_err());
        assert!("x=0..=1e12".parse::<Axis>().is_err());
        let long: Axis = "x=1..=2000".parse().unwrap();
        let twice = vec![long.clone(), Axis { name: "y".to_owned(), ..long }];
        assert_eq!(Grid::new(twice), Err(AxisError::TooMany));
    }
}

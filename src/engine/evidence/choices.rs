//! Choosing the best of some trials on one part of the time, and judging it on another.

use serde::Serialize;

use super::{deflated::best, folds::Fold, matrix::Matrix};
use crate::metrics::sharpe_per_period;

/// The trial that was the best on the rows of a fold to fit on, and what it did on those to judge on. Sharpe ratios are per period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// The rows judged on, from 0; the end is exclusive.
    pub from_row: usize,
    pub to_row: usize,
    /// From 0; the first one on a tie.
    pub best_column: usize,
    pub sharpe_in_sample: f64,
    /// `None` when its returns do not vary there.
    pub sharpe_out_of_sample: Option<f64>,
}

/// One choice for each fold; a fold on whose rows to fit on no trial varies has none.
pub fn choices(matrix: &Matrix, folds: &[Fold]) -> Vec<Choice> {
    let mut inside = vec![Vec::with_capacity(matrix.columns()); folds.len()];
    let mut outside = inside.clone();
    for column in 0..matrix.columns() {
        let returns = matrix.column(column);
        for (place, fold) in folds.iter().enumerate() {
            let fitted: Vec<f64> =
                fold.train.iter().flat_map(|rows| &returns[rows.clone()]).copied().collect();
            inside[place].push(sharpe_per_period(&fitted));
            outside[place].push(sharpe_per_period(&returns[fold.test.clone()]));
        }
    }
    let chosen = |(place, fold): (usize, &Fold)| {
        let best_column = best(&inside[place])?;
        Some(Choice {
            from_row: fold.test.start,
            to_row: fold.test.end,
            best_column,
            sharpe_in_sample: inside[place][best_column]?,
            sharpe_out_of_sample: outside[place][best_column],
        })
    };
    folds.iter().enumerate().filter_map(chosen).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::purged_folds, *};

    /// Six rows: the first trial is good early, the second late, the third never varies.
    fn matrix() -> Matrix {
        let early = vec![0.04, 0.02, 0.04, -0.01, -0.03, -0.01];
        let late = early.iter().rev().copied().collect();
        Matrix::from_columns(&[early, late, vec![0.5; 6]])
    }

    #[test]
    fn what_is_chosen_is_judged_where_it_was_not_chosen() {
        let found = choices(&matrix(), &purged_folds(6, 2, 0, 0));
        let places: Vec<_> = found.iter().map(|choice| (choice.from_row, choice.to_row)).collect();
        assert_eq!(places, [(0, 3), (3, 6)]);
        // Whoever was better in the one half is the worse one in the other.
        assert_eq!((found[0].best_column, found[1].best_column), (1, 0));
        for choice in &found {
            let [inside, outside] =
                [&[0.04, 0.02, 0.04], &[-0.01, -0.03, -0.01]].map(|x| sharpe_per_period(x));
            assert!((choice.sharpe_in_sample - inside.unwrap()).abs() < 1e-12, "{choice:?}");
            assert!((choice.sharpe_out_of_sample.unwrap() - outside.unwrap()).abs() < 1e-12, "{choice:?}");
        }
    }

    #[test]
    fn rows_beside_those_judged_have_no_say_in_the_choice() {
        // Without its fourth row the first trial is better after the first three, too.
        let mut columns = [0, 1].map(|column| matrix().column(column));
        columns[0] = vec![0.04, 0.02, 0.04, -0.9, 0.03, 0.02];
        columns[1] = vec![0.0, 0.01, 0.0, 0.01, 0.0, 0.01];
        let matrix = Matrix::from_columns(&columns);
        let chosen = |embargo| choices(&matrix, &purged_folds(6, 2, 0, embargo))[0].best_column;
        assert_eq!((chosen(0), chosen(1)), (1, 0));
    }

    #[test]
    fn nothing_is_chosen_where_nothing_varies() {
        let still = Matrix::from_columns(&[vec![0.01; 6], vec![0.0; 6]]);
        assert_eq!(choices(&still, &purged_folds(6, 2, 0, 0)), []);
        assert_eq!(choices(&Matrix::from_columns(&[]), &purged_folds(0, 5, 1, 1)), []);
    }
}

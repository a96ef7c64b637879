//! Folds for fitting on one part of the time and judging on another, without letting the two touch.

use std::ops::Range;

use serde::Serialize;

/// Rows to fit on and rows to judge on, from 0; ends are exclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fold {
    /// Ascending and apart.
    pub train: Vec<Range<usize>>,
    pub test: Range<usize>,
}

/// Walks forward: the rows are cut into `folds + 1` parts; each fold is judged on the next part and fitted on everything before it, less the
/// last `embargo` rows, whose trades may still be open. Folds with nothing to fit on are left out.
pub fn walk_forward_folds(rows: usize, folds: usize, embargo: usize) -> Vec<Fold> {
    let parts = folds + 1;
    let edge = |part: usize| rows * part / parts;
    (1..parts)
        .map(|part| (edge(part).saturating_sub(embargo), edge(part)..edge(part + 1)))
        .filter(|(fitted, test)| *fitted > 0 && !test.is_empty())
        .map(|(fitted, test)| Fold { train: vec![0..fitted; 1], test })
        .collect()
}

/// Purged k-fold: each of `folds` parts is judged once and fitted on all others, less `purge` rows before it (whose outcome reaches into it) and
/// `embargo` rows after it (which still remember it).
pub fn purged_folds(rows: usize, folds: usize, purge: usize, embargo: usize) -> Vec<Fold> {
    let edge = |part: usize| rows * part / folds.max(1);
    (0..folds)
        .map(|part| edge(part)..edge(part + 1))
        .filter(|test| !test.is_empty())
        .map(|test| {
            let before = 0..test.start.saturating_sub(purge);
            let after = test.end.saturating_add(embargo).min(rows)..rows;
            let train = [before, after].into_iter().filter(|range| !range.is_empty()).collect();
            Fold { train, test }
        })
        .filter(|fold: &Fold| !fold.train.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn walking_forward_never_looks_ahead() {
        let folds = walk_forward_folds(100, 4, 5);
        assert_eq!(folds.len(), 4);
        assert_eq!(folds[0], Fold { train: vec![0..15; 1], test: 20..40 });
        assert_eq!(folds[3].test, 80..100);
        assert_eq!(walk_forward_folds(3, 4, 5), []);
    }

    #[test]
    fn purged_folds_keep_their_distance() {
        let folds = purged_folds(100, 5, 3, 2);
        assert_eq!(folds[2], Fold { train: vec![0..37, 62..100], test: 40..60 });
        assert_eq!(folds[0].train, vec![22..100; 1]);
    }

    proptest! {
        #[test]
        fn every_row_is_judged_once_and_never_fitted_beside_it(
            rows in 0_usize..300, folds in 0_usize..9, purge in 0_usize..20, embargo in 0_usize..20,
        ) {
            let cut = purged_folds(rows, folds, purge, embargo);
            let mut judged: Vec<usize> = cut.iter().flat_map(|fold| fold.test.clone()).collect();
            judged.dedup();
            prop_assert!(judged.len() <= rows && judged.is_sorted());
            for fold in &cut {
                for row in fold.train.iter().cloned().flatten() {
                    prop_assert!(row + purge < fold.test.start || row >= fold.test.end + embargo);
                }
            }
        }
    }
}

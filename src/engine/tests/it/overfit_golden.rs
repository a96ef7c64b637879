//! `overfit_golden.json`: deflated Sharpe ratios, cross-validation and the bootstrap.

use engine::{
    evidence::{
        Bootstrap, Matrix, SharpeSample, bootstrap_sharpe, choices, cscv, deflated, deflated_sharpe,
        expected_max_sharpe, min_track_record, probabilistic_sharpe, purged_folds, read_matrix,
    },
    metrics::read_returns,
};
use serde_json::{Value, json};

use crate::golden::{assert_figures, json, text, unpacked};

#[test]
fn the_published_example_comes_out_as_printed() {
    let golden = json("overfit_golden.json");
    for case in golden["published_example"]["cases"].as_array().unwrap() {
        let sample = SharpeSample {
            sharpe: 2.5 / 250_f64.sqrt(),
            periods: 1_250,
            skewness: number(case, "skew"),
            kurtosis: number(case, "kurtosis"),
        };
        let trials = count(case, "trials");
        let found = deflated_sharpe(&sample, 0.5 / 250.0, trials).unwrap();
        assert_eq!(format!("{found:.4}"), case["published_dsr"]);
        let found = json!({ "sr0": expected_max_sharpe(0.5 / 250.0, trials), "dsr": found });
        assert_figures(&found, &json!({ "sr0": case["sr0"], "dsr": case["dsr"] }), 0.0, 1e-9);
    }
}

#[test]
fn closed_forms_are_the_reference() {
    let golden = json("overfit_golden.json");
    for case in golden["psr"].as_array().unwrap() {
        let found = json!({ "psr": probabilistic_sharpe(&sample(case), number(case, "benchmark")) });
        assert_figures(&found, &json!({ "psr": case["psr"] }), 0.0, 1e-9);
    }
    for case in golden["expected_max_sharpe"].as_array().unwrap() {
        let found = json!({ "sr0": expected_max_sharpe(number(case, "variance"), count(case, "trials")) });
        assert_figures(&found, &json!({ "sr0": case["sr0"] }), 0.0, 1e-9);
    }
    for case in golden["min_track_record"].as_array().unwrap() {
        let found = min_track_record(&sample(case), number(case, "benchmark"), number(case, "confidence"));
        // The formula multiplies the rounding of the quantile by thousands.
        assert_figures(
            &json!({ "minLength": found }),
            &json!({ "min_length": case["min_length"] }),
            1e-12,
            1e-9,
        );
    }
}

#[test]
fn the_track_record_of_750_returns_is_the_reference() {
    let returns = read_returns(&text("returns_750.csv")).unwrap();
    let sample = SharpeSample::of(&returns).unwrap();
    let found = json!({
        "n": sample.periods,
        "sharpePerBar": sample.sharpe,
        "skewPopulation": sample.skewness,
        "kurtosis": sample.kurtosis,
        "psrVsZero": probabilistic_sharpe(&sample, 0.0),
        "minTrackRecord95": min_track_record(&sample, 0.0, 0.95),
    });
    assert_figures(&found, &json("overfit_golden.json")["returns_750"], 1e-12, 1e-9);
}

#[test]
fn fifty_worthless_trials_are_seen_through() {
    assert_matrix(&noise(), &json("overfit_golden.json")["noise_matrix"]);
}

#[test]
fn one_skilled_trial_among_fifty_is_recognised() {
    assert_matrix(&skilled(), &json("overfit_golden.json")["skilled_matrix"]);
}

#[test]
fn the_bootstrap_interval_is_within_the_tolerance_for_any_seed() {
    let returns = read_returns(&text("returns_750.csv")).unwrap();
    let golden = &json("overfit_golden.json")["bootstrap_sharpe_returns_750"];
    for seed in 1..=5 {
        let found = bootstrap_sharpe(&returns, 252.0, &Bootstrap { seed, ..Bootstrap::default() }).unwrap();
        assert_eq!(found.resamples, 10_000);
        assert_figures(&json!(found), &json!({ "point_estimate": golden["point_estimate"] }), 0.0, 1e-9);
        let bounds = json!({ "lower": golden["lower"], "upper": golden["upper"] });
        assert_figures(&json!(found), &bounds, 0.0, number(golden, "tolerance"));
    }
}

/// Figures of plain loops over the same rows.
#[test]
fn the_best_of_noise_is_another_one_on_every_part_and_the_skilled_one_is_always_the_same() {
    let folds = purged_folds(960, 5, 1, 1);
    let noise = choices(&noise(), &folds);
    let chosen: Vec<usize> = noise.iter().map(|choice| choice.best_column).collect();
    assert_eq!(chosen, [24, 37, 45, 37, 6]);
    let outside =
        [-0.028_290_147_699, 0.078_827_803_379, -0.034_926_712_856, 0.029_692_873_836, -0.101_805_538_973];
    for (choice, expected) in noise.iter().zip(outside) {
        assert!((choice.sharpe_out_of_sample.unwrap() - expected).abs() < 1e-9, "{choice:?}");
    }
    assert!((noise[0].sharpe_in_sample - 0.069_451_151_593).abs() < 1e-9, "{:?}", noise[0]);
    let skilled = choices(&skilled(), &folds);
    assert_eq!(skilled.len(), 5);
    assert!(skilled.iter().all(|choice| choice.best_column == 17), "{skilled:?}");
}

fn assert_matrix(matrix: &Matrix, expected: &Value) {
    assert_figures(&json!(deflated(matrix)), &expected["deflated"], 1e-12, 1e-9);
    assert_figures(&json!(cscv(matrix, 16).unwrap()), &expected["cscv"], 0.0, 1e-9);
}

pub fn noise() -> Matrix {
    read_matrix(&unpacked("trials_noise_960x50.csv.gz")).unwrap()
}

/// The noise with an edge added to one column.
pub fn skilled() -> Matrix {
    let noise = noise();
    let mut columns: Vec<Vec<f64>> = (0..noise.columns()).map(|column| noise.column(column)).collect();
    for value in &mut columns[17] {
        *value += 0.001_464_24;
    }
    Matrix::from_columns(&columns)
}

fn sample(case: &Value) -> SharpeSample {
    SharpeSample {
        sharpe: number(case, "sr"),
        periods: case.get("n").map_or(250, |_| count(case, "n")),
        skewness: number(case, "skew"),
        kurtosis: number(case, "kurtosis"),
    }
}

fn number(case: &Value, name: &str) -> f64 {
    case[name].as_f64().unwrap()
}

fn count(case: &Value, name: &str) -> usize {
    usize::try_from(case[name].as_u64().unwrap()).unwrap()
}

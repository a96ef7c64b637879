//! `metrics`, `evidence` and `broker` against the reference files of the engine.

use crate::program::Program;
use flate2::{Compression, write::GzEncoder};
use serde_json::Value;
use std::{fs, io::Write};

fn golden(file: &str) -> String {
    format!("{}/src/engine/tests/golden/{file}", env!("CARGO_MANIFEST_DIR"))
}

fn reference(file: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(golden(file)).unwrap()).unwrap()
}

fn answer(arguments: &[&str]) -> Value {
    serde_json::from_str(&Program::on_sqlite().run(arguments).done()).unwrap()
}

/// `total_return` as the commands call it.
fn camel_case(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| name + &part[..1].to_uppercase() + &part[1..])
}

/// Every figure of the reference under its name here.
#[track_caller]
fn assert_figures(found: &Value, expected: &Value, tolerance: f64) {
    for (name, value) in expected.as_object().unwrap() {
        let here = found.get(camel_case(name)).unwrap_or_else(|| panic!("{name} is missing in {found}"));
        match (here.as_f64(), value.as_f64()) {
            (Some(here), Some(value)) => {
                assert!((here - value).abs() <= tolerance * value.abs().max(1.0), "{name}");
            }
            _ => assert_eq!(here, value, "{name}"),
        }
    }
}

#[test]
fn the_statistics_of_returns_have_the_names_and_figures_of_the_reference() {
    let found = answer(&["metrics", "--returns", &golden("returns_750.csv"), "--json"]);
    assert_figures(&found, &reference("metrics_golden.json")["returns_750"], 1e-9);
    let told = Program::on_sqlite().run(&["metrics", "--returns", &golden("returns_750.csv")]).done();
    assert!(told.contains("Sharpe ratio              0.562\n"), "{told}");
}

#[test]
fn no_returns_are_a_case_and_not_a_fault() {
    let program = Program::on_sqlite();
    let found = program.run_with_input(&["metrics", "--returns", "-", "--json"], "date,return\n").done();
    let found: Value = serde_json::from_str(&found).unwrap();
    assert_eq!(
        (&found["n"], &found["sharpe"], &found["maxDrawdown"]),
        (&0.into(), &Value::Null, &Value::Null)
    );
    let refused = program.run_with_input(&["metrics", "--returns", "-"], "return\n0.1\nNaN\n").refused(2);
    assert!(refused.starts_with("standard input: line 3, column 1"), "{refused}");
}

#[test]
fn fifty_worthless_trials_are_seen_through() {
    let found = answer(&["evidence", "--trials", &golden("trials_noise_960x50.csv.gz"), "--json"]);
    let expected = &reference("overfit_golden.json")["noise_matrix"];
    assert_figures(&found["deflated"], &expected["deflated"], 1e-9);
    assert_figures(&found["cscv"], &expected["cscv"], 1e-9);
    let folds = found["purgedFolds"].as_array().unwrap();
    let edges: Vec<_> = folds.iter().map(|fold| (fold["fromRow"].clone(), fold["toRow"].clone())).collect();
    let expected = [(0, 192), (192, 384), (384, 576), (576, 768), (768, 960)];
    assert_eq!(edges, expected.map(|(from, to)| (from.into(), to.into())));
    let sharpe = |fold: &Value, name: &str| fold[name].as_f64().unwrap();
    assert!(folds.iter().all(|fold| sharpe(fold, "sharpeInSample") > 0.04), "{folds:?}");
    let outside: f64 = folds.iter().map(|fold| sharpe(fold, "sharpeOutOfSample")).sum();
    assert!(outside / 5.0 < 0.04, "the best of nothing is nothing elsewhere: {folds:?}");
}

#[test]
fn too_few_trials_leave_the_probability_undefined_and_say_why() {
    let program = Program::on_sqlite();
    let found = program.run_with_input(&["evidence", "--trials", "-", "--json"], "a\n0.1\n0.2\n").done();
    let found: Value = serde_json::from_str(&found).unwrap();
    assert_eq!((&found["cscv"], &found["deflated"]["trials"]), (&Value::Null, &1.into()));
    assert!(found["cscvUndefined"].as_str().unwrap().contains("too few"));
    assert_eq!(found["purgedFolds"], serde_json::json!([]));
}

#[test]
fn every_scenario_of_the_broker_ends_as_the_reference() {
    let expected = reference("fills_golden.json");
    let found = answer(&["broker", "--scenarios", &golden("fills_golden.json"), "--json"]);
    let found = found["scenarios"].as_array().unwrap();
    // Those worked by hand, and behind them those drawn at random.
    let expected: Vec<&Value> = ["scenarios", "random_scenarios"]
        .iter()
        .flat_map(|list| expected[list].as_array().unwrap())
        .collect();
    assert_eq!((found.len(), expected.len()), (64, 64));
    for (scenario, found) in expected.iter().zip(found) {
        let expected = scenario["expected"].as_object().unwrap();
        assert_eq!(
            (&found["name"], found.as_object().unwrap().len()),
            (&scenario["name"], expected.len() + 1)
        );
        for (name, expected) in expected {
            let found = &found[camel_case(name)];
            // The reference rounds a mean price and what is gained on it elsewhere than we do.
            if ["average_price", "realized_pnl"].contains(&name.as_str()) && !expected.is_null() {
                let number = |value: &Value| value.as_str().unwrap().parse::<f64>().unwrap();
                let (found, expected) = (number(found), number(expected));
                let close = (found - expected).abs() <= 1e-9 * expected.abs().max(1.0);
                assert!(close, "{}: {name} is {found} and should be {expected}", scenario["name"]);
            } else {
                assert_eq!(found, expected, "{}: {name}", scenario["name"]);
            }
        }
    }
}

#[test]
fn returns_and_scenarios_may_be_packed() {
    let program = Program::on_sqlite();
    let packed = |file: &str| {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(&fs::read(golden(file)).unwrap()).unwrap();
        fs::write(program.folder().join("packed.gz"), packer.finish().unwrap()).unwrap();
    };
    for (command, flag, file) in
        [("metrics", "--returns", "returns_750.csv"), ("broker", "--scenarios", "fills_golden.json")]
    {
        packed(file);
        let plain = program.run(&[command, flag, &golden(file), "--json"]).done();
        assert_eq!(program.run(&[command, flag, "packed.gz", "--json"]).done(), plain, "{file}");
        assert!(plain.len() > 500, "{plain}");
    }
}

#[test]
fn a_broken_file_of_scenarios_is_told_with_its_place() {
    let refused =
        Program::on_sqlite().run_with_input(&["broker", "--scenarios", "-"], "{\"scenarios\": [{}]}");
    let told = refused.refused(2);
    assert!(told.starts_with("standard input: scenarios[0]: the field \"name\" is missing"), "{told}");
    let broken = Program::on_sqlite().run_with_input(&["broker", "--scenarios", "-"], "{\"scenarios\": [{]}");
    assert!(broken.refused(2).starts_with("standard input: line 1, column "));
}

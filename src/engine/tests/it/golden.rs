//! Reading the reference files.

use std::{fs, io::Read, path::PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;

pub fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap()
}

pub fn json(name: &str) -> Value {
    serde_json::from_str(&text(name)).unwrap()
}

pub fn unpacked(name: &str) -> String {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(path(name)).unwrap()).read_to_string(&mut text).unwrap();
    text
}

/// Each figure of `found` that `expected` names in snake case is equal, or within `relative` or `absolute`; null only where expected is null.
pub fn assert_figures(found: &Value, expected: &Value, relative: f64, absolute: f64) {
    for (name, want) in expected.as_object().unwrap() {
        let got = &found[camel(name)];
        let close = match (got.as_f64(), want.as_f64()) {
            (Some(got), Some(want)) => {
                let distance = (got - want).abs();
                distance <= absolute || distance <= relative * want.abs()
            }
            _ => got == want,
        };
        assert!(close, "{name}: {got} instead of {want}");
    }
}

/// `var_95` as serde writes it: `var95`.
pub fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |word, part| word + &part[..1].to_uppercase() + &part[1..])
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

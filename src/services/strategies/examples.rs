//! The strategies that come with the program.

use std::sync::LazyLock;

/// A document to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// The name of its file.
    pub key: &'static str,
    pub document: &'static str,
}

macro_rules! examples {
    ($($key:literal)+) => {
        &[$(Example {
            key: $key,
            document: include_str!(concat!("../../../examples/strategies/", $key, ".toml")),
        }),+]
    };
}

/// In the order of their names.
pub const EXAMPLES: &[Example] = examples![
    "bollinger_reversal" "donchian_breakout" "ema_trend" "gap_and_go" "opening_range" "pairs_zscore"
    "rsi_2" "sma_cross" "turtle" "volatility_squeeze" "vwap_bounce"
];

static ABOUT: LazyLock<Vec<super::Checked>> =
    LazyLock::new(|| EXAMPLES.iter().map(|example| super::check(example.document)).collect());

impl Example {
    /// What its document says of itself.
    pub fn about(&self) -> Option<&'static super::Checked> {
        let place = EXAMPLES.iter().position(|example| example.key == self.key)?;
        ABOUT.get(place)
    }
}

/// The example of this name.
pub fn example(key: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|example| example.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_example_is_here_and_right() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/strategies");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), EXAMPLES.len());
        for example in EXAMPLES {
            let about = example.about().unwrap();
            assert!(about.ok && about.description.is_some(), "{}: {:?}", example.key, about.faults);
        }
    }
}

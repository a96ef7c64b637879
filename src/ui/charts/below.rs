//! What stands below candles everywhere: RSI and MACD, by the engine that judges strategies.

use super::{
    candles::Pane,
    line::{Line, Look},
};
use services::market::{Indicators, preset};

/// What to ask for with the bars; these columns come before any others.
pub fn below() -> Vec<(String, String)> {
    ["rsi", "macd"].into_iter().filter_map(preset).flatten().collect()
}

/// The columns of [`below`], drawn.
pub fn panes(found: &Indicators) -> Vec<Pane> {
    let line = |name: &str, column: &str, look| {
        let values = found.columns.iter().find(|(known, _)| known == column);
        let values = values.map(|(_, values)| values.clone()).unwrap_or_default();
        Line { name: name.to_owned(), look, values }
    };
    let macd = vec![
        line("MACD", "macd", Look::Main),
        line("signal", "macdSignal", Look::Third),
        line("difference", "macdHistogram", Look::Bars),
    ];
    let rsi = vec![line("RSI", "rsi14", Look::Main)];
    vec![
        Pane { title: "RSI, 14 bars".to_owned(), lines: rsi, holds: vec![30.0, 70.0] },
        Pane { title: "MACD, 12 26 9".to_owned(), lines: macd, holds: Vec::new() },
    ]
}

/// The columns beside those of [`below`].
pub fn beside(found: &Indicators) -> impl Iterator<Item = &(String, Vec<f64>)> {
    found.columns.iter().skip(below().len())
}

//! The conditions of a document as they are written there.

use engine::strategy::{Formula, Inputs, load};

/// The conditions for entries and exits, and what they call the signal, by their names: `entry.long`, `close > vwap()`. Nothing of a
/// document that cannot be read.
pub fn conditions(document: &str) -> Vec<(&'static str, String)> {
    let Ok(loaded) = load(document, &Inputs::default()) else { return Vec::new() };
    let strategy = loaded.strategy;
    let signal: Vec<String> = strategy.scan.when.iter().map(|condition| condition.expr.to_string()).collect();
    let text = |formula: Option<Formula>| formula.map(|formula| formula.expr.to_string());
    let execution = strategy.execution;
    let named = [
        ("entry.long", text(execution.entry.long)),
        ("entry.short", text(execution.entry.short)),
        ("exit.long", text(execution.exit.long)),
        ("exit.short", text(execution.exit.short)),
        ("signal", (!signal.is_empty()).then(|| signal.join(" and "))),
    ];
    named.into_iter().filter_map(|(name, text)| text.map(|text| (name, text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_told_as_they_are_written() {
        let example = super::super::example("sma_cross").unwrap();
        assert_eq!(
            conditions(example.document),
            [
                ("entry.long", "sma(close, fast) > sma(close, slow)".to_owned()),
                ("exit.long", "sma(close, fast) <= sma(close, slow)".to_owned()),
            ]
        );
        assert_eq!(conditions("no document"), []);
    }
}

//! From the parts that a learner writes to a whole document.

use domain::{
    lab::{Pattern, Written},
    market::Timeframe,
    models::ModelName,
};
use engine::{
    learning::Document,
    strategy::{Inputs, load},
};
use serde_json::{Value, json};

/// What trading costs while somebody learns; not the learner's to choose.
pub const COSTS: &str = "[costs]\nfee = 0.0005\nslippage_bps = 2\nborrow_rate = 0.03\n";

/// A person's document with the costs of the laboratory: they are put in where it has none, so that nobody learns, graduates or is lent for free. Why it
/// cannot be, where it has others.
pub fn with_costs(document: &str) -> Result<String, &'static str> {
    const OTHERS: &str = "must have the costs that everybody learns with, or none of its own: [costs] fee = 0.0005, slippage_bps = 2, borrow_rate = 0.03";
    let costs = |text: &str| load(text, &Inputs::default()).ok().map(|loaded| loaded.strategy.costs);
    let (Some(own), Some(wanted)) = (costs(document), costs(&format!("{BARE}{COSTS}"))) else {
        // What is wrong with it is said by whoever reads it.
        return Ok(document.to_owned());
    };
    if own == wanted {
        return Ok(document.to_owned());
    }
    let completed = format!("{}\n\n{COSTS}", document.trim_end());
    if costs(&completed).is_some_and(|costs| costs == wanted) { Ok(completed) } else { Err(OTHERS) }
}

/// The bars that a document is for, where they are others than are traded; none when it cannot be read.
pub fn other_bars(document: &str, traded: Timeframe) -> Option<Timeframe> {
    let declared = load(document, &Inputs::default()).ok()?.strategy.timeframe;
    (declared != traded).then_some(declared)
}

/// A document without costs, which reads them where they are put behind it.
const BARE: &str = "name = \"x\"\ntimeframe = \"1h\"\n[execution]\nentry.long = \"close > 0\"\nsize.equity = 0.5\nmax_holding_bars = 1\n";

/// The parts of a document, as JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    pub params: Value,
    pub scan: Value,
    pub execution: Value,
    pub rationale: String,
    pub pattern: Option<Pattern>,
}

/// The whole document; or its text and what is wrong with it, with carets. `others` are the instruments that it may read beside its own.
pub fn compose(
    parts: &Parts,
    (name, timeframe): (&str, Timeframe),
    others: &[String],
    by: &ModelName,
) -> Result<Written, (String, String)> {
    let costs = Document::read(COSTS).ok();
    let empty = json!({});
    let or_empty = |value: &'_ Value| if value.is_object() { value.clone() } else { empty.clone() };
    let (params, scan, execution) =
        (or_empty(&parts.params), or_empty(&parts.scan), or_empty(&parts.execution));
    let bars = timeframe.to_string();
    let document = Document::of_parts(
        &[("name", name), ("timeframe", &bars)],
        &[("params", &params), ("scan", &scan), ("execution", &execution)],
        costs.as_ref(),
    );
    let text = document.toml();
    let inputs = Inputs { instruments: Some(others.to_vec()), ..Inputs::default() };
    if let Err(problems) = load(&text, &inputs) {
        let errors = problems.render("document");
        return Err((text, errors));
    }
    let (scan, execution) = document.halves();
    Ok(Written {
        document: text,
        scan,
        execution,
        rationale: parts.rationale.clone(),
        figures: Vec::new(),
        by: by.clone(),
        pattern: parts.pattern,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_learns_for_free_or_at_costs_of_his_own() {
        let completed = with_costs(BARE).unwrap();
        assert!(completed.starts_with(BARE.trim_end()) && completed.ends_with(COSTS));
        assert_eq!(with_costs(&completed).unwrap(), completed, "what has them stays as it is written");
        for own in ["[costs]\nfee = 0\n", "[costs]\nfee = 0.0005\nslippage_bps = 1\nborrow_rate = 0.03\n"] {
            assert!(with_costs(&format!("{BARE}{own}")).unwrap_err().contains("fee = 0.0005"));
        }
        assert_eq!(with_costs("no document").unwrap(), "no document");
    }
}

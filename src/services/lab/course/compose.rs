//! From the parts that a learner writes to a whole document.

use domain::{lab::Written, market::Timeframe, models::ModelName};
use engine::{
    learning::Document,
    strategy::{Inputs, load},
};
use serde_json::{Value, json};

/// What trading costs while somebody learns; not the learner's to choose.
pub const COSTS: &str = "[costs]\nfee = 0.0005\nslippage_bps = 2\nborrow_rate = 0.03\n";

/// The parts of a document, as JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    pub params: Value,
    pub scan: Value,
    pub execution: Value,
    pub rationale: String,
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
    Ok(Written { document: text, scan, execution, rationale: parts.rationale.clone(), by: by.clone() })
}

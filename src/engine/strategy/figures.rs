//! The figures of a document: parameters with their ranges, and exact decimals.

use super::{
    document::{Decimal, Param, ParamRange},
    tree::{Node, Value},
};
use crate::language::{Diagnostic, Name, Problems, nearest};

/// The most decimals of a cost.
const MAX_DECIMALS: usize = 12;

/// The parameters of a document, in its order.
pub fn params(root: &Node, problems: &mut Problems) -> Vec<Param> {
    let entries = root.get("params").map(Node::table).unwrap_or_default();
    entries.iter().filter_map(|(name, node)| param(name, node, problems)).collect()
}

fn param(name: &Name, node: &Node, problems: &mut Problems) -> Option<Param> {
    let (value, range) = match &node.value {
        Value::Table(entries) => {
            for (key, _) in entries {
                let keys = ["value", "range", "step"];
                if !keys.contains(&key.text.as_str()) {
                    let message = format!("a parameter has no '{}'", key.text);
                    let problem = Diagnostic::error("unknown-key", key.span, message);
                    problems
                        .add(problem.expecting("value, range, step").suggesting(nearest(&key.text, keys)));
                }
            }
            (node.get("value").and_then(number), node.get("range").map(|range| (range, node.get("step"))))
        }
        _ => (number(node), None),
    };
    let Some(value) = value else {
        let problem = Diagnostic::error(
            "wrong-value",
            node.span,
            format!("the parameter '{}' has no value", name.text),
        );
        problems.add(problem.expecting("a number, or { value = 10, range = [5, 44], step = 1 }"));
        return None;
    };
    let range = match range {
        None => None,
        Some((range, step)) => {
            let found = self::range(value, range, step);
            if found.is_none() {
                let message = format!("this is no range for {value}");
                let expected = "the least and the most value with the value between them, such as [5, 44], and a step above 0";
                problems.add(Diagnostic::error("wrong-value", range.span, message).expecting(expected));
            }
            found
        }
    };
    Some(Param { name: name.text.clone(), value, range, span: name.span })
}

/// Both ends are included; the step is 1 between whole numbers, else a tenth of the range, when it is not said.
fn range(value: f64, range: &Node, step: Option<&Node>) -> Option<ParamRange> {
    let Value::List(ends) = &range.value else { return None };
    let [least, most] = ends.as_slice() else { return None };
    let (least, most) = (number(least)?, number(most)?);
    let whole = least.fract() == 0.0 && most.fract() == 0.0 && value.fract() == 0.0;
    let usual = if whole { 1.0 } else { (most - least) / 10.0 };
    let step = step.map_or(Some(usual), number)?;
    (least <= value && value <= most && step > 0.0).then_some(ParamRange { least, most, step })
}

fn number(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Number(written) => {
            written.replace('_', "").parse().ok().filter(|value: &f64| value.is_finite())
        }
        _ => None,
    }
}

/// A decimal from 0 to `most`, as it is written as a number or a text.
pub fn decimal(node: &Node, most: i64) -> Option<Decimal> {
    let written = match &node.value {
        Value::Number(written) | Value::Text { text: written, .. } => written.replace('_', ""),
        _ => return None,
    };
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > MAX_DECIMALS {
        return None;
    }
    let mantissa: i64 = format!("{whole}{fraction}").parse().ok()?;
    let decimals = u8::try_from(fraction.len()).ok()?;
    let bound = most.checked_mul(10_i64.checked_pow(u32::from(decimals))?)?;
    (mantissa <= bound).then_some(Decimal { mantissa, decimals })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Span;

    #[test]
    fn a_decimal_is_taken_as_it_is_written() {
        let of = |written: &str| {
            decimal(&Node { value: Value::Number(written.to_owned()), span: Span::default() }, 1)
        };
        assert_eq!(of("0.001"), Some(Decimal { mantissa: 1, decimals: 3 }));
        assert_eq!(of("0.10"), Some(Decimal { mantissa: 1, decimals: 1 }));
        assert_eq!(of("1"), Some(Decimal { mantissa: 1, decimals: 0 }));
        for wrong in ["1.1", "-0.1", "1e-3", "", ".", "nan", "99999999999999999999", "0.0000000000001"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}

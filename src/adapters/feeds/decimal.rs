//! Numbers as the interface writes them: decimal, sometimes with an exponent, as text or as a number of JSON.

use domain::Fixed;
use serde_json::Value;

/// The number that stands there, exactly as it is written; none for everything else.
pub fn number(value: &Value) -> Option<Fixed> {
    match value {
        Value::String(text) => decimal(text.trim()),
        Value::Number(number) => decimal(&number.to_string()),
        _ => None,
    }
}

fn decimal(text: &str) -> Option<Fixed> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i8>().ok()?),
        None => (text, 0),
    };
    let mantissa: Fixed = mantissa.parse().ok()?;
    let places = exponent.unsigned_abs();
    if exponent < 0 {
        return mantissa.shifted(places).ok();
    }
    let factor = 10_i128.checked_pow(u32::from(places))?;
    mantissa.times(Fixed::of_parts(factor, 0)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_and_numbers_are_read_exactly() {
        for (value, expected) in [
            (json!("0.7207"), "0.7207"),
            (json!(" 64000 "), "64000"),
            (json!("0.000000000012345678"), "0.000000000012345678"),
            (json!("1.25e-9"), "0.00000000125"),
            (json!(1.25e-9), "0.00000000125"),
            (json!("1.5E+3"), "1500"),
            (json!(565_343.15), "565343.15"),
            (json!(0), "0"),
            (json!("-3"), "-3"),
        ] {
            assert_eq!(number(&value), Some(expected.parse().unwrap()), "{value}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["NaN", "Infinity", "", "1,5", "0x10", "1e999", "1e", "e5", "1e-100", "--1"] {
            assert_eq!(number(&json!(text)), None, "{text}");
        }
        for value in [json!(null), json!(true), json!([1]), json!({"usd": 1})] {
            assert_eq!(number(&value), None, "{value}");
        }
    }
}

//! How one value is read: each function gives a reader that says in words what is allowed.

use super::fields::Given;
use domain::{
    Fixed, Money, Secret,
    accounts::NewPassword,
    text::{code_point, hidden_letter},
};
use serde_json::Value;
use std::{collections::BTreeMap, fmt::Display, ops::RangeInclusive, str::FromStr};

/// Text of so many characters, without control characters.
pub fn text(length: RangeInclusive<usize>) -> impl Fn(Given<'_>) -> Result<String, String> {
    move |given| {
        let text = as_text(given)?;
        let count = text.chars().count();
        if !length.contains(&count) {
            return Err(format!("must have {} to {} characters", length.start(), length.end()));
        }
        // PostgreSQL stores no NUL, and no control character belongs into a name or a search.
        if text.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\t') {
            return Err("must not contain control characters".to_owned());
        }
        Ok(text.to_owned())
    }
}

/// What something is called: text in which every letter can be seen and none turns the direction of writing.
pub fn name(length: RangeInclusive<usize>) -> impl Fn(Given<'_>) -> Result<String, String> {
    let text = text(length);
    move |given| {
        let name = text(given)?;
        match hidden_letter(&name).map(code_point) {
            Some(letter) => Err(format!(
                "must not contain {letter}, a character that cannot be seen or turns the direction of writing"
            )),
            None => Ok(name),
        }
    }
}

/// A word or id that has its own type; its error says what is allowed.
pub fn parsed<T: FromStr<Err: Display>>() -> impl Fn(Given<'_>) -> Result<T, String> {
    move |given| as_text(given)?.parse().map_err(|error: T::Err| error.to_string())
}

/// Text that must not be seen. Its length is bounded, because hashing takes time.
pub fn secret() -> impl Fn(Given<'_>) -> Result<Secret, String> {
    move |given| match as_text(given)? {
        "" => Err("must not be empty".to_owned()),
        text if text.len() > 1_024 => Err("must have at most 1024 bytes".to_owned()),
        text => Ok(Secret::new(text)),
    }
}

/// A password somebody chooses.
pub fn new_password() -> impl Fn(Given<'_>) -> Result<NewPassword, String> {
    move |given| NewPassword::parse(as_text(given)?).map_err(|error| error.to_string())
}

/// A whole number of the range.
pub fn whole_number(range: RangeInclusive<i64>) -> impl Fn(Given<'_>) -> Result<i64, String> {
    move |given| {
        let number = match (given.value, given.source) {
            (Value::Number(number), _) => number.as_i64(),
            (Value::String(text), super::fields::Source::Query) => text.parse().ok(),
            _ => None,
        };
        let message = || match *range.end() {
            i64::MAX => format!("must be a whole number of at least {}", range.start()),
            end => format!("must be a whole number from {} to {end}", range.start()),
        };
        number.filter(|number| range.contains(number)).ok_or_else(message)
    }
}

/// A list of so many values.
pub fn list_of<T>(
    length: RangeInclusive<usize>,
    read: impl Fn(Given<'_>) -> Result<T, String>,
) -> impl Fn(Given<'_>) -> Result<Vec<T>, String> {
    move |given| {
        let Value::Array(items) = given.value else { return Err("must be a list".to_owned()) };
        if !length.contains(&items.len()) {
            return Err(format!("must be a list of {} to {} entries", length.start(), length.end()));
        }
        items.iter().map(|value| read(Given { value, ..given })).collect()
    }
}

/// The same of a list in which nothing stands twice.
pub fn set_of<T: PartialEq + Display>(
    length: RangeInclusive<usize>,
    read: impl Fn(Given<'_>) -> Result<T, String>,
) -> impl Fn(Given<'_>) -> Result<Vec<T>, String> {
    let list = list_of(length, read);
    move |given| {
        let all = list(given)?;
        match all.iter().enumerate().find(|(place, one)| all[..*place].contains(one)) {
            Some((_, twice)) => Err(format!("names {twice} twice")),
            None => Ok(all),
        }
    }
}

/// A decimal as a text or a number.
pub fn amount(given: Given<'_>) -> Result<Fixed, String> {
    digits(given).parse().map_err(|_| "must be an amount, such as 100000 or 2500.50".to_owned())
}

/// Dollars as a text or a number.
pub fn dollars(given: Given<'_>) -> Result<Money, String> {
    let wrong = |_| "must be an amount with at most eight decimals, such as 1.00".to_owned();
    digits(given).parse().map_err(wrong)
}

fn digits(given: Given<'_>) -> String {
    match given.value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Yes or no.
pub fn flag(given: Given<'_>) -> Result<bool, String> {
    given.value.as_bool().ok_or_else(|| "must be true or false".to_owned())
}

/// Any number.
pub fn number(given: Given<'_>) -> Result<f64, String> {
    let number = given.value.as_f64().filter(|number| number.is_finite());
    number.ok_or_else(|| "must be a number".to_owned())
}

/// Numbers by their names.
pub fn numbers(given: Given<'_>) -> Result<BTreeMap<String, f64>, String> {
    let Value::Object(pairs) = given.value else {
        return Err("must be an object of numbers, such as {\"fast\": 10}".to_owned());
    };
    let number = |(name, value): (&String, &Value)| {
        let value = value.as_f64().filter(|value| value.is_finite());
        value.map(|value| (name.clone(), value)).ok_or_else(|| format!("has {name}, which is no number"))
    };
    pairs.iter().map(number).collect()
}

fn as_text(given: Given<'_>) -> Result<&str, String> {
    given.value.as_str().ok_or_else(|| "must be a text".to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::fields::Source;
    use super::*;
    use domain::tokens::Scope;
    use serde_json::json;

    fn from_body<T>(value: &Value, read: impl Fn(Given<'_>) -> Result<T, String>) -> Result<T, String> {
        read(Given { value, source: Source::Body })
    }

    #[test]
    fn a_number_is_a_number_in_json_and_text_in_a_query() {
        let read = whole_number(1..=100);
        assert_eq!(from_body(&json!(7), &read), Ok(7));
        assert_eq!(read(Given { value: &json!("7"), source: Source::Query }), Ok(7));
        for wrong in [json!("7"), json!(0), json!(101), json!(1.5), json!(null), json!([1])] {
            assert_eq!(
                from_body(&wrong, &read),
                Err("must be a whole number from 1 to 100".to_owned()),
                "{wrong}"
            );
        }
    }

    #[test]
    fn every_wrong_text_says_what_is_allowed() {
        assert_eq!(from_body(&json!("ok"), text(1..=3)), Ok("ok".to_owned()));
        assert!(from_body(&json!("a\u{0}"), text(1..=3)).unwrap_err().contains("control"));
        assert!(from_body(&json!("long"), text(1..=3)).unwrap_err().contains("1 to 3"));
        assert!(from_body(&json!(1), text(1..=3)).unwrap_err().contains("text"));
        let scopes = list_of(1..=3, parsed::<Scope>());
        assert_eq!(from_body(&json!(["read"]), &scopes), Ok(vec![Scope::Read]));
        assert!(from_body(&json!(["root"]), &scopes).unwrap_err().contains("read, write, admin"));
        assert!(from_body(&json!([]), &scopes).is_err() && from_body(&json!("read"), &scopes).is_err());
    }
}

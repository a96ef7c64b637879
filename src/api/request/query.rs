//! The query of a request as a type, and the part of it that every list has.

use super::{
    fields::{Fields, FromFields, Source},
    values::whole_number,
};
use crate::problem::Problem;
use axum::{extract::FromRequestParts, http::request::Parts};
use domain::PageRequest;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What stands behind the question mark.
pub struct Query<T>(pub T);

impl<T: FromFields, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let mut given = Map::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name), decoded(value));
            // `?kind=` is what an empty form field sends: the same as not asking for a kind.
            if value.is_empty() {
                continue;
            }
            if given.insert(name.clone().into_owned(), Value::String(value.into_owned())).is_some() {
                return Err(Problem::field(&name, "is given twice"));
            }
        }
        Fields::new(given, Source::Query).into().map(Self)
    }
}

/// `+` is a blank and `%41` an `A`; bytes that are no text become the replacement character and match nothing.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        bytes.push(match first {
            b'+' => b' ',
            b'%' => match tail.get(..2).and_then(hex_byte) {
                Some(byte) => {
                    rest = &tail[2..];
                    byte
                }
                None => b'%',
            },
            other => *other,
        });
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    let mut byte = [0_u8; 1];
    hex::decode_to_slice(digits, &mut byte).ok().map(|()| byte[0])
}

/// `?page=1&pageSize=20`; at most 100 to a page.
pub fn page_request(fields: &mut Fields) -> Option<PageRequest> {
    let page = fields.optional("page", whole_number(1..=1_000_000_000));
    let size = fields.optional("pageSize", whole_number(1..=i64::from(PageRequest::MAX_SIZE)));
    let number =
        |given: Option<i64>, usual: u32| given.map_or(Some(usual), |number| u32::try_from(number).ok());
    PageRequest::new(number(page?, 1)?, number(size?, PageRequest::DEFAULT_SIZE)?)
}

impl FromFields for PageRequest {
    fn read(fields: &mut Fields) -> Option<Self> {
        page_request(fields)
    }
}

/// How pages are asked for, for the description of a list.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes `page_request`, which reads the fields")]
pub struct PageParameters {
    /// Which page, from 1.
    #[param(minimum = 1, default = 1, example = 1)]
    page: Option<u32>,
    /// How many entries to a page.
    #[param(rename = "pageSize", minimum = 1, maximum = 100, default = 20, example = 20)]
    page_size: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_and_broken_ones_stay() {
        for (written, meant) in
            [("a+b", "a b"), ("%C3%A4", "ä"), ("100%", "100%"), ("%zz", "%zz"), ("%3Cb%3E", "<b>"), ("", "")]
        {
            assert_eq!(decoded(written), meant, "{written}");
        }
    }
}

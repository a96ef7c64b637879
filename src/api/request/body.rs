//! The body of a request as a type: 415 for another type, 413 when too large, 400 for what is not JSON, 422 for fields.

use super::{
    fields::{Fields, FromFields, Source, shortened},
    json,
};
use crate::problem::{FieldProblem, Problem, kinds};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use http_body_util::{BodyExt, LengthLimitError};
use serde_json::{Map, Value};
use std::error::Error;

/// A JSON object. An empty body is an object without fields, so that a request without required fields needs none.
pub struct Json<T>(pub T);

impl<T: FromFields, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = body.collect().await.map_err(|error| unreadable(&error))?.to_bytes();
        Fields::new(object(&parts.headers, &bytes)?, Source::Body).into().map(Self)
    }
}

/// Nothing to say: no body, or an object without fields. Not `Json<()>`, which the description would take for a body that
/// must be there.
pub struct NoFields;

impl<S: Send + Sync> FromRequest<S> for NoFields {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Json::<()>::from_request(request, state).await.map(|Json(())| Self)
    }
}

fn object(headers: &HeaderMap, bytes: &Bytes) -> Result<Map<String, Value>, Problem> {
    if bytes.is_empty() {
        return Ok(Map::new());
    }
    if !is_json(headers) {
        let detail = "Send JSON with the header `content-type: application/json`.";
        return Err(Problem::new(&kinds::UNSUPPORTED_TYPE, detail));
    }
    let (value, repeated) = json::read(bytes)
        .map_err(|error| Problem::new(&kinds::NOT_JSON, format!("The body is not JSON: {error}.")))?;
    if !repeated.is_empty() {
        let twice = |field: String| FieldProblem::new(shortened(&field), "is given twice");
        return Err(Problem::fields(repeated.into_iter().map(twice).collect()));
    }
    match value {
        Value::Object(fields) => Ok(fields),
        _ => Err(Problem::new(
            &kinds::INVALID_FIELDS,
            "The body must be a JSON object, such as {\"name\": \"…\"}.",
        )),
    }
}

/// `application/json` and its kin, such as `application/merge-patch+json`.
fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// The body broke off, or went over the limit that the front door has put around it.
fn unreadable(error: &axum::Error) -> Problem {
    let mut next: Option<&dyn Error> = Some(error);
    while let Some(cause) = next {
        if cause.is::<LengthLimitError>() {
            return too_large();
        }
        next = cause.source();
    }
    Problem::new(&kinds::BAD_REQUEST, "The body broke off before it was complete.").because(error)
}

pub(crate) fn too_large() -> Problem {
    Problem::new(&kinds::TOO_LARGE, "The body is larger than this server reads. Nothing was changed.")
}

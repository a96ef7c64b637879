//! What an answer says when something is wrong: `application/problem+json` (RFC 9457).
//!
//! A handler returns a [`Problem`]; it becomes an answer without a body that carries the problem along, and
//! the front door writes the body, because only there the id of the request is known. To add one: a line in
//! [`kinds`], and the `From` of the use case's error beside its routes.

pub(crate) mod kinds;
mod page;
mod storage;

pub use kinds::Kind;
pub(crate) use page::{escaped, render};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::Period;
use std::{borrow::Cow, error::Error, fmt::Write as _, sync::Arc};

/// Something went wrong, in the words for whoever asked. The cause is for the log only.
#[derive(Debug, Clone)]
pub struct Problem {
    pub(crate) kind: &'static Kind,
    pub(crate) detail: Cow<'static, str>,
    pub(crate) errors: Vec<FieldProblem>,
    retry_after: Option<Period>,
    pub(crate) cause: Option<Arc<str>>,
}

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// The field's name in the body or in the query.
    #[schema(example = "name")]
    pub field: String,
    #[schema(example = "is missing")]
    pub message: String,
    /// Where in the field's text, when the field holds a document.
    #[serde(flatten)]
    pub place: Option<Box<InText>>,
}

/// A place in a text that somebody wrote; lines and columns count from 1, and the end is the first column behind it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InText {
    /// `error` or `warning`.
    #[schema(example = "error")]
    pub severity: &'static str,
    /// Never changes; programs decide by it.
    #[schema(example = "unknown-function")]
    pub code: &'static str,
    #[schema(example = 4)]
    pub line: usize,
    #[schema(example = 15)]
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
    /// The line with a caret under the place, to be shown in letters of one width.
    pub caret: String,
    pub expected: Option<String>,
    /// What can stand there instead.
    pub suggestion: Option<String>,
}

impl FieldProblem {
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into(), place: None }
    }
}

impl Problem {
    /// A problem whose detail says what to do.
    pub fn new(kind: &'static Kind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), retry_after: None, cause: None }
    }

    /// Fields that are unknown, missing, of the wrong type or out of range; all that were found at once.
    pub fn fields(errors: Vec<FieldProblem>) -> Self {
        let mut detail = String::from("Nothing was changed.");
        for error in errors.iter().take(3) {
            // Writing to a text cannot fail.
            let _ = write!(detail, " `{}` {}.", error.field, error.message);
        }
        Self { errors, ..Self::new(&kinds::INVALID_FIELDS, detail) }
    }

    /// One field that a use case refused.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldProblem::new(field, message)])
    }

    /// There is no such thing, or it belongs to somebody else: the answer is the same.
    pub fn not_found(what: &'static str) -> Self {
        Self::new(&kinds::NOT_FOUND, what)
    }

    /// A defect of this program. Only the log learns more.
    pub fn internal(error: &dyn Error) -> Self {
        let detail = "This is a defect of the program, not of the request. The log has the cause under the request id.";
        Self::new(&kinds::INTERNAL, detail).because(error)
    }

    /// Keeps the whole chain of causes for the log.
    #[must_use]
    pub fn because(mut self, error: &dyn Error) -> Self {
        let mut chain = error.to_string();
        let mut next = error.source();
        while let Some(source) = next {
            let _ = write!(chain, ": {source}");
            next = source.source();
        }
        self.cause = Some(chain.into());
        self
    }

    /// When asking again makes sense.
    #[must_use]
    pub const fn retry_after(mut self, wait: Period) -> Self {
        self.retry_after = Some(wait);
        self
    }

    pub const fn status(&self) -> StatusCode {
        self.kind.status
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind.status.into_response();
        if let Some(wait) = self.retry_after {
            // Whole seconds, rounded up: asking too early would be refused again.
            let seconds = wait.as_millis().max(0).saturating_add(999) / 1_000;
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.kind.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer realm=\"agent-manager\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response.extensions_mut().insert(self);
        response
    }
}

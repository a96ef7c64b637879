use super::{document, field_problems};
use crate::{
    access::Reader,
    answers::{BadBody, FailingToWrite, Refused},
    problem::{FieldProblem, Problem},
    request::{Fields, FromFields, Json},
};
use serde::Serialize;
use services::strategies::{Checked, check};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A document to look at.
#[derive(ToSchema)]
pub(crate) struct CheckStrategy {
    /// A text in TOML or JSON, or the document itself as an object.
    #[schema(
        example = "name = \"Up\"\ntimeframe = \"1h\"\n[execution]\nentry.long = \"smaa(close, 5) > open\"\n"
    )]
    document: String,
}

impl FromFields for CheckStrategy {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { document: fields.required("document", document)? })
    }
}

/// What a document is, and what is wrong with it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CheckedStrategy)]
pub(crate) struct CheckedView {
    /// Whether it could be kept and traded.
    ok: bool,
    /// Null where the document has mistakes.
    #[schema(example = "Up")]
    name: Option<String>,
    description: Option<String>,
    #[schema(example = "1h")]
    timeframe: Option<String>,
    /// Its parameters with their own values.
    params: BTreeMap<String, f64>,
    /// Mistakes and oddities (`severity` is `error` or `warning`), each with its place.
    problems: Vec<FieldProblem>,
}

/// Check a document
///
/// Nothing is kept. Mistakes are part of the answer, which is 200 with `ok: false` then.
#[utoipa::path(
    post, path = "/api/strategies/check", tag = "Strategies",
    security(("token" = ["read"]), ("session" = [])),
    request_body = CheckStrategy,
    responses((status = 200, description = "What was found", body = CheckedView), Refused, BadBody, FailingToWrite),
)]
pub(crate) async fn check_strategy(
    _: Reader,
    Json(wanted): Json<CheckStrategy>,
) -> Result<axum::Json<CheckedView>, Problem> {
    let Checked { ok, name, description, timeframe, params, faults } = check(&wanted.document);
    let problems = field_problems("document", faults);
    let params = params.into_iter().collect();
    Ok(axum::Json(CheckedView { ok, name, description, timeframe, params, problems }))
}

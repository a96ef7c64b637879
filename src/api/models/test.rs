use crate::{
    access::Writer,
    answers::{BadBody, FailingToWrite, Refused},
    problem::Problem,
    request::{Fields, FromFields, Json, values::parsed},
    state::ServerState,
};
use axum::extract::State;
use domain::{ModelCallId, Money, models::ModelName};
use serde::Serialize;
use services::kernel::models::{AskError, try_out};
use utoipa::ToSchema;

/// A model to try.
#[derive(ToSchema)]
pub(crate) struct TestModel {
    #[schema(value_type = String, example = "rules/default")]
    model: ModelName,
}

impl FromFields for TestModel {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { model: fields.required("model", parsed())? })
    }
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestedModel {
    /// Whether it answered as it was asked to.
    #[schema(example = true)]
    ok: bool,
    /// What it said.
    #[schema(example = "{\"greeting\": \"Good day\", \"sum\": 42}")]
    answer: Option<String>,
    /// What had to be mended before the answer could be read.
    repairs: Vec<String>,
    /// Why it did not answer: a word for programs, and a sentence.
    code: Option<&'static str>,
    error: Option<String>,
    /// The call as it is kept; null when none was made.
    #[schema(value_type = Option<String>)]
    call_id: Option<ModelCallId>,
    /// In dollars; null: not known, which is not nothing.
    #[schema(value_type = Option<String>, example = "0.00")]
    cost: Option<Money>,
    #[schema(example = 0)]
    latency_ms: Option<i64>,
    #[schema(example = 1)]
    attempts: Option<u32>,
}

/// Try a model
///
/// Asks it a small real question in your name, at its real price. A model that does not answer is no failure of this request: the answer says why.
#[utoipa::path(
    post, path = "/api/models/test", tag = "Models",
    security(("token" = ["write"]), ("session" = [])),
    request_body = TestModel,
    responses((status = 200, description = "What the model said", body = TestedModel), Refused, BadBody, FailingToWrite),
)]
pub(crate) async fn test_model(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Json(wanted): Json<TestModel>,
) -> Result<axum::Json<TestedModel>, Problem> {
    let tested = match try_out(&state.house, by.owner(), wanted.model).await {
        Ok((asked, trial)) => TestedModel {
            ok: trial.is_some_and(|trial| trial.is_right()),
            answer: Some(asked.answer.text),
            repairs: asked.parsed.repairs,
            code: None,
            error: None,
            call_id: Some(asked.call),
            cost: asked.cost,
            latency_ms: Some(asked.answer.latency.as_millis()),
            attempts: Some(asked.answer.attempts),
        },
        Err(AskError::Model { call, error }) => TestedModel {
            ok: false,
            answer: None,
            repairs: Vec::new(),
            code: Some(error.code()),
            error: Some(error.to_string()),
            call_id: call,
            cost: None,
            latency_ms: None,
            attempts: None,
        },
        Err(AskError::Storage(error)) => return Err(error.into()),
    };
    Ok(axum::Json(tested))
}

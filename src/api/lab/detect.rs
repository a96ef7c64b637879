use super::{
    view::{PersonalityView, QuestionView},
    wanted::instructions,
};
use crate::{
    access::Writer,
    answers::{Asking, BadBody, Conflicting, FailingToWrite, Refused},
    problem::Problem,
    request::{Fields, FromFields, Json, values::parsed},
    state::ServerState,
};
use axum::extract::State;
use domain::{ModelCallId, Money, models::ModelName};
use serde::Serialize;
use services::lab::personality::detect;
use utoipa::ToSchema;

/// A description to read.
#[derive(ToSchema)]
pub(crate) struct DetectPersonality {
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "conservative VWAP scalper for tech stocks, tight stops"
    )]
    instructions: String,
    /// Who reads it; the rules when absent.
    #[schema(value_type = Option<String>, example = "rules/default")]
    model: Option<ModelName>,
}

impl FromFields for DetectPersonality {
    fn read(fields: &mut Fields) -> Option<Self> {
        let instructions = instructions(fields);
        let model = fields.optional("model", parsed());
        Some(Self { instructions: instructions?, model: model? })
    }
}

/// What was read in a description.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DetectedPersonality {
    personality: PersonalityView,
    questions: Vec<QuestionView>,
    /// What the model said and was not taken, and why.
    dropped: Vec<String>,
    #[schema(value_type = String, example = "rules/default")]
    read_by: ModelName,
    /// The call in which that was done; named when the agent is made, it is not asked and paid for again.
    #[schema(value_type = String)]
    call_id: ModelCallId,
    /// In dollars; null: not known, which is not nothing.
    #[schema(value_type = Option<String>, example = "0.00")]
    cost: Option<Money>,
}

/// Read a description
///
/// As it would be read for a new agent. No agent is made; the call to the model is kept, and paid for.
#[utoipa::path(
    post, path = "/api/agents/personality", tag = "Laboratory",
    security(("token" = ["write"]), ("session" = [])),
    request_body = DetectPersonality,
    responses(
        (status = 200, description = "What was read", body = DetectedPersonality),
        Refused, BadBody, Conflicting, Asking, FailingToWrite,
    ),
)]
pub(crate) async fn detect_personality(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Json(wanted): Json<DetectPersonality>,
) -> Result<axum::Json<DetectedPersonality>, Problem> {
    let model = wanted.model.unwrap_or_else(ModelName::rules);
    let reading = detect(&state.house, &by, &wanted.instructions, model).await?;
    Ok(axum::Json(DetectedPersonality {
        personality: reading.personality.into(),
        questions: reading.questions.into_iter().map(QuestionView::from).collect(),
        dropped: reading.dropped,
        read_by: reading.read_by,
        call_id: reading.call,
        cost: reading.cost,
    }))
}

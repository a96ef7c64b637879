use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{
        Fields, FromFields, Id, Json,
        values::{parsed, whole_number},
    },
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use domain::{
    AgentId, IterationId,
    lab::{Afterwards, IterationStatus, MOST_IN_A_ROW},
};
use serde::Serialize;
use services::lab::iterations::{StartIteration, start};
use utoipa::ToSchema;

/// How the agent is to learn. Without a body: once, and you decide.
#[derive(ToSchema)]
#[schema(as = StartIteration)]
#[expect(dead_code, reason = "describes what is read into another type")]
pub(crate) struct DescribedStart {
    /// So many, one after the other.
    #[schema(minimum = 1, maximum = 10, default = 1, example = 3)]
    count: Option<u32>,
    /// What happens when one is through: `wait` for you, `discard` (what was learnt is kept) or `apply` (the best refinement is taken; without one the
    /// version is kept). More than one cannot wait.
    #[schema(default = "wait", example = "discard")]
    afterwards: Option<String>,
}

pub(crate) struct WantedStart(StartIteration);

impl FromFields for WantedStart {
    fn read(fields: &mut Fields) -> Option<Self> {
        let count = fields.optional("count", whole_number(1..=i64::from(MOST_IN_A_ROW)));
        let afterwards = fields.optional("afterwards", parsed::<Afterwards>());
        let usual = StartIteration::default();
        let count = count?.map_or(Some(usual.count), |count| u32::try_from(count).ok())?;
        Some(Self(StartIteration { count, afterwards: afterwards?.unwrap_or(usual.afterwards) }))
    }
}

/// An iteration that was put on the schedule.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StartedIteration {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: IterationId,
    #[schema(example = 3)]
    number: u32,
    #[schema(value_type = String, example = "running")]
    status: IterationStatus,
}

/// Start a round of learning
///
/// Puts it on the schedule; it begins at once. An agent has one iteration at a time that runs or waits for you: a second start is a conflict.
#[utoipa::path(
    post, path = "/api/agents/{id}/iterations/start", tag = "Laboratory",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    request_body(content = DescribedStart),
    responses(
        (status = 202, description = "It is on the schedule", body = StartedIteration),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn start_iteration(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    Json(WantedStart(wanted)): Json<WantedStart>,
) -> Result<(StatusCode, axum::Json<StartedIteration>), Problem> {
    let started = start(&state.house, &by, id, wanted).await?;
    let shown = StartedIteration { id: started.id, number: started.number, status: started.status };
    Ok((StatusCode::ACCEPTED, axum::Json(shown)))
}

use super::view::StopView;
use crate::{
    access::Writer,
    answers::{BadBody, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Fields, FromFields, Json, fields::Given, values::parsed},
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use domain::{AgentId, desk::StopScope};
use serde_json::Value;
use services::desk::{StopRequest, pull};
use utoipa::ToSchema;

/// What is to be stopped.
#[derive(ToSchema)]
#[schema(as = PullEmergencyStop)]
#[expect(dead_code, reason = "describes what is read into another type")]
pub(crate) struct DescribedStop {
    /// `agent`, `manager` or `all`.
    #[schema(example = "all")]
    scope: String,
    /// Which agent or manager; left out for all.
    id: Option<String>,
    /// Whether positions are closed at the next price.
    #[schema(default = false, example = false)]
    flatten: Option<bool>,
}

/// What the fields say.
pub(crate) struct WantedStop(StopRequest);

impl FromFields for WantedStop {
    fn read(fields: &mut Fields) -> Option<Self> {
        let scope = fields.required("scope", parsed::<StopScope>());
        // An id is an id, whatever it names.
        let target = fields.optional("id", parsed::<AgentId>());
        let flatten = fields.optional("flatten", yes_or_no);
        let target = target?.map(AgentId::as_uuid);
        Some(Self(StopRequest { scope: scope?, target, flatten: flatten?.unwrap_or(false) }))
    }
}

fn yes_or_no(given: Given<'_>) -> Result<bool, String> {
    match given.value {
        Value::Bool(flag) => Ok(*flag),
        _ => Err("must be true or false".to_owned()),
    }
}

/// Pull the emergency stop
///
/// From this moment on nothing is opened; protective exits work on. It holds until somebody lifts it, also over restarts.
#[utoipa::path(
    post, path = "/api/emergency-stop", tag = "Desk",
    security(("token" = ["write"]), ("session" = [])),
    request_body = DescribedStop,
    responses((status = 201, description = "The stop, which holds", body = StopView), Refused, BadBody, Unknown, FailingToWrite),
)]
pub(crate) async fn pull_emergency_stop(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Json(WantedStop(wanted)): Json<WantedStop>,
) -> Result<(StatusCode, axum::Json<StopView>), Problem> {
    let stop = pull(&state.house, &by, wanted).await?;
    Ok((StatusCode::CREATED, axum::Json(stop.into())))
}

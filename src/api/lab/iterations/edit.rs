use super::{Which, view::IterationView};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    lab::wanted::reason,
    problem::Problem,
    request::{Fields, FromFields, Id, Json},
    state::ServerState,
    strategies::document,
};
use axum::extract::State;
use domain::AgentId;
use services::lab::iterations::{Verdict, Wish, decide};
use utoipa::ToSchema;

/// A document of your own in the place of the one that was proposed.
#[derive(ToSchema)]
pub(crate) struct EditIteration {
    /// In TOML or JSON; checked as the agent's strategy, with the place of every mistake.
    #[schema(example = "name = \"VWAP bounce\"\ntimeframe = \"5m\"\n…")]
    document: String,
    /// Why, for whoever reads the history.
    #[schema(max_length = 500)]
    reason: Option<String>,
}

impl FromFields for EditIteration {
    fn read(fields: &mut Fields) -> Option<Self> {
        let document = fields.required("document", document);
        let reason = reason(fields);
        Some(Self { document: document?, reason: reason? })
    }
}

/// Approve a document of your own
///
/// It becomes the version that holds, on top of the one that was proposed.
#[utoipa::path(
    post, path = "/api/agents/{id}/iterations/{iteration}/edit", tag = "Laboratory",
    security(("token" = ["write"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("iteration" = String, Path, description = "The iteration's number or its id", example = "3"),
    ),
    request_body = EditIteration,
    responses(
        (status = 200, description = "The iteration as it was decided", body = IterationView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn edit_iteration(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    Which(which): Which,
    Json(wanted): Json<EditIteration>,
) -> Result<axum::Json<IterationView>, Problem> {
    let verdict = Verdict { wish: Wish::Document(wanted.document), reason: wanted.reason };
    Ok(axum::Json(decide(&state.house, &by, id, which?, verdict).await?.into()))
}

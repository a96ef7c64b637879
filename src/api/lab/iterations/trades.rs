use super::Which;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    csv::PageInForm,
    lab::trades::{SymbolTrade, answered},
    problem::Problem,
    request::{Id, PageParameters, Query, path::parsed_part},
    state::ServerState,
};
use axum::{
    extract::{FromRequestParts, State},
    http::request::Parts,
    response::Response,
};
use domain::AgentId;
use services::lab::iterations::{refinement_trades, trades};

/// The closed trades of an iteration
///
/// Those of its own strategy on the open data, in the order in which they ended, each with what the columns of `[scan]` were when it was decided: in a CSV
/// file `scan.NAME`. In a file all of them.
#[utoipa::path(
    get, path = "/api/agents/{id}/iterations/{iteration}/trades", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("iteration" = String, Path, description = "The iteration's number or its id", example = "3"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of trades, or a list of all of them", content((PageOf<SymbolTrade> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_iteration_trades(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Which(which): Which,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    answered(trades(&state.house, &by, id, which?).await?, &wanted)
}

/// The `{refinement}` of the route.
pub(crate) struct Offered(Result<u32, Problem>);

impl<S: Send + Sync> FromRequestParts<S> for Offered {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Ok(Self(parsed_part(parts, state, "refinement").await))
    }
}

/// The closed trades of a change that an iteration offers
///
/// Those that its projected figures were counted from: of the iteration's strategy with this one change, on the open data, in the order in which they ended. In
/// a file all of them.
#[utoipa::path(
    get, path = "/api/agents/{id}/iterations/{iteration}/refinements/{refinement}/trades", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("iteration" = String, Path, description = "The iteration's number or its id", example = "3"),
        ("refinement" = u32, Path, description = "The change's id within its iteration", example = 1),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of trades, or a list of all of them", content((PageOf<SymbolTrade> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_refinement_trades(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Which(which): Which,
    Offered(refinement): Offered,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    let (_, found) = refinement_trades(&state.house, &by, id, (which?, refinement?)).await?;
    answered(found, &wanted)
}

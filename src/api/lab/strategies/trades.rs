use super::Version;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    csv::PageInForm,
    lab::trades::{SymbolTrade, answered},
    problem::Problem,
    request::{Id, PageParameters, Query},
    state::ServerState,
};
use axum::{extract::State, response::Response};
use domain::AgentId;
use services::lab::strategies::strategy_trades;

/// The closed trades of one strategy of an agent
///
/// Those that its figures were counted from: of whoever ran it last, or of it as a change of its iteration; on the open data, in the order in which they ended.
/// In a file all of them.
#[utoipa::path(
    get, path = "/api/agents/{id}/strategies/{version}/trades", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("version" = u32, Path, description = "The number of the version", example = 3),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of trades, or a list of all of them", content((PageOf<SymbolTrade> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_strategy_trades(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Version(version): Version,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    let (_, found) = strategy_trades(&state.house, &by, id, version?).await?;
    answered(found, &wanted)
}

use super::Which;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    csv::PageInForm,
    lab::trades::{SymbolTrade, answered},
    problem::Problem,
    request::{Fields, FromFields, Id, PageParameters, Query, values::parsed},
    state::ServerState,
};
use axum::{extract::State, response::Response};
use domain::{AgentId, lab::EvolutionSide};
use services::lab::evolution::evolution_trades;

pub(crate) struct ListEvolutionTrades {
    list: PageInForm,
    of: EvolutionSide,
}

impl FromFields for ListEvolutionTrades {
    fn read(fields: &mut Fields) -> Option<Self> {
        let list = PageInForm::read(fields);
        let of = fields.optional("of", parsed::<EvolutionSide>());
        Some(Self { list: list?, of: of?.unwrap_or(EvolutionSide::After) })
    }
}

/// The closed trades of what an evolution holds against each other
///
/// Of the version that held (`before`), or of it with the change that is offered (`after`), both on the same open data, in the order in which they ended. In a
/// file all of them.
#[utoipa::path(
    get, path = "/api/agents/{id}/evolution/{number}/trades", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("number" = u32, Path, description = "The number of the evolution", example = 1),
        PageParameters,
        ("of" = Option<String>, Query, description = "`before` or `after`; after when absent", example = "before"),
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of trades, or a list of all of them", content((PageOf<SymbolTrade> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_evolution_trades(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Which(number): Which,
    Query(wanted): Query<ListEvolutionTrades>,
) -> Result<Response, Problem> {
    let (_, found) = evolution_trades(&state.house, &by, id, (number?, wanted.of)).await?;
    answered(found, &wanted.list)
}

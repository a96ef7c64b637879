use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::{Problem, kinds},
    request::{Id, NoFields, path::Named},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{AgentId, market::Symbol};
use serde::Serialize;
use services::desk::{PlaceError, close};
use utoipa::ToSchema;

/// The order that closes a position.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClosingOrder {
    /// Its number among the agent's orders.
    #[schema(example = 25)]
    order: i64,
}

/// Close a position
///
/// At the next price of its instrument, also while the agent does not run. No limit stands against it.
#[utoipa::path(
    post, path = "/api/agents/{id}/positions/{symbol}/close", tag = "Agents",
    security(("token" = ["write"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("symbol" = String, Path, description = "The instrument", example = "ACME"),
    ),
    responses(
        (status = 201, description = "The order, which waits for the next price", body = ClosingOrder),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn close_agent_position(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    Named(symbol): Named,
    _: NoFields,
) -> Result<(axum::http::StatusCode, Json<ClosingOrder>), Problem> {
    services::agents::get(&state.house, &by, id).await?;
    // What is no instrument's name is held by nobody.
    let symbol: Symbol = symbol.parse().map_err(|_| nothing_held())?;
    let order = close(&state.house, &by, id, &symbol).await.map_err(problem)?;
    Ok((axum::http::StatusCode::CREATED, Json(ClosingOrder { order })))
}

fn nothing_held() -> Problem {
    Problem::not_found("The agent holds nothing of this instrument.")
}

fn problem(error: PlaceError) -> Problem {
    match error {
        PlaceError::NoAccount | PlaceError::NothingHeld(_) => nothing_held(),
        PlaceError::Agent(error) => error.into(),
        PlaceError::Market(error) => error.into(),
        PlaceError::Denied(denied) => denied.into(),
        PlaceError::Storage(error) => error.into(),
        PlaceError::Closing(_) | PlaceError::Overtaken | PlaceError::NotListed(_) => {
            Problem::new(&kinds::CONFLICT, format!("Nothing was changed: {error}."))
        }
        other => Problem::internal(&other),
    }
}

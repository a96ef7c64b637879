use super::view::InstrumentWithRegime;
use crate::{
    access::Reader,
    answers::{Conflicting, Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::market::Symbol;

/// One instrument
///
/// With its regime: the rule is fixed, and the figures that decided are in `reasons`.
#[utoipa::path(
    get, path = "/api/instruments/{id}", tag = "Market",
    security(("token" = ["read"]), ("session" = [])),
    params(("id" = String, Path, description = "The symbol", example = "ACME")),
    responses((status = 200, description = "The instrument", body = InstrumentWithRegime), Refused, Unknown, Conflicting, Failing),
)]
pub(crate) async fn get_instrument(
    State(state): State<ServerState>,
    _: Reader,
    Id(symbol): Id<Symbol>,
) -> Result<Json<InstrumentWithRegime>, Problem> {
    Ok(Json(services::market::instrument(&state.house, &symbol).await?.into()))
}

use super::view::StrategyWithDocument;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, Refused, Unknown},
    problem::Problem,
    request::{Fields, FromFields, Id, Query, values::whole_number},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::StrategyId;

pub(crate) struct GetStrategy {
    version: Option<u32>,
}

impl FromFields for GetStrategy {
    fn read(fields: &mut Fields) -> Option<Self> {
        let version = fields.optional("version", whole_number(1..=i64::from(u32::MAX)))?;
        Some(Self { version: version.and_then(|version| u32::try_from(version).ok()) })
    }
}

/// One strategy
///
/// With its newest document, or with that of another version.
#[utoipa::path(
    get, path = "/api/strategies/{id}", tag = "Strategies",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The strategy's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("version" = Option<u32>, Query, minimum = 1, description = "Which version; the newest when absent", example = 1),
    ),
    responses((status = 200, description = "The strategy", body = StrategyWithDocument), Refused, Unknown, BadQuery, Failing),
)]
pub(crate) async fn get_strategy(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<StrategyId>,
    Query(wanted): Query<GetStrategy>,
) -> Result<Json<StrategyWithDocument>, Problem> {
    Ok(Json(services::strategies::get(&state.house, &by, id, wanted.version).await?.into()))
}

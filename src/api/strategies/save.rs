use super::{document, view::StrategyWithDocument};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Fields, FromFields, Id, Json, values::whole_number},
    state::ServerState,
};
use axum::extract::State;
use domain::StrategyId;
use utoipa::ToSchema;

/// A new version.
#[derive(ToSchema)]
#[schema(as = SaveStrategy)]
pub(crate) struct SaveStrategy {
    /// A text in TOML or JSON, or the document itself as an object.
    #[schema(
        example = "name = \"Up\"\ntimeframe = \"1h\"\n[execution]\nentry.long = \"close > open\"\nsize.equity = 0.25\nmax_holding_bars = 5\n"
    )]
    document: String,
    /// The version that you have changed: another one saved since is a conflict. Without it, yours comes after whatever is there.
    #[schema(example = 1)]
    version: Option<u32>,
}

impl FromFields for SaveStrategy {
    fn read(fields: &mut Fields) -> Option<Self> {
        let text = fields.required("document", document);
        let version = fields.optional("version", whole_number(1..=i64::from(u32::MAX)));
        Some(Self { document: text?, version: version?.and_then(|version| u32::try_from(version).ok()) })
    }
}

/// Save a new version of a strategy
///
/// Versions are never edited. A document that is the same as the newest version makes no new one.
#[utoipa::path(
    patch, path = "/api/strategies/{id}", tag = "Strategies",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The strategy's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    request_body(content = SaveStrategy, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The strategy with its newest version", body = StrategyWithDocument),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn save_strategy(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<StrategyId>,
    Json(wanted): Json<SaveStrategy>,
) -> Result<axum::Json<StrategyWithDocument>, Problem> {
    let SaveStrategy { document, version } = wanted;
    Ok(axum::Json(services::strategies::save(&state.house, &by, id, &document, version).await?.into()))
}

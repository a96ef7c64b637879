use super::{document, view::StrategyWithDocument};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused},
    problem::Problem,
    request::{Fields, FromFields, Json},
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use utoipa::ToSchema;

/// A strategy to keep.
#[derive(ToSchema)]
pub(crate) struct CreateStrategy {
    /// A text in TOML or JSON, or the document itself as an object. It brings its name along.
    #[schema(
        example = "name = \"Up\"\ntimeframe = \"1h\"\n[execution]\nentry.long = \"close > open\"\nsize.equity = 0.5\nmax_holding_bars = 5\n"
    )]
    document: String,
}

impl FromFields for CreateStrategy {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { document: fields.required("document", document)? })
    }
}

/// Keep a strategy
///
/// A document with mistakes is refused; `errors` has each with its place and a caret under it. No two of your strategies are called the same.
#[utoipa::path(
    post, path = "/api/strategies", tag = "Strategies",
    security(("token" = ["write"]), ("session" = [])),
    request_body = CreateStrategy,
    responses(
        (status = 201, description = "The strategy with its first version", body = StrategyWithDocument),
        Refused, BadBody, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn create_strategy(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Json(wanted): Json<CreateStrategy>,
) -> Result<(StatusCode, axum::Json<StrategyWithDocument>), Problem> {
    let kept = services::strategies::create(&state.house, &by, &wanted.document).await?;
    Ok((StatusCode::CREATED, axum::Json(kept.into())))
}

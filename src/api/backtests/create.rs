use super::view::BacktestView;
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{
        Fields, FromFields, Json,
        values::{amount, numbers, parsed, text, whole_number},
    },
    state::ServerState,
    strategies::document,
};
use axum::{extract::State, http::StatusCode};
use domain::{AgentId, Fixed, StrategyId, Timestamp, market::Symbol};
use serde_json::Value;
use services::backtests::{NewBacktest, Source, ask};
use utoipa::ToSchema;

/// A backtest that you want. Exactly one of `strategy`, `example`, `document` and `agent` says what is traded.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what is read into another type")]
pub(crate) struct CreateBacktest {
    /// The id of one of your strategies.
    strategy: Option<String>,
    /// Which version of it; the newest when absent.
    strategy_version: Option<u32>,
    /// One of the examples, by its key.
    #[schema(example = "ema_trend")]
    example: Option<String>,
    /// A document that is not kept.
    document: Option<String>,
    /// The id of one of your agents: its document and parameters, on bars of its length.
    agent: Option<String>,
    /// Values of parameters in the place of the document's own.
    #[schema(value_type = Option<Object>, example = json!({"fast": 10}))]
    params: Option<Value>,
    #[schema(example = "ACME")]
    instrument: String,
    /// When absent: an agent's first minute, otherwise a year before the end, or as far back as history goes.
    #[schema(example = "2025-01-01T00:00:00Z")]
    from: Option<String>,
    /// Market time when absent.
    #[schema(example = "2026-01-01T00:00:00Z")]
    to: Option<String>,
    #[schema(value_type = Option<String>, example = "100000")]
    cash: Option<String>,
    /// Of what is drawn at random for the evidence.
    #[schema(example = 1)]
    seed: Option<i64>,
}

/// What the fields say.
pub(crate) struct Wanted(NewBacktest);

impl FromFields for Wanted {
    fn read(fields: &mut Fields) -> Option<Self> {
        let strategy = fields.optional("strategy", parsed::<StrategyId>());
        let version = fields.optional("strategyVersion", whole_number(1..=i64::from(u32::MAX)));
        let example = fields.optional("example", text(1..=100));
        let document = fields.optional("document", document);
        let agent = fields.optional("agent", parsed::<AgentId>());
        let params = fields.optional("params", numbers);
        let instrument = fields.required("instrument", parsed::<Symbol>());
        let from = fields.optional("from", parsed::<Timestamp>());
        let to = fields.optional("to", parsed::<Timestamp>());
        let cash = fields.optional("cash", amount);
        let seed = fields.optional("seed", whole_number(0..=i64::MAX));
        let version = version?.and_then(|version| u32::try_from(version).ok());
        let source = match (strategy?, example?, document?, agent?) {
            (Some(id), None, None, None) => Source::Saved(id, version),
            (None, Some(key), None, None) => Source::Example(key),
            (None, None, Some(text), None) => Source::Document(text),
            (None, None, None, Some(id)) => Source::Agent(id),
            _ => {
                let one = "must be given, or `example`, `document` or `agent`: exactly one of them";
                fields.refuse("strategy", one);
                return None;
            }
        };
        Some(Self(NewBacktest {
            source,
            params: params?.unwrap_or_default(),
            instrument: instrument?,
            from: from?,
            to: to?,
            cash: cash?.unwrap_or(Fixed::whole(100_000)),
            seed: seed?.unwrap_or(1),
        }))
    }
}

/// Trade a strategy on the past
///
/// It begins at once and goes on as a run; every backtest of a strategy is counted as a trial of it. What is wrong with the document is told with its place. Trading begins at `from`;
/// before that the strategy has seen up to 500 of its own bars. Orders are filled on bars of a minute.
#[utoipa::path(
    post, path = "/api/backtests", tag = "Backtests",
    security(("token" = ["write"]), ("session" = [])),
    request_body = CreateBacktest,
    responses(
        (status = 201, description = "The backtest, which has begun or waits for a worker", body = BacktestView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn create_backtest(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Json(Wanted(wanted)): Json<Wanted>,
) -> Result<(StatusCode, axum::Json<BacktestView>), Problem> {
    let asked = ask(&state.house, &by, &wanted).await?;
    Ok((StatusCode::CREATED, axum::Json((&asked).into())))
}

use super::view::BacktestView;
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{
        Fields, FromFields, Json,
        fields::Given,
        values::{parsed, text, whole_number},
    },
    state::ServerState,
    strategies::document,
};
use axum::{extract::State, http::StatusCode};
use domain::{Fixed, StrategyId, Timestamp, market::Symbol};
use serde_json::Value;
use services::backtests::{NewBacktest, Source, ask};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A backtest that you want. Exactly one of `strategy`, `example` and `document` says what is traded.
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
    /// Values of parameters in the place of the document's own.
    #[schema(value_type = Option<Object>, example = json!({"fast": 10}))]
    params: Option<Value>,
    #[schema(example = "ACME")]
    instrument: String,
    /// A year before the end when absent, or as far back as history goes.
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
        let params = fields.optional("params", params);
        let instrument = fields.required("instrument", parsed::<Symbol>());
        let from = fields.optional("from", parsed::<Timestamp>());
        let to = fields.optional("to", parsed::<Timestamp>());
        let cash = fields.optional("cash", amount);
        let seed = fields.optional("seed", whole_number(0..=i64::MAX));
        let version = version?.and_then(|version| u32::try_from(version).ok());
        let source = match (strategy?, example?, document?) {
            (Some(id), None, None) => Source::Saved(id, version),
            (None, Some(key), None) => Source::Example(key),
            (None, None, Some(text)) => Source::Document(text),
            _ => {
                fields.refuse("strategy", "must be given, or `example`, or `document`: exactly one of them");
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

fn params(given: Given<'_>) -> Result<BTreeMap<String, f64>, String> {
    let Value::Object(pairs) = given.value else {
        return Err("must be an object of numbers, such as {\"fast\": 10}".to_owned());
    };
    let number = |(name, value): (&String, &Value)| {
        let value = value.as_f64().filter(|value| value.is_finite());
        value.map(|value| (name.clone(), value)).ok_or_else(|| format!("has {name}, which is no number"))
    };
    pairs.iter().map(number).collect()
}

/// A decimal as a text or a number.
fn amount(given: Given<'_>) -> Result<Fixed, String> {
    let text = match given.value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    text.parse().map_err(|_| "must be an amount, such as 100000 or 2500.50".to_owned())
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

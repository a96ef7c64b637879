use super::stretch::{StretchParameters, stretch};
use crate::{
    access::Reader,
    answers::{BadQuery, Conflicting, Failing, Refused, Unknown},
    csv::{Form, Row, file, form},
    problem::Problem,
    request::{Fields, FromFields, Id, Query, values::text},
    state::ServerState,
    strategies::field_problems,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{Timestamp, market::Symbol};
use serde::Serialize;
use services::{
    market::{IndicatorError, Indicators, Stretch, preset},
    strategies::faults,
};
use utoipa::ToSchema;

/// More would be a strategy.
const MOST: usize = 12;

pub(crate) struct ListIndicators {
    stretch: Stretch,
    expressions: Vec<(String, String)>,
    form: Form,
}

impl FromFields for ListIndicators {
    fn read(fields: &mut Fields) -> Option<Self> {
        let stretch = stretch(fields);
        let written = fields.optional("expressions", text(1..=2_000));
        let presets = fields.optional("presets", text(1..=100));
        let form = fields.optional("format", form);
        let mut expressions = Vec::new();
        for name in presets?.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let Some(found) = preset(name) else {
                fields.refuse("presets", "must be of sma, ema, rsi, macd, with commas between them");
                return None;
            };
            expressions.extend(found);
        }
        expressions.extend(services::market::named_expressions(&written?.unwrap_or_default()));
        if expressions.is_empty() || expressions.len() > MOST {
            fields.refuse(
                "expressions",
                format!("must be 1 to {MOST}, such as `sma(close, 20); trend = adx(14)`"),
            );
            return None;
        }
        Some(Self { stretch: stretch?, expressions, form: form?.unwrap_or_default() })
    }
}

/// A column of values.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Column {
    #[schema(example = "sma20")]
    name: String,
    #[schema(example = "sma(close, 20)")]
    expression: String,
    /// One for each bar; null where it is undefined, a condition is 1 or 0.
    values: Vec<Option<f64>>,
}

/// Expressions over bars, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IndicatorValues {
    #[schema(example = "ACME")]
    symbol: String,
    #[schema(example = "1h")]
    timeframe: String,
    /// When each bar begins.
    #[schema(value_type = Vec<String>)]
    at: Vec<Timestamp>,
    columns: Vec<Column>,
}

/// Expressions over the bars of an instrument
///
/// Any expression of the strategies' language, several with semicolons between them, each with a name before `=` or without. What is wrong with one is told with its
/// place. Other instruments can be read: `close / close@"BTC-USD"`.
#[utoipa::path(
    get, path = "/api/instruments/{id}/indicators", tag = "Market",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The symbol", example = "ACME"),
        StretchParameters,
        ("expressions" = Option<String>, Query, description = "Expressions, with semicolons between them", example = "fast = sma(close, 20); rsi(close, 14)"),
        ("presets" = Option<String>, Query, description = "Of `sma`, `ema`, `rsi` and `macd`, with commas between them", example = "rsi,macd"),
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "The columns", content((IndicatorValues = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Conflicting, Failing,
    ),
)]
pub(crate) async fn list_indicators(
    State(state): State<ServerState>,
    _: Reader,
    Id(symbol): Id<Symbol>,
    Query(wanted): Query<ListIndicators>,
) -> Result<Response, Problem> {
    let ListIndicators { stretch, expressions, form } = wanted;
    let found = services::market::indicators(&state.house, &symbol, &stretch, &expressions).await?;
    let timeframe = stretch.timeframe.to_string();
    if form == Form::Csv {
        return as_file(&format!("{symbol}-{timeframe}-indicators"), &found);
    }
    let at = found.stretch.bars.time.iter().map(|time| Timestamp::from_millis(*time)).collect();
    let column = |((name, values), (_, expression)): ((String, Vec<f64>), (String, String))| {
        let values = values.into_iter().map(|value| value.is_finite().then_some(value)).collect();
        Column { name, expression, values }
    };
    let columns = found.columns.into_iter().zip(expressions).map(column).collect();
    Ok(Json(IndicatorValues { symbol: symbol.to_string(), timeframe, at, columns }).into_response())
}

fn as_file(name: &str, found: &Indicators) -> Result<Response, Problem> {
    let names: Vec<&str> =
        ["timestamp"].into_iter().chain(found.columns.iter().map(|(name, _)| name.as_str())).collect();
    let rows = found.stretch.bars.time.iter().enumerate().map(|(place, time)| {
        let row = Row::default().plain(Some(Timestamp::from_millis(*time)));
        let value = |values: &Vec<f64>| values[place].is_finite().then_some(values[place]);
        found.columns.iter().fold(row, |row, (_, values)| row.plain(value(values)))
    });
    file(name, &names, rows)
}

impl From<IndicatorError> for Problem {
    fn from(error: IndicatorError) -> Self {
        match error {
            IndicatorError::Expression { name, problems } => {
                Self::fields(field_problems("expressions", faults(&problems, &name)))
            }
            IndicatorError::Unfit(why) => Self::field("expressions", why),
            IndicatorError::Market(error) => error.into(),
        }
    }
}

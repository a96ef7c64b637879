use crate::{
    access::Reader,
    answers::{BadQuery, Conflicting, Failing, Refused, Unknown},
    csv::{Form, InForm, Row, file},
    problem::Problem,
    request::{Id, Query},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::BacktestId;
use serde::Serialize;
use services::backtests::Circumstance;
use utoipa::ToSchema;

/// The groups of trades that a backtest was looked at by.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Circumstances {
    #[schema(value_type = Vec<DescribedCircumstance>)]
    items: Vec<Circumstance>,
}

/// The trades of one group beside the others.
#[derive(ToSchema)]
#[schema(as = Circumstance, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the engine says")]
pub(crate) struct DescribedCircumstance {
    /// What trades are told apart by: `hour`, `weekday`, `side`, `minutes held`, or a column of `[scan]`.
    #[schema(example = "hour")]
    aspect: String,
    /// Whether that was known only when a trade was over.
    #[schema(example = false)]
    is_afterwards: bool,
    #[schema(example = "15:00 UTC")]
    group: String,
    /// The bounds of a part of a measured column.
    #[schema(example = 0.8)]
    from: Option<f64>,
    #[schema(example = 1.6)]
    to: Option<f64>,
    #[schema(example = 42)]
    trades: usize,
    #[schema(example = 25)]
    won: usize,
    /// The mean gain of a trade, as a fraction of the value entered.
    #[schema(example = 0.0021)]
    mean: f64,
    /// Less the mean of the others; null with fewer than five trades on either side.
    #[schema(example = 0.0013)]
    effect: Option<f64>,
    /// An interval of 95 % for it.
    #[schema(example = -0.0004)]
    lower: Option<f64>,
    #[schema(example = 0.003)]
    upper: Option<f64>,
    /// How often chance alone shows as much in this group.
    #[schema(example = 0.031)]
    p_value: Option<f64>,
    /// How often chance alone shows as much in any of the groups.
    #[schema(example = 0.41)]
    corrected: Option<f64>,
}

/// Where a backtest won and lost
///
/// Its closed trades by hour, weekday, side, time held and every column of `[scan]`, each group with how often chance alone would show as much.
#[utoipa::path(
    get, path = "/api/backtests/{id}/circumstances", tag = "Backtests",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The backtest's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "The groups", content((Circumstances = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Conflicting, Failing,
    ),
)]
pub(crate) async fn list_circumstances(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<BacktestId>,
    Query(InForm(form)): Query<InForm>,
) -> Result<Response, Problem> {
    let items = services::backtests::circumstances(&state.house, &by, id).await?;
    if form == Form::Json {
        return Ok(Json(Circumstances { items }).into_response());
    }
    file("circumstances", &HEAD, items.into_iter().map(row))
}

const HEAD: [&str; 13] = [
    "aspect",
    "isAfterwards",
    "group",
    "from",
    "to",
    "trades",
    "won",
    "mean",
    "effect",
    "lower",
    "upper",
    "pValue",
    "corrected",
];

fn row(one: Circumstance) -> Row {
    let row = Row::default().text(one.aspect).plain(Some(one.is_afterwards)).text(one.group);
    let row = row.plain(one.from).plain(one.to).plain(Some(one.trades)).plain(Some(one.won));
    let row = row.plain(Some(one.mean)).plain(one.effect).plain(one.lower).plain(one.upper);
    row.plain(one.p_value).plain(one.corrected)
}

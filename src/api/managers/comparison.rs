use crate::{
    access::Reader,
    answers::{BadQuery, Failing, Refused, Unknown},
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
use domain::{
    AgentId, Fixed, ManagerId, Money, Timestamp,
    fixed::OutOfRange,
    managers::{ComparisonPoint, Effect, LeftOut, Verdict, Waterfall},
    market::Minute,
};
use serde::Serialize;
use services::managers::Comparison;
use utoipa::ToSchema;

const HEAD: [&str; 6] = ["marketTime", "capital", "equity", "twin", "held", "models"];

/// A manager beside its frozen twin and beside buying and holding.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerComparison)]
pub struct ComparisonView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    manager_id: ManagerId,
    /// The minute of market time in which its first agent could trade; null before there is anything to compare.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    began_at: Option<Timestamp>,
    /// The whole hour of market time that everything is of.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-02-03T15:00:00.000Z")]
    market_time: Option<Timestamp>,
    /// Null before there is anything to compare.
    waterfall: Option<WaterfallView>,
    effect: EffectView,
    twin: TwinView,
    /// Oldest first: the beginning, the ends of days, and the hours of the last ten days.
    items: Vec<PointView>,
}

/// From what trading gained before all costs to what is left. Dollars.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerWaterfall)]
struct WaterfallView {
    /// As if nothing cost anything.
    #[schema(value_type = String, example = "120.5")]
    gross: Fixed,
    #[schema(value_type = String, example = "18.2")]
    fees: Fixed,
    /// What fills were worse than the price they were filled at.
    #[schema(value_type = String, example = "3.61")]
    slippage: Fixed,
    /// The cost of being short over nights.
    #[schema(value_type = String, example = "0")]
    borrow: Fixed,
    /// Real money, unlike the rest; null when the cost of a call was not learned.
    #[schema(value_type = Option<String>, example = "0.42")]
    models: Option<Money>,
    /// Null when what models cost is not known.
    #[schema(value_type = Option<String>, example = "98.27")]
    left: Option<Fixed>,
}

/// What can be said about the difference to the twin: on whole UTC days of market time, after models, as fractions of the capital a day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerEffect)]
struct EffectView {
    /// `not_enough_data`, `helped`, `hurt`, `unclear`, `same` or `unknown`.
    #[schema(value_type = String, example = "not_enough_data")]
    verdict: Verdict,
    #[schema(example = 3)]
    days: u32,
    #[schema(example = 30)]
    days_needed: u32,
    /// Null before there are enough days, as are the bounds of its interval.
    #[schema(example = 0.0004)]
    mean: Option<f64>,
    #[schema(example = json!(-0.0002))]
    low: Option<f64>,
    #[schema(example = 0.001)]
    high: Option<f64>,
    /// The share of resamples inside of the interval.
    #[schema(example = 0.95)]
    confidence: f64,
}

/// The frozen twin.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerTwin)]
struct TwinView {
    #[schema(example = 4)]
    agents: u32,
    /// Agents for which it had no money or no place.
    left_out: Vec<LeftOutView>,
    /// Why there is none from some point on, in a sentence.
    trouble: Option<String>,
    /// Calls of its models whose cost was not learned.
    #[schema(example = 0)]
    unknown_calls: u64,
}

/// An agent that is not in the twin.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerTwinLeftOut)]
struct LeftOutView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    agent_id: AgentId,
    #[schema(example = "Trend two")]
    name: String,
    #[schema(example = "nobody was terminated, so only $1000 of the capital was free")]
    why: String,
}

/// What each was worth when a minute began. Dollars; null is not known.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerComparisonPoint)]
struct PointView {
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T15:00:00.000Z")]
    market_time: Timestamp,
    #[schema(value_type = String, example = "10000")]
    capital: Fixed,
    /// Of the manager, before its models are paid.
    #[schema(value_type = String, example = "10098.69")]
    equity: Fixed,
    #[schema(value_type = Option<String>, example = "10042.1")]
    twin: Option<Fixed>,
    #[schema(value_type = Option<String>, example = "9981.5")]
    held: Option<Fixed>,
    /// What models had cost until then.
    #[schema(value_type = Option<String>, example = "0.42")]
    models: Option<Money>,
}

impl PointView {
    fn of(point: ComparisonPoint) -> Result<Self, OutOfRange> {
        let ComparisonPoint { minute, capital, gained, twin, held, models } = point;
        let worth = |gained: Fixed| capital.plus(gained);
        Ok(Self {
            market_time: minute.begins(),
            capital,
            equity: worth(gained)?,
            twin: twin.map(worth).transpose()?,
            held: held.map(worth).transpose()?,
            models,
        })
    }
}

impl From<Effect> for EffectView {
    fn from(effect: Effect) -> Self {
        let Effect { verdict, days, mean, low, high } = effect;
        Self {
            verdict,
            days,
            days_needed: Effect::FEWEST_DAYS,
            mean,
            low,
            high,
            confidence: Effect::CONFIDENCE,
        }
    }
}

impl From<Waterfall> for WaterfallView {
    fn from(waterfall: Waterfall) -> Self {
        let Waterfall { gross, fees, slippage, borrow, models, left } = waterfall;
        Self { gross, fees, slippage, borrow, models, left }
    }
}

impl From<LeftOut> for LeftOutView {
    fn from(LeftOut { agent, name, why }: LeftOut) -> Self {
        Self { agent_id: agent, name, why }
    }
}

/// The comparison as it is shown.
pub fn comparison_shown(found: Comparison) -> Result<ComparisonView, OutOfRange> {
    let items = found.points.into_iter().map(PointView::of).collect::<Result<_, _>>()?;
    let (began, reached) = found.compared.as_ref().map(|at| (at.began, at.reached)).unzip();
    let summary = found.compared.map(|compared| compared.summary);
    let effect = summary.as_ref().map(|summary| summary.effect);
    let waterfall = summary.as_ref().map(|summary| summary.waterfall.into());
    let twin = summary.map_or_else(TwinView::default, |summary| TwinView {
        agents: summary.twins,
        left_out: summary.left_out.into_iter().map(LeftOutView::from).collect(),
        trouble: summary.trouble,
        unknown_calls: summary.unknown_calls,
    });
    Ok(ComparisonView {
        manager_id: found.manager.id,
        began_at: began.map(Minute::begins),
        market_time: reached.map(Minute::begins),
        waterfall,
        effect: effect.unwrap_or(Effect::unmeasured(Verdict::NotEnoughData, 0)).into(),
        twin,
        items,
    })
}

/// Did it help?
///
/// The manager beside its frozen twin (its agents as they were first created, never touched) and beside buying and holding, as of the last whole hour
/// of market time, with what costs left of the gain.
#[utoipa::path(
    get, path = "/api/managers/{id}/comparison", tag = "Managers",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The manager's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "The comparison; as CSV its points",
         content((ComparisonView = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn get_manager_comparison(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<ManagerId>,
    Query(InForm(form)): Query<InForm>,
) -> Result<Response, Problem> {
    let found = services::managers::comparison(&state.house, &by, id).await?;
    let shown = comparison_shown(found).map_err(|error| Problem::internal(&error))?;
    if form == Form::Json {
        return Ok(Json(shown).into_response());
    }
    let row = |point: PointView| {
        let PointView { market_time, capital, equity, twin, held, models } = point;
        let row = Row::default().plain(Some(market_time)).plain(Some(capital)).plain(Some(equity));
        row.plain(twin).plain(held).plain(models)
    };
    file("comparison", &HEAD, shown.items.into_iter().map(row))
}

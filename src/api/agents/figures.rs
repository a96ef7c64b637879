use crate::{
    access::Reader,
    answers::{Conflicting, Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{AgentId, Fixed};
use serde::Serialize;
use services::agents::history::{AgentFigures, WinRate, figures};
use utoipa::ToSchema;

/// The figures of an agent. Null is not known: it was not started, or there is too little yet.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgentFigures)]
pub(crate) struct FiguresView {
    #[schema(value_type = Option<String>, example = "10210.55")]
    equity: Option<Fixed>,
    /// Equity without what was paid in.
    #[schema(value_type = Option<String>, example = "210.55")]
    pnl: Option<Fixed>,
    /// Since the UTC day of market time began.
    #[schema(value_type = Option<String>, example = "-12.4")]
    pnl_today: Option<Fixed>,
    #[schema(value_type = Option<String>, example = "8.12")]
    fees: Option<Fixed>,
    /// Closed ones.
    #[schema(example = 12)]
    trades: usize,
    win_rate: Option<WinRateView>,
    /// Per year, from what each UTC day returned, without what was paid in or out; null before ten days.
    #[schema(example = 0.8)]
    sharpe: Option<f64>,
    /// The deepest fall from a peak, as a fraction, at the ends of UTC days and now, without what was paid in or out.
    #[schema(example = 0.04)]
    max_drawdown: Option<f64>,
    /// What is held, as a fraction of the equity.
    #[schema(example = 0.25)]
    exposure: Option<f64>,
}

/// Won trades among all, with the interval in which the true share lies with 95 %.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WinRate)]
pub(crate) struct WinRateView {
    #[schema(example = 7)]
    won: usize,
    #[schema(example = 12)]
    of: usize,
    #[schema(example = 0.583)]
    rate: f64,
    #[schema(example = 0.32)]
    low: f64,
    #[schema(example = 0.807)]
    high: f64,
}

impl From<WinRate> for WinRateView {
    fn from(rate: WinRate) -> Self {
        let WinRate { won, of, rate, low, high } = rate;
        Self { won, of, rate, low, high }
    }
}

impl From<AgentFigures> for FiguresView {
    fn from(figures: AgentFigures) -> Self {
        Self {
            equity: Some(figures.equity),
            pnl: Some(figures.pnl),
            pnl_today: Some(figures.pnl_today),
            fees: Some(figures.fees),
            trades: figures.trades,
            win_rate: figures.win_rate.map(WinRateView::from),
            sharpe: figures.sharpe,
            max_drawdown: figures.max_drawdown,
            exposure: Some(figures.exposure),
        }
    }
}

/// The figures of an agent
///
/// Each is measured from its books.
#[utoipa::path(
    get, path = "/api/agents/{id}/figures", tag = "Agents",
    security(("token" = ["read"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The figures", body = FiguresView), Refused, Unknown, Conflicting, Failing),
)]
pub(crate) async fn get_agent_figures(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
) -> Result<Json<FiguresView>, Problem> {
    let figures = figures(&state.house, &by, id).await?;
    Ok(Json(figures.map_or_else(FiguresView::default, FiguresView::from)))
}

//! A backtest as the API shows it.

use domain::{
    BacktestId, Fixed, RunId, StrategyId, Timestamp,
    backtests::{Backtest, BacktestStatus},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A backtest without its figures.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Backtest)]
pub(crate) struct BacktestView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: BacktestId,
    /// What the document calls itself.
    #[schema(example = "Turtle")]
    name: String,
    /// The strategy that was kept; null for a document that was not.
    #[schema(value_type = Option<String>)]
    strategy: Option<StrategyId>,
    #[schema(example = 3)]
    strategy_version: Option<u32>,
    #[schema(example = "ACME")]
    instrument: String,
    #[schema(value_type = String, format = DateTime, example = "2025-01-01T00:00:00.000Z")]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-01-01T00:00:00.000Z")]
    to: Timestamp,
    #[schema(example = "1h")]
    timeframe: String,
    /// Parameters that were given in the place of the document's own.
    #[schema(value_type = Object, example = json!({"fast": 10}))]
    params: serde_json::Value,
    #[schema(value_type = String, example = "100000")]
    cash: Fixed,
    #[schema(example = 1)]
    seed: i64,
    /// The market, and what makes its bars what they are.
    #[schema(example = "simulated")]
    feed: String,
    identity: String,
    /// `waiting`, `running`, `done`, `failed`, `interrupted` or `cancelled`.
    #[schema(value_type = String, example = "done")]
    status: BacktestStatus,
    /// While it goes on: `load`, `trade`, `evidence` or `record`.
    phase: Option<String>,
    error: Option<String>,
    /// Its run, with all phases.
    #[schema(value_type = String)]
    run: RunId,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    /// A few of its figures; null until it is done.
    #[schema(value_type = Option<Object>, example = json!({"finalEquity": "104211.5", "totalReturn": 0.0421, "sharpe": 0.8, "maxDrawdown": "-0.11", "closedTrades": 84, "trials": 3}))]
    outline: Option<serde_json::Value>,
}

impl From<&Backtest> for BacktestView {
    fn from(backtest: &Backtest) -> Self {
        let asked = &backtest.asked;
        let outline = backtest.result.as_ref().map(|result| {
            serde_json::json!({
                "finalEquity": result["finalEquity"],
                "totalReturn": result["metrics"]["totalReturn"],
                "sharpe": result["metrics"]["sharpe"],
                "maxDrawdown": result["maxDrawdown"],
                "closedTrades": result["closedTrades"],
                "trials": result["evidence"]["trials"],
            })
        });
        Self {
            id: backtest.id,
            name: asked.name.clone(),
            strategy: asked.strategy.map(|(id, _)| id),
            strategy_version: asked.strategy.map(|(_, version)| version),
            instrument: asked.instrument.to_string(),
            from: asked.from,
            to: asked.to,
            timeframe: asked.timeframe.clone(),
            params: asked.params.clone(),
            cash: asked.cash,
            seed: asked.seed,
            feed: asked.feed.clone(),
            identity: asked.identity.clone(),
            status: backtest.status,
            phase: backtest.phase.clone(),
            error: backtest.error.clone(),
            run: backtest.run,
            created_at: backtest.created_at,
            finished_at: backtest.finished_at,
            outline,
        }
    }
}

/// A backtest with everything that was computed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BacktestWithResult {
    #[serde(flatten)]
    backtest: BacktestView,
    /// The document that was traded.
    document: String,
    /// The figures that `agent-manager backtest --json` prints; null until it is done.
    #[schema(value_type = Option<Object>)]
    result: Option<serde_json::Value>,
}

impl From<Backtest> for BacktestWithResult {
    fn from(backtest: Backtest) -> Self {
        Self { backtest: (&backtest).into(), document: backtest.asked.document, result: backtest.result }
    }
}

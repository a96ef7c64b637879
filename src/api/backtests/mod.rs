//! Backtests: strategies traded on the past.

mod cancel;
mod circumstances;
mod compare;
mod create;
mod delete;
mod equity;
mod evidence;
mod get;
mod list;
mod months;
mod outline;
mod report;
mod trades;
mod view;

pub(crate) use trades::{HEAD as TRADE_HEAD, TradeView, row as trade_row};

use crate::{
    problem::{Problem, kinds},
    state::ServerState,
    strategies::field_problems,
};
use domain::{BacktestId, accounts::Principal};
use serde_json::Value;
use services::{backtests::BacktestError, strategies::faults};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_backtests, create::create_backtest))
        .routes(routes!(get::get_backtest, delete::delete_backtest))
        .routes(routes!(cancel::cancel_backtest))
        .routes(routes!(compare::compare_backtests))
        .routes(routes!(trades::list_trades))
        .routes(routes!(circumstances::list_circumstances))
        .routes(routes!(months::list_months))
        .routes(routes!(evidence::get_evidence))
        .routes(routes!(equity::get_equity))
        .routes(routes!(report::get_report))
}

/// What a backtest came to.
async fn result(state: &ServerState, by: &Principal, id: BacktestId) -> Result<Value, Problem> {
    let backtest = services::backtests::get(&state.house, by, id).await?;
    Ok(backtest.result.ok_or(BacktestError::NoResult)?)
}

impl From<BacktestError> for Problem {
    fn from(error: BacktestError) -> Self {
        match error {
            BacktestError::NotFound => Self::not_found("This backtest does not exist."),
            BacktestError::NoExample => {
                Self::field("example", "is none of the examples; `GET /api/strategies/examples` lists them")
            }
            BacktestError::NoAgent => Self::not_found("This agent does not exist."),
            BacktestError::Strategy(error) => error.into(),
            BacktestError::Params(problems) => {
                Self::fields(field_problems("params", faults(&problems, "document")))
            }
            BacktestError::Document(why) => Self::field("document", why),
            BacktestError::UnknownInstrument(_) => {
                Self::field("instrument", "is not an instrument of this market")
            }
            BacktestError::NotTradable(_) => Self::field("instrument", "can be read and not traded"),
            BacktestError::TooEarly(first) => {
                Self::field("from", format!("must not be before {first}, where history begins"))
            }
            BacktestError::BeforePaper(first) => {
                Self::field("from", format!("must not be before {first}, when the agent came onto paper"))
            }
            BacktestError::BehindTheSeal(from) => Self::field(
                "to",
                format!(
                    "must not be after {from}: it is the strategy of an agent of yours, and behind its seal looks the gate alone"
                ),
            ),
            BacktestError::TooLate(now) => {
                Self::field("to", format!("must not be after {now}, which is market time"))
            }
            BacktestError::Empty => Self::field("to", "must be at least a minute after `from`"),
            BacktestError::TooLong => Self::field("from", format!("is too early: {error}")),
            BacktestError::Cash => Self::field("cash", "must be above 0 and below 1000000000000"),
            BacktestError::NoResult => Self::new(
                &kinds::WRONG_STATE,
                "There is no result: it goes on, or it ended without one. `GET /api/backtests/{id}` says which.",
            ),
            BacktestError::Market(error) => error.into(),
            BacktestError::Jobs(error) => error.into(),
            BacktestError::Denied(denied) => denied.into(),
            BacktestError::Unreadable(_) => Self::internal(&error),
            BacktestError::Storage(error) => error.into(),
        }
    }
}

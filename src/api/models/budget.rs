use crate::{
    access::{Reader, Writer},
    answers::{BadBody, Failing, FailingToWrite, Refused},
    problem::Problem,
    request::{Fields, FromFields, Json, Patch, fields::Given},
    state::ServerState,
};
use axum::extract::State;
use domain::{Money, budgets::Taken};
use serde::Serialize;
use serde_json::Value;
use services::kernel::budgets;
use utoipa::ToSchema;

/// What all of yours together may spend in a day (UTC).
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct SetBudget {
    /// In dollars, from 0 to 1000000; null is without a bound.
    #[schema(value_type = Option<String>, required = true, example = "5.00")]
    per_day: Option<Money>,
}

impl FromFields for SetBudget {
    fn read(fields: &mut Fields) -> Option<Self> {
        match fields.patch_or_reset("perDay", dollars)? {
            Patch::Set(per_day) => Some(Self { per_day }),
            Patch::Keep => {
                fields.refuse("perDay", "is missing; null is without a bound");
                None
            }
        }
    }
}

fn dollars(given: Given<'_>) -> Result<Money, String> {
    let text = match given.value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let amount = text.parse::<Money>().ok().filter(|amount| budgets::is_budget(*amount));
    amount.ok_or_else(|| "must be an amount from 0 to 1000000, such as 5.00, or null".to_owned())
}

/// A budget of the day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Budget {
    /// In dollars; null: without a bound.
    #[schema(value_type = Option<String>, example = "5.00")]
    per_day: Option<Money>,
    /// What is taken of today: spent, reserved, or of unknown outcome.
    #[schema(value_type = String, example = "0.69")]
    taken_today: Money,
    /// What of it was really spent.
    #[schema(value_type = String, example = "0.61")]
    spent_today: Money,
}

impl Budget {
    const fn of((per_day, taken): (Option<Money>, Taken)) -> Self {
        Self { per_day, taken_today: taken.total, spent_today: taken.spent }
    }
}

/// Your budget of the day
#[utoipa::path(
    get, path = "/api/models/budget", tag = "Models",
    security(("token" = ["read"]), ("session" = [])),
    responses((status = 200, description = "The budget", body = Budget), Refused, Failing),
)]
pub(crate) async fn get_budget(
    State(state): State<ServerState>,
    Reader(by): Reader,
) -> Result<axum::Json<Budget>, Problem> {
    Ok(axum::Json(Budget::of(budgets::of_owner(&state.house, by.owner()).await?)))
}

/// Set your budget of the day
///
/// Holds from the next call on: what would pass it is refused and told as the event `budget.refused`.
#[utoipa::path(
    put, path = "/api/models/budget", tag = "Models",
    security(("token" = ["write"]), ("session" = [])),
    request_body = SetBudget,
    responses((status = 200, description = "The budget as it is now", body = Budget), Refused, BadBody, FailingToWrite),
)]
pub(crate) async fn set_budget(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Json(wanted): Json<SetBudget>,
) -> Result<axum::Json<Budget>, Problem> {
    budgets::set_of_owner(&state.house, &by, wanted.per_day).await?;
    Ok(axum::Json(Budget::of(budgets::of_owner(&state.house, by.owner()).await?)))
}

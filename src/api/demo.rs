//! Something to see at once, for somebody who has nothing yet.

use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused},
    managers::{ManagerView, managers_shown},
    problem::{Problem, kinds},
    request::NoFields,
    state::ServerState,
};
use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use services::{
    House,
    managers::{Demo, DemoError, ManagersError, demo},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(start_demo))
}

/// The managers of the demo.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Demo)]
pub struct DemoView {
    pub managers: Vec<ManagerView>,
    /// Minutes of market time in a minute.
    #[schema(example = 60)]
    pub market_speed: u32,
}

/// The demo as it is shown.
pub async fn demo_shown(house: &House, demo: Demo) -> Result<DemoView, ManagersError> {
    let clock = services::market::clock(house).await?;
    let managers = managers_shown(house, demo.managers).await?;
    Ok(DemoView { managers, market_speed: clock.map_or(1, |clock| clock.speed) })
}

/// Start with a demo
///
/// Makes two managers of different character on the simulated market, with $10,000 of paper money each, and starts them. Their agents trade within minutes of market
/// time. Asked again it makes nothing twice: 200 with those that are there. It is for somebody without managers and agents, and for the simulated market only.
#[utoipa::path(
    post, path = "/api/demo", tag = "Managers",
    security(("token" = ["write"]), ("session" = [])),
    responses(
        (status = 201, description = "The managers, made and started", body = DemoView),
        (status = 200, description = "The managers that are there already", body = DemoView),
        Refused, BadBody, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn start_demo(
    State(state): State<ServerState>,
    Writer(by): Writer,
    _: NoFields,
) -> Result<(StatusCode, Json<DemoView>), Problem> {
    let demo = demo(&state.house, &by).await?;
    let status = if demo.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(demo_shown(&state.house, demo).await?)))
}

impl From<DemoError> for Problem {
    fn from(error: DemoError) -> Self {
        match error {
            DemoError::NotSimulated => Self::new(
                &kinds::CONFLICT,
                "Nothing was changed: the demo trades on the simulated market only. Start the server with --market simulated.",
            ),
            DemoError::NotEmpty => Self::new(
                &kinds::CONFLICT,
                "Nothing was changed: you have managers or agents already, and the demo is for a house without any.",
            ),
            DemoError::Managers(error) => error.into(),
        }
    }
}

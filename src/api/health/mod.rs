//! For supervisors and monitoring: alive, ready, and in figures.

mod alive;
mod figures;
mod ready;

use crate::state::ServerState;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(alive::get_healthz))
        .routes(routes!(ready::get_readyz))
        .routes(routes!(figures::get_metrics))
}

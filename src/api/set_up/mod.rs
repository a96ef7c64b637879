//! The first visit: is there an administrator yet, and if not, who.

mod create;
mod get;

use crate::state::ServerState;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(get::get_set_up, create::set_up))
}

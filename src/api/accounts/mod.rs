//! One's own account.

mod change_password;
mod get;
pub(crate) mod view;

use crate::state::ServerState;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(get::get_account)).routes(routes!(change_password::change_password))
}

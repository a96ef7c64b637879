//! Signing in and out of a browser. Programs use tokens instead.

mod sign_in_with_password;
mod sign_out;

use crate::state::ServerState;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(sign_in_with_password::sign_in)).routes(routes!(sign_out::sign_out))
}

//! Where one is signed in.

mod end_everywhere;
mod list;
mod revoke;

use crate::state::ServerState;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_sessions, end_everywhere::end_sessions))
        .routes(routes!(revoke::revoke_session))
}

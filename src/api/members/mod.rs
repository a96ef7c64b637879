//! The members of the house, for administrators.

mod add;
mod list;
mod update;

use crate::state::ServerState;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_members, add::add_member))
        .routes(routes!(update::update_member))
}

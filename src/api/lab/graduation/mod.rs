//! The way onto paper: held against the gate, and how it then does.

mod graduate;
mod list;
mod trades;
mod view;

pub use list::graduations_shown;
pub use view::graduation_shown;

use crate::state::ServerState;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(graduate::graduate_agent))
        .routes(routes!(list::list_graduations))
        .routes(routes!(trades::list_graduation_trades))
}

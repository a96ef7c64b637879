//! What waits for a person's yes.

mod answer;
mod get;
mod list;
mod view;

pub use list::approvals_shown;
pub use view::ApprovalView;

use crate::{
    problem::{Problem, kinds},
    state::ServerState,
};
use services::kernel::approvals::ApprovalError;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_approvals))
        .routes(routes!(get::get_approval))
        .routes(routes!(answer::approve))
        .routes(routes!(answer::reject))
        .routes(routes!(answer::roll_back))
}

impl From<ApprovalError> for Problem {
    fn from(error: ApprovalError) -> Self {
        match error {
            ApprovalError::NotFound => Self::not_found("Nothing like this was asked for."),
            ApprovalError::Decided(_) | ApprovalError::NotApproved(_) | ApprovalError::Refused(_) => {
                Self::new(&kinds::WRONG_STATE, format!("Nothing was changed: {error}."))
            }
            ApprovalError::Unconfirmed(wanted) => Self::field(
                "confirm",
                format!("must be {wanted:?}: its own figures speak against it, and are overridden by that"),
            ),
            ApprovalError::Reason(message) => Self::field("reason", message),
            ApprovalError::Denied(denied) => denied.into(),
            ApprovalError::Storage(error) => error.into(),
        }
    }
}

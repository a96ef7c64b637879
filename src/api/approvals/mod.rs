//! What waits for a person's yes.

use crate::problem::{Problem, kinds};
use services::kernel::approvals::ApprovalError;

impl From<ApprovalError> for Problem {
    fn from(error: ApprovalError) -> Self {
        match error {
            ApprovalError::NotFound => Self::not_found("Nothing like this was asked for."),
            ApprovalError::Decided(_) | ApprovalError::NotApproved(_) | ApprovalError::Refused(_) => {
                Self::new(&kinds::WRONG_STATE, format!("Nothing was changed: {error}."))
            }
            ApprovalError::Reason(message) => Self::field("reason", message),
            ApprovalError::Denied(denied) => denied.into(),
            ApprovalError::Storage(error) => error.into(),
        }
    }
}

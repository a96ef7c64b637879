//! Whose things a person may look at. What is not visible does not exist, as far as the answer tells.

use domain::{OwnerId, accounts::Principal};

/// The owner is not one whose things this person sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not found")]
pub struct NotVisible;

/// The owner who was asked for, if the person may see their things.
pub(crate) fn check(principal: &Principal, owner: OwnerId) -> Result<(), NotVisible> {
    if principal.sees(owner) { Ok(()) } else { Err(NotVisible) }
}

/// The owner who was asked for, or else everybody whose things the person sees.
pub(crate) fn owners(principal: &Principal, wanted: Option<OwnerId>) -> Result<Vec<OwnerId>, NotVisible> {
    if let Some(owner) = wanted {
        check(principal, owner)?;
        return Ok(vec![owner]);
    }
    let candidates = [principal.owner(), OwnerId::HOUSE];
    Ok(candidates.into_iter().filter(|owner| principal.sees(*owner)).collect())
}

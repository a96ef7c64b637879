//! Everything that was ever run for an agent: what figures are corrected for can be read line by line.

use super::LabError;
use crate::{House, agents::find, allow};
use domain::{AgentId, Page, PageRequest, accounts::Principal, lab::Trial, tokens::Scope};

/// A page of it, the newest first, without what each day returned.
pub async fn trials(
    house: &House,
    principal: &Principal,
    id: AgentId,
    page: PageRequest,
) -> Result<Page<Trial>, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    Ok(reader.lab().trials_page(id, page).await?)
}

//! Looking at models, at the calls that were made, and at what they came to.

use super::{CircuitState, Key, Models};
use crate::{
    House,
    kernel::{NotVisible, visibility},
};
use domain::{
    ModelCallId, OwnerId, Page, PageRequest, Period, Timestamp,
    accounts::Principal,
    models::{CallFilter, ModelCall, ModelName, Price, Spend, SpendBy},
};
use storage::StorageError;

/// A model that can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub name: ModelName,
    pub provider: String,
    pub kind: &'static str,
    pub base_url: Option<String>,
    pub key: Key,
    /// None is unknown.
    pub price: Option<Price>,
    pub circuit: CircuitState,
    pub most_at_once: u32,
}

#[derive(Debug, thiserror::Error)]
pub enum CallsError {
    #[error("there is no such call")]
    NotFound,
    #[error("could not read the calls to models")]
    Storage(#[from] StorageError),
}

impl From<NotVisible> for CallsError {
    fn from(_: NotVisible) -> Self {
        Self::NotFound
    }
}

/// Every model that can be asked, in the order of the configuration.
pub fn list(house: &House) -> Vec<Listed> {
    house.models.listed(house.now())
}

impl Models {
    /// Every model that can be asked, as it is now.
    pub fn listed(&self, now: Timestamp) -> Vec<Listed> {
        let listed = self.sources().iter().flat_map(|source| {
            let names = source.models.iter().filter_map(|model| ModelName::of(&source.name, model).ok());
            names.map(move |name| Listed {
                provider: source.name.clone(),
                kind: source.kind,
                base_url: source.base_url.clone(),
                key: source.key.clone(),
                price: source.price(&name),
                circuit: source.circuit.state(now),
                most_at_once: source.most_at_once(),
                name,
            })
        });
        listed.collect()
    }
}

/// The calls that the person sees, the newest first.
pub async fn calls(
    house: &House,
    principal: &Principal,
    filter: &CallFilter,
    request: PageRequest,
) -> Result<Page<ModelCall>, CallsError> {
    let owners = visibility::owners(principal, None)?;
    Ok(house.db.read().await?.model_calls().page(&owners, filter, request).await?)
}

pub async fn call(house: &House, principal: &Principal, id: ModelCallId) -> Result<ModelCall, CallsError> {
    let found = house.db.read().await?.model_calls().find(id).await?;
    found.filter(|call| principal.sees(call.on_behalf.owner)).ok_or(CallsError::NotFound)
}

/// What the person's own calls of the last days came to.
pub async fn spend(
    house: &House,
    owner: OwnerId,
    by: SpendBy,
    days: u32,
) -> Result<Vec<Spend>, StorageError> {
    let from = house.now().minus(Period::from_days(i64::from(days)));
    house.db.read().await?.model_calls().spend(&[owner], by, from).await
}

//! What handlers and the front door share.

use crate::{
    metrics::Metrics,
    reference::{Reference, page},
    settings::Settings,
};
use services::{House, SessionStore, SetUpCode, StorageError, kernel::events::Hub};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio_util::sync::CancellationToken;
use utoipa::openapi::OpenApi;

/// Everything that the router is built from.
pub struct Parts {
    pub house: House,
    pub hub: Hub,
    pub settings: Settings,
    /// The one-time code that the first account needs, when the server listens beyond loopback.
    pub set_up_code: Option<SetUpCode>,
    pub metrics: Metrics,
    /// Cancelled when the server goes down: open streams end.
    pub stopping: CancellationToken,
}

/// The parts, and what the front door remembers. Shared by all requests.
#[derive(Clone)]
pub struct ServerState(Arc<Inner>);

pub struct Inner {
    pub house: House,
    pub hub: Hub,
    pub settings: Settings,
    pub set_up_code: Option<SetUpCode>,
    pub metrics: Metrics,
    pub stopping: CancellationToken,
    pub(crate) sessions: Arc<SessionStore>,
    pub(crate) reference: Reference,
    /// An account is never deleted, so what is true once stays true and need not be asked again.
    is_set_up: AtomicBool,
}

impl ServerState {
    pub fn new(parts: Parts, description: &OpenApi) -> Self {
        let Parts { house, hub, settings, set_up_code, metrics, stopping } = parts;
        let sessions = services::sessions::store(&house);
        // Serialising a document of plain structs into a value cannot fail; an empty page would show if it did.
        let description = serde_json::to_value(description).unwrap_or_default();
        let reference = Reference { json: description.to_string().into(), page: page(&description).into() };
        Self(Arc::new(Inner {
            house,
            hub,
            settings,
            set_up_code,
            metrics,
            stopping,
            sessions: Arc::new(sessions),
            reference,
            is_set_up: AtomicBool::new(false),
        }))
    }

    /// Whether there is an administrator.
    pub async fn is_set_up(&self) -> Result<bool, StorageError> {
        if self.is_set_up.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let set_up = services::accounts::is_set_up(&self.house).await?;
        self.is_set_up.store(set_up, Ordering::Relaxed);
        Ok(set_up)
    }
}

impl std::ops::Deref for ServerState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

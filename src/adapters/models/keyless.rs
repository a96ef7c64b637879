//! A provider whose key is missing: says so instead of asking.

use async_trait::async_trait;
use domain::models::{Ask, ModelError, Provider, Reply};

pub struct Keyless {
    variable: String,
}

impl Keyless {
    /// The environment variable that should hold the key.
    pub fn new(variable: &str) -> Self {
        Self { variable: variable.to_owned() }
    }
}

#[async_trait]
impl Provider for Keyless {
    async fn complete(&self, _ask: &Ask) -> Result<Reply, ModelError> {
        let reason =
            format!("there is no key; set the environment variable {} and start again", self.variable);
        Err(ModelError::Refused { status: 401, reason })
    }
}

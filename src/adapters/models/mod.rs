//! Systems that answer questions: one folder each, over one transport.

pub mod anthropic;
mod keyless;
pub mod openai;
mod transport;

pub use keyless::Keyless;
pub use transport::{ProviderSettings, SettingsError};

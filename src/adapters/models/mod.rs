//! Systems that answer questions: one folder each, over one transport.

pub mod anthropic;
pub mod openai;
mod transport;

pub use transport::{ProviderSettings, SettingsError};

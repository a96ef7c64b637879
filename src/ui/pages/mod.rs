//! One page per file or folder: its server functions, then its view.

pub mod dashboard;
mod not_found;
pub mod set_up;
pub mod sign_in;
#[cfg(debug_assertions)]
mod specimens;
mod welcome;

pub use dashboard::Dashboard;
pub use not_found::NotFound;
pub use set_up::SetUpPage;
pub use sign_in::SignInPage;
#[cfg(debug_assertions)]
pub use specimens::Specimens;

/// Where tokens are made and revoked.
pub(crate) const TOKENS: &str = "/settings/tokens";
/// Where members are added.
pub(crate) const MEMBERS: &str = "/settings/members";

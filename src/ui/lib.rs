//! The user interface: pages drawn on the server, usable as they are, and brought to life in the browser.
//!
//! Two halves that are never built together:
//!
//! - **On the server** (`ssr`) `pages/` ask the use cases and draw, with `components/` and inside `layout/`. A page is a file (or a
//!   folder of `mod`, `actions` and views). To add one, add its line in `app.rs` and, when it belongs in the navigation, its line in
//!   `places.rs`.
//! - **In the browser** (`hydrate`) `browser/` follows links and sends forms without reloading, looks again when something has
//!   happened, and knows the keys. It knows no page: it puts what the server drew in the place of what stands there.
//!
//! `islands/` belong to both: parts that answer while somebody types. Only their code and `browser/` are sent to the browser, so that
//! what it loads does not grow with every page.
//!
//! - Reading: an `async` function in `actions.rs`, shown by [`pages::later`].
//! - Writing: a plain form posted to a server function, which redirects. [`failure::failure_of`] shows what went wrong,
//!   [`flash::Done`] what went well; both work without scripts.

#[cfg(feature = "ssr")]
mod address;
#[cfg(feature = "ssr")]
pub mod answers;
#[cfg(feature = "ssr")]
mod app;
#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "ssr")]
pub mod charts;
pub mod components;
#[cfg(feature = "ssr")]
mod document;
#[cfg(feature = "ssr")]
mod drafts;
pub mod failure;
#[cfg(feature = "ssr")]
mod fixed;
#[cfg(feature = "ssr")]
pub mod flash;
mod islands;
#[cfg(feature = "ssr")]
mod layout;
pub mod moment;
#[cfg(feature = "ssr")]
mod money;
#[cfg(feature = "ssr")]
pub mod pages;
mod places;
#[cfg(feature = "ssr")]
pub mod refused;
#[cfg(feature = "ssr")]
pub mod server;
pub mod theme;
mod typing;
#[cfg(feature = "ssr")]
pub mod viewer;
mod wait;

#[cfg(feature = "ssr")]
pub use app::{NOWHERE, PAGES, Page};
#[cfg(feature = "hydrate")]
pub use browser::start;
#[cfg(feature = "ssr")]
pub use document::answer;

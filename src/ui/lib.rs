//! The user interface: pages rendered on the server, taken over in the browser, and usable without that.
//!
//! A page is a file (or a folder `mod`, `actions`, `view`) under `pages/`: its server functions call one use case each and
//! give back plain view types of this crate; its view maps them to components. To add one, add its route in `app.rs` and, when it
//! belongs in the navigation, its line in `layout/places.rs`.
//!
//! - Reading: `Resource` over a server function, keyed by the address and by [`live::use_live`].
//! - Writing: a plain form posted to a server function, which redirects. [`failure::failure_of`] shows what went wrong,
//!   [`flash::Done`] what went well; both survive without scripts. `ActionForm` where leaving the page would lose something.
//! - What the browser needs to know of the world is kept small: no `chrono`, no entity types, only what is shown.

mod address;
#[cfg(feature = "ssr")]
pub mod answers;
mod app;
pub mod components;
#[cfg(feature = "ssr")]
mod document;
pub mod failure;
pub mod flash;
mod layout;
pub mod live;
pub mod moment;
pub mod pages;
pub mod refused;
#[cfg(feature = "ssr")]
pub mod server;
pub mod theme;
pub mod viewer;
pub mod wallet;

pub use app::App;
#[cfg(feature = "ssr")]
pub use document::shell;

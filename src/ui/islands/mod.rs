//! What lives in the browser: parts that answer while somebody types, and what they ask the server.
//!
//! An island is drawn on the server like everything else and brought to life by `browser::islands`. Its code is sent to the browser,
//! so it stays small: no entities, no calendars, only what is shown. To add one, write an `#[island]` here and put it into a page.

mod checker;
mod palette;
mod wallet;

#[cfg(feature = "hydrate")]
pub(crate) use wallet::wallet_message;
#[cfg(feature = "ssr")]
pub(crate) use {
    checker::{Checker, Checkup},
    palette::Palette,
};

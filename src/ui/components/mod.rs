//! The parts that pages are built from. Small ones that stand in table rows are functions and cost next to nothing; the others are
//! components. `/dev/components` shows each in its states (debug builds).

#[cfg(feature = "ssr")]
mod ago;
#[cfg(feature = "ssr")]
mod button;
#[cfg(feature = "ssr")]
mod confirm;
#[cfg(feature = "ssr")]
mod copy_once;
#[cfg(feature = "ssr")]
mod countdown;
#[cfg(feature = "ssr")]
mod dialog;
#[cfg(feature = "ssr")]
mod downloads;
#[cfg(feature = "ssr")]
mod empty;
#[cfg(feature = "ssr")]
mod field;
#[cfg(feature = "ssr")]
mod filter_bar;
mod icon;
#[cfg(feature = "ssr")]
mod pager;
#[cfg(feature = "ssr")]
mod panel;
#[cfg(feature = "ssr")]
mod pill;
#[cfg(feature = "ssr")]
mod skeleton;
#[cfg(feature = "ssr")]
mod source;
#[cfg(feature = "ssr")]
mod stat;
#[cfg(feature = "ssr")]
mod table;
#[cfg(feature = "ssr")]
mod tabs;

pub use icon::icon;
#[cfg(feature = "ssr")]
pub use {
    ago::ago,
    button::{Button, Look},
    confirm::{Confirm, confirm, post_button},
    copy_once::CopyOnce,
    countdown::countdown,
    dialog::Dialog,
    downloads::Downloads,
    empty::{Empty, Notice},
    field::{Field, Wrong, entered_field, note},
    filter_bar::FilterBar,
    icon::mark,
    pager::{Pager, Span},
    panel::Panel,
    pill::{Tone, kind, pill},
    skeleton::Skeleton,
    source::{source, source_line},
    stat::{Stat, Stats},
    table::{Head, Table},
    tabs::{Tab, Tabs},
};

//! The parts that pages are built from. Small ones that stand in table rows are functions and cost next to nothing; the others are
//! components. `/dev/components` shows each in its states (debug builds).

mod button;
mod confirm;
mod copy_once;
mod dialog;
mod empty;
mod field;
mod filter_bar;
mod icon;
mod pager;
mod panel;
mod pill;
mod relative_time;
mod skeleton;
mod stat;
mod table;
mod tabs;
mod toast;

pub use button::{Button, Look};
pub use confirm::{Confirm, confirm, post_button};
pub use copy_once::CopyOnce;
pub use dialog::{Dialog, follow};
pub use empty::{Empty, Notice};
pub use field::{Field, Wrong};
pub use filter_bar::FilterBar;
pub use icon::{icon, mark};
pub use pager::{Pager, Span};
pub use panel::Panel;
pub use pill::{Tone, kind, pill};
pub use relative_time::{ago, keep_fresh};
pub use skeleton::{Skeleton, SkeletonStats};
pub use stat::{Stat, Stats};
pub use table::{Head, Table};
pub use tabs::{Tab, Tabs};
pub use toast::{ToastRegion, Toasts, use_toasts};

//! How requests are read: bodies, queries and ids become types here, and everything wrong is said at once.

pub(crate) mod body;
pub mod fields;
mod json;
pub mod path;
pub mod query;
pub mod values;

pub use body::{Draft, Json, NoFields};
pub use fields::{Fields, FromFields, Inside, Patch};
pub use path::Id;
pub use query::{PageParameters, Query, page_request};

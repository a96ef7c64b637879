//! Learning from the past without fooling oneself: what is sealed, what is run, and what of it may be luck.

mod document;

pub use document::{Document, EditError};

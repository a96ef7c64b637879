//! The router to language models: the one way to ask one.
//!
//! # How it works
//! [`ask()`] takes a turn at the provider, takes the money out of the day's budgets, asks with a time limit, waits and asks again where that
//! cannot cost twice, [reads](parse) the answer, settles what it really cost and keeps the call. Whatever happens in between, the call is
//! found in the list with its error, and its money is settled, given back or known to be of unknown outcome.
//!
//! # How to add a provider
//! A folder in `adapters/models` that implements [`domain::models::Provider`], and its kind in `compose/models.rs`.

mod ask;
mod attempts;
mod circuit;
mod look;
pub mod parse;
pub mod rules;
mod source;
mod trial;

pub use ask::{AskError, Asked, Limits, Question, ask};
pub use attempts::Patience;
pub use circuit::{Circuit, CircuitState};
pub use look::{CallsError, Listed, call, calls, list, spend};
pub use source::{Key, Models, Source};
pub use trial::{Trial, try_out};

use domain::{
    ModelCallId, Period,
    events::{EventKind, Subject},
};

pub const MODEL_CALLED: EventKind = EventKind::known("model.called");
pub const MODEL_FAILED: EventKind = EventKind::known("model.failed");

/// How long the texts of calls are kept when nobody says otherwise.
pub const USUAL_MEMORY: Period = Period::from_days(90);

fn subject(call: ModelCallId) -> Subject {
    Subject::new("model_call", call)
}

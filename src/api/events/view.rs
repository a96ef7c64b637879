//! An event as the API shows it.

use domain::{
    Timestamp,
    events::{Event, Seq},
};
use serde::Serialize;
use utoipa::ToSchema;

/// Something that happened. It is never edited.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub(crate) struct EventView {
    /// Its number in its owner's log: 1, 2, 3 without gaps.
    #[schema(example = 42)]
    seq: Seq,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    at: Timestamp,
    /// What happened, as `noun.verbed`.
    #[schema(example = "token.created")]
    kind: String,
    /// What it happened to, as `kind:id`.
    #[schema(example = "token:01890a5d-ac96-774b-bcce-b302099a8057")]
    subject: String,
    #[schema(value_type = Object, example = json!({"name": "backup script"}))]
    data: serde_json::Value,
}

impl From<Event> for EventView {
    fn from(event: Event) -> Self {
        let Event { seq, at, kind, subject, data } = event;
        Self { seq, at, kind: kind.to_string(), subject: subject.to_string(), data }
    }
}

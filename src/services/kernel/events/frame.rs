//! An event as live streams carry it: written once, then shared by all its readers.

use bytes::Bytes;
use domain::events::Event;

#[derive(Debug)]
pub struct Frame {
    pub event: Event,
    text: Bytes,
}

impl Frame {
    pub fn new(event: Event) -> Self {
        let data = serde_json::json!(event);
        let text = Bytes::from(format!("id: {}\nevent: {}\ndata: {data}\n\n", event.seq, event.kind));
        Self { event, text }
    }

    /// The event in the format of server-sent events: `id` is its number, `event` its kind, `data` its JSON.
    pub fn text(&self) -> Bytes {
        self.text.clone()
    }
}

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
        let text = Bytes::from(format!("id: {}\ndata: {data}\n\n", event.seq));
        Self { event, text }
    }

    /// The event in the format of server-sent events: `id` is its number, `data` its JSON. It has no `event`: a browser
    /// hears named events only where it asked for each name, and kinds are many.
    pub fn text(&self) -> Bytes {
        self.text.clone()
    }
}

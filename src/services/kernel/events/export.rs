//! The log as a file: read in pieces, so that a long log needs no memory.

use super::{EventsError, visibility};
use crate::House;
use bytes::Bytes;
use domain::{
    OwnerId,
    accounts::Principal,
    events::{Event, EventFilter, Seq},
};
use futures::stream::{self, BoxStream, StreamExt};

/// Events per piece.
const PIECE: i64 = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
}

impl Format {
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
        }
    }

    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// The wanted events, oldest first, up to the last one that exists now.
pub async fn export(
    house: &House,
    principal: &Principal,
    owner: OwnerId,
    filter: EventFilter,
    format: Format,
) -> Result<BoxStream<'static, Result<Bytes, EventsError>>, EventsError> {
    visibility::check(principal, owner)?;
    let end = house.db.read().await?.events().last_seq(owner).await?;
    let log = Log { house: house.clone(), owner, filter, format, next: Next::Beginning, end };
    let pieces = stream::try_unfold(log, |mut log| async move {
        let piece = log.piece().await?;
        Ok(piece.map(|piece| (piece, log)))
    });
    Ok(pieces.boxed())
}

enum Next {
    Beginning,
    After(Seq),
    Nothing,
}

struct Log {
    house: House,
    owner: OwnerId,
    filter: EventFilter,
    format: Format,
    next: Next,
    end: Seq,
}

impl Log {
    async fn piece(&mut self) -> Result<Option<Bytes>, EventsError> {
        let (after, first) = match self.next {
            Next::Beginning => (0, true),
            Next::After(seq) => (seq, false),
            Next::Nothing => return Ok(None),
        };
        let mut reader = self.house.db.read().await?;
        let mut events = reader.events().list_after(self.owner, after, PIECE, &self.filter).await?;
        drop(reader);
        let full = i64::try_from(events.len()).is_ok_and(|count| count == PIECE);
        events.retain(|event| event.seq <= self.end);
        let last = events.last().map(|event| event.seq);
        self.next = match last {
            Some(seq) if full && seq < self.end => Next::After(seq),
            _ => Next::Nothing,
        };
        let is_end = matches!(self.next, Next::Nothing);
        Ok(Some(Bytes::from(match self.format {
            Format::Csv => csv(&events, first),
            Format::Json => json(&events, first, is_end),
        })))
    }
}

fn csv(events: &[Event], first: bool) -> String {
    let mut text = String::new();
    if first {
        text.push_str("seq,at,kind,subject,data\r\n");
    }
    for event in events {
        let fields = [
            event.seq.to_string(),
            event.at.to_string(),
            csv_field(event.kind.as_str()),
            csv_field(&event.subject.to_string()),
            csv_field(&event.data.to_string()),
        ];
        text.push_str(&fields.join(","));
        text.push_str("\r\n");
    }
    text
}

/// Quoted when it must be. A field that a spreadsheet would run as a formula begins with an apostrophe.
fn csv_field(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if guard.is_empty() && !text.contains([',', '"', '\n', '\r']) {
        return text.to_owned();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn json(events: &[Event], first: bool, end: bool) -> String {
    let mut text = String::from(if first { "[" } else { "" });
    for (position, event) in events.iter().enumerate() {
        text.push_str(if first && position == 0 { "\n" } else { ",\n" });
        text.push_str(&serde_json::json!(event).to_string());
    }
    if end {
        text.push_str("\n]\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::csv_field;

    #[test]
    fn fields_are_quoted_and_never_formulas() {
        assert_eq!(csv_field("run.started"), "run.started");
        assert_eq!(csv_field(r#"{"a":1,"b":2}"#), r#""{""a"":1,""b"":2}""#);
        assert_eq!(csv_field("=1+2"), "\"'=1+2\"");
    }
}

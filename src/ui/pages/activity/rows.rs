//! Draws events as rows.

use super::words::sentence;
use crate::{address, moment::Moment, pages::listing::short_subject};
use domain::events::Event;

/// Where the rows will stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub now: Moment,
    /// In the house's log, so that links stay there.
    pub house: bool,
}

pub(super) fn draw(events: &[Event], place: Place) -> String {
    let mut rows = String::with_capacity(events.len() * 1_200);
    for event in events {
        write_row(&mut rows, event, place);
    }
    rows
}

/// Written by hand: this is the most visited page of the house. Views allocate for every element and attribute, and formatting costs
/// more than what it writes.
fn write_row(out: &mut String, event: &Event, place: Place) {
    let at = Moment::from(event.at);
    let (iso, seq, millis) = (at.iso(), event.seq.to_string(), at.as_millis().to_string());
    let exact = Moment::exact_of(&iso);
    let kind = event.kind.as_str();
    let subject = [event.subject.kind(), ":", event.subject.id()].concat();
    write_all(
        out,
        &["<tr data-seq=\"", &seq, "\" data-key=\"", &seq, "\"><td class=\"when\"><time datetime=\"", &iso],
    );
    write_all(
        out,
        &["\" title=\"", &exact, "\" data-at=\"", &millis, "\">", &at.relative(place.now), "</time></td>"],
    );
    out.push_str("<td class=\"main\"><details class=\"event\"><summary data-walk=\"\">");
    write_escaped(out, &sentence(event));
    write_all(out, &["</summary><dl><dt>When</dt><dd>", &exact, "</dd><dt>Subject</dt><dd class=\"mono\">"]);
    write_escaped(out, &subject);
    out.push_str("</dd></dl><pre tabindex=\"0\">");
    // Of data that were read a moment ago; they can be written again.
    write_escaped(out, &serde_json::to_string_pretty(&event.data).unwrap_or_default());
    out.push_str("</pre></details></td><td data-label=\"Kind\"><a class=\"kind\" href=\"");
    write_address(out, place, "kind", kind);
    out.push_str("\">");
    write_escaped(out, kind);
    out.push_str("</a></td><td data-label=\"Subject\"><a class=\"mono muted\" href=\"");
    write_address(out, place, "subject", &subject);
    out.push_str("\">");
    write_escaped(out, &short_subject(&event.subject));
    write_all(out, &["</a></td><td class=\"aside num faint\">#", &seq, "</td></tr>"]);
}

fn write_all(out: &mut String, parts: &[&str]) {
    out.extend(parts.iter().copied());
}

/// The log with this filter, as the value of an attribute. What is escaped for an address has no sign left that means something
/// in markup, except for the `&` between its parts.
fn write_address(out: &mut String, place: Place, name: &str, value: &str) {
    let owner = if place.house { "owner=house&amp;" } else { "" };
    write_all(out, &["/activity?", owner, name, "=", &address::escape(value)]);
}

/// A text that people or programs wrote, as the text or the attribute of markup.
fn write_escaped(out: &mut String, text: &str) {
    // Byte by byte: what is replaced is ASCII, and looking for letters would decode every one of them.
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(instead) = entity(byte) {
            write_all(out, &[&text[from..at], instead]);
            from = at + 1;
        }
    }
    out.push_str(&text[from..]);
}

const fn entity(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&#39;"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        Timestamp,
        events::{EventKind, Subject},
    };

    fn drawn(kind: &str, subject: Subject, name: &str) -> String {
        let event = Event {
            seq: 7,
            at: Timestamp::from_millis(1_800_000_000_000),
            kind: EventKind::parse(kind).unwrap(),
            subject,
            data: [("name", name)].into_iter().collect(),
        };
        let now = Moment::from_millis(1_800_000_240_000);
        draw(&[event], Place { now, house: false })
    }

    #[test]
    fn a_row_says_what_happened_and_hides_the_data_one_click_away() {
        let row = drawn("token.created", Subject::new("token", "01890a5d-ac96-774b"), "nightly");
        assert!(row.starts_with("<tr data-seq=\"7\""), "{row}");
        for part in
            ["4 min ago", "2027-01-15 08:00:00 UTC", "/activity?kind=token%2Ecreated", "token:…6-774b"]
        {
            assert!(row.contains(part), "{part} in {row}");
        }
    }

    #[test]
    fn what_people_wrote_is_text_and_never_markup() {
        let row = drawn(
            "token.created",
            Subject::parse("token:<i>\"'&").unwrap(),
            "<script>alert(1)</script>'; --",
        );
        assert!(!row.contains("<script>") && !row.contains("<i>"), "{row}");
        assert!(row.contains("href=\"/activity?subject=token%3A%3Ci%3E%22%27%26\""), "{row}");
        assert!(row.contains("&lt;script&gt;alert(1)&lt;/script&gt;&#39;; --"), "{row}");
    }
}

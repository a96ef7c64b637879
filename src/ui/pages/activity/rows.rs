//! Draws events as rows.

use super::words::sentence;
use crate::{moment::Moment, pages::listing::short_subject};
use domain::events::Event;
use leptos_router::location::Url;
use std::fmt::{self, Write as _};

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
        // Writing to a text cannot fail.
        let _ = write_row(&mut rows, event, place);
    }
    rows
}

/// Written by hand: this is the most visited page of the house, and views allocate for every element and attribute.
fn write_row(out: &mut String, event: &Event, place: Place) -> fmt::Result {
    let at = Moment::from(event.at);
    let (iso, exact, seq) = (at.iso(), at.exact(), event.seq);
    let subject = event.subject.to_string();
    write!(
        out,
        "<tr data-seq=\"{seq}\" data-key=\"{seq}\"><td class=\"when\"><time datetime=\"{iso}\" title=\"{exact}\" data-at=\"{}\">",
        at.as_millis()
    )?;
    write!(out, "{}</time></td>", at.relative(place.now))?;
    write!(
        out,
        "<td class=\"main\"><details class=\"event\"><summary data-walk=\"\">{}</summary>",
        Escaped(&sentence(event))
    )?;
    write!(
        out,
        "<dl><dt>When</dt><dd>{exact}</dd><dt>Subject</dt><dd class=\"mono\">{}</dd></dl>",
        Escaped(&subject)
    )?;
    write!(out, "<pre tabindex=\"0\">{}</pre></details></td>", Escaped(&format!("{:#}", event.data)))?;
    let kind = event.kind.as_str();
    write!(
        out,
        "<td data-label=\"Kind\"><a class=\"kind\" href=\"{}\">",
        Escaped(&address(place, "kind", kind))
    )?;
    write!(out, "{}</a></td>", Escaped(kind))?;
    write!(
        out,
        "<td data-label=\"Subject\"><a class=\"mono muted\" href=\"{}\">",
        Escaped(&address(place, "subject", &subject))
    )?;
    write!(out, "{}</a></td>", Escaped(&short_subject(&event.subject)))?;
    write!(out, "<td class=\"aside num faint\">#{seq}</td></tr>")
}

fn address(place: Place, name: &str, value: &str) -> String {
    let owner = if place.house { "owner=house&" } else { "" };
    format!("/activity?{owner}{name}={}", Url::escape(value))
}

/// A text that people or programs wrote, as the text or the attribute of markup.
struct Escaped<'t>(&'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            let (plain, from) = rest.split_at(at);
            f.write_str(plain)?;
            f.write_str(match from.as_bytes()[0] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            })?;
            rest = &from[1..];
        }
        f.write_str(rest)
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
        let row =
            drawn("token.created", Subject::parse("token:<i>").unwrap(), "<script>alert(1)</script>'; --");
        assert!(!row.contains("<script>") && !row.contains("<i>"), "{row}");
        assert!(row.contains("&lt;script&gt;alert(1)&lt;/script&gt;&#39;; --"), "{row}");
    }
}

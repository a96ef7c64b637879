//! Draws events as rows.

use super::words::sentence;
use crate::{moment::Moment, pages::listing::short_subject};
use domain::events::Event;
use leptos::prelude::*;
use leptos_router::location::Url;

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
        rows.push_str(&row(event, place).to_html());
    }
    rows
}

fn row(event: &Event, place: Place) -> impl IntoView + use<> {
    let at = Moment::from(event.at);
    let about = event.subject.to_string();
    let by_kind = address(place, "kind", event.kind.as_str());
    let by_subject = address(place, "subject", &about);
    view! {
        <tr data-seq=event.seq.to_string() data-key=event.seq.to_string()>
            <td class="when">
                <time datetime=at.iso() title=at.exact() data-at=at.as_millis().to_string()>{at.relative(place.now)}</time>
            </td>
            <td class="main">
                <details class="event">
                    <summary data-walk="">{sentence(event)}</summary>
                    <dl>
                        <dt>"When"</dt><dd>{at.exact()}</dd>
                        <dt>"Subject"</dt><dd class="mono">{about}</dd>
                    </dl>
                    <pre tabindex="0">{format!("{:#}", event.data)}</pre>
                </details>
            </td>
            <td data-label="Kind"><a class="kind" href=by_kind>{event.kind.to_string()}</a></td>
            <td data-label="Subject"><a class="mono muted" href=by_subject>{short_subject(&event.subject)}</a></td>
            <td class="aside num faint">"#"{event.seq.to_string()}</td>
        </tr>
    }
}

fn address(place: Place, name: &str, value: &str) -> String {
    let owner = if place.house { "owner=house&" } else { "" };
    format!("/activity?{owner}{name}={}", Url::escape(value))
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
        assert!(row.contains("&lt;script&gt;alert(1)&lt;/script&gt;'; --"), "{row}");
    }
}

//! Where one is signed in, and how to end that.

mod actions;
mod device;

use super::{SESSIONS, Section};
use crate::{
    components::{Confirm, Notice, Panel, Table, Tone, ago, confirm, pill, post_button},
    failure::failure_of,
    pages::listing::{later, read},
};
use actions::{EndAllSessions, EndSession, SessionLine, own_sessions};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn SessionsPage() -> impl IntoView {
    let failure = failure_of::<EndSession>().or_else(failure_of::<EndAllSessions>);
    view! {
        <Section title="Sessions" lead="Every browser that is signed in as you." current=SESSIONS about="session account">
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async { read(own_sessions().await, |sessions| list(sessions).into_any()) })}
        </Section>
    }
}

fn list(sessions: Vec<SessionLine>) -> impl IntoView {
    let everywhere = || {
        confirm(Confirm {
            label: "Sign out everywhere",
            about: String::new(),
            question: "This ends every session, this one too. Tokens keep working.",
            action: EndAllSessions::url(),
            fields: Vec::new(),
            sure: "Sign out everywhere",
        })
    };
    view! {
        <Panel title="Signed in" aside=everywhere>
            <Table
                caption="Your sessions"
                heads=&[("Device", ""), ("Address", ""), ("Signed in", ""), ("Last seen", ""), ("Action", "tight")]
            >
                {sessions.into_iter().map(row).collect_view()}
            </Table>
        </Panel>
    }
}

fn row(session: SessionLine) -> impl IntoView {
    let SessionLine { id, device, address, since, seen, here } = session;
    let key = id.clone();
    let device = device.unwrap_or_else(|| "unknown device".to_owned());
    let last = if here {
        pill(Tone::Gain, "this one").into_any()
    } else {
        post_button("End", &device, EndSession::url(), vec![("id", id)]).into_any()
    };
    view! {
        <tr data-walk="" tabindex="-1" data-key=key>
            <td class="main">{device}</td>
            <td data-label="Address">{address.unwrap_or_else(|| "unknown".to_owned())}</td>
            <td data-label="Signed in">{ago(since)}</td>
            <td data-label="Last seen">{ago(seen)}</td>
            <td class="aside tight">{last}</td>
        </tr>
    }
}

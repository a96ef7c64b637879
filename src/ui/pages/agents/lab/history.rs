//! How an agent became what it is: every version of its personality, none of which ever changes.

use super::{super::PATH, actions::ReviveAgent, view::LearningView};
use crate::components::{Pager, Panel, Span, Table, Tone, ago, pill, post_button};
use domain::{
    AgentId, Page,
    lab::{Cause, PersonalityVersion},
};
use leptos::{prelude::*, server_fn::ServerFn};

pub(super) fn panel(
    view: &LearningView,
    versions: &Page<PersonalityVersion>,
    is_open: bool,
) -> impl IntoView + use<> {
    let (id, now) = (view.agent.id, view.now.version.version);
    let span =
        Span { page: versions.page.into(), page_size: versions.page_size.into(), total: versions.total };
    let rows = versions.items.iter().map(|version| row(id, version, now, is_open)).collect_view();
    view! {
        <Panel title="Versions">
            <Table caption="Versions of its personality" heads=&[("Version", ""), ("Made", ""), ("Why", ""), ("When", ""), ("Action", "tight")]>
                {rows}
            </Table>
            <Pager span path=format!("{PATH}/{id}") query="tab=settings&"/>
        </Panel>
    }
}

fn row(id: AgentId, version: &PersonalityVersion, now: u32, is_open: bool) -> impl IntoView + use<> {
    let number = version.version;
    let action = if number == now {
        Some(pill(Tone::Accent, "holds now").into_any())
    } else {
        is_open.then(|| {
            let fields = vec![("id", id.to_string()), ("version", number.to_string())];
            post_button("Take again", &format!("version {number}"), ReviveAgent::url(), fields).into_any()
        })
    };
    view! {
        <tr data-key=format!("version-{number}")>
            <td class="main"><b>{format!("Version {number}")}</b><small class="under">{version.personality.outline()}</small></td>
            <td data-label="Made">{cause(version.cause)}</td>
            <td data-label="Why" class="breakable">{version.reason.clone().unwrap_or_else(|| "–".to_owned())}</td>
            <td data-label="When">{ago(version.made_at.into())}</td>
            <td class="tight">{action}</td>
        </tr>
    }
}

const fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Created => "with the agent",
        Cause::Edited => "by a change",
        Cause::Revived => "by taking one again",
        Cause::Evolved => "as it asked for",
    }
}

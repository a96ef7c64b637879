//! Every time that it was examined.

use super::{path, tone};
use crate::components::{Panel, Table, ago, pill};
use domain::AgentId;
use leptos::prelude::*;
use services::lab::graduation::{Graduated, status_in_words};

/// Nothing where there is only the one that is shown.
pub(super) fn panel(agent: AgentId, all: &[Graduated], shown: u32) -> Option<AnyView> {
    if all.len() < 2 {
        return None;
    }
    let rows = all.iter().map(|found| row(agent, found, shown)).collect_view();
    let panel = view! {
        <Panel title="Every time" aside=|| view! { <small>"the newest first"</small> }>
            <Table caption="Every time that it was examined" heads=&[("Graduation", ""), ("Red lines", "num")]>
                {rows}
            </Table>
        </Panel>
    };
    Some(panel.into_any())
}

fn row(agent: AgentId, found: &Graduated, shown: u32) -> impl IntoView + use<> {
    let one = &found.graduation;
    let name = format!("{}, version {}", one.number, one.version);
    let href = format!("{}?number={}", path(agent), one.number);
    let name = if one.number == shown {
        view! { <b>{name}</b> }.into_any()
    } else {
        view! { <a class="link" href=href>{name}</a> }.into_any()
    };
    let overridden = one.is_overridden().then_some(" · over red lines");
    // In the narrow column beside the gate it stands in the line of the name, and under it where there is no room.
    let status = pill(tone(one.status), status_in_words(one.status));
    let when = ago(one.examined_at.into());
    view! {
        <tr data-key=one.number.to_string()>
            <td class="main">{name}" "{status}<small class="under">{when}{overridden}</small></td>
            <td data-label="Red lines" class="num">{one.red().len()}</td>
        </tr>
    }
}

//! What was decided, by whom and why; what was approved can be rolled back.

use super::{PATH, actions::AnswerApproval, card::page_of};
use crate::components::{Confirm, Table, Tone, ago, confirm, pill};
use domain::approvals::{Approval, ApprovalKind, ApprovalStatus};
use leptos::{prelude::*, server_fn::ServerFn};
use services::kernel::approvals::in_words;

/// Each with whether everything could be as before again.
pub(super) fn table(decided: &[(Approval, bool)]) -> impl IntoView + use<> {
    let rows = decided.iter().map(row).collect_view();
    view! {
        <Table
            caption="What was decided, the last word first"
            heads=&[("About", ""), ("Decided", ""), ("Change", ""), ("By", ""), ("When", ""), ("Action", "tight")]
        >
            {rows}
        </Table>
    }
}

/// The button that makes everything as it was; `back` is where one goes on.
pub(in crate::pages) fn rolls_back(asked: &Approval, back: &str) -> impl IntoView + use<> {
    let question = match asked.kind {
        ApprovalKind::Graduation => {
            "It is taken from paper and stands still. What it holds keeps its protective exits."
        }
        ApprovalKind::Iteration | ApprovalKind::Evolution => {
            "What held before holds again, as a new version. Nothing that was learnt is lost."
        }
    };
    confirm(Confirm {
        label: "Roll back",
        about: asked.title.clone(),
        question,
        action: AnswerApproval::url(),
        fields: vec![
            ("id", asked.id.to_string()),
            ("answer", "roll-back".to_owned()),
            ("back", back.to_owned()),
        ],
        sure: "Roll it back",
    })
}

fn row((asked, can_roll_back): &(Approval, bool)) -> impl IntoView + use<> {
    let title = asked.title.clone();
    // What is withdrawn may have no page any more.
    let href = page_of(asked).filter(|_| asked.status != ApprovalStatus::Withdrawn);
    let name = match href {
        Some(href) => view! { <a class="link breakable" data-walk="" href=href>{title}</a> }.into_any(),
        None => view! { <span class="breakable">{title}</span> }.into_any(),
    };
    let reason = asked.reason.clone().map(|reason| view! { <small class="under">"“"{reason}"”"</small> });
    let by = asked.decided_by.clone().unwrap_or_else(|| "–".to_owned());
    let at = asked.decided_at.unwrap_or(asked.asked_at);
    let roll_back = can_roll_back.then(|| rolls_back(asked, PATH));
    view! {
        <tr data-key=asked.id.to_string()>
            <td class="main">{name}{reason}</td>
            <td class="aside">{pill(tone(asked.status), in_words(asked.status))}</td>
            <td data-label="Change" class="breakable">{asked.change.clone()}</td>
            <td data-label="By">{by}</td>
            <td data-label="When">{ago(at.into())}</td>
            <td class="tight">{roll_back}</td>
        </tr>
    }
}

const fn tone(status: ApprovalStatus) -> Tone {
    match status {
        ApprovalStatus::Waiting => Tone::Warn,
        ApprovalStatus::Approved => Tone::Gain,
        ApprovalStatus::Rejected | ApprovalStatus::Withdrawn => Tone::Neutral,
        ApprovalStatus::RolledBack => Tone::Accent,
    }
}

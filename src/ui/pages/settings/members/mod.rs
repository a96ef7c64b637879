//! Members, for administrators: who has an account here, and who may still come in.

mod actions;

use super::Section;
use crate::{
    components::{
        Button, Confirm, Field, Look, Notice, Pager, Panel, Span, Table, Tone, ago, confirm, pill,
        post_button,
    },
    failure::{Failure, FieldName, failure_of},
    pages::{
        MEMBERS,
        listing::{self, later, page_of, read},
    },
    refused::entered,
};
use actions::{AddMember, DisableMember, EnableMember, MemberLine, Members, list_members};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn MembersPage() -> impl IntoView {
    let page = listing::asked(page_of);
    let failure = failure_of::<DisableMember>().or_else(failure_of::<EnableMember>);
    view! {
        <Section title="Members" lead="Everybody with an account. Each sees only what is their own." current=MEMBERS about="account member">
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async move { read(list_members(page).await, |members| page_view(members).into_any()) })}
        </Section>
    }
}

fn page_view(members: Members) -> impl IntoView {
    let span = Span { page: members.page.into(), page_size: members.page_size.into(), total: members.total };
    view! {
        <div class="two">
            <div>
                <Panel title="Members">
                    <Table caption="Members" heads=&[("Name", ""), ("Role", ""), ("Here since", ""), ("State", ""), ("Action", "tight")]>
                        {members.lines.into_iter().map(row).collect_view()}
                    </Table>
                    <Pager span path=MEMBERS/>
                </Panel>
            </div>
            <div>{add()}</div>
        </div>
    }
}

fn row(member: MemberLine) -> impl IntoView {
    let MemberLine { id, name, is_admin, is_active, since, you } = member;
    let key = id.clone();
    let action = match (you, is_active) {
        (true, _) => view! { <small class="muted">"you"</small> }.into_any(),
        (false, true) => confirm(Confirm {
            label: "Disable",
            about: name.clone(),
            question: "They are signed out everywhere and their tokens count no more. Nothing of theirs is deleted.",
            action: DisableMember::url(),
            fields: vec![("id", id)],
            sure: "Disable the account",
        })
        .into_any(),
        (false, false) => post_button("Enable", &name, EnableMember::url(), vec![("id", id)]).into_any(),
    };
    let role = if is_admin { "administrator" } else { "member" };
    let state = if is_active { pill(Tone::Gain, "active") } else { pill(Tone::Neutral, "disabled") };
    view! {
        <tr data-walk="" tabindex="-1" data-key=key class:over=!is_active>
            <td class="main"><b>{name}</b></td>
            <td data-label="Role">{role}</td>
            <td data-label="Here since">{ago(since)}</td>
            <td data-label="State">{state}</td>
            <td class="aside tight">{action}</td>
        </tr>
    }
}

fn add() -> impl IntoView {
    let failure = failure_of::<AddMember>();
    let above = failure.as_ref().and_then(Failure::about_the_form);
    let about = move |field| failure.as_ref().and_then(|failure| failure.about(field));
    let admin = entered("role") == "admin";
    view! {
        <Panel title="Add a member">
            <form class="form body" method="post" action=AddMember::url()>
                {above.map(|text| view! { <Notice tone=Tone::Loss text/> })}
                <Field label="Name" name="name" value=entered("name") wrong=about(FieldName::Name)/>
                <Field
                    label="First password" name="password" kind="password" autocomplete="new-password"
                    hint="Tell it to them in person; they change it under Settings." wrong=about(FieldName::Password)
                />
                <div class="field">
                    <label for="role">"Role"</label>
                    <select id="role" name="role">
                        <option value="member" selected=!admin>"Member"</option>
                        <option value="admin" selected=admin>"Administrator"</option>
                    </select>
                </div>
                <Button look=Look::Primary>"Add the member"</Button>
            </form>
        </Panel>
    }
}

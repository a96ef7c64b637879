//! `/dev/components`: every component in its states, to look at while building. Only in debug builds.

use crate::components::{
    Button, CopyOnce, Dialog, Empty, Field, FilterBar, Head, Look, Notice, Pager, Panel, Skeleton, Span,
    Stat, Stats, Tab, Table, Tabs, Tone, ago, icon, kind, pill,
};
use crate::document::Title;
use crate::moment::Moment;
use leptos::prelude::*;

const TONES: [(Tone, &str); 5] = [
    (Tone::Neutral, "cancelled"),
    (Tone::Accent, "running"),
    (Tone::Gain, "done"),
    (Tone::Warn, "interrupted"),
    (Tone::Loss, "failed"),
];

#[component]
pub fn Specimens() -> impl IntoView {
    view! {
        <Title text="Components"/>
        <div class="page">
            <div class="head">
                <div><h1>"Components"</h1><p class="lead">"Every part in its states; the figures are specimens."</p></div>
            </div>
            {words()}
            {figures()}
            <div class="two">
                <div>{form()}{table()}</div>
                <div>{over()}{waiting()}</div>
            </div>
        </div>
    }
}

fn words() -> impl IntoView {
    view! {
        <Panel title="Words and buttons">
            <div class="body stack">
                <div class="row">{TONES.map(|(tone, text)| pill(tone, text)).collect_view()}{kind("run.started".to_owned())}</div>
                <div class="row">
                    <Button kind="button" look=Look::Primary>"Primary"</Button>
                    <Button kind="button">"Plain"</Button>
                    <Button kind="button" glyph="plus">"With a glyph"</Button>
                    <Button kind="button" look=Look::Danger>"Danger"</Button>
                    <Button kind="button" look=Look::Quiet>"Quiet"</Button>
                    <Button kind="button" busy=true>"Busy"</Button>
                </div>
                <div class="row">{icon("activity")}{icon("settings")}{icon("wallet")}<kbd>"Ctrl"</kbd><kbd>"K"</kbd>{ago(Moment::now())}</div>
                {[Tone::Neutral, Tone::Gain, Tone::Warn, Tone::Loss].map(|tone| view! {
                    <Notice tone text="A sentence that deserves its own box."/>
                }).collect_view()}
                <progress value="0.4" aria-label="Specimen of a bar">"40%"</progress>
                <progress class="warn" value="1" aria-label="Specimen of a full bar">"100%"</progress>
            </div>
        </Panel>
    }
}

fn figures() -> impl IntoView {
    view! {
        <Stats>
            <Stat label="Known" value=Some("1,204".to_owned()) note="n = 64"/>
            <Stat label="Gain" value=Some("▲ 2.05%".to_owned()) tone=Tone::Gain/>
            <Stat label="Loss" value=Some("▼ 0.44%".to_owned()) tone=Tone::Loss/>
            <Stat label="In reach of a limit" value=Some("19%".to_owned()) tone=Tone::Warn note="stops at 20%"/>
            <Stat label="Unknown" value=None note="nobody measured it"/>
        </Stats>
    }
}

fn form() -> impl IntoView {
    let tab = |text, current| Tab { text, href: "/dev/components".to_owned(), current };
    view! {
        <Panel title="Form" glyph="key-round">
            <div class="body stack">
                <Tabs label="Specimen" tabs=vec![tab("First", true), tab("Second", false)]/>
                <FilterBar path="/dev/components" active=true>
                    <input type="search" name="q" placeholder="Search" aria-label="Search"/>
                    <select name="kind" aria-label="Kind"><option value="">"All kinds"</option><option>"run"</option></select>
                </FilterBar>
                <Field label="Empty" name="empty" placeholder="A placeholder"/>
                <Field label="With a hint" name="hinted" hint="What it is for."/>
                <Field label="Wrong" name="wrong" value="x" wrong=Some("Must have at least 10 characters".to_owned())/>
                <label class="choice"><input type="checkbox" checked/>"A choice"</label>
                <CopyOnce secret="specimen-of-a-secret".to_owned()/>
            </div>
        </Panel>
    }
}

const HEADS: &[Head] = &[("Kind", ""), ("Status", ""), ("Cost", "num"), ("When", "num")];

fn table() -> impl IntoView {
    let row = |(tone, status): (Tone, &'static str)| {
        view! {
            <tr data-walk="" tabindex="-1">
                <td class="main">{kind("house.upkeep".to_owned())}</td>
                <td class="aside">{pill(tone, status)}</td>
                <td class="num" data-label="Cost">"unknown"</td>
                <td class="num" data-label="When">{ago(Moment::now())}</td>
            </tr>
        }
    };
    view! {
        <Panel title="Table" aside=|| view! { <span class="count">"143"</span> }>
            <Table caption="Specimen rows" heads=HEADS>{TONES.map(row).collect_view()}</Table>
            <Pager span=Span { page: 2, page_size: 20, total: 143 } path="/dev/components"/>
        </Panel>
    }
}

fn over() -> impl IntoView {
    let toast = |class: &'static str, glyph: &'static str, text: &'static str| {
        view! {
            <div class=class>{icon(glyph)}<p>{text}</p><button type="button" aria-label="Dismiss">{icon("x")}</button></div>
        }
    };
    view! {
        <Panel title="Over the page">
            <div class="body stack">
                <button class="btn needs-script" type="button" data-opens="specimen">"Dialog"</button>
                {toast("toast gain", "check", "The token is revoked.")}
                {toast("toast loss", "triangle-alert", "The server could not be reached. Check your connection and try again.")}
            </div>
        </Panel>
        <Dialog id="specimen" title="A dialog"><p>"Esc closes it, and the focus goes back to the button."</p></Dialog>
    }
}

fn waiting() -> impl IntoView {
    view! {
        <Panel title="Waiting"><Skeleton rows=3/></Panel>
        <Panel title="Empty">
            <Empty glyph="inbox" title="Nothing here yet" text="An empty list says what to do next.">
                <Button kind="button" look=Look::Primary glyph="plus">"Do it"</Button>
            </Empty>
        </Panel>
    }
}

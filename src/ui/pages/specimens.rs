//! `/dev/components`: every component in its states, to look at while building. Only in debug builds.

use crate::{
    charts::{self, Candle, CandleChart, Level, Line, LineChart, Mark, Pane, candles, lines, spark, stepped},
    components::{
        Button, Confirm, CopyOnce, Dialog, Downloads, Empty, Field, FilterBar, Head, Look, Notice, Pager,
        Panel, Skeleton, Span, Stat, Stats, Tab, Table, Tabs, Tone, Wrong, ago, confirm, countdown,
        entered_field, icon, kind, mark, note, pill, post_button, source,
    },
    document::Title,
    moment::Moment,
};
use domain::{
    Period, Timestamp,
    market::{MarketClock, Minute},
};
use leptos::prelude::*;

const HERE: &str = "/dev/components";

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
            {drawings()}
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
                <div class="row">{icon("activity")}{icon("settings")}{icon("wallet")}<kbd>"Ctrl"</kbd><kbd>"K"</kbd><span class="brand">{mark()}"The mark"</span>{ago(Moment::now())}{wait()}</div>
                {[Tone::Neutral, Tone::Gain, Tone::Warn, Tone::Loss].map(|tone| view! {
                    <Notice tone text="A sentence that deserves its own box."/>
                }).collect_view()}
                <progress value="0.4" aria-label="Specimen of a bar">"40%"</progress>
                <progress class="warn" value="1" aria-label="Specimen of a full bar">"100%"</progress>
            </div>
        </Panel>
    }
}

/// An hour of a market that goes as fast as the clock on the wall.
fn wait() -> impl IntoView {
    let now = Timestamp::from_millis(Moment::now().as_millis());
    let minute = Minute::containing(now);
    let clock = MarketClock {
        feed: "specimen".to_owned(),
        identity: "specimen".to_owned(),
        speed: 1,
        minute,
        carry: Period::ZERO,
        wall_at: now,
        version: 0,
        opened_at: now,
    };
    view! { <span class="muted">"next "{countdown(minute.plus(60), &clock)}</span> }
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
    let tab = |text, current| Tab { text, href: HERE.to_owned(), current };
    view! {
        <Panel title="Form" glyph="key-round">
            <div class="body stack">
                <Tabs label="Specimen" tabs=vec![tab("First", true), tab("Second", false)]/>
                <FilterBar path=HERE active=true>
                    <input type="search" name="q" placeholder="Search" aria-label="Search"/>
                    <select name="kind" aria-label="Kind"><option value="">"All kinds"</option><option>"run"</option></select>
                </FilterBar>
                <Field label="Empty" name="empty" placeholder="A placeholder"/>
                <Field label="With a hint" name="hinted" hint="What it is for."/>
                <Field label="Wrong" name="wrong" value="x" wrong=Some("Must have at least 10 characters".to_owned())/>
                {entered_field("entered", "One of many", "10000", "Its fields travel together.", None)}
                {entered_field("refused", "Refused", "-5", "Paper money.", Some("Must be an amount above 0, such as 100000".to_owned()))}
                <div class="field"><span>"A slider and what is wrong with it"</span><input type="range" aria-label="Specimen of a slider"/>{note("slid", Some("Must be from 0 to 2".to_owned()))}</div>
                <Wrong id="alone".to_owned() text="Of more than one field".to_owned()/>
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
        <Panel title="Table" aside=|| view! { <span class="count">"143"</span><Downloads href=HERE name="specimens"/> }>
            <Table caption="Specimen rows" heads=HEADS>{TONES.map(row).collect_view()}</Table>
            <Pager span=Span { page: 2, page_size: 20, total: 143 } path=HERE/>
        </Panel>
    }
}

fn over() -> impl IntoView {
    let asked = confirm(Confirm {
        label: "Ask first",
        about: "specimen".to_owned(),
        question: "What will happen, in a sentence or two.",
        action: HERE,
        fields: vec![("id", "1".to_owned())],
        sure: "Do it",
    });
    let toast = |class: &'static str, glyph: &'static str, text: &'static str| {
        view! {
            <div class=class>{icon(glyph)}<p>{text}</p><button type="button" aria-label="Dismiss">{icon("x")}</button></div>
        }
    };
    view! {
        <Panel title="Over the page">
            <div class="body stack">
                <div class="row">
                    <button class="btn needs-script" type="button" data-opens="specimen">"Dialog"</button>
                    {asked}
                    {post_button("Do it at once", "specimen", HERE, Vec::new())}
                </div>
                {toast("toast gain", "check", "The token is revoked.")}
                {toast("toast loss", "triangle-alert", "The server could not be reached. Check your connection and try again.")}
            </div>
        </Panel>
        <Dialog id="specimen" title="A dialog"><p>"Esc closes it, and the focus goes back to the button."</p></Dialog>
    }
}

fn waiting() -> impl IntoView {
    view! {
        <Panel title="Document">{source("[scan]\nwhen = \"close > sma(close, 20)\" # as it is written\n")}</Panel>
        <Panel title="Waiting"><Skeleton rows=3/></Panel>
        <Panel title="Empty">
            <Empty glyph="inbox" title="Nothing here yet" text="An empty list says what to do next.">
                <Button kind="button" look=Look::Primary glyph="plus">"Do it"</Button>
            </Empty>
        </Panel>
    }
}

/// So many bars of a specimen, an hour each.
const BARS: i64 = 48;

#[expect(clippy::cast_precision_loss, reason = "a handful of bars")]
fn drawings() -> impl IntoView {
    let bar = |hour: i64| {
        let wave = |hour: i64| 100.0 + 6.0 * (hour as f64 / 6.0).sin() + hour as f64 / 8.0;
        let (open, close) = (wave(hour), wave(hour + 1));
        let (high, low) = (open.max(close) + 0.7, open.min(close) - 0.7);
        Candle { time: hour * 3_600_000, open, high, low, close, volume: 5.0 + (hour % 7) as f64 }
    };
    let bars: Vec<Candle> = (0..BARS).map(bar).collect();
    let closes: Vec<f64> = bars.iter().map(|bar| bar.close).collect();
    let line = |name: &str, look, values: Vec<f64>| Line { name: name.to_owned(), look, values };
    let (entry, exit) = (bars[4], bars[12]);
    let trade = Mark {
        entered: entry.time,
        left: exit.time,
        entry: entry.close,
        exit: exit.close,
        gained: exit.close > entry.close,
        is_long: true,
        is_open: false,
    };
    let falls = closes.iter().map(|close| close / 112.0 - 1.0).collect();
    let small = spark(&closes);
    let set = candles(CandleChart {
        title: "SPECIMEN".to_owned(),
        candles: bars,
        marks: vec![trade],
        levels: vec![Level { name: "stop", price: 98.0, from: 20 * 3_600_000 }],
        over: vec![("average".to_owned(), closes.clone())],
        panes: vec![Pane {
            title: "A pane".to_owned(),
            lines: vec![line("below zero", charts::Look::Area, falls)],
            holds: Vec::new(),
        }],
        decimals: 2,
    });
    let flat = vec![100.0; closes.len()];
    let compared = lines(LineChart {
        title: "Two lines".to_owned(),
        time: Some((0, BARS * 3_600_000)),
        lines: vec![line("this", charts::Look::Main, closes), line("the other", charts::Look::Beside, flat)],
        holds: Vec::new(),
        small: false,
    });
    let paid = LineChart {
        title: "A step".to_owned(),
        time: Some((0, 3 * 3_600_000)),
        lines: vec![line("paid in", charts::Look::Main, vec![1.0, 1.0, 3.0, 3.0])],
        holds: vec![0.0],
        small: true,
    };
    let paid = stepped(paid, &[0.0, 0.0, 2.0, 0.0]);
    view! {
        <div class="two">
            <div><Panel title="Candles">{set}</Panel></div>
            <div>
                <Panel title="Lines" aside=move || view! { <span class="worth">{small}"$10,204.11"</span> }>{compared}</Panel>
                <Panel title="Steps">{paid}</Panel>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What can be seen of each part that pages are built from.
    const MARKS: [(&str, &str); 31] = [
        ("ago", "data-at="),
        ("Button", "class=\"btn primary\""),
        ("candles", "class=\"candle-set\""),
        ("confirm", "popovertarget=\"sure-dev-components-1\""),
        ("CopyOnce", "class=\"copy-once\""),
        ("countdown", "data-due="),
        ("Dialog", "<dialog id=\"specimen\""),
        ("Downloads", "download=\"specimens.csv\""),
        ("Empty", "class=\"empty\""),
        ("entered_field", "name=\"entered[refused]\""),
        ("Field", "name=\"hinted\""),
        ("FilterBar", "class=\"filters\""),
        ("icon", "#activity"),
        ("kind", "class=\"kind\""),
        ("lines", "class=\"legend\""),
        ("mark", "<span class=\"brand\"><svg"),
        ("note", "data-note=\"slid\""),
        ("Notice", "class=\"notice gain\""),
        ("Pager", "class=\"pager\""),
        ("Panel", "aria-label=\"Words and buttons\""),
        ("pill", "class=\"pill warn\""),
        ("post_button", "aria-label=\"Do it at once specimen\""),
        ("Skeleton", "class=\"bones\""),
        ("source", "class=\"tok-remark\""),
        ("spark", "class=\"spark gain\""),
        ("stepped", "A step: paid in from"),
        ("Stat", "In reach of a limit"),
        ("Stats", "<dl class=\"stats\""),
        ("Table", "class=\"stacks\""),
        ("Tabs", "class=\"tabs\""),
        ("Wrong", "id=\"alone\""),
    ];

    /// What they are told, and what other parts are made of: nothing to see by itself.
    const TOLD: [&str; 17] = [
        "below",
        "beside",
        "Candle",
        "CandleChart",
        "Confirm",
        "Head",
        "Level",
        "Line",
        "LineChart",
        "Look",
        "Mark",
        "Pane",
        "panes",
        "source_line",
        "Span",
        "Tab",
        "Tone",
    ];

    /// The names that a room exports: `{Button, Look}` of `button::{Button, Look},`.
    fn exported(room: &str) -> Vec<&str> {
        let lists = room.split("pub use ").skip(1).filter_map(|rest| rest.split_once(';'));
        let names = lists.flat_map(|(list, _)| list.lines()).filter_map(|line| line.split_once("::"));
        let names = names
            .flat_map(|(_, names)| names.split(|letter: char| !letter.is_alphanumeric() && letter != '_'));
        names.filter(|name| !name.is_empty()).collect()
    }

    #[test]
    fn every_part_that_pages_are_built_from_has_a_specimen() {
        let html = Owner::new().with(|| view! { <Specimens/> }.to_html());
        for (name, mark) in MARKS {
            assert!(html.contains(mark), "{name} is not to be seen: {mark}");
        }
        let rooms = [include_str!("../components/mod.rs"), include_str!("../charts/mod.rs")];
        let exported: Vec<&str> = rooms.into_iter().flat_map(exported).collect();
        assert!(exported.len() > 40, "the search finds names at all: {exported:?}");
        for name in exported {
            let is_known = TOLD.contains(&name) || MARKS.iter().any(|(known, _)| *known == name);
            assert!(is_known, "{name} has no specimen");
        }
    }
}

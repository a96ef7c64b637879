//! The gate: each line with what was found, what it must be, and what it means.

use super::{
    super::lab::words::{interval, signed},
    PATH,
};
use crate::{
    components::{Panel, Stat, Stats, Table, Tone, icon},
    pages::figures::signed_percent,
};
use domain::lab::{GateLine, GatePart, Graduation};
use leptos::prelude::*;
use services::lab::graduation::{line_in_words, seen_in_words};

pub(super) fn panel(graduation: &Graduation) -> impl IntoView + use<> {
    let trades = trades_path(graduation);
    let rows = graduation.gate.lines.iter().map(|line| row(line, &trades)).collect_view();
    let notes = graduation.gate.notes.iter().map(|note| view! { <li>{note.clone()}</li> }).collect_view();
    let notes = (!graduation.gate.notes.is_empty()).then(|| view! { <ul class="body muted">{notes}</ul> });
    view! {
        <Panel title="The gate" aside=|| view! { <small>"between learning and paper"</small> }>
            <Table caption="The lines of the gate" heads=&[("Line", ""), ("Found", "num"), ("Must be", "num"), ("", "tight")]>
                {rows}
            </Table>
            {notes}
        </Panel>
    }
}

fn trades_path(graduation: &Graduation) -> String {
    format!("{PATH}/{}/graduations/{}/trades", graduation.agent, graduation.number)
}

/// A figure that is counted from trades leads to them.
fn row(line: &GateLine, trades: &str) -> impl IntoView + use<> {
    let told = line_in_words(line);
    let value = match line.rule.counted_from() {
        Some(part) => {
            let href = format!("{trades}?part={}", part.as_str());
            let name = format!("{}: {}, trade by trade", told.label, told.value);
            view! { <a class="link" href=href aria-label=name>{told.value}</a> }.into_any()
        }
        None => told.value.into_any(),
    };
    let (class, glyph, met) = if line.met { ("gain", "check", "met") } else { ("loss", "x", "red") };
    let note = told.note.map(|note| beside(&note, told.judged.as_deref(), trades));
    view! {
        <tr data-key=line.rule.as_str() data-met=line.met.to_string()>
            <td class="main">{told.label}<small class="under">{told.explained}</small>{note}</td>
            <td data-label="Found" class=format!("num {class}")>{value}</td>
            <td data-label="Must be" class="num">{told.bound}</td>
            <td class="aside"><span class=class>{icon(glyph)}<span class="only-read">{met}</span></span></td>
        </tr>
    }
}

/// What belongs beside a figure; what in it is of the judged stretches leads to their trades.
fn beside(note: &str, judged: Option<&str>, trades: &str) -> impl IntoView + use<> {
    let parts = judged.and_then(|judged| Some((judged, note.split_once(judged)?)));
    let content = match parts {
        Some((judged, (before, after))) => {
            let href = format!("{trades}?part={}", GatePart::Judged.as_str());
            let name = format!("{judged}: the judged stretches, trade by trade");
            let (before, after) = (before.to_owned(), after.to_owned());
            view! { {before}<a class="link" href=href aria-label=name>{judged.to_owned()}</a>{after} }
                .into_any()
        }
        None => note.to_owned().into_any(),
    };
    view! { <small class="under">{content}</small> }
}

/// What was seen behind the seal, and how much was tried before.
pub(super) fn figures(graduation: &Graduation, openings: usize) -> impl IntoView + use<> {
    let gate = &graduation.gate;
    let sealed = &gate.sealed;
    let span = format!("{} to {}", day(sealed.from), day(sealed.to));
    let sharpe = sealed.sharpe.map(|sharpe| signed(Some(sharpe.value)));
    let sharpe_note = sealed.sharpe.and_then(interval).unwrap_or_default();
    let seen = seen_in_words(openings);
    let followed = format!("{}?part=sealed", trades_path(graduation));
    let (trades, won, trials) =
        (sealed.trades.to_string(), format!("{} won", sealed.won), gate.trials.to_string());
    let (returned, different) =
        (signed_percent(sealed.total_return), format!("{} different things", gate.effective_trials));
    let tone = if openings > 1 { Tone::Loss } else { Tone::Neutral };
    view! {
        <Stats>
            <Stat label="Sealed trades" value=Some(trades) note=won href=followed/>
            <Stat label="Sealed return" value=Some(returned) note=span/>
            <Stat label="Sealed Sharpe" value=sharpe note=sharpe_note/>
            <Stat label="Trials" value=Some(trials) note=different/>
            <Stat label="Sealed data" value=Some(seen) tone note="each time is an event"/>
        </Stats>
    }
}

fn day(at: domain::Timestamp) -> String {
    let text = at.to_string();
    text.get(..10).unwrap_or(&text).to_owned()
}

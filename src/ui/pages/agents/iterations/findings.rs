//! What the trades have in common, as code has measured it: the clearest first, and those marked that chance does not explain.

use crate::{
    components::{Panel, Table},
    pages::figures::{chance, change, signed_percent},
};
use domain::lab::{Analysis, Finding};
use leptos::prelude::*;

/// So many are shown at once; where chance explains them, fewer.
const SHOWN: usize = 6;
const SHOWN_BY_CHANCE: usize = 3;

pub(super) fn panel(analysis: &Analysis) -> impl IntoView + use<> {
    let (clear, others): (Vec<&Finding>, Vec<&Finding>) =
        analysis.findings.iter().partition(|finding| finding.is_significant());
    let said = said(clear.len(), analysis.questions);
    // The clearest stand first; where none is clear, a few of those that come nearest.
    let shown = if clear.is_empty() { SHOWN_BY_CHANCE } else { clear.len().min(SHOWN) };
    let sorted: Vec<&Finding> = clear.iter().chain(&others).copied().collect();
    let (first, rest) = sorted.split_at(shown.min(sorted.len()));
    let (more, rest) = rest.split_at(clear.len().saturating_sub(shown).min(rest.len()));
    let more = folded(more, "also seldom by chance", "The other clear findings");
    let rest = folded(rest, "all of which chance explains", "The other findings");
    let all = if first.is_empty() {
        view! { <p class="body muted">"There are too few trades, or they are all alike."</p> }.into_any()
    } else {
        table(first, "Findings, the clearest first").into_any()
    };
    view! {
        <Panel title="What its trades have in common">
            <p class="body muted">{said}</p>
            {all}
            {more}
            {rest}
        </Panel>
    }
}

/// Those that are not shown at once; nothing where there are none.
fn folded(findings: &[&Finding], what: &str, caption: &'static str) -> Option<impl IntoView + use<>> {
    (!findings.is_empty()).then(|| {
        let summary = format!("{} more, {what}", findings.len());
        view! { <details class="how rest"><summary>{summary}</summary>{table(findings, caption)}</details> }
    })
}

/// The honest sentence above the table.
fn said(clear: usize, questions: usize) -> String {
    match (clear, questions) {
        (_, 0) => "Nothing could be asked of so few trades.".to_owned(),
        (0, questions) => format!(
            "{questions} questions were asked, and chance alone shows as much somewhere among so many: nothing here is a reason to change the strategy."
        ),
        (clear, questions) => format!(
            "{clear} of {questions} answers would seldom be shown by chance alone, also when all {questions} are asked. They are of this data; the next iteration asks them again."
        ),
    }
}

fn table(findings: &[&Finding], caption: &'static str) -> impl IntoView + use<> {
    let rows = findings.iter().map(|finding| row(finding)).collect_view();
    view! {
        <Table
            caption=caption
            is_paired=true
            heads=&[
                ("Circumstance", ""), ("Trades", "num"), ("Won", "num"), ("Mean gain", "num"), ("Against the others", "num"), ("By chance", "num"),
                ("Of all asked", "num"),
            ]
        >
            {rows}
        </Table>
    }
}

fn row(finding: &Finding) -> impl IntoView + use<> {
    let clear = finding.is_significant();
    let mark = clear.then(|| view! { <small class="under clear">"seldom by chance"</small> });
    let condition = finding
        .condition
        .clone()
        .map(|condition| view! { <small class="under"><code>{condition}</code></small> });
    let afterwards = unaskable(finding).map(|why| view! { <small class="under">{why}</small> });
    let bounds = finding.lower.zip(finding.upper).map(|(lower, upper)| {
        view! { <small class="under">{signed_percent(lower)}" to "{signed_percent(upper)}</small> }
    });
    view! {
        <tr class:clear=clear data-key=format!("{}: {}", finding.aspect, finding.group)>
            <td class="main breakable">{finding.aspect.replace('_', " ")}": "{finding.group.clone()}{mark}{condition}{afterwards}</td>
            <td data-label="Trades" class="num">{finding.trades}</td>
            <td data-label="Won" class="num">{finding.won}</td>
            <td data-label="Mean gain" class="num">{change(Some(finding.mean_gain))}</td>
            <td data-label="Against the others" class="num">{change(Some(finding.effect))}{bounds}</td>
            <td data-label="By chance" class="num">{chance(finding.p_value)}</td>
            <td data-label="Of all asked" class="num">{chance(finding.corrected)}</td>
        </tr>
    }
}

/// Why no document asks for it.
fn unaskable(finding: &Finding) -> Option<&'static str> {
    if finding.is_afterwards() {
        Some("known only afterwards")
    } else {
        finding.is_unaskable().then_some("no document can ask for it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_what_was_found() {
        assert!(said(0, 0).starts_with("Nothing could be asked"));
        assert!(said(0, 30).starts_with("30 questions were asked, and chance"));
        assert!(said(2, 30).starts_with("2 of 30 answers"));
    }
}

//! What an agent knows, how sure it can be, and what each iteration said about it.

use super::super::{
    super::{PATH, iterations::refinements::two_tests},
    view::Asked,
    words::{day, iteration_path, signed, standing_pill},
};
use crate::{
    components::{Downloads, Empty, FilterBar, Pager, Panel, Span, Table, ago, icon, kind},
    pages::{
        figures::{certainty, chance, signed_percent},
        listing::query_of,
    },
};
use domain::{
    AgentId, Page,
    lab::{Evidence, Insight, InsightKind, is_of_ratio},
};
use leptos::prelude::*;

pub(in crate::pages::agents::lab) fn panel(
    id: AgentId,
    found: &Page<Insight>,
    asked: &Asked,
) -> impl IntoView + use<> {
    let is_filtered = !(asked.kind.is_empty() && asked.at.is_empty());
    let href = format!("/api/agents/{id}/knowledge");
    let said = asked.until().map(|_| {
        format!("As it could be known at the end of {}: evidence from later data is left out, and so is what came of it.", asked.at)
    });
    let content = if found.total == 0 {
        let (title, text) = if is_filtered {
            ("Nothing of that", "It knows nothing of this kind, or could not know it then.")
        } else {
            (
                "It knows nothing yet",
                "Every iteration adds what its trades have shown, and asks again what was known before.",
            )
        };
        view! { <Empty glyph="book-open" title=title text=text/> }.into_any()
    } else {
        let span = Span { page: found.page.into(), page_size: found.page_size.into(), total: found.total };
        let insights = found.items.iter().map(|one| insight(id, one)).collect_view();
        let query = query_of(&[("tab", "knowledge"), ("kind", &asked.kind), ("at", &asked.at)]);
        view! { <ul class="insights">{insights}</ul><div class="body">{two_tests()}</div><Pager span path=format!("{PATH}/{id}") query/> }
            .into_any()
    };
    let filters = filters(id, asked, is_filtered);
    view! {
        <Panel title="Knowledge" aside=move || view! { <Downloads href name="knowledge"/> }>
            <div class="bar">{filters}</div>
            {said.map(|said| view! { <p class="body muted" role="status">{said}</p> })}
            {content}
        </Panel>
    }
}

fn filters(id: AgentId, asked: &Asked, is_filtered: bool) -> impl IntoView + use<> {
    let path = format!("{PATH}/{id}");
    let clear = is_filtered.then(|| {
        view! { <a class="btn quiet" href=format!("{path}?tab=knowledge")>{icon("x")}"Clear"</a> }
    });
    let chosen = asked.kind.clone();
    let kinds = InsightKind::ALL.map(|kind| {
        let word = kind.as_str();
        view! { <option value=word selected=word == chosen>{kind.label()}</option> }
    });
    let at = asked.at.clone();
    view! {
        <FilterBar path=path>
            <input type="hidden" name="tab" value="knowledge"/>
            <select name="kind" aria-label="Kind"><option value="">"Any kind"</option>{kinds.collect_view()}</select>
            <label class="muted" for="known-at">"As known at"</label>
            <input id="known-at" type="date" name="at" value=at/>
            {clear}
        </FilterBar>
    }
}

fn insight(id: AgentId, one: &Insight) -> impl IntoView + use<> {
    let condition = one.condition.clone().map(|condition| view! { <p><code>{condition}</code></p> });
    let is_ratio = is_of_ratio(&one.topic);
    let rows = one.evidence.iter().rev().map(|said| row(id, said, is_ratio)).collect_view();
    let confidence = sure(one.confidence);
    let told = format!("Confidence {confidence}");
    view! {
        <li data-key=one.id.to_string()>
            <div class="row">
                {kind(one.kind.label().to_owned())}
                {standing_pill(one.standing)}
                <div class="sure push">
                    <progress max="1" value=format!("{:.4}", one.confidence) aria-label=told></progress>
                    <b>{confidence}</b>
                </div>
            </div>
            <p class="statement breakable">{one.statement.clone()}</p>
            {condition}
            <Table
                caption="What each iteration said about it, the newest first"
                heads=&[
                    ("Said by", ""), ("Rests on", "num"), ("Effect", "num"), ("95 % interval", "num"), ("By chance, of all asked", "num"),
                    ("Known from", ""),
                ]
            >
                {rows}
            </Table>
            <small class="muted">"Known from "{day(one.known_from)}" on · learnt "{ago(one.learnt_at.into())}" · changed "{ago(one.changed_at.into())}</small>
        </li>
    }
}

fn row(id: AgentId, said: &Evidence, is_ratio: bool) -> impl IntoView + use<> {
    let told = |value: f64| if is_ratio { signed(Some(value)) } else { signed_percent(value) };
    let unit = if is_ratio { " Sharpe" } else { " a trade" };
    let path = iteration_path(id, said.iteration);
    let bounds = said.lower.zip(said.upper);
    let bounds =
        bounds.map_or_else(|| "–".to_owned(), |(lower, upper)| format!("{} to {}", told(lower), told(upper)));
    view! {
        <tr data-key=format!("said-{}", said.iteration)>
            <td class="main"><a class="link" href=path.clone()>{format!("Iteration {}", said.iteration)}</a></td>
            <td data-label="Rests on" class="num"><a class="link" href=format!("{path}#trades")>{said.n}" trades"</a></td>
            <td data-label="Effect" class="num">{told(said.effect)}{unit}</td>
            <td data-label="95 % interval" class="num">{bounds}</td>
            <td data-label="By chance, of all asked" class="num">{chance(said.corrected)}</td>
            <td data-label="Known from">{day(said.known_from)}</td>
        </tr>
    }
}

/// In whole percents, near the ends as exactly as it is known.
fn sure(confidence: f64) -> String {
    match confidence {
        confidence if confidence <= 0.0 => "0 %".to_owned(),
        confidence if (0.01..=0.99).contains(&confidence) => format!("{:.0} %", confidence * 100.0),
        confidence => certainty(confidence),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_quite_sure() {
        assert_eq!(
            [0.0, 0.005, 0.98, 0.9951, 0.9996].map(sure),
            ["0 %", "0.5 %", "98 %", "99.5 %", "over 99.9 %"]
        );
    }

    #[test]
    fn a_change_is_measured_by_its_ratio_and_an_hour_by_its_gain() {
        assert_eq!(
            ["change:no shorts", "pattern:trend", "hour:15:00 UTC"].map(is_of_ratio),
            [true, true, false]
        );
    }
}

//! The versions of its strategy as a family: what came of what, by which change, and what was learnt by it.

use super::super::{
    super::PATH,
    revive_strategy::again,
    words::{cause, iteration_path, pairs, signed, strategy_path},
};
use crate::components::{Downloads, Empty, Pager, Panel, Span, Tone, ago, pill};
use domain::{
    AgentId, Page,
    agents::{Agent, Stage, Status},
    lab::{LearntOn, StrategyVersion},
};
use leptos::prelude::*;
use services::lab::strategies::{Measured, ProjectedBy, Ran, RanBy};

/// Deeper branches are drawn no farther to the side: a phone has no room.
const DEEPEST: usize = 4;

pub(in crate::pages::agents::lab) fn panel(
    agent: &Agent,
    found: &Page<Measured>,
    holds: Option<&StrategyVersion>,
) -> impl IntoView + use<> {
    let id = agent.id;
    let href = format!("/api/agents/{id}/strategies");
    let content = if found.total == 0 {
        view! {
            <Empty glyph="scroll-text" title="No version yet" text="The first one holds when its first iteration is approved. Versions are added and never changed, and every one can be taken again."/>
        }
        .into_any()
    } else {
        let span = Span { page: found.page.into(), page_size: found.page_size.into(), total: found.total };
        let member = |(depth, one): &(usize, &Measured)| member(one, *depth, act(agent, &one.version, holds));
        let members = family(&found.items).iter().map(member).collect_view();
        view! {
            <ol class="family">{members}</ol>
            <Pager span path=format!("{PATH}/{id}") query="tab=strategies&"/>
        }
        .into_any()
    };
    view! {
        <Panel
            title="Family of its strategy"
            aside=move || view! { <small>"from the first to what came of it"</small><Downloads href name="strategies"/> }
        >
            {content}
        </Panel>
    }
}

/// Each version behind the one that it comes from, with how far it stands to the side: the newest child goes on in the line, the others are branches.
fn family(versions: &[Measured]) -> Vec<(usize, &Measured)> {
    let is_here = |wanted: u32| versions.iter().any(|one| one.version.version == wanted);
    let mut roots: Vec<&Measured> =
        versions.iter().filter(|one| !one.version.parent.is_some_and(is_here)).collect();
    roots.sort_by_key(|one| one.version.version);
    let mut open: Vec<(usize, &Measured)> = roots.into_iter().rev().map(|root| (0, root)).collect();
    let mut family = Vec::with_capacity(versions.len());
    while let Some((depth, version)) = open.pop() {
        family.push((depth, version));
        let mut children: Vec<&Measured> =
            versions.iter().filter(|child| child.version.parent == Some(version.version.version)).collect();
        children.sort_by_key(|child| child.version.version);
        let newest = children.pop();
        open.extend(newest.map(|newest| (depth, newest)));
        open.extend(children.into_iter().rev().map(|child| (depth + 1, child)));
    }
    family
}

/// The button that takes a version again, or why there is none.
fn act(agent: &Agent, version: &StrategyVersion, holds: Option<&StrategyVersion>) -> Option<AnyView> {
    let why = |text: &'static str| Some(view! { <small class="muted">{text}</small> }.into_any());
    match holds {
        Some(holds) if holds.version == version.version => Some(pill(Tone::Gain, "holds now").into_any()),
        _ if agent.status == Status::Terminated => None,
        _ if agent.stage == Stage::Paper => why("not to be taken again while it trades on paper"),
        Some(holds) if holds.document == version.document => why("the same document as the one that holds"),
        _ => Some(again(agent.id, version.version).into_any()),
    }
}

fn member(measured: &Measured, depth: usize, act: Option<AnyView>) -> impl IntoView + use<> {
    let Measured { version, ran, projected, notes } = measured;
    let (id, number) = (version.agent, version.version);
    let class = format!("depth-{}", depth.min(DEEPEST));
    let from = version.parent.map(|parent| format!("from version {parent}"));
    let round = version.iteration.map(|round| {
        view! { " · "<a class="link" href=iteration_path(id, round)>{format!("iteration {round}")}</a> }
    });
    let sharpe = match (ran, projected) {
        (Some(ran), _) => of_run((id, number), ran),
        (None, Some(by)) => of_change((id, number), by),
        (None, None) => "not run as it stands".into_any(),
    };
    let seen = notes.iter().map(|note| view! { <small class="warn">{note.clone()}</small> }).collect_view();
    let lesson = version.lesson.clone().map(|lesson| view! { <p class="lesson">{lesson}</p> });
    view! {
        <li class=class data-key=format!("strategy-{number}")>
            <div class="row">
                <a class="link" data-walk="" href=strategy_path(id, number)><b>{format!("Version {number}")}</b></a>
                <small class="muted">{cause(version.cause)}" "{from}{round}</small>
                <div class="push row">{act}</div>
            </div>
            <p class="breakable">{version.change.clone()}</p>
            {lesson}
            <small class="muted">"made "{ago(version.made_at.into())}" by "{version.made_by.clone()}" · "{sharpe}</small>
            {seen}
        </li>
    }
}

/// What it did as a change of its iteration.
fn of_change((id, number): (AgentId, u32), by: &ProjectedBy) -> AnyView {
    let (sharpe, trades) = (by.projected.sharpe_after, counted((id, number), by.projected.trades_after));
    let round = by.iteration;
    view! {
        "Sharpe "{signed(sharpe)}" in "{trades}", run as a change by "
        <a class="link" href=iteration_path(id, round)>{format!("iteration {round}")}</a>
    }
    .into_any()
}

/// What it was worth, and where that was measured.
fn of_run((id, number): (AgentId, u32), ran: &Ran) -> AnyView {
    let sharpe = ran.results.sharpe.map(|sharpe| sharpe.value);
    let trades = counted((id, number), ran.results.trades);
    let how = |word: &'static str, round: u32, on: &LearntOn| {
        let ground = format!(", on {} in bars of {}", pairs(&on.pairs), on.timeframe);
        view! { {word}<a class="link" href=iteration_path(id, round)>{format!("iteration {round}")}</a>{ground} }
    };
    let by = match &ran.by {
        RanBy::Iteration(round, on) => Some(how(", run by ", *round, on)),
        RanBy::Approval(round, on) => Some(how(", measured when it was approved, after ", *round, on)),
        RanBy::Evolution => None,
    };
    view! { "Sharpe "{signed(sharpe)}" in "{trades}{by} }.into_any()
}

/// So many trades, which it leads to.
fn counted((id, number): (AgentId, u32), trades: usize) -> impl IntoView + use<> {
    let href = format!("{}/trades", strategy_path(id, number));
    view! { <a class="link" href=href>{trades}" trades"</a> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        Timestamp,
        lab::{StrategyCause, StrategyVersion},
    };

    fn version(number: u32, parent: Option<u32>) -> Measured {
        let version = StrategyVersion {
            agent: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
            version: number,
            parent,
            iteration: None,
            cause: StrategyCause::Generated,
            document: String::new(),
            rationale: String::new(),
            figures: Vec::new(),
            change: String::new(),
            edits: Vec::new(),
            lesson: None,
            results: None,
            when_approved: None,
            made_at: Timestamp::from_millis(0),
            made_by: "ada".to_owned(),
        };
        Measured { version, ran: None, projected: None, notes: Vec::new() }
    }

    #[test]
    fn children_stand_behind_their_parent_and_branches_to_the_side() {
        let told = |versions: &[Measured]| {
            family(versions).into_iter().map(|(depth, one)| (depth, one.version.version)).collect::<Vec<_>>()
        };
        let versions = [(5, Some(2)), (4, Some(3)), (3, Some(2)), (2, Some(1)), (1, None)]
            .map(|(one, from)| version(one, from));
        assert_eq!(told(&versions), [(0, 1), (0, 2), (1, 3), (1, 4), (0, 5)]);
        // The parent of the oldest on a page is on another page.
        assert_eq!(told(&versions[..3]), [(0, 3), (0, 4), (0, 5)]);
    }
}

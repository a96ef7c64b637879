//! The versions of its strategy as a family: what came of what, by which change, and what was learnt by it.

use super::super::{
    super::PATH,
    revive_strategy::again,
    words::{cause, iteration_path, signed, strategy_path},
};
use crate::components::{Downloads, Empty, Pager, Panel, Span, Tone, ago, pill};
use domain::{AgentId, Page, lab::StrategyVersion};
use leptos::prelude::*;

/// Deeper branches are drawn no farther to the side: a phone has no room.
const DEEPEST: usize = 4;

pub(in crate::pages::agents::lab) fn panel(
    id: AgentId,
    found: &Page<StrategyVersion>,
    holds: Option<u32>,
    is_open: bool,
) -> impl IntoView + use<> {
    let href = format!("/api/agents/{id}/strategies");
    let content = if found.total == 0 {
        view! {
            <Empty glyph="scroll-text" title="No version yet" text="The first one holds when its first iteration is approved. Versions are added and never changed, and every one can be taken again."/>
        }
        .into_any()
    } else {
        let span = Span { page: found.page.into(), page_size: found.page_size.into(), total: found.total };
        let member = |(depth, version): &(usize, &StrategyVersion)| {
            member(id, version, (*depth, holds == Some(version.version)), is_open)
        };
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
fn family(versions: &[StrategyVersion]) -> Vec<(usize, &StrategyVersion)> {
    let is_here = |wanted: u32| versions.iter().any(|version| version.version == wanted);
    let mut roots: Vec<&StrategyVersion> =
        versions.iter().filter(|version| !version.parent.is_some_and(is_here)).collect();
    roots.sort_by_key(|version| version.version);
    let mut open: Vec<(usize, &StrategyVersion)> = roots.into_iter().rev().map(|root| (0, root)).collect();
    let mut family = Vec::with_capacity(versions.len());
    while let Some((depth, version)) = open.pop() {
        family.push((depth, version));
        let mut children: Vec<&StrategyVersion> =
            versions.iter().filter(|child| child.parent == Some(version.version)).collect();
        children.sort_by_key(|child| child.version);
        let newest = children.pop();
        open.extend(newest.map(|newest| (depth, newest)));
        open.extend(children.into_iter().rev().map(|child| (depth + 1, child)));
    }
    family
}

fn member(
    id: AgentId,
    version: &StrategyVersion,
    (depth, holds): (usize, bool),
    is_open: bool,
) -> impl IntoView + use<> {
    let number = version.version;
    let class = format!("depth-{}", depth.min(DEEPEST));
    let from = version.parent.map(|parent| format!("from version {parent}"));
    let round = version.iteration.map(|round| {
        view! { " · "<a class="link" href=iteration_path(id, round)>{format!("iteration {round}")}</a> }
    });
    let sharpe = version.results.as_ref().and_then(|results| results.sharpe);
    let sharpe = match sharpe {
        Some(sharpe) => format!("Sharpe {}", signed(Some(sharpe.value))),
        None => "not run as it stands".to_owned(),
    };
    let lesson = version.lesson.clone().map(|lesson| view! { <p class="lesson">{lesson}</p> });
    let act = if holds {
        Some(pill(Tone::Gain, "holds now").into_any())
    } else {
        is_open.then(|| again(id, number).into_any())
    };
    view! {
        <li class=class data-key=format!("strategy-{number}")>
            <div class="row">
                <a class="link" data-walk="" href=strategy_path(id, number)><b>{format!("Version {number}")}</b></a>
                <small class="muted">{cause(version.cause)}" "{from}{round}</small>
                <div class="push row">{act}</div>
            </div>
            <p class="breakable">{version.change.clone()}</p>
            {lesson}
            <small class="muted">{sharpe}" · "{ago(version.made_at.into())}" by "{version.made_by.clone()}</small>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Timestamp, lab::StrategyCause};

    fn version(number: u32, parent: Option<u32>) -> StrategyVersion {
        StrategyVersion {
            agent: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
            version: number,
            parent,
            iteration: None,
            cause: StrategyCause::Generated,
            document: String::new(),
            rationale: String::new(),
            change: String::new(),
            edits: Vec::new(),
            lesson: None,
            results: None,
            made_at: Timestamp::from_millis(0),
            made_by: "ada".to_owned(),
        }
    }

    #[test]
    fn children_stand_behind_their_parent_and_branches_to_the_side() {
        let told = |versions: &[StrategyVersion]| {
            family(versions).into_iter().map(|(depth, one)| (depth, one.version)).collect::<Vec<_>>()
        };
        let versions = [(5, Some(2)), (4, Some(3)), (3, Some(2)), (2, Some(1)), (1, None)]
            .map(|(one, from)| version(one, from));
        assert_eq!(told(&versions), [(0, 1), (0, 2), (1, 3), (1, 4), (0, 5)]);
        // The parent of the oldest on a page is on another page.
        assert_eq!(told(&versions[..3]), [(0, 3), (0, 4), (0, 5)]);
    }
}

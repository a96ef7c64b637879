//! A version against another one, line by line.

use super::{super::lab::words::strategy_path, actions::Shown};
use crate::components::{FilterBar, Panel, source_line};
use leptos::prelude::*;
use services::lab::strategies::{Comparison, Line, Side};

/// So many lines that are the same stand around those that are not.
const AROUND: usize = 3;

pub(super) fn panel(shown: &Shown) -> Option<AnyView> {
    if shown.others.is_empty() {
        return None;
    }
    let path = strategy_path(shown.agent.id, shown.version.version);
    let chosen = shown.difference.as_ref().map(|difference| difference.first.version.version);
    let option = |other: &u32| {
        let parent = if shown.version.parent == Some(*other) { ", which it comes from" } else { "" };
        let text = format!("Version {other}{parent}");
        view! { <option value=other.to_string() selected=Some(*other) == chosen>{text}</option> }
    };
    let options = shown.others.iter().map(option).collect_view();
    let nothing = chosen.is_none().then(|| view! { <option value="" selected=true>"Nothing"</option> });
    let lines = shown.difference.as_ref().map(lines);
    let difference = view! {
        <Panel title="Against another version">
            <div class="bar">
                <FilterBar path=path>
                    <label class="muted" for="against">"What is different from"</label>
                    <select id="against" name="against">{nothing}{options}</select>
                </FilterBar>
            </div>
            {lines}
        </Panel>
    };
    Some(difference.into_any())
}

fn lines(difference: &Comparison) -> AnyView {
    let is_other = |line: &Line| line.side != Side::Both;
    if !difference.lines.iter().any(is_other) {
        return view! { <p class="body muted">"The two documents are the same."</p> }.into_any();
    }
    let near = near(&difference.lines);
    let mut shown = Vec::new();
    let mut is_cut = false;
    for (line, is_near) in difference.lines.iter().zip(near) {
        if is_near {
            shown.push(row(line).into_any());
        } else if !is_cut {
            shown.push(view! { <span class="cut">"⋯\n"</span> }.into_any());
        }
        is_cut = !is_near;
    }
    view! { <pre class="source difference" tabindex="0">{shown}</pre> }.into_any()
}

/// Which lines are different, or stand close to one that is.
fn near(lines: &[Line]) -> Vec<bool> {
    let different: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.side != Side::Both)
        .map(|(place, _)| place)
        .collect();
    (0..lines.len()).map(|place| different.iter().any(|other| place.abs_diff(*other) <= AROUND)).collect()
}

fn row(line: &Line) -> impl IntoView + use<> {
    let (class, sign) = match line.side {
        Side::Both => ("same", "  "),
        Side::Removed => ("removed", "− "),
        Side::Added => ("added", "+ "),
    };
    view! { <span class=class>{sign}{source_line(&line.text)}"\n"</span> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use services::lab::strategies;

    #[test]
    fn only_what_stands_around_a_difference_is_shown() {
        let text = |changed: usize| {
            (0..20)
                .map(|line| if line == changed { "x\n".to_owned() } else { format!("{line}\n") })
                .collect::<String>()
        };
        let lines = strategies::lines(&text(99), &text(10));
        let near = near(&lines);
        let shown: Vec<&str> =
            lines.iter().zip(&near).filter(|(_, near)| **near).map(|(line, _)| line.text.as_str()).collect();
        assert_eq!(shown, ["7", "8", "9", "10", "x", "11", "12", "13"]);
    }
}

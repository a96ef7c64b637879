//! What was found, in the agent's own voice. Every figure in it that was measured says what it is; one that nothing has measured is marked.

use crate::components::{Notice, Panel, Tone};
use domain::lab::{Analysis, CheckedFigure};
use leptos::prelude::*;

/// A piece of the text.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Words(&'a str),
    Measured(&'a str, &'a str),
    Unmeasured(&'a str),
}

pub(super) fn panel(analysis: &Analysis) -> impl IntoView + use<> {
    let by = format!("told by {}", analysis.by);
    let call = analysis.call.map(|call| {
        view! { <a class="link" rel="external" href=format!("/api/models/calls/{call}")><small>"its call (JSON)"</small></a> }
    });
    let pieces = pieces(&analysis.text, &analysis.figures);
    let wrong = pieces.iter().filter(|piece| matches!(piece, Piece::Unmeasured(_))).count();
    let all = pieces.iter().filter(|piece| !matches!(piece, Piece::Words(_))).count();
    let warning = (wrong > 0).then(|| {
        let text = match wrong {
            1 => "One figure in this text was not measured. It is marked, and nothing follows from it.".to_owned(),
            more => format!("{more} figures in this text were not measured. They are marked, and nothing follows from them."),
        };
        view! { <Notice tone=Tone::Warn text/> }
    });
    let checked = (all > 0 && wrong == 0).then(|| {
        view! { <small class="muted">{format!("All {all} figures were measured: each says which one it is.")}</small> }
    });
    let text = pieces.iter().map(piece).collect_view();
    view! {
        <Panel title="Analysis" aside=move || view! { <small>{by}</small>{call} }>
            <div class="body stack">
                {warning}
                <p class="analysis">{text}</p>
                {checked}
            </div>
        </Panel>
    }
}

/// A text of an agent with its figures, each with what it is.
pub(in crate::pages::agents) fn told(text: &str, figures: &[CheckedFigure]) -> impl IntoView + use<> {
    let text = pieces(text, figures).iter().map(piece).collect_view();
    view! { <p class="analysis">{text}</p> }
}

fn piece(piece: &Piece<'_>) -> AnyView {
    match *piece {
        Piece::Words(text) => text.to_owned().into_any(),
        Piece::Measured(text, what) => {
            view! { <span class="measured" title=what.to_owned()>{text.to_owned()}</span> }.into_any()
        }
        Piece::Unmeasured(text) => view! {
            <mark class="unmeasured-figure" title="Nothing that was measured is this figure">{text.to_owned()}<small>" not measured"</small></mark>
        }
        .into_any(),
    }
}

/// The text in its pieces. A place that lies in no text, or in a figure before it, is passed over: the words are shown as they are.
fn pieces<'a>(text: &'a str, figures: &'a [CheckedFigure]) -> Vec<Piece<'a>> {
    let (mut found, mut at) = (Vec::new(), 0);
    let mut figures: Vec<&CheckedFigure> = figures.iter().collect();
    figures.sort_by_key(|figure| figure.from);
    for figure in figures {
        let (Some(before), Some(shown)) = (text.get(at..figure.from), text.get(figure.from..figure.to))
        else {
            continue;
        };
        if !before.is_empty() {
            found.push(Piece::Words(before));
        }
        found.push(match &figure.measured {
            Some(what) => Piece::Measured(shown, what),
            None => Piece::Unmeasured(shown),
        });
        at = figure.to;
    }
    if let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        found.push(Piece::Words(rest));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(from: usize, to: usize, measured: Option<&str>) -> CheckedFigure {
        CheckedFigure { from, to, measured: measured.map(str::to_owned) }
    }

    #[test]
    fn figures_are_told_apart_by_whether_they_were_measured() {
        let text = "Über 40 trades, 82 % won.";
        let figures =
            [figure(17, 21, None), figure(6, 8, Some("trades")), figure(7, 8, None), figure(90, 99, None)];
        let expected = [
            Piece::Words("Über "),
            Piece::Measured("40", "trades"),
            Piece::Words(" trades, "),
            Piece::Unmeasured("82 %"),
            Piece::Words(" won."),
        ];
        assert_eq!(pieces(text, &figures), expected);
        // A place inside of a letter is none.
        assert_eq!(pieces("ü1", &[figure(1, 2, None)]), [Piece::Words("ü1")]);
        assert_eq!(pieces("", &[]), []);
    }
}

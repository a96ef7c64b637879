//! What is asked back: where two things were said at once, what could not be taken as it stands, and what nobody has said.

use super::shown::{anchor, quoted, title};
use crate::components::{Panel, Tone, icon, pill};
use domain::lab::{Doubt, Question};
use leptos::prelude::*;

/// The questions with links to where they are answered; `form` is the address of the form, empty on its own page. Nothing without questions.
pub(super) fn panel(questions: &[Question], form: &str) -> Option<impl IntoView + use<>> {
    if questions.is_empty() {
        return None;
    }
    let mut questions = questions.to_vec();
    questions.sort_by_key(|question| match question.doubt {
        Doubt::Contradiction => 0,
        Doubt::Unclear => 1,
        Doubt::Gap => 2,
    });
    let lines = questions.iter().map(|question| line(question, form)).collect_view();
    Some(view! {
        <Panel title="Questions" aside=|| view! { <small>"Nothing is guessed: answer what you want to decide; the rest stays open."</small> }>
            <ul class="needs asked-back">{lines}</ul>
        </Panel>
    })
}

fn line(question: &Question, form: &str) -> impl IntoView + use<> {
    let (class, glyph, tone, word) = match question.doubt {
        Doubt::Contradiction => ("strong", "triangle-alert", Tone::Warn, "contradiction"),
        Doubt::Unclear => ("strong", "circle-alert", Tone::Warn, "unclear"),
        Doubt::Gap => ("gap", "circle-question-mark", Tone::Neutral, "not said"),
    };
    let href = format!("{form}#{}", anchor(question.about));
    // The browser itself goes to a place in another page.
    let elsewhere = (!form.is_empty()).then_some("external");
    // Most questions quote the words themselves.
    let quotes = question.words.iter().all(|words| question.text.contains(words.as_str()));
    let words = (!quotes).then(|| view! { <span class="said">{quoted(&question.words)}</span> });
    view! {
        <li class=class>
            {icon(glyph)}
            <div>
                <p><a class="link" href=href rel=elsewhere>{title(question.about)}</a>" "{pill(tone, word)}</p>
                <p>{question.text.clone()}</p>
                {words}
            </div>
        </li>
    }
}

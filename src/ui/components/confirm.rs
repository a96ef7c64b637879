use super::icon;
use leptos::prelude::*;

/// A second look before something is taken away: the browser's own popover with a form in it, which lies over the page, closes with
/// Esc or a click beside it, and works without scripts.
pub struct Confirm {
    /// On the button that opens it.
    pub label: &'static str,
    /// What it is about, for those who hear the button without its row.
    pub about: String,
    /// What will happen.
    pub question: &'static str,
    pub action: &'static str,
    /// The fields that are sent along.
    pub fields: Vec<(&'static str, String)>,
    /// On the button that does it.
    pub sure: &'static str,
}

pub fn confirm(asked: Confirm) -> impl IntoView {
    let Confirm { label, about, question, action, fields, sure } = asked;
    // Two of them in a page differ in what they do or in what they do it to.
    let id = fields
        .iter()
        .fold(format!("sure{}", action.replace('/', "-")), |id, (_, value)| format!("{id}-{value}"));
    let target = id.clone();
    let field =
        |(name, value): (&'static str, String)| view! { <input type="hidden" name=name value=value/> };
    view! {
        <button class="btn quiet small" type="button" popovertarget=id.clone() aria-label=format!("{label} {about}").trim().to_owned()>
            {label}
        </button>
        <div class="confirm" popover="auto" id=target>
            <form method="post" action=action>
                {(!about.is_empty()).then(|| view! { <b class="breakable">{about}</b> })}
                <p>{question}</p>
                {fields.into_iter().map(field).collect_view()}
                <div class="row">
                    <button class="btn quiet" type="button" popovertarget=id popovertargetaction="hide">"Not now"</button>
                    <button class="btn danger" type="submit">{icon("triangle-alert")}{sure}</button>
                </div>
            </form>
        </div>
    }
}

/// A button that does one thing at once: a form with nothing to fill in.
pub fn post_button(
    label: &'static str,
    about: &str,
    action: &'static str,
    fields: Vec<(&'static str, String)>,
) -> impl IntoView + use<> {
    let field =
        |(name, value): (&'static str, String)| view! { <input type="hidden" name=name value=value/> };
    view! {
        <form method="post" action=action>
            {fields.into_iter().map(field).collect_view()}
            <button class="btn quiet small" type="submit" aria-label=format!("{label} {about}")>{label}</button>
        </form>
    }
}

use super::icon;
use leptos::prelude::*;

/// A labelled input with its hint and what was wrong with it.
#[component]
pub fn Field(
    label: &'static str,
    name: &'static str,
    #[prop(default = "text")] kind: &'static str,
    /// What browsers and password managers go by.
    #[prop(default = "off")]
    autocomplete: &'static str,
    #[prop(optional, into)] hint: String,
    #[prop(optional_no_strip)] wrong: Option<String>,
    #[prop(optional, into)] value: String,
    #[prop(optional)] placeholder: &'static str,
    #[prop(default = true)] required: bool,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let note = format!("{name}-note");
    let described = (wrong.is_some() || !hint.is_empty()).then(|| note.clone());
    let invalid = wrong.is_some().then_some("true");
    let below = match wrong {
        Some(wrong) => Wrong(WrongProps { id: note, text: wrong }).into_any(),
        None if !hint.is_empty() => view! { <span class="hint" id=note>{hint}</span> }.into_any(),
        None => ().into_any(),
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                id=name name=name type=kind autocomplete=autocomplete value=value placeholder=placeholder required=required
                autofocus=autofocus aria-invalid=invalid aria-describedby=described
            />
            {below}
        </div>
    }
}

/// What is wrong, below the field that it is about.
#[component]
pub fn Wrong(id: String, text: String) -> impl IntoView {
    view! { <span class="wrong" id=id role="alert">{icon("circle-alert")}{text}</span> }
}

/// A line of text in a form whose fields travel together, as `entered[name]`.
pub fn entered_field(
    name: &'static str,
    label: &'static str,
    value: &str,
    hint: &'static str,
    wrong: Option<String>,
) -> impl IntoView + use<> {
    let invalid = wrong.is_some().then_some("true");
    let about = format!("{name}-hint");
    let described = format!("{about} {name}-note");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                id=name name=format!("entered[{name}]") type="text" autocomplete="off" value=value.to_owned() aria-invalid=invalid
                aria-describedby=described
            />
            <span class="hint" id=about>{hint}</span>
            {note(name, wrong)}
        </div>
    }
}

/// What is wrong with a field; or the place where that is said, in a form that is checked while somebody fills it in.
pub fn note(name: &'static str, wrong: Option<String>) -> impl IntoView + use<> {
    let (class, hidden) = if wrong.is_some() { ("wrong", false) } else { ("", true) };
    view! {
        <span class=class id=format!("{name}-note") role="alert" data-note=name hidden=hidden>
            {icon("circle-alert")}
            <span>{wrong}</span>
        </span>
    }
}

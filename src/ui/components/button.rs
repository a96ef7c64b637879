use super::icon;
use leptos::prelude::*;

/// How much a button asks to be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    #[default]
    Plain,
    /// The one thing to do here.
    Primary,
    /// Takes something away.
    Danger,
    /// One of many, as in a row.
    Quiet,
}

impl Look {
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "btn",
            Self::Primary => "btn primary",
            Self::Danger => "btn danger",
            Self::Quiet => "btn quiet",
        }
    }
}

/// A button that submits its form, unless its kind is `button`.
#[component]
pub fn Button(
    #[prop(optional)] look: Look,
    /// `submit` or `button`.
    #[prop(default = "submit")]
    kind: &'static str,
    #[prop(optional)] glyph: Option<&'static str>,
    /// While the answer is awaited; the reader hears it too.
    #[prop(optional)]
    busy: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <button type=kind class=look.class() disabled=busy aria-busy=busy.then_some("true")>
            {glyph.map(icon)}
            {children()}
        </button>
    }
}

use leptos::prelude::*;

/// What a colour means. It never stands alone: a word or a sign says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Neutral,
    Accent,
    /// Well, done, alive.
    Gain,
    /// In reach of a limit, or waiting for somebody.
    Warn,
    /// Failed, lost, refused.
    Loss,
}

impl Tone {
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "",
            Self::Accent => "accent",
            Self::Gain => "gain",
            Self::Warn => "warn",
            Self::Loss => "loss",
        }
    }
}

/// A state in a word.
pub fn pill(tone: Tone, text: impl Into<String>) -> impl IntoView {
    view! { <span class=format!("pill {}", tone.class())>{text.into()}</span> }
}

/// The kind of an event or a run: `run.started`.
pub fn kind(text: String) -> impl IntoView {
    view! { <span class="kind">{text}</span> }
}

//! What the palette finds without asking the server: places and things to do.

use super::find::Hit;
use crate::places::PLACES;
use std::{borrow::Cow, fmt::Write as _};

/// Where tokens are made, where members are added, and where models are tried.
const TOKENS: &str = "/settings/tokens";
const MEMBERS: &str = "/settings/members";
const MODELS: &str = "/settings/models";
const NEW_AGENT: &str = "/agents/new";

/// One line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub glyph: &'static str,
    pub text: String,
    pub hint: String,
    pub then: Then,
}

/// What choosing a line does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Then {
    Go(Cow<'static, str>),
    Theme(&'static str),
}

impl From<Hit> for Line {
    fn from(hit: Hit) -> Self {
        let glyph = if hit.is_run { "circle-play" } else { "activity" };
        Self { glyph, text: hit.text, hint: hit.hint, then: Then::Go(hit.href.into()) }
    }
}

const ACTIONS: [(&str, &str, Then); 7] = [
    ("plus", "Make an agent", Then::Go(Cow::Borrowed(NEW_AGENT))),
    ("key-round", "Create a token", Then::Go(Cow::Borrowed(TOKENS))),
    ("user-plus", "Add a member", Then::Go(Cow::Borrowed(MEMBERS))),
    ("moon", "Use the dark theme", Then::Theme("dark")),
    ("sun", "Use the light theme", Then::Theme("light")),
    ("monitor", "Use the system's theme", Then::Theme("system")),
    ("scale", "Test a model, or set the budget of the day", Then::Go(Cow::Borrowed(MODELS))),
];

/// What fits what was asked.
pub(super) fn lines(asked: &str, is_admin: bool) -> Vec<Line> {
    let asked = asked.trim().to_lowercase();
    let places = PLACES.iter().map(|place| Line {
        glyph: place.glyph,
        text: place.name.to_owned(),
        hint: format!("g {}", place.key),
        then: Then::Go(place.href.into()),
    });
    let allowed = |then: &Then| is_admin || *then != Then::Go(Cow::Borrowed(MEMBERS));
    let actions = ACTIONS.into_iter().filter(|(_, _, then)| allowed(then)).map(|(glyph, text, then)| Line {
        glyph,
        text: text.to_owned(),
        hint: String::new(),
        then,
    });
    let mut lines: Vec<Line> =
        places.chain(actions).filter(|line| line.text.to_lowercase().contains(&asked)).collect();
    if !asked.is_empty() {
        lines.push(Line {
            glyph: "activity",
            text: format!("Events with “{asked}”"),
            hint: "Activity".to_owned(),
            then: Then::Go(format!("/activity?q={}", escaped(&asked)).into()),
        });
    }
    lines
}

/// The text as the value of a parameter.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            value.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(value, "%{byte:02X}");
        }
    }
    value
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_palette_finds_by_any_part_of_a_name() {
        let found = |asked: &str| {
            lines(asked, false).into_iter().map(|line| line.text).collect::<Vec<_>>().join(", ")
        };
        assert!(
            found("").starts_with(
                "Dashboard, Managers, Agents, Instruments, Strategies, Backtests, Approvals, Runs, Activity, Settings, Make an agent, Create a token, Use the dark theme"
            )
        );
        assert_eq!(found(" DARK "), "Use the dark theme, Events with “dark”");
        assert_eq!(found("member"), "Events with “member”");
        assert_eq!(lines("member", true)[0].text, "Add a member");
        assert_eq!(found("token.revoked"), "Events with “token.revoked”");
    }

    #[test]
    fn what_was_asked_is_one_parameter_of_the_address() {
        let last = lines("a&b=ü", false).pop().unwrap();
        assert_eq!(last.then, Then::Go("/activity?q=a%26b%3D%C3%BC".into()));
        assert_eq!((crate::pages::TOKENS, crate::pages::MEMBERS), (TOKENS, MEMBERS));
        assert_eq!(crate::pages::MODELS, MODELS);
    }
}

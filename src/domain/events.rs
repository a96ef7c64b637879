//! Events: past-tense facts, numbered without gaps inside their owner, appended in the transaction that made them true.

use crate::{OwnerId, Timestamp};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt};

/// What happened, as `noun.verbed`: `account.created`, `token.revoked`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventKind(Cow<'static, str>);

/// The text is not a kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be noun.verbed in small letters, such as run.started")]
pub struct EventKindError;

impl EventKind {
    /// A kind known at compile time. A test finds every kind of the house and holds it against [`EventKind::parse`].
    pub const fn known(kind: &'static str) -> Self {
        Self(Cow::Borrowed(kind))
    }

    pub fn parse(text: &str) -> Result<Self, EventKindError> {
        let word = |part: &str| {
            !part.is_empty()
                && part.len() <= 40
                && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        };
        match text.split_once('.') {
            Some((noun, verb)) if word(noun) && word(verb) => Ok(Self(Cow::Owned(text.to_owned()))),
            _ => Err(EventKindError),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an event, a run or a job is about: a kind of thing and which one. Written `account:01890a5d-…`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Subject {
    kind: Cow<'static, str>,
    id: String,
}

/// The text is not a subject.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be kind:id, such as account:01890a5d-ac96-774b-bcce-b302099a8057")]
pub struct SubjectError;

impl Subject {
    pub fn new(kind: &'static str, id: impl fmt::Display) -> Self {
        Self { kind: Cow::Borrowed(kind), id: id.to_string() }
    }

    /// The house itself.
    pub fn house() -> Self {
        Self::new("house", "house")
    }

    pub fn parse(text: &str) -> Result<Self, SubjectError> {
        match text.split_once(':') {
            // PostgreSQL cannot store the character NUL.
            Some((kind, id))
                if !kind.is_empty() && !id.is_empty() && text.len() <= 200 && !text.contains('\0') =>
            {
                Ok(Self { kind: Cow::Owned(kind.to_owned()), id: id.to_owned() })
            }
            _ => Err(SubjectError),
        }
    }

    pub fn kind(&self) -> &str {
        &self.kind
    }

    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.id)
    }
}

impl TryFrom<String> for Subject {
    type Error = SubjectError;

    fn try_from(text: String) -> Result<Self, SubjectError> {
        Self::parse(&text)
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.to_string()
    }
}

/// The number of an event inside its owner. The first one is 1; 0 is "before everything".
pub type Seq = i64;

/// An event that is about to be appended; it gets its number and owner there.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    pub kind: EventKind,
    pub subject: Subject,
    pub data: serde_json::Value,
}

impl NewEvent {
    pub const fn new(kind: EventKind, subject: Subject, data: serde_json::Value) -> Self {
        Self { kind, subject, data }
    }
}

/// An event as it was stored and is never edited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    pub seq: Seq,
    pub at: Timestamp,
    pub kind: EventKind,
    pub subject: Subject,
    pub data: serde_json::Value,
}

/// Which events are wanted. An empty filter wants all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EventFilter {
    /// A whole kind (`run.started`) or a noun (`run`) for all of its kinds.
    pub kind: Option<String>,
    /// A whole subject (`run:ID`) or a kind of subject (`run`).
    pub subject: Option<String>,
    /// Text that must occur in kind, subject or data. The letters A to Z match in either case; all other
    /// characters match themselves, because the two databases fold them differently.
    pub search: Option<String>,
}

impl EventFilter {
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }

    /// Whether the event is wanted: the same rule that storage applies in SQL.
    pub fn wants(&self, event: &Event) -> bool {
        self.wants_kind(event.kind.as_str()) && self.wants_subject(&event.subject) && self.wants_text(event)
    }

    fn wants_kind(&self, kind: &str) -> bool {
        self.kind.as_deref().is_none_or(|wanted| {
            kind == wanted || kind.split_once('.').is_some_and(|(noun, _)| noun == wanted)
        })
    }

    fn wants_subject(&self, subject: &Subject) -> bool {
        self.subject.as_deref().is_none_or(|wanted| match wanted.split_once(':') {
            Some((kind, id)) => subject.kind() == kind && subject.id() == id,
            None => subject.kind() == wanted,
        })
    }

    fn wants_text(&self, event: &Event) -> bool {
        self.search.as_deref().is_none_or(|wanted| {
            let haystack = format!("{} {} {}", event.kind, event.subject, event.data).to_ascii_lowercase();
            haystack.contains(&wanted.to_ascii_lowercase())
        })
    }
}

/// An event together with whose it is, as the live streams carry it.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnedEvent {
    pub owner: OwnerId,
    pub event: Event,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_a_noun_and_a_past_verb() {
        assert!(EventKind::parse("run.started").is_ok());
        for wrong in ["", "run", "run.", ".started", "Run.started", "run.started.twice", "run started"] {
            assert_eq!(EventKind::parse(wrong), Err(EventKindError), "{wrong}");
        }
    }

    #[test]
    fn a_filter_takes_whole_kinds_and_nouns() {
        let event = Event {
            seq: 1,
            at: Timestamp::from_millis(0),
            kind: EventKind::known("run.started"),
            subject: Subject::new("run", "7"),
            data: serde_json::json!({"why": "Due"}),
        };
        let by = |kind: &str, subject: &str, search: &str| {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            EventFilter { kind: some(kind), subject: some(subject), search: some(search) }.wants(&event)
        };
        assert!(by("run", "run:7", "due") && by("run.started", "run", "") && by("", "", ""));
        assert!(
            !by("job", "", "") && !by("", "run:8", "") && !by("", "", "late") && !by("run.start", "", "")
        );
    }
}

//! Reading named fields one by one, so that everything that is wrong with a request is said at once.

use crate::problem::{FieldProblem, Problem};
use serde_json::{Map, Value};

/// More unknown fields are not named: what is wrong is clear by then, and an answer must not be larger than its question.
const MOST_UNKNOWN: usize = 50;

/// What a body or a query gave. Every field is taken by name; what nobody took is unknown.
pub struct Fields {
    given: Map<String, Value>,
    known: Vec<&'static str>,
    problems: Vec<FieldProblem>,
    source: Source,
}

/// Where the fields came from: in a query everything is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Body,
    Query,
}

/// A field's value on its way into a type.
#[derive(Debug, Clone, Copy)]
pub struct Given<'v> {
    pub value: &'v Value,
    pub source: Source,
}

/// What a merge-patch (RFC 7396) says about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Patch<T> {
    /// Stays as it is.
    Keep,
    Set(T),
}

impl<T> Patch<Option<T>> {
    /// What becomes of a value; null makes it what it usually is.
    pub fn over(self, before: T, usual: T) -> T {
        match self {
            Self::Keep => before,
            Self::Set(value) => value.unwrap_or(usual),
        }
    }
}

/// An object inside of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inside<T> {
    Absent,
    Null,
    Given(T),
}

/// A request's body or query as a type.
pub trait FromFields: Sized {
    /// `None` when a problem was noted in the fields.
    fn read(fields: &mut Fields) -> Option<Self>;
}

/// A request that says nothing.
impl FromFields for () {
    fn read(_: &mut Fields) -> Option<Self> {
        Some(())
    }
}

impl Fields {
    pub fn new(given: Map<String, Value>, source: Source) -> Self {
        Self { given, known: Vec::new(), problems: Vec::new(), source }
    }

    /// Reads the whole type, or says everything that is wrong.
    pub fn into<T: FromFields>(self) -> Result<T, Problem> {
        match self.read() {
            (Some(read), problems) if problems.is_empty() => Ok(read),
            (_, problems) => Err(Problem::fields(problems)),
        }
    }

    /// What can be read, and everything that is wrong.
    pub fn read<T: FromFields>(mut self) -> (Option<T>, Vec<FieldProblem>) {
        let read = T::read(&mut self);
        let allowed = if self.known.is_empty() { "none".to_owned() } else { self.known.join(", ") };
        for name in self.given.keys().take(MOST_UNKNOWN) {
            let message = format!("is not known here; known fields: {allowed}");
            self.problems.push(FieldProblem::new(shortened(name), message));
        }
        (read, self.problems)
    }

    /// A field that must be there.
    pub fn required<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(Given<'_>) -> Result<T, String>,
    ) -> Option<T> {
        let Some(value) = self.take(name) else {
            self.refuse(name, "is missing");
            return None;
        };
        self.convert(name, &value, read)
    }

    /// A field that may be absent or null. The outer `None` says that it was there and wrong.
    #[expect(clippy::option_option, reason = "absent and wrong are different answers")]
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(Given<'_>) -> Result<T, String>,
    ) -> Option<Option<T>> {
        match self.take(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => self.convert(name, &value, read).map(Some),
        }
    }

    /// A field of a merge-patch that can be changed but not removed.
    pub fn patch<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(Given<'_>) -> Result<T, String>,
    ) -> Option<Patch<T>> {
        match self.take(name) {
            None => Some(Patch::Keep),
            Some(Value::Null) => {
                self.refuse(name, "cannot be removed");
                None
            }
            Some(value) => self.convert(name, &value, read).map(Patch::Set),
        }
    }

    /// A field of a merge-patch that null sets back.
    pub fn patch_or_reset<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(Given<'_>) -> Result<T, String>,
    ) -> Option<Patch<Option<T>>> {
        match self.take(name) {
            None => Some(Patch::Keep),
            Some(Value::Null) => Some(Patch::Set(None)),
            Some(value) => self.convert(name, &value, read).map(|read| Patch::Set(Some(read))),
        }
    }

    /// An object inside of this one. What is wrong in it is named with both names: `risk.stopLoss`.
    pub fn inside<T: FromFields>(&mut self, name: &'static str) -> Option<Inside<T>> {
        let before = self.problems.len();
        let read = self.as_far_as_right(name);
        (self.problems.len() == before).then_some(read)
    }

    /// The same as far as it can be read: what is wrong in it is noted, so that what only a use case knows can be told with it.
    pub fn as_far_as_right<T: FromFields>(&mut self, name: &'static str) -> Inside<T> {
        let map = match self.take(name) {
            None => return Inside::Absent,
            Some(Value::Null) => return Inside::Null,
            Some(Value::Object(map)) => map,
            Some(_) => {
                self.refuse(name, "must be an object");
                return Inside::Absent;
            }
        };
        let (read, problems) = Self::new(map, self.source).read::<T>();
        for inner in problems {
            let field = format!("{name}.{}", inner.field);
            self.problems.push(FieldProblem { field, ..inner });
        }
        read.map_or(Inside::Absent, Inside::Given)
    }

    /// Whether anything was given under a name. It is not taken by this.
    pub fn has(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// Notes a problem.
    pub fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.problems.push(FieldProblem::new(field, message));
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.given.remove(name)
    }

    fn convert<T>(
        &mut self,
        name: &'static str,
        value: &Value,
        read: impl Fn(Given<'_>) -> Result<T, String>,
    ) -> Option<T> {
        match read(Given { value, source: self.source }) {
            Ok(read) => Some(read),
            Err(message) => {
                self.refuse(name, message);
                None
            }
        }
    }
}

/// A name that somebody made up, as an answer repeats it.
pub(super) fn shortened(name: &str) -> String {
    name.chars().take(100).collect()
}

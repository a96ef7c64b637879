//! The types of settings: each says what is allowed, reads a text and writes its normal form.

use domain::Period;
use std::{fmt, path::PathBuf, str::FromStr};
use tracing_subscriber::EnvFilter;

/// A value that can be set by a text.
pub trait Setting: Sized {
    /// Whether the value must not be shown whole.
    const SECRET: bool = false;

    /// What is allowed, to stand after "must be".
    fn allowed() -> String;

    /// `None` when the text is not allowed.
    fn parse(text: &str) -> Option<Self>;

    /// The value in its normal form, without secrets.
    fn shown(&self) -> String;

    /// A text that was refused, as the error repeats it.
    fn repeated(text: &str) -> String {
        if Self::SECRET { storage::masked(text) } else { text.to_owned() }
    }
}

/// An empty text is "not set".
impl<T: Setting> Setting for Option<T> {
    const SECRET: bool = T::SECRET;

    fn allowed() -> String {
        format!("empty or {}", T::allowed())
    }

    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() { Some(None) } else { T::parse(text).map(Some) }
    }

    fn shown(&self) -> String {
        self.as_ref().map_or_else(String::new, Setting::shown)
    }
}

impl Setting for PathBuf {
    fn allowed() -> String {
        "a path".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        (!text.is_empty() && !text.contains('\0')).then(|| Self::from(text))
    }

    fn shown(&self) -> String {
        self.display().to_string()
    }
}

impl Setting for bool {
    fn allowed() -> String {
        "true or false".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

/// A whole number between two bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WholeNumber<const LEAST: u32, const MOST: u32>(u32);

impl<const LEAST: u32, const MOST: u32> WholeNumber<LEAST, MOST> {
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl<const LEAST: u32, const MOST: u32> Setting for WholeNumber<LEAST, MOST> {
    fn allowed() -> String {
        format!("a whole number from {LEAST} to {MOST}")
    }

    fn parse(text: &str) -> Option<Self> {
        let number = text.parse().ok()?;
        (LEAST..=MOST).contains(&number).then_some(Self(number))
    }

    fn shown(&self) -> String {
        self.0.to_string()
    }
}

/// A period between two bounds, given in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodBetween<const LEAST_MS: i64, const MOST_MS: i64>(Period);

impl<const LEAST_MS: i64, const MOST_MS: i64> PeriodBetween<LEAST_MS, MOST_MS> {
    pub const fn get(self) -> Period {
        self.0
    }
}

impl<const LEAST_MS: i64, const MOST_MS: i64> Setting for PeriodBetween<LEAST_MS, MOST_MS> {
    fn allowed() -> String {
        let (least, most) = (Period::from_millis(LEAST_MS), Period::from_millis(MOST_MS));
        format!("a period from {least} to {most}, such as 30d, 12h, 5m, 10s or 250ms")
    }

    fn parse(text: &str) -> Option<Self> {
        let period = Period::from_str(text).ok()?;
        (LEAST_MS..=MOST_MS).contains(&period.as_millis()).then_some(Self(period))
    }

    fn shown(&self) -> String {
        self.0.to_string()
    }
}

/// A number of bytes, written as `512KiB`, `10MiB` or `2GiB`; a bare number is bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(u64);

const SIZES: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1)];

impl ByteSize {
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// A measured size for people: whole units, rounded up, never less than one.
    pub fn rounded(bytes: u64) -> Self {
        let unit =
            [1 << 30, 1 << 20, 1 << 10].into_iter().find(|unit| bytes >= 10 * unit).unwrap_or(1_u64 << 10);
        Self(bytes.div_ceil(unit).max(1).saturating_mul(unit))
    }
}

impl Setting for ByteSize {
    fn allowed() -> String {
        "a size of at least 1KiB, such as 512KiB, 10MiB or 2GiB".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let (_, size) = SIZES.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?;
        let bytes = number.parse::<u64>().ok()?.checked_mul(*size)?;
        (bytes >= 1_024).then_some(Self(bytes))
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, size) = SIZES.iter().find(|(_, size)| self.0.is_multiple_of(*size)).unwrap_or(&("", 1));
        write!(f, "{}{name}", self.0 / size)
    }
}

/// What is logged, as `tracing` understands it: `info` or `warn,services=debug`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Setting for LogFilter {
    fn allowed() -> String {
        "off, error, warn, info, debug or trace, also by module as in info,services=debug".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
        // The library takes any bare word for a module's name; here it is more likely a misspelt level.
        let is_meant = |part: &str| part.contains('=') || LEVELS.contains(&part);
        let fits = text.split(',').all(|part| is_meant(part.trim())) && EnvFilter::try_new(text).is_ok();
        fits.then(|| Self(text.to_owned()))
    }

    fn shown(&self) -> String {
        self.0.clone()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

impl Setting for LogFormat {
    fn allowed() -> String {
        "text or json".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
        .to_owned()
    }
}

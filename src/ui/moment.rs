//! Moments as pages carry them: milliseconds since 1970, so that the browser needs no calendar of its own.

use domain::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.as_millis())
    }
}

impl Moment {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The house's clock; tests and replays set it.
    #[cfg(feature = "ssr")]
    pub fn now() -> Self {
        leptos::prelude::with_context::<services::House, _>(|house| house.now().into()).unwrap_or(Self(0))
    }

    #[cfg(not(feature = "ssr"))]
    pub fn now() -> Self {
        // A browser's clock stays below 2^53 for the next 285,000 years.
        #[allow(clippy::cast_possible_truncation)]
        Self(js_sys::Date::now() as i64)
    }

    /// `2026-11-20T14:00:02.000Z`
    #[cfg(feature = "ssr")]
    pub fn iso(self) -> String {
        Timestamp::from_millis(self.0).to_string()
    }

    #[cfg(not(feature = "ssr"))]
    pub fn iso(self) -> String {
        #[allow(clippy::cast_precision_loss)]
        let date = js_sys::Date::new(&(self.0 as f64).into());
        date.to_iso_string().into()
    }

    /// `2026-11-20 14:00:02 UTC`
    pub fn exact(self) -> String {
        let iso = self.iso();
        match (iso.get(..10), iso.get(11..19)) {
            (Some(day), Some(time)) => format!("{day} {time} UTC"),
            _ => iso,
        }
    }

    /// `4 min ago`, `in 2 h`; after two months the day itself.
    pub fn relative(self, now: Self) -> String {
        let seconds = (now.0 - self.0) / 1_000;
        let (count, unit) = match seconds.abs() {
            0..2 => return "now".to_owned(),
            s @ 2..60 => (s, "s"),
            s @ 60..3_600 => (s / 60, "min"),
            s @ 3_600..86_400 => (s / 3_600, "h"),
            s @ 86_400..5_184_000 => (s / 86_400, "d"),
            _ => return self.iso().get(..10).unwrap_or_default().to_owned(),
        };
        if seconds < 0 { format!("in {count} {unit}") } else { format!("{count} {unit} ago") }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_a_distance_from_now() {
        let now = Moment::from_millis(1_800_000_000_000);
        let at = |seconds: i64| Moment::from_millis(now.as_millis() - seconds * 1_000).relative(now);
        assert_eq!(
            [at(0), at(59), at(60), at(3_599), at(7_200), at(-300), at(5_183_999)],
            ["now", "59 s ago", "1 min ago", "59 min ago", "2 h ago", "in 5 min", "59 d ago"]
        );
        assert_eq!(at(5_184_000), "2026-11-16");
        assert_eq!(now.exact(), "2027-01-15 08:00:00 UTC");
    }
}

//! Moments as pages carry them: milliseconds since 1970, so that the browser needs no calendar of its own.

#[cfg(feature = "ssr")]
use domain::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

#[cfg(feature = "ssr")]
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
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a browser's clock stays below 2^53 for 285,000 years"
        )]
        Self(js_sys::Date::now() as i64)
    }

    /// `2026-11-20T14:00:02.000Z`
    #[cfg(feature = "ssr")]
    pub fn iso(self) -> String {
        Timestamp::from_millis(self.0).to_string()
    }

    /// `2026-11-20`
    #[cfg(feature = "ssr")]
    fn day(self) -> String {
        self.iso().get(..10).unwrap_or_default().to_owned()
    }

    #[cfg(not(feature = "ssr"))]
    fn day(self) -> String {
        #[expect(
            clippy::cast_precision_loss,
            reason = "no moment that people meet is beyond 2^53 milliseconds"
        )]
        let date = js_sys::Date::new(&(self.0 as f64).into());
        String::from(date.to_iso_string()).get(..10).unwrap_or_default().to_owned()
    }

    /// `2026-11-20 14:00:02 UTC`
    #[cfg(feature = "ssr")]
    pub fn exact(self) -> String {
        Self::exact_of(&self.iso())
    }

    /// The same of a moment that is written already.
    #[cfg(feature = "ssr")]
    pub fn exact_of(iso: &str) -> String {
        match (iso.get(..10), iso.get(11..19)) {
            (Some(day), Some(time)) => [day, " ", time, " UTC"].concat(),
            _ => iso.to_owned(),
        }
    }

    /// `4 min ago`, `in 2 h`; after two months the day itself.
    pub fn relative(self, now: Self) -> String {
        let seconds = (now.0 - self.0) / 1_000;
        let (unit_seconds, unit) = match seconds.abs() {
            0..2 => return "now".to_owned(),
            2..60 => (1, "s"),
            60..3_600 => (60, "min"),
            3_600..86_400 => (3_600, "h"),
            86_400..5_184_000 => (86_400, "d"),
            _ => return self.day(),
        };
        if seconds < 0 {
            // What is to come is rounded: a token for 30 days reads so for its first hours.
            format!("in {} {unit}", (-seconds + unit_seconds / 2) / unit_seconds)
        } else {
            format!("{} {unit} ago", seconds / unit_seconds)
        }
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
        assert_eq!([at(-2_591_990), at(-3_540)], ["in 30 d", "in 59 min"]);
        assert_eq!(at(5_184_000), "2026-11-16");
        assert_eq!(now.exact(), "2027-01-15 08:00:00 UTC");
    }
}

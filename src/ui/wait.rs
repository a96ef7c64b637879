//! How long something is still to come, in words: on the server when a page is drawn, and in the browser while it stays open.

use crate::moment::Moment;

/// Seconds of market time until a moment of the clock on the wall, at so many seconds of the market in one.
pub fn seconds_left(due_millis: i64, now: Moment, speed: i64) -> i64 {
    due_millis.saturating_sub(now.as_millis()).max(0).saturating_mul(speed) / 1_000
}

/// `in 42 min`; what has begun counts, so that a wait of an hour begins with 60 minutes and ends with one.
pub fn in_words(seconds: i64) -> String {
    let minutes = seconds.saturating_add(59) / 60;
    match (seconds, minutes) {
        (..=0, _) => "at once".to_owned(),
        (1..60, _) => format!("in {seconds} s"),
        (_, ..=90) => format!("in {minutes} min"),
        (_, ..2_880) => format!("in {} h {} min", minutes / 60, minutes % 60),
        _ => format!("in {} d {} h", minutes / 1_440, minutes % 1_440 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_becomes_less_and_ends_at_once() {
        let words: Vec<String> =
            [200_000, 14_400, 5_401, 5_400, 3_600, 61, 60, 59, 1, 0, -5].map(in_words).into();
        let expected = [
            "in 2 d 7 h",
            "in 4 h 0 min",
            "in 1 h 31 min",
            "in 90 min",
            "in 60 min",
            "in 2 min",
            "in 1 min",
            "in 59 s",
            "in 1 s",
            "at once",
            "at once",
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn a_market_that_is_fast_has_more_of_its_seconds_left() {
        let now = Moment::from_millis(10_000);
        assert_eq!([1, 60].map(|speed| seconds_left(70_000, now, speed)), [60, 3_600]);
        assert_eq!(seconds_left(9_999, now, 60), 0);
    }
}

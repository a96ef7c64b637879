//! Which minutes were asked for, and which still have to be.

use domain::{Period, Timestamp, market::Minute};
use storage::AskedSpan;

/// So long after a stretch is over its bars are what they will stay, as far as anybody knows.
pub const SETTLED_AFTER: Period = Period::from_days(1);

/// Whether a stretch was asked for too early, and can be asked for again now.
fn is_due(span: &AskedSpan, now: Timestamp) -> bool {
    let settles = span.to.begins().plus(SETTLED_AFTER);
    span.asked_at < settles && now >= settles
}

/// The first and the last stretch of `from..to` that has to be asked for.
pub fn missing(spans: &[AskedSpan], (from, to): (Minute, Minute), now: Timestamp) -> Vec<(Minute, Minute)> {
    let mut found = Vec::new();
    let mut known = from;
    for span in spans.iter().filter(|span| !is_due(span, now)) {
        if span.from > known {
            found.push((known, span.from.min(to)));
        }
        known = known.max(span.to);
    }
    if known < to {
        found.push((known, to));
    }
    found.retain(|(from, to)| from < to);
    found
}

/// What is remembered of an answer about `from..to`: what is settled apart from what is not, and the answers of a day that goes on as one.
pub fn answered(spans: &[AskedSpan], (from, to): (Minute, Minute), now: Timestamp) -> Vec<AskedSpan> {
    let asked = |from, to| AskedSpan { from, to, asked_at: now };
    let settled = Minute::containing(now.minus(SETTLED_AFTER)).day_begins();
    if to <= settled {
        return vec![asked(from, to)];
    }
    if from < settled {
        return vec![asked(from, settled), asked(settled, to)];
    }
    let goes_on = |span: &&AskedSpan| {
        span.to == from
            && span.from.day_begins() == from.day_begins()
            && span.asked_at < span.to.begins().plus(SETTLED_AFTER)
    };
    vec![asked(spans.iter().find(goes_on).map_or(from, |span| span.from), to)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn minute(number: i64) -> Minute {
        Minute::new(number)
    }

    /// Asked for so many minutes after it was over.
    fn span(from: i64, to: i64, after: i64) -> AskedSpan {
        let asked_at = minute(to + after).begins();
        AskedSpan { from: minute(from), to: minute(to), asked_at }
    }

    fn gaps(spans: &[AskedSpan], from: i64, to: i64, now: i64) -> Vec<(i64, i64)> {
        let found = missing(spans, (minute(from), minute(to)), minute(now).begins());
        found.iter().map(|(from, to)| (from.number(), to.number())).collect()
    }

    #[test]
    fn only_what_was_not_asked_for_is_missing() {
        assert_eq!(gaps(&[], 10, 20, 100), [(10, 20)]);
        let spans = [span(10, 20, 2_000), span(30, 40, 2_000)];
        assert_eq!(gaps(&spans, 0, 50, 5_000), [(0, 10), (20, 30), (40, 50)]);
        assert_eq!(gaps(&spans, 12, 18, 5_000), []);
        assert_eq!(gaps(&spans, 35, 45, 5_000), [(40, 45)]);
    }

    #[test]
    fn what_was_asked_for_too_early_is_asked_for_once_more_a_day_later() {
        let spans = [span(10, 20, 5)];
        assert_eq!(gaps(&spans, 10, 20, 20 + 1_439), []);
        assert_eq!(gaps(&spans, 10, 20, 20 + 1_440), [(10, 20)]);
        assert_eq!(gaps(&[span(10, 20, 1_440)], 10, 20, 9_000), []);
    }

    #[test]
    fn the_answers_of_a_day_that_goes_on_are_one_stretch() {
        let now = minute(1_470).begins();
        let begins = |spans: &[AskedSpan], from| {
            let found = answered(spans, (minute(from), minute(1_465)), now);
            assert_eq!(found.len(), 1, "{found:?}");
            found[0].from.number()
        };
        let day = [span(1_440, 1_455, 15)];
        assert_eq!((begins(&day, 1_455), begins(&day, 1_460)), (1_440, 1_460));
        assert_eq!(begins(&[span(1_440, 1_455, 1_440)], 1_455), 1_455);
        assert_eq!(begins(&[span(1_400, 1_440, 15)], 1_440), 1_440);
    }

    #[test]
    fn what_is_settled_is_remembered_apart() {
        let now = minute(10 * 1_440 + 20).begins();
        let found = answered(&[], (minute(100), minute(10 * 1_440)), now);
        let told: Vec<(i64, i64)> = found.iter().map(|span| (span.from.number(), span.to.number())).collect();
        assert_eq!(told, [(100, 9 * 1_440), (9 * 1_440, 10 * 1_440)]);
        let later = minute(11 * 1_440).begins();
        assert_eq!(
            missing(&found, (minute(100), minute(10 * 1_440)), later),
            [(minute(9 * 1_440), minute(10 * 1_440))]
        );
    }
}

//! The days of an instrument: from its opening to its close, on weekdays, or from midnight to midnight.

use domain::{
    Period, Timestamp,
    market::{
        Listing, Session,
        calendar::{DAY_MS, weekday},
    },
};

/// A day that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    pub begins: Timestamp,
    /// When it is over, and what follows from it is known.
    pub over: Timestamp,
}

/// The hours in which a day of the instrument is counted.
pub fn hours(listing: &Listing) -> Session {
    listing.session.unwrap_or(Session::WHOLE_DAY)
}

/// The last day that was over at a moment. A holiday is a day, too; nothing new is known after it.
pub fn last_over(listing: &Listing, at: Timestamp) -> Day {
    let session = hours(listing);
    let since = at.as_millis() - session.opens_ms() - session.length_ms();
    let mut number = since.div_euclid(DAY_MS);
    while listing.session.is_some() && weekday(number) >= 5 {
        number -= 1;
    }
    let begins = Timestamp::from_millis(number * DAY_MS + session.opens_ms());
    Day { begins, over: begins.plus(Period::from_millis(session.length_ms())) }
}

/// The days that were over at moments of `from..=to`, each once, oldest first.
pub fn between(listing: &Listing, from: Timestamp, to: Timestamp) -> Vec<Day> {
    let mut days = Vec::new();
    let mut at = to;
    while at >= from {
        let day = last_over(listing, at);
        days.push(day);
        at = day.over.minus(Period::from_millis(1));
    }
    days.reverse();
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::market::{InstrumentKind, Scale, Title};

    fn listing(session: Option<&str>) -> Listing {
        Listing {
            symbol: "ACME".parse().unwrap(),
            title: Title::new("Acme"),
            kind: InstrumentKind::Equity,
            tick: Scale::CENT,
            lot: Scale::ONE,
            session: session.map(|text| text.parse().unwrap()),
        }
    }

    fn over(session: Option<&str>, at: &str) -> String {
        last_over(&listing(session), at.parse().unwrap()).over.to_string()
    }

    #[test]
    fn a_day_of_a_session_is_over_when_it_closes_and_a_weekend_has_none() {
        let session = Some("14:30-21:00");
        // The second of January 2026 is a Friday.
        assert_eq!(over(session, "2026-01-02T20:59:59.999Z"), "2026-01-01T21:00:00.000Z");
        assert_eq!(over(session, "2026-01-02T21:00:00Z"), "2026-01-02T21:00:00.000Z");
        assert_eq!(over(session, "2026-01-05T20:00:00Z"), "2026-01-02T21:00:00.000Z");
        assert_eq!(over(None, "2026-01-05T20:00:00Z"), "2026-01-05T00:00:00.000Z");
        assert_eq!(over(Some("22:00-05:00"), "2026-01-07T04:59:00Z"), "2026-01-06T05:00:00.000Z");
    }

    #[test]
    fn the_days_of_a_stretch_are_those_that_somebody_in_it_knows_last() {
        let (from, to) = ("2026-01-02T12:00:00Z".parse().unwrap(), "2026-01-06T21:00:00Z".parse().unwrap());
        let days = between(&listing(Some("14:30-21:00")), from, to);
        let begin: Vec<String> = days.iter().map(|day| day.begins.to_string()[..10].to_owned()).collect();
        assert_eq!(begin, ["2026-01-01", "2026-01-02", "2026-01-05", "2026-01-06"]);
        assert_eq!(between(&listing(None), to, from), []);
    }
}

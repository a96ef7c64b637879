//! What an agent made of its money, whatever was paid in and out meanwhile: each stretch between two marks is measured on what there was when it began,
//! and a mark stands wherever money came or went.

use domain::desk::EquityMark;
use engine::metrics;

/// A year is not told from fewer days than these.
const FEWEST_DAYS: i64 = 10;
const MINUTES_OF_DAY: i64 = 1_440;

/// What one dollar of the first mark has become at each; the last mark is now.
pub struct Growth<'a> {
    marks: &'a [EquityMark],
    index: Vec<f64>,
}

impl<'a> Growth<'a> {
    pub fn of(marks: &'a [EquityMark]) -> Self {
        let mut index = Vec::with_capacity(marks.len());
        index.extend(marks.first().map(|_| 1.0));
        let mut value = 1.0;
        for pair in marks.windows(2) {
            let (before, after) = (pair[0].equity.to_f64(), pair[1].equity.to_f64());
            let came = pair[1].paid.to_f64() - pair[0].paid.to_f64();
            // Of nothing nothing grows, and no more than everything can be lost.
            value *= if before > 0.0 { ((after - came) / before).max(0.0) } else { 1.0 };
            index.push(value);
        }
        Self { marks, index }
    }

    /// The deepest fall from a peak, as a fraction.
    pub fn deepest_fall(&self) -> f64 {
        let (mut peak, mut deepest) = (0.0_f64, 0.0_f64);
        for value in &self.index {
            peak = peak.max(*value);
            deepest = if peak > 0.0 { deepest.max(1.0 - value / peak) } else { deepest };
        }
        deepest
    }

    /// Sharpe per year, from what each UTC day returned; none before there were enough days.
    pub fn sharpe(&self) -> Option<f64> {
        let (first, last) = self.marks.first().zip(self.marks.last())?;
        if last.minute.number() - first.minute.number() < FEWEST_DAYS * MINUTES_OF_DAY {
            return None;
        }
        // A mark is of the moment in which its minute begins, which still belongs to the day before.
        let times: Vec<i64> =
            self.marks[1..].iter().map(|mark| mark.minute.begins().as_millis() - 1).collect();
        let ends = metrics::day_ends(&times);
        let at_ends: Vec<f64> = ends.iter().map(|end| self.index[end.last + 1]).collect();
        let daily = metrics::daily_equity(&ends, &at_ends, 1.0, true);
        metrics::return_metrics(&daily.returns, metrics::YEAR_DAYS).ok()?.sharpe
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{AgentId, Fixed, market::Minute};

    fn marks(days: &[(i64, i64, i64)]) -> Vec<EquityMark> {
        let mark = |(minute, equity, paid): &(i64, i64, i64)| EquityMark {
            agent: AgentId::from_uuid(uuid::Uuid::nil()),
            minute: Minute::new(*minute),
            equity: Fixed::whole(*equity),
            paid: Fixed::whole(*paid),
        };
        days.iter().map(mark).collect()
    }

    #[test]
    fn money_that_comes_or_goes_is_no_return() {
        let marks = marks(&[(0, 100, 100), (10, 110, 100), (20, 210, 200), (30, 189, 200), (40, 89, 100)]);
        let growth = Growth::of(&marks);
        let expected = [1.0, 1.1, 1.1, 0.99, 0.99];
        assert!(growth.index.iter().zip(expected).all(|(found, wanted)| (found - wanted).abs() < 1e-12));
        assert!((growth.deepest_fall() - 0.1).abs() < 1e-12);
    }

    #[test]
    fn the_same_days_are_worth_the_same_with_and_without_a_deposit() {
        let day = MINUTES_OF_DAY;
        let moved = [101, 99, 102, 104, 103, 100, 98, 101, 105, 107, 106];
        let at = |(day_of, equity): (usize, i64)| (i64::try_from(day_of + 1).unwrap() * day, equity, 100);
        let plain: Vec<_> =
            std::iter::once((5, 100, 100)).chain(moved.into_iter().enumerate().map(at)).collect();
        // In the middle of the fourth day as much again comes, at what it was worth at the end of the third.
        let mut paid: Vec<_> = plain[..4].to_vec();
        paid.push((3 * day + 700, 204, 202));
        paid.extend(plain[4..].iter().map(|(minute, equity, _)| (*minute, 2 * equity, 202)));
        let (plain, paid) = (marks(&plain), marks(&paid));
        let (plain, paid) = (Growth::of(&plain), Growth::of(&paid));
        let sharpe = plain.sharpe().unwrap();
        assert!((sharpe - paid.sharpe().unwrap()).abs() < 1e-9 && sharpe > 0.0, "{sharpe}");
        assert!((plain.deepest_fall() - paid.deepest_fall()).abs() < 1e-12);
    }

    #[test]
    fn a_year_is_not_told_from_a_week() {
        let days = (0..8).map(|day| (day * MINUTES_OF_DAY, 100 + day % 2, 100)).collect::<Vec<_>>();
        assert_eq!(Growth::of(&marks(&days)).sharpe(), None);
        assert_eq!(Growth::of(&[]).sharpe(), None);
        assert!(Growth::of(&[]).deepest_fall().abs() < f64::EPSILON);
    }

    #[test]
    fn after_everything_was_lost_there_is_nothing_to_fall_from() {
        let marks = marks(&[(0, 100, 100), (10, -5, 100), (20, 95, 200), (30, 190, 200)]);
        let growth = Growth::of(&marks);
        assert!((growth.deepest_fall() - 1.0).abs() < 1e-12);
    }
}

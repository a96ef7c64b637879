//! How many questions may still be asked.
//!
//! A bucket of tokens, kept as one moment: the one at which the bucket would be full again. Four fifths of what is allowed in a minute trickle in
//! evenly, one fifth (and one at least) may be asked at once; so no minute, whenever it begins, has more than what is allowed.

use domain::{Period, Timestamp};

#[derive(Debug)]
pub struct Limiter {
    /// In milliseconds, how long one question takes to come back.
    interval: i64,
    burst: i64,
    full_at: Timestamp,
    /// The source has said that it wants to be left alone until then.
    asked_to_wait: Option<Timestamp>,
}

impl Limiter {
    /// At most `per_minute` questions in any minute; at least two, so that there is something to divide.
    pub fn new(per_minute: u32) -> Self {
        let allowed = i64::from(per_minute.max(2));
        let burst = (allowed / 5).max(1);
        // Rounded up: rather one less.
        let interval = (60_000 + allowed - burst - 1) / (allowed - burst);
        Self { interval, burst, full_at: Timestamp::from_millis(i64::MIN), asked_to_wait: None }
    }

    /// How many questions can be asked at once after a rest.
    pub const fn most_at_once(&self) -> i64 {
        self.burst
    }

    /// How long so many questions take to come back.
    pub const fn rest(&self, questions: i64) -> Period {
        Period::from_millis(self.interval.saturating_mul(questions))
    }

    /// Takes so many questions out, or says from when on that is possible. More than [`most_at_once`](Self::most_at_once) never are.
    pub fn take(&mut self, questions: i64, now: Timestamp) -> Result<(), Timestamp> {
        if let Some(until) = self.asked_to_wait.filter(|until| now < *until) {
            return Err(until);
        }
        self.asked_to_wait = None;
        let whole = Period::from_millis(self.interval * self.burst);
        // The bucket is at most empty. Without this, a clock that jumps back would close it for as long as the jump was.
        let full_at = self.full_at.clamp(now, now.plus(whole));
        let then = full_at.plus(Period::from_millis(self.interval.saturating_mul(questions)));
        let earliest = then.minus(whole);
        if earliest > now {
            return Err(earliest);
        }
        self.full_at = then;
        Ok(())
    }

    pub const fn wait_until(&mut self, until: Timestamp) {
        self.asked_to_wait = Some(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_767_225_600_000);

    #[test]
    fn a_plan_of_five_a_minute_is_kept() {
        let (mut limiter, mut asked) = (Limiter::new(5), Vec::new());
        for second in 0..600 {
            if limiter.take(1, START.plus(Period::from_seconds(second))).is_ok() {
                asked.push(second);
            }
        }
        let within = |begin: &i64| asked.iter().filter(|at| (*begin..begin + 60).contains(*at)).count();
        assert!(asked.iter().all(|begin| within(begin) <= 5), "{asked:?}");
        assert_eq!(asked.len(), 40, "one every fifteen seconds");
    }

    #[test]
    fn no_minute_has_more_questions_than_are_allowed() {
        let (mut limiter, mut asked) = (Limiter::new(300), Vec::new());
        for ms in (0..300_000).step_by(10) {
            if limiter.take(1, START.plus(Period::from_millis(ms))).is_ok() {
                asked.push(ms);
            }
        }
        let within = |begin: i64| asked.iter().filter(|ms| (begin..begin + 60_000).contains(*ms)).count();
        let busiest = asked.iter().map(|begin| within(*begin)).max().unwrap();
        assert!((290..=300).contains(&busiest), "{busiest}");
        assert!(asked.len() > 1200, "the limit is used: {}", asked.len());
    }

    #[test]
    fn who_asks_too_much_is_told_from_when_on_it_is_possible() {
        let mut limiter = Limiter::new(300);
        assert_eq!(limiter.take(60, START), Ok(()));
        let later = START.plus(Period::from_millis(250));
        assert_eq!(limiter.take(1, START), Err(later));
        assert_eq!(limiter.take(1, later), Ok(()));
        assert_eq!(limiter.take(61, START.plus(Period::from_hours(1))).map_err(|_| ()), Err(()));
    }

    #[test]
    fn a_wish_to_be_left_alone_is_kept_and_then_forgotten() {
        let mut limiter = Limiter::new(300);
        let until = START.plus(Period::from_seconds(30));
        limiter.wait_until(until);
        assert_eq!(limiter.take(1, START), Err(until));
        assert_eq!(limiter.take(1, until), Ok(()));
    }

    #[test]
    fn a_clock_that_jumps_back_does_not_close_the_bucket() {
        let mut limiter = Limiter::new(300);
        limiter.take(60, START.plus(Period::from_hours(5))).unwrap();
        let earliest = limiter.take(1, START).unwrap_err();
        assert_eq!(earliest, START.plus(Period::from_millis(250)));
    }
}

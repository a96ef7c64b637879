//! What an instrument remembers of what it has made, so that the next question costs little: some states on the way, and a few whole days.
//!
//! Nothing depends on it: what is not remembered is made again, and comes out the same.

use super::walk::{Day, State, Walk};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

/// Every so many days the state is kept: some megabytes for the whole market to its end.
const STRIDE: usize = 8;
/// Whole days that are kept.
const DAYS: usize = 3;

pub struct Memory {
    known: Mutex<Known>,
}

struct Known {
    /// The state before every eighth day, as far as anybody has asked.
    states: Vec<State>,
    /// The state before a day: after the day that was made last.
    next: (i64, State),
    days: Recent<Day>,
}

impl Memory {
    pub fn new(first: State) -> Self {
        let known = Known { states: vec![first.clone()], next: (0, first), days: Recent::new() };
        Self { known: Mutex::new(known) }
    }

    /// Goes on to a day that lies beyond everything known; says whether there was anything to do.
    pub fn prepare(&self, walk: &Walk, day: i64) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let beyond = usize::try_from(day).is_ok_and(|day| day >= known.states.len() * STRIDE);
        if beyond {
            known.go_to(walk, day);
        }
        beyond
    }

    /// The trading day of that number, which is not below 0.
    pub fn day(&self, walk: &Walk, day: i64) -> Arc<Day> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.days.find(day) {
            return found;
        }
        known.go_to(walk, day);
        known.make(walk)
    }
}

impl Known {
    /// Makes the days up to `day`, from the nearest state before it.
    fn go_to(&mut self, walk: &Walk, day: i64) {
        let last = self.states.len() - 1;
        let kept = usize::try_from(day).map_or(0, |day| day / STRIDE).min(last);
        let at = i64::try_from(kept * STRIDE).unwrap_or(0);
        if self.next.0 > day || self.next.0 < at {
            self.next = (at, self.states[kept].clone());
        }
        while self.next.0 < day {
            let after = walk.pass(self.next.0, &self.next.1);
            self.advance(after);
        }
    }

    fn make(&mut self, walk: &Walk) -> Arc<Day> {
        let (day, state) = &self.next;
        let (day, (made, after)) = (*day, walk.day(*day, state));
        self.advance(after);
        let made = Arc::new(made);
        self.days.keep(day, &made);
        made
    }

    fn advance(&mut self, after: State) {
        self.next = (self.next.0 + 1, after);
        if usize::try_from(self.next.0).is_ok_and(|next| next == self.states.len() * STRIDE) {
            self.states.push(self.next.1.clone());
        }
    }
}

/// The few things that were asked for last, by day.
pub struct Recent<T> {
    kept: VecDeque<(i64, Arc<T>)>,
}

impl<T> Recent<T> {
    pub fn new() -> Self {
        Self { kept: VecDeque::with_capacity(DAYS) }
    }

    pub fn find(&self, day: i64) -> Option<Arc<T>> {
        self.kept.iter().find(|(kept, _)| *kept == day).map(|(_, found)| Arc::clone(found))
    }

    pub fn keep(&mut self, day: i64, made: &Arc<T>) {
        if self.kept.len() == DAYS {
            self.kept.pop_front();
        }
        self.kept.push_back((day, Arc::clone(made)));
    }
}

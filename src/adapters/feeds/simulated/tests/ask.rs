//! How the tests ask a market.

use super::super::{Simulated, hours::MINUTES_OF_DAY};
use domain::market::{Bar, Feed, Minute, calendar::Date};
use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// Runs a question to its end; the market only ever waits for itself.
pub fn now<F: Future>(question: F) -> F::Output {
    let mut question = pin!(question);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(answer) = question.as_mut().poll(&mut context) {
            return answer;
        }
    }
}

pub fn bars(market: &Simulated, symbol: &str, from: i64, to: i64) -> Vec<Bar> {
    now(market.bars(&symbol.parse().unwrap(), Minute::new(from), Minute::new(to))).unwrap()
}

/// The first minute of a year.
pub fn year(year: i64) -> i64 {
    Date { year, month: 1, day: 1 }.day_number().unwrap() * MINUTES_OF_DAY
}

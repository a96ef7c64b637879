//! Patterns of prices that are on their way.

use super::{Setting, Template};
use crate::kernel::models::rules::learner::clock::HOUR;

/// A fast average leaves a slow one behind.
pub fn trend(setting: &Setting) -> Template {
    let (fast, slow) = if setting.is_slow { (20, 80) } else { (10, 40) };
    Template {
        columns: vec![
            ("fast", format!("ema(close, {fast})")),
            ("slow", format!("ema(close, {slow})")),
        ],
        long: "crosses_above(fast, slow)".to_owned(),
        short: "crosses_below(fast, slow)".to_owned(),
        leave: Some(("fast < slow".to_owned(), "fast > slow".to_owned())),
        bars: if setting.is_slow { 120 } else { 60 },
        is_within_the_day: false,
        idea: "Trends last longer than it seems. When the fast average of the closes leaves the slow one behind I follow, and stay until it has \
               come back."
            .to_owned(),
        instead: None,
    }
}

/// The first move out of a quiet time.
pub fn squeeze(setting: &Setting) -> Template {
    // Of longer bars fewer are quiet in a row.
    let quiet = if setting.clock.bar < HOUR { 6 } else { 3 };
    Template {
        columns: vec![
            // By its rank, so that quiet means the same on bars of any length.
            ("squeezed", "rank(bb(close, 20, 2).width, 100) < 0.2".to_owned()),
            ("released", format!("not squeezed and lag(count(squeezed, {quiet}), 1) == {quiet}")),
            ("momentum", "slope(close, 20)".to_owned()),
        ],
        long: "released and momentum > 0".to_owned(),
        short: "released and momentum < 0".to_owned(),
        leave: Some(("falling(momentum, 3)".to_owned(), "rising(momentum, 3)".to_owned())),
        bars: 20,
        is_within_the_day: false,
        idea: "Quiet and busy times follow each other. When prices have been squeezed together for a while, the first move out of it has the \
               weight of all who waited, and I go with it."
            .to_owned(),
        instead: None,
    }
}

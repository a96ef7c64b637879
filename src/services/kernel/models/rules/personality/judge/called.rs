//! Values as they are called in questions.

use domain::{
    lab::{Direction, MarketCondition, Pattern, TradingStyle},
    market::Timeframe,
};

/// A value as it is called in a question.
pub trait Word {
    fn word(&self) -> String;
}

macro_rules! called {
    ($($name:ty => $word:expr),+ $(,)?) => {$(
        impl Word for $name {
            fn word(&self) -> String {
                let word: fn(Self) -> &'static str = $word;
                word(*self).to_owned()
            }
        }
    )+};
}

called! {
    domain::lab::RiskTolerance => Self::as_str,
    domain::lab::Stops => Self::as_str,
    domain::lab::Targets => Self::as_str,
    TradingStyle => Self::label,
    Pattern => Self::label,
    MarketCondition => Self::as_str,
    Direction => Self::label,
}

impl Word for Timeframe {
    fn word(&self) -> String {
        self.to_string()
    }
}

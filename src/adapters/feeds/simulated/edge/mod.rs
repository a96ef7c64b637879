//! Planted edges: something to find in a market that otherwise has nothing.
//!
//! A rule is a [`pattern`] that anybody can see, and holding for some hours after it. After the pattern prices drift upwards, but only where a
//! [`condition`] holds that the seed has drawn; how strongly is worked out in [`plan`], so that the rule earns what was asked for. What was drawn
//! never leaves this folder: no message, no answer and no debug output of the market has it. One rule has always the same condition, and its name tells it.

pub mod condition;
pub mod pattern;
pub mod plan;
pub mod watch;

use std::{fmt, str::FromStr};

/// The largest size of an edge: a Sharpe ratio that nobody has for long.
const LARGEST: f64 = 5.0;

/// An edge and its size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlantedEdge {
    pub rule: EdgeRule,
    /// What the documented rule earns after costs on the equities together, as an annual Sharpe ratio; above 0 and at most 5.
    sharpe: f64,
}

/// The rules that can be made to work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeRule {
    VwapBounce,
    GapAndGo,
    Breakout,
    Reversal,
    /// The bounce, where it is near a support.
    SupportBounce,
}

/// Why there is no such edge.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EdgeError {
    #[error("{0:?} does not name an edge and its size; write NAME=SIZE, such as vwap_bounce=1.5")]
    Form(String),
    #[error(
        "there is no edge {0:?}; there are vwap_bounce, gap_and_go, breakout, reversal and support_bounce"
    )]
    Unknown(String),
    #[error("{0:?} is not the size of an edge; it is an annual Sharpe ratio above 0 and at most {LARGEST}")]
    Size(String),
}

impl PlantedEdge {
    pub fn new(rule: EdgeRule, sharpe: f64) -> Result<Self, EdgeError> {
        if sharpe > 0.0 && sharpe <= LARGEST {
            Ok(Self { rule, sharpe })
        } else {
            Err(EdgeError::Size(sharpe.to_string()))
        }
    }

    pub const fn sharpe(self) -> f64 {
        self.sharpe
    }
}

impl fmt::Display for PlantedEdge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.rule.as_str(), self.sharpe)
    }
}

impl FromStr for PlantedEdge {
    type Err = EdgeError;

    fn from_str(text: &str) -> Result<Self, EdgeError> {
        let (name, size) = text.split_once('=').ok_or_else(|| EdgeError::Form(text.to_owned()))?;
        let rule = EdgeRule::ALL.into_iter().find(|rule| rule.as_str() == name.trim());
        let rule = rule.ok_or_else(|| EdgeError::Unknown(name.to_owned()))?;
        let sharpe = size.trim().parse().map_err(|_| EdgeError::Size(size.to_owned()))?;
        Self::new(rule, sharpe).map_err(|_| EdgeError::Size(size.to_owned()))
    }
}

impl EdgeRule {
    /// The place of each is part of what it draws, so another one comes behind them.
    pub const ALL: [Self; 5] =
        [Self::VwapBounce, Self::GapAndGo, Self::Breakout, Self::Reversal, Self::SupportBounce];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VwapBounce => "vwap_bounce",
            Self::GapAndGo => "gap_and_go",
            Self::Breakout => "breakout",
            Self::Reversal => "reversal",
            Self::SupportBounce => "support_bounce",
        }
    }

    /// What buying and selling costs together, as a fraction: fee and slippage of the document, on both sides.
    pub const fn costs(self) -> f64 {
        match self {
            Self::VwapBounce | Self::Reversal | Self::SupportBounce => 2.0 * 0.000_6,
            Self::GapAndGo | Self::Breakout => 2.0 * 0.000_7,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_is_read_and_written() {
        for text in ["vwap_bounce=1.5", "gap_and_go=0.5", "breakout=5", "reversal=0.01", "support_bounce=4"] {
            assert_eq!(text.parse::<PlantedEdge>().unwrap().to_string(), text);
        }
        assert_eq!("breakout = 2".parse(), PlantedEdge::new(EdgeRule::Breakout, 2.0));
    }

    #[test]
    fn what_is_no_edge_is_refused_with_what_to_write() {
        let refused = |text: &str| text.parse::<PlantedEdge>().unwrap_err().to_string();
        assert!(refused("vwap_bounce").contains("NAME=SIZE"));
        assert!(refused("vwap=1").contains("vwap_bounce, gap_and_go, breakout, reversal and support_bounce"));
        for size in ["0", "-1", "5.01", "NaN", "inf", "much", ""] {
            assert!(refused(&format!("reversal={size}")).contains("above 0 and at most 5"), "{size}");
        }
    }
}

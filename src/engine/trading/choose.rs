//! What a strategy's words make of what is held.

use super::Hand;
use crate::{backtest::Why, broker::Side, graph::Rules};

/// What a strategy says at the close of one of its bars.
pub trait Says {
    fn enters(&self, side: Side) -> bool;
    /// Whether a position that was entered on this side is left.
    fn leaves(&self, side: Side) -> bool;
}

/// In what it says so.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The number of the bar that closed.
    pub bar: usize,
    /// 1 long, -1 short, 0 none.
    pub sign: i64,
    /// Whether an order waits.
    pub waits: bool,
    /// Whether the bar closed within the hours of entries.
    pub in_session: bool,
    pub hand: &'a Hand,
    pub rules: &'a Rules,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    Hold,
    Enter(Side, Why),
    Leave(Why),
}

/// Entries and exits that contradict each other at one close cancel out; an exit comes before more of the same.
pub fn choose(says: &impl Says, now: &Situation<'_>) -> Choice {
    let may = |side| says.enters(side) && !says.leaves(side);
    let enter = match (may(Side::Buy), may(Side::Sell)) {
        (true, false) => Some(Side::Buy),
        (false, true) => Some(Side::Sell),
        _ => None,
    };
    let enter = enter.filter(|_| now.bar >= now.hand.free_from && now.in_session);
    if now.sign == 0 {
        return enter.filter(|_| !now.waits).map_or(Choice::Hold, |side| Choice::Enter(side, Why::Signal));
    }
    let held = if now.sign > 0 { Side::Buy } else { Side::Sell };
    if let Some(side) = enter.filter(|side| *side != held) {
        // With a cooldown nothing is entered in the bar in which something is left.
        let turns = now.rules.cooldown_bars == 0;
        return if turns { Choice::Enter(side, Why::Reversal) } else { Choice::Leave(Why::Signal) };
    }
    if says.leaves(held) {
        return Choice::Leave(Why::Signal);
    }
    if now.hand.held_out(now.rules).is_some_and(|held_out| now.bar >= held_out) {
        return Choice::Leave(Why::MaxHolding);
    }
    match enter {
        Some(side) if side == held && now.hand.entries < now.rules.max_open && !now.waits => {
            Choice::Enter(side, Why::Signal)
        }
        _ => Choice::Hold,
    }
}

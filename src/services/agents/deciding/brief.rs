//! What a model is told of an agent and its market, within bounds.

use crate::{
    House,
    agents::{AgentsError, history::valued},
    desk::{Kept, Listings, listings},
    market::{IndicatorError, Stretch, indicators, instrument},
};
use domain::{
    Fixed,
    agents::{Agent, AgentBriefing, Before, Held, Past, Seen, Status, Trend},
    desk::{DecisionRecord, Direction, PositionRecord},
    market::{Minute, Symbol},
};
use std::collections::BTreeMap;
use storage::DeskAccount;

/// Closes of each instrument, and past trades and decisions, that are shown.
const CLOSES: usize = 12;
const PAST: i64 = 10;
/// Of one text, in characters.
const LETTERS: usize = 300;
/// The averages must be so far apart, in average true ranges, for a trend.
const APART: f64 = 0.1;

const EXPRESSIONS: [(&str, &str); 5] = [
    ("close", "close"),
    ("rsi", "rsi(close, 14)"),
    ("fast", "ema(close, 12)"),
    ("slow", "ema(close, 26)"),
    ("atr", "atr(14)"),
];

/// Everything at the close before `slot`.
pub async fn brief(house: &House, agent: &Agent, slot: Minute) -> Result<AgentBriefing, AgentsError> {
    let listings = listings(house).await?;
    let mut reader = house.db.read().await?;
    let account = reader.desk().account(agent.id).await?.ok_or(AgentsError::NotFound)?;
    let positions = reader.desk().positions(agent.id).await?;
    let numbers: Vec<i64> = positions.iter().filter_map(|position| position.decision).collect();
    let opened = reader.desk().decisions_of(agent.id, &numbers).await?;
    let counters = account.counters;
    let trades = reader.desk().trades_before(agent.id, counters.trades, PAST).await?;
    let decisions = reader.desk().decisions_before(agent.id, counters.decisions, PAST).await?;
    drop(reader);
    let instruments = seen_all(house, agent, &positions, &listings, slot).await?;
    let worth = valued(house, &account, slot).await?;
    let opened = opened.into_iter().map(|decision| (decision.number, decision)).collect();
    Ok(AgentBriefing {
        name: agent.name.to_string(),
        instructions: agent.instructions.clone(),
        timeframe: agent.timeframe.to_string(),
        at: slot.begins(),
        may_open: agent.status == Status::Running,
        equity: worth.equity.to_f64(),
        cash: cash(&account)?.to_f64(),
        max_position: agent.risk.max_position,
        most_positions: agent.risk.max_open_positions,
        positions: held(agent, positions, &opened, &instruments, slot),
        instruments,
        last_trades: trades
            .into_iter()
            .map(|trade| Past {
                symbol: trade.symbol,
                is_long: trade.direction == Direction::Long,
                gain: trade.gain,
                why: trade.exit_why.as_str().to_owned(),
            })
            .collect(),
        last_decisions: decisions.into_iter().map(before).collect(),
    })
}

fn cash(account: &DeskAccount) -> Result<Fixed, AgentsError> {
    Ok(Kept::read(&account.state)?.account.cash())
}

/// What it may trade and what it holds, as far as the market has it and it has a price.
async fn seen_all(
    house: &House,
    agent: &Agent,
    positions: &[PositionRecord],
    listings: &Listings,
    slot: Minute,
) -> Result<Vec<Seen>, AgentsError> {
    let more = positions.iter().map(|position| &position.symbol);
    let more = more.filter(|symbol| !agent.pairs.contains(symbol));
    let mut all = Vec::new();
    for symbol in agent.pairs.iter().chain(more).filter(|symbol| listings.contains_key(*symbol)) {
        all.extend(seen(house, agent, symbol, slot).await?);
    }
    Ok(all)
}

/// One instrument on bars of the agent's own length; none without a price.
async fn seen(
    house: &House,
    agent: &Agent,
    symbol: &Symbol,
    slot: Minute,
) -> Result<Option<Seen>, AgentsError> {
    let about = instrument(house, symbol).await?;
    let stretch = Stretch { timeframe: agent.timeframe, from: None, to: Some(slot.begins()), limit: CLOSES };
    let wanted: Vec<(String, String)> =
        EXPRESSIONS.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let columns = match indicators(house, symbol, &stretch, &wanted).await {
        Ok(found) => found.columns,
        Err(IndicatorError::Market(error)) => return Err(error.into()),
        // Too young for them: not known, which is what the briefing says.
        Err(error) => {
            tracing::debug!(%symbol, %error, "An instrument has no indicators yet");
            Vec::new()
        }
    };
    let column = |name: &str| columns.iter().find(|(own, _)| own == name).map(|(_, values)| values);
    let last = |name: &str| column(name)?.last().copied().filter(|value| value.is_finite());
    let closes: Vec<f64> = column("close").cloned().unwrap_or_default();
    let Some(price) = closes.last().copied().or_else(|| about.quoted.price.map(Fixed::to_f64)) else {
        return Ok(None);
    };
    let (ema_fast, ema_slow, atr) = (last("fast"), last("slow"), last("atr"));
    Ok(Some(Seen {
        symbol: symbol.clone(),
        price,
        change: closes.len().checked_sub(2).map(|place| price / closes[place] - 1.0),
        rsi: last("rsi"),
        ema_fast,
        ema_slow,
        atr,
        trend: trend(ema_fast, ema_slow, atr),
        regime: about.regime.as_ref().map(|regime| regime.kind.as_str().to_owned()),
        closes,
        quarantine: about.quoted.quarantine.as_ref().map(|held| held.why.to_string()),
    }))
}

/// Where the fast average stands to the slow one.
fn trend(fast: Option<f64>, slow: Option<f64>, atr: Option<f64>) -> Option<Trend> {
    let (apart, least) = (fast? - slow?, atr? * APART);
    Some(if apart > least {
        Trend::Up
    } else if apart < -least {
        Trend::Down
    } else {
        Trend::Sideways
    })
}

fn held(
    agent: &Agent,
    positions: Vec<PositionRecord>,
    opened: &BTreeMap<i64, DecisionRecord>,
    instruments: &[Seen],
    slot: Minute,
) -> Vec<Held> {
    let held = positions.into_iter().filter(|position| !position.quantity.is_zero());
    held.filter_map(|position| {
        let entry = position.average_price?.to_f64();
        let is_long = position.direction == Direction::Long;
        let price = instruments.iter().find(|seen| seen.symbol == position.symbol).map(|seen| seen.price);
        let rise = price.map(|price| price / entry - 1.0);
        let decision = position.decision.and_then(|number| opened.get(&number));
        let thought = decision.and_then(|decision| decision.thought.as_ref());
        let minutes = slot.number() - position.opened.number();
        Some(Held {
            symbol: position.symbol,
            is_long,
            entry,
            gain: rise.map(|rise| if is_long { rise } else { -rise }),
            bars: u32::try_from(minutes / agent.bar_minutes()).unwrap_or(0),
            reasoning: decision.map(|decision| short(&decision.reason)),
            thesis: thought.and_then(|thought| thought.thesis.as_deref()).map(short),
            exit_plan: thought.and_then(|thought| thought.exit_plan),
        })
    })
    .collect()
}

fn before(decision: DecisionRecord) -> Before {
    let note = decision.thought.and_then(|thought| thought.note.or(thought.code));
    Before {
        at: decision.minute.begins(),
        done: decision.kind.as_str().to_owned(),
        symbol: decision.symbol,
        reasoning: short(&decision.reason),
        refused: decision.refusal.map(|refusal| refusal.to_string()).or(note),
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= LETTERS {
        return text.to_owned();
    }
    text.chars().take(LETTERS).chain("…".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_that_are_close_are_no_trend() {
        assert_eq!(trend(Some(101.0), Some(100.0), Some(2.0)), Some(Trend::Up));
        assert_eq!(trend(Some(99.0), Some(100.0), Some(2.0)), Some(Trend::Down));
        assert_eq!(trend(Some(100.1), Some(100.0), Some(2.0)), Some(Trend::Sideways));
        assert_eq!(trend(Some(100.1), None, Some(2.0)), None);
    }
}

//! The leash: what every entry must pass, in the transaction that gives the order.
//!
//! The caller has [touched](storage::Markets::touch) the market, so nobody else counts at the same time. The places for positions are taken
//! in one conditional statement; when it finds no room, the refusal says which rule, what it would have come to and what is allowed.

use crate::desk::Halt;
use domain::{
    Fixed,
    agents::{Agent, Status},
    desk::{Direction, PositionRecord, Refusal, Rule},
    fixed::OutOfRange,
    market::{Minute, Symbol},
};
use storage::{Place, StorageError, Tx};

/// An entry that wants to be.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    pub agent: &'a Agent,
    pub symbol: &'a Symbol,
    pub direction: Direction,
    /// What the position would be worth at the last price.
    pub value: Fixed,
    /// What the account is worth now, and was when the day began.
    pub equity: Fixed,
    pub day_equity: Fixed,
    /// What all its other positions are worth, whichever way they go.
    pub exposure: Fixed,
    pub place: Taken,
    /// An emergency stop that holds for it.
    pub halt: Option<&'a Halt>,
    /// The instruments whose daily returns move with this one's, itself among them.
    pub moving_together: &'a [Symbol],
    pub minute: Minute,
    pub decision: i64,
}

/// What it holds of the instrument already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Nothing,
    /// A position that grows: it has its place.
    Same,
    /// A position that is to be turned: it has its place among those that are open, but none in the direction that it goes to.
    Other,
}

#[derive(Debug, thiserror::Error)]
pub enum LimitError {
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    #[error("could not read or take a place")]
    Storage(#[from] StorageError),
}

/// Takes the entry's place, or says what refuses it.
pub async fn admit(tx: &mut Tx, entry: &Entry<'_>) -> Result<Option<Refusal>, LimitError> {
    if let Some(refusal) = judged(entry)? {
        return Ok(Some(refusal));
    }
    if let Some(held) = tx.prices().quarantine(entry.symbol).await? {
        let (figure, bound) = (held.why.to_string(), "a price that can be used".to_owned());
        return Ok(Some(Refusal { rule: Rule::Quarantine, figure, bound }));
    }
    if let Some(refusal) = held_with_its_team(tx, entry.agent).await? {
        return Ok(Some(refusal));
    }
    if entry.place == Taken::Same {
        return Ok(None);
    }
    let position = PositionRecord {
        agent: entry.agent.id,
        symbol: entry.symbol.clone(),
        direction: entry.direction,
        turns_to: None,
        quantity: Fixed::ZERO,
        average_price: None,
        stop_loss: None,
        take_profit: None,
        trailing_stop: None,
        opened: entry.minute,
        decision: Some(entry.decision),
    };
    let place = Place {
        position: &position,
        group: entry.agent.group(),
        most_open: entry.agent.risk.max_open_positions,
        moving_together: entry.moving_together,
        most_together: entry.agent.risk.max_correlated_positions,
    };
    let is_taken = match entry.place {
        Taken::Other => tx.desk().take_turn(&place).await?,
        Taken::Nothing | Taken::Same => tx.desk().take_place(&place).await?,
    };
    if is_taken { Ok(None) } else { no_room(tx, entry).await.map(Some) }
}

/// Whether the agent's manager has fallen to its bound and waits for a person.
async fn held_with_its_team(tx: &mut Tx, agent: &Agent) -> Result<Option<Refusal>, LimitError> {
    let Some(id) = agent.manager else { return Ok(None) };
    let manager = tx.managers().find(id).await?;
    let held = manager.filter(|manager| manager.drawdown_since.is_some());
    Ok(held.map(|manager| {
        let most = manager.config.risk_params.max_total_drawdown;
        Refusal { rule: Rule::TeamDrawdown, figure: percent(most), bound: "resumed by a person".to_owned() }
    }))
}

/// What follows from the account alone.
pub(crate) fn judged(entry: &Entry<'_>) -> Result<Option<Refusal>, OutOfRange> {
    let agent = entry.agent;
    let refused = |rule, figure: String, bound: String| Ok(Some(Refusal { rule, figure, bound }));
    if let Some(halt) = entry.halt {
        return refused(
            Rule::EmergencyStop,
            format!("pulled by {}", halt.by),
            "lifted by a person".to_owned(),
        );
    }
    if agent.status != Status::Running {
        return refused(Rule::Status, agent.status.as_str().to_owned(), Status::Running.as_str().to_owned());
    }
    if !agent.pairs.contains(entry.symbol) {
        let allowed: Vec<&str> = agent.pairs.iter().map(Symbol::as_str).collect();
        return refused(Rule::AllowedPairs, entry.symbol.to_string(), allowed.join(", "));
    }
    if let Some(most) = agent.risk.max_daily_loss {
        let lost = entry.day_equity.minus(entry.equity)?.to_f64() / entry.day_equity.to_f64();
        if lost >= most {
            return refused(Rule::DailyLoss, percent(lost), percent(most));
        }
    }
    let share = entry.value.to_f64() / entry.equity.to_f64();
    // The price may still move before the fill; what the account cannot carry then is the broker's to refuse.
    if agent.risk.max_position < 1.0 && share > agent.risk.max_position * (1.0 + 1e-9) {
        return refused(Rule::OrderSize, percent(share), percent(agent.risk.max_position));
    }
    if entry.exposure.plus(entry.value)? > entry.equity {
        let figure = entry.exposure.plus(entry.value)?;
        return refused(Rule::Allocation, money(figure), money(entry.equity));
    }
    Ok(None)
}

/// Why there was no place, counted under the same lock.
async fn no_room(tx: &mut Tx, entry: &Entry<'_>) -> Result<Refusal, LimitError> {
    let risk = &entry.agent.risk;
    let open = tx.desk().positions(entry.agent.id).await?.len();
    if entry.place == Taken::Nothing && open >= risk.max_open_positions as usize {
        let (figure, bound) = ((open + 1).to_string(), risk.max_open_positions.to_string());
        return Ok(Refusal { rule: Rule::OpenPositions, figure, bound });
    }
    let held = tx.desk().positions_of_group(entry.agent.group(), entry.direction).await?;
    let is_own =
        |position: &PositionRecord| position.agent == entry.agent.id && position.symbol == *entry.symbol;
    let moves = |position: &&PositionRecord| entry.moving_together.contains(&position.symbol);
    let together = held.iter().filter(moves).filter(|position| !is_own(position)).count();
    let (figure, bound) = ((together + 1).to_string(), risk.max_correlated_positions.to_string());
    Ok(Refusal { rule: Rule::CorrelatedPositions, figure, bound })
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

fn money(amount: Fixed) -> String {
    format!("${}", amount.rounded(2).widened(2))
}

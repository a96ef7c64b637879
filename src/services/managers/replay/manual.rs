//! Orders that a person gave: the log of events tells of every order, and the decision behind it says whether somebody gave it by hand.

use super::deeds::Deed;
use crate::{House, desk::Wanted};
use domain::{
    AgentId,
    desk::{DecisionKind, DecisionRecord, Direction, OrderRecord},
    events::{Event, Seq},
    market::Minute,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use storage::StorageError;

/// Decisions read at a time.
const PIECE: usize = 500;

/// What was ordered by hand for the agents of a team, by the event that tells of it.
pub async fn read(
    house: &House,
    events: &[Event],
    team: &BTreeSet<AgentId>,
) -> Result<HashMap<Seq, (Minute, Deed)>, StorageError> {
    let mut asked: BTreeMap<AgentId, Vec<(i64, Seq)>> = BTreeMap::new();
    for event in events.iter().filter(|event| event.kind.as_str() == "order.placed") {
        let agent = event.subject.id().parse().ok().filter(|agent| team.contains(agent));
        let by_hand = matches!(event.data["why"].as_str(), Some("signal" | "closed"));
        if let (Some(agent), Some(decision), true) = (agent, event.data["decision"].as_i64(), by_hand) {
            asked.entry(agent).or_default().push((decision, event.seq));
        }
    }
    let mut found = HashMap::new();
    for (agent, asked) in asked {
        for piece in asked.chunks(PIECE) {
            let numbers: Vec<i64> = piece.iter().map(|(number, _)| *number).collect();
            let decisions = house.db.read().await?.desk().decisions_of(agent, &numbers).await?;
            for decision in decisions.into_iter().filter(|decision| decision.seen.get("by").is_some()) {
                let Some((_, seq)) = piece.iter().find(|(number, _)| *number == decision.number) else {
                    continue;
                };
                let Some(order) = order(house, &decision).await? else { continue };
                found.insert(*seq, (decision.minute, deed(decision, &order)));
            }
        }
    }
    Ok(found)
}

async fn order(house: &House, decision: &DecisionRecord) -> Result<Option<OrderRecord>, StorageError> {
    let Some(number) = decision.order else { return Ok(None) };
    let found = house.db.read().await?.desk().orders_before(decision.agent, number, 1).await?;
    Ok(found.into_iter().find(|order| order.number == number))
}

fn deed(decision: DecisionRecord, order: &OrderRecord) -> Deed {
    let direction = match decision.kind {
        DecisionKind::EnterLong => Direction::Long,
        DecisionKind::EnterShort => Direction::Short,
        _ => return Deed::Close(decision.agent, order.symbol.clone()),
    };
    let wanted = Wanted {
        symbol: order.symbol.clone(),
        direction,
        quantity: order.quantity,
        stop_loss: order.stop_loss,
        take_profit: order.take_profit,
        reason: decision.reason,
        plan: decision.plan,
    };
    Deed::Enter(decision.agent, Box::new(wanted))
}

//! Whether a replay came out as it was: every entry of every ledger, to the last digit.

use super::{Course, ReplayError, world::World};
use crate::House;
use domain::{
    AgentId,
    agents::Agent,
    desk::{EntryKind, LedgerEntry, Lines},
    market::Minute,
};
use storage::StorageError;

/// Entries read at a time.
const PIECE: i64 = 1_000;

/// An entry without the wall time at which it was written.
type Line = (i64, Minute, EntryKind, Option<i64>, Lines);

/// Holds the ledgers of the team against those of the replay; how many entries there were.
pub async fn compare(house: &House, course: &Course, world: &World) -> Result<usize, ReplayError> {
    let team = house.db.read().await?.agents().of_manager(course.manager.id).await?;
    let mut entries = 0;
    for agent in team.iter().filter(|agent| agent.trades_from.is_some_and(|from| from < course.ends)) {
        let Some(here) = world.agents.get(&agent.id) else {
            return Err(ReplayError::Differs(format!("{} is not made in it", agent.name)));
        };
        let then = lines(house, agent.id, course.ends).await?;
        let now = lines(&world.house, *here, course.ends).await?;
        if let Some(difference) = difference(agent, &then, &now) {
            return Err(ReplayError::Differs(difference));
        }
        entries += then.len();
    }
    Ok(entries)
}

/// The entries of the minutes before one, the oldest first.
async fn lines(house: &House, agent: AgentId, before: Minute) -> Result<Vec<Line>, StorageError> {
    let (mut lines, mut next) = (Vec::new(), i64::MAX);
    while next > 0 {
        let piece = house.db.read().await?.desk().entries_before(agent, next, PIECE).await?;
        let Some(last) = piece.last() else { break };
        next = last.number - 1;
        let known = piece.into_iter().filter(|entry| entry.minute < before);
        lines.extend(known.map(|LedgerEntry { number, minute, kind, fill, lines, .. }| {
            (number, minute, kind, fill, lines)
        }));
    }
    lines.reverse();
    Ok(lines)
}

/// The first entry that is another, in words.
fn difference(agent: &Agent, then: &[Line], now: &[Line]) -> Option<String> {
    let place = (0..then.len().max(now.len())).find(|place| then.get(*place) != now.get(*place))?;
    let at = |lines: &[Line]| lines.get(place).map(|line| line.1.begins());
    let (name, number) = (&agent.name, place + 1);
    Some(match (at(then), at(now)) {
        (Some(at), None) => format!("entry {number} of the ledger of {name}, of {at}, is not in it"),
        (None, Some(at)) => {
            format!("the ledger of {name} has an entry {number} in it, of {at}, that was not there")
        }
        (Some(at), _) => format!("entry {number} of the ledger of {name}, of {at}, comes out otherwise"),
        (None, None) => return None,
    })
}

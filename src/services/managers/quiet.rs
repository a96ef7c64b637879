//! Whether anything has happened since a model was last asked. Where nothing has, a scheduled tick may save the call.

use super::team::Team;
use domain::{
    RunId,
    managers::{LastLook, Manager, PairBriefing},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A move of so many average true ranges is news.
const MOVE: f64 = 1.0;
/// After so many intervals a model is asked whatever happened.
const LONGEST: i64 = 6;
/// One skip in so many is asked anyway: five percent.
const AUDIT_ONE_IN: u8 = 20;

/// What the rule saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// The largest move since the last look, in average true ranges, and of which instrument.
    pub largest_move: Option<f64>,
    pub instrument: Option<String>,
    /// Fills of the team since.
    pub fills: i64,
    pub ticks_since: Option<i64>,
    /// The kinds of what was told since about the manager and its team and was not its own doing; none when it is not known.
    #[serde(default)]
    pub news: Option<Vec<String>>,
    /// In a sentence, why it is quiet or not.
    pub verdict: String,
    pub is_quiet: bool,
}

pub fn look(
    manager: &Manager,
    tick: i64,
    team: &Team,
    (pairs, news): (&[PairBriefing], Option<Vec<String>>),
) -> Seen {
    let Some(last) = &manager.memory.last_look else {
        return Seen {
            largest_move: None,
            instrument: None,
            fills: fills(team),
            ticks_since: None,
            news: None,
            verdict: "no model was asked before".to_owned(),
            is_quiet: false,
        };
    };
    let largest = largest_move(last, pairs);
    let fills = fills(team) - last.fills;
    let ticks = tick - last.tick;
    let (is_quiet, verdict) = verdict((fills, ticks), news.as_deref(), largest.as_ref());
    let (instrument, largest_move) = largest.unzip();
    Seen { largest_move, instrument, fills, ticks_since: Some(ticks), news, verdict, is_quiet }
}

/// Whether that is quiet, and why.
fn verdict(
    (fills, ticks): (i64, i64),
    news: Option<&[String]>,
    largest: Option<&(String, f64)>,
) -> (bool, String) {
    if fills > 0 {
        return (false, format!("orders that were filled since: {fills}"));
    }
    if ticks >= LONGEST {
        return (false, format!("the last real decision is {ticks} ticks old"));
    }
    match (news, largest) {
        (None, _) => (false, "what was told since is not known".to_owned()),
        (Some(news), _) if !news.is_empty() => (false, format!("since then: {}", news.join(", "))),
        (_, None) => (false, "what instruments did since is not known".to_owned()),
        (_, Some((symbol, ranges))) if *ranges >= MOVE => {
            (false, format!("{symbol} has moved {ranges:.1} average ranges"))
        }
        (_, Some((symbol, ranges))) => (
            true,
            format!(
                "nothing was told or filled, and no price moved further than {symbol}: {ranges:.1} average ranges"
            ),
        ),
    }
}

/// Orders that were filled in the whole life of the team.
pub fn fills(team: &Team) -> i64 {
    team.members
        .iter()
        .filter_map(|member| member.account.as_ref())
        .map(|account| account.counters.fills)
        .sum()
}

fn largest_move(last: &LastLook, pairs: &[PairBriefing]) -> Option<(String, f64)> {
    let mut largest: Option<(String, f64)> = None;
    for pair in pairs {
        let (before, now) = (last.prices.get(&pair.symbol)?, pair.price?.to_f64());
        let range = pair.atr.filter(|range| *range > 0.0)?;
        let ranges = (now / before - 1.0).abs() / range;
        if largest.as_ref().is_none_or(|(_, most)| ranges > *most) {
            largest = Some((pair.symbol.to_string(), ranges));
        }
    }
    largest
}

/// Whether this skip is one of those that are asked anyway. Drawn from the run, so that a repeated phase draws the same.
pub fn is_audited(run: RunId) -> bool {
    let digest = Sha256::digest(run.as_uuid().as_bytes());
    // Thirteen of 256 first bytes.
    digest[0] < u8::MAX / AUDIT_ONE_IN + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_skip_in_twenty_is_asked_anyway() {
        let runs = (0..10_000_u128).map(|n| RunId::from_uuid(uuid::Uuid::from_u128(n)));
        let audited = runs.filter(|run| is_audited(*run)).count();
        assert!((400..600).contains(&audited), "{audited} of 10000");
    }
}

//! The history that an agent learns on: loaded whole, cut at its seals, and handed on as open bars only.
//!
//! A seal is put when an instrument is first learnt on, and stays there however far market time goes on; what came later is as little seen as what is
//! sealed. All instruments of an agent are sealed as of the same moment.

use crate::{
    House,
    desk::Listings,
    lab::course::{Course, Weather},
    market::history::minutes,
};
use domain::{
    AgentId, Fixed, Timestamp,
    agents::Agent,
    lab::{Seal, SealRule},
    market::{self, Feed, FeedError, InstrumentKind, Listing, Minute, Symbol, Timeframe},
};
use engine::{
    bars::{Bars, ResampleError, Session, resample},
    learning::{GroundError, LEAST_BARS, Open, Plot, Sealed, split},
};
use std::sync::Arc;
use storage::StorageError;

const DAY_MS: i64 = 86_400_000;
/// An instrument whose last bar is older than this has come to its end: no session and no holiday is so long.
const OVER_AFTER_MS: i64 = 10 * DAY_MS;
/// So far back at most.
const LONGEST_DAYS: i64 = 3 * 366;
/// So many bars of all instruments together: each takes about two hundred bytes with what is known at it.
const MOST_BARS: i64 = 1_200_000;

#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error(transparent)]
    Feed(#[from] FeedError),
    #[error(transparent)]
    Resample(#[from] ResampleError),
    #[error(transparent)]
    Ground(#[from] GroundError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("the market that it learns on is not there any more: {0}")]
    Market(String),
}

/// What is open, what is sealed, and what cannot be learnt on.
pub struct Data {
    pub plots: Vec<Plot<Open>>,
    pub sealed: Vec<Plot<Sealed>>,
    /// All seals, those among them that are new.
    pub seals: Vec<Seal>,
    /// Why an instrument takes no part.
    pub notes: Vec<String>,
    pub index: Option<Symbol>,
    pub fear: Option<Symbol>,
    /// The hours of its instruments, when all have the same.
    pub session: Option<market::Session>,
}

/// Loads the history of all instruments of an agent. `now` is market time; `rule` says how much is sealed.
pub async fn load(
    house: &House,
    agent: &Agent,
    listings: &Listings,
    (known, now): (&[Seal], Timestamp),
    rule: SealRule,
) -> Result<Data, DataError> {
    let feed = house.market.feed().map_err(|error| DataError::Market(error.to_string()))?;
    let timeframe = agent.timeframe;
    // The first seal says as of when all others are put.
    let as_of = known.iter().map(|seal| seal.to).min().unwrap_or(now);
    let as_of = Timestamp::from_millis(as_of.as_millis().div_euclid(timeframe.ms()) * timeframe.ms());
    let session = |symbol| listings.get(symbol).and_then(|listing| listing.session);
    let sessions: Vec<Option<market::Session>> = agent.pairs.iter().map(session).collect();
    let from = feed.span().from.max(begins(timeframe, &sessions, as_of));
    let loading = Loading { feed, timeframe, span: (from, Minute::containing(as_of)) };
    let (index, fear) =
        (of_kind(listings, InstrumentKind::Index), of_kind(listings, InstrumentKind::Volatility));
    let mut others: Vec<(String, Bars)> = Vec::new();
    for listing in [&index, &fear].into_iter().flatten() {
        others.push((listing.symbol.to_string(), loading.bars(listing).await?));
    }
    let mut data = Data {
        plots: Vec::new(),
        sealed: Vec::new(),
        seals: known.to_vec(),
        notes: Vec::new(),
        index: index.map(|listing| listing.symbol.clone()),
        fear: fear.map(|listing| listing.symbol.clone()),
        session: None,
    };
    let mut sessions = Vec::new();
    for symbol in &agent.pairs {
        let Some(listing) = listings.get(symbol) else {
            data.notes
                .push(format!("{symbol} is not an instrument of this market any more and takes no part."));
            continue;
        };
        let bars = loading.bars(listing).await?;
        if let Some(last) = ended(&bars, as_of) {
            let day = last.to_string();
            data.notes.push(format!(
                "{symbol} has no bars after {}; what is sealed is a part of those that there are.",
                day.get(..10).unwrap_or(&day)
            ));
        }
        if let Some(seal) = sealed(agent.id, symbol, &bars, (known, as_of), rule) {
            add(&mut data, bars, &others, (seal, timeframe));
            sessions.push(listing.session);
        } else {
            data.notes.push(too_short(symbol, bars.len()));
        }
    }
    data.session =
        sessions.first().copied().flatten().filter(|first| sessions.iter().all(|one| *one == Some(*first)));
    Ok(data)
}

fn too_short(symbol: &Symbol, bars: usize) -> String {
    format!(
        "{symbol} has {bars} bars, which is too little to seal a part of it and learn from the rest; it takes no part."
    )
}

fn add(data: &mut Data, bars: Bars, others: &[(String, Bars)], (seal, timeframe): (Seal, Timeframe)) {
    let from = seal.sealed_from.as_millis();
    let cut = |bars: &Bars| split(bars.clone(), timeframe, from);
    let (open, sealed) = split(bars, timeframe, from);
    if open.bars().len() < LEAST_BARS {
        data.notes.push(too_short(&seal.symbol, open.bars().len()));
        return;
    }
    let (open_others, sealed_others): (Vec<_>, Vec<_>) = others
        .iter()
        .map(|(name, bars)| (name, cut(bars)))
        .map(|(name, (open, sealed))| ((name.clone(), open), (name.clone(), sealed)))
        .unzip();
    data.plots.push(Plot { bars: open, others: open_others });
    data.sealed.push(Plot { bars: sealed, others: sealed_others });
    if !data.seals.contains(&seal) {
        data.seals.push(seal);
    }
}

/// The seal that was put before, or the one that is put now; none when the history is too short for one.
fn sealed(
    agent: AgentId,
    symbol: &Symbol,
    bars: &Bars,
    (known, as_of): (&[Seal], Timestamp),
    rule: SealRule,
) -> Option<Seal> {
    if let Some(seal) = known.iter().find(|seal| seal.symbol == *symbol) {
        return Some(seal.clone());
    }
    let from = Timestamp::from_millis(*bars.time.first()?);
    let sealed_from = rule.sealed_from(from, ended(bars, as_of).unwrap_or(as_of))?;
    Some(Seal { agent, symbol: symbol.clone(), from, sealed_from, to: as_of })
}

/// When an instrument came to its end; none while it is traded. What is sealed of it is a part of what there is.
fn ended(bars: &Bars, as_of: Timestamp) -> Option<Timestamp> {
    let last = Timestamp::from_millis(*bars.time.last()?);
    (as_of.since(last).as_millis() > OVER_AFTER_MS).then_some(last)
}

fn of_kind(listings: &Listings, kind: InstrumentKind) -> Option<&Listing> {
    listings.values().find(|listing| listing.kind == kind)
}

/// The first minute of what is learnt on: as far back as there is room for.
fn begins(timeframe: Timeframe, sessions: &[Option<market::Session>], as_of: Timestamp) -> Minute {
    // What is traded within a session has fewer bars in the same time.
    let together: i64 = sessions.iter().map(|session| bars_a_week(*session, timeframe)).sum();
    let each = MOST_BARS * bars_a_week(None, timeframe) / together.max(1);
    let room = each.saturating_mul(timeframe.ms()).min(LONGEST_DAYS * DAY_MS);
    Minute::containing(Timestamp::from_millis(as_of.as_millis() - room))
}

/// How many bars there are of an instrument in a week; of seven days a session has five.
fn bars_a_week(session: Option<market::Session>, timeframe: Timeframe) -> i64 {
    let (days, day) = session.map_or((7, DAY_MS), |session| (5, session.length_ms()));
    days * (day / timeframe.ms()).max(1)
}

struct Loading<'a> {
    feed: &'a Arc<dyn Feed>,
    timeframe: Timeframe,
    span: (Minute, Minute),
}

impl Loading<'_> {
    /// Whole bars only: one that the span cuts would be another one tomorrow.
    async fn bars(&self, listing: &Listing) -> Result<Bars, DataError> {
        let all = minutes(self.feed, listing, self.span.0, self.span.1).await?;
        if self.timeframe == Timeframe::MINUTE || all.is_empty() {
            return Ok(all);
        }
        let timeframe = self.timeframe;
        let made = tokio::task::spawn_blocking(move || {
            resample(&all, Timeframe::MINUTE, timeframe, Session::WHOLE_DAY)
                .map(|made| made.bars.part(0..made.finished))
        });
        let broke_off = |error| FeedError::Unavailable {
            market: self.feed.name(),
            reason: format!("it broke off ({error})"),
        };
        Ok(made.await.map_err(broke_off)??)
    }
}

impl Data {
    /// The ground of the agent, which has open bars only; and what it takes to open the seal one day.
    pub fn course(
        self,
        timeframe: Timeframe,
        cash: Fixed,
        seed: u64,
    ) -> Result<(Course, Vec<Plot<Sealed>>), DataError> {
        let name = |symbol: &Option<Symbol>| symbol.as_ref().map(ToString::to_string);
        let weather = Weather { index: name(&self.index), fear: name(&self.fear) };
        Ok((Course::new(timeframe, self.plots, (cash, seed), weather)?, self.sealed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AS_OF: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn days(timeframe: &str, sessions: &[Option<market::Session>]) -> i64 {
        let from = begins(timeframe.parse().unwrap(), sessions, AS_OF).begins();
        (AS_OF.as_millis() - from.as_millis()) / DAY_MS
    }

    #[test]
    fn there_is_room_for_two_years_of_eight_shares_and_never_for_more_than_three() {
        let session: Option<market::Session> = Some("14:30-21:00".parse().unwrap());
        assert_eq!(days("5m", &[None; 1]), LONGEST_DAYS);
        assert_eq!(days("5m", &[None; 8]), 520);
        assert_eq!(days("5m", &[session; 8]), LONGEST_DAYS);
        assert_eq!(days("5m", &[session; 20]), 1_076);
        assert_eq!(days("5m", &[session, session, None, None, None, None, None, None]), 652);
        assert_eq!(days("1d", &[None; 20]), LONGEST_DAYS);
    }
}

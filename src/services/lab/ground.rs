//! The history that an agent learns on: loaded whole, cut at its seals, and handed on as open bars only.
//!
//! A seal is put when an instrument is first learnt on, and stays there however far market time goes on; what came later is as little seen as what is
//! sealed. All instruments of an agent are sealed as of the same moment.

use crate::{
    House,
    desk::{Listings, listings},
    lab::course::{Course, Weather},
    market::{
        self as markets, MarketError,
        context::{self, NewsTimes},
        history::minutes,
    },
};
use domain::{
    AgentId, Fixed, Period, Timestamp,
    agents::Agent,
    lab::{LearntOn, Seal, SealRule},
    market::{self, Feed, FeedError, InstrumentKind, Listing, Minute, Symbol, Timeframe},
};
use engine::{
    bars::{Bars, ResampleError, Session, resample},
    context::LOOK_BACK_DAYS,
    learning::{GroundError, Hours, LEAST_BARS, Open, Plot, Sealed, Surroundings, split},
};
use std::sync::Arc;
use storage::{StorageError, Tx};

const DAY_MS: i64 = 86_400_000;
/// An instrument whose last bar is older than this has come to its end: no session and no holiday is so long.
const OVER_AFTER_MS: i64 = 10 * DAY_MS;
/// So far back at most.
const LONGEST_DAYS: i64 = 3 * 366;
/// So many bars of all instruments together: each takes about two hundred bytes with what is known at it.
const MOST_BARS: i64 = 1_200_000;
/// So much before the first bar is looked at for the levels of an instrument, and for the regime of the market, as for the Context page.
const BEFORE_LEVELS: Period = Period::from_days(LOOK_BACK_DAYS + 10);
const BEFORE_REGIMES: Period = Period::from_days(400);

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
    #[error(transparent)]
    Market(#[from] MarketError),
    #[error("it was asked on the market {0}, which this house is not on any more")]
    OtherMarket(String),
}

/// What is open, what is sealed, and what cannot be learnt on.
pub struct Data {
    pub plots: Vec<Plot<Open>>,
    pub sealed: Vec<Plot<Sealed>>,
    /// All seals, those among them that are new.
    pub seals: Vec<Seal>,
    /// Why an instrument takes no part.
    pub notes: Vec<String>,
    /// Instruments whose news could not be read.
    pub without_news: Vec<Symbol>,
    pub index: Option<Symbol>,
    pub fear: Option<Symbol>,
    /// The hours of its instruments, when all have the same.
    pub session: Option<market::Session>,
    timeframe: Timeframe,
    /// The money of each instrument.
    part: Fixed,
}

/// What an agent learns on when it is asked now: what it trades, on the market of the house as far as that has gone.
pub async fn learnt_on(tx: &mut Tx, house: &House, agent: &Agent) -> Result<LearntOn, MarketError> {
    let feed = house.market.feed()?;
    Ok(LearntOn {
        feed: feed.name().to_owned(),
        identity: feed.identity(),
        pairs: agent.pairs.clone(),
        timeframe: agent.timeframe,
        money: agent.allocation,
        as_of: tx.markets().clock().await?.map(|clock| clock.now()),
    })
}

/// By what trades are to be told apart that has to be asked for.
#[derive(Clone, Copy)]
pub enum Told<'a> {
    /// But not those of some instruments, whose news could not be read when it was first asked.
    ByNews {
        but: &'a [Symbol],
    },
    ByNothing,
}

/// Loads the history of what an agent learns on. Where nothing was sealed before, it is sealed as of when it was asked.
pub async fn load(
    house: &House,
    agent: AgentId,
    (on, known): (&LearntOn, &[Seal]),
    told: Told<'_>,
) -> Result<Data, DataError> {
    let feed = house.market.feed().map_err(MarketError::from)?;
    if !on.is_of(feed.as_ref()) {
        return Err(DataError::OtherMarket(on.to_string()));
    }
    let listings = listings(house).await?;
    let timeframe = on.timeframe;
    let as_of = as_of(house, on, known).await?;
    let session = |symbol| listings.get(symbol).and_then(|listing| listing.session);
    let sessions: Vec<Option<market::Session>> = on.pairs.iter().map(session).collect();
    let from = feed.span().from.max(begins(timeframe, &sessions, as_of));
    let loading = Loading { feed, timeframe, span: (from, Minute::containing(as_of)) };
    let (index, fear) =
        (of_kind(&listings, InstrumentKind::Index), of_kind(&listings, InstrumentKind::Volatility));
    let measures = Measures { index: loading.measure(index).await?, fear: loading.measure(fear).await? };
    let mut data = Data {
        plots: Vec::new(),
        sealed: Vec::new(),
        seals: known.to_vec(),
        notes: Vec::new(),
        without_news: Vec::new(),
        index: index.map(|listing| listing.symbol.clone()),
        fear: fear.map(|listing| listing.symbol.clone()),
        session: None,
        timeframe,
        part: on.part(),
    };
    let mut sessions = Vec::new();
    for symbol in &on.pairs {
        let Some(listing) = listings.get(symbol) else {
            data.notes
                .push(format!("{symbol} is not an instrument of this market any more and takes no part."));
            continue;
        };
        let Loaded { bars, hours } = loading.of(listing, BEFORE_LEVELS).await?;
        if let Some(last) = ended(&bars, as_of) {
            let day = last.to_string();
            data.notes.push(format!(
                "{symbol} has no bars after {}; what is sealed is a part of those that there are.",
                day.get(..10).unwrap_or(&day)
            ));
        }
        if let Some(seal) = sealed(agent, symbol, &bars, (known, as_of), house.seal) {
            let news = match told {
                Told::ByNews { but } if !but.contains(symbol) => news(house, &bars, &seal, &mut data).await?,
                _ => None,
            };
            add(&mut data, (Loaded { bars, hours }, news), &measures, (seal, timeframe));
            sessions.push(listing.session);
        } else {
            data.notes.push(too_short(symbol, bars.len()));
        }
    }
    data.session =
        sessions.first().copied().flatten().filter(|first| sessions.iter().all(|one| *one == Some(*first)));
    Ok(data)
}

/// As of when it is sealed: the first seal says it for all others.
async fn as_of(house: &House, on: &LearntOn, known: &[Seal]) -> Result<Timestamp, MarketError> {
    let as_of = match known.iter().map(|seal| seal.to).min().or(on.as_of) {
        Some(known) => known,
        None => markets::now(house).await?,
    };
    let bar = on.timeframe.ms();
    Ok(Timestamp::from_millis(as_of.as_millis().div_euclid(bar) * bar))
}

fn too_short(symbol: &Symbol, bars: usize) -> String {
    format!(
        "{symbol} has {bars} bars, which is too little to seal a part of it and learn from the rest; it takes no part."
    )
}

/// When news of an instrument came, in milliseconds. A source is asked up to the day of the seal; what came behind it is cut off with the bars.
async fn news(
    house: &House,
    bars: &Bars,
    seal: &Seal,
    data: &mut Data,
) -> Result<Option<Vec<i64>>, DataError> {
    let Some(first) = bars.time.first() else { return Ok(None) };
    let (from, to) = (Timestamp::from_millis(*first), seal.sealed_from);
    match context::news_times(house, &seal.symbol, from, to).await? {
        NewsTimes::Nobody => Ok(None),
        NewsTimes::All(came) => Ok(Some(came)),
        NewsTimes::Missing(why) => {
            let symbol = &seal.symbol;
            data.without_news.push(symbol.clone());
            data.notes.push(format!(
                "Trades of {symbol} are not told apart by news, which could not all be read: {why}."
            ));
            Ok(None)
        }
    }
}

fn add(
    data: &mut Data,
    (loaded, came): (Loaded, Option<Vec<i64>>),
    measures: &Measures,
    (seal, timeframe): (Seal, Timeframe),
) {
    let from = seal.sealed_from.as_millis();
    let (open, sealed) = split(loaded.bars, timeframe, from);
    if open.bars().len() < LEAST_BARS {
        data.notes.push(too_short(&seal.symbol, open.bars().len()));
        return;
    }
    let cut = |other: &Loaded| split(other.bars.clone(), timeframe, from);
    let (open_others, sealed_others): (Vec<_>, Vec<_>) = measures
        .all()
        .map(|other| (other.bars.instrument.name.clone(), cut(other)))
        .map(|(name, (open, sealed))| ((name.clone(), open), (name, sealed)))
        .unzip();
    let measure = |other: &Loaded| other.hours.clone().before(from);
    let news = came.map(|came| sealed.open_news(came));
    let surroundings = Surroundings {
        own: loaded.hours.before(from),
        index: measures.index.as_ref().map(measure),
        volatility: measures.fear.as_ref().map(measure),
    };
    data.plots.push(Plot { bars: open, others: open_others, news, surroundings: Some(surroundings) });
    data.sealed.push(Plot { bars: sealed, others: sealed_others, news: None, surroundings: None });
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

/// What is learnt on of an instrument, and the hours of the Context page, which reach further back.
struct Loaded {
    bars: Bars,
    hours: Hours<Bars>,
}

/// The index and the volatility index, where the market has them.
struct Measures {
    index: Option<Loaded>,
    fear: Option<Loaded>,
}

impl Measures {
    fn all(&self) -> impl Iterator<Item = &Loaded> {
        self.index.iter().chain(&self.fear)
    }
}

impl Loading<'_> {
    async fn measure(&self, listing: Option<&Listing>) -> Result<Option<Loaded>, DataError> {
        match listing {
            Some(listing) => Ok(Some(self.of(listing, BEFORE_REGIMES).await?)),
            None => Ok(None),
        }
    }

    /// Hours are looked at so much further back, as far as there are any.
    async fn of(&self, listing: &Listing, before: Period) -> Result<Loaded, DataError> {
        let (from, to) = self.span;
        let begins = Minute::containing(from.begins().minus(before)).max(self.feed.span().from).min(from);
        let all = minutes(self.feed, listing, begins, to).await?;
        let (timeframe, session) = (self.timeframe, listing.session.unwrap_or(Session::WHOLE_DAY));
        let made = tokio::task::spawn_blocking(move || made(all, timeframe, session, from));
        let broke_off = |error| FeedError::Unavailable {
            market: self.feed.name(),
            reason: format!("it broke off ({error})"),
        };
        Ok(made.await.map_err(broke_off)??)
    }
}

/// Whole bars only: one that the span cuts would be another one tomorrow.
fn made(all: Bars, timeframe: Timeframe, session: Session, from: Minute) -> Result<Loaded, ResampleError> {
    let long = resample(&all, Timeframe::MINUTE, Timeframe::HOUR, session)?.bars;
    // A copy has no more room than it needs.
    let hours = Hours { bars: long.part(0..long.len()), session };
    drop(long);
    let from = from.begins().as_millis();
    let own = if all.time.first().is_some_and(|first| *first < from) { all.since(from) } else { all };
    if timeframe == Timeframe::MINUTE {
        return Ok(Loaded { bars: own, hours });
    }
    let made = resample(&own, Timeframe::MINUTE, timeframe, Session::WHOLE_DAY)?;
    Ok(Loaded { bars: made.bars.part(0..made.finished), hours })
}

impl Data {
    /// The ground of the agent, which has open bars only; and what it takes to open the seal one day.
    pub fn course(self, seed: u64) -> Result<(Course, Vec<Plot<Sealed>>), DataError> {
        let name = |symbol: &Option<Symbol>| symbol.as_ref().map(ToString::to_string);
        let weather = Weather { index: name(&self.index), fear: name(&self.fear) };
        Ok((Course::new(self.timeframe, self.plots, (self.part, seed), weather)?, self.sealed))
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

//! Asking for a backtest: everything that can be wrong is said at once, before any work begins.

use super::{BACKTEST_ASKED, BacktestError, KIND, LONGEST_DAYS, subject};
use crate::{
    House, allow,
    author::Author,
    market,
    strategies::{self, StrategyError, example},
};
use domain::{
    AgentId, BacktestId, Fixed, JobId, Period, RunId, StrategyId, Timestamp,
    accounts::Principal,
    agents::{Agent, Brain, Stage},
    backtests::{Asked, Backtest, BacktestStatus},
    events::NewEvent,
    jobs::NewJob,
    market::{Listing, Minute, Symbol, Timeframe},
    tokens::Scope,
};
use engine::{
    graph::{Given, Plan, compile},
    language::Diagnostics,
    strategy::{Inputs, Strategy, load},
};
use serde_json::json;

/// How long a stretch is when only its end is said.
const USUAL: Period = Period::from_days(365);
const MINUTE_MS: i64 = 60_000;

/// A backtest that somebody wants.
#[derive(Debug, Clone, PartialEq)]
pub struct NewBacktest {
    pub source: Source,
    pub params: Given,
    pub instrument: Symbol,
    /// When absent: an agent's first minute, otherwise a year before the end, or as far back as history goes.
    pub from: Option<Timestamp>,
    /// Market time when absent.
    pub to: Option<Timestamp>,
    pub cash: Fixed,
    pub seed: i64,
}

/// Where the document comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A strategy that was kept; its newest version when none is named.
    Saved(StrategyId, Option<u32>),
    Example(String),
    Document(String),
    /// What one of the person's agents decides with, on bars of its length.
    Agent(AgentId),
}

/// What was chosen to be traded.
#[derive(Default)]
struct Chosen {
    strategy: Option<(StrategyId, u32)>,
    document: String,
    /// In the place of the document's own.
    timeframe: Option<Timeframe>,
    params: Given,
    /// From when on an agent has traded it.
    lived: Option<Timestamp>,
    /// What lies before is not to be seen.
    not_before: Option<Timestamp>,
}

/// Puts a backtest on the schedule; it begins at once.
pub async fn ask(
    house: &House,
    principal: &Principal,
    wanted: &NewBacktest,
) -> Result<Backtest, BacktestError> {
    allow(principal, Scope::Write)?;
    let asked = checked(house, principal, wanted).await?;
    let now = house.now();
    let (clock, randomness) = (&*house.clock, &*house.randomness);
    let (id, job) = (BacktestId::generate(clock, randomness), JobId::generate(clock, randomness));
    let run = RunId::of_slot(job, now);
    let owner = principal.owner();
    let mut tx = house.db.begin().await?;
    tx.backtests().add(&storage::NewBacktest { id, owner, asked: &asked, job, run, at: now }).await?;
    tx.add_job(job, &NewJob::once(owner, KIND, json!({ "backtest": id }), now), now).await?;
    let data = json!({ "name": asked.name, "instrument": asked.instrument });
    let event = NewEvent::new(BACKTEST_ASKED, subject(id), Author::from(principal).sign(data));
    tx.append_events(owner, now, &[event]).await?;
    tx.save().await?;
    Ok(Backtest {
        id,
        owner,
        asked,
        job,
        run,
        status: BacktestStatus::Waiting,
        phase: None,
        error: None,
        created_at: now,
        finished_at: None,
        result: None,
    })
}

/// Why parameters do not fit what is to be traded; none where they do.
pub async fn misfit(
    house: &House,
    principal: &Principal,
    source: &Source,
    params: &Given,
) -> Result<Option<Diagnostics>, BacktestError> {
    let Chosen { document, params: mut given, .. } = chosen(house, principal, source).await?;
    let strategy = load(&document, &Inputs::default()).map_err(StrategyError::Document)?.strategy;
    given.extend(params.clone());
    Ok(compile(&strategy, &given).err())
}

async fn checked(house: &House, principal: &Principal, wanted: &NewBacktest) -> Result<Asked, BacktestError> {
    let Chosen { strategy, document, timeframe, params: mut given, lived, not_before } =
        chosen(house, principal, &wanted.source).await?;
    if let (Some(wanted), Some(first)) = (wanted.from, not_before)
        && wanted < first
    {
        return Err(BacktestError::BeforePaper(first));
    }
    let mut loaded = load(&document, &Inputs::default()).map_err(StrategyError::Document)?.strategy;
    loaded.timeframe = timeframe.unwrap_or(loaded.timeframe);
    given.extend(wanted.params.clone());
    let plan = compile(&loaded, &given).map_err(BacktestError::Params)?;
    let feed = house.market.feed().map_err(market::MarketError::from)?;
    let listings = feed.listings().await.map_err(market::MarketError::from)?;
    let listing = listings
        .iter()
        .find(|listing| listing.symbol == wanted.instrument)
        .ok_or_else(|| BacktestError::UnknownInstrument(wanted.instrument.clone()))?;
    if !listing.kind.is_tradable() {
        return Err(BacktestError::NotTradable(wanted.instrument.clone()));
    }
    fits_the_market(&plan, &listings)?;
    let (from, to) = stretch(house, wanted.from.or(lived), wanted.to).await?;
    let own = match wanted.source {
        // What an agent that has learnt it has traded itself, it has seen.
        Source::Agent(id) if lived.is_some_and(|first| from >= first) => Some(id),
        _ => None,
    };
    behind_no_seal(house, principal, (&document, &wanted.instrument), (to, own)).await?;
    let most = Fixed::whole(1_000_000_000_000);
    if !wanted.cash.is_positive() || wanted.cash >= most {
        return Err(BacktestError::Cash);
    }
    Ok(Asked {
        strategy,
        timeframe: loaded.timeframe.to_string(),
        params: params(&loaded, &given),
        name: loaded.name,
        document,
        instrument: wanted.instrument.clone(),
        from,
        to,
        cash: wanted.cash,
        seed: wanted.seed,
        feed: feed.name().to_owned(),
        identity: feed.identity(),
    })
}

async fn chosen(house: &House, principal: &Principal, source: &Source) -> Result<Chosen, BacktestError> {
    match source {
        Source::Document(text) => Ok(Chosen { document: text.clone(), ..Chosen::default() }),
        Source::Example(key) => {
            let example = example(key).ok_or(BacktestError::NoExample)?;
            Ok(Chosen { document: example.document.to_owned(), ..Chosen::default() })
        }
        Source::Saved(id, version) => {
            let (strategy, version) = strategies::get(house, principal, *id, *version).await?;
            let document = version.document;
            Ok(Chosen { strategy: Some((strategy.id, version.version)), document, ..Chosen::default() })
        }
        Source::Agent(id) => {
            let agent = house.db.read().await?.agents().find(*id).await?;
            let agent = agent.filter(|agent| agent.owner == principal.owner());
            of_agent(agent.ok_or(BacktestError::NoAgent)?)
        }
    }
}

/// Also by its document nobody looks behind the seal of an agent, but for that agent's own: that is for the gate, where it is written down. A document that a
/// person has changed is another one.
async fn behind_no_seal(
    house: &House,
    principal: &Principal,
    of: (&str, &Symbol),
    (to, own): (Timestamp, Option<AgentId>),
) -> Result<(), BacktestError> {
    let sealed = house.db.read().await?.lab().sealed_for(principal.owner(), of).await?;
    match sealed {
        Some((agent, from)) if from < to && Some(agent) != own => Err(BacktestError::BehindTheSeal(from)),
        _ => Ok(()),
    }
}

/// What an agent decides with. Of one that is not on paper nothing is drawn but what it has traded there: before that lies what it may not see, and behind its
/// seal looks the gate alone.
fn of_agent(agent: Agent) -> Result<Chosen, BacktestError> {
    let lived = agent.trades_from.map(Minute::begins);
    let refused = |text: &str| Err(BacktestError::Document(text.to_owned()));
    let not_before = match agent.stage {
        Stage::Learning => {
            return refused("is not settled: the agent learns; its iterations say how it does");
        }
        Stage::Ready if lived.is_none() => {
            return refused(
                "is not on paper: an agent that has not traded is tested by its iterations and at the gate",
            );
        }
        Stage::Ready => lived,
        Stage::Paper => None,
    };
    if agent.brain == (Brain::Learning {}) {
        return refused("is not settled: the agent learns; its iterations say how it does");
    }
    let Brain::Strategy { document, params, .. } = agent.brain else {
        return refused("is decided for by a model, and only strategies can be tested on the past");
    };
    Ok(Chosen {
        strategy: None,
        document,
        timeframe: Some(agent.timeframe),
        params: params.into_iter().collect(),
        lived,
        not_before,
    })
}

/// A document may read other instruments and columns of files; a market has only the former.
fn fits_the_market(plan: &Plan, listings: &[Listing]) -> Result<(), BacktestError> {
    let known = |name: &String| listings.iter().any(|listing| listing.symbol.as_str() == name);
    if let Some(name) = plan.instruments().iter().find(|name| !known(name)) {
        let text = format!("reads the instrument {name}, which this market does not have");
        return Err(BacktestError::Document(text));
    }
    match plan.inputs().first() {
        Some(name) => {
            let text = format!("reads the column {name}, which the bars of this market do not have");
            Err(BacktestError::Document(text))
        }
        None => Ok(()),
    }
}

/// Whole minutes inside of what is known.
async fn stretch(
    house: &House,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
) -> Result<(Timestamp, Timestamp), BacktestError> {
    let now = Minute::containing(market::now(house).await?).begins();
    let first = house.market.feed().map_err(market::MarketError::from)?.span().from.begins();
    let whole = |at: Timestamp| Minute::containing(at).begins();
    let to = to.map_or(now, whole);
    if to > now {
        return Err(BacktestError::TooLate(now));
    }
    let from = match from {
        // The minute that has begun already is not traded.
        Some(from) => whole(from.plus(Period::from_millis(MINUTE_MS - 1))),
        None => to.minus(USUAL).max(first),
    };
    match () {
        () if from < first => Err(BacktestError::TooEarly(first)),
        () if to <= from => Err(BacktestError::Empty),
        () if to.since(from) > Period::from_days(LONGEST_DAYS) => Err(BacktestError::TooLong),
        () => Ok((from, to)),
    }
}

/// Only those that were given; the others are in the document.
fn params(strategy: &Strategy, given: &Given) -> serde_json::Value {
    let known =
        strategy.params.iter().filter_map(|param| Some((param.name.clone(), *given.get(&param.name)?)));
    known.map(|(name, value)| (name, json!(value))).collect::<serde_json::Map<_, _>>().into()
}

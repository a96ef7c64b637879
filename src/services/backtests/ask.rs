//! Asking for a backtest: everything that can be wrong is said at once, before any work begins.

use super::{BACKTEST_ASKED, BacktestError, KIND, LONGEST_DAYS, subject};
use crate::{
    House, allow,
    author::Author,
    market,
    strategies::{self, StrategyError, example},
};
use domain::{
    BacktestId, Fixed, JobId, Period, RunId, StrategyId, Timestamp,
    accounts::Principal,
    backtests::{Asked, Backtest, BacktestStatus},
    events::NewEvent,
    jobs::NewJob,
    market::{Listing, Minute, Symbol},
    tokens::Scope,
};
use engine::{
    graph::{Given, Plan, compile},
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
    /// A year before the end when absent, or as far back as history goes.
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

async fn checked(house: &House, principal: &Principal, wanted: &NewBacktest) -> Result<Asked, BacktestError> {
    let (strategy, document) = document(house, principal, &wanted.source).await?;
    let loaded = load(&document, &Inputs::default()).map_err(StrategyError::Document)?.strategy;
    let plan = compile(&loaded, &wanted.params).map_err(BacktestError::Params)?;
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
    let (from, to) = stretch(house, wanted).await?;
    let most = Fixed::whole(1_000_000_000_000);
    if !wanted.cash.is_positive() || wanted.cash >= most {
        return Err(BacktestError::Cash);
    }
    Ok(Asked {
        strategy,
        timeframe: loaded.timeframe.to_string(),
        params: params(&loaded, &wanted.params),
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

async fn document(
    house: &House,
    principal: &Principal,
    source: &Source,
) -> Result<(Option<(StrategyId, u32)>, String), BacktestError> {
    match source {
        Source::Document(text) => Ok((None, text.clone())),
        Source::Example(key) => {
            let example = example(key).ok_or(BacktestError::NoExample)?;
            Ok((None, example.document.to_owned()))
        }
        Source::Saved(id, version) => {
            let (strategy, version) = strategies::get(house, principal, *id, *version).await?;
            Ok((Some((strategy.id, version.version)), version.document))
        }
    }
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
async fn stretch(house: &House, wanted: &NewBacktest) -> Result<(Timestamp, Timestamp), BacktestError> {
    let now = Minute::containing(market::now(house).await?).begins();
    let first = house.market.feed().map_err(market::MarketError::from)?.span().from.begins();
    let whole = |at: Timestamp| Minute::containing(at).begins();
    let to = wanted.to.map_or(now, whole);
    if to > now {
        return Err(BacktestError::TooLate(now));
    }
    let from = match wanted.from {
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

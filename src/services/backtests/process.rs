//! The durable run behind a backtest: `load`, `trade`, `evidence`, `record`.
//!
//! The heavy part of each phase happens before its transaction, on a thread of its own. What one phase hands to the next stays in memory; after
//! a crash it is computed again, which gives the same to the last digit. The trial is counted once, in the transaction that ends `trade`.

use super::{BACKTEST_FINISHED, Traded, at_hand::AtHand, finished::Finished, look, subject};
use crate::{
    House,
    kernel::{
        jobs::Failure,
        runs::{PhaseDone, Process, Step},
    },
    market::history::{self, History, HistoryError},
};
use async_trait::async_trait;
use domain::{
    BacktestId,
    backtests::{Asked, Backtest},
    events::{NewEvent, Subject},
    jobs::ClaimedJob,
    market::{FeedError, Listing, Minute, TimeframeError},
};
use engine::{
    evidence::TrialLedger,
    graph::{Given, compile},
    strategy::{Inputs, Strategy, load},
};
use serde_json::{Value, json};
use std::sync::Arc;
use storage::Tx;

pub const KIND: &str = "backtest.run";

/// Does backtests. What they have at hand between two phases is shared by its clones.
#[derive(Clone, Default)]
pub struct Backtesting {
    at_hand: Arc<AtHand>,
}

#[async_trait]
impl Process for Backtesting {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn computes(&self) -> bool {
        true
    }

    fn phases(&self) -> &'static [&'static str] {
        &["load", "trade", "evidence", "record"]
    }

    fn subject(&self, job: &ClaimedJob) -> Subject {
        Subject::new("backtest", job.payload["backtest"].as_str().unwrap_or("unknown"))
    }

    async fn prepare(&self, step: &Step<'_>) -> Result<Value, Failure> {
        let backtest = backtest(step).await?;
        match step.phase {
            "load" => {
                let history = self.history(step.house(), &backtest).await?;
                let (minutes, warm_up) = (history.window.bars().len(), history.window.warm_up());
                Ok(json!({ "minutes": minutes, "warmUp": warm_up }))
            }
            "trade" => {
                let traded = self.traded(step.house(), &backtest).await?;
                let (closed, fills) = (traded.report.trades.len(), traded.report.fills.len());
                let sharpe = traded.sharpe();
                Ok(
                    json!({ "trades": closed, "fills": fills, "refused": traded.report.refused.len(), "sharpe": sharpe }),
                )
            }
            "evidence" => {
                let finished = self.finished(step, &backtest).await?;
                Ok(json!({ "trials": finished.trials }))
            }
            "record" => self.finished(step, &backtest).await.map(|_| Value::Null),
            other => Err(Failure::GiveUp(format!("there is no phase {other}"))),
        }
    }

    async fn step(&self, step: &Step<'_>, prepared: Value, tx: &mut Tx) -> Result<PhaseDone, Failure> {
        match step.phase {
            "trade" => {
                let backtest = tx.backtests().find(id(step)?).await?.ok_or_else(deleted)?;
                let (subject, now) = (trials_of(&backtest.asked), step.house().now());
                tx.backtests().lock_trials(backtest.owner, &subject, now).await?;
                let known = tx.backtests().trials(backtest.owner, &subject).await?;
                let mut ledger = ledger_of(known)?;
                ledger.record(prepared["sharpe"].as_f64());
                let ledger = serde_json::to_value(&ledger).map_err(|error| broken(&error))?;
                tx.backtests().save_trials(backtest.owner, &subject, &ledger).await?;
                Ok(json!({ "found": prepared, "ledger": ledger }).into())
            }
            "record" => self.record(step, tx).await,
            _ => Ok(prepared.into()),
        }
    }
}

impl Backtesting {
    async fn record(&self, step: &Step<'_>, tx: &mut Tx) -> Result<PhaseDone, Failure> {
        let id = id(step)?;
        let Some(finished) = self.at_hand.finished(id) else {
            return Err(Failure::Retry("its result was lost on the way; it is computed again".to_owned()));
        };
        let Finished { result, trades, curve, report, circumstances, .. } = &*finished;
        if !tx.backtests().finish(id, result, step.house().now()).await? {
            return Err(deleted());
        }
        let files = [
            (look::TRADES, trades),
            (look::CURVE, curve),
            (look::REPORT, report),
            (look::CIRCUMSTANCES, circumstances),
        ];
        for (name, content) in files {
            tx.backtests().add_file(id, name, content).await?;
        }
        let told = ["strategy", "instrument", "finalEquity", "closedTrades"];
        let told: serde_json::Map<String, Value> =
            told.into_iter().map(|name| (name.to_owned(), result[name].clone())).collect();
        self.at_hand.forget(id);
        let event = NewEvent::new(BACKTEST_FINISHED, subject(id), told.into());
        Ok(PhaseDone { events: vec![event], ..json!({ "trials": finished.trials }).into() })
    }

    async fn history(&self, house: &House, backtest: &Backtest) -> Result<Arc<History>, Failure> {
        if let Some(history) = self.at_hand.history(backtest.id) {
            return Ok(history);
        }
        let asked = &backtest.asked;
        let (strategy, given) = document(asked)?;
        let plan = compile(&strategy, &given).map_err(|problems| give_up(&problems))?;
        let feed = house.market.feed().map_err(|error| give_up(&error))?;
        if feed.name() != asked.feed || feed.identity() != asked.identity {
            return Err(Failure::GiveUp(format!(
                "it was asked for on the market {} ({}), which this house is not on any more",
                asked.feed, asked.identity
            )));
        }
        let listings = feed.listings().await.map_err(|error| of_feed(&error))?;
        let listing = |name: &str| -> Result<Listing, Failure> {
            let found = listings.iter().find(|listing| listing.symbol.as_str() == name).cloned();
            found.ok_or_else(|| {
                Failure::GiveUp(format!("{name} is not an instrument of this market any more"))
            })
        };
        let others = plan.instruments().iter().map(|name| listing(name)).collect::<Result<Vec<_>, _>>()?;
        let span = (Minute::containing(asked.from), Minute::containing(asked.to));
        let own = listing(asked.instrument.as_str())?;
        let history = history::load(feed, &own, plan.timeframe(), span, &others).await;
        let history = Arc::new(history.map_err(|error| match error {
            HistoryError::Feed(error) => of_feed(&error),
            HistoryError::Resample(error) => give_up(&error),
        })?);
        self.at_hand.keep_history(backtest.id, Arc::clone(&history));
        Ok(history)
    }

    async fn traded(&self, house: &House, backtest: &Backtest) -> Result<Arc<Traded>, Failure> {
        if let Some(traded) = self.at_hand.traded(backtest.id) {
            return Ok(traded);
        }
        let history = self.history(house, backtest).await?;
        let (strategy, given) = document(&backtest.asked)?;
        let cash = backtest.asked.cash;
        let work = move || Traded::new(&history, strategy, given, cash);
        let traded = Arc::new(aside(work).await?.map_err(|error| give_up(&error))?);
        self.at_hand.keep_traded(backtest.id, Arc::clone(&traded));
        Ok(traded)
    }

    async fn finished(&self, step: &Step<'_>, backtest: &Backtest) -> Result<Arc<Finished>, Failure> {
        if let Some(finished) = self.at_hand.finished(backtest.id) {
            return Ok(finished);
        }
        let traded = self.traded(step.house(), backtest).await?;
        let found = step.earlier.iter().find(|phase| phase.name == "trade");
        let ledger = ledger_of(found.and_then(|phase| Some(phase.result.as_ref()?["ledger"].clone())))?;
        let seed = backtest.asked.seed.unsigned_abs();
        let work = move || Finished::new(&traded, &ledger, seed);
        let finished = Arc::new(aside(work).await?.map_err(|error| give_up(&error))?);
        self.at_hand.keep_finished(backtest.id, Arc::clone(&finished));
        Ok(finished)
    }
}

/// Every backtest of one strategy is a trial of it, whichever version; documents that were not kept are one by their name.
fn trials_of(asked: &Asked) -> String {
    asked.strategy.map_or_else(|| format!("document:{}", asked.name), |(id, _)| format!("strategy:{id}"))
}

fn ledger_of(stored: Option<Value>) -> Result<TrialLedger, Failure> {
    match stored.filter(|value| !value.is_null()) {
        None => Ok(TrialLedger::new()),
        Some(value) => serde_json::from_value(value).map_err(|error| broken(&error)),
    }
}

fn document(asked: &Asked) -> Result<(Strategy, Given), Failure> {
    let loaded = load(&asked.document, &Inputs::default()).map_err(|problems| give_up(&problems))?.strategy;
    // An agent's timeframe is its own.
    let timeframe = asked.timeframe.parse().map_err(|error: TimeframeError| give_up(&error))?;
    let strategy = Strategy { timeframe, ..loaded };
    let given = serde_json::from_value(asked.params.clone()).map_err(|error| broken(&error))?;
    Ok((strategy, given))
}

fn id(step: &Step<'_>) -> Result<BacktestId, Failure> {
    let id = step.job().payload["backtest"].as_str().and_then(|text| text.parse().ok());
    id.ok_or_else(|| Failure::GiveUp("its job does not name a backtest".to_owned()))
}

async fn backtest(step: &Step<'_>) -> Result<Backtest, Failure> {
    step.house().db.read().await?.backtests().find(id(step)?).await?.ok_or_else(deleted)
}

/// On a thread where it may take its time.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Failure::Retry(format!("it broke off: {error}")))
}

fn deleted() -> Failure {
    Failure::GiveUp("it was deleted".to_owned())
}

fn give_up(error: &dyn std::error::Error) -> Failure {
    Failure::GiveUp(error.to_string())
}

fn broken(error: &serde_json::Error) -> Failure {
    Failure::GiveUp(format!("what was stored of it cannot be read: {error}"))
}

fn of_feed(error: &FeedError) -> Failure {
    match error {
        FeedError::UnknownInstrument(_) => give_up(error),
        // What was answered by then is kept, so that each coming asks for less.
        FeedError::TooMany { until, .. } => Failure::Later { until: *until, why: error.to_string() },
        FeedError::Unavailable { .. } => Failure::Retry(error.to_string()),
    }
}

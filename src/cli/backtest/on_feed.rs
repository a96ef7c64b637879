//! A backtest on a market in the place of a file, by the same rule as those of the server.

use super::{
    super::{Setup, tell},
    Arguments, Failure, Tested, notes, output, strategy_file,
};
use adapters::SystemClock;
use agent_manager::compose::market::MarketChoice;
use domain::{
    Clock,
    market::{Feed, FeedError, Listing, Minute},
};
use engine::{
    evidence::TrialLedger,
    graph::{Given, compile},
    strategy::{Inputs, Strategy},
};
use services::{
    backtests::Traded,
    market::history::{self, History, HistoryError},
};
use std::{path::Path, sync::Arc, time::Instant};

pub async fn run(setup: &Setup, market: &MarketChoice, arguments: &Arguments) -> Result<(), Failure> {
    let Some(feed) = setup.feed(market).await? else {
        return Err(Failure::Wrong(
            "--feed none has no prices; write --feed simulated, --feed csv:FOLDER, --feed dexscreener or --feed polygon"
                .to_owned(),
        ));
    };
    let outputs: Vec<&Path> = arguments.outputs().into_iter().flatten().collect();
    output::refuse_overwriting(&outputs, &[&arguments.traded.strategy])?;
    let listings = patient(async || feed.listings().await).await.map_err(|error| Failure::failed(&error))?;
    let instruments = listings.iter().map(|listing| listing.symbol.to_string()).collect();
    let inputs = Inputs { columns: Vec::new(), instruments: Some(instruments) };
    let strategy = strategy_file::read(&arguments.traded.strategy, &inputs)?;
    let name = arguments.traded.name();
    let given = strategy_file::given(&arguments.traded.param, &strategy, &name)?;
    let history = history_of(&feed, &listings, (&strategy, &given), arguments).await?;
    let started = Instant::now();
    let traded = Traded::new(&history, strategy, given, arguments.traded.cash)
        .map_err(|error| Failure::wrong(&error))?;
    let mut ledger = TrialLedger::new();
    ledger.record(traded.sharpe());
    let judgement = traded.judged(&ledger, arguments.depth()).map_err(|error| Failure::wrong(&error))?;
    let elapsed = started.elapsed();
    let (bars, strategy) = (traded.bars().clone(), (traded.strategy.clone(), traded.given.clone()));
    let Traded { report, summary, notes: idle, .. } = traded;
    let notes = notes(&strategy.0, &strategy.1, idle);
    let tested = Tested { report, summary, judgement, notes, elapsed };
    arguments.answer(&bars, (&strategy.0, &strategy.1), &tested)
}

async fn history_of(
    feed: &Arc<dyn Feed>,
    listings: &[Listing],
    (strategy, given): (&Strategy, &Given),
    arguments: &Arguments,
) -> Result<History, Failure> {
    let name = arguments.traded.name();
    let plan =
        compile(strategy, given).map_err(|problems| strategy_file::refused_with(&problems, &name, given))?;
    let [instrument] = arguments.instrument.as_slice() else {
        return Err(Failure::Wrong("--feed trades one instrument; give --instrument once".to_owned()));
    };
    let listing = |name: &str| listings.iter().find(|listing| listing.symbol.as_str() == name).cloned();
    let known = || listings.iter().map(|listing| listing.symbol.as_str()).collect::<Vec<_>>().join(", ");
    let own = listing(instrument).ok_or_else(|| {
        let market = feed.name();
        Failure::Wrong(format!(
            "{instrument} is not an instrument of the market {market}; it has {}",
            known()
        ))
    })?;
    if !own.kind.is_tradable() {
        return Err(Failure::Wrong(format!("{instrument} can be read and not traded")));
    }
    let others: Vec<Listing> = plan.instruments().iter().filter_map(|name| listing(name)).collect();
    let span = span(feed.as_ref(), arguments)?;
    let history = patient(async || history::load(feed, &own, plan.timeframe(), span, &others).await).await;
    history.map_err(|error| Failure::wrong(&error))
}

/// Asks again when a source whose plan allows few questions takes no more of them: what it has answered is kept, so each time less is left to ask for.
async fn patient<T, E: Into<HistoryError>>(ask: impl AsyncFn() -> Result<T, E>) -> Result<T, HistoryError> {
    loop {
        match ask().await.map_err(Into::into) {
            Err(HistoryError::Feed(FeedError::TooMany { market, until })) => {
                tell(&format!("{market} takes no more questions until {until}; waiting"));
                tokio::time::sleep(until.since(SystemClock.now()).to_std()).await;
            }
            answer => return answer,
        }
    }
}

/// Whole minutes inside of what the feed has. The future is not traded, also where a feed knows it.
fn span(feed: &dyn Feed, arguments: &Arguments) -> Result<(Minute, Minute), Failure> {
    let now = SystemClock.now();
    let end = feed.span().to.map(Minute::begins);
    let to = arguments.to.unwrap_or_else(|| end.map_or(now, |end| end.min(now)));
    let from = arguments.from.unwrap_or(to);
    let (first, wrong) = (feed.span().from.begins(), |text: String| Err(Failure::Wrong(text)));
    if to > now {
        return wrong(format!("--to {to} has not come yet"));
    }
    if let Some(end) = end.filter(|end| to > *end) {
        return wrong(format!("--to {to} lies after the history, which ends at {end}"));
    }
    if from < first {
        return wrong(format!("--from {from} lies before the history, which begins at {first}"));
    }
    let whole = Minute::containing(from);
    let begins = if whole.begins() < from { whole.plus(1) } else { whole };
    let ends = Minute::containing(to);
    if ends <= begins {
        return wrong(format!("--to must come after --from; {from} to {to} is empty"));
    }
    Ok((begins, ends))
}

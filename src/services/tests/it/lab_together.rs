//! Several changes that were each run alone, approved together: they are run there and then, and what they do is known before they hold.

use crate::{kernel_put_off::limited, learning::two, school::School};
use async_trait::async_trait;
use domain::{
    lab::{Afterwards, IterationStatus, Pattern, StrategyCause, StrategyVersion, Trial, WhenApproved},
    market::{Bar, Feed, FeedError, Listing, Minute, Span, Symbol},
};
use rstest::rstest;
use services::{
    lab::{
        LabError,
        iterations::{self, IterationTrades, Named, Verdict, Wish},
        strategies::{Measured, RanBy, measured, revive_strategy, strategy_trades},
    },
    market::Market,
};
use std::sync::Arc;
use storage::StorageError;
use testkit::{
    Backend, PlantedMarket, ScriptedFeed, ScriptedModel,
    learning::{LEARNT, found, work},
    said,
};

/// Somebody whose agent offers two changes, which nobody has run.
async fn offered(backend: Backend) -> School {
    let school = School::open(backend, PlantedMarket::noise(5, 3), Pattern::Breakout).await;
    school.offer().await;
    school
}

impl School {
    /// One more iteration, of the document of the tests, with two changes that go together.
    async fn offer(&self) -> u32 {
        let started = self.start(Afterwards::Wait, 1).await;
        work(&self.test.house, self.agent.id, started.number, &found(LEARNT, two())).await;
        started.number
    }

    async fn holds(&self) -> StrategyVersion {
        self.versions().await.remove(0)
    }

    async fn measured(&self, version: StrategyVersion) -> Measured {
        let [found] = measured(&self.test.house, &self.person, self.agent.id, [version]).await.unwrap();
        found
    }

    async fn trades_of(&self, version: u32) -> Result<IterationTrades, LabError> {
        let found = strategy_trades(&self.test.house, &self.person, self.agent.id, version).await;
        found.map(|(_, trades)| trades)
    }

    async fn ledger(&self) -> Result<Vec<Trial>, StorageError> {
        self.test.house.db.read().await?.lab().trials(self.agent.id).await
    }
}

#[rstest]
#[tokio::test]
async fn what_is_approved_together_is_measured_as_the_next_iteration_will_find_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = offered(backend).await;
    assert_eq!(school.ledger().await.unwrap(), []);
    let decided = school.decide(1, Wish::Refinements(vec![2, 1])).await;
    assert_eq!((decided.status, decided.decision.unwrap().taken), (IterationStatus::Applied, vec![2, 1]));
    let version = school.holds().await;
    assert_eq!((version.version, version.cause), (2, StrategyCause::Refined));
    let results = version.results.clone().unwrap();
    assert!(results.trades > 30, "{results:?}");
    let on = school.get(1).await.asked.on;
    assert_eq!(version.when_approved, Some(WhenApproved::Ran { iteration: 1, on: on.clone() }));

    // What was run is one trial, and is called as the version is.
    let [trial] = school.ledger().await.unwrap().try_into().unwrap();
    assert_eq!((trial.iteration, trial.number, trial.trades), (1, 1, results.trades));
    assert_eq!((&trial.change, &trial.edits), (&version.change, &version.edits));
    assert_eq!(trial.ground.as_deref(), Some(on.ground().as_str()));
    let trades = school.trades_of(2).await.unwrap();
    assert_eq!(trades.rows.len(), results.trades);
    let won = trades.rows.iter().filter(|one| one.trade.gain > 0.0).count();
    assert_eq!(won, results.won);
    let told = school.measured(version.clone()).await.ran.unwrap();
    assert_eq!((told.results, told.by), (results.clone(), RanBy::Approval(1, on)));

    let next = school.learn().await;
    assert_eq!(next.asked.strategy, Some(2));
    assert_eq!(next.found.results.as_ref(), Some(&results), "{:?}", next.error);
    let again =
        iterations::trades(&school.test.house, &school.person, school.agent.id, Named::Number(2)).await;
    assert_eq!(again.unwrap(), trades);
    let told = school.measured(version).await.ran.unwrap();
    assert_eq!(told.by.iteration(), Some(2), "from then on it is told of the iteration");
}

#[rstest]
#[tokio::test]
async fn what_was_run_before_is_not_counted_twice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = offered(backend).await;
    school.decide(1, Wish::Refinements(vec![1, 2])).await;
    let first = school.holds().await;
    let counted = school.ledger().await.unwrap();
    // The same once more: what holds is the document before, and the same is offered of it.
    revive_strategy(&school.test.house, &school.person, school.agent.id, 1, None).await.unwrap();
    let number = school.offer().await;
    school.decide(number, Wish::Refinements(vec![1, 2])).await;
    let second = school.holds().await;
    assert_eq!((&second.document, &second.results), (&first.document, &first.results));
    assert!(second.version > first.version && second.results.is_some());
    assert_eq!(school.ledger().await.unwrap(), counted);
    assert_eq!(
        school.trades_of(second.version).await.unwrap(),
        school.trades_of(first.version).await.unwrap()
    );
    // One that is taken again is followed to the same trades.
    revive_strategy(&school.test.house, &school.person, school.agent.id, 1, None).await.unwrap();
    let again =
        revive_strategy(&school.test.house, &school.person, school.agent.id, first.version, None).await;
    let again = again.unwrap();
    assert_eq!(again.results, first.results);
    assert_eq!(
        school.trades_of(again.version).await.unwrap(),
        school.trades_of(first.version).await.unwrap()
    );
}

#[tokio::test]
async fn a_single_change_is_not_run_again_and_shows_what_its_iteration_measured() {
    let school = offered(Backend::Sqlite).await;
    school.decide(1, Wish::Refinements(vec![2])).await;
    let version = school.holds().await;
    assert_eq!((&version.results, &version.when_approved), (&None, &None));
    assert_eq!(school.ledger().await.unwrap(), []);
    let told = school.measured(version).await;
    let projected = told.projected.unwrap();
    assert_eq!((projected.iteration, projected.change), (1, 2));
    assert!(told.ran.is_none() && projected.projected == two()[1].projected);
    // Also when it is taken again.
    let (house, person, id) = (&school.test.house, &school.person, school.agent.id);
    revive_strategy(house, person, id, 1, None).await.unwrap();
    let again = revive_strategy(house, person, id, 2, None).await.unwrap();
    assert_eq!(school.measured(again).await.projected, Some(projected));
}

#[rstest]
#[tokio::test]
async fn where_the_market_takes_no_more_questions_they_hold_all_the_same_and_that_is_said(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = limited(backend, 99).await;
    work(&school.test.house, school.agent.id, 1, &found(LEARNT, two())).await;
    let decided = school.decide(1, Wish::Refinements(vec![1, 2])).await;
    assert_eq!(decided.status, IterationStatus::Applied);
    school.assert_not_run("takes no more questions").await;
}

#[tokio::test]
async fn where_the_market_does_not_answer_they_hold_all_the_same_and_that_is_said() {
    let school = offered(Backend::Sqlite).await;
    school.feed.fail(Some(FeedError::Unavailable { market: "scripted", reason: "it is asleep".to_owned() }));
    school.decide(1, Wish::Refinements(vec![1, 2])).await;
    school.assert_not_run("it is asleep").await;
}

/// The same instruments on a market of another kind.
struct Elsewhere(Arc<ScriptedFeed>);

#[async_trait]
impl Feed for Elsewhere {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn identity(&self) -> String {
        "elsewhere".to_owned()
    }

    fn span(&self) -> Span {
        self.0.span()
    }

    async fn listings(&self) -> Result<Vec<Listing>, FeedError> {
        self.0.listings().await
    }

    async fn bars(&self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>, FeedError> {
        self.0.bars(symbol, from, to).await
    }
}

#[tokio::test]
async fn on_another_market_they_hold_all_the_same_and_that_is_said() {
    let mut school = offered(Backend::Sqlite).await;
    let house = school.test.house.clone();
    school.test.house = house.trading(Market::on(Arc::new(Elsewhere(school.feed.clone()))));
    school.decide(1, Wish::Refinements(vec![1, 2])).await;
    school.assert_not_run("not on any more").await;
}

impl School {
    async fn assert_not_run(&self, why: &str) {
        let version = self.holds().await;
        assert_eq!((version.version, &version.results), (2, &None));
        let Some(WhenApproved::NotRun(said)) = &version.when_approved else {
            panic!("{:?}", version.when_approved)
        };
        assert!(said.contains(why), "{said}");
        assert_eq!(self.ledger().await.unwrap(), [], "what was not run is no trial");
        assert!(matches!(self.trades_of(2).await, Err(LabError::NoTradesKept)));
        let told = self.measured(version).await;
        assert!(told.ran.is_none() && told.projected.is_none());
    }
}

/// While they are run somebody else may have decided.
#[rstest]
#[tokio::test]
async fn of_two_words_at_once_one_holds(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let school = offered(backend).await;
    let (house, person, id) = (&school.test.house, &school.person, school.agent.id);
    let say = |wish| iterations::decide(house, person, id, Named::Number(1), Verdict { wish, reason: None });
    let (one, other) = tokio::join!(say(Wish::Refinements(vec![1, 2])), say(Wish::Refinements(vec![2, 1])));
    let refused = [one, other].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(matches!(refused[..], [LabError::NotWaiting { number: 1, .. }]), "{refused:?}");
    assert_eq!((school.versions().await.len(), school.ledger().await.unwrap().len()), (2, 1));
}

#[tokio::test]
async fn whoever_thinks_next_is_told_that_it_was_run_and_has_become_part_of_the_strategy() {
    let mut school = offered(Backend::Sqlite).await;
    school.decide(1, Wish::Refinements(vec![2, 1])).await;
    let change = school.holds().await.change;
    let model = ScriptedModel::always(said("{}", 1_000, 100));
    school.thought_by(&model).await;
    school.learn().await;
    let asked = model.asked();
    let tried = asked.iter().filter_map(|ask| ask.briefing["tried"].as_array()).flatten();
    let told: Vec<_> = tried.filter(|one| one["change"] == change.as_str()).collect();
    assert!(!told.is_empty(), "it was asked for changes: {}", asked.len());
    assert!(told.iter().all(|one| one["applied"] == true), "{told:?}");
}

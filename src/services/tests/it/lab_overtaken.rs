//! An examination during which more is tried, as by an evolution that runs beside it.

use crate::{lab_graduation::good, school::School};
use async_trait::async_trait;
use domain::{
    AgentId,
    agents::AgentStep,
    lab::Trial,
    market::{Bar, Feed, FeedError, Listing, Minute, Span, Symbol},
};
use rstest::rstest;
use services::{
    agents::{self, AgentsError},
    kernel::approvals::{Answer, Said},
    lab::{
        LabError,
        graduation::{self, graduate},
    },
    market::Market,
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use storage::Db;
use testkit::{Backend, ScriptedFeed};

/// A market on which something more is tried whenever it is asked what it lists, so often.
struct Meanwhile {
    inner: Arc<ScriptedFeed>,
    db: Db,
    agent: AgentId,
    left: AtomicUsize,
}

impl Meanwhile {
    async fn something_is_tried(&self) {
        let one_less = |left: usize| left.checked_sub(1);
        if self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_err() {
            return;
        }
        let mut tx = self.db.begin().await.unwrap();
        let known = tx.lab().trials(self.agent).await.unwrap();
        let last = known.iter().max_by_key(|trial| (trial.iteration, trial.number)).unwrap();
        let returns = last.returns.iter().map(|day| 0.5 * day + 0.001).collect();
        let number = last.number + 1;
        let more = Trial { number, change: format!("meanwhile {number}"), returns, ..last.clone() };
        tx.lab().add_trials(&[more]).await.unwrap();
        tx.save().await.unwrap();
    }
}

#[async_trait]
impl Feed for Meanwhile {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn identity(&self) -> String {
        self.inner.identity()
    }

    fn span(&self) -> Span {
        self.inner.span()
    }

    async fn listings(&self) -> Result<Vec<Listing>, FeedError> {
        self.something_is_tried().await;
        self.inner.listings().await
    }

    async fn bars(&self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>, FeedError> {
        self.inner.bars(symbol, from, to).await
    }
}

/// Somebody who has learnt, on a market on which so much more is tried while it is asked.
async fn with_more(backend: Backend, times: usize) -> School {
    let mut school = good(backend).await;
    let house = school.test.house.clone();
    let feed = Meanwhile {
        inner: school.feed.clone(),
        db: house.db.clone(),
        agent: school.agent.id,
        left: AtomicUsize::new(times),
    };
    school.test.house = house.trading(Market::on(Arc::new(feed)));
    school
}

impl School {
    async fn trials(&self) -> usize {
        self.test.house.db.read().await.unwrap().lab().trial_count(self.agent.id).await.unwrap()
    }

    async fn opened(&self) -> usize {
        let events = self.events_of_agent().await;
        events.iter().filter(|(kind, _)| kind == "agent.seal_opened").count()
    }
}

#[rstest]
#[tokio::test]
async fn what_is_tried_during_an_examination_counts_in_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = with_more(backend, 1).await;
    let before = school.trials().await;
    let found = school.examined().await;
    let gate = &found.graduation.gate;
    assert_eq!((school.trials().await, gate.trials), (before + 1, before + 1));
    assert_eq!((found.openings.len(), gate.seen_before, school.opened().await), (1, 0, 1));
    // What was tried before it is begun is what is tried while it runs.
    school.answer(&found, Answer::Reject, Said::default()).await.unwrap();
    let again = school.examined().await;
    assert_eq!((&again.graduation.gate.lines, again.graduation.gate.trials), (&gate.lines, gate.trials));
}

#[tokio::test]
async fn where_something_is_tried_without_end_the_examination_is_refused_and_nobody_has_seen_anything() {
    let school = with_more(Backend::Sqlite, usize::MAX).await;
    let (house, id) = (&school.test.house, school.agent.id);
    let before = school.trials().await;
    let refused = graduate(house, &school.person, id).await;
    assert!(matches!(refused, Err(LabError::Agents(AgentsError::Overtaken))), "{refused:?}");
    let tried = school.trials().await - before;
    assert!((3..10).contains(&tried), "it was looked at three times: {tried}");
    assert_eq!(school.opened().await, 0);
    assert!(graduation::graduation(house, &school.person, id, None).await.unwrap().is_none());
    let start = agents::step(house, &school.person, id, AgentStep::Start).await;
    assert!(matches!(start, Err(AgentsError::NotGraduated)), "{start:?}");
}

//! What was learnt of a change is asked again of a document in which it stands.

use crate::school::School;
use domain::lab::{Edit, Evidence, Insight, Iteration, Pattern, Standing, Trial};
use rstest::rstest;
use services::lab::{
    iterate::Iterating,
    iterations::{self, Wish},
};
use testkit::{
    Backend, PlantedMarket,
    learning::{found, refinement},
};

async fn opened(backend: Backend) -> School {
    School::open(backend, PlantedMarket::with_edge(22, Pattern::Breakout, 3.0, 3), Pattern::Breakout).await
}

impl School {
    async fn tried_in(&self, iteration: u32) -> Vec<Trial> {
        let all = self.test.house.db.read().await.unwrap().lab().trials(self.agent.id).await.unwrap();
        all.into_iter().filter(|trial| trial.iteration == iteration).collect()
    }

    async fn known(&self, topic: &str) -> Insight {
        let known = self.knowledge().await;
        known.into_iter().find(|insight| insight.topic == topic).unwrap_or_else(|| panic!("{topic}"))
    }

    /// Its person holds everything for a bar less.
    async fn holds_shorter(&self, number: u32) {
        let document = self.get(number).await.found.strategy.unwrap().document;
        assert!(document.contains("max_holding_bars = 3"), "{document}");
        let shorter = document.replace("max_holding_bars = 3", "max_holding_bars = 2");
        self.decide(number, Wish::Document(shorter)).await;
    }

    /// An iteration that is through with these changes of what it wrote, of which nobody did the work.
    async fn through_with(&self, document: &str, change: &str, edits: Vec<Edit>) {
        let next = self.start(domain::lab::Afterwards::Wait, 1).await;
        let house = &self.test.house;
        let mut tx = house.db.begin().await.unwrap();
        let found = found(document, vec![refinement(1, change, edits)]);
        assert!(tx.lab().save_found(next.id, &found).await.unwrap());
        let events = iterations::through(house, &mut tx, &self.agent, &next).await.unwrap();
        tx.append_events(next.owner, house.now(), &events).await.unwrap();
        tx.save().await.unwrap();
        self.knows(change, next.number).await;
        self.decide(next.number, Wish::Best).await;
    }

    /// It has learnt that a change is better.
    async fn knows(&self, change: &str, iteration: u32) {
        let mut tx = self.test.house.db.begin().await.unwrap();
        let like = tx.lab().insights(self.agent.id).await.unwrap().remove(0);
        let (n, effect, corrected) = (30, 0.5, 0.03);
        let first = Evidence {
            iteration,
            n,
            effect,
            lower: Some(0.1),
            upper: Some(0.9),
            corrected,
            ..like.evidence[0]
        };
        let id = domain::InsightId::generate(self.test.clock.as_ref(), self.test.house.randomness.as_ref());
        let insight = Insight {
            id,
            topic: format!("change:{change}"),
            statement: format!("{change}: it was better."),
            confidence: 0.97,
            standing: Standing::Fresh,
            evidence: vec![first],
            condition: None,
            ..like
        };
        tx.lab().add_insight(&insight).await.unwrap();
        tx.save().await.unwrap();
    }
}

fn notes(iteration: &Iteration) -> String {
    iteration.found.notes.join("\n")
}

#[rstest]
#[tokio::test]
async fn a_change_that_was_learnt_is_confirmed_by_other_trades_and_not_by_the_same(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = opened(backend).await;
    let best = school.learn().await.found.refinements.unwrap().remove(0);
    school.decide(1, Wish::Best).await;
    let topic = format!("change:{}", best.change);

    // The document with it and the one without were run when it was learnt: nothing is run, and nothing is new.
    let second = school.learn().await;
    let without = format!("without “{}”", best.change);
    assert!(school.tried_in(2).await.iter().all(|trial| !trial.change.starts_with(&without)));
    let known = school.known(&topic).await;
    assert_eq!((known.standing, known.evidence.len()), (Standing::Fresh, 1), "{known:?}");
    assert!(!notes(&second).contains("asked again"), "{}", notes(&second));
    let surely = known.confidence;

    // With another exit there are other trades.
    school.holds_shorter(2).await;
    let third = school.learn().await;
    let ledger = school.tried_in(3).await;
    let asked: Vec<&Trial> = ledger.iter().filter(|trial| trial.change.starts_with(&without)).collect();
    assert_eq!((asked.len(), asked[0].edits.is_empty()), (1, false), "{asked:?}");
    let known = school.known(&topic).await;
    assert_eq!((known.standing, known.evidence.len()), (Standing::Confirmed, 2), "{known:?}");
    let [first, again] = &known.evidence[..] else { panic!("{known:?}") };
    assert_eq!((again.iteration, again.n), (3, third.found.results.as_ref().unwrap().trades));
    assert!(
        again.effect > 0.0 && again.corrected <= 0.05 && again.effect.to_bits() != first.effect.to_bits()
    );
    assert!(known.confidence > 0.9 && surely > 0.9, "{} after {surely}", known.confidence);
    let said = format!("“{}” was asked again: the Sharpe ratio is ", best.change);
    assert!(notes(&third).contains(&said), "{}", notes(&third));
    // All of it stands in the ledger, and figures are corrected for it.
    let before = school.tried_in(1).await.len() + school.tried_in(2).await.len();
    assert_eq!(third.found.trials, before + ledger.len());

    // And once more the same trades: nothing is run for it, and nothing is new.
    school.decide(3, Wish::Refinements(Vec::new())).await;
    school.learn().await;
    assert!(school.tried_in(4).await.iter().all(|trial| !trial.change.starts_with(&without)));
    assert_eq!(school.known(&topic).await.evidence, known.evidence);
}

#[rstest]
#[tokio::test]
async fn a_change_that_does_harm_by_now_is_refuted_and_one_that_does_nothing_is_weakened(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = opened(backend).await;
    let learnt = school.learn().await;
    let document = learnt.found.strategy.unwrap().document;
    school.decide(1, Wish::Refinements(Vec::new())).await;
    let good = school.market.hidden.clone().unwrap().condition;
    let (harm, idle) = ("keep away from what is good", "trade at any price");
    school.through_with(&document, harm, vec![Edit::Require(format!("not ({good})"))]).await;
    let with_harm = school.versions().await.remove(0).document;
    school.through_with(&with_harm, idle, vec![Edit::Require("close > 0".to_owned())]).await;
    let asked = school.learn().await;
    assert_eq!(asked.number, 4);
    let known = school.known(&format!("change:{harm}")).await;
    let again = known.evidence.last().unwrap();
    assert_eq!(
        (known.standing, again.iteration, known.evidence.len()),
        (Standing::Refuted, 4, 2),
        "{known:?}"
    );
    assert!(again.effect < 0.0 && known.confidence < 0.5, "{known:?}");
    let known = school.known(&format!("change:{idle}")).await;
    assert_eq!((known.standing, known.evidence.len()), (Standing::Weakened, 2), "{known:?}");
    assert!(known.confidence < 0.5, "{known:?}");
}

#[tokio::test]
async fn no_more_than_three_lessons_are_asked_again_in_one_iteration_the_newest_first() {
    let school = opened(Backend::Sqlite).await;
    let mut document = school.learn().await.found.strategy.unwrap().document;
    school.decide(1, Wish::Refinements(Vec::new())).await;
    for price in 1..=5 {
        let edits = vec![Edit::Require(format!("close > 0.{price}"))];
        school.through_with(&document, &format!("above {price}"), edits).await;
        document = school.versions().await.remove(0).document;
    }
    school.worker(Iterating::default()).run_due_jobs().await.unwrap();
    school.learn().await;
    let asked = async |number| {
        let ledger = school.tried_in(number).await;
        let asked = ledger.into_iter().filter(|one| one.change.starts_with("without"));
        asked.map(|one| one.change).collect::<Vec<String>>()
    };
    let without = |price: u32| format!("without “above {price}”: does it still hold?");
    assert_eq!(asked(7).await, [without(5), without(4), without(3)]);
    // The older ones come when the document stays as it is.
    school.decide(7, Wish::Refinements(Vec::new())).await;
    school.learn().await;
    assert_eq!(asked(8).await, [without(2), without(1)]);
}

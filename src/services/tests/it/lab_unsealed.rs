//! What was found behind the seal is kept for whoever opened it, and nobody who learns reads it.

use crate::{kernel_models::asking, lab_graduation::good, school::School};
use domain::{
    Money,
    lab::{GatePart, Learner, TradesOf},
};
use rstest::rstest;
use serde_json::Value;
use services::{
    kernel::approvals::{Answer, Said},
    lab::{
        LabError,
        graduation::{Wanted, graduation_trades},
        iterations::Wish,
    },
};
use testkit::{Backend, ScriptedModel, said};

impl School {
    /// Puts something in the place of the trades that the gate counted, which nobody can read.
    async fn spoil(&self) {
        let mut tx = self.test.house.db.begin().await.unwrap();
        for part in GatePart::ALL {
            let of = TradesOf::Graduation(1, part);
            assert!(tx.lab().kept_trades(self.agent.id, of).await.unwrap().is_some());
            tx.lab().keep_trades(self.agent.id, of, b"not to be read").await.unwrap();
        }
        tx.save().await.unwrap();
    }

    /// From now on a model thinks for its agent.
    pub async fn thought_by(&mut self, model: &ScriptedModel) {
        self.test.house = asking(&self.test, model);
        let mut tx = self.test.house.db.begin().await.unwrap();
        let learner = tx.lab().learner(self.agent.id).await.unwrap().unwrap();
        let holds = learner.personality;
        let budget_per_day = Money::from_units(1_000_000_000_000);
        let learner = Learner { model: "local/test".parse().unwrap(), budget_per_day, ..learner };
        assert!(tx.lab().save_learner(&learner, holds).await.unwrap());
        tx.save().await.unwrap();
    }

    async fn unsealed(&self, part: GatePart) -> Result<usize, LabError> {
        let (house, person, wanted) = (&self.test.house, &self.person, (1, Wanted::Part(part)));
        let found = graduation_trades(house, person, self.agent.id, wanted).await;
        found.map(|(_, trades)| trades.rows.len())
    }
}

/// Everything that a model is asked which thinks for an agent after its graduation: in an iteration, and when it asks itself whether it should be otherwise.
async fn asked_after(backend: Backend, is_spoiled: bool) -> Vec<(String, String, Value)> {
    let mut school = good(backend).await;
    let found = school.examined().await;
    assert_eq!(school.unsealed(GatePart::Sealed).await.unwrap(), found.graduation.gate.sealed.trades);
    if is_spoiled {
        school.spoil().await;
        assert!(matches!(school.unsealed(GatePart::Sealed).await, Err(LabError::Unreadable(_))));
    }
    school.answer(&found, Answer::Reject, Said::default()).await.unwrap();
    let model = ScriptedModel::always(said("{}", 1_000, 100));
    school.thought_by(&model).await;
    let learnt = school.learn().await;
    assert_eq!(learnt.error, None);
    school.decide(learnt.number, Wish::Best).await;
    let evolved = school.evolve().await;
    assert_eq!(evolved.error, None);
    model.asked().into_iter().map(|ask| (ask.system, ask.user, ask.briefing)).collect()
}

#[rstest]
#[tokio::test]
async fn whoever_learns_after_a_graduation_is_told_the_same_whatever_is_kept_of_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (kept, spoiled) = (asked_after(backend, false).await, asked_after(backend, true).await);
    assert!(kept.len() >= 3, "it was asked {} times", kept.len());
    assert_eq!(kept, spoiled);
}

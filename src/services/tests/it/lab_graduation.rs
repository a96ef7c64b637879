//! The way onto paper and back: the gate, the seal, a person's word, and trades beside what was expected.

use crate::{learning::PAGE, school::School};
use domain::{
    agents::{Agent, AgentStep, Brain, Stage, Status},
    approvals::{Approval, ApprovalStatus},
    desk::{Direction, OrderWhy, TradeRecord},
    events::Subject,
    lab::{Afterwards, GraduationStatus, Pattern},
    market::Minute,
};
use rstest::rstest;
use services::{
    agents::{self, AgentsError},
    kernel::{
        approvals::{self, Answer, ApprovalError, Said},
        jobs::{Handlers, Worker, WorkerOptions},
    },
    lab::{
        LabError, PersonalityEdit,
        graduation::{self, Graduated, Watching, graduate},
        iterate::Iterating,
        iterations::{self, Wish},
        strategies,
    },
};
use storage::Journal;
use testkit::{Backend, PlantedMarket};

/// Somebody whose agent has learnt twice, and took what was best.
async fn learnt(backend: Backend, market: PlantedMarket, pattern: Pattern) -> School {
    let school = School::open(backend, market, pattern).await;
    for _ in 0..2 {
        let through = school.learn().await;
        school.decide(through.number, Wish::Best).await;
    }
    school
}

pub async fn good(backend: Backend) -> School {
    learnt(backend, PlantedMarket::with_edge(22, Pattern::Breakout, 3.0, 3), Pattern::Breakout).await
}

pub async fn bad(backend: Backend) -> School {
    learnt(backend, PlantedMarket::noise(5, 3), Pattern::Breakout).await
}

impl School {
    pub async fn examined(&self) -> Graduated {
        graduate(&self.test.house, &self.person, self.agent.id).await.unwrap()
    }

    pub async fn agent(&self) -> Agent {
        agents::get(&self.test.house, &self.person, self.agent.id).await.unwrap()
    }

    pub async fn newest(&self) -> Graduated {
        let found = graduation::graduation(&self.test.house, &self.person, self.agent.id, None).await;
        found.unwrap().unwrap()
    }

    pub async fn answer(
        &self,
        found: &Graduated,
        answer: Answer,
        said: Said<'_>,
    ) -> Result<Approval, ApprovalError> {
        approvals::answer(&self.test.house, &self.person, found.approval.id, answer, said).await
    }

    pub async fn events_of_agent(&self) -> Vec<(String, serde_json::Value)> {
        let about = Subject::new("agent", self.agent.id);
        let events =
            self.test.events(self.agent.owner).await.into_iter().filter(|event| event.subject == about);
        events.map(|event| (event.kind.as_str().to_owned(), event.data)).collect()
    }

    /// Trades that were closed on paper, each with this gain.
    pub async fn trade(&self, gains: &[f64]) {
        self.traded(gains, 1_000, OrderWhy::Signal).await;
    }

    /// The same, entered by one decision and left for this reason.
    pub async fn traded(&self, gains: &[f64], decision: i64, exit_why: OrderWhy) {
        let house = &self.test.house;
        let mut tx = house.db.begin().await.unwrap();
        let last = tx.desk().trades_before(self.agent.id, i64::MAX, 1).await.unwrap();
        let first = last.first().map_or(1, |last| last.number + 1);
        let trade = |(gain, number): (&f64, i64)| TradeRecord {
            agent: self.agent.id,
            number,
            symbol: self.symbol.clone(),
            direction: Direction::Long,
            quantity: domain::Fixed::whole(1),
            entry_price: domain::Fixed::whole(100),
            exit_price: domain::Fixed::whole(100),
            entered: Minute::new(0),
            left: Minute::new(60),
            entry_why: OrderWhy::Signal,
            exit_why,
            fees: domain::Fixed::ZERO,
            pnl: domain::Fixed::ZERO,
            gain: *gain,
            decision: Some(decision),
            at: house.now(),
        };
        let trades = gains.iter().zip(first..).map(trade).collect();
        tx.desk().write(&Journal { trades, ..Journal::default() }).await.unwrap();
        tx.save().await.unwrap();
    }

    pub async fn watch(&self) {
        graduation::schedule(&self.test.house).await.unwrap();
        let handlers = Handlers::default().with(Watching);
        let worker = Worker::new(self.test.house.clone(), handlers, WorkerOptions::named("test"));
        self.test.clock.advance(domain::Period::from_seconds(10));
        worker.run_due_jobs().await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn an_agent_that_found_what_is_planted_passes_and_trades_on_paper_after_a_yes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = good(backend).await;
    let found = school.examined().await;
    assert!(found.graduation.gate.is_open(), "{:?}", found.graduation.gate);
    assert_eq!((found.agent.stage, found.graduation.status), (Stage::Ready, GraduationStatus::Waiting));
    assert_eq!((found.approval.status, &found.approval.confirm), (ApprovalStatus::Waiting, &None));
    assert_eq!((found.openings.len(), found.graduation.gate.seen_before), (1, 0));
    let again = graduate(&school.test.house, &school.person, school.agent.id).await;
    assert!(matches!(again, Err(LabError::Asked { number: 1 })), "{again:?}");
    let start = agents::step(&school.test.house, &school.person, school.agent.id, AgentStep::Start).await;
    assert!(matches!(start, Err(AgentsError::NotGraduated)), "{start:?}");

    let given = school.answer(&found, Answer::Approve, Some("go").into()).await.unwrap();
    assert_eq!(given.status, ApprovalStatus::Approved);
    let agent = school.agent().await;
    let holds = school.versions().await.remove(0);
    assert_eq!(
        (agent.stage, agent.status, holds.version),
        (Stage::Paper, Status::Stopped, found.graduation.version)
    );
    let Brain::Strategy { document, source, .. } = &agent.brain else { panic!("{:?}", agent.brain) };
    assert_eq!(document, &holds.document);
    assert!(
        agent.risk.equal_parts,
        "each instrument is traded with its part of the money, as it was examined"
    );
    assert_eq!(source.as_deref(), Some(format!("learner:{}:{}", agent.id, holds.version).as_str()));
    let twice = school.answer(&found, Answer::Approve, Said::default()).await;
    assert!(matches!(twice, Err(ApprovalError::Decided(ApprovalStatus::Approved))), "{twice:?}");
    agents::step(&school.test.house, &school.person, agent.id, AgentStep::Start).await.unwrap();
    assert_eq!(school.agent().await.status, Status::Running);
    let kinds: Vec<String> = school.events_of_agent().await.into_iter().map(|(kind, _)| kind).collect();
    let told = ["agent.seal_opened", "agent.examined", "agent.graduated", "agent.started"];
    assert!(told.iter().all(|kind| kinds.iter().any(|own| own == kind)), "{kinds:?}");

    // Taken back: it stands still, and what it was is kept.
    school.answer(&found, Answer::RollBack, Some("not yet").into()).await.unwrap();
    let agent = school.agent().await;
    assert_eq!((agent.stage, agent.status), (Stage::Ready, Status::Stopped));
    assert_eq!(school.newest().await.graduation.status, GraduationStatus::RolledBack);
    let twice = school.answer(&found, Answer::RollBack, Said::default()).await;
    assert!(matches!(twice, Err(ApprovalError::NotApproved(ApprovalStatus::RolledBack))), "{twice:?}");
}

#[rstest]
#[tokio::test]
async fn a_red_line_is_overridden_by_the_agents_name_alone_and_stays_marked(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = bad(backend).await;
    let found = school.examined().await;
    let red = found.graduation.red();
    assert!(!red.is_empty() && found.agent.stage == Stage::Learning);
    assert_eq!(found.approval.confirm.as_deref(), Some("Vera"));
    let facts = found.approval.facts.iter().filter(|fact| fact.good == Some(false)).count();
    assert_eq!(facts, red.len(), "each red line is a fact that speaks against it");
    for wrong in [None, Some(""), Some("vera"), Some("yes")] {
        let said = Said { reason: None, confirm: wrong };
        let refused = school.answer(&found, Answer::Approve, said).await;
        assert!(matches!(&refused, Err(ApprovalError::Unconfirmed(name)) if name == "Vera"), "{refused:?}");
    }
    assert_eq!(school.agent().await.stage, Stage::Learning);
    let said = Said { reason: Some("I know better"), confirm: Some(" Vera ") };
    school.answer(&found, Answer::Approve, said).await.unwrap();
    assert_eq!(school.agent().await.stage, Stage::Paper);
    assert!(school.newest().await.graduation.is_overridden());
    let events = school.events_of_agent().await;
    let graduated = &events.iter().find(|(kind, _)| kind == "agent.graduated").unwrap().1;
    assert_eq!(graduated["overridden"], serde_json::to_value(&red).unwrap());
    let on_paper = graduate(&school.test.house, &school.person, school.agent.id).await;
    assert!(matches!(on_paper, Err(LabError::AlreadyOnPaper)), "{on_paper:?}");

    school.answer(&found, Answer::RollBack, Said::default()).await.unwrap();
    let second = school.examined().await;
    assert_eq!((second.graduation.number, second.graduation.gate.seen_before), (2, 1));
    assert!(second.approval.facts.iter().any(|fact| fact.value.contains("seen 2 times")));
    assert_eq!(second.graduation.gate.lines, found.graduation.gate.lines, "the same is found again");
    let first = graduation::graduation(&school.test.house, &school.person, school.agent.id, Some(1)).await;
    assert!(first.unwrap().unwrap().graduation.is_overridden(), "the mark stays");
    let all =
        graduation::graduations(&school.test.house, &school.person, school.agent.id, PAGE).await.unwrap();
    assert_eq!(all.items.iter().map(|one| one.graduation.number).collect::<Vec<_>>(), [2, 1]);
}

#[tokio::test]
async fn what_was_examined_is_taken_back_when_the_agent_learns_on() {
    let school = good(Backend::Sqlite).await;
    let house = &school.test.house;
    let found = school.examined().await;
    assert_eq!(found.agent.stage, Stage::Ready);
    school.start(Afterwards::Wait, 1).await;
    let agent = school.agent().await;
    assert_eq!((agent.stage, &agent.brain), (Stage::Learning, &Brain::Learning {}));
    assert_eq!(school.newest().await.graduation.status, GraduationStatus::Withdrawn);
    let late = school.answer(&found, Answer::Approve, Said::default()).await;
    assert!(matches!(late, Err(ApprovalError::Decided(ApprovalStatus::Withdrawn))), "{late:?}");
    let busy = graduate(house, &school.person, school.agent.id).await;
    assert!(matches!(busy, Err(LabError::Open { number: 3, .. })), "{busy:?}");
    school.worker(Iterating::default()).run_due_jobs().await.unwrap();
    school.decide(3, Wish::Discard).await;

    // Another version, and another personality, are something else than what was examined.
    let found = school.examined().await;
    assert_eq!(found.graduation.gate.seen_before, 1);
    strategies::revive_strategy(house, &school.person, school.agent.id, 1, None).await.unwrap();
    assert_eq!(school.agent().await.stage, Stage::Learning);
    assert_eq!(school.newest().await.graduation.status, GraduationStatus::Withdrawn);
    let found = school.examined().await;
    let edit = PersonalityEdit {
        instructions: Some("a bold day trader of PLANT".to_owned()),
        reason: None,
        ..PersonalityEdit::default()
    };
    services::lab::edit(house, &school.person, school.agent.id, edit).await.unwrap();
    let late = school.answer(&found, Answer::Approve, Said { reason: None, confirm: Some("Vera") }).await;
    assert!(matches!(late, Err(ApprovalError::Decided(ApprovalStatus::Withdrawn))), "{late:?}");
}

#[tokio::test]
async fn rolling_an_iteration_back_takes_back_what_was_examined_with_it() {
    let school = good(Backend::Sqlite).await;
    let house = &school.test.house;
    let through = school.learn().await;
    let written = school.versions().await.remove(0).document;
    school.decide(through.number, Wish::Document(format!("# mine\n{written}"))).await;
    let found = school.examined().await;
    assert_eq!(found.agent.stage, Stage::Ready);
    let about = iterations::subject(through.id);
    let asked =
        house.db.read().await.unwrap().approvals().last_about(school.agent.owner, &about).await.unwrap();
    approvals::answer(house, &school.person, asked.unwrap().id, Answer::RollBack, None).await.unwrap();
    assert_eq!(school.agent().await.stage, Stage::Learning);
    let late = school.answer(&found, Answer::Approve, Said::default()).await;
    assert!(matches!(late, Err(ApprovalError::Decided(ApprovalStatus::Withdrawn))), "{late:?}");
}

/// A document of a person was run by nobody before it is examined, which is one more thing that was tried.
#[rstest]
#[tokio::test]
async fn what_is_run_for_the_first_time_when_it_is_examined_is_a_trial(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = good(backend).await;
    school.learn().await;
    let before = school.get(3).await.found.trials;
    let document = school.versions().await.remove(0).document;
    assert!(document.contains("max_holding_bars = 3"), "{document}");
    let edited = document.replace("max_holding_bars = 3", "max_holding_bars = 2");
    school.decide(3, Wish::Document(edited)).await;
    let trials = async || {
        let mut reader = school.test.house.db.read().await.unwrap();
        reader.lab().trials(school.agent.id).await.unwrap()
    };
    assert_eq!(trials().await.len(), before);
    let found = school.examined().await;
    let after = trials().await;
    assert_eq!((after.len(), found.graduation.gate.trials), (before + 1, before + 1));
    let own = after.iter().max_by_key(|trial| (trial.iteration, trial.number)).unwrap();
    assert_eq!(own.change, format!("version {} as it stands", found.graduation.version));
    // Examined again, it is the same one.
    school.answer(&found, Answer::Reject, Said::default()).await.unwrap();
    school.examined().await;
    assert_eq!(trials().await.len(), before + 1);
}

#[tokio::test]
async fn a_rejected_agent_learns_on_and_a_deleted_one_has_nothing_to_say() {
    let school = good(Backend::Sqlite).await;
    let house = &school.test.house;
    let found = school.examined().await;
    school.answer(&found, Answer::Reject, Some("not convinced").into()).await.unwrap();
    let newest = school.newest().await;
    assert_eq!((newest.agent.stage, newest.graduation.status), (Stage::Learning, GraduationStatus::Rejected));
    assert_eq!(newest.graduation.word.unwrap().reason.as_deref(), Some("not convinced"));
    let found = school.examined().await;
    agents::delete(house, &school.person, school.agent.id).await.unwrap();
    let gone = school.answer(&found, Answer::Approve, Said::default()).await;
    assert!(matches!(gone, Err(ApprovalError::Decided(ApprovalStatus::Withdrawn))), "{gone:?}");
    let gone = graduate(house, &school.person, school.agent.id).await;
    assert!(matches!(gone, Err(LabError::Agents(AgentsError::NotFound))), "{gone:?}");
}

#[tokio::test]
async fn who_has_not_learnt_is_not_examined() {
    let school = School::open(Backend::Sqlite, PlantedMarket::noise(5, 3), Pattern::Breakout).await;
    let new = graduate(&school.test.house, &school.person, school.agent.id).await;
    assert!(matches!(new, Err(LabError::NothingToExamine)), "{new:?}");
    let through = school.learn().await;
    school.decide(through.number, Wish::Discard).await;
    let none = graduate(&school.test.house, &school.person, school.agent.id).await;
    assert!(matches!(none, Err(LabError::NothingToExamine)), "{none:?}");
    assert!(school.events_of_agent().await.iter().all(|(kind, _)| kind != "agent.seal_opened"));
}

#[rstest]
#[tokio::test]
async fn who_falls_short_of_what_was_expected_comes_back_with_the_reason(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = good(backend).await;
    // What was traded before it was let onto paper does not count.
    school.trade(&[-0.5; 20]).await;
    let found = school.examined().await;
    school.answer(&found, Answer::Approve, Said::default()).await.unwrap();
    agents::step(&school.test.house, &school.person, school.agent.id, AgentStep::Start).await.unwrap();
    school.watch().await;
    assert_eq!(school.newest().await.graduation.paper, None, "nothing was traded on paper yet");

    let gains: Vec<f64> = found.graduation.expected.iter().map(|gain| f64::from(*gain)).collect();
    school.trade(&gains[..25]).await;
    school.watch().await;
    let check = school.newest().await.graduation.paper.unwrap();
    assert_eq!(check.trades, 25);
    assert!(check.p_value.unwrap() > 0.01, "{check:?}");
    assert_eq!(school.agent().await.stage, Stage::Paper);

    school.trade(&[-0.03; 15]).await;
    school.watch().await;
    let (agent, newest) = (school.agent().await, school.newest().await);
    assert_eq!((agent.stage, agent.status), (Stage::Ready, Status::Paused), "{:?}", newest.graduation.paper);
    assert_eq!(newest.graduation.status, GraduationStatus::Returned);
    let why = newest.graduation.returned.unwrap();
    assert!(why.contains("40 trades") && why.contains("was expected"), "{why}");
    let events = school.events_of_agent().await;
    let returned = &events.iter().find(|(kind, _)| kind == "agent.returned").unwrap().1;
    assert_eq!((returned["reason"].as_str(), returned["by"].as_str()), (Some(why.as_str()), Some("itself")));
    let start = agents::step(&school.test.house, &school.person, agent.id, AgentStep::Start).await;
    assert!(matches!(start, Err(AgentsError::NotGraduated)), "{start:?}");
    // Once more the same trades: it is back already, and nothing happens twice.
    school.watch().await;
    let count = school.events_of_agent().await.iter().filter(|(kind, _)| kind == "agent.returned").count();
    assert_eq!(count, 1);
    let second = school.examined().await;
    assert_eq!((second.agent.stage, second.graduation.gate.seen_before), (Stage::Ready, 1));
}

#[tokio::test]
async fn a_brain_that_a_person_changed_on_paper_is_not_what_graduated() {
    let school = good(Backend::Sqlite).await;
    let found = school.examined().await;
    school.answer(&found, Answer::Approve, Said::default()).await.unwrap();
    let change = agents::AgentChange {
        brain: Some(
            agents::source::strategy(
                &school.test.house,
                &school.person,
                agents::source::Source::Example("vwap_bounce".to_owned()),
                std::collections::BTreeMap::new(),
            )
            .await
            .unwrap(),
        ),
        ..agents::AgentChange::default()
    };
    agents::change(&school.test.house, &school.person, school.agent.id, change).await.unwrap();
    school.trade(&[-0.03; 40]).await;
    school.watch().await;
    let newest = school.newest().await;
    assert!(newest.graduation.paper.unwrap().has_left_the_band());
    assert_eq!((newest.agent.stage, newest.graduation.status), (Stage::Paper, GraduationStatus::Granted));
}

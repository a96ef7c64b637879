//! The leash of an agent that came onto paper: what it is there, by what it is judged, and how it is when it learns again.

use crate::{
    lab_evolution::asked_by_a_model,
    lab_graduation::{bad, good},
    learning::Learning,
    school::School,
};
use domain::{
    accounts::Principal,
    agents::{Agent, AgentStep, Brain, Risk, Stage, Status},
    desk::{DecisionKind, DecisionRecord, OrderWhy},
    lab::{Afterwards, Edit, GraduationStatus, Pattern, Personality, Trait, Trial},
    market::{Minute, Timeframe},
};
use engine::graph::Given;
use rstest::rstest;
use services::{
    agents::{self, AgentChange, NewAgent},
    backtests::{self, BacktestError, NewBacktest, Source},
    kernel::approvals::{Answer, ApprovalError, Said},
    lab::{
        self, LabError, PersonalityEdit, evolution,
        graduation::Graduated,
        iterations::{self, StartIteration, Wish},
        strategies::revive_strategy,
    },
};
use std::collections::BTreeMap;
use storage::Journal;
use testkit::{
    Backend, MockClock, PlantedMarket,
    learning::{LEARNT, found, refinement},
};

impl School {
    /// Whatever the gate said.
    async fn let_onto_paper(&self) -> Graduated {
        let found = self.examined().await;
        let said = Said { reason: None, confirm: Some("Vera") };
        self.answer(&found, Answer::Approve, said).await.unwrap();
        found
    }

    async fn take(&self, step: AgentStep) -> Agent {
        agents::step(&self.test.house, &self.person, self.agent.id, step).await.unwrap()
    }

    async fn change(&self, change: AgentChange) -> Agent {
        agents::change(&self.test.house, &self.person, self.agent.id, change).await.unwrap()
    }

    async fn backtest(&self, from: Option<domain::Timestamp>) -> Result<(), BacktestError> {
        let wanted = NewBacktest {
            source: Source::Agent(self.agent.id),
            params: Given::new(),
            instrument: self.symbol.clone(),
            from,
            to: None,
            cash: domain::Fixed::whole(1_000),
            seed: 1,
        };
        backtests::ask(&self.test.house, &self.person, &wanted).await.map(drop)
    }
}

fn learns(agent: &Agent) {
    assert_eq!(
        (agent.stage, agent.status, &agent.brain),
        (Stage::Learning, Status::Stopped, &Brain::Learning {})
    );
}

#[rstest]
#[tokio::test]
async fn one_that_came_back_and_is_examined_with_red_lines_learns_and_decides_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = bad(backend).await;
    school.let_onto_paper().await;
    school.take(AgentStep::Start).await;
    school.trade(&[-0.5; 40]).await;
    school.watch().await;
    let back = school.agent().await;
    assert_eq!((back.stage, back.status), (Stage::Ready, Status::Paused));
    assert!(matches!(back.brain, Brain::Strategy { .. }));

    let found = school.examined().await;
    assert!(!found.graduation.gate.is_open());
    learns(&found.agent);
    learns(&school.agent().await);
    let events = school.events_of_agent().await;
    let told = &events.iter().rev().find(|(kind, _)| kind == "agent.learns_again").unwrap().1;
    assert_eq!(told["reason"], "graduation 2 has found red lines");
    school.answer(&found, Answer::Reject, Said::default()).await.unwrap();
    learns(&school.agent().await);
}

#[tokio::test]
async fn on_paper_it_stays_what_it_is_and_afterwards_follows_its_personality_again() {
    let school = good(Backend::Sqlite).await;
    let (house, person, id) = (&school.test.house, &school.person, school.agent.id);
    let before = school.agent().await;
    let found = school.let_onto_paper().await;
    let set = Personality { time_frame: Trait::set(Some(Timeframe::DAY)), ..Personality::default() };
    let edit = PersonalityEdit { instructions: Some("bold".to_owned()), set, reason: None };
    let refused = lab::edit(house, person, id, edit).await;
    assert!(matches!(refused, Err(LabError::KeptOnPaper)), "{refused:?}");
    let refused = lab::revive(house, person, id, 1, None).await;
    assert!(matches!(refused, Err(LabError::KeptOnPaper)), "{refused:?}");

    let refused = revive_strategy(house, person, id, 1, None).await;
    assert!(matches!(refused, Err(LabError::KeptOnPaper)), "{:?}", refused.map(drop));

    let other = school.feed.list("OTHER");
    let change = AgentChange {
        pairs: Some(vec![other]),
        timeframe: Some(Timeframe::FOUR_HOURS),
        instructions: Some("something else".to_owned()),
        ..AgentChange::default()
    };
    let changed = school.change(change).await;
    assert_eq!(changed.timeframe, Timeframe::FOUR_HOURS);
    school.answer(&found, Answer::RollBack, Said::default()).await.unwrap();
    assert_eq!(school.agent().await.timeframe, Timeframe::FOUR_HOURS, "what it holds is left as it was");
    school.start(Afterwards::Wait, 1).await;
    let again = school.agent().await;
    learns(&again);
    assert_eq!((&again.instructions, again.timeframe), (&before.instructions, Timeframe::HOUR));
    assert!(again.pairs.contains(&school.symbol), "{:?}", again.pairs);
    let events = school.events_of_agent().await;
    let told = &events.iter().rev().find(|(kind, _)| kind == "agent.learns_again").unwrap().1;
    assert_eq!(told["changed"], serde_json::json!(["instructions", "pairs", "timeframe"]));
}

#[tokio::test]
async fn a_red_line_is_overridden_by_the_name_that_its_agent_has_now() {
    let school = bad(Backend::Sqlite).await;
    let found = school.examined().await;
    let change = AgentChange { name: Some("Vesta".parse().unwrap()), ..AgentChange::default() };
    school.change(change).await;
    let asked = school.newest().await.approval;
    assert_eq!((asked.title.as_str(), asked.confirm.as_deref()), ("Vesta: graduation 1", Some("Vesta")));
    let with = |name: &'static str| Said { reason: None, confirm: Some(name) };
    let refused = school.answer(&found, Answer::Approve, with("Vera")).await;
    assert!(matches!(&refused, Err(ApprovalError::Unconfirmed(name)) if name == "Vesta"), "{refused:?}");
    school.answer(&found, Answer::Approve, with("Vesta")).await.unwrap();
    assert_eq!(school.agent().await.stage, Stage::Paper);
}

/// What a person made of it on paper is not what was examined.
#[tokio::test]
async fn only_what_was_examined_is_taken_back_and_a_yes_gives_just_that() {
    let school = good(Backend::Sqlite).await;
    let found = school.let_onto_paper().await;
    let change = AgentChange { timeframe: Some(Timeframe::FOUR_HOURS), ..AgentChange::default() };
    school.change(change).await;
    school.trade(&[-0.03; 40]).await;
    school.watch().await;
    let newest = school.newest().await;
    assert!(newest.trades_otherwise && newest.graduation.paper.unwrap().has_left_the_band());
    assert_eq!((newest.agent.stage, newest.graduation.status), (Stage::Paper, GraduationStatus::Granted));

    let back = AgentChange { timeframe: Some(found.graduation.timeframe), ..AgentChange::default() };
    school.change(back).await;
    assert!(!school.newest().await.trades_otherwise);
    // What it did as something else counts no more.
    school.trade(&[-0.03]).await;
    school.watch().await;
    let newest = school.newest().await;
    assert_eq!((newest.agent.stage, newest.graduation.paper.unwrap().trades), (Stage::Paper, 1));
    let named = AgentChange { name: Some("Wera".parse().unwrap()), ..AgentChange::default() };
    school.change(named).await;
    school.trade(&[-0.03; 40]).await;
    school.watch().await;
    let newest = school.newest().await;
    assert_eq!((newest.agent.stage, newest.graduation.status), (Stage::Ready, GraduationStatus::Returned));
    assert_eq!(newest.graduation.paper.unwrap().trades, 41, "a name is no other strategy");

    // A yes gives it what was examined, whatever it was left with on paper.
    let other = school.feed.list("OTHER");
    let examined = school.examined().await;
    let mut tx = school.test.house.db.begin().await.unwrap();
    let left = Agent { pairs: vec![other], timeframe: Timeframe::DAY, ..school.agent().await };
    assert!(tx.agents().save(&left, school.test.house.now()).await.unwrap());
    tx.save().await.unwrap();
    school.answer(&examined, Answer::Approve, Said::default()).await.unwrap();
    let agent = school.agent().await;
    assert_eq!((agent.pairs, agent.timeframe), (examined.graduation.pairs, examined.graduation.timeframe));
}

#[rstest]
#[tokio::test]
async fn what_was_decided_before_or_closed_by_hand_does_not_count_on_paper(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = good(backend).await;
    let house = &school.test.house;
    let decision = |number: i64| DecisionRecord {
        agent: school.agent.id,
        number,
        symbol: Some(school.symbol.clone()),
        minute: Minute::new(0),
        at: house.now(),
        kind: DecisionKind::EnterLong,
        reason: "of an earlier time on paper".to_owned(),
        seen: serde_json::Value::Null,
        plan: None,
        order: None,
        refusal: None,
        thought: None,
    };
    let mut tx = house.db.begin().await.unwrap();
    let decisions = (1..=3).map(decision).collect();
    tx.desk().write(&Journal { decisions, ..Journal::default() }).await.unwrap();
    tx.save().await.unwrap();
    let found = school.let_onto_paper().await;
    school.traded(&[-0.5; 20], 3, OrderWhy::Signal).await;
    for by_hand in [OrderWhy::Closed, OrderWhy::EmergencyStop, OrderWhy::Terminated] {
        school.traded(&[-0.5; 20], 4, by_hand).await;
    }
    school.watch().await;
    assert_eq!(school.newest().await.graduation.paper, None);
    let gains: Vec<f64> = found.graduation.expected.iter().map(|gain| f64::from(*gain)).collect();
    school.traded(&gains[..25], 4, OrderWhy::StopLoss).await;
    school.watch().await;
    let newest = school.newest().await;
    assert_eq!(newest.graduation.paper.unwrap().trades, 25);
    assert_eq!((newest.agent.stage, newest.graduation.status), (Stage::Paper, GraduationStatus::Granted));
}

/// Whoever waits for an agent's learning looks at the agent again when it has it: somebody may have let it onto paper in the meantime.
#[rstest]
#[tokio::test]
async fn who_waited_for_its_learning_sees_that_it_came_onto_paper(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::open(backend).await;
    let house = world.house();
    let mut tx = house.db.begin().await.unwrap();
    assert!(tx.lab().hold(world.id()).await.unwrap());
    let granted = async {
        // Time for both to read the agent as it is now, and to wait.
        for _ in 0..200 {
            house.db.read().await.unwrap().agents().find(world.id()).await.unwrap().unwrap();
        }
        let on_paper = Agent { stage: Stage::Paper, ..world.agent.clone() };
        assert!(tx.agents().save(&on_paper, house.now()).await.unwrap());
        tx.save().await.unwrap();
    };
    let (started, proposed, ()) = tokio::join!(
        world.start(StartIteration::default()),
        evolution::propose(house, &world.person, world.id()),
        granted
    );
    assert!(matches!(started, Err(LabError::OnPaper)), "{started:?}");
    assert!(matches!(proposed, Err(LabError::OnPaper)), "{proposed:?}");
}

#[tokio::test]
async fn of_an_agent_that_is_not_on_paper_no_sealed_past_is_drawn() {
    let school = bad(Backend::Sqlite).await;
    let told = |tested: Result<(), BacktestError>| match tested {
        Err(BacktestError::Document(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(told(school.backtest(None).await).contains("the agent learns"));
    let found = school.let_onto_paper().await;
    school.backtest(None).await.unwrap();
    school.answer(&found, Answer::RollBack, Said::default()).await.unwrap();
    assert_eq!(school.agent().await.stage, Stage::Ready);
    assert!(told(school.backtest(None).await).contains("is not on paper"));

    school.let_onto_paper().await;
    school.take(AgentStep::Start).await;
    school.trade(&[-0.5; 40]).await;
    school.watch().await;
    let back = school.agent().await;
    let traded_from = back.trades_from.unwrap().begins();
    assert_eq!(back.stage, Stage::Ready);
    let early = school.backtest(Some(MockClock::START.minus(domain::Period::from_days(30)))).await;
    assert!(matches!(early, Err(BacktestError::BeforePaper(first)) if first == traded_from), "{early:?}");
    // Market time has not gone on since.
    let none = school.backtest(None).await;
    assert!(matches!(none, Err(BacktestError::Empty)), "{none:?}");
}

/// Its document is no way around the gate either.
#[tokio::test]
async fn by_the_document_of_an_agent_nobody_looks_behind_its_seal() {
    let school = good(Backend::Sqlite).await;
    let document = school.versions().await.remove(0).document;
    let mut reader = school.test.house.db.read().await.unwrap();
    let sealed_from = reader.lab().seals(school.agent.id).await.unwrap()[0].sealed_from;
    drop(reader);
    let test = async |source: Source, to: Option<domain::Timestamp>| {
        let wanted = NewBacktest {
            source,
            params: Given::new(),
            instrument: school.symbol.clone(),
            from: Some(sealed_from.minus(domain::Period::from_days(200))),
            to,
            cash: domain::Fixed::whole(1_000),
            seed: 1,
        };
        backtests::ask(&school.test.house, &school.person, &wanted).await.map(drop)
    };
    let of = |document: &str| Source::Document(document.to_owned());
    // Nor by an agent that trades it, on what that one has not lived through.
    let by_hand = NewAgent {
        name: "Copy".parse().unwrap(),
        instructions: String::new(),
        pairs: vec![school.symbol.clone()],
        timeframe: None,
        allocation: domain::Fixed::whole(1_000),
        risk: Risk::default(),
        brain: Brain::Strategy { document: document.clone(), params: BTreeMap::new(), source: None },
    };
    let copy = agents::create(&school.test.house, &school.person, by_hand).await.unwrap();
    // Nor by one that has traded for long, and was given it.
    let long_ago = Minute::containing(sealed_from.minus(domain::Period::from_days(300)));
    let mut tx = school.test.house.db.begin().await.unwrap();
    let traded = Agent { trades_from: Some(long_ago), ..copy.clone() };
    assert!(tx.agents().save(&traded, school.test.house.now()).await.unwrap());
    tx.save().await.unwrap();
    for source in [of(&document), Source::Agent(copy.id)] {
        let behind = test(source.clone(), None).await;
        let is_refused = matches!(behind, Err(BacktestError::BehindTheSeal(from)) if from == sealed_from);
        assert!(is_refused, "{source:?}: {behind:?}");
        test(source, Some(sealed_from)).await.unwrap();
    }
    // A person's own strategy is the person's to test.
    test(of(&document.replace("max_holding_bars = 3", "max_holding_bars = 4")), None).await.unwrap();
}

#[tokio::test]
async fn whoever_thinks_of_a_change_is_told_what_stands_in_the_document_already() {
    let market = PlantedMarket::with_edge(22, Pattern::Breakout, 3.0, 3);
    let school = School::open(Backend::Sqlite, market, Pattern::Breakout).await;
    school.learn().await;
    school.decide(1, Wish::Best).await;
    // And two of which nobody did the work, so that it may ask itself; a change of the last one is taken.
    for number in 2..=3 {
        let (house, next) = (&school.test.house, school.start(Afterwards::Wait, 1).await);
        let edits = vec![Edit::Set { key: "execution.max_holding_bars".to_owned(), value: 12.into() }];
        let run = Trial {
            ground: None,
            agent: school.agent.id,
            iteration: number,
            number: 1,
            change: format!("hold for half as long {number}"),
            edits: edits.clone(),
            trades: 50,
            sharpe: Some(0.1),
            returns: Vec::new(),
        };
        let mut tx = house.db.begin().await.unwrap();
        let found = found(LEARNT, vec![refinement(1, "hold for half as long", edits)]);
        assert!(tx.lab().save_found(next.id, &found).await.unwrap());
        tx.lab().add_trials(&[run]).await.unwrap();
        let events = iterations::through(house, &mut tx, &school.agent, &next).await.unwrap();
        tx.append_events(next.owner, house.now(), &events).await.unwrap();
        tx.save().await.unwrap();
        school.decide(number, if number == 3 { Wish::Best } else { Wish::Discard }).await;
    }
    let (school, model) =
        Box::pin(asked_by_a_model(school, r#"{"changes": [], "text": "As I am."}"#, "1")).await;
    school.evolve().await;
    let told = &model.asked()[0].user;
    let is_told = |number: u32, applied: bool| {
        let begins = format!("- iteration {number}: <outside>hold for half as long {number}");
        told.lines().any(|line| line.starts_with(&begins) && line.ends_with(", applied") == applied)
    };
    assert!(is_told(3, true) && is_told(2, false), "{told}");
}

#[tokio::test]
async fn what_an_agent_is_like_is_shown_to_who_may_read() {
    let world = Learning::open(Backend::Sqlite).await;
    let (house, id) = (world.house(), world.id());
    let writer = Principal { scopes: "write".parse().unwrap(), ..world.person.clone() };
    let refused = [
        lab::described(house, &writer, id).await.map(drop),
        lab::around(house, &writer, id, "").await.map(drop),
        lab::versions(house, &writer, id, crate::learning::PAGE).await.map(drop),
    ];
    for refused in refused {
        assert!(matches!(refused, Err(LabError::Denied(_))), "{refused:?}");
    }
    assert!(lab::described(house, &world.person, id).await.unwrap().is_some());
}

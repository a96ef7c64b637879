//! Rounds of learning: started once, decided once, and gone with their agent.

use crate::learning::{LATE, Learning, made, two};
use domain::{
    PageRequest,
    agents::{AgentStep, Stage},
    approvals::ApprovalStatus,
    jobs::{JobFilter, JobState},
    lab::{Afterwards, IterationStatus, MOST_IN_A_ROW, StrategyCause},
};
use rstest::rstest;
use services::{
    agents::{self, AgentsError},
    kernel::jobs,
    lab::{
        LabError, course,
        iterations::{self, Named, StartIteration, Verdict, Wish},
    },
};
use testkit::{
    Backend,
    learning::{LEARNT, found},
};

const fn row(afterwards: Afterwards, count: u32) -> StartIteration {
    StartIteration { afterwards, count }
}

fn fields(error: LabError) -> Vec<&'static str> {
    match error {
        LabError::Agents(AgentsError::Invalid(problems)) => {
            problems.iter().map(|problem| problem.field).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[tokio::test]
async fn an_iteration_is_put_on_the_schedule_and_told(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::open(backend).await;
    let first = world.start(StartIteration::default()).await.unwrap();
    assert_eq!((first.number, first.status), (1, IterationStatus::Running));
    assert_eq!((first.asked.strategy, first.asked.personality, first.asked.more), (None, 1, 0));
    assert_eq!(world.get(1).await, first);
    let job = jobs::get(world.house(), &world.person, first.job).await.unwrap();
    assert_eq!((job.kind.as_str(), job.state), (iterations::KIND, JobState::Waiting));
    let kinds = world.test.kinds(world.person.account).await;
    assert_eq!(kinds.last().map(String::as_str), Some("iteration.started"));
    assert!(matches!(
        world.start(StartIteration::default()).await,
        Err(LabError::Open { number: 1, status: IterationStatus::Running })
    ));
    world.work(&first, &found(LEARNT, vec![])).await.unwrap();
    assert!(matches!(
        world.start(StartIteration::default()).await,
        Err(LabError::Open { number: 1, status: IterationStatus::AwaitingApproval })
    ));
    assert!(matches!(world.work_again(&first).await, Err(LabError::NotRunning)));
}

impl Learning {
    async fn work_again(&self, iteration: &domain::lab::Iteration) -> Result<(), LabError> {
        let mut tx = self.house().db.begin().await.unwrap();
        iterations::through(self.house(), &mut tx, &self.agent, iteration).await.map(drop)
    }
}

#[rstest]
#[tokio::test]
async fn of_two_starts_at_once_one_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::open(backend).await;
    let starts = futures::future::join_all((0..8).map(|_| world.start(StartIteration::default()))).await;
    assert_eq!(starts.iter().filter(|start| start.is_ok()).count(), 1);
    for refused in starts.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, LabError::Open { .. }), "{refused:?}");
    }
    let waiting = JobFilter { kind: Some(iterations::KIND.to_owned()), ..JobFilter::default() };
    let jobs = jobs::list(world.house(), &world.person, &waiting, PageRequest::default()).await.unwrap();
    assert_eq!(jobs.total, 1, "who was refused has left no job behind");
}

#[tokio::test]
async fn what_cannot_be_started_is_refused() {
    let world = Learning::open(Backend::Sqlite).await;
    let refused = async |wanted| fields(world.start(wanted).await.unwrap_err());
    assert_eq!(refused(row(Afterwards::Wait, 0)).await, ["count"]);
    assert_eq!(refused(row(Afterwards::Apply, MOST_IN_A_ROW + 1)).await, ["count"]);
    assert_eq!(refused(row(Afterwards::Wait, 2)).await, ["afterwards"]);

    let mut on_paper = world.agent.clone();
    on_paper.stage = Stage::Paper;
    let mut tx = world.house().db.begin().await.unwrap();
    assert!(tx.agents().save(&on_paper, world.house().now()).await.unwrap());
    tx.save().await.unwrap();
    assert!(matches!(world.start(StartIteration::default()).await, Err(LabError::OnPaper)));

    let gone = made(world.house(), &world.person, "Gone").await;
    agents::step(world.house(), &world.person, gone.id, AgentStep::Terminate).await.unwrap();
    let start = iterations::start(world.house(), &world.person, gone.id, StartIteration::default()).await;
    assert!(matches!(start, Err(LabError::Agents(AgentsError::Illegal(_)))), "{start:?}");
}

#[rstest]
#[tokio::test]
async fn refinements_that_are_taken_make_a_version_on_the_first_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::open(backend).await;
    world.waiting(two()).await;
    let decided = world.decide(1, Wish::Refinements(vec![2, 1])).await.unwrap();
    let decision = decided.decision.clone().unwrap();
    assert_eq!((decided.status, decision.by.as_str()), (IterationStatus::Applied, "ada"));
    assert_eq!((decision.strategy, decision.taken), (Some(2), vec![2, 1]));

    let [second, first] = world.versions().await.try_into().unwrap();
    assert_eq!((first.version, first.parent, first.cause), (1, None, StrategyCause::Generated));
    assert_eq!((first.document.as_str(), first.results.as_ref()), (LEARNT, decided.found.results.as_ref()));
    assert_eq!((second.version, second.parent, second.cause), (2, Some(1), StrategyCause::Refined));
    assert_eq!(second.change, "hold for half as long; trade only from 15:00");
    assert_eq!((second.edits.len(), second.results.as_ref()), (2, None), "together they were never run");
    assert!(second.document.contains(LATE) && second.document.contains("max_holding_bars = 12"));

    let again = world.decide(1, Wish::Discard).await;
    let applied = IterationStatus::Applied;
    assert!(matches!(again, Err(LabError::NotWaiting { number: 1, status }) if status == applied));
    let kinds = world.test.kinds(world.person.account).await;
    let told = ["iteration.finished", "approval.asked"].map(str::to_owned);
    assert!(kinds.windows(2).any(|pair| pair == told), "{kinds:?}");
    let told = ["agent.strategy_taken", "agent.strategy_taken", "iteration.applied", "approval.given"];
    assert_eq!(kinds[kinds.len() - 4..], told);
}

#[tokio::test]
async fn without_more_words_the_best_is_taken_and_with_none_it_stays() {
    let world = Learning::open(Backend::Sqlite).await;
    world.waiting(two()).await;
    let decided = world.decide(1, Wish::Best).await.unwrap();
    assert_eq!(decided.decision.unwrap().taken, [1]);
    let held = world.versions().await.remove(0);

    // The next one starts from what holds, and finds nothing.
    let next = world.waiting_with(&found(&held.document, vec![])).await;
    assert_eq!(next.asked.strategy, Some(2));
    let kept = world.decide(2, Wish::Best).await.unwrap().decision.unwrap();
    assert_eq!((kept.strategy, kept.taken), (Some(2), vec![]));
    world.waiting_with(&found(&held.document, two())).await;
    let kept = world.decide(3, Wish::Refinements(vec![])).await.unwrap().decision.unwrap();
    assert_eq!((kept.strategy, world.versions().await.len()), (Some(2), 2), "it is kept as it is");
}

#[tokio::test]
async fn what_was_not_proposed_or_does_not_go_together_is_refused_and_still_waits() {
    let world = Learning::open(Backend::Sqlite).await;
    let mut proposed = two();
    proposed[1].edits = proposed[0].edits.clone();
    world.waiting(proposed).await;
    for ids in [vec![7], vec![1, 1], vec![1, 2]] {
        let refused = world.decide(1, Wish::Refinements(ids)).await.unwrap_err();
        assert_eq!(fields(refused), ["refinements"]);
    }
    assert_eq!(world.get(1).await.status, IterationStatus::AwaitingApproval);
    assert_eq!(world.versions().await, []);
}

#[tokio::test]
async fn a_document_of_a_persons_own_takes_the_place() {
    let world = Learning::open(Backend::Sqlite).await;
    world.waiting(two()).await;
    let wrong = world.decide(1, Wish::Document(LEARNT.replace("sma(", "smaa("))).await;
    assert!(matches!(wrong, Err(LabError::Document(_))), "{wrong:?}");
    assert_eq!(fields(world.decide(1, Wish::Document(LEARNT.to_owned())).await.unwrap_err()), ["document"]);
    let edited = LEARNT.replace("fraction = 0.02", "fraction = 0.01");
    let for_free = format!("{edited}[costs]\nfee = 0\n");
    assert_eq!(fields(world.decide(1, Wish::Document(for_free)).await.unwrap_err()), ["document"]);
    let with_costs = format!("{edited}\n{}", course::COSTS);
    let decided = world.decide(1, Wish::Document(edited)).await.unwrap();
    assert_eq!(decided.status, IterationStatus::Applied);
    let [second, first] = world.versions().await.try_into().unwrap();
    assert_eq!((first.cause, second.cause), (StrategyCause::Generated, StrategyCause::Edited));
    assert_eq!((second.document, second.parent), (with_costs, Some(1)), "nobody trades for free");
    assert_eq!((second.change.as_str(), second.made_by.as_str()), ("6 lines added, 1 line removed", "ada"));
}

#[tokio::test]
async fn what_is_discarded_changes_nothing_and_says_why() {
    let world = Learning::open(Backend::Sqlite).await;
    world.waiting(two()).await;
    let verdict = Verdict { wish: Wish::Discard, reason: Some("  too few trades ".to_owned()) };
    let (house, person) = (world.house(), &world.person);
    let long = Verdict { reason: Some("x".repeat(501)), ..verdict.clone() };
    let refused = iterations::decide(house, person, world.id(), Named::Number(1), long).await;
    assert_eq!(fields(refused.unwrap_err()), ["reason"]);
    let decided = iterations::decide(house, person, world.id(), Named::Number(1), verdict).await.unwrap();
    assert_eq!(decided.status, IterationStatus::Discarded);
    assert_eq!(decided.decision.unwrap().reason.as_deref(), Some("too few trades"));
    assert_eq!(world.versions().await, []);
    assert_eq!(world.inbox().await[0].status, ApprovalStatus::Rejected);
    // The next one starts anew.
    assert_eq!(world.start(StartIteration::default()).await.unwrap().asked.strategy, None);
}

#[rstest]
#[tokio::test]
async fn several_in_a_row_decide_by_themselves(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::open(backend).await;
    let first = world.start(row(Afterwards::Apply, 3)).await.unwrap();
    world.work(&first, &found(LEARNT, two())).await.unwrap();
    let second = world.get(2).await;
    assert_eq!((second.asked.strategy, second.asked.more), (Some(2), 1));
    let held = world.versions().await.remove(0);
    assert_eq!(held.made_by, "itself");
    world.work(&second, &found(&held.document, vec![])).await.unwrap();
    let third = world.get(3).await;
    assert_eq!(third.asked.more, 0);
    // One that fails ends the row.
    let mut tx = world.house().db.begin().await.unwrap();
    let failed = iterations::failed(world.house(), &mut tx, &world.agent, &third, "no data").await.unwrap();
    assert!(failed.is_some());
    let again = iterations::failed(world.house(), &mut tx, &world.agent, &third, "no data").await.unwrap();
    assert_eq!(again, None);
    tx.save().await.unwrap();
    let statuses: Vec<IterationStatus> = [world.get(1).await, world.get(2).await, world.get(3).await]
        .into_iter()
        .map(|iteration| iteration.status)
        .collect();
    let applied = IterationStatus::Applied;
    assert_eq!(statuses, [applied, applied, IterationStatus::Failed]);
    assert_eq!(world.get(1).await.decision.unwrap().by, "itself");
    assert!(world.inbox().await.is_empty(), "nobody had to be asked");

    let discarding = world.start(row(Afterwards::Discard, 1)).await.unwrap();
    world.work(&discarding, &found(&held.document, two())).await.unwrap();
    assert_eq!(world.get(4).await.status, IterationStatus::Discarded);
    assert_eq!(world.versions().await.len(), 2);
    assert!(world.start(StartIteration::default()).await.is_ok(), "the row has ended");
}

#[rstest]
#[tokio::test]
async fn an_agent_that_ends_takes_what_it_asked_with_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::open(backend).await;
    let (house, person) = (world.house(), &world.person);
    world.waiting(two()).await;
    agents::step(house, person, world.id(), AgentStep::Terminate).await.unwrap();
    let asked = world.inbox().await.remove(0);
    assert_eq!(asked.status, ApprovalStatus::Withdrawn);
    assert_eq!(asked.reason.as_deref(), Some("the agent was terminated"));
    assert_eq!(world.get(1).await.status, IterationStatus::Discarded);
    assert!(matches!(world.decide(1, Wish::Best).await, Err(LabError::Agents(AgentsError::Illegal(_)))));

    let other = made(house, person, "Other").await;
    let iteration = iterations::start(house, person, other.id, StartIteration::default()).await.unwrap();
    agents::delete(house, person, other.id).await.unwrap();
    let job = jobs::get(house, person, iteration.job).await.unwrap();
    assert_eq!(job.state, JobState::Cancelled);
    let verdict = Verdict { wish: Wish::Best, reason: None };
    let late = iterations::decide(house, person, other.id, Named::Id(iteration.id), verdict).await;
    assert!(matches!(late, Err(LabError::Agents(AgentsError::NotFound))), "{late:?}");
    let kinds = world.test.kinds(person.account).await;
    assert_eq!(kinds[kinds.len() - 2..], ["iteration.failed", "agent.deleted"]);
}

#[rstest]
#[tokio::test]
async fn of_two_decisions_at_once_one_is_carried_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::open(backend).await;
    world.waiting(two()).await;
    let wishes = [Wish::Best, Wish::Discard, Wish::Refinements(vec![2]), Wish::Best];
    let decisions = futures::future::join_all(wishes.into_iter().map(|wish| world.decide(1, wish))).await;
    assert_eq!(decisions.iter().filter(|decision| decision.is_ok()).count(), 1);
    for refused in decisions.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, LabError::NotWaiting { .. }), "{refused:?}");
    }
    assert!(world.versions().await.len() <= 2);
}

//! What is kept of learning, and of what waits for a person.

use domain::{
    AgentId, ApprovalId, EvolutionId, Fixed, InsightId, IterationId, JobId, Money, OwnerId, PageRequest,
    Period, RunId, Timestamp,
    accounts::Role,
    agents::{Agent, Brain, Risk, Stage, Status},
    approvals::{Approval, ApprovalFilter, ApprovalKind, ApprovalStatus, Fact, Settled},
    events::Subject,
    lab::{
        Afterwards, CheckedFigure, Decision, Edit, Evidence, Evolution, EvolutionAsked, EvolutionFound,
        EvolutionMade, EvolutionSide, EvolutionStatus, EvolutionWord, Found, GatePart, Insight, InsightKind,
        Iteration, IterationAsked, IterationStatus, Learner, LearntOn, Opening, Seal, Standing,
        StrategyCause, StrategyVersion, TradesOf, Trial, WhenApproved,
    },
    market::Timeframe,
    models::ModelName,
};
use rstest::rstest;
use storage::{Db, StorageError};
use testkit::{
    Backend, TestHouse,
    learning::{LEARNT, found, refinement, results},
};

const NOW: Timestamp = testkit::MockClock::START;

fn later(minutes: i64) -> Timestamp {
    NOW.plus(Period::from_minutes(minutes))
}

struct Learning {
    test: TestHouse,
    owner: OwnerId,
    agent: AgentId,
}

impl Learning {
    async fn new(backend: Backend) -> Self {
        let test = TestHouse::new(backend).await;
        let owner = test.add("ada", Role::Member).await.id.into();
        let agent = Self::agent(&test, owner, "One").await;
        Self { test, owner, agent }
    }

    async fn agent(test: &TestHouse, owner: OwnerId, name: &str) -> AgentId {
        let house = &test.house;
        let agent = Agent {
            id: AgentId::generate(&*house.clock, &*house.randomness),
            owner,
            name: name.parse().unwrap(),
            manager: None,
            stage: Stage::Learning,
            status: Status::Stopped,
            locked: false,
            instructions: "trend".to_owned(),
            pairs: vec!["BTC".parse().unwrap()],
            timeframe: Timeframe::HOUR,
            allocation: Fixed::whole(1_000),
            risk: Risk::default(),
            brain: Brain::Learning {},
            trades_from: None,
            version: 1,
            created_at: NOW,
            updated_at: NOW,
        };
        let learner = Learner {
            agent: agent.id,
            owner,
            model: ModelName::rules(),
            temperature: 0.2,
            budget_per_day: Money::from_units(1),
            personality: 1,
        };
        let mut tx = house.db.begin().await.unwrap();
        tx.agents().add(&agent).await.unwrap();
        tx.lab().add_learner(&learner).await.unwrap();
        tx.save().await.unwrap();
        agent.id
    }

    fn db(&self) -> &Db {
        &self.test.house.db
    }

    fn iteration(&self, number: u32) -> Iteration {
        let (clock, randomness) = (&*self.test.house.clock, &*self.test.house.randomness);
        Iteration {
            id: IterationId::generate(clock, randomness),
            agent: self.agent,
            owner: self.owner,
            number,
            status: IterationStatus::Running,
            asked: IterationAsked {
                strategy: None,
                personality: 1,
                model: ModelName::rules(),
                afterwards: Afterwards::Wait,
                more: 0,
                on: LearntOn {
                    feed: "simulated".to_owned(),
                    identity: "seed 1".to_owned(),
                    pairs: vec!["BTC".parse().unwrap()],
                    timeframe: Timeframe::HOUR,
                    money: Fixed::whole(1_000),
                    as_of: Some(NOW),
                },
            },
            job: JobId::generate(clock, randomness),
            run: RunId::generate(clock, randomness),
            found: Found::default(),
            error: None,
            asked_at: NOW,
            finished_at: None,
            decision: None,
        }
    }

    async fn add(&self, iteration: &Iteration) -> storage::Result<()> {
        let mut tx = self.db().begin().await?;
        tx.lab().add_iteration(iteration).await?;
        tx.save().await
    }
}

#[rstest]
#[tokio::test]
async fn an_iteration_is_filled_ended_and_decided_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::new(backend).await;
    let mut first = world.iteration(1);
    world.add(&first).await.unwrap();
    first.found = found(LEARNT, vec![refinement(1, "less", vec![Edit::Require("close > 1".to_owned())])]);
    let decision = Decision {
        at: later(9),
        by: "ada".to_owned(),
        reason: Some("so".to_owned()),
        taken: vec![1],
        strategy: Some(2),
    };

    let mut tx = world.db().begin().await.unwrap();
    let waits = IterationStatus::AwaitingApproval;
    let mut lab = tx.lab();
    assert!(!lab.decide_iteration(first.id, IterationStatus::Applied, &decision).await.unwrap(), "it runs");
    assert!(lab.save_found(first.id, &first.found).await.unwrap());
    assert!(lab.end_iteration(first.id, waits, None, later(5)).await.unwrap());
    assert!(!lab.end_iteration(first.id, IterationStatus::Failed, Some("no"), later(6)).await.unwrap());
    assert!(!lab.save_found(first.id, &Found::default()).await.unwrap(), "it runs no more");
    assert!(lab.decide_iteration(first.id, IterationStatus::Applied, &decision).await.unwrap());
    assert!(!lab.decide_iteration(first.id, IterationStatus::Discarded, &decision).await.unwrap());
    tx.save().await.unwrap();

    let expected = Iteration {
        status: IterationStatus::Applied,
        finished_at: Some(later(5)),
        decision: Some(decision),
        ..first.clone()
    };
    let mut reader = world.db().read().await.unwrap();
    assert_eq!(reader.lab().iteration(first.id).await.unwrap(), Some(expected.clone()));
    assert_eq!(reader.lab().iteration_numbered(world.agent, 1).await.unwrap(), Some(expected));
    assert_eq!(reader.lab().iteration_numbered(world.agent, 2).await.unwrap(), None);
    let before = reader.lab().iterations_before(world.agent, 2).await.unwrap();
    assert_eq!(before.iter().map(|one| one.number).collect::<Vec<_>>(), [1]);
    assert_eq!(reader.lab().iterations_before(world.agent, 1).await.unwrap(), []);
}

#[rstest]
#[tokio::test]
async fn an_agent_has_one_open_iteration_and_others_have_their_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut world = Learning::new(backend).await;
    let first = world.iteration(1);
    world.add(&first).await.unwrap();
    assert!(matches!(world.add(&world.iteration(2)).await, Err(StorageError::Conflict(_))), "the first runs");
    let end = async |status| {
        let mut tx = world.db().begin().await.unwrap();
        assert!(tx.lab().end_iteration(first.id, status, Some("broke"), NOW).await.unwrap());
        tx.save().await.unwrap();
    };
    end(IterationStatus::Failed).await;
    assert!(
        matches!(world.add(&world.iteration(1)).await, Err(StorageError::Conflict(_))),
        "a number is given once"
    );
    let second = world.iteration(2);
    world.add(&second).await.unwrap();
    let mut tx = world.db().begin().await.unwrap();
    assert!(tx.lab().end_iteration(second.id, IterationStatus::AwaitingApproval, None, NOW).await.unwrap());
    tx.save().await.unwrap();
    assert!(
        matches!(world.add(&world.iteration(3)).await, Err(StorageError::Conflict(_))),
        "the second waits"
    );

    let mut reader = world.db().read().await.unwrap();
    let page = reader.lab().iterations(world.agent, PageRequest::new(1, 1).unwrap()).await.unwrap();
    assert_eq!((page.total, page.items[0].number), (2, 2));
    assert_eq!(reader.lab().last_iteration(world.agent).await.unwrap().unwrap().id, second.id);
    drop(reader);
    world.agent = Learning::agent(&world.test, world.owner, "Two").await;
    world.add(&world.iteration(1)).await.unwrap();
    let mut tx = world.db().begin().await.unwrap();
    assert!(tx.lab().hold(world.agent).await.unwrap());
    assert!(!tx.lab().hold(AgentId::from_uuid(uuid::Uuid::nil())).await.unwrap());
}

#[rstest]
#[tokio::test]
async fn versions_knowledge_trials_and_seals_come_back_as_they_were(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::new(backend).await;
    let (clock, randomness) = (&*world.test.house.clock, &*world.test.house.randomness);
    let agent = world.agent;
    let version = |version, parent| StrategyVersion {
        agent,
        version,
        parent,
        iteration: Some(1),
        cause: StrategyCause::Refined,
        document: LEARNT.to_owned(),
        rationale: "It rises by 3.".to_owned(),
        figures: vec![CheckedFigure { from: 12, to: 13, measured: Some("trades".to_owned()) }],
        change: "less".to_owned(),
        edits: vec![Edit::Remove("scan.rank".to_owned())],
        lesson: Some("less is more".to_owned()),
        results: parent.map(|_| results(3)),
        when_approved: parent.map(|_| WhenApproved::NotRun("nobody answered".to_owned())),
        made_at: NOW,
        made_by: "itself".to_owned(),
    };
    let said = |iteration| Evidence {
        iteration,
        n: 30,
        effect: -0.5,
        lower: None,
        upper: Some(0.25),
        corrected: 0.5,
        known_from: later(1),
    };
    let insight = Insight {
        id: InsightId::generate(clock, randomness),
        agent,
        kind: InsightKind::Condition,
        topic: "hour:15".to_owned(),
        statement: "worse".to_owned(),
        condition: Some("hour >= 15".to_owned()),
        evidence: vec![said(1)],
        confidence: 0.5,
        standing: Standing::Fresh,
        known_from: later(1),
        learnt_at: later(2),
        changed_at: later(2),
    };
    let trial = |number, returns| Trial {
        ground: Some("scripted: ACME at 1h".to_owned()),
        agent,
        iteration: 1,
        number,
        change: "less".to_owned(),
        edits: vec![Edit::Set { key: "execution.max_holding_bars".to_owned(), value: 7.into() }],
        trades: 3,
        sharpe: Some(-0.125),
        returns,
    };
    let trials = [trial(1, vec![0.5, -0.25, f32::MIN_POSITIVE]), Trial { sharpe: None, ..trial(2, vec![]) }];
    let seal =
        Seal { agent, symbol: "BTC".parse().unwrap(), from: later(0), sealed_from: later(10), to: later(20) };
    let opening =
        Opening { agent, number: 1, at: later(3), by: "ada".to_owned(), why: "graduation".to_owned() };

    let mut tx = world.db().begin().await.unwrap();
    let mut lab = tx.lab();
    lab.add_strategy(&version(1, None)).await.unwrap();
    lab.add_strategy(&version(2, Some(1))).await.unwrap();
    lab.add_insight(&insight).await.unwrap();
    let insight = insight.with([said(2)], later(4));
    assert!(lab.save_insight(&insight).await.unwrap());
    lab.add_trials(&trials).await.unwrap();
    lab.add_seal(&seal).await.unwrap();
    lab.add_seal(&Seal { sealed_from: later(15), ..seal.clone() }).await.unwrap();
    lab.add_opening(&opening).await.unwrap();
    tx.save().await.unwrap();

    let mut reader = world.db().read().await.unwrap();
    let mut lab = reader.lab();
    assert_eq!(lab.strategy(agent, 1).await.unwrap(), Some(version(1, None)));
    assert_eq!(lab.holding_strategy(agent).await.unwrap(), Some(version(2, Some(1))));
    let page = lab.strategies(agent, PageRequest::default()).await.unwrap();
    assert_eq!(page.items, [version(2, Some(1)), version(1, None)]);
    assert_eq!(lab.insights(agent).await.unwrap(), std::slice::from_ref(&insight));
    assert_eq!(lab.insight_about(agent, "hour:15").await.unwrap(), Some(insight));
    assert_eq!(lab.insight_about(agent, "hour:16").await.unwrap(), None);
    assert_eq!(lab.trials(agent).await.unwrap(), trials);
    assert_eq!(lab.trial_count(agent).await.unwrap(), 2);
    let told = |trial: &Trial| Trial { returns: Vec::new(), ..trial.clone() };
    let newest = (vec![told(&trials[1])], 2);
    assert_eq!(lab.trials_before(agent, trials[0].iteration + 1, 1).await.unwrap(), newest);
    let both = (vec![told(&trials[1]), told(&trials[0])], 2);
    assert_eq!(lab.trials_before(agent, trials[0].iteration + 1, 9).await.unwrap(), both);
    assert_eq!(lab.trials_before(agent, trials[0].iteration, 9).await.unwrap(), (Vec::new(), 0));
    assert_eq!(lab.seals(agent).await.unwrap(), [seal], "a seal stays where it was put");
    assert_eq!(lab.openings(agent).await.unwrap(), [opening]);
    drop(reader);

    let mut tx = world.db().begin().await.unwrap();
    let again = tx.lab().add_strategy(&version(2, Some(1))).await;
    assert!(matches!(again, Err(StorageError::Conflict(_))));
}

#[rstest]
#[tokio::test]
async fn what_is_learnt_goes_with_its_agent_and_what_was_asked_stays(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::new(backend).await;
    let iteration = world.iteration(1);
    world.add(&iteration).await.unwrap();
    let asked = approval(&world, iteration.id, NOW);
    let mut tx = world.db().begin().await.unwrap();
    tx.lab().save_lab_file(iteration.id, "trades", &[1]).await.unwrap();
    tx.lab().save_lab_file(iteration.id, "trades", &[1, 2, 255]).await.unwrap();
    let sealed = TradesOf::Graduation(1, GatePart::Sealed);
    tx.lab().keep_trades(world.agent, sealed, &[1]).await.unwrap();
    tx.lab().keep_trades(world.agent, sealed, &[3, 0]).await.unwrap();
    tx.approvals().add(&asked).await.unwrap();
    tx.save().await.unwrap();
    let mut reader = world.db().read().await.unwrap();
    assert_eq!(reader.lab().lab_file(iteration.id, "trades").await.unwrap(), Some(vec![1, 2, 255]));
    assert_eq!(reader.lab().lab_file(iteration.id, "equity").await.unwrap(), None);
    assert_eq!(reader.lab().kept_trades(world.agent, sealed).await.unwrap(), Some(vec![3, 0]));
    for other in [
        TradesOf::Graduation(1, GatePart::Judged),
        TradesOf::Graduation(2, GatePart::Sealed),
        TradesOf::Evolution(1, EvolutionSide::After),
        TradesOf::Strategy(1),
    ] {
        assert_eq!(reader.lab().kept_trades(world.agent, other).await.unwrap(), None, "{other:?}");
    }
    drop(reader);

    let mut tx = world.db().begin().await.unwrap();
    tx.agents().remove(world.agent).await.unwrap();
    tx.save().await.unwrap();
    let mut reader = world.db().read().await.unwrap();
    assert_eq!(reader.lab().iteration(iteration.id).await.unwrap(), None);
    assert_eq!(reader.lab().kept_trades(world.agent, sealed).await.unwrap(), None);
    assert_eq!(reader.approvals().find(asked.id).await.unwrap(), Some(asked));
}

fn approval(world: &Learning, iteration: IterationId, at: Timestamp) -> Approval {
    Approval {
        id: ApprovalId::generate(&*world.test.house.clock, &*world.test.house.randomness),
        owner: world.owner,
        kind: ApprovalKind::Iteration,
        subject: Subject::new("iteration", iteration),
        agent: Some(world.agent),
        title: "Iteration 1 of One".to_owned(),
        change: "less".to_owned(),
        facts: vec![Fact { label: "Trades".to_owned(), value: "40".to_owned(), good: Some(true) }],
        cost: Some(Money::from_units(3)),
        confirm: None,
        status: ApprovalStatus::Waiting,
        asked_at: at,
        decided_at: None,
        decided_by: None,
        reason: None,
    }
}

#[rstest]
#[tokio::test]
async fn a_thing_waits_once_and_is_settled_from_where_it_stands(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::new(backend).await;
    let (one, two) = (world.iteration(1).id, world.iteration(2).id);
    let (first, second) = (approval(&world, one, NOW), approval(&world, two, later(1)));
    let mut tx = world.db().begin().await.unwrap();
    tx.approvals().add(&first).await.unwrap();
    tx.approvals().add(&second).await.unwrap();
    tx.save().await.unwrap();
    let mut tx = world.db().begin().await.unwrap();
    let twice = tx.approvals().add(&approval(&world, one, later(2))).await;
    assert!(matches!(twice, Err(StorageError::Conflict(_))));
    drop(tx);

    let settled =
        Settled { status: ApprovalStatus::Approved, at: later(5), by: "ada".to_owned(), reason: None };
    let mut tx = world.db().begin().await.unwrap();
    let waiting = ApprovalStatus::Waiting;
    assert!(tx.approvals().settle(second.id, waiting, &settled).await.unwrap());
    assert!(!tx.approvals().settle(second.id, waiting, &settled).await.unwrap());
    tx.save().await.unwrap();

    let mut reader = world.db().read().await.unwrap();
    let mut approvals = reader.approvals();
    let all = approvals.page(world.owner, &ApprovalFilter::default(), PageRequest::default()).await.unwrap();
    let expected = Approval {
        status: ApprovalStatus::Approved,
        decided_at: Some(later(5)),
        decided_by: Some("ada".to_owned()),
        ..second.clone()
    };
    assert_eq!(all.items, [first.clone(), expected.clone()], "what waits comes first");
    let filter = ApprovalFilter {
        status: Some(ApprovalStatus::Approved),
        kind: Some(ApprovalKind::Iteration),
        agent: Some(world.agent),
    };
    let approved = approvals.page(world.owner, &filter, PageRequest::default()).await.unwrap();
    assert_eq!((approved.total, approved.items), (1, vec![expected.clone()]));
    assert_eq!(approvals.waiting_of_agent(world.agent).await.unwrap(), [first]);
    assert_eq!(approvals.last_about(world.owner, &second.subject).await.unwrap(), Some(expected));
    let others =
        approvals.page(OwnerId::HOUSE, &ApprovalFilter::default(), PageRequest::default()).await.unwrap();
    assert_eq!(others.total, 0);
}

#[rstest]
#[tokio::test]
async fn an_agent_considers_one_change_of_itself_at_a_time_and_each_is_decided_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Learning::new(backend).await;
    let iteration = world.iteration(1);
    world.add(&iteration).await.unwrap();
    let one = evolution(&iteration, 1);
    let mut tx = world.db().begin().await.unwrap();
    tx.lab().add_evolution(&one).await.unwrap();
    tx.save().await.unwrap();
    let mut tx = world.db().begin().await.unwrap();
    let second = tx.lab().add_evolution(&evolution(&iteration, 2)).await;
    assert!(matches!(second, Err(StorageError::Conflict(_))), "one runs");
    drop(tx);

    let mut tx = world.db().begin().await.unwrap();
    let mut lab = tx.lab();
    let found = EvolutionFound { trials: 7, notes: vec!["a note".to_owned()], ..EvolutionFound::default() };
    assert!(lab.save_evolution(one.id, &found).await.unwrap());
    let waits = EvolutionStatus::AwaitingApproval;
    assert!(lab.end_evolution(one.id, waits, None, later(5)).await.unwrap());
    assert!(!lab.end_evolution(one.id, waits, None, later(6)).await.unwrap());
    assert!(!lab.save_evolution(one.id, &found).await.unwrap(), "it does not run any more");
    let made = Some(EvolutionMade { personality: 2, strategy: 3 });
    let word = EvolutionWord { at: later(7), by: "ada".to_owned(), reason: Some("clear".to_owned()), made };
    let approved = (waits, EvolutionStatus::Approved);
    assert!(lab.decide_evolution(one.id, approved, &word).await.unwrap());
    assert!(!lab.decide_evolution(one.id, approved, &word).await.unwrap(), "once");
    assert_eq!(lab.open_evolution(iteration.agent).await.unwrap(), None);
    let (status, finished_at) = (EvolutionStatus::Approved, Some(later(5)));
    let expected = Evolution { status, found, finished_at, word: Some(word), ..one.clone() };
    assert_eq!(lab.evolution(one.id).await.unwrap().as_ref(), Some(&expected));
    let next = evolution(&iteration, 2);
    lab.add_evolution(&next).await.unwrap();
    assert_eq!(lab.evolution_numbered(iteration.agent, 2).await.unwrap().as_ref(), Some(&next));
    assert_eq!(lab.all_evolutions(iteration.agent).await.unwrap(), [next, expected]);
    assert_eq!(lab.decided_since(iteration.agent, 0).await.unwrap(), 0, "the iteration still runs");
    let (discarded, decision) = (IterationStatus::Discarded, decision(later(8)));
    assert!(
        lab.end_iteration(iteration.id, IterationStatus::AwaitingApproval, None, later(8)).await.unwrap()
    );
    assert!(lab.decide_iteration(iteration.id, discarded, &decision).await.unwrap());
    assert_eq!(lab.decided_since(iteration.agent, 0).await.unwrap(), 1);
    assert_eq!(lab.decided_since(iteration.agent, 1).await.unwrap(), 0);
    tx.agents().remove(iteration.agent).await.unwrap();
    assert_eq!(tx.lab().all_evolutions(iteration.agent).await.unwrap(), []);
}

fn evolution(after: &Iteration, number: u32) -> Evolution {
    let (asked, id) = (&after.asked, EvolutionId::from_uuid(uuid::Uuid::from_u128(u128::from(number))));
    Evolution {
        id,
        agent: after.agent,
        owner: after.owner,
        number,
        status: EvolutionStatus::Running,
        asked: EvolutionAsked {
            after: after.number,
            by_itself: true,
            personality: 1,
            strategy: 1,
            model: asked.model.clone(),
            on: asked.on.clone(),
        },
        job: after.job,
        run: after.run,
        found: EvolutionFound::default(),
        error: None,
        asked_at: later(4),
        finished_at: None,
        word: None,
    }
}

fn decision(at: domain::Timestamp) -> Decision {
    Decision { at, by: "ada".to_owned(), reason: None, taken: Vec::new(), strategy: None }
}

//! `kill -9` in each phase of an iteration: a worker beside a server on PostgreSQL, the server itself on SQLite. Whoever takes the iteration over ends it as if
//! nobody had been killed.

use crate::{
    program::{Original, Program},
    server::Server,
};
use domain::{
    AgentId, PageRequest, Timestamp,
    approvals::{Approval, ApprovalFilter},
    events::EventFilter,
    lab::{Found, Insight, IterationStatus, Trial},
};
use rstest::rstest;
use serde_json::Value;
use services::lab::{
    iterate::ITERATE_PHASES,
    iterations::{self, IterationTrades},
};
use testkit::Backend;

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];
/// In the place of what is drawn at random, or told by the clock.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";
const WHENEVER: Timestamp = Timestamp::from_millis(0);

/// Ada's house, in which Vera is asked to learn and nobody has begun.
struct Asked {
    backend: Backend,
    original: Original,
    agent: AgentId,
    bearer: String,
}

/// What is in the database in the end.
#[derive(Debug, PartialEq)]
struct Outcome {
    status: IterationStatus,
    found: Found,
    trades: IterationTrades,
    trials: Vec<Trial>,
    knowledge: Vec<Insight>,
    approvals: Vec<Approval>,
    events: Vec<String>,
    phases: Vec<(String, bool)>,
}

impl Asked {
    async fn new(backend: Backend) -> Self {
        let program = Program::on(backend).await.given("AGENT_MANAGER_MARKET_EDGE", "vwap_bounce=4");
        program.add_user("ada", &["--admin"]).done();
        let bearer = program.create_token("ada", "read");
        let words = "VWAP bounce day trader of ORVX on 5 minute bars, long only";
        let line = ["agent", "create", "--user", "ada", "--instructions", words, "--name", "Vera", "--json"];
        let made: Value = serde_json::from_str(&program.run(&line).done()).unwrap();
        // Market time begins with the first server, and what is learnt on ends where it was when somebody asked.
        let server = Server::start(&program);
        server.signal("TERM");
        assert_eq!(server.end().0, Some(0));
        program.run(&["agent", "learn", "Vera", "--user", "ada"]).done();
        let agent = made["id"].as_str().unwrap().parse().unwrap();
        Self { backend, original: program.into_original().await, agent, bearer }
    }

    /// Does the iteration, or what is left of it.
    async fn does(&self, program: &Program) {
        let process = match self.backend {
            Backend::Postgres => {
                let worker = Server::worker(program, &[]);
                worker.wait_for_log("Did a job");
                worker
            }
            Backend::Sqlite => {
                let server = Server::start(program);
                let path = format!("/api/agents/{}/iterations/1/progress", self.agent);
                let stream =
                    server.get(&path).bearer_auth(&self.bearer).header("accept", "text/event-stream");
                // The stream ends when it runs no more.
                stream.send().await.unwrap().text().await.unwrap();
                server
            }
        };
        process.signal("TERM");
        let (code, said) = process.end();
        assert_eq!(code, Some(0), "{said}");
    }

    async fn killed_in(&self, phase: &str) -> Outcome {
        let program = self.original.copy().await;
        let dying: &[&str] = if self.backend == Backend::Postgres { &["worker"] } else { &SERVE };
        program.dies_in(&format!("{}:{phase}", iterations::KIND), dying);
        let db = program.open_database().await;
        storage::testing::end_leases(&db).await.unwrap();
        let mut reader = db.read().await.unwrap();
        let broken = reader.lab().iteration_numbered(self.agent, 1).await.unwrap().unwrap();
        let run = reader.runs().find(broken.run).await.unwrap().unwrap();
        assert_eq!((broken.status, run.phase.as_deref()), (IterationStatus::Running, Some(phase)));
        drop(reader);
        db.close().await;
        self.does(&program).await;
        self.outcome(&program).await
    }

    async fn outcome(&self, program: &Program) -> Outcome {
        let db = program.open_database().await;
        let mut reader = db.read().await.unwrap();
        let iteration = reader.lab().iteration_numbered(self.agent, 1).await.unwrap().unwrap();
        let trades = reader.lab().lab_file(iteration.id, iterations::TRADES).await.unwrap().unwrap();
        let trials = reader.lab().trials(self.agent).await.unwrap();
        let mut knowledge = reader.lab().insights(self.agent).await.unwrap();
        knowledge.sort_by(|one, other| one.topic.cmp(&other.topic));
        let (owner, page) = (iteration.owner, PageRequest::new(1, 100).unwrap());
        let approvals = reader.approvals().page(owner, &ApprovalFilter::default(), page).await.unwrap().items;
        let log = reader.events().list_after(owner, 0, 1_000, &EventFilter::default()).await.unwrap();
        let phases = reader.runs().phases(iteration.run).await.unwrap();
        drop(reader);
        db.close().await;
        assert!((1..).zip(&log).all(|(number, event)| event.seq == number), "without gaps: {log:?}");
        // That somebody was killed, and who goes on, is told, and what costs nothing is asked again; all else must be the same.
        let other = ["job.failed", "run.resumed", "model.called"];
        let told = log.iter().filter(|event| !other.contains(&event.kind.as_str()));
        let told = told.map(|event| {
            let mut data = event.data.clone();
            for drawn in ["attempt", "id", "approval"] {
                data.as_object_mut().unwrap().remove(drawn);
            }
            format!("{} {} {data}", event.kind, event.subject.kind())
        });
        let mut found = iteration.found;
        found.analysis.as_mut().unwrap().call = None;
        Outcome {
            status: iteration.status,
            found,
            trades: IterationTrades::unpacked(&trades).unwrap(),
            trials,
            knowledge: knowledge.into_iter().map(undated).collect(),
            approvals: approvals.into_iter().map(unnamed).collect(),
            events: told.collect(),
            phases: phases.into_iter().map(|phase| (phase.name, phase.ended_at.is_some())).collect(),
        }
    }
}

fn unnamed(approval: Approval) -> Approval {
    Approval { id: NOBODY.parse().unwrap(), asked_at: WHENEVER, ..approval }
}

fn undated(insight: Insight) -> Insight {
    Insight { id: NOBODY.parse().unwrap(), learnt_at: WHENEVER, changed_at: WHENEVER, ..insight }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_iteration_that_is_killed_in_any_phase_ends_as_one_that_was_not(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let asked = Asked::new(backend).await;
    let whole = asked.original.copy().await;
    asked.does(&whole).await;
    let expected = asked.outcome(&whole).await;
    assert_eq!((expected.status, expected.approvals.len()), (IterationStatus::AwaitingApproval, 1));
    assert!(expected.found.results.as_ref().unwrap().trades > 30, "{:?}", expected.found.results);
    assert!(expected.trials.len() > 10 && expected.trials.len() == expected.found.trials);
    assert!(!expected.found.refinements.as_ref().unwrap().is_empty() && !expected.knowledge.is_empty());
    assert_eq!(expected.phases.len(), ITERATE_PHASES.len());
    for phase in ITERATE_PHASES {
        let resumed = asked.killed_in(phase).await;
        assert_eq!(resumed, expected, "killed in {phase}");
    }
}

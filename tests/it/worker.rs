//! `agent-manager worker`: what a server leaves to it, and who goes on when it is killed.

use crate::{
    program::Program,
    server::{Server, whole},
};
use serde_json::{Value, json};
use testkit::Backend;

const FREE_PORT: [&str; 2] = ["--listen", "127.0.0.1:0"];

#[test]
fn a_file_has_no_workers() {
    let program = Program::on_sqlite();
    let refused = program.run(&["worker"]).refused(2);
    assert!(refused.starts_with("a worker needs a database that several processes share"), "{refused}");
    let refused = program.run(&["serve", "--compute", "false", "--listen", "127.0.0.1:0"]).refused(2);
    assert!(refused.starts_with("compute cannot be false (from --compute) with a SQLite file"), "{refused}");
    assert!(!program.folder().join("data").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_works_on_the_market_of_its_house_or_not_at_all() {
    let program = Program::on(Backend::Postgres).await;
    let refused = program.run(&["worker", "--log-level", "off"]).refused(2);
    assert!(refused.contains("has not been opened yet; start its server once"), "{refused}");
    let server = Server::start(&program);
    let refused = program.run(&["worker", "--log-level", "off", "--market-seed", "2"]).refused(2);
    assert!(refused.starts_with("this house was opened on another market (simulated: seed 1"), "{refused}");
    let worker = Server::worker(&program, &[]);
    for stopped in [worker, server] {
        stopped.signal("TERM");
        let (code, said) = stopped.end();
        assert_eq!(code, Some(0), "{said}");
    }
}

/// Ada's house, whose server computes nothing.
struct House {
    program: Program,
    server: Server,
    bearer: String,
    agent: String,
}

impl House {
    async fn open() -> Self {
        let program = Program::on(Backend::Postgres).await;
        program.add_user("ada", &["--admin"]).done();
        let bearer = program.create_token("ada", "read,write");
        let server = Server::start_with(&program, &[&FREE_PORT[..], &["--compute", "false"]].concat());
        let words = "long only breakout trader of ORVX and KLDN on hourly bars";
        let line = ["agent", "create", "--user", "ada", "--instructions", words, "--name", "Vera", "--json"];
        let made: Value = serde_json::from_str(&program.run(&line).done()).unwrap();
        let agent = made["id"].as_str().unwrap().to_owned();
        Self { program, server, bearer, agent }
    }

    async fn get(&self, path: &str) -> Value {
        whole(self.server.get(path).bearer_auth(&self.bearer).send().await.unwrap()).await
    }

    /// Asks for the same backtest each time.
    async fn backtest(&self) -> String {
        let wanted = json!({
            "example": "ema_trend", "instrument": "ORB-USD", "from": "2022-06-01T00:00:00Z", "to": "2026-06-01T00:00:00Z",
        });
        let asked =
            self.server.post("/api/backtests").bearer_auth(&self.bearer).json(&wanted).send().await.unwrap();
        whole(asked).await["id"].as_str().unwrap().to_owned()
    }

    async fn trades(&self, backtest: &str) -> Vec<Value> {
        self.server.list(&format!("/api/backtests/{backtest}/trades"), &self.bearer).await
    }

    /// Starts an iteration; gives its address.
    fn learn(&self) -> String {
        let line = ["agent", "learn", "Vera", "--user", "ada", "--json"];
        let started: Value = serde_json::from_str(&self.program.run(&line).done()).unwrap();
        format!("/api/agents/{}/iterations/{}", self.agent, started["number"].as_u64().unwrap())
    }

    /// The workers that have a job now.
    async fn working(&self) -> Vec<String> {
        let jobs = self.server.list("/api/jobs", &self.bearer).await;
        let leased = jobs.iter().filter(|job| job["state"] == "leased");
        leased.filter_map(|job| Some(job["worker"].as_str()?.to_owned())).collect()
    }
}

/// Until the worker has said so of a job of each kind.
fn wait(worker: &Server, what: &str, kinds: &[&str]) {
    let mut left: Vec<&str> = kinds.to_vec();
    while !left.is_empty() {
        let line = worker.wait_for_log(what);
        left.retain(|kind| !line.contains(kind));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_does_what_a_server_leaves_and_another_goes_on_when_it_is_killed() {
    let house = House::open().await;
    let first = Server::worker(&house.program, &[]);
    let (undisturbed, iteration) = (house.backtest().await, house.learn());
    wait(&first, "Did a job", &["backtest.run", "lab.iterate"]);
    let done = house.get(&format!("/api/backtests/{undisturbed}")).await;
    assert_eq!(done["status"], "done", "{done}");
    let learnt = house.get(&iteration).await;
    assert_eq!(learnt["status"], "awaiting_approval", "{learnt}");
    house.program.run(&["agent", "apply", "Vera", "--iteration", "1", "--as-it-is", "--user", "ada"]).done();

    let (again, broken) = (house.learn(), house.backtest().await);
    wait(&first, "Took a job", &["backtest.run", "lab.iterate"]);
    let working = house.working().await;
    first.signal("KILL");
    assert_eq!(first.end().0, None, "it was killed");
    let ours = working.iter().filter(|name| name.starts_with("worker on ")).count();
    assert_eq!(ours, 2, "in the middle of both: {working:?}");

    let second = Server::worker(&house.program, &[]);
    wait(&second, "Did a job", &["backtest.run", "lab.iterate"]);
    let taken_over = house.get(&format!("/api/backtests/{broken}")).await;
    assert_eq!(taken_over["status"], "done", "{taken_over}");
    assert_eq!(house.trades(&undisturbed).await, house.trades(&broken).await);
    let learnt_again = house.get(&again).await;
    assert_eq!(learnt_again["status"], "awaiting_approval", "{learnt_again}");
    assert!(learnt["results"]["trades"].as_u64().unwrap() > 0, "{learnt}");
    assert_eq!(learnt_again["results"], learnt["results"]);

    second.signal("TERM");
    let (code, said) = second.end();
    assert_eq!(code, Some(0), "{said}");
    house.server.signal("TERM");
    let (code, said) = house.server.end();
    assert!(code == Some(0) && !said.contains("lab.iterate"), "{said}");
}

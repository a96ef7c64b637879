//! What was acknowledged is there: the server is killed, or told to stop, while many clients write.

use crate::{
    program::Program,
    server::{Server, Writer},
};
use rstest::rstest;
use std::collections::BTreeSet;
use testkit::Backend;
use tokio::{sync::mpsc, task::JoinSet};

const CLIENTS: usize = 6;
/// Acknowledged writes before the server's end.
const WRITES: usize = 40;

struct House {
    program: Program,
    bearer: String,
}

impl House {
    async fn new(backend: Backend) -> Self {
        let program = Program::on(backend).await;
        program.add_user("ada", &["--admin"]).done();
        let bearer = program.create_token("ada", "read,write");
        Self { program, bearer }
    }
}

/// Clients that write until the server no longer answers; each acknowledged id is announced at once.
struct Load {
    clients: JoinSet<()>,
    acknowledged: mpsc::UnboundedReceiver<String>,
}

impl Load {
    fn on(server: &Server, bearer: &str) -> Self {
        let (sender, acknowledged) = mpsc::unbounded_channel();
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            clients.spawn(write_on(server.writer(bearer), client, sender.clone()));
        }
        Self { clients, acknowledged }
    }

    async fn first(&mut self, count: usize) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        while ids.len() < count {
            ids.insert(self.acknowledged.recv().await.expect("the clients stopped before the server did"));
        }
        ids
    }

    /// Takes what was acknowledged up to now.
    fn so_far(&mut self) {
        while self.acknowledged.try_recv().is_ok() {}
    }

    /// Waits until no client gets an answer any more.
    async fn rest(mut self) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        while let Some(id) = self.acknowledged.recv().await {
            ids.insert(id);
        }
        self.clients.join_all().await;
        ids
    }
}

async fn write_on(writer: Writer, client: usize, acknowledged: mpsc::UnboundedSender<String>) {
    for n in 0.. {
        let Some(id) = writer.write(&format!("client {client}, number {n}")).await else { return };
        if acknowledged.send(id).is_err() {
            return;
        }
    }
}

async fn stored_ids(server: &Server, bearer: &str) -> BTreeSet<String> {
    let tokens = server.list("/api/tokens", bearer).await;
    let written = tokens.iter().filter(|token| token["name"].as_str().unwrap().starts_with("client "));
    written.map(|token| token["id"].as_str().unwrap().to_owned()).collect()
}

fn assert_gap_free(numbers: &[i64]) {
    let wanted: Vec<i64> = (1..).take(numbers.len()).collect();
    assert_eq!(numbers, wanted);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn kill_9_loses_nothing_that_was_acknowledged(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let House { program, bearer } = House::new(backend).await;
    let server = Server::start(&program);
    let mut load = Load::on(&server, &bearer);
    let mut acknowledged = load.first(WRITES).await;
    server.signal("KILL");
    acknowledged.extend(load.rest().await);
    assert_eq!(server.end().0, None, "it was killed");

    let server = Server::start(&program);
    let stored = stored_ids(&server, &bearer).await;
    assert!(acknowledged.is_subset(&stored), "lost: {:?}", acknowledged.difference(&stored));
    // A write whose answer was cut off may be there; at most one per client.
    assert!(stored.len() <= acknowledged.len() + CLIENTS);
    let numbers = server.event_numbers(&bearer).await;
    assert_gap_free(&numbers);
    assert!(numbers.len() >= stored.len());

    let report = program.run(&["doctor", "--listen", "127.0.0.1:0"]).done();
    assert_eq!(report.contains("every page of the file is in order"), backend == Backend::Sqlite, "{report}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_stop_finishes_what_has_begun_and_ends_streams(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let House { program, bearer } = House::new(backend).await;
    let server = Server::start(&program);
    let stream = server.get("/api/events").bearer_auth(&bearer).header("accept", "text/event-stream").send();
    let mut stream = stream.await.unwrap();
    assert_eq!(stream.status(), 200);
    let mut load = Load::on(&server, &bearer);
    let mut acknowledged = load.first(WRITES).await;
    server.signal("TERM");
    acknowledged.extend(load.rest().await);

    let mut heard = String::new();
    while let Some(chunk) = stream.chunk().await.expect("the stream ends in order, not by a lost connection")
    {
        heard.push_str(&String::from_utf8_lossy(&chunk));
    }
    assert!(heard.contains("token.created"), "{heard}");
    let (code, said) = server.end();
    assert_eq!(code, Some(0), "{said}");

    let server = Server::start(&program);
    // Exactly: nothing was done whose answer was not sent.
    assert_eq!(stored_ids(&server, &bearer).await, acknowledged);
    assert_gap_free(&server.event_numbers(&bearer).await);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_made_under_load_is_of_one_moment(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let House { program, bearer } = House::new(backend).await;
    let server = Server::start(&program);
    let mut load = Load::on(&server, &bearer);
    let before = load.first(WRITES).await;
    program.run(&["backup", "house.backup"]).done();
    load.so_far();
    // Each client may have had one answer under way when the backup ended, so one of these was written after it.
    let after = load.first(CLIENTS + 1).await;
    server.signal("KILL");
    load.rest().await;
    server.end();

    program.run(&["restore", "house.backup", "--force"]).done();
    let server = Server::start(&program);
    let stored = stored_ids(&server, &bearer).await;
    assert!(before.is_subset(&stored), "lost: {:?}", before.difference(&stored));
    assert!(!after.is_subset(&stored), "it is not the house as it was at the end");
    let numbers = server.event_numbers(&bearer).await;
    assert_gap_free(&numbers);
    assert!(numbers.len() >= stored.len());
}

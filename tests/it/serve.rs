use crate::{
    program::Program,
    server::{Server, whole},
};
use rstest::rstest;
use std::{
    fs::Permissions,
    io::Write,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::Path,
    time::Instant,
};
use testkit::Backend;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_answers_while_commands_work_on_the_same_house(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let program = Program::on(backend).await;
    let server = Server::start(&program);
    assert_eq!(server.get("/healthz").send().await.unwrap().status(), 200);
    assert_eq!(server.get("/readyz").send().await.unwrap().status(), 200);
    assert_eq!(server.get("/metrics").send().await.unwrap().status(), 200);

    program.add_user("ada", &["--admin"]).done();
    let bearer = program.create_token("ada", "read,write");
    let tokens = server.list("/api/tokens", &bearer).await;
    assert_eq!(tokens.len(), 1);
    program.run(&["backup", "house.backup"]).done();
    let refused = program.run(&["restore", "house.backup", "--force"]).refused(1);
    assert!(refused.starts_with("a server is using "), "{refused}");
    let found = program.run(&["doctor", "--listen", &server.address]).done();
    assert!(found.contains("in use by a server that answers /healthz"), "{found}");

    program.add_user("grace", &[]).done();
    let hers = program.create_token("grace", "read");
    assert_eq!(server.get("/api/tokens").bearer_auth(&hers).send().await.unwrap().status(), 200);
    let stream = server.get("/api/events").bearer_auth(&hers).header("accept", "text/event-stream").send();
    let stream = stream.await.unwrap();
    program.run(&["user", "disable", "grace"]).done();
    let heard = stream.text().await.unwrap();
    assert!(heard.ends_with("event: stream.revoked\ndata: {}\n\n"), "{heard}");
    assert_eq!(server.get("/api/tokens").bearer_auth(&hers).send().await.unwrap().status(), 401);

    server.signal("INT");
    let (code, said) = server.end();
    assert_eq!(code, Some(0), "{said}");
    program.run(&["restore", "house.backup", "--force"]).done();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_in_use_is_told_before_anything_is_touched() {
    let program = Program::on_sqlite();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let answer = program.run(&["serve", "--log-level", "off", "--listen", &address]);
    assert!(answer.stdout.is_empty());
    let refused = answer.refused(1);
    assert!(refused.starts_with(&format!("cannot listen on {address}: the port is in use")), "{refused}");
    assert!(!program.folder().join("data").exists());
}

#[test]
fn a_server_that_cannot_keep_anything_does_not_start() {
    let program = Program::on_sqlite();
    let serve = |more: &[&str]| {
        program.run(&[&["serve", "--log-level", "off", "--listen", "127.0.0.1:0"], more].concat())
    };
    let refused = serve(&["--data-dir", "/sys/agent-manager"]).refused(1);
    assert!(refused.starts_with("cannot create the data directory /sys/agent-manager: "), "{refused}");
    let refused = serve(&["--database", "sqlite:///no/such/folder/house.db"]).refused(1);
    assert!(refused.starts_with("cannot create the database /no/such/folder/house.db: "), "{refused}");
    assert!(refused.contains("--database"), "{refused}");
    let refused = serve(&["--database", "postgres://ada:hunter2@127.0.0.1:1/house"]).refused(1);
    assert!(refused.contains("postgres://ada@127.0.0.1:1/house") && refused.contains("refused"), "{refused}");
    assert!(
        serve(&["--request-timeout", "never"]).refused(2).starts_with("request_timeout cannot be \"never\"")
    );
}

#[test]
fn a_read_only_database_stops_the_start_with_its_remedy() {
    let program = Program::on_sqlite();
    program.add_user("ada", &["--admin"]).done();
    let allow =
        |path: &Path, mode: u32| std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    allow(program.folder(), 0o755);
    allow(&program.folder().join("data"), 0o777);
    allow(&program.database_file(), 0o444);
    let serve = ["serve", "--log-level", "off", "--listen", "127.0.0.1:0"];
    let refused = program.run_unprivileged(&serve).refused(1);
    assert!(
        refused.starts_with("cannot write the database data/agent-manager.db: Permission denied"),
        "{refused}"
    );

    allow(&program.folder().join("data"), 0o555);
    let refused = program.run_unprivileged(&["user", "list"]).refused(1);
    assert!(refused.contains("read-only") && refused.contains("writable for the user who runs"), "{refused}");
    let report = program.run_unprivileged(&["doctor", "--listen", "127.0.0.1:0"]);
    assert_eq!(report.code, 1);
    assert!(report.stdout.contains("data cannot be written: Permission denied"), "{report:?}");
    // So that the folder can be removed also by those who are not root.
    allow(&program.folder().join("data"), 0o755);
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_loopback_the_console_shows_the_code_for_the_first_account() {
    let program = Program::on_sqlite();
    let server = Server::start_with(&program, &["--listen", "0.0.0.0:0"]);
    let line = server.wait_for_log("The first account needs this code");
    let code = line.rsplit(' ').next().unwrap();
    let ask = |code: Option<&str>| {
        let wanted = serde_json::json!({ "name": "ada", "password": "correct horse", "code": code });
        server.post("/api/set-up").json(&wanted).send()
    };
    assert!(ask(None).await.unwrap().status().is_client_error());
    assert!(ask(Some("aaaaaaaaaa")).await.unwrap().status().is_client_error());
    assert!(ask(Some(code)).await.unwrap().status().is_success());
    server.signal("TERM");
    let (exit, said) = server.end();
    assert_eq!(exit, Some(0), "{said}");

    let again = Server::start_with(&program, &["--listen", "0.0.0.0:0"]);
    again.signal("TERM");
    let (_, said) = again.end();
    assert!(!said.contains("needs this code"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn json_logs_are_json_and_hold_no_secret() {
    let program = Program::on_sqlite();
    program.add_user("ada", &["--admin"]).done();
    let bearer = program.create_token("ada", "read,write");
    let server = Server::start_with(
        &program,
        &["--listen", "127.0.0.1:0", "--log-format", "json", "--log-level", "debug"],
    );
    let answer = server.get("/api/tokens").bearer_auth(&bearer).send().await.unwrap();
    let request = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    whole(answer).await;
    server.signal("TERM");
    let (code, said) = server.end();
    assert_eq!(code, Some(0), "{said}");
    let mut is_told = false;
    for line in said.lines() {
        let line: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
        assert!(line["level"].is_string() && line["timestamp"].is_string(), "{line}");
        is_told |= line["span"]["request.id"] == request.as_str();
    }
    assert!(is_told, "no line is of the request {request}: {said}");
    assert!(said.contains("Serving on"), "{said}");
    assert!(!said.contains(&bearer));
}

/// A server with a request whose body never comes to its end.
async fn held_server(program: &Program) -> (Server, TcpStream) {
    program.add_user("ada", &["--admin"]).done();
    let bearer = program.create_token("ada", "write");
    let server = Server::start(program);
    let mut connection = TcpStream::connect(&server.address).unwrap();
    let head = format!(
        "POST /api/tokens HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {bearer}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{",
        server.address
    );
    connection.write_all(head.as_bytes()).unwrap();
    // This one comes later and is answered: so the first one has been taken.
    assert_eq!(server.get("/healthz").send().await.unwrap().status(), 200);
    (server, connection)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_stops_at_once() {
    let program = Program::on_sqlite();
    let (server, _held) = held_server(&program).await;
    server.signal("TERM");
    server.wait_for_log("Stopping");
    server.signal("TERM");
    let (code, said) = server.end();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("Second signal"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_does_not_end_is_cut_off_in_time() {
    let program = Program::on_sqlite();
    let (server, _held) = held_server(&program).await;
    let asked = Instant::now();
    server.signal("TERM");
    let (code, said) = server.end();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("stopped before everything had ended"), "{said}");
    eprintln!("stopped after {:?}", asked.elapsed());
}

#[test]
fn the_description_of_the_interface_is_json() {
    let description = Program::on_sqlite().run(&["openapi"]).done();
    let description: serde_json::Value = serde_json::from_str(&description).unwrap();
    assert!(description["openapi"].as_str().unwrap().starts_with("3."));
    assert!(description["paths"]["/api/tokens"]["post"].is_object());
}

use crate::program::{Answer, Program};
use rstest::rstest;
use std::{net::TcpListener, os::unix::fs::PermissionsExt};
use testkit::Backend;

fn verdicts(report: &str) -> Vec<(String, String)> {
    let report: serde_json::Value = serde_json::from_str(report).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let checks = report["checks"].as_array().unwrap();
    checks.iter().map(|check| (text(&check["about"]), text(&check["verdict"]))).collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_house_in_order_is_ok(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let program = Program::on(backend).await;
    program.add_user("ada", &["--admin"]).done();
    let found = verdicts(&program.run(&["doctor", "--json", "--listen", "127.0.0.1:0"]).done());
    let of = |about: &str| found.iter().find(|(name, _)| name == about).map(|(_, verdict)| verdict.as_str());
    for about in ["data directory", "database", "accounts", "clock", "port"] {
        assert_eq!(of(about), Some("ok"), "{about}: {found:?}");
    }
    let integrity = if backend == Backend::Sqlite { "ok" } else { "not_checked" };
    assert_eq!(of("integrity"), Some(integrity));
    assert_eq!(of("backup tool").is_some(), backend == Backend::Postgres);
}

#[test]
fn nothing_is_called_checked_that_is_not_there() {
    let program = Program::on_sqlite();
    let found = verdicts(&program.run(&["doctor", "--json", "--listen", "127.0.0.1:0"]).done());
    assert!(found.contains(&("database".to_owned(), "note".to_owned())), "{found:?}");
    assert!(found.contains(&("accounts".to_owned(), "not_checked".to_owned())), "{found:?}");
    assert!(!program.folder().join("data").exists(), "looking has made the data directory");
}

#[test]
fn what_is_optional_is_told_and_breaks_nothing() {
    let program = Program::on_sqlite();
    program.add_user("ada", &["--admin"]).done();
    let folder = program.folder().join("bin");
    std::fs::create_dir(&folder).unwrap();
    let look = |docker: &str| {
        let mut doctor = program.command(&["doctor", "--json", "--listen", "127.0.0.1:0"]);
        doctor.env("PATH", &folder).env("DOCKER_HOST", docker);
        verdicts(&Answer::from(doctor.output().unwrap()).done())
    };
    let of = |found: &[(String, String)], about: &str| {
        found.iter().find(|(name, _)| name == about).map(|(_, verdict)| verdict.clone()).unwrap()
    };
    let bare = look("tcp://elsewhere:2375");
    let told = ["Docker", "broker", "sandbox"].map(|about| of(&bare, about));
    assert_eq!(told, ["not_checked", "not_checked", "note"]);
    assert!(
        ["ok", "note"].contains(&of(&look(""), "Docker").as_str()),
        "the engine of this machine, if it has one"
    );

    let bubblewrap = |script: &str| {
        let file = folder.join("bwrap");
        std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        of(&look(""), "sandbox")
    };
    assert_eq!(bubblewrap("exit 0"), "ok");
    assert_eq!(bubblewrap("echo no namespaces here >&2; exit 1"), "note");
}

#[test]
fn a_password_file_that_others_may_read_is_noted() {
    let program = Program::on_sqlite();
    let file = program.folder().join("password");
    std::fs::write(&file, "hunter2").unwrap();
    let keys = |more: &[&str], mode: u32| {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let arguments = [&["doctor", "--json", "--listen", "127.0.0.1:0"], more].concat();
        let report = program.run(&arguments).done();
        assert!(!report.contains("hunter2"));
        verdicts(&report).into_iter().find(|(about, _)| about == "keys").unwrap().1
    };
    let named = ["--database-password-file", "password"];
    assert_eq!(keys(&[], 0o600), "not_checked");
    assert_eq!(keys(&named, 0o644), "note");
    assert_eq!(keys(&named, 0o600), "ok");
}

#[test]
fn what_is_broken_is_named_with_its_remedy_and_exit_code_1() {
    let program = Program::on_sqlite();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    // Whoever asks is hung up on: it is not a server of ours.
    let rude = std::thread::spawn(move || drop(taken.accept()));
    std::fs::write(program.folder().join("data"), "a file").unwrap();
    let answer = program.run(&["doctor", "--listen", &address]);
    rude.join().unwrap();
    assert_eq!(answer.code, 1);
    assert_eq!(answer.stderr, "error: 2 things are broken; the report says how to mend them\n");
    let line = |about: &str| answer.stdout.lines().find(|line| line.contains(about)).unwrap_or_default();
    assert!(line("data directory").starts_with("BROKEN") && line("data directory").contains("--data-dir"));
    assert!(line("port").starts_with("BROKEN") && line("port").contains("in use by another program"));
}

#[test]
fn a_damaged_database_is_found() {
    let program = Program::on_sqlite();
    program.add_user("ada", &["--admin"]).done();
    let mut bytes = std::fs::read(program.database_file()).unwrap();
    // The header stays; pages of tables become nonsense.
    let half = bytes.len() / 2;
    bytes[half..].fill(0xA5);
    std::fs::write(program.database_file(), bytes).unwrap();
    let answer = program.run(&["doctor", "--listen", "127.0.0.1:0"]);
    assert_eq!(answer.code, 1);
    assert!(answer.stdout.contains("BROKEN"), "{answer:?}");
}

//! `strategy …`: documents that are kept in a house, from the command line.

use crate::{program::Program, server::Server};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::Backend;

const CROSS: &str = "name = \"Cross\"\ntimeframe = \"5m\"\n[execution]\nentry.long = \"close > 1\"\n\
                     exit.long = \"close < 1\"\nsize.equity = 0.5\n";

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

async fn given(backend: Backend) -> Program {
    let program = Program::on(backend).await;
    program.add_user("ada", &["--admin"]).done();
    write(&program, "cross.toml", CROSS);
    program
}

fn write(program: &Program, name: &str, text: &str) {
    std::fs::write(program.folder().join(name), text).unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_kept_changed_shown_and_deleted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let program = given(backend).await;
    let run = |line: &[&str]| program.run(&[&["strategy"], line, &["--user", "ada"]].concat());
    assert_eq!(run(&["list"]).done(), "");
    let added = json_of(&run(&["add", "cross.toml", "--json"]).done());
    assert_eq!(
        (&added["name"], &added["version"], &added["document"]),
        (&json!("Cross"), &json!(1), &json!(CROSS))
    );
    write(&program, "cross.toml", &CROSS.replace("close > 1", "close > 2"));
    assert_eq!(run(&["save", "cross.toml", "--strategy", "cross"]).done(), "saved version 2 of Cross\n");
    let late = run(&["save", "cross.toml", "--strategy", "Cross", "--seen", "1"]).refused(1);
    assert!(late.contains("version 2 was saved in the meantime"), "{late}");
    let table = run(&["list"]).done();
    assert!(table.starts_with("name") && table.lines().count() == 2 && table.contains("Cross"), "{table}");
    assert!(run(&["show", "Cross"]).done().contains("close > 2"));
    let id = added["id"].as_str().unwrap();
    assert_eq!(run(&["show", id, "--version", "1"]).done(), CROSS);
    assert_eq!(run(&["show", id, "--version", "7"]).refused(2), "Cross has no version 7");
    assert_eq!(run(&["versions", "Cross"]).done().lines().count(), 3);

    let token = program.create_token("ada", "read");
    let server = Server::start(&program);
    let listed = json_of(&run(&["list", "--json"]).done());
    assert_eq!(listed, Value::Array(server.list("/api/strategies", &token).await));
    let versions = json_of(&run(&["versions", id, "--json"]).done());
    assert_eq!(versions, Value::Array(server.list(&format!("/api/strategies/{id}/versions"), &token).await));
    let shown = server.get(&format!("/api/strategies/{id}")).bearer_auth(&token).send().await.unwrap();
    assert_eq!(json_of(&run(&["show", id, "--json"]).done()), shown.json::<Value>().await.unwrap());
    assert_eq!(run(&["delete", "Cross"]).done(), "deleted Cross\n");
    assert!(run(&["show", "Cross"]).refused(2).contains("ada has no strategy \"Cross\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_told_with_its_place() {
    let program = given(Backend::Sqlite).await;
    let run = |line: &[&str]| program.run(&[&["strategy"], line].concat());
    write(&program, "wrong.toml", &CROSS.replace("close > 1", "clos > 1"));
    for line in [&["add", "wrong.toml", "--user", "ada"][..], &["check", "wrong.toml"]] {
        let wrong = run(line);
        assert_eq!(wrong.code, 2, "{wrong:?}");
        assert!(wrong.stderr.ends_with("error: wrong.toml has one error\n"), "{wrong:?}");
        assert!((wrong.stdout + &wrong.stderr).contains('^'), "it shows where");
    }
    assert!(run(&["check", "cross.toml"]).done().contains("is right"));
    run(&["add", "cross.toml", "--user", "ada"]).done();
    assert!(run(&["add", "cross.toml", "--user", "ada"]).refused(2).contains("called Cross already"));
    run(&["add", "missing.toml", "--user", "ada"]).refused(2);
    assert!(run(&["list", "--user", "grace"]).refused(2).contains("there is no account \"grace\""));
    assert!(
        run(&["save", "cross.toml", "--strategy", "Nope", "--user", "ada"])
            .refused(2)
            .contains("no strategy")
    );
    run(&["add", "cross.toml"]).refused(2);
    let examples = json_of(&run(&["examples", "--json"]).done());
    assert!(examples.as_array().unwrap().iter().any(|example| example["key"] == "rsi_2"), "{examples}");
    assert_eq!(run(&["examples"]).done().lines().count(), examples.as_array().unwrap().len());
}

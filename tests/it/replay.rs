//! `replay`, also while a server runs.

use crate::{program::Program, server::Server};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::Backend;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_manager_that_decides_on_a_server_is_replayed_beside_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let program = Program::on(backend).await;
    program.add_user("ada", &["--admin"]).done();
    let server = Server::start_with(&program, &["--listen", "127.0.0.1:0", "--market-speed", "3600"]);
    let create = ["manager", "create", "--user", "ada", "--name", "Mona", "--json"];
    let made = json(&program.run(&create).done());
    let id = made["id"].as_str().unwrap();
    let replay = |more: &[&str]| program.run(&[&["replay", "--manager", id], more].concat());
    assert!(replay(&[]).refused(1).contains("has not decided anything yet"));
    program.run(&["manager", "start", "Mona", "--user", "ada"]).done();
    // Until its team has bought something.
    let found = loop {
        let answer = replay(&["--set", "fee=0.02", "--json"]);
        if answer.code == 0 && json(&answer.stdout)["before"]["fills"] != 0 {
            break json(&answer.stdout);
        }
        assert!(answer.code == 0 || answer.stderr.contains("has not decided"), "{answer:?}");
    };
    assert_eq!((&found["managerId"], &found["name"]), (&json!(id), &json!("Mona")));
    assert!(found["entries"].as_u64() > Some(1) && found["ticks"].as_u64() >= Some(1), "{found}");
    let fees = |side: &str| found[side]["fees"].as_str().unwrap().parse::<f64>().unwrap();
    assert!(fees("after") > fees("before"), "{found}");
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
    let said = replay(&["--set", "riskParams.maxAgents=1"]).done();
    assert!(said.contains("of ledgers the same to the last digit") && said.contains("as it was"), "{said}");
    assert!(said.contains("refused: max_agents") && !said.contains("--set holds"), "{said}");

    // From a moment on: the figures are of the whole life all the same, and differ by what followed.
    let fewer = |more: &[&str]| replay(&[&["--set", "riskParams.maxAgents=1"], more].concat());
    let whole = json(&fewer(&["--json"]).done());
    let begins = whole["begins"].as_str().unwrap();
    let ends = whole["ends"].as_str().unwrap();
    let late = json(&fewer(&["--json", "--from", ends]).done());
    assert_eq!((&whole["from"], &late["from"]), (&Value::Null, &whole["ends"]));
    assert_eq!((&late["begins"], &late["before"]), (&whole["begins"], &whole["before"]));
    assert_eq!(late["after"], late["before"], "nothing followed");
    assert_ne!(whole["after"], whole["before"]);
    let early = json(&fewer(&["--json", "--from", begins]).done());
    assert_eq!(early["after"], whole["after"], "everything followed");
    let said = fewer(&["--from", ends]).done();
    let told = format!(
        "--set holds from {ends} on; what was before was played as it was, and the figures are of all of it"
    );
    assert!(said.lines().nth(1) == Some(told.as_str()), "{said}");
    let read = replay(&["--from", begins]).done();
    assert!(read.contains(&format!("answers were read again from {begins} on;")), "{read}");
    let never = fewer(&["--from", "2999-01-01T00:00:00Z"]).refused(2);
    assert!(never.contains("has not come yet: the market stands at"), "{never}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_replayed_is_refused_in_one_line() {
    let program = Program::on(Backend::Sqlite).await;
    program.add_user("ada", &["--admin"]).done();
    let server = Server::start(&program);
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
    let nobody = "00000000-0000-7000-8000-000000000000";
    let replay = |more: &[&str]| program.run(&[&["replay", "--manager", nobody], more].concat()).refused(2);
    assert!(replay(&[]).contains("there is no manager 00000000"));
    assert!(replay(&["--set", "fee=3"]).contains("fee must be a fraction from 0 to 1"));
    assert!(replay(&["--set", "temperature=1"]).contains("\"temperature\" cannot be set"));
    assert!(replay(&["--set", "fee"]).contains("key=value"));
    assert!(replay(&["--from", "yesterday"]).contains("--from"));
    assert!(program.run(&["replay", "--manager", "Mona"]).refused(2).contains("--manager"));
}

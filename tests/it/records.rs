//! `agent positions | trades | orders | fills | decisions | ledger`: what the REST interface answers, on the command line.

use crate::{program::Program, server::Server};
use serde_json::Value;
use testkit::Backend;

const LISTS: [&str; 6] = ["positions", "trades", "orders", "fills", "decisions", "ledger"];

const HOLDER: &str = "name = \"Holder\"\ntimeframe = \"5m\"\n[execution]\nentry.long = \"close > 0\"\n\
                      exit.long = \"close < 0\"\nsize.equity = 0.5\n";

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A house with a server at full speed, and an agent that buys at the first close.
async fn given() -> (Program, Server, String) {
    let program = Program::on(Backend::Sqlite).await;
    program.add_user("ada", &["--admin"]).done();
    std::fs::write(program.folder().join("holder.toml"), HOLDER).unwrap();
    let flags = ["--listen", "127.0.0.1:0", "--market-speed", "3600"];
    let server = Server::start_with(&program, &flags);
    let line = ["agent", "create", "--user", "ada", "--name", "Holder", "--pairs", "ORB-USD", "--json"];
    let more = ["--allocation", "10000", "--strategy", "holder.toml"];
    let made = json(&program.run(&[&line[..], &more].concat()).done());
    program.run(&["agent", "start", "Holder", "--user", "ada"]).done();
    (program, server, made["id"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_agent_did_is_the_same_on_the_console_and_by_the_interface() {
    let (program, server, id) = given().await;
    let list = |what: &str, more: &[&str]| {
        program.run(&[&["agent", what, "Holder", "--user", "ada"], more].concat())
    };
    while json(&list("fills", &["--json"]).done())["total"] == 0 {}
    // Nothing more happens to it: the market stands.
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
    let token = program.create_token("ada", "read");
    let server = Server::start(&program);
    for what in LISTS {
        let printed = json(&list(what, &["--json"]).done());
        let answer =
            server.get(&format!("/api/agents/{id}/{what}")).bearer_auth(&token).send().await.unwrap();
        let mut answered: Value = answer.json().await.unwrap();
        if what == "positions" {
            // The market goes on; what it costs now is another price a moment later.
            for part in ["price", "value", "unrealized"] {
                answered["items"][0][part] = printed["items"][0][part].clone();
            }
        }
        assert_eq!(printed, answered, "{what}");
    }
    let table = list("ledger", &[]).done();
    assert!(table.starts_with("number") && table.contains("deposit") && table.contains("fill"), "{table}");
    assert!(list("positions", &[]).done().contains("ORB-USD"));
    assert_eq!(list("trades", &[]).done(), "", "it has closed none");
    let first = list("ledger", &["--page-size", "1"]);
    assert_eq!((first.code, first.stdout.lines().count()), (0, 2));
    assert_eq!(first.stderr, "1 of 2 are shown; --page 2 shows older ones\n");
    let second = list("ledger", &["--page-size", "1", "--page", "2"]).done();
    assert!(second.contains("deposit") && second.lines().count() == 2, "{second}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_listed_is_told() {
    let program = Program::on_sqlite();
    assert!(
        program.run(&["agent", "trades", "X", "--user", "ada"]).refused(2).contains("there is no database")
    );
    program.add_user("ada", &["--admin"]).done();
    for what in LISTS {
        let refused = |more: &[&str]| program.run(&[&["agent", what, "Nobody"], more].concat()).refused(2);
        assert!(refused(&["--user", "ada"]).contains("ada has no agent \"Nobody\""), "{what}");
        assert!(refused(&["--user", "grace"]).contains("there is no account \"grace\""), "{what}");
        for wrong in [["--page", "0"], ["--page-size", "0"], ["--page-size", "101"]] {
            let told = refused(&[&["--user", "ada"], &wrong[..]].concat());
            assert!(told.contains("--page must be 1 or more and --page-size 1 to 100"), "{told}");
        }
        refused(&[]);
    }
}

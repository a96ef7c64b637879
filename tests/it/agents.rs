//! `agent`, `emergency-stop` and `check-books`, also while a server runs.

use crate::{program::Program, server::Server};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::Backend;

const HOLDER: &str = "name = \"Holder\"\ntimeframe = \"5m\"\n[execution]\nentry.long = \"close > level\"\n\
                      exit.long = \"close < 0\"\nsize.equity = 0.5\n[params]\nlevel = 0\n";

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A house of ada's with a document in `holder.toml`; its market has been opened when `opened`.
async fn given(backend: Backend, opened: bool) -> Program {
    let program = Program::on(backend).await;
    program.add_user("ada", &["--admin"]).done();
    std::fs::write(program.folder().join("holder.toml"), HOLDER).unwrap();
    if opened {
        let server = Server::start(&program);
        server.signal("TERM");
        assert_eq!(server.end().0, Some(0));
    }
    program
}

fn create(program: &Program, name: &str, more: &[&str]) -> crate::program::Answer {
    let line =
        ["agent", "create", "--user", "ada", "--name", name, "--pairs", "ORB-USD", "--allocation", "10000"];
    program.run(&[&line, more].concat())
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_agent_goes_through_its_life_on_the_command_line(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let program = given(backend, true).await;
    let limits = ["--risk", "stopLoss=0.02", "--risk", "maxDailyLoss=none", "--param", "level=7"];
    let more = [&["--strategy", "holder.toml", "--json"], &limits[..]].concat();
    let made = json(&create(&program, "Holder", &more).done());
    assert_eq!(
        (&made["name"], &made["status"], &made["timeframe"]),
        (&json!("Holder"), &json!("stopped"), &json!("5m"))
    );
    assert_eq!((&made["risk"]["stopLoss"], &made["risk"]["maxDailyLoss"]), (&json!(0.02), &Value::Null));
    assert_eq!(made["brain"]["params"], json!({"level": 7.0}));
    let said = create(&program, "Bouncer", &["--example", "vwap_bounce", "--timeframe", "15m"]).done();
    assert!(said.starts_with("made Bouncer ("), "{said}");

    let model = ["--model", "rules/default", "--temperature", "0.2", "--budget-per-day", "0.50", "--json"];
    let sibyl = json(&create(&program, "Sibyl", &model).done());
    let brain = &sibyl["brain"];
    assert_eq!((&brain["model"], &brain["temperature"]), (&json!("rules/default"), &json!(0.2)));
    assert_eq!((&brain["budgetPerDay"], &sibyl["timeframe"]), (&json!("0.50"), &json!("1h")));

    let run = |line: &[&str]| program.run(&[&["agent"], line, &["--user", "ada"]].concat());
    let id = made["id"].as_str().unwrap();
    assert_eq!(run(&["start", "bouncer"]).done(), "started Bouncer\n");
    assert_eq!(json(&run(&["start", id, "--json"]).done())["status"], "running", "by its id");
    assert_eq!(run(&["pause", id]).done(), "paused Holder\n");
    let running = json(&run(&["list", "--status", "running", "--json"]).done());
    assert_eq!((&running[0]["name"], &running[0]["equity"]), (&json!("Bouncer"), &json!("10000")));
    let table = run(&["list"]).done();
    assert!(table.starts_with("name") && table.lines().count() == 4 && table.contains("10000.00"), "{table}");
    let shown = run(&["show", "Holder"]).done();
    assert!(shown.contains("paused") && shown.contains("ORB-USD"), "{shown}");
    assert_eq!(run(&["stop", "Holder"]).done(), "stopped Holder\n");
    assert_eq!(run(&["delete", "Holder"]).done(), "deleted Holder\n");
    assert_eq!(run(&["terminate", "Bouncer"]).done(), "terminated Bouncer\n");
    assert!(run(&["start", "Bouncer"]).refused(1).contains("terminated and cannot be started"));
    assert!(run(&["pause", "Holder"]).refused(2).contains("ada has no agent \"Holder\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_an_agent_is_refused_in_one_line() {
    let program = given(Backend::Sqlite, false).await;
    let refused = |more: &[&str]| create(&program, "X", more).refused(2);
    assert!(refused(&[]).contains("--example"), "one of two brains is needed");
    assert!(refused(&["--example", "rsi_2", "--strategy", "holder.toml"]).contains("cannot be used with"));
    assert!(
        refused(&["--example", "nope"]).contains("--example is none of the examples: bollinger_reversal")
    );
    assert!(refused(&["--model", "test/m"]).contains("--model test/m is none of the models that are set up"));
    assert!(refused(&["--model", "rules/default", "--temperature", "3"]).contains("--temperature must be"));
    assert!(refused(&["--model", "rules/default", "--example", "rsi_2"]).contains("cannot be used with"));
    assert!(refused(&["--example", "rsi_2", "--risk", "speed=1"]).contains("unknown field `speed`"));
    assert!(refused(&["--example", "rsi_2", "--risk", "stopLoss"]).contains("stopLoss=0.02"));
    assert!(
        refused(&["--example", "rsi_2", "--risk", "stopLoss=2"]).contains("--risk stopLoss must be above 0")
    );
    assert!(
        refused(&["--example", "rsi_2", "--timeframe", "7m"]).contains("--timeframe must be one of 5m, 15m")
    );
    let unknown = ["agent", "create", "--user", "ada", "--name", "X", "--pairs", "NOPE", "--allocation", "1"];
    let unknown = program.run(&[&unknown[..], &["--example", "rsi_2"]].concat());
    assert!(unknown.refused(2).contains("--pairs NOPE is not an instrument of this market"));
    let nobody = ["agent", "list", "--user", "grace"];
    assert!(program.run(&nobody).refused(2).contains("there is no account \"grace\""));

    std::fs::write(program.folder().join("wrong.toml"), HOLDER.replace("close > level", "clos > level"))
        .unwrap();
    let wrong = create(&program, "X", &["--strategy", "wrong.toml"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.stderr.contains('^') && wrong.stderr.ends_with("error: wrong.toml has one error\n"),
        "{}",
        wrong.stderr
    );

    create(&program, "X", &["--example", "rsi_2"]).done();
    assert!(create(&program, "x", &["--example", "rsi_2"]).refused(2).contains("another agent of that name"));
    let start = program.run(&["agent", "start", "X", "--user", "ada"]).refused(1);
    assert!(start.contains("start its server once"), "{start}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_stop_from_the_console_is_seen_by_the_server(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let program = given(backend, true).await;
    create(&program, "Holder", &["--strategy", "holder.toml"]).done();
    let token = program.create_token("ada", "read,write");
    let server = Server::start(&program);
    program.run(&["agent", "start", "Holder", "--user", "ada"]).done();
    let agent = async || server.list("/api/agents", &token).await.remove(0);
    assert_eq!((&agent().await["status"], &agent().await["halted"]), (&json!("running"), &json!(false)));

    let stop = |more: &[&str]| program.run(&[&["emergency-stop", "--user", "ada"], more].concat()).done();
    assert_eq!(
        stop(&["--agent", "Holder", "--flatten"]),
        "stopped Holder: nothing is opened any more, positions are closed at the next price\n"
    );
    assert_eq!(agent().await["halted"], true);
    let all = json(&stop(&["--json"]));
    assert_eq!((&all["scope"], &all["pulledBy"]), (&json!("all"), &json!("console")));
    assert_eq!(server.list("/api/emergency-stop", &token).await.len(), 2);
    assert_eq!(stop(&["--lift", "--agent", "Holder"]), "lifted one stop\n");
    assert_eq!(json(&stop(&["--lift", "--json"]))[0]["liftedBy"], "console");
    assert_eq!(stop(&["--lift"]), "no stop holds\n");
    assert_eq!(agent().await["halted"], false);
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn books_that_do_not_balance_end_with_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let program = given(backend, true).await;
    create(&program, "Holder", &["--strategy", "holder.toml"]).done();
    program.run(&["agent", "start", "Holder", "--user", "ada"]).done();
    assert_eq!(program.run(&["check-books"]).done(), "1 ledgers with 1 entries balance\n");
    let right = json(&program.run(&["check-books", "--json"]).done());
    assert_eq!(right, json!({"ledgers": 1, "entries": 1, "imbalances": []}));

    // Somebody has written into the books.
    let db = program.open_database().await;
    let mut tx = db.begin().await.unwrap();
    let agent = tx.desk().account_holders(None).await.unwrap().remove(0);
    let account = tx.desk().account(agent).await.unwrap().unwrap();
    let mut entry = tx.desk().entries_before(account.agent, 1, 1).await.unwrap().remove(0);
    entry.number = 2;
    let journal = storage::Journal { entries: vec![entry], ..storage::Journal::default() };
    tx.desk().write(&journal).await.unwrap();
    tx.save().await.unwrap();
    db.close().await;

    let wrong = program.run(&["check-books", "--json"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.stderr.starts_with("error: ") && wrong.stderr.lines().count() == 1, "{}", wrong.stderr);
    let found = json(&wrong.stdout);
    assert_eq!(found["imbalances"][0]["agentId"], account.agent.to_string());
    assert!(found["imbalances"][0]["what"].as_str().unwrap().contains("entry 2 is not counted"), "{found}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_agent_is_made_from_words_on_the_command_line(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let program = given(backend, false).await;
    let line = ["agent", "create", "--user", "ada"];
    let words = ["--instructions", "conservative VWAP scalper for tech stocks, tight stops"];
    let said = program.run(&[&line[..], &words].concat()).done();
    assert!(said.starts_with("made Conservative VWAP bounce scalper ("), "{said}");
    assert!(said.contains("  instruments: KLDN, ORVX, SYQL (“tech stocks”)"), "{said}");
    assert!(!said.contains("? "), "{said}");
    let vague = ["--instructions", "scalper who swings", "--name", "Vague", "--json"];
    let vague = json(&program.run(&[&line[..], &vague].concat()).done());
    assert_eq!((&vague["stage"], &vague["name"]), (&json!("learning"), &json!("Vague")));
    assert_eq!(vague["questions"][1]["doubt"], "contradiction");
    let start = program.run(&["agent", "start", "vague", "--user", "ada"]);
    assert!(start.refused(1).contains("still learning"));
    for (more, why) in [
        (vec!["--instructions", "asdf"], "--instructions says nothing about how to trade"),
        (vec!["--instructions", "trend", "--name", "vague"], "another agent of that name"),
        (
            vec!["--instructions", "trend", "--taught-by", "no/body"],
            "--taught-by no/body is none of the models",
        ),
        (vec!["--instructions", "trend", "--pairs", "ORVX"], "--example"),
        (vec!["--name", "x", "--example", "rsi_2"], "--pairs is missing"),
        (
            vec!["--name", "x", "--allocation", "1", "--example", "rsi_2", "--temperature", "1"],
            "belong to a model",
        ),
        (vec![], "--name"),
    ] {
        let answer = program.run(&[&line[..], &more].concat());
        assert!(answer.refused(2).contains(why), "{more:?}");
    }
}

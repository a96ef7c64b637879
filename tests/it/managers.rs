//! `manager`, also while a server runs.

use crate::{program::Program, server::Server};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::Backend;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A house of ada's whose market has been opened.
async fn given(backend: Backend) -> Program {
    let program = Program::on(backend).await;
    program.add_user("ada", &["--admin"]).done();
    let server = Server::start(&program);
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
    program
}

fn create(program: &Program, name: &str, more: &[&str]) -> crate::program::Answer {
    program.run(&[&["manager", "create", "--user", "ada", "--name", name], more].concat())
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_manager_goes_through_its_life_on_the_command_line(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let program = given(backend).await;
    let more = ["--capital", "2500.50", "--budget-per-day", "0.5", "--max-agents", "4", "--pairs", "ORB-USD"];
    let made = json(&create(&program, "Mona", &[&more[..], &["--ask-when-quiet", "--json"]].concat()).done());
    assert_eq!(
        (&made["name"], &made["status"], &made["agentCount"]),
        (&json!("Mona"), &json!("stopped"), &json!(0))
    );
    let config = &made["config"];
    assert_eq!((&config["capital"], &config["budgetPerDay"]), (&json!("2500.50"), &json!("0.50")));
    assert_eq!((&config["riskParams"]["maxAgents"], &config["skipWhenQuiet"]), (&json!(4), &json!(false)));
    let said = create(&program, "Careful", &["--preset", "risk_officer", "--decision-interval", "4h"]).done();
    assert!(said.starts_with("made Careful ("), "{said}");

    let run = |line: &[&str]| program.run(&[&["manager"], line, &["--user", "ada"]].concat());
    let id = made["id"].as_str().unwrap();
    let table = run(&["list"]).done();
    assert!(table.starts_with("name") && table.lines().count() == 3 && table.contains("4h"), "{table}");
    let shown = json(&run(&["show", "careful", "--json"]).done());
    assert_eq!(shown["config"]["riskParams"]["maxTotalDrawdown"], 0.08, "the preset's own");
    assert!(run(&["pause", id]).refused(1).contains("stopped and cannot be paused"));
    assert!(run(&["trigger", id]).refused(1).contains("start it first"));
    assert!(run(&["resume", id]).refused(1).contains("nothing to resume"));
    assert_eq!(run(&["start", "mona"]).done(), "started Mona\n");
    let begun = json(&run(&["start", id, "--json"]).done());
    assert_eq!((&begun["status"], begun["nextRunAt"].is_string()), (&json!("running"), true));
    assert!(
        run(&["trigger", id]).refused(1).contains("deciding at this moment"),
        "its first tick waits for a server"
    );
    assert_eq!(json(&run(&["list", "--json"]).done())[1], begun, "by name");
    let about = run(&["show", id]).done();
    assert!(about.contains("running") && about.contains("0 of 4") && about.contains("2500.5"), "{about}");
    let log = json(&run(&["logs", id, "--json"]).done());
    assert_eq!((&log["total"], &log["pageSize"], &log["more"]), (&json!(0), &json!(20), &json!(false)));
    assert!(run(&["compare", id]).done().starts_with("there is nothing to compare"), "no agent has traded");
    let compared = json(&run(&["compare", id, "--json"]).done());
    assert_eq!(
        (&compared["effect"]["verdict"], &compared["waterfall"]),
        (&json!("not_enough_data"), &json!(null))
    );
    assert_eq!(run(&["pause", id]).done(), "paused Mona\n");
    assert_eq!(run(&["stop", id]).done(), "stopped Mona\n");
    assert_eq!(json(&run(&["delete", id, "--json"]).done()), json!({"deleted": id}));
    assert_eq!(run(&["delete", "Careful"]).done(), "deleted Careful\n");
    assert_eq!(run(&["list"]).done(), "");
    assert!(run(&["show", "Mona"]).refused(2).contains("ada has no manager \"Mona\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agents_of_a_manager_are_stopped_from_the_console() {
    let program = given(Backend::Sqlite).await;
    let id = json(&create(&program, "Mona", &["--json"]).done())["id"].clone();
    create(&program, "Other", &[]).done();
    let stop = |more: &[&str]| program.run(&[&["emergency-stop", "--user", "ada"], more].concat());
    assert_eq!(
        stop(&["--manager", "mona"]).done(),
        "stopped all agents of Mona: nothing is opened any more, protective exits work on\n"
    );
    let again = json(&stop(&["--manager", id.as_str().unwrap(), "--flatten", "--json"]).done());
    assert_eq!(
        (&again["scope"], &again["targetId"], &again["flatten"]),
        (&json!("manager"), &id, &json!(true))
    );
    stop(&["--manager", "Other"]).done();
    assert!(stop(&["--manager", "Nina"]).refused(2).contains("ada has no manager \"Nina\""));
    stop(&["--manager", "Mona", "--agent", "A"]).refused(2);
    assert_eq!(stop(&["--lift", "--manager", "Mona"]).done(), "lifted 2 stops\n");
    assert_eq!(stop(&["--lift"]).done(), "lifted one stop\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_manager_is_refused_in_one_line() {
    let program = given(Backend::Sqlite).await;
    let refused = |more: &[&str]| create(&program, "X", more).refused(2);
    assert!(refused(&["--preset", "gambler"]).contains("venture, risk_officer, passive_index, active_hedge"));
    assert!(refused(&["--llm-model", "moon/one"]).contains("--llm-model \"moon/one\" is none of the models"));
    assert!(
        refused(&["--decision-interval", "5m"]).contains("--decision-interval must be one of 1h, 4h, 1d")
    );
    assert!(refused(&["--pairs", "NOPE"]).contains("--pairs NOPE is not an instrument of this market"));
    assert!(refused(&["--capital", "-5"]).contains("an amount above zero"));
    assert!(refused(&["--budget-per-day", "10001"]).contains("--budget-per-day must be from 0 to 10000"));
    let two = refused(&["--temperature", "-1", "--max-total-drawdown", "20"]);
    assert!(two.contains("--temperature must be from 0 to 2; --max-total-drawdown must be above 0"), "{two}");
    assert!(create(&program, "", &[]).refused(2).contains("--name"));
    let nobody = ["manager", "list", "--user", "grace"];
    assert!(program.run(&nobody).refused(2).contains("there is no account \"grace\""));
    create(&program, "X", &[]).done();
    assert!(create(&program, "x", &[]).refused(2).contains("another manager of that name"));
    let page = program.run(&["manager", "logs", "X", "--user", "ada", "--page-size", "101"]);
    assert!(page.refused(2).contains("--page-size"));
    assert!(
        program
            .run(&["manager", "logs", "X", "--user", "ada", "--agent", "x"])
            .refused(2)
            .contains("--agent")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_started_from_the_console_and_makes_nothing_twice() {
    let program = given(Backend::Sqlite).await;
    let demo = |more: &[&str]| program.run(&[&["manager", "demo", "--user", "ada"], more].concat());
    let made = json(&demo(&["--json"]).done());
    let of = |place: usize, name: &str| made["managers"][place][name].clone();
    assert_eq!((of(0, "name"), of(1, "status")), (json!("Venture demo"), json!("running")));
    assert_eq!(demo(&[]).done().lines().count(), 3, "a head and the two that are there");
    program.add_user("grace", &[]).done();
    program.run(&["manager", "create", "--user", "grace", "--name", "Mine"]).done();
    let refused = program.run(&["manager", "demo", "--user", "grace"]).refused(1);
    assert!(refused.contains("you have managers or agents already"), "{refused}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_lets_a_manager_decide_that_was_started_from_the_console(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let program = given(backend).await;
    create(&program, "Mona", &[]).done();
    let server = Server::start(&program);
    let run = |line: &[&str]| program.run(&[&["manager"], line, &["--user", "ada"]].concat());
    run(&["start", "Mona"]).done();
    let log = (0..200).map(|_| json(&run(&["logs", "Mona", "--json"]).done()));
    let log = log.into_iter().find(|log| log["total"] != 0).expect("its first tick comes within seconds");
    assert_eq!(log["items"][0]["result"]["ok"], true, "{log}");
    let made = run(&["logs", "Mona", "--action", "create_agent"]).done();
    assert!(made.contains("  create_agent  done  "), "{made}");
    let shown = json(&run(&["show", "Mona", "--json"]).done());
    assert!(shown["tickCount"].as_u64() >= Some(1) && shown["agentCount"].as_u64() >= Some(1), "{shown}");
    assert!(run(&["logs", "Mona", "--page-size", "1", "--page", "9"]).stderr.starts_with("this is page 9; "));
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
}

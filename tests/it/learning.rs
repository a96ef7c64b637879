//! `agent learn` and what becomes of it, and `approvals`.

use crate::{
    program::{Answer, Program},
    server::Server,
};
use domain::{AgentId, lab::Edit};
use rstest::rstest;
use serde_json::{Value, json};
use services::House;
use std::sync::Arc;
use testkit::{
    Backend, MockClock, SeededRandomness,
    learning::{LEARNT, found, refinement, work},
};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Ada's house with an agent that learns.
async fn given(backend: Backend) -> (Program, AgentId) {
    let program = Program::on(backend).await;
    program.add_user("ada", &["--admin"]).done();
    let line = ["agent", "create", "--user", "ada", "--instructions", "trend", "--name", "Vera", "--json"];
    let made = json(&program.run(&line).done());
    (program, made["id"].as_str().unwrap().parse().unwrap())
}

/// Does the work of an iteration in no time.
async fn through(program: &Program, agent: AgentId, number: u32) {
    let clock = Arc::new(MockClock::new());
    let house =
        House::new(program.open_database().await, clock, Arc::new(SeededRandomness::new(u64::from(number))));
    let later =
        refinement(1, "trade only from 15:00", vec![Edit::Require("time_of_day() >= 15h".to_owned())]);
    work(&house, agent, number, &found(LEARNT, vec![later])).await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_agent_learns_and_is_decided_about_on_the_command_line(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (program, agent) = given(backend).await;
    let run = |line: &[&str]| -> Answer { program.run(&[&["agent"], line, &["--user", "ada"]].concat()) };
    let said = run(&["learn", "Vera"]).done();
    assert!(said.starts_with("Vera learns: iteration 1 ("), "{said}");
    assert!(run(&["learn", "vera"]).refused(1).contains("iteration 1 still runs"));
    assert!(run(&["apply", "Vera", "--iteration", "1"]).refused(1).contains("iteration 1 still runs"));
    through(&program, agent, 1).await;

    let table = run(&["iterations", "Vera"]).done();
    assert!(table.contains("awaiting_approval") && table.contains("1.25"), "{table}");
    let shown = run(&["iteration", "Vera", "--iteration", "1"]).done();
    assert!(shown.starts_with("Vera: iteration 1 (awaiting_approval)\n"), "{shown}");
    for part in ["+ Return: +5.00 %, holding +4.00 %", "trade only from 15:00", "--as-it-is none"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let whole = json(&run(&["iteration", "Vera", "--iteration", "1", "--json"]).done());
    assert_eq!(whole["refinements"][0]["change"], "trade only from 15:00");
    assert!(run(&["iteration", "Vera", "--iteration", "9"]).refused(2).contains("no such iteration"));
    let applied = run(&["apply", "Vera", "--iteration", "1", "--as-it-is", "--reason", "a start"]).done();
    assert_eq!(applied, "applied iteration 1; version 1 holds\n");
    run(&["learn", "Vera"]).done();
    through(&program, agent, 2).await;
    assert!(
        run(&["apply", "Vera", "--iteration", "2", "--refinement", "7"]).refused(2).contains("refinements")
    );
    let applied = json(&run(&["apply", "Vera", "--iteration", "2", "--refinement", "1", "--json"]).done());
    assert_eq!((&applied["status"], &applied["decision"]["strategy"]), (&json!("applied"), &json!(2)));
    let table = run(&["strategies", "Vera"]).done();
    assert!(table.contains("refined") && table.contains("trade only from 15:00"), "{table}");
    assert_eq!(json(&run(&["knowledge", "Vera", "--json"]).done())["total"], 0);
    run(&["learn", "Vera"]).done();
    through(&program, agent, 3).await;
    assert_eq!(run(&["discard", "Vera", "--iteration", "3"]).done(), "discarded iteration 3\n");
    // Enough was decided for it to ask itself whether it should be otherwise; that gives way when it learns on.
    let asking = run(&["evolutions", "Vera"]).done();
    assert!(asking.contains("running"), "{asking}");
    assert!(run(&["evolve", "Vera"]).refused(1).contains("evolution 1 still runs"));
    assert!(run(&["discard", "Vera", "--iteration", "9"]).refused(2).contains("no such iteration"));
    assert!(run(&["learn", "Vera", "--count", "2"]).refused(2).contains("afterwards"));
    let row = json(&run(&["learn", "Vera", "--count", "2", "--afterwards", "discard", "--json"]).done());
    assert_eq!((&row["number"], &row["asked"]["more"]), (&json!(4), &json!(1)));
    let asked = json(&run(&["evolutions", "Vera", "--json"]).done());
    assert_eq!((&asked["total"], &asked["items"][0]["status"]), (&json!(1), &json!("withdrawn")));
}

#[test]
fn a_command_that_is_told_another_market_than_the_server_has_nothing_learnt_on_it() {
    let program = Program::on_sqlite();
    program.add_user("ada", &["--admin"]).done();
    let server = Server::start_with(&program, &["--listen", "127.0.0.1:0", "--market-edge", "vwap_bounce=4"]);
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
    let create = ["agent", "create", "--user", "ada", "--instructions", "trend", "--name", "Vera"];
    let told = program.run(&create).refused(2);
    assert!(told.contains("this house trades on simulated") && told.contains("--market-edge"), "{told}");
    let same = ["--market-edge", "vwap_bounce=4"];
    program.run(&[&create[..], &same].concat()).done();
    for what in ["learn", "graduate", "evolve"] {
        let told = program.run(&["agent", what, "Vera", "--user", "ada"]).refused(2);
        assert!(told.contains("this house trades on simulated"), "{told}");
    }
    let unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
    for line in [
        &["agent", "apply", "Vera", "--iteration", "1"][..],
        &["agent", "discard", "Vera", "--iteration", "1"],
        &["approvals", "approve", unknown],
        &["approvals", "reject", unknown],
        &["approvals", "rollback", unknown],
    ] {
        let told = program.run(&[line, &["--user", "ada"]].concat()).refused(2);
        assert!(told.contains("this house trades on simulated"), "{line:?}: {told}");
    }
    program.run(&[&["agent", "learn", "Vera", "--user", "ada"][..], &same].concat()).done();
    // Looking needs no market.
    let table = program.run(&["agent", "iterations", "Vera", "--user", "ada"]).done();
    assert!(table.contains("running"), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_answered_on_the_command_line() {
    let (program, agent) = given(Backend::Sqlite).await;
    let approvals = |line: &[&str]| program.run(&[&["approvals"], line, &["--user", "ada"]].concat());
    let nothing_waits = |listed: Answer| {
        assert_eq!((listed.code, listed.stdout.as_str()), (0, ""));
        assert_eq!(listed.stderr, "nothing waits; --all lists what was decided\n");
    };
    nothing_waits(approvals(&["list"]));
    program.run(&["agent", "learn", "Vera", "--user", "ada"]).done();
    through(&program, agent, 1).await;
    let list = json(&approvals(&["list", "--json"]).done());
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let shown = approvals(&["show", &id]).done();
    assert!(shown.starts_with("Vera: iteration 1 (waiting)\nchange: its first strategy holds"), "{shown}");
    assert!(shown.contains("\n+ Return: +5.00 %, holding +4.00 %\n"), "{shown}");
    assert!(approvals(&["rollback", &id]).refused(1).contains("only what was approved can be rolled back"));
    assert_eq!(approvals(&["approve", &id, "--reason", "yes"]).done(), "approved Vera: iteration 1\n");
    assert!(approvals(&["reject", &id]).refused(1).contains("this was approved already"));
    nothing_waits(approvals(&["list"]));
    assert!(approvals(&["list", "--all"]).done().contains("approved"));
    let unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
    assert!(approvals(&["show", unknown]).refused(2).contains("nothing like this was asked for"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_comes_onto_paper_on_the_command_line_and_over_http() {
    let program = Program::on(Backend::Sqlite).await;
    program.add_user("ada", &["--admin"]).done();
    // The first server opens the market; its time stands while none runs.
    let server = Server::start(&program);
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
    let run = |line: &[&str]| -> Answer { program.run(&[line, &["--user", "ada"]].concat()) };
    let line = ["agent", "create", "--instructions", "trend follower on BTC", "--name", "Vera", "--json"];
    let agent: AgentId = json(&run(&line).done())["id"].as_str().unwrap().parse().unwrap();
    assert!(run(&["agent", "graduate", "Vera"]).refused(1).contains("it has no strategy yet"));
    run(&["agent", "learn", "Vera"]).done();
    assert!(run(&["agent", "graduate", "Vera"]).refused(1).contains("iteration 1 still runs"));
    through(&program, agent, 1).await;
    run(&["agent", "apply", "Vera", "--iteration", "1", "--as-it-is"]).done();

    let told = run(&["agent", "graduate", "Vera"]).done();
    assert!(told.starts_with("Vera, version 1: its sealed data was seen for the first time\n"), "{told}");
    assert!(told.contains("Deflated Sharpe") && told.contains("at least 95.0 %"), "{told}");
    let list = json(&run(&["approvals", "list", "--json"]).done());
    let asked = &list["items"][0];
    assert_eq!((&asked["kind"], &asked["confirm"]), (&json!("graduation"), &json!("Vera")), "{asked}");
    let id = asked["id"].as_str().unwrap().to_owned();
    assert!(
        run(&["approvals", "show", &id]).done().contains("to approve it all the same: --confirm \"Vera\"")
    );
    assert!(run(&["approvals", "approve", &id]).refused(2).contains("type \"Vera\""));
    let given = run(&["approvals", "approve", &id, "--confirm", "Vera", "--reason", "a try"]).done();
    assert_eq!(given, "approved Vera: graduation 1\n");
    assert!(run(&["agent", "graduate", "Vera"]).refused(1).contains("it trades on paper already"));
    assert!(run(&["agent", "learn", "Vera"]).refused(1).contains("it trades on paper"));
    let all = json(&run(&["agent", "graduations", "Vera", "--json"]).done());
    let one = &all["items"][0];
    assert_eq!(
        (&one["status"], &one["overridden"], &one["timesSeen"]),
        (&json!("granted"), &json!(true), &json!(1))
    );
    assert_eq!(one["gate"].as_array().unwrap().len(), 7);
    assert!(run(&["agent", "graduations", "Vera"]).done().contains("granted"));
    assert_eq!(run(&["agent", "start", "Vera"]).done(), "started Vera\n");
    assert_eq!(run(&["approvals", "rollback", &id]).done(), "rolled back Vera: graduation 1\n");
    assert_eq!(json(&run(&["agent", "show", "Vera", "--json"]).done())["stage"], "ready");
}

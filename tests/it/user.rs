use crate::program::Program;
use rstest::rstest;
use std::os::unix::fs::PermissionsExt;
use testkit::{Backend, LossyLine, TestDb};

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_added_listed_disabled_and_enabled(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let program = Program::on(backend).await;
    assert_eq!(program.add_user("Ada", &["--admin"]).done(), "added ada (admin)\n");
    assert_eq!(program.add_user("grace", &[]).done(), "added grace (member)\n");
    assert_eq!(program.run(&["user", "disable", "grace"]).done(), "disabled grace\n");

    let listed = program.run(&["user", "list", "--json"]).done();
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let mut seen: Vec<[&str; 3]> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|account| ["name", "role", "status"].map(|key| account[key].as_str().unwrap()))
        .collect();
    seen.sort_unstable();
    assert_eq!(seen, [["ada", "admin", "active"], ["grace", "member", "disabled"]]);

    assert_eq!(program.run(&["user", "enable", "grace"]).done(), "enabled grace\n");
    let text = program.run(&["user", "list"]).done();
    assert_eq!(text.lines().filter(|line| line.contains(" active ")).count(), 2, "{text}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_an_account_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let program = Program::on(backend).await;
    program.add_user("ada", &["--admin"]).done();
    assert_eq!(program.add_user("ADA", &[]).refused(2), "the name \"ADA\" is taken; choose another");
    assert!(program.add_user("a b", &[]).refused(2).starts_with("the name \"a b\" must be 2 to 32 letters"));
    assert!(
        program.run(&["user", "disable", "nobody"]).refused(2).starts_with("there is no account \"nobody\"")
    );
    assert!(
        program.run(&["user", "enable", "nobody"]).refused(2).starts_with("there is no account \"nobody\"")
    );
    assert!(program.run(&["user", "disable", "ada"]).refused(1).contains("is the last active administrator"));
}

#[test]
fn a_password_comes_from_stdin_and_is_long_enough() {
    let program = Program::on_sqlite();
    let add = |input: &str| program.run_with_input(&["user", "add", "ada", "--password-stdin"], input);
    assert_eq!(add("").refused(2), "there is no password on stdin; pipe one in");
    assert_eq!(add("\n").refused(2), "there is no password on stdin; pipe one in");
    assert_eq!(add("too short\n").refused(2), "the password must have at least 10 characters");
    assert_eq!(add(&"x".repeat(5_000)).refused(2), "the password must have at most 1024 bytes");
    assert!(program.run(&["user", "add", "ada"]).refused(2).contains("--password-stdin"));
    assert!(!program.folder().join("data").exists(), "a refused command has made the data directory");
}

#[test]
fn what_is_made_is_private() {
    let program = Program::on_sqlite();
    program.add_user("ada", &["--admin"]).done();
    let mode =
        |path: &str| std::fs::metadata(program.folder().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("data"), 0o700);
    assert_eq!(mode("data/agent-manager.db"), 0o600);
}

#[test]
fn a_house_that_is_not_there_is_not_made_by_looking() {
    let program = Program::on_sqlite();
    let refused = program.run(&["user", "list", "--data-dir", "tpyo"]).refused(2);
    assert!(refused.starts_with("there is no database tpyo/agent-manager.db"), "{refused}");
    assert!(!program.folder().join("tpyo").exists());
}

#[test]
fn a_data_directory_that_cannot_be_is_told_in_words() {
    let program = Program::on_sqlite();
    std::fs::write(program.folder().join("data"), "a file").unwrap();
    assert_eq!(
        program.add_user("ada", &[]).refused(1),
        "cannot create the data directory data: a file is in its way; choose another with --data-dir"
    );
}

#[test]
fn a_file_of_another_program_is_left_alone() {
    let program = Program::on_sqlite();
    std::fs::write(program.folder().join("letter.db"), "Dear database, how are you?").unwrap();
    let refused = program.add_user("ada", &["--database", "sqlite://letter.db"]).refused(1);
    assert!(refused.contains("letter.db") && refused.contains("file is not a database"), "{refused}");
    assert_eq!(std::fs::read(program.folder().join("letter.db")).unwrap(), b"Dear database, how are you?");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_refused() {
    let program = Program::on_sqlite();
    program.add_user("ada", &["--admin"]).done();
    let options = storage::OpenOptions::sqlite_file(&program.database_file());
    storage::testing::pretend_newer_schema(&options).await.unwrap();
    let refused = program.run(&["user", "list"]).refused(1);
    assert!(refused.contains("was made by a newer version of this program"), "{refused}");
}

#[test]
fn a_full_database_says_so_and_stays_whole() {
    let program = Program::on_sqlite();
    program.add_user("ada", &["--admin"]).done();
    let size = std::fs::metadata(program.database_file()).unwrap().len();
    let limit = size.to_string();
    let mut refused = None;
    for n in 0..200 {
        let answer = program.add_user(&format!("user{n}"), &["--database-max-size", &limit]);
        if answer.code != 0 {
            refused = Some(answer.refused(1));
            break;
        }
    }
    let refused = refused.expect("two hundred accounts fit into nothing");
    assert!(refused.contains("is full, or the database has reached its largest allowed size"), "{refused}");
    let report = program.run(&["doctor", "--listen", "127.0.0.1:0"]).done();
    assert!(report.contains("every page of the file is in order"), "{report}");
}

#[test]
fn a_database_nobody_answers_for_is_named() {
    let program = Program::on_sqlite();
    let refused =
        program.run(&["user", "list", "--database", "postgres://ada:hunter2@127.0.0.1:1/house"]).refused(1);
    assert!(refused.starts_with("cannot open the database postgres://ada@127.0.0.1:1/house"), "{refused}");
    assert!(refused.contains("refused"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_been_done_is_not_called_undone() {
    let direct = TestDb::new(Backend::Postgres).await;
    let (line, options) = LossyLine::before(&direct.options).await;
    let program = Program::on_sqlite();
    let add = |name: &str| {
        let arguments = ["user", "add", name, "--password-stdin", "--database", &options.url];
        tokio::task::block_in_place(|| program.run_with_input(&arguments, "correct horse\n"))
    };
    add("ada").done();
    line.lose_next_commit();
    let unsure = add("grace").refused(1);
    assert!(unsure.contains("it may have saved or not"), "{unsure}");
    assert!(unsure.ends_with("look whether it was done before you repeat the command"), "{unsure}");
    assert!(add("grace").refused(2).contains("is taken"), "it was done");
}

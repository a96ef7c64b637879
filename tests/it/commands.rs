//! Which house a command works on.

use crate::{program::Program, server::Server};
use rstest::rstest;

#[rstest]
#[case::by_folder(["--data-dir", "elsewhere"])]
#[case::by_address(["--database", "sqlite://elsewhere/agent-manager.db"])]
#[case::by_file(["--config", "elsewhere.toml"])]
#[tokio::test(flavor = "multi_thread")]
async fn every_command_works_on_the_house_that_it_is_told(#[case] way: [&str; 2]) {
    let program = Program::on_sqlite();
    std::fs::write(program.folder().join("elsewhere.toml"), "data_dir = 'elsewhere'\n").unwrap();
    program.add_user("ada", &["--admin", "--data-dir", "elsewhere"]).done();
    let run = |arguments: &[&str]| program.run(&[arguments, &way].concat());

    program.add_user("grace", &way).done();
    assert_eq!(run(&["user", "disable", "grace"]).done(), "disabled grace\n");
    assert_eq!(run(&["user", "enable", "grace"]).done(), "enabled grace\n");
    assert_eq!(run(&["user", "list"]).done().lines().count(), 2);
    let token = run(&["token", "create", "--user", "ada", "--scopes", "read,write"]).done();
    run(&["backup", "house.backup"]).done();
    run(&["restore", "house.backup", "--force"]).done();
    assert!(run(&["config"]).done().contains("sqlite://elsewhere/agent-manager.db"));
    let report = run(&["doctor", "--listen", "127.0.0.1:0"]).done();
    assert!(report.contains("sqlite://elsewhere/agent-manager.db answers"), "{report}");

    let server = Server::start_with(&program, &[&["--listen", "127.0.0.1:0"], &way[..]].concat());
    assert_eq!(server.list("/api/tokens", token.trim_end()).await.len(), 1);
    server.signal("TERM");
    let (code, said) = server.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(!program.database_file().exists(), "another house was made");
}

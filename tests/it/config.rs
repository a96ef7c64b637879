use crate::program::Program;

#[test]
fn every_value_is_shown_with_its_origin_and_without_its_password() {
    let program = Program::on_sqlite();
    std::fs::write(
        program.folder().join("agent-manager.toml"),
        "log_format = 'json'\nlisten = '127.0.0.1:1'\n",
    )
    .unwrap();
    let shown = program
        .command(&["config", "--listen", "127.0.0.1:2"])
        .env("AGENT_MANAGER_DATABASE", "postgres://ada:hunter2@db/house")
        .output()
        .unwrap();
    let text = String::from_utf8(shown.stdout).unwrap();
    let line = |key: &str| {
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("{key} ")))
            .unwrap_or_else(|| panic!("{key}: {text}"));
        line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line("listen"), "127.0.0.1:2 --listen");
    assert_eq!(line("database"), "postgres://ada@db/house AGENT_MANAGER_DATABASE");
    assert_eq!(line("log_format"), "json agent-manager.toml");
    assert_eq!(line("worker_concurrency"), "4 default");
    assert!(!text.contains("hunter2"));
}

#[test]
fn the_json_says_the_same() {
    let program = Program::on_sqlite();
    let answer = program.run(&["config", "--json", "--data-dir", "here"]).done();
    let shown: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(shown["file"], serde_json::Value::Null);
    let settings = shown["settings"].as_array().unwrap();
    let of = |key: &str| settings.iter().find(|setting| setting["key"] == key).unwrap();
    assert_eq!(of("data_dir")["source"], "flag");
    assert_eq!(of("data_dir")["place"], "data-dir");
    assert_eq!(of("database")["value"], "sqlite://here/agent-manager.db");
    assert_eq!(of("database")["source"], "default");
}

#[test]
fn the_file_of_the_data_directory_comes_before_that_of_the_working_folder() {
    let program = Program::on_sqlite();
    std::fs::create_dir(program.folder().join("data")).unwrap();
    std::fs::write(program.folder().join("data/agent-manager.toml"), "worker_concurrency = 7\n").unwrap();
    std::fs::write(program.folder().join("agent-manager.toml"), "worker_concurrency = 8\n").unwrap();
    assert!(program.run(&["config"]).done().contains("worker_concurrency      7"));
    std::fs::write(program.folder().join("third.toml"), "worker_concurrency = 9\n").unwrap();
    assert!(program.run(&["config", "--config", "third.toml"]).done().contains("worker_concurrency      9"));
}

#[test]
fn wrong_settings_stop_every_command_that_uses_them() {
    let program = Program::on_sqlite();
    assert_eq!(
        program.run(&["user", "list", "--database", "house.db"]).refused(2),
        "database cannot be \"house.db\" (from --database): it must be sqlite://FILE or postgres://USER@HOST/DATABASE"
    );
    assert!(program.run(&["doctor", "--config", "none.toml"]).refused(2).contains("none.toml: No such file"));
    std::fs::write(program.folder().join("agent-manager.toml"), "listne = 'x'\n").unwrap();
    assert_eq!(
        program.run(&["user", "list"]).refused(2),
        "\"listne\" in agent-manager.toml is not a setting; did you mean listen?"
    );
}

#[test]
fn a_wrong_command_line_is_exit_code_2_and_one_line() {
    let program = Program::on_sqlite();
    let help = program.run(&[]);
    assert_eq!(help.code, 2);
    assert!(help.stderr.contains("Usage: agent-manager") && help.stdout.is_empty());
    assert!(program.run(&["sevre"]).refused(2).contains("unrecognized subcommand 'sevre'"));
    assert!(
        program.run(&["config", "--lisen", "x"]).refused(2).contains("similar argument exists: '--listen'")
    );
    assert!(program.run(&["token", "create"]).refused(2).contains("--user <NAME> --scopes <SCOPES>"));
    assert_eq!(program.run(&["version"]).done(), format!("agent-manager {}\n", env!("CARGO_PKG_VERSION")));
    assert!(program.run(&["help"]).done().contains("Commands:"));
}

use crate::program::{Answer, Program};
use rstest::rstest;
use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Stdio,
};
use testkit::Backend;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_brings_back_its_moment(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let program = Program::on(backend).await;
    program.add_user("ada", &["--admin"]).done();
    assert!(program.run(&["backup", "house.backup"]).done().starts_with("backed up to house.backup ("));
    program.add_user("grace", &[]).done();

    let refused = program.run(&["backup", "house.backup"]).refused(2);
    assert!(refused.starts_with("house.backup exists already"), "{refused}");
    let refused = program.run(&["restore", "house.backup"]).refused(2);
    assert!(refused.ends_with("already holds a database; replace it with --force"), "{refused}");

    let restored = program.run(&["restore", "house.backup", "--force"]).done();
    assert_eq!(
        restored.contains("is kept as data/agent-manager.db.before-restore"),
        backend == Backend::Sqlite,
        "{restored}"
    );
    let listed = program.run(&["user", "list"]).done();
    assert!(listed.contains("ada") && !listed.contains("grace"), "{listed}");
}

#[test]
fn a_backup_makes_a_house_elsewhere() {
    let program = Program::on_sqlite();
    program.add_user("ada", &["--admin"]).done();
    program.run(&["backup", "house.backup"]).done();
    program.run(&["restore", "house.backup", "--data-dir", "moved/here"]).done();
    assert!(program.run(&["user", "list", "--data-dir", "moved/here"]).done().contains("ada"));
}

#[test]
fn what_is_no_backup_is_refused_and_nothing_is_lost() {
    let program = Program::on_sqlite();
    assert!(
        program.run(&["backup", "x"]).refused(2).starts_with("there is no database data/agent-manager.db")
    );
    program.add_user("ada", &["--admin"]).done();
    std::fs::write(program.folder().join("letter"), "Dear database").unwrap();
    assert_eq!(
        program.run(&["restore", "letter", "--force"]).refused(2),
        "letter is not a backup of this program: it is not a SQLite database"
    );
    assert_eq!(program.run(&["restore", "nothing", "--force"]).refused(2), "there is no file nothing");
    let nowhere = program.run(&["backup", "no/such/folder/x"]).refused(1);
    assert!(nowhere.starts_with("cannot write no/such/folder/x"), "{nowhere}");
    assert!(program.run(&["user", "list"]).done().contains("ada"));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_cannot_be_written_leaves_nothing_behind(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let program = Program::on(backend).await;
    program.add_user("ada", &["--admin"]).done();
    let target = program.folder().join("taken");
    std::fs::create_dir_all(target.join("inside")).unwrap();
    let refused = program.run(&["backup", "taken", "--force"]).refused(1);
    assert!(refused.starts_with("cannot write taken"), "{refused}");
    assert!(target.join("inside").is_dir());
    assert!(!program.folder().join("taken.partial").exists(), "half a backup is left");
}

/// A folder with one program in it, which does this.
fn tools(program: &Program, name: &str, script: &str) -> PathBuf {
    let folder = program.folder().join("tools");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn run_with(program: &Program, path: &Path, arguments: &[&str]) -> Answer {
    program.command(arguments).env("PATH", path).stdin(Stdio::null()).output().unwrap().into()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_or_old_tool_of_postgres_is_named_with_its_remedy() {
    let program = Program::on(Backend::Postgres).await;
    program.add_user("ada", &["--admin"]).done();
    program.run(&["backup", "good.backup"]).done();
    let restore = ["restore", "good.backup", "--force"];
    let nothing = program.folder().join("nothing");
    for (tool, arguments) in [("pg_dump", &["backup", "x"][..]), ("pg_restore", &restore)] {
        let missing = run_with(&program, &nothing, arguments).refused(1);
        let remedy = "is not installed; install PostgreSQL's client programs (Debian: postgresql-client)";
        assert_eq!(missing, format!("{tool} {remedy}"));
        let path = tools(&program, tool, &format!("echo '{tool} (PostgreSQL) 9.6.24'"));
        let old = run_with(&program, &path, arguments).refused(1);
        assert!(old.starts_with(&format!("{tool} 9 is too old for the PostgreSQL 1")), "{old}");
        assert!(old.contains("; install version 1") && old.ends_with(" of its client programs"), "{old}");
        let path = tools(&program, tool, "echo 'who knows'");
        let odd = run_with(&program, &path, arguments).refused(1);
        assert_eq!(odd, format!("{tool} failed: its version \"who knows\\n\" is not readable"));
    }
    let script = "case $1 in --version) echo 'pg_dump (PostgreSQL) 99.1' ;; *) echo 'pg_dump: error: no luck' >&2; exit 1 ;; esac";
    let failed = run_with(&program, &tools(&program, "pg_dump", script), &["backup", "x"]).refused(1);
    assert_eq!(failed, "pg_dump failed: pg_dump: error: no luck");
    for left in ["x", "x.partial"] {
        assert!(!program.folder().join(left).exists(), "{left}");
    }
    let report = run_with(&program, &nothing, &["doctor", "--listen", "127.0.0.1:0"]).done();
    assert!(report.contains("pg_dump is not installed, so `agent-manager backup` cannot work"), "{report}");
    assert!(program.run(&["user", "list"]).done().contains("ada"), "nothing was restored");
}

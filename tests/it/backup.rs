use crate::program::Program;
use rstest::rstest;
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

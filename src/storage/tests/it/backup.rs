use domain::{
    OwnerId, Timestamp,
    events::{EventKind, NewEvent, Subject},
};
use rstest::rstest;
use std::path::Path;
use storage::{BackupError, Db, OpenOptions, Presence, StorageError, backup, inspect, restore};
use testkit::{Backend, TestDb};

async fn note(db: &Db, count: usize) {
    let noted = NewEvent::new(EventKind::known("note.written"), Subject::house(), serde_json::json!({}));
    let mut tx = db.begin().await.unwrap();
    tx.append_events(OwnerId::HOUSE, Timestamp::from_millis(1), &vec![noted; count]).await.unwrap();
    tx.save().await.unwrap();
}

async fn last_seq(options: &OpenOptions) -> i64 {
    let db = Db::open(options).await.unwrap();
    let last = db.read().await.unwrap().events().last_seq(OwnerId::HOUSE).await.unwrap();
    db.close().await;
    last
}

#[rstest]
#[tokio::test]
async fn a_backup_made_in_use_brings_back_exactly_its_moment(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    note(&test.db, 3).await;
    let file = test.folder().join("house.backup");
    backup(&test.options, &file, false).await.unwrap();
    note(&test.db, 4).await;
    assert!(matches!(backup(&test.options, &file, false).await, Err(BackupError::FileExists(_))));

    test.db.close().await;
    assert_eq!(last_seq(&test.options).await, 7);
    assert!(matches!(restore(&test.options, &file, false).await, Err(BackupError::WouldOverwrite { .. })));
    restore(&test.options, &file, true).await.unwrap();
    assert_eq!(last_seq(&test.options).await, 3);
}

#[rstest]
#[tokio::test]
async fn nothing_is_restored_under_a_running_server(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let file = test.folder().join("house.backup");
    backup(&test.options, &file, false).await.unwrap();
    let server = Presence::of_server(&test.options).unwrap();
    let refused = restore(&test.options, &file, true).await;
    assert!(matches!(refused, Err(BackupError::InUse { .. })), "{refused:?}");
    drop(server);
    test.db.close().await;
    restore(&test.options, &file, true).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn only_a_backup_of_this_program_is_restored(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    note(&test.db, 1).await;
    test.db.close().await;
    let text = test.folder().join("letter.txt");
    std::fs::write(&text, "Dear database").unwrap();
    let refused = restore(&test.options, &text, true).await;
    assert!(matches!(refused, Err(BackupError::NotABackup { .. })), "{refused:?}");
    let missing = restore(&test.options, Path::new("/no/such/file"), true).await;
    assert!(matches!(missing, Err(BackupError::NoBackup(_))), "{missing:?}");
    assert_eq!(last_seq(&test.options).await, 1);
}

#[rstest]
#[tokio::test]
async fn a_backup_of_a_newer_version_is_refused_before_anything_is_replaced(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let newer = TestDb::new(backend).await;
    storage::testing::pretend_newer_schema(&newer.options).await.unwrap();
    let file = newer.folder().join("newer.backup");
    assert_eq!(backup(&newer.options, &file, false).await.unwrap().schema, 999_999);
    let test = TestDb::new(backend).await;
    note(&test.db, 2).await;
    test.db.close().await;
    let refused = restore(&test.options, &file, true).await;
    let is_newer = matches!(refused, Err(BackupError::Storage(StorageError::NewerSchema { step: 999_999 })));
    assert!(is_newer, "{refused:?}");
    assert_eq!(last_seq(&test.options).await, 2, "it opens, and is the one from before");
}

#[tokio::test]
async fn a_restored_sqlite_file_is_private_and_the_old_one_is_kept_with_its_log() {
    use std::os::unix::fs::PermissionsExt;
    let test = TestDb::new(Backend::Sqlite).await;
    let file = test.folder().join("house.backup");
    note(&test.db, 2).await;
    backup(&test.options, &file, false).await.unwrap();
    note(&test.db, 2).await;
    // The server was killed: its last writes are only in the log.
    let killed = test.folder().join("killed");
    std::fs::create_dir(&killed).unwrap();
    for ending in ["", "-wal"] {
        let name = format!("house.db{ending}");
        std::fs::copy(test.folder().join(&name), killed.join(&name)).unwrap();
    }
    let options = OpenOptions::sqlite_file(&killed.join("house.db"));
    let kept = restore(&options, &file, true).await.unwrap().kept.unwrap();
    assert_eq!(last_seq(&options).await, 2);
    assert_eq!(last_seq(&OpenOptions::sqlite_file(&kept)).await, 4);
    for path in [&file, &killed.join("house.db")] {
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[rstest]
#[tokio::test]
async fn a_look_at_a_database_changes_nothing_and_tells_what_is_in_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    note(&test.db, 1).await;
    let found = inspect(&test.options).await.unwrap();
    assert_eq!(found.schema, Some(found.newest));
    assert!(found.bytes > 0);
    assert_eq!(found.damage, (backend == Backend::Sqlite).then(Vec::new));
    assert_eq!(found.time.is_some(), backend == Backend::Postgres);
    let contents = found.contents.unwrap();
    assert_eq!((contents.accounts, contents.active_admins), (0, 0));
    assert_eq!(contents.newest_event_at, Some(Timestamp::from_millis(1)));
}

#[tokio::test]
async fn another_programs_sqlite_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("theirs.db");
    storage::testing::create_foreign_sqlite(&file).await.unwrap();
    let before = std::fs::read(&file).unwrap();
    let options = OpenOptions::sqlite_file(&file);
    let refused = Db::open(&options).await.unwrap_err();
    assert!(refused.to_string().contains("another program"), "{refused}");
    assert!(matches!(
        backup(&options, &folder.path().join("x"), false).await,
        Err(BackupError::Damaged { .. })
    ));
    assert!(std::fs::read(&file).unwrap() == before, "the file was changed");
    assert_eq!(inspect(&options).await.unwrap().schema, None);
}

#[rstest]
#[tokio::test]
async fn an_unreachable_server_is_named_without_its_password() {
    let options = OpenOptions {
        patience: std::time::Duration::from_secs(2),
        ..OpenOptions::new("postgres://ada:hunter2@127.0.0.1:1/house")
    };
    for refused in [Db::open(&options).await.map(drop), inspect(&options).await.map(drop)] {
        let Err(StorageError::Open { address, reason }) = refused else { panic!("{refused:?}") };
        assert_eq!(address, "postgres://ada@127.0.0.1:1/house");
        assert!(reason.contains("refused"), "{reason}");
    }
}

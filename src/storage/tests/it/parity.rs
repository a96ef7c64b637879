//! Both dialects of the migrations make the same tables.

use testkit::{Backend, TestDb};

/// Both descriptions are written in the same words, so a difference between the dialects is a difference of two lists.
#[tokio::test]
async fn both_databases_have_the_same_schema() {
    let sqlite = TestDb::new(Backend::Sqlite).await;
    let postgres = TestDb::new(Backend::Postgres).await;
    let of_sqlite = storage::testing::schema(&sqlite.db).await.unwrap();
    let of_postgres = storage::testing::schema(&postgres.db).await.unwrap();
    for table in ["accounts", "events", "jobs", "owners", "run_phases", "sessions"] {
        assert!(of_sqlite.iter().any(|line| line.starts_with(&format!("{table}."))), "{table} is missing");
    }
    let partial = "jobs_key: unique on jobs (owner_id, key) where state in (leased, waiting)";
    assert!(of_sqlite.iter().any(|line| line == partial), "{of_sqlite:#?}");
    let only = |ours: &[String], theirs: &[String]| -> Vec<String> {
        ours.iter().filter(|line| !theirs.contains(line)).cloned().collect()
    };
    assert_eq!(only(&of_sqlite, &of_postgres), Vec::<String>::new(), "only SQLite has these");
    assert_eq!(only(&of_postgres, &of_sqlite), Vec::<String>::new(), "only PostgreSQL has these");
    assert_eq!(of_sqlite.len(), of_postgres.len());
}

#[tokio::test]
async fn postgres_orders_and_folds_the_log_as_sqlite_does() {
    let postgres = TestDb::new(Backend::Postgres).await;
    let unlike = storage::testing::unlike_sqlite(&postgres.db).await.unwrap();
    assert_eq!(unlike, Vec::<String>::new(), "these columns need the collation \"C\"");
}

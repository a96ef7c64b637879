//! Databases of tests.

use storage::Db;
use testkit::{Backend, TestDb};

#[tokio::test]
async fn a_database_is_gone_from_the_server_once_its_test_has_ended() {
    let ended = TestDb::new(Backend::Postgres).await;
    let other = TestDb::new(Backend::Postgres).await;
    let (theirs, still) = (ended.options.clone(), other.options.clone());
    drop(ended);
    let _next = TestDb::new(Backend::Postgres).await;
    let Err(why) = Db::open(&theirs).await else { panic!("it is still there") };
    assert!(why.to_string().contains("does not exist"), "{why}");
    assert!(Db::open(&still).await.is_ok());
}

//! What strategies remember, and where they begin.

use domain::market::Minute;
use rstest::rstest;
use storage::{Digest, Memory};
use testkit::{Backend, TestDb};

fn id(number: usize) -> Digest {
    let mut id = [7; 32];
    id[..8].copy_from_slice(&number.to_le_bytes());
    id
}

fn memory(number: usize, minute: i64) -> Memory {
    Memory {
        id: id(number),
        minute: Minute::new(minute),
        memory: vec![0, 255, u8::try_from(number % 256).unwrap()],
    }
}

#[rstest]
#[tokio::test]
async fn memories_are_found_by_their_names_written_anew_and_forgotten_when_they_are_old(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let mut tx = test.db.begin().await.unwrap();
    for number in 0..700 {
        tx.desk().save_memory(&memory(number, 100)).await.unwrap();
    }
    tx.desk().save_memory(&memory(3, 200)).await.unwrap();
    tx.save().await.unwrap();

    let mut reader = test.db.read().await.unwrap();
    let wanted: Vec<Digest> = (0..1_400).step_by(2).map(id).collect();
    let mut found = reader.desk().memories(&wanted).await.unwrap();
    found.sort_by_key(|memory| memory.id);
    let mut expected: Vec<Memory> = (0..700).step_by(2).map(|number| memory(number, 100)).collect();
    expected.sort_by_key(|memory| memory.id);
    assert_eq!(found, expected);
    assert_eq!(reader.desk().memories(&[id(3)]).await.unwrap(), [memory(3, 200)]);
    assert_eq!(reader.desk().memories(&[]).await.unwrap(), []);
    drop(reader);

    let mut tx = test.db.begin().await.unwrap();
    tx.desk().forget_memories(Minute::new(200)).await.unwrap();
    tx.save().await.unwrap();
    let all: Vec<Digest> = (0..700).map(id).collect();
    let left = test.db.read().await.unwrap().desk().memories(&all).await.unwrap();
    assert_eq!(left, [memory(3, 200)]);
}

#[rstest]
#[tokio::test]
async fn where_a_strategy_begins_is_written_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestDb::new(backend).await;
    let mut tx = test.db.begin().await.unwrap();
    for (number, begins) in [(1, 10), (2, -20), (1, 30)] {
        tx.desk().add_beginning(&id(number), Minute::new(begins)).await.unwrap();
    }
    tx.save().await.unwrap();
    let found = test.db.read().await.unwrap().desk().beginnings().await.unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!((found[&id(1)], found[&id(2)]), (Minute::new(10), Minute::new(-20)));
}

//! What a PostgreSQL answers whose language is another one than C.

use domain::{
    AccountId, JobId, OwnerId, PageRequest, RunId, Timestamp,
    accounts::{Account, AccountName, AccountStatus, Role},
    events::{EventFilter, EventKind, NewEvent, Subject},
    jobs::{Lease, NewJob},
    wallets::Wallet,
};
use storage::NewRun;
use testkit::{Backend, MockClock, SeededRandomness, TestDb};

const NOW: Timestamp = MockClock::START;
const NAMES: [&str; 7] = ["ab", "a-b", "a.b", "a_b", "i9", "ia", "a1"];
const KINDS: [&str; 5] = ["run.started", "run_a.started", "runa.started", "i.told", "i_z.told"];
const ADDRESSES: [&str; 3] = ["0xa", "0xB", "0xC"];

/// Everything that is put into order or compared as text, asked of one database.
async fn answers(test: &TestDb) -> Vec<Vec<String>> {
    let (clock, randomness) = (MockClock::new(), SeededRandomness::new(4));
    let mut tx = test.db.begin().await.unwrap();
    let mut ids = Vec::new();
    for name in NAMES {
        let account = Account {
            id: AccountId::generate(&clock, &randomness),
            name: name.parse().unwrap(),
            role: Role::Member,
            status: AccountStatus::Active,
            created_at: NOW,
            updated_at: NOW,
            epoch: 0,
        };
        tx.accounts().add(&account, None).await.unwrap();
        ids.push(account.id);
    }
    for address in ADDRESSES {
        tx.wallets().add(ids[0], &Wallet { address: address.to_owned(), linked_at: NOW }).await.unwrap();
    }
    for (n, kind) in KINDS.into_iter().enumerate() {
        let job = JobId::generate(&clock, &randomness);
        tx.add_job(job, &NewJob::once(OwnerId::HOUSE, kind, serde_json::json!({}), NOW), NOW).await.unwrap();
        let (id, subject, lease) = (RunId::of_slot(job, NOW), Subject::new("i", n), Lease { job, epoch: 0 });
        let run = NewRun { id, owner: OwnerId::HOUSE, kind, subject: &subject, phase: "x", lease, at: NOW };
        tx.runs().start(&run).await.unwrap();
    }
    let events = KINDS.map(|kind| {
        NewEvent::new(EventKind::known(kind), Subject::house(), serde_json::json!({"word": "ISPARTA"}))
    });
    tx.append_events(OwnerId::HOUSE, NOW, &events).await.unwrap();
    tx.save().await.unwrap();

    let mut reader = test.db.read().await.unwrap();
    let (accounts, _) = reader.accounts().list(PageRequest::default()).await.unwrap();
    let by_name: AccountName = "I9".parse().unwrap();
    let found = reader.accounts().credentials_by_name(&by_name).await.unwrap().unwrap();
    let mut told = async |kind: Option<&str>, search: Option<&str>| {
        let filter = EventFilter {
            kind: kind.map(str::to_owned),
            search: search.map(str::to_owned),
            ..EventFilter::default()
        };
        let found = reader.events().list_after(OwnerId::HOUSE, 0, 100, &filter).await.unwrap();
        found.into_iter().map(|event| event.kind.to_string()).collect::<Vec<_>>()
    };
    let searches = vec![
        told(Some("run"), None).await,
        told(Some("i"), None).await,
        told(None, Some("isparta")).await,
        told(None, Some("RUN_A")).await,
    ];
    let lists = vec![
        accounts.into_iter().map(|account| account.name.to_string()).collect(),
        vec![found.account.name.to_string()],
        reader.events().kinds(OwnerId::HOUSE).await.unwrap(),
        reader.runs().kinds(&[OwnerId::HOUSE]).await.unwrap(),
        reader.wallets().list(ids[0]).await.unwrap().into_iter().map(|wallet| wallet.address).collect(),
    ];
    searches.into_iter().chain(lists).collect()
}

#[tokio::test]
async fn every_answer_is_the_same_whatever_language_the_server_speaks() {
    let turkish = TestDb::in_turkish().await;
    assert_eq!(storage::testing::lowered(&turkish.db, "I").await.unwrap(), "ı", "the test means something");
    let in_turkish = answers(&turkish).await;
    assert_eq!(in_turkish, answers(&TestDb::new(Backend::Sqlite).await).await);
    assert_eq!(in_turkish, answers(&TestDb::new(Backend::Postgres).await).await);
    assert_eq!(in_turkish[2].len(), KINDS.len(), "found in small letters: {in_turkish:?}");
    assert_eq!(in_turkish[4][..3], ["a-b", "a.b", "a1"]);
}

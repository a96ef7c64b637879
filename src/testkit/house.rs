//! A house of a test's own: a temporary database, time that moves when told to, randomness that follows from a seed.

use crate::{Backend, MockClock, SeededRandomness, TestDb};
use domain::{
    AccountId, OwnerId,
    accounts::{Account, NewPassword, Principal, Role},
    events::{Event, EventFilter},
};
use services::{House, Origin, accounts, members, sessions};
use std::sync::Arc;

/// Goes away with the test.
pub struct TestHouse {
    pub house: House,
    pub clock: Arc<MockClock>,
    pub database: TestDb,
}

/// What [`TestHouse::add`] gives everybody.
pub const PASSWORD: &str = "correct horse battery";

impl TestHouse {
    pub async fn new(backend: Backend) -> Self {
        Self::over(TestDb::new(backend).await)
    }

    /// In a database that the test has prepared.
    pub fn over(database: TestDb) -> Self {
        let clock = Arc::new(MockClock::new());
        let house = House::new(database.db.clone(), clock.clone(), Arc::new(SeededRandomness::new(7)));
        Self { house, clock, database }
    }

    /// An account with the password [`PASSWORD`].
    pub async fn add(&self, name: &str, role: Role) -> Account {
        let password = NewPassword::parse(PASSWORD).expect("a password");
        let wanted = members::NewMember { name: name.parse().expect("a name"), password, role };
        members::add(&self.house, None, wanted).await.expect("a new member")
    }

    /// The first administrator, as the first visit creates it.
    pub async fn set_up(&self, name: &str) -> Account {
        let password = NewPassword::parse(PASSWORD).expect("a password");
        let wanted = accounts::SetUp { name: name.parse().expect("a name"), password, code: None };
        accounts::set_up(&self.house, wanted, None).await.expect("a first administrator")
    }

    /// What a browser without a cookie gets.
    pub fn browser(&self) -> tower_sessions::Session {
        tower_sessions::Session::new(None, Arc::new(sessions::store(&self.house)), None)
    }

    /// What a browser gets that sends the cookie of another request.
    pub fn same_browser(&self, session: &tower_sessions::Session) -> tower_sessions::Session {
        tower_sessions::Session::new(session.id(), Arc::new(sessions::store(&self.house)), None)
    }

    /// Signs the account in to a new browser.
    pub async fn sign_in(&self, account: &Account) -> (tower_sessions::Session, Principal) {
        let session = self.browser();
        sessions::begin(&self.house, &session, account, &Origin::default()).await.expect("a session");
        let principal = sessions::principal(&self.house, &session).await.expect("the database answers");
        (session, principal.expect("somebody is signed in"))
    }

    /// Every event of the owner, the oldest first.
    pub async fn events(&self, owner: OwnerId) -> Vec<Event> {
        let mut reader = self.house.db.read().await.expect("a reader");
        reader.events().list_after(owner, 0, 10_000, &EventFilter::default()).await.expect("the log")
    }

    /// The kinds of an account's events, the oldest first.
    pub async fn kinds(&self, account: AccountId) -> Vec<String> {
        self.events(account.into()).await.iter().map(|event| event.kind.to_string()).collect()
    }

    /// The same of the house itself.
    pub async fn kinds_of_house(&self) -> Vec<String> {
        self.events(OwnerId::HOUSE).await.iter().map(|event| event.kind.to_string()).collect()
    }
}

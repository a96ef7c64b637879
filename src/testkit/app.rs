//! The front door as a browser or a program sees it: the real router on a real connection, over a house of the test's own.

use crate::{Backend, Client, PASSWORD, SeededRandomness, TestHouse};
use api::{Metrics, Settings};
use axum::Router;
use domain::{
    Period, Secret,
    accounts::{Account, Role},
    tokens::Scopes,
};
use services::{House, SetUpCode, kernel::events::Hub, tokens};
use std::{net::SocketAddr, sync::Arc};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// A running server that goes away with the test.
pub struct TestApp {
    pub test: TestHouse,
    pub address: SocketAddr,
    /// Cancel it to let the server go down.
    pub stopping: CancellationToken,
    served: JoinHandle<std::io::Result<()>>,
    hub: Hub,
    description: Arc<serde_json::Value>,
}

/// What a test may want to be different.
#[derive(Default)]
pub struct AppOptions {
    pub settings: Settings,
    pub set_up_code: Option<SetUpCode>,
    pub pages: Router,
    /// By how many batches readers of streams may be behind, when not by as many as usual.
    pub queue: Option<usize>,
}

impl TestApp {
    pub async fn start(backend: Backend) -> Self {
        Self::start_with(TestHouse::new(backend).await, AppOptions::default()).await
    }

    /// Over a house that the test has prepared.
    pub async fn start_with(test: TestHouse, options: AppOptions) -> Self {
        let stopping = CancellationToken::new();
        let hub = match options.queue {
            Some(queue) => Hub::with_queue(&test.house, stopping.clone(), queue),
            None => Hub::start(&test.house, stopping.clone()),
        };
        let parts = api::Parts {
            house: test.house.clone(),
            hub: hub.clone(),
            settings: options.settings,
            set_up_code: options.set_up_code,
            metrics: Metrics::new("0.0.0"),
            stopping: stopping.clone(),
        };
        let router = api::router(parts, options.pages);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let served = tokio::spawn(api::serve(listener, router, stopping.clone()));
        let description = Arc::new(serde_json::to_value(api::openapi()).expect("a description"));
        Self { test, address, stopping, served, hub, description }
    }

    pub fn house(&self) -> &House {
        &self.test.house
    }

    /// How many streams have had their history and wait for what comes.
    pub fn following(&self) -> u64 {
        self.hub.stats().following()
    }

    /// A program without cookies and without a token.
    pub fn client(&self) -> Client {
        Client::new(self.address, self.description.clone())
    }

    /// A browser: keeps cookies and says where its requests come from.
    pub fn browser(&self) -> Client {
        self.client().as_browser()
    }

    /// An administrator called `ada`, who has set the house up.
    pub async fn given_an_admin(&self) -> Account {
        self.test.set_up("ada").await
    }

    pub async fn given_a_member(&self, name: &str) -> Account {
        self.test.add(name, Role::Member).await
    }

    /// A token of the account: its secret.
    pub async fn given_a_token(&self, account: &Account, scopes: &str, life: Option<Period>) -> Secret {
        let scopes: Scopes = scopes.parse().expect("scopes");
        let wanted = tokens::NewToken { name: "test".to_owned(), scopes, expires_in: life };
        tokens::create_for(&self.test.house, account, wanted).await.expect("a token").1
    }

    /// A program that shows a token with these scopes.
    pub async fn program(&self, account: &Account, scopes: &str) -> Client {
        self.client().with_token(self.given_a_token(account, scopes, None).await.reveal())
    }

    /// A browser in which the account has signed in.
    pub async fn signed_in(&self, account: &Account) -> Client {
        let browser = self.browser();
        let body = serde_json::json!({"name": account.name, "password": PASSWORD});
        let answer = browser.post("/api/sign-in", &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        browser
    }

    /// Lets the server go down and waits for its end.
    pub async fn stop(self) {
        self.stopping.cancel();
        self.served.await.expect("the server does not panic").expect("the server ends well");
        self.hub.closed().await;
    }
}

/// The same seed gives the same code.
pub fn set_up_code() -> SetUpCode {
    SetUpCode::generate(&SeededRandomness::new(9))
}

//! Wallets: linked in person, then good for signing in, until they are unlinked.

use domain::Period;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use services::wallets::Message;
use testkit::{Answer, AppOptions, Backend, Client, TestApp, TestHouse, TestWallet};

/// The text that the house asks this wallet to sign.
async fn asked(client: &Client, wallet: &TestWallet) -> String {
    let answer = client.post("/api/wallets/challenge", &json!({"address": wallet.address()})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["message"].as_str().unwrap().to_owned()
}

fn signed(wallet: &TestWallet, text: &str) -> Value {
    json!({"message": text, "signature": wallet.sign(text)})
}

async fn link(client: &Client, wallet: &TestWallet) -> Answer {
    let text = asked(client, wallet).await;
    client.post("/api/wallets", &signed(wallet, &text)).await
}

async fn sign_in(client: &Client, wallet: &TestWallet) -> Answer {
    let text = asked(client, wallet).await;
    client.post("/api/wallets/sign-in", &signed(wallet, &text)).await
}

/// The field that a 422 names.
fn refused_field(answer: &Answer) -> String {
    assert_eq!((answer.status, answer.code().as_str()), (422, "invalid_fields"), "{}", answer.text);
    answer.problem()["errors"][0]["field"].as_str().unwrap().to_owned()
}

#[rstest]
#[tokio::test]
async fn a_wallet_is_linked_listed_used_and_unlinked(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let (browser, wallet) = (app.signed_in(&ada).await, TestWallet::new(1));
    let text = asked(&browser, &wallet).await;
    assert!(text.starts_with(&format!("{} wants you to sign in", app.address)), "{text}");
    let linked = browser.post("/api/wallets", &signed(&wallet, &text)).await;
    assert_eq!(linked.status, 201, "{}", linked.text);
    let address = linked.json()["address"].as_str().unwrap().to_owned();
    assert!(
        address != wallet.address() && address.eq_ignore_ascii_case(&wallet.address()),
        "with its checksum"
    );
    let list = browser.get("/api/wallets").await.json();
    assert_eq!((&list["total"], &list["items"][0]), (&json!(1), &linked.json()));

    let phone = app.browser();
    let arrived = sign_in(&phone, &wallet).await;
    assert_eq!((arrived.status, &arrived.json()["id"]), (200, &json!(ada.id)));
    assert!(arrived.header("set-cookie").contains("HttpOnly"));
    assert_eq!(phone.get("/api/account").await.json()["name"], "ada");
    assert_eq!(phone.get("/api/sessions").await.json()["total"], 2);

    let unlink = format!("/api/wallets/{}", wallet.address());
    assert_eq!(browser.delete(&unlink).await.status, 204);
    assert_eq!(browser.delete(&unlink).await.code(), "not_found");
    let gone = sign_in(&app.browser(), &wallet).await;
    assert_eq!((gone.status, gone.code().as_str()), (401, "wrong_credentials"));
    assert_eq!(phone.get("/api/account").await.status, 200, "a session that it began lives on");
}

#[tokio::test]
async fn a_number_without_an_address_is_for_a_message_of_ones_own() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let (browser, wallet) = (app.signed_in(&ada).await, TestWallet::new(1));
    assert_eq!(link(&browser, &wallet).await.status, 201);
    let challenge = app.client().post_nothing("/api/wallets/challenge").await.json();
    assert_eq!(challenge["message"], Value::Null);
    let mut message = Message::parse(&asked(&browser, &wallet).await).unwrap();
    message.nonce = challenge["nonce"].as_str().unwrap().to_owned();
    message.statement = Some("In my own words.".to_owned());
    let text = message.to_string();
    assert_eq!(app.browser().post("/api/wallets/sign-in", &signed(&wallet, &text)).await.status, 200);
    let again = app.browser().post("/api/wallets/sign-in", &signed(&wallet, &text)).await;
    assert_eq!(refused_field(&again), "message", "a number is good once");
}

#[tokio::test]
async fn what_is_not_rightly_signed_links_nothing() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let browser = app.signed_in(&ada).await;
    let (wallet, thief) = (TestWallet::new(1), TestWallet::new(2));
    let text = asked(&browser, &wallet).await;
    let other_site = text.replace(&app.address.to_string(), "evil.example");
    let own_number = text.replace("Nonce: ", "Nonce: x");
    let good = wallet.sign(&text);
    for (body, field) in [
        (json!({}), "message"),
        (json!({"message": text}), "signature"),
        (json!({"message": 7, "signature": good}), "message"),
        (json!({"message": "", "signature": good}), "message"),
        (json!({"message": "x".repeat(4_001), "signature": good}), "message"),
        (json!({"message": "sign in, please", "signature": good}), "message"),
        (json!({"message": text, "signature": "0x1234"}), "signature"),
        (json!({"message": text, "signature": thief.sign(&text)}), "signature"),
        (json!({"message": format!("{text}\n"), "signature": good}), "message"),
        (signed(&wallet, &other_site), "message"),
        (signed(&wallet, &own_number), "message"),
    ] {
        for path in ["/api/wallets", "/api/wallets/sign-in"] {
            assert_eq!(refused_field(&browser.post(path, &body).await), field, "{path} {body}");
        }
    }
    assert_eq!(browser.get("/api/wallets").await.json()["total"], 0);
    assert_eq!(browser.post("/api/wallets", &signed(&wallet, &text)).await.status, 201, "no try used it up");
    let late = asked(&browser, &thief).await;
    app.test.clock.advance(Period::from_minutes(12));
    assert_eq!(refused_field(&browser.post("/api/wallets", &signed(&thief, &late)).await), "message");
    for wrong in ["0x12", "ada", "0x5Aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "<b>"] {
        let answer = browser.post("/api/wallets/challenge", &json!({"address": wrong})).await;
        assert_eq!(refused_field(&answer), "address", "{wrong}");
        assert_eq!(browser.delete(&format!("/api/wallets/{wrong}")).await.status, 404);
    }
}

#[rstest]
#[tokio::test]
async fn a_wallet_is_linked_in_person_and_to_one_account(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let grace = app.given_a_member("grace").await;
    let wallet = TestWallet::new(1);
    let program = app.program(&ada, "read,write,admin").await;
    assert_eq!(link(&app.client(), &wallet).await.code(), "sign_in_needed");
    let by_token = link(&program, &wallet).await;
    assert_eq!(
        (by_token.status, by_token.code().as_str()),
        (403, "scope_missing"),
        "a token cannot widen itself"
    );
    let stranger = sign_in(&app.browser(), &wallet).await;
    assert_eq!((stranger.status, stranger.code().as_str()), (401, "wrong_credentials"));

    let (of_ada, of_grace) = (app.signed_in(&ada).await, app.signed_in(&grace).await);
    assert_eq!(link(&of_ada, &wallet).await.status, 201);
    for browser in [&of_ada, &of_grace] {
        let taken = link(browser, &wallet).await;
        assert_eq!((taken.status, taken.code().as_str()), (409, "conflict"));
    }
    let unlink = format!("/api/wallets/{}", wallet.address());
    assert_eq!(of_grace.delete(&unlink).await.code(), "not_found");
    assert_eq!(app.program(&ada, "read").await.delete(&unlink).await.code(), "scope_missing");
    assert_eq!(app.client().get("/api/wallets").await.code(), "sign_in_needed");
    assert_eq!(of_grace.get("/api/wallets").await.json()["total"], 0);

    assert_eq!(link(&of_grace, &TestWallet::new(3)).await.status, 201);
    let path = format!("/api/members/{}", grace.id);
    assert_eq!(program.patch(&path, &json!({"status": "disabled"})).await.status, 200);
    let disabled = sign_in(&app.browser(), &TestWallet::new(3)).await;
    assert_eq!(disabled.problem()["detail"], stranger.problem()["detail"], "like a wallet of nobody");
}

#[tokio::test]
async fn a_message_names_the_site_that_the_server_knows_and_no_other() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let (browser, wallet) = (app.signed_in(&ada).await, TestWallet::new(1));
    let body = signed(&wallet, &asked(&browser, &wallet).await);
    for path in ["/api/wallets/challenge", "/api/wallets/sign-in", "/api/wallets"] {
        let request = browser.request(Method::POST, path).header("host", "evil.example");
        let answer = browser.send(request.json(&body)).await;
        assert_eq!((answer.status, answer.code().as_str()), (409, "conflict"), "{path}");
        assert!(answer.text.contains("public_url"), "{}", answer.text);
    }

    let mut options = AppOptions::default();
    options.settings.public_url = Some("https://house.example".to_owned());
    let app = TestApp::start_with(TestHouse::new(Backend::Sqlite).await, options).await;
    app.given_an_admin().await;
    let text = asked(&app.client(), &wallet).await;
    assert!(
        text.starts_with("house.example wants you") && text.contains("URI: https://house.example\n"),
        "{text}"
    );
}

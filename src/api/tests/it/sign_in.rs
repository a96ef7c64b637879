//! Signing in and out of a browser, and cookies that are not what they were.

use api::SESSION_COOKIE;
use domain::Period;
use rstest::rstest;
use serde_json::json;
use testkit::{Backend, PASSWORD, TestApp};

#[rstest]
#[tokio::test]
async fn a_browser_signs_in_and_out(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let browser = app.browser();
    assert_eq!(browser.get("/api/account").await.status, 401);
    let answer = browser.post("/api/sign-in", &json!({"name": "Ada", "password": PASSWORD})).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["id"], ada.id.to_string());
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"),
        "{cookie}"
    );
    assert_eq!(browser.get("/api/account").await.json()["name"], "ada");

    let old = browser.cookie(SESSION_COOKIE).unwrap();
    let again = browser.post("/api/sign-in", &json!({"name": "ada", "password": PASSWORD})).await;
    assert_eq!(again.status, 200);
    assert_ne!(browser.cookie(SESSION_COOKIE).unwrap(), old, "the id changes with every sign-in");
    let thief = app.browser();
    thief.set_cookie(SESSION_COOKIE, &old);
    assert_eq!(thief.get("/api/account").await.status, 401, "the id before the sign-in is worth nothing");

    assert_eq!(browser.post_nothing("/api/sign-out").await.status, 204);
    assert_eq!(browser.cookie(SESSION_COOKIE), None);
    assert_eq!(browser.get("/api/account").await.status, 401);
    assert_eq!(browser.post_nothing("/api/sign-out").await.status, 204, "signing out twice is no error");
}

#[rstest]
#[tokio::test]
async fn the_sixth_wrong_password_has_to_wait(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    app.given_an_admin().await;
    let browser = app.browser();
    for _ in 0..5 {
        let answer = browser.post("/api/sign-in", &json!({"name": "ada", "password": "wrong"})).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "wrong_credentials"));
    }
    let answer = browser.post("/api/sign-in", &json!({"name": "ada", "password": "wrong"})).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "30"));
    crate::assert_problem!("throttled", answer);
    let right = browser.post("/api/sign-in", &json!({"name": "ada", "password": PASSWORD})).await;
    assert_eq!(right.status, 429, "the right password has to wait as well");
    app.test.clock.advance(Period::from_seconds(30));
    let right = browser.post("/api/sign-in", &json!({"name": "ada", "password": PASSWORD})).await;
    assert_eq!(right.status, 200);
}

#[tokio::test]
async fn an_unknown_name_answers_like_a_wrong_password() {
    let app = TestApp::start(Backend::Sqlite).await;
    app.given_an_admin().await;
    let answers = ["ada", "nobody", "<b>", "' or 1=1 --"].map(|name| {
        let client = app.client();
        async move { client.post("/api/sign-in", &json!({"name": name, "password": "wrong"})).await }
    });
    for answer in answers {
        let mut problem = answer.await.problem();
        problem["requestId"] = json!("[id]");
        assert_eq!(problem["code"], "wrong_credentials");
        assert_eq!(problem["detail"], "Check both and try again.");
    }
}

#[rstest]
#[tokio::test]
async fn a_forged_and_an_expired_cookie_are_nobody(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    for forged in ["", "x", "AAAAAAAAAAAAAAAAAAAAAA", "' or 1=1 --", &"A".repeat(5_000)] {
        let browser = app.browser();
        browser.set_cookie(SESSION_COOKIE, forged);
        let answer = browser.get("/api/account").await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "sign_in_needed"), "{forged}");
    }
    let browser = app.signed_in(&ada).await;
    app.test.clock.advance(Period::from_days(31));
    assert_eq!(browser.get("/api/account").await.status, 401);
}

#[tokio::test]
async fn behind_https_the_cookie_is_secure() {
    let settings = api::Settings {
        public_url: Some("https://agents.example.org".to_owned()),
        ..api::Settings::default()
    };
    let options = testkit::AppOptions { settings, ..testkit::AppOptions::default() };
    let app = TestApp::start_with(testkit::TestHouse::new(Backend::Sqlite).await, options).await;
    app.given_an_admin().await;
    let request = app.client().request(reqwest::Method::POST, "/api/sign-in");
    let request = request.header("origin", "https://agents.example.org");
    let answer = app.client().send(request.json(&json!({"name": "ada", "password": PASSWORD}))).await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("set-cookie").ends_with("; Secure"), "{}", answer.header("set-cookie"));
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
}

//! The first visit.

use reqwest::Method;
use rstest::rstest;
use serde_json::json;
use testkit::{AppOptions, Backend, PASSWORD, TestApp, TestHouse};

#[tokio::test]
async fn the_first_visit_creates_the_administrator_once() {
    let test = TestHouse::new(Backend::Sqlite).await;
    let code = testkit::set_up_code();
    let options = AppOptions { set_up_code: Some(code.clone()), ..AppOptions::default() };
    let app = TestApp::start_with(test, options).await;
    let browser = app.browser();
    assert_eq!(browser.get("/api/set-up").await.json(), json!({"needed": true, "needsCode": true}));
    let body = json!({"name": "ada", "password": PASSWORD});
    assert_eq!(browser.post("/api/set-up", &body).await.problem()["errors"][0]["field"], "code");
    let body = json!({"name": "ada", "password": PASSWORD, "code": "wrong"});
    assert_eq!(browser.post("/api/set-up", &body).await.code(), "wrong_code");
    let body = json!({"name": "ada", "password": PASSWORD, "code": code.secret().reveal()});
    let made = browser.post("/api/set-up", &body).await;
    assert_eq!((made.status, &made.json()["role"]), (201, &json!("admin")));
    assert_eq!(browser.get("/api/account").await.status, 200, "and is signed in");
    assert_eq!(browser.get("/api/set-up").await.json(), json!({"needed": false, "needsCode": false}));
    assert_eq!(browser.post("/api/set-up", &body).await.code(), "already_set_up");
}

/// A page of another site whose name was made to lead to this machine.
#[rstest]
#[case(Method::POST, "/api/set-up")]
#[case(Method::GET, "/api/set-up")]
#[case(Method::POST, "/ui/set_up")]
#[case(Method::GET, "/api/docs")]
#[case(Method::GET, "/")]
#[tokio::test]
async fn before_there_is_an_account_only_names_of_this_machine_are_answered(
    #[case] method: Method,
    #[case] path: &str,
) {
    let app = TestApp::start(Backend::Sqlite).await;
    let browser = app.browser();
    let ask = async |host: &str| {
        let request = browser.request(method.clone(), path).header("host", host);
        browser.send(request.json(&json!({"name": "eve", "password": PASSWORD}))).await
    };
    for foreign in ["evil.example", "evil.example:3000", "localhost.evil.example", "10.0.0.7", ""] {
        let answer = ask(foreign).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "foreign_host"), "{foreign}");
    }
    assert_eq!(app.client().get("/healthz").await.status, 200, "supervisors call it as they like");
    for own in ["localhost", "LOCALHOST:3000", "127.0.0.1:1", "[::1]", "[::1]:3000"] {
        assert_ne!(ask(own).await.status, 403, "{own}");
    }
    if !services::accounts::is_set_up(app.house()).await.unwrap() {
        app.given_an_admin().await;
    }
    assert_ne!(ask("evil.example").await.status, 403, "from then on passwords and tokens decide");
}

#[tokio::test]
async fn with_the_consoles_code_the_house_may_have_any_name() {
    let code = testkit::set_up_code();
    let options = AppOptions { set_up_code: Some(code.clone()), ..AppOptions::default() };
    let app = TestApp::start_with(TestHouse::new(Backend::Sqlite).await, options).await;
    let body = json!({"name": "ada", "password": PASSWORD, "code": code.secret().reveal()});
    let request = app.client().request(Method::POST, "/api/set-up").header("host", "house.example");
    assert_eq!(app.client().send(request.json(&body)).await.status, 201);
}

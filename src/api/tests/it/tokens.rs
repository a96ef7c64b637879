//! API tokens from outside: made once, bounded by scopes and time.

use domain::Period;
use rstest::rstest;
use serde_json::json;
use testkit::{Backend, TestApp};

#[rstest]
#[tokio::test]
async fn a_token_is_made_listed_used_and_revoked(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let browser = app.signed_in(&ada).await;
    let body = json!({"name": "backup", "scopes": ["write", "read"], "expiresIn": "30d"});
    let made = browser.post("/api/tokens", &body).await;
    assert_eq!(made.status, 201);
    let made = made.json();
    assert_eq!(made["scopes"], json!(["read", "write"]));
    assert_eq!(made["expiresAt"], "2026-01-31T00:00:00.000Z");
    let secret = made["token"].as_str().unwrap();
    assert!(secret.starts_with("am_") && secret.len() == 46);

    let list = browser.get("/api/tokens").await;
    assert!(!list.text.contains(secret), "the secret is shown once");
    let list = list.json();
    assert_eq!((&list["total"], &list["items"][0]["id"]), (&json!(1), &made["id"]));

    let program = app.client().with_token(secret);
    assert_eq!(program.get("/api/account").await.json()["name"], "ada");
    let path = format!("/api/tokens/{}", made["id"].as_str().unwrap());
    assert_eq!(program.delete(&path).await.status, 204);
    let refused = program.get("/api/account").await;
    assert_eq!((refused.status, refused.code().as_str()), (401, "token_invalid"));
    assert!(refused.header("www-authenticate").starts_with("Bearer"));
    assert_eq!(browser.delete(&path).await.status, 204, "revoking twice is no error");
}

#[tokio::test]
async fn a_token_without_the_scope_is_refused() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let reader = app.program(&ada, "read").await;
    let body = json!({"name": "x", "scopes": ["read"]});
    crate::assert_problem!("scope_missing", reader.post("/api/tokens", &body).await);
    let writer = app.program(&ada, "write").await;
    assert_eq!(writer.get("/api/account").await.code(), "scope_missing", "each scope stands alone");
    assert_eq!(app.program(&ada, "read,write").await.get("/api/members").await.code(), "scope_missing");
    let wider = writer.post("/api/tokens", &json!({"name": "x", "scopes": ["admin"]})).await;
    assert_eq!((wider.status, wider.code().as_str()), (403, "scope_missing"));
}

#[tokio::test]
async fn an_expired_and_an_unknown_token_are_refused_alike() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let secret = app.given_a_token(&ada, "read", Some(Period::from_minutes(1))).await;
    let program = app.client().with_token(secret.reveal());
    assert_eq!(program.get("/api/account").await.status, 200);
    app.test.clock.advance(Period::from_minutes(1));
    let expired = program.get("/api/account").await;
    let forged = app.client().with_token(&format!("am_{}", "A".repeat(43))).get("/api/account").await;
    let nonsense = app.client().with_token("x").get("/api/account").await;
    for answer in [&expired, &forged, &nonsense] {
        assert_eq!((answer.status, answer.code().as_str()), (401, "token_invalid"));
        assert_eq!(answer.problem()["detail"], expired.problem()["detail"], "nobody learns why");
    }
    let request = app.client().request(reqwest::Method::GET, "/api/account");
    let basic = app.client().send(request.basic_auth("ada", Some("x"))).await;
    assert_eq!(basic.code(), "token_invalid");
}

#[tokio::test]
async fn a_token_comes_before_a_cookie() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let grace = app.given_a_member("grace").await;
    let browser = app.signed_in(&ada).await;
    let token = app.given_a_token(&grace, "read", None).await;
    assert_eq!(browser.clone().with_token(token.reveal()).get("/api/account").await.json()["name"], "grace");
    assert_eq!(browser.with_token("am_wrong").get("/api/account").await.status, 401, "no falling back");
}

#[tokio::test]
async fn everything_wrong_with_a_body_is_said_at_once() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let writer = app.program(&ada, "write").await;
    let body = json!({"name": 7, "expiresIn": "soon", "scope": "read"});
    crate::assert_problem!("wrong_fields", writer.post("/api/tokens", &body).await);
    let body = json!({"name": "", "scopes": ["read", "root"], "expiresIn": "99999d"});
    let problem = writer.post("/api/tokens", &body).await.problem();
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2);
    let late =
        writer.post("/api/tokens", &json!({"name": "x", "scopes": ["write"], "expiresIn": "99999d"})).await;
    assert_eq!(late.problem()["errors"][0]["field"], "expiresIn");
    let nothing = writer.post_nothing("/api/tokens").await;
    assert_eq!((nothing.status, nothing.code().as_str()), (422, "invalid_fields"));
}

#[tokio::test]
async fn a_name_has_no_letter_that_is_not_seen() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let admin = app.program(&ada, "read,write,admin").await;
    for (hidden, code) in [
        ("exe.\u{202E}gpj", "U+202E"),
        ("ad\u{200B}a", "U+200B"),
        ("\u{2066}ada\u{2069}", "U+2066"),
        ("\u{AD}", "U+00AD"),
    ] {
        let answer = admin.post("/api/tokens", &json!({"name": hidden, "scopes": ["read"]})).await;
        let error = answer.problem()["errors"][0].clone();
        assert_eq!((answer.status, &error["field"]), (422, &json!("name")));
        let expected = format!(
            "must not contain {code}, a character that cannot be seen or turns the direction of writing"
        );
        assert_eq!(error["message"], expected);
        let member = admin.post("/api/members", &json!({"name": hidden, "password": "long enough"})).await;
        assert_eq!((member.status, &member.problem()["errors"][0]["field"]), (422, &json!("name")));
    }
    let seen = "Bücher für Łódź 日本 🦀 ❤\u{FE0F}";
    let made = admin.post("/api/tokens", &json!({"name": seen, "scopes": ["read"]})).await;
    assert_eq!((made.status, &made.json()["name"]), (201, &json!(seen)));
}

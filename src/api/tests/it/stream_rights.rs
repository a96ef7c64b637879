//! A stream lasts no longer than the right by which it was opened.

use crate::stream::{self, append, open, read_until};
use domain::Period;
use reqwest::Response;
use rstest::rstest;
use serde_json::json;
use testkit::{AppOptions, Backend, Client, PASSWORD, TestApp, TestHouse};

const NEVER: Period = Period::from_days(1);

/// A house whose streams say so often that they are alive.
async fn app(backend: Backend, keep_alive: Period) -> TestApp {
    let mut options = AppOptions::default();
    options.settings.keep_alive = keep_alive;
    TestApp::start_with(TestHouse::new(backend).await, options).await
}

/// What a stream says until it ends.
async fn to_its_end(mut stream: Response) -> String {
    let mut text = String::new();
    while let Some(piece) = stream.chunk().await.unwrap() {
        text.push_str(std::str::from_utf8(&piece).unwrap());
    }
    text
}

async fn follow(app: &TestApp, client: &Client) -> Response {
    stream::follow(app, client, "/api/events?kind=test", 1).await
}

#[rstest]
#[tokio::test]
async fn a_stream_ends_at_once_with_its_session_and_no_other_does(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend, NEVER).await;
    let ada = app.given_an_admin().await;
    let (one, other) = (app.signed_in(&ada).await, app.signed_in(&ada).await);
    let (of_one, mut of_other) = (follow(&app, &one).await, follow(&app, &other).await);
    assert_eq!(one.post_nothing("/api/sign-out").await.status, 204);
    let said = to_its_end(of_one).await;
    assert!(said.ends_with("event: stream.revoked\ndata: {}\n\n"), "{said}");
    append(&app, ada.id.into(), 1).await;
    read_until(&mut of_other, "\"n\":1").await;
    assert_eq!(open(&one, "/api/events", None).await.status(), 401, "it does not come back");

    assert_eq!(other.delete("/api/sessions").await.json()["ended"], 1);
    assert!(to_its_end(of_other).await.contains("stream.revoked"));
}

#[rstest]
#[tokio::test]
async fn a_stream_ends_at_once_with_its_token_its_member_and_its_password(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend, NEVER).await;
    let ada = app.given_an_admin().await;
    let grace = app.given_a_member("grace").await;
    let admin = app.signed_in(&ada).await;
    let token = admin.post("/api/tokens", &json!({"name": "x", "scopes": ["read"]})).await.json();
    let by_token = follow(&app, &app.client().with_token(token["token"].as_str().unwrap())).await;
    let by_member = follow(&app, &app.signed_in(&grace).await).await;
    let elsewhere = follow(&app, &app.signed_in(&ada).await).await;
    let mut here = follow(&app, &admin).await;

    let revoked = admin.delete(&format!("/api/tokens/{}", token["id"].as_str().unwrap())).await;
    assert_eq!(revoked.status, 204);
    assert!(to_its_end(by_token).await.contains("stream.revoked"));
    let disabled = admin.patch(&format!("/api/members/{}", grace.id), &json!({"status": "disabled"})).await;
    assert_eq!(disabled.status, 200);
    assert!(to_its_end(by_member).await.contains("stream.revoked"));
    let body = json!({"current": PASSWORD, "new": "a new password"});
    assert_eq!(admin.post("/api/account/password", &body).await.status, 204);
    assert!(to_its_end(elsewhere).await.contains("stream.revoked"));
    append(&app, ada.id.into(), 1).await;
    read_until(&mut here, "\"n\":1").await;
}

#[tokio::test]
async fn a_stream_of_the_houses_log_ends_with_the_administrators_own_right() {
    let app = app(Backend::Sqlite, NEVER).await;
    let ada = app.given_an_admin().await;
    let browser = app.signed_in(&ada).await;
    let stream = stream::follow(&app, &browser, "/api/events?owner=house", 1).await;
    let live = stream::follow(&app, &browser, "/api/live", 2).await;
    assert_eq!(browser.delete("/api/sessions").await.status, 200);
    for stream in [stream, live] {
        assert!(to_its_end(stream).await.ends_with("event: stream.revoked\ndata: {}\n\n"));
    }
}

#[rstest]
#[tokio::test]
async fn a_stream_ends_with_its_time_also_when_nothing_happens(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend, Period::from_millis(20)).await;
    let ada = app.given_an_admin().await;
    let secret = app.given_a_token(&ada, "read", Some(Period::from_minutes(1))).await;
    let mut by_token = follow(&app, &app.client().with_token(secret.reveal())).await;
    let mut by_session = follow(&app, &app.signed_in(&ada).await).await;
    read_until(&mut by_token, ": alive").await;
    app.test.clock.advance(Period::from_minutes(1));
    assert!(to_its_end(by_token).await.contains("stream.revoked"));
    read_until(&mut by_session, ": alive").await;
    app.test.clock.advance(Period::from_days(30));
    assert!(to_its_end(by_session).await.contains("stream.revoked"));
}

#[tokio::test]
async fn a_stream_whose_right_cannot_be_asked_for_waits() {
    let app = app(Backend::Sqlite, Period::from_millis(20)).await;
    let ada = app.given_an_admin().await;
    let mut stream = follow(&app, &app.program(&ada, "read").await).await;
    app.house().db.close().await;
    let said = read_until(&mut stream, ": alive\n\n: alive\n\n: alive").await;
    assert!(!said.contains("stream."), "{said}");
    app.stopping.cancel();
    assert!(
        to_its_end(stream).await.ends_with("event: stream.closing\ndata: {}\n\n"),
        "it does not hold up a stop"
    );
    app.stop().await;
}

//! Requests that a page of another site makes a browser send.

use reqwest::Method;
use rstest::rstest;
use serde_json::json;
use testkit::{Backend, TestApp};

#[rstest]
#[case::fetch_metadata("sec-fetch-site", "cross-site")]
#[case::another_port_of_the_same_host("sec-fetch-site", "same-site")]
#[case::origin("origin", "http://evil.example")]
#[case::sandboxed("origin", "null")]
#[tokio::test]
async fn a_cross_site_write_is_refused(#[case] header: &str, #[case] value: &str) {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let browser = app.signed_in(&ada).await;
    let program = app.program(&ada, "read,write").await;
    let cookie = format!("{}={}", api::SESSION_COOKIE, browser.cookie(api::SESSION_COOKIE).unwrap());
    let body = json!({"name": "x", "scopes": ["read"]});
    let client = app.client();
    for path in ["/api/tokens", "/api/sign-in", "/api/sign-out", "/ui/anything"] {
        let request = client.request(Method::POST, path).header(header, value).header("cookie", &cookie);
        let answer = client.send(request.json(&body)).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "cross_site"), "{path}");
    }
    let request = program.request(Method::POST, "/api/tokens").header(header, value).json(&body);
    assert_eq!(
        program.send(request).await.code(),
        "cross_site",
        "a token does not make another site's page ours"
    );
    assert_eq!(browser.get("/api/tokens").await.json()["total"], 1, "nothing was made");
    let read = client.request(Method::GET, "/api/account").header(header, value).header("cookie", &cookie);
    assert_eq!(client.send(read).await.status, 200, "links from elsewhere work");
}

#[tokio::test]
async fn our_own_pages_and_programs_may_write() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let body = json!({"name": "x", "scopes": ["read"]});
    assert_eq!(app.signed_in(&ada).await.post("/api/tokens", &body).await.status, 201);
    assert_eq!(app.program(&ada, "read,write").await.post("/api/tokens", &body).await.status, 201);
}

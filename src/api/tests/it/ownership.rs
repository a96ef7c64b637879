//! Whose things are whose, and lists of them.

use rstest::rstest;
use serde_json::json;
use testkit::{Backend, PASSWORD, TestApp};

const NOBODYS: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

#[rstest]
#[tokio::test]
async fn somebody_elses_thing_is_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let grace = app.given_a_member("grace").await;
    let browser = app.signed_in(&ada).await;
    let token = browser.post("/api/tokens", &json!({"name": "x", "scopes": ["read"]})).await.json();
    let session = browser.get("/api/sessions").await.json();
    let other = app.program(&grace, "read,write").await;
    for (kind, id) in [("tokens", &token["id"]), ("sessions", &session["items"][0]["id"])] {
        let theirs = other.delete(&format!("/api/{kind}/{}", id.as_str().unwrap())).await;
        let nobodys = other.delete(&format!("/api/{kind}/{NOBODYS}")).await;
        let no_id = other.delete(&format!("/api/{kind}/x'--")).await;
        assert_eq!([theirs.status, nobodys.status, no_id.status], [404; 3], "{kind}");
        assert_eq!(theirs.problem()["detail"], nobodys.problem()["detail"], "nobody learns what exists");
    }
    assert_eq!(browser.get("/api/account").await.status, 200, "the session lives");
    for path in ["/api/events", "/api/events/kinds", "/api/events/export", "/api/jobs", "/api/runs"] {
        for owner in ["house", &ada.id.to_string(), NOBODYS] {
            assert_eq!(other.get(&format!("{path}?owner={owner}")).await.status, 404, "{path} {owner}");
        }
        assert_eq!(other.get(&format!("{path}?owner={}", grace.id)).await.status, 200, "{path}");
        let admin = app.program(&ada, "read,admin").await;
        assert_eq!(admin.get(&format!("{path}?owner=house")).await.status, 200, "{path}");
    }
    for path in ["runs", "jobs"] {
        assert_eq!(other.get(&format!("/api/{path}/{NOBODYS}")).await.code(), "not_found");
        assert_eq!(other.post_nothing(&format!("/api/{path}/{NOBODYS}/cancel")).await.code(), "not_found");
    }
    assert_eq!(other.get("/api/members").await.code(), "scope_missing");
    assert_eq!(app.signed_in(&grace).await.get("/api/members").await.code(), "admin_only");
}

#[tokio::test]
async fn lists_have_pages_of_at_most_a_hundred() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    for number in 0..3 {
        app.given_a_member(&format!("member{number}")).await;
    }
    let admin = app.program(&ada, "read,admin").await;
    let page = admin.get("/api/members?page=2&pageSize=3").await.json();
    assert_eq!((&page["total"], &page["page"], &page["pageSize"]), (&json!(4), &json!(2), &json!(3)));
    assert_eq!(page["items"][0]["name"], "member2");
    assert_eq!(admin.get("/api/members?page=9").await.json()["items"], json!([]));
    for path in ["members", "tokens", "sessions", "wallets", "jobs", "runs"] {
        assert_eq!(
            admin.get(&format!("/api/{path}?page=&pageSize=100")).await.json()["pageSize"],
            100,
            "{path}"
        );
        let wrong = admin.get(&format!("/api/{path}?page=0&pageSize=101&sort=name")).await;
        let fields: Vec<_> =
            wrong.problem()["errors"].as_array().unwrap().iter().map(|e| e["field"].clone()).collect();
        assert_eq!(
            (wrong.status, fields),
            (422, vec![json!("page"), json!("pageSize"), json!("sort")]),
            "{path}"
        );
    }
    assert_eq!(admin.get("/api/tokens?page=1&page=2").await.status, 422);
}

#[rstest]
#[tokio::test]
async fn an_administrator_adds_and_disables_members(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let admin = app.program(&ada, "read,write,admin").await;
    let new = json!({"name": "Grace", "password": PASSWORD});
    let grace = admin.post("/api/members", &new).await;
    assert_eq!((grace.status, &grace.json()["role"]), (201, &json!("member")));
    assert_eq!(admin.post("/api/members", &new).await.code(), "name_taken");
    let path = format!("/api/members/{}", grace.json()["id"].as_str().unwrap());
    let browser = app.browser();
    let sign_in = json!({"name": "grace", "password": PASSWORD});
    assert_eq!(browser.post("/api/sign-in", &sign_in).await.status, 200);

    let disabled = admin.patch(&path, &json!({"status": "disabled"})).await;
    assert_eq!((disabled.status, &disabled.json()["status"]), (200, &json!("disabled")));
    assert_eq!(browser.get("/api/account").await.status, 401, "the session has ended");
    assert_eq!(browser.post("/api/sign-in", &sign_in).await.code(), "wrong_credentials");
    assert_eq!(admin.patch(&path, &json!({})).await.json()["status"], "disabled", "what is absent stays");
    assert_eq!(admin.patch(&path, &json!({"status": "active"})).await.status, 200);
    assert_eq!(browser.post("/api/sign-in", &sign_in).await.status, 200);

    for wrong in
        [json!({"status": null}), json!({"status": "gone"}), json!({"role": "admin"}), json!({"status": 1})]
    {
        assert_eq!(admin.patch(&path, &wrong).await.code(), "invalid_fields", "{wrong}");
    }
    let own = format!("/api/members/{}", ada.id);
    assert_eq!(admin.patch(&own, &json!({"status": "disabled"})).await.code(), "conflict");
    let nobody = format!("/api/members/{NOBODYS}");
    assert_eq!(admin.patch(&nobody, &json!({"status": "disabled"})).await.code(), "not_found");
    let request =
        admin.request(reqwest::Method::PATCH, &path).header("content-type", "application/merge-patch+json");
    assert_eq!(admin.send(request.body("{}")).await.status, 200);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let (one, other) = (app.signed_in(&ada).await, app.signed_in(&ada).await);
    let list = one.get("/api/sessions").await.json();
    assert_eq!(list["total"], 2);
    let current = |wanted: bool| {
        let found = list["items"].as_array().unwrap().iter().find(|session| session["current"] == wanted);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(list["items"][0]["address"], "127.0.0.1");
    assert_eq!(one.delete(&format!("/api/sessions/{}", current(false))).await.status, 204);
    assert_eq!((other.get("/api/account").await.status, one.get("/api/account").await.status), (401, 200));
    let third = app.signed_in(&ada).await;
    assert_eq!(one.delete("/api/sessions").await.json()["ended"], 2);
    assert_eq!((one.get("/api/account").await.status, third.get("/api/account").await.status), (401, 401));
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let (one, other) = (app.signed_in(&ada).await, app.signed_in(&ada).await);
    let wrong =
        one.post("/api/account/password", &json!({"current": "wrong", "new": "a new password"})).await;
    assert_eq!(wrong.problem()["errors"][0]["field"], "current");
    let short = one.post("/api/account/password", &json!({"current": PASSWORD, "new": "short"})).await;
    assert_eq!(short.problem()["errors"][0]["field"], "new");
    let changed =
        one.post("/api/account/password", &json!({"current": PASSWORD, "new": "a new password"})).await;
    assert_eq!(changed.status, 204);
    assert_eq!((one.get("/api/account").await.status, other.get("/api/account").await.status), (200, 401));
    let answer =
        app.browser().post("/api/sign-in", &json!({"name": "ada", "password": "a new password"})).await;
    assert_eq!(answer.status, 200);
}

/// Whoever signs in with the old password while a new one is set is out when both have ended, in whichever order.
#[rstest]
#[tokio::test]
async fn no_session_of_the_old_password_survives_the_new_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let here = app.signed_in(&ada).await;
    let mut old = PASSWORD.to_owned();
    for round in 0..4 {
        let new = format!("password number {round}");
        let others: Vec<_> = (0..3)
            .map(|_| {
                let (browser, body) = (app.browser(), json!({"name": "ada", "password": old}));
                tokio::spawn(async move {
                    let answer = browser.post("/api/sign-in", &body).await;
                    assert!(matches!(answer.status, 200 | 401 | 409), "{}", answer.text);
                    browser
                })
            })
            .collect();
        let changed = here.post("/api/account/password", &json!({"current": old, "new": new})).await;
        assert_eq!(changed.status, 204, "{}", changed.text);
        for other in others {
            assert_eq!(other.await.unwrap().get("/api/account").await.status, 401);
        }
        old = new;
    }
    assert_eq!(here.get("/api/sessions").await.json()["total"], 1);
}

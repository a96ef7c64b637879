//! What every answer says, and what supervisors ask.

use serde_json::json;
use testkit::{Backend, TestApp};

#[tokio::test]
async fn every_answer_has_the_same_headers() {
    let app = TestApp::start(Backend::Sqlite).await;
    let client = app.client();
    for path in ["/healthz", "/api/account", "/api/nothing", "/api/docs", "/", "/favicon.svg"] {
        let answer = client.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
        assert_eq!(answer.header("x-request-id").len(), 36, "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "only behind https");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("object-src 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe-inline") && !policy.contains("unsafe-eval;"), "{policy}");
        let kept = if path == "/favicon.svg" { "" } else { "no-store" };
        assert_eq!(answer.header("cache-control"), kept, "{path}");
    }
    let nonce =
        |policy: &str| policy.split('\'').find_map(|part| part.strip_prefix("nonce-")).unwrap().to_owned();
    let (one, other) = (client.get("/").await, client.get("/").await);
    assert_ne!(nonce(one.header("content-security-policy")), nonce(other.header("content-security-policy")));
}

#[tokio::test]
async fn pages_send_whoever_is_not_signed_in_to_the_right_page() {
    let app = TestApp::start(Backend::Sqlite).await;
    let browser = app.browser();
    let to = async |path: &str| {
        let answer = browser.get(path).await;
        (answer.status, answer.header("location").to_owned())
    };
    assert_eq!(to("/").await, (303, "/set-up".to_owned()));
    assert_eq!(to("/sign-in").await, (303, "/set-up".to_owned()));
    assert_eq!(to("/set-up").await.0, 404, "this test has no pages, so the door let it through");
    app.given_an_admin().await;
    assert_eq!(to("/").await, (303, "/sign-in".to_owned()));
    assert_eq!(to("/set-up").await, (303, "/sign-in".to_owned()));
    assert_eq!(to("/runs?page=2").await, (303, "/sign-in?next=/runs%3Fpage%3D2".to_owned()));
    assert_eq!(to("/sign-in").await.0, 404);
    let body = json!({"name": "ada", "password": testkit::PASSWORD});
    assert_eq!(browser.post("/api/sign-in", &body).await.status, 200);
    assert_eq!(to("/sign-in?next=/runs").await, (303, "/".to_owned()));
    assert_eq!(to("/runs").await.0, 404);
}

#[tokio::test]
async fn supervisors_need_no_sign_in() {
    let app = TestApp::start(Backend::Sqlite).await;
    let client = app.client();
    assert_eq!(client.get("/healthz").await.text, "ok\n");
    let ready = client.get("/readyz").await;
    assert_eq!((ready.status, &ready.json()["ready"]), (200, &json!(true)));
    assert_eq!(ready.json()["database"]["kind"], "SQLite");
    client.get("/api/account").await;
    let figures = client.get("/metrics").await;
    assert_eq!(figures.header("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    for line in [
        "agent_manager_http_requests_total{method=\"GET\",route=\"/api/account\",status=\"401\"} 1",
        "agent_manager_http_request_duration_seconds_bucket{",
        "agent_manager_database_up 1",
        "agent_manager_database_connections{state=\"open\"}",
        "agent_manager_sse_readers 0",
        "agent_manager_jobs{state=\"dead\"} 0",
        "agent_manager_events_appended 0",
        "agent_manager_transactions_saved ",
        "agent_manager_process_resident_memory_bytes",
        "agent_manager_build_info{version=",
    ] {
        assert!(figures.text.contains(line), "{line} is not in {}", figures.text);
    }
    app.house().db.close().await;
    let away = client.get("/readyz").await;
    assert_eq!(
        (away.status, &away.json()["ready"], &away.json()["database"]["answers"]),
        (503, &json!(false), &json!(false))
    );
    let figures = client.get("/metrics").await.text;
    assert!(
        figures.contains("agent_manager_database_up 0") && !figures.contains("agent_manager_jobs{"),
        "{figures}"
    );
    assert_eq!(client.get("/healthz").await.status, 200, "the process itself is well");
}

#[tokio::test]
async fn a_defect_is_an_answer_that_gives_nothing_away() {
    let pages = axum::Router::new().route("/broken", axum::routing::post(broken));
    let options = testkit::AppOptions { pages, ..testkit::AppOptions::default() };
    let app = TestApp::start_with(testkit::TestHouse::new(Backend::Sqlite).await, options).await;
    let answer = app.client().post_nothing("/broken").await;
    assert!(!answer.text.contains("secret"));
    crate::assert_problem!("internal", answer);
    assert_eq!(app.client().get("/healthz").await.status, 200);
}

async fn broken() {
    panic!("with a secret in it");
}

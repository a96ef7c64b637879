//! What no client of ours sends.

use reqwest::{Body, Method};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::{AppOptions, Backend, TestApp, TestHouse};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What the server answers to these bytes, until it closes or `until` has come.
async fn raw(app: &TestApp, request: &[u8], until: &str) -> String {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    // A server that refuses early may close while we still write.
    let _ = stream.write_all(request).await;
    let (mut answer, mut piece) = (String::new(), [0_u8; 4_096]);
    while !answer.contains(until) {
        match stream.read(&mut piece).await {
            Ok(count) if count > 0 => answer.push_str(&String::from_utf8_lossy(&piece[..count])),
            _ => break,
        }
    }
    answer
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let writer = app.program(&ada, "write").await;
    let large = json!({"name": "x".repeat(1024 * 1024), "scopes": ["read"]});
    let answer = writer.post("/api/tokens", &large).await;
    crate::assert_problem!("too_large", answer);
    // Without a length, it is cut off while it is read.
    let pieces = (0..40).map(|_| Ok::<_, std::io::Error>(vec![b' '; 64 * 1024]));
    let body = Body::wrap_stream(futures::stream::iter(pieces));
    let request = writer.request(Method::POST, "/api/tokens").header("content-type", "application/json");
    let answer = writer.send(request.body(body)).await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "too_large"));
    assert_eq!(writer.post_nothing("/api/tokens").await.status, 422, "the server goes on");
}

#[tokio::test]
async fn what_is_not_json_is_said_so() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let writer = app.program(&ada, "write").await;
    let post = async |kind: &str, body: &str| {
        let request = writer.request(Method::POST, "/api/tokens").header("content-type", kind);
        writer.send(request.body(body.to_owned())).await
    };
    crate::assert_problem!("not_json", post("application/json", "{\"name\": ").await);
    let deep = "[".repeat(100_000);
    for malformed in ["nonsense", "{'name': 1}", "{\"name\": \"x\"} {}", "\u{0}", deep.as_str()] {
        assert_eq!(post("application/json", malformed).await.status, 400);
    }
    for no_object in ["[]", "7", "null", "\"text\""] {
        let answer = post("application/json", no_object).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "invalid_fields"), "{no_object}");
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
        let answer = post(kind, "{}").await;
        assert_eq!((answer.status, answer.code().as_str()), (415, "unsupported_type"), "{kind}");
    }
    assert_eq!(post("application/json; charset=utf-8", "{}").await.status, 422);
}

/// Every operation that may have a body, and every one that takes none, as the description lists them.
#[tokio::test]
async fn an_unknown_field_and_a_repeated_one_are_named_everywhere() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let browser = app.signed_in(&ada).await;
    let description = serde_json::to_value(api::openapi()).unwrap();
    let mut asked = 0;
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in [Method::POST, Method::PUT, Method::PATCH] {
            if item.get(method.as_str().to_lowercase()).is_none() {
                continue;
            }
            let address = path.replace("{id}", &ada.id.to_string());
            let ask = async |body: &'static str| {
                let request =
                    browser.request(method.clone(), &address).header("content-type", "application/json");
                browser.send(request.body(body)).await
            };
            for (body, field, message) in [
                (r#"{"colour": "red"}"#, "colour", "is not known here"),
                (r#"{"name": "a", "name": "b"}"#, "name", "is given twice"),
                (r#"{"x": [{"y": 1, "y": 2}]}"#, "x.y", "is given twice"),
            ] {
                let answer = ask(body).await;
                assert_eq!(answer.status, 422, "{method} {path} {body}: {}", answer.text);
                let problem = answer.problem();
                let named = problem["errors"].as_array().unwrap().iter().any(|error| {
                    error["field"] == field && error["message"].as_str().unwrap().starts_with(message)
                });
                assert!(named, "{method} {path} {body}: {problem}");
            }
            asked += 1;
        }
    }
    assert!(asked >= 12, "only {asked} operations take a body");
    let many: serde_json::Map<String, Value> =
        (0..20_000).map(|number| (format!("field{number}"), Value::Null)).collect();
    let answer = browser.post("/api/tokens", &Value::Object(many)).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.len() < 20_000, "the answer has {} bytes", answer.text.len());
    assert_eq!(browser.get("/api/account").await.status, 200, "nobody was signed out");
}

#[tokio::test]
async fn a_header_of_ten_megabytes_is_refused_and_the_server_goes_on() {
    let app = TestApp::start(Backend::Sqlite).await;
    let mut request = b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-large: ".to_vec();
    request.resize(10 * 1024 * 1024, b'a');
    request.extend_from_slice(b"\r\n\r\n");
    let answer = raw(&app, &request, "\r\n\r\n").await;
    // The connection may be gone before the answer is read; it never succeeds.
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    assert_eq!(app.client().get("/healthz").await.status, 200);
}

#[rstest]
#[case("GET /api/nothing HTTP/1.1", "404")]
#[case("GET /api/tokens/../tokens HTTP/1.1", "404")]
#[case("GET /api/..%2f..%2fetc/passwd HTTP/1.1", "404")]
#[case("GET //etc/passwd HTTP/1.1", "404")]
#[case("GET /../../etc/passwd HTTP/1.1", "404")]
#[case("nonsense", "400")]
#[case("GET / HTTP/9.9", "400")]
#[tokio::test]
async fn strange_addresses_lead_nowhere(#[case] line: &str, #[case] status: &str) {
    let app = TestApp::start(Backend::Sqlite).await;
    app.given_an_admin().await;
    let request = format!("{line}\r\nhost: x\r\naccept: application/json\r\nconnection: close\r\n\r\n");
    let answer = raw(&app, request.as_bytes(), "\u{0}").await;
    let found = answer.split(' ').nth(1).unwrap_or_default();
    // A page that is not there may also send whoever is not signed in to the sign-in page.
    assert!(found == status || (status == "404" && answer.contains("location: /sign-in")), "{answer}");
    assert!(!answer.contains("root:"));
}

#[tokio::test]
async fn a_wrong_method_names_the_right_ones() {
    let app = TestApp::start(Backend::Sqlite).await;
    let client = app.client();
    let answer = client.send(client.request(Method::PUT, "/api/tokens")).await;
    assert_eq!((answer.status, answer.code().as_str()), (405, "method_not_allowed"));
    let allow = answer.header("allow");
    assert!(allow.contains("GET") && allow.contains("POST") && !allow.contains("PUT"), "{allow}");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let test = TestHouse::new(Backend::Sqlite).await;
    test.set_up("ada").await;
    let mut options = AppOptions::default();
    options.settings.time_limit = domain::Period::from_millis(50);
    let app = TestApp::start_with(test, options).await;
    let client = app.client();
    // A body that never comes.
    let never = Body::wrap_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let request = client.request(Method::POST, "/api/sign-in").header("content-type", "application/json");
    let answer = client.send(request.body(never)).await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "timed_out"));
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test]
async fn a_request_may_bring_a_well_formed_id_and_no_other() {
    let app = TestApp::start(Backend::Sqlite).await;
    let client = app.client();
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    let ask = async |id: &str| {
        client.send(client.request(Method::GET, "/healthz").header("x-request-id", id)).await
    };
    assert_eq!(ask(id).await.header("x-request-id"), id);
    for wrong in ["1", "<script>", &"a".repeat(1_000)] {
        let given = ask(wrong).await.header("x-request-id").to_owned();
        assert!(given != wrong && given.len() == 36, "{given}");
    }
}

/// SQL and HTML come back as the text they are, from every field that takes text.
#[rstest]
#[tokio::test]
async fn text_stays_text(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    const NASTY: [&str; 5] = [
        "'; drop table accounts; --",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "%_!' $1 ?1",
        "=cmd|'/C calc'!A0",
    ];
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let admin = app.program(&ada, "read,write,admin").await;
    for text in NASTY {
        let made = admin.post("/api/tokens", &json!({"name": text, "scopes": ["read"]})).await;
        assert_eq!((made.status, &made.json()["name"]), (201, &json!(text)));
        assert!(made.header("content-type").starts_with("application/json"));
        let name = admin.post("/api/members", &json!({"name": text, "password": "long enough"})).await;
        assert_eq!((name.status, name.problem()["errors"][0]["field"].clone()), (422, json!("name")));
        for path in ["/api/events", "/api/jobs", "/api/runs", "/api/events/export"] {
            for field in ["kind", "subject", "q", "state", "status", "owner"] {
                let answer = admin.search(path, &[(field, text)]).await;
                assert!(matches!(answer.status, 200 | 422), "{path} {field} {text}: {}", answer.text);
            }
        }
        let found = admin.search("/api/events", &[("q", text)]).await.json();
        let named = |event: &Value| event["data"]["name"] == text;
        assert!(found["items"].as_array().unwrap().iter().any(named), "the search finds {text}: {found}");
    }
    let export = admin.get("/api/events/export?format=csv").await;
    assert_eq!(export.header("content-type"), "text/csv; charset=utf-8");
    assert!(export.text.contains("<script>") && !export.text.contains("\n="));
    assert_eq!(admin.get("/api/tokens").await.json()["total"], NASTY.len() + 1, "the table is still there");
}

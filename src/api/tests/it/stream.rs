//! The log as a live stream.

use domain::{
    Period,
    events::{EventKind, NewEvent, Subject},
};
use reqwest::{Method, Response};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::{AppOptions, Backend, Client, TestApp, TestHouse};

/// Reads until the text has come and gives all that was read.
pub async fn read_until(stream: &mut Response, wanted: &str) -> String {
    let mut text = String::new();
    while !text.contains(wanted) {
        match stream.chunk().await.unwrap() {
            Some(piece) => text.push_str(std::str::from_utf8(&piece).unwrap()),
            None => panic!("the stream ended before {wanted:?} came: {text}"),
        }
    }
    text
}

pub async fn open(client: &Client, path: &str, last: Option<&str>) -> Response {
    let mut request = client.request(Method::GET, path).header("accept", "text/event-stream");
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    client.open(request).await
}

/// Opens a stream and waits until it hears what happens from now on, in so many logs.
pub async fn follow(app: &TestApp, client: &Client, path: &str, logs: u64) -> Response {
    let wanted = app.following() + logs;
    let stream = open(client, path, None).await;
    assert_eq!(stream.status(), 200);
    while app.following() < wanted {
        tokio::task::yield_now().await;
    }
    stream
}

pub async fn append(app: &TestApp, owner: domain::OwnerId, number: usize) {
    let kind = EventKind::known("test.happened");
    tell(app, owner, NewEvent::new(kind, Subject::new("test", number), json!({"n": number}))).await;
}

async fn append_kind(app: &TestApp, owner: domain::OwnerId, kind: &'static str) {
    tell(app, owner, NewEvent::new(EventKind::known(kind), Subject::house(), json!({}))).await;
}

async fn tell(app: &TestApp, owner: domain::OwnerId, event: NewEvent) {
    let mut tx = app.house().db.begin().await.unwrap();
    tx.append_events(owner, app.house().now(), &[event]).await.unwrap();
    tx.save().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_stream_replays_follows_and_resumes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let reader = app.program(&ada, "read").await;
    let list = reader.get("/api/events?after=0&limit=100").await.json();
    let last = list["next"].as_i64().unwrap();
    assert_eq!(list["items"][0]["seq"], 1);

    let mut stream = open(&reader, "/api/events", Some("0")).await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let replayed = read_until(&mut stream, &format!("id: {last}\n")).await;
    assert!(replayed.contains("id: 1\ndata: {"), "{replayed}");
    append(&app, ada.id.into(), 1).await;
    let live = read_until(&mut stream, "\"n\":1").await;
    let data = live.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    let event: Value = serde_json::from_str(data).unwrap();
    assert_eq!((&event["seq"], &event["kind"]), (&json!(last + 1), &json!("test.happened")));
    drop(stream);

    append(&app, ada.id.into(), 2).await;
    let mut stream = open(&reader, "/api/events", Some(&(last + 1).to_string())).await;
    let resumed = read_until(&mut stream, "\"n\":2").await;
    assert!(!resumed.contains("\"n\":1"), "nothing comes twice: {resumed}");
}

#[tokio::test]
async fn a_filter_holds_for_history_and_for_what_comes() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let reader = app.program(&ada, "read").await;
    append(&app, ada.id.into(), 7).await;
    let mut stream = open(&reader, "/api/events?after=0&kind=test&subject=test:7", None).await;
    let text = read_until(&mut stream, "\"n\":7").await;
    assert_eq!(text.matches("data: ").count(), 1, "{text}");
    append(&app, ada.id.into(), 8).await;
    append(&app, ada.id.into(), 7).await;
    let text = read_until(&mut stream, "\"n\":7").await;
    assert!(!text.contains("\"n\":8"), "{text}");
}

#[tokio::test]
async fn a_number_from_the_future_is_set_back_to_the_end_of_the_log() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let reader = app.program(&ada, "read").await;
    let end = reader.get("/api/events?limit=100").await.json()["next"].as_i64().unwrap();
    let mut stream = open(&reader, "/api/events", Some("999999")).await;
    let text = read_until(&mut stream, "stream.reset").await;
    assert!(text.contains(&format!("id: {end}\nevent: stream.reset")), "{text}");
    append(&app, ada.id.into(), 1).await;
    read_until(&mut stream, "\"n\":1").await;
    for wrong in ["-1", "x", "1.5", "99999999999999999999"] {
        assert_eq!(open(&reader, "/api/events", Some(wrong)).await.status(), 422, "{wrong}");
    }
    let later = reader.get("/api/events?after=999999").await.json();
    assert_eq!(later["items"], json!([]));
}

#[tokio::test]
async fn a_silent_stream_stays_alive_and_ends_well() {
    let mut options = AppOptions::default();
    options.settings.keep_alive = Period::from_millis(20);
    let app = TestApp::start_with(TestHouse::new(Backend::Sqlite).await, options).await;
    let ada = app.given_an_admin().await;
    let reader = app.program(&ada, "read").await;
    let mut stream = open(&reader, "/api/events", None).await;
    read_until(&mut stream, ": alive").await;
    let figures = app.client().get("/metrics").await.text;
    assert!(figures.contains("agent_manager_sse_readers 1"), "{figures}");
    app.stopping.cancel();
    read_until(&mut stream, "stream.closing").await;
    app.stop().await;
    while stream.chunk().await.unwrap().is_some() {}
}

/// `n` is in the data of an event, and not in what this stream says.
#[tokio::test]
async fn pages_hear_the_nouns_of_all_logs_that_their_reader_sees() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let grace = app.given_a_member("grace").await;
    let (admin, member) = (app.signed_in(&ada).await, app.signed_in(&grace).await);
    let mut of_admin = follow(&app, &admin, "/api/live", 2).await;
    let mut of_member = follow(&app, &member, "/api/live", 1).await;
    assert_eq!(of_admin.headers()["content-type"], "text/event-stream");
    for stream in [&mut of_admin, &mut of_member] {
        read_until(stream, ": connected\n\n").await;
    }
    append(&app, domain::OwnerId::HOUSE, 1).await;
    assert_eq!(read_until(&mut of_admin, "data: test\n\n").await, "data: test\n\n");
    append_kind(&app, grace.id.into(), "note.written").await;
    assert_eq!(read_until(&mut of_member, "data: ").await, "data: note\n\n", "nothing of the house's");
    assert_eq!(open(&app.client(), "/api/live", None).await.status(), 401);
}

#[tokio::test]
async fn nobody_follows_somebody_elses_log() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.given_an_admin().await;
    let grace = app.given_a_member("grace").await;
    let other = app.program(&grace, "read").await;
    for owner in ["house".to_owned(), ada.id.to_string()] {
        assert_eq!(open(&other, &format!("/api/events?owner={owner}"), None).await.status(), 404);
    }
    assert_eq!(open(&app.client(), "/api/events", None).await.status(), 401);
}

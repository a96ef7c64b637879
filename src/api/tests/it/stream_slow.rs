//! A reader that does not read.

use crate::stream::{follow, open, read_until};
use domain::events::{EventKind, NewEvent, Subject};
use serde_json::json;
use testkit::{AppOptions, Backend, TestApp, TestHouse};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

/// What the system takes in for the slow reader; with less, its connection would stand still for seconds at a time.
const BUFFER: u32 = 64 * 1024;
/// So many events of this size fill everything before that (16 MB at most) and the queue behind it.
const EVENTS: i64 = 300;
const LARGE: usize = 64 * 1024;
const QUEUE: usize = 8;

/// A connection that takes in little.
async fn narrow(app: &TestApp, request: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(BUFFER).unwrap();
    let mut stream = socket.connect(app.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Reads until the connection is closed.
async fn rest(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

fn numbers(text: &str) -> Vec<i64> {
    text.lines().filter_map(|line| line.strip_prefix("id: ")?.trim_end().parse().ok()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_does_not_keep_up_is_dropped_and_comes_back_without_a_gap() {
    let options = AppOptions { queue: Some(QUEUE), ..AppOptions::default() };
    let app = TestApp::start_with(TestHouse::new(Backend::Sqlite).await, options).await;
    let ada = app.given_an_admin().await;
    let token = app.given_a_token(&ada, "read", None).await;
    let quick = app.client().with_token(token.reveal());
    let first = quick.get("/api/events?limit=100").await.json()["next"].as_i64().unwrap() + 1;
    let request = format!(
        "GET /api/events?kind=test HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\nconnection: close\r\n\
         authorization: Bearer {}\r\n\r\n",
        token.reveal()
    );
    let mut slow = narrow(&app, &request).await;
    let mut begun = vec![0; 12];
    slow.read_exact(&mut begun).await.unwrap();
    assert_eq!(begun, b"HTTP/1.1 200");
    while app.following() < 1 {
        tokio::task::yield_now().await;
    }

    // The quick reader hears of each one before the next is made, so that each is a batch of its own.
    let mut stream = follow(&app, &quick, "/api/events?kind=test", 1).await;
    let last = first + EVENTS - 1;
    for number in first..=last {
        let data = json!({"large": "x".repeat(LARGE)});
        let event = NewEvent::new(EventKind::known("test.happened"), Subject::new("test", number), data);
        let mut tx = app.house().db.begin().await.unwrap();
        tx.append_events(ada.id.into(), app.house().now(), &[event]).await.unwrap();
        tx.save().await.unwrap();
        read_until(&mut stream, &format!("id: {number}\n")).await;
    }
    drop(stream);

    let heard = rest(slow).await;
    assert!(heard.contains("event: stream.lagged\ndata: {}\n\n"), "it is told why: {heard:.300}");
    let mut got = numbers(&heard);
    let resume = got.last().copied().unwrap_or(first - 1);
    assert!(resume < last, "something was left to come back for");
    let mut again = open(&quick, "/api/events?kind=test", Some(&resume.to_string())).await;
    got.extend(numbers(&read_until(&mut again, &format!("id: {last}\n")).await));
    assert_eq!(got, (first..=last).collect::<Vec<_>>());
}

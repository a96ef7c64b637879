//! The log as server-sent events.

use crate::{problem::Problem, state::ServerState};
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    OwnerId,
    accounts::Principal,
    events::{EventFilter, Seq},
};
use futures::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use services::kernel::events::Item;
use std::{convert::Infallible, time::Duration};

/// Sent at once, so that the browser knows that it is connected; it comes back after so many milliseconds.
const GREETING: &[u8] = b"retry: 2000\n: connected\n\n";
const ALIVE: &[u8] = b": alive\n\n";

pub(super) fn open(
    state: &ServerState,
    by: &Principal,
    owner: OwnerId,
    after: Option<Seq>,
    filter: EventFilter,
) -> Result<Response, Problem> {
    if !by.sees(owner) {
        return Err(Problem::not_found("There is no such log, or it is not yours."));
    }
    let items = state.hub.subscribe(owner, after, filter);
    Ok(answer(state, items.map(text).boxed()))
}

pub(super) fn answer(state: &ServerState, lines: BoxStream<'static, Bytes>) -> Response {
    let body = Body::from_stream(with_keep_alive(lines, state.settings.keep_alive.to_std()));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        // Proxies that gather answers would turn live into late.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, body).into_response()
}

fn with_keep_alive(
    lines: BoxStream<'static, Bytes>,
    silence: Duration,
) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    let lines = stream::unfold(lines, move |mut lines| async move {
        let line = match tokio::time::timeout(silence, lines.next()).await {
            Ok(Some(line)) => line,
            Ok(None) => return None,
            Err(_) => Bytes::from_static(ALIVE),
        };
        Some((Ok(line), lines))
    });
    stream::once(async { Ok(Bytes::from_static(GREETING)) }).chain(lines)
}

fn text(item: Item) -> Bytes {
    match item {
        Item::Event(frame) => frame.text(),
        // The id makes the reader's next `Last-Event-ID` one that exists.
        Item::Reset(end) => {
            Bytes::from(format!("id: {end}\nevent: stream.reset\ndata: {{\"seq\":{end}}}\n\n"))
        }
        Item::Lagged => Bytes::from_static(b"event: stream.lagged\ndata: {}\n\n"),
        Item::Closing => Bytes::from_static(b"event: stream.closing\ndata: {}\n\n"),
        Item::Failed(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "Ended an event stream because the log could not be read");
            Bytes::from_static(b"event: stream.failed\ndata: {}\n\n")
        }
    }
}

//! The log as server-sent events.
//!
//! Whether the reader may still read is asked with every beat, and at once when something was said about the reader's
//! account, sessions or tokens. While the database does not answer that question, nothing is handed on.

use super::right::{Right, Standing};
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
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

/// Sent at once, so that the browser knows that it is connected; it comes back after so many milliseconds.
const GREETING: &[u8] = b"retry: 2000\n: connected\n\n";
const ALIVE: &[u8] = b": alive\n\n";
const REVOKED: &[u8] = b"event: stream.revoked\ndata: {}\n\n";
const CLOSING: &[u8] = b"event: stream.closing\ndata: {}\n\n";

/// How soon a question is asked again that the database did not answer.
const ASK_AGAIN: Duration = Duration::from_secs(1);

pub(super) async fn open(
    state: &ServerState,
    by: &Principal,
    owner: OwnerId,
    after: Option<Seq>,
    filter: EventFilter,
) -> Result<Response, Problem> {
    if !by.sees(owner) {
        return Err(Problem::not_found("There is no such log, or it is not yours."));
    }
    let right = Right::of(state, by, vec![owner]).await?;
    let lines = state.hub.subscribe(owner, after, filter).map(text);
    Ok(answer(state, right, lines.boxed()))
}

/// The same of lines that somebody else makes of one log.
pub(crate) async fn say(
    state: &ServerState,
    by: &Principal,
    owner: OwnerId,
    lines: BoxStream<'static, Bytes>,
) -> Result<Response, Problem> {
    let right = Right::of(state, by, vec![owner]).await?;
    Ok(answer(state, right, lines))
}

/// Lines for somebody, for as long as they have the right to them.
pub(super) fn answer(state: &ServerState, right: Right, lines: BoxStream<'static, Bytes>) -> Response {
    let keep_alive = state.settings.keep_alive.to_std();
    let mut beat = interval_at(Instant::now() + keep_alive, keep_alive);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let stopping = state.stopping.clone();
    let reader = Reader { lines, right, beat, stopping, certain: true, ended: false };
    let body = Body::from_stream(reader.said());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        // Proxies that gather answers would turn live into late.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, body).into_response()
}

/// One connected reader.
struct Reader {
    lines: BoxStream<'static, Bytes>,
    right: Right,
    beat: Interval,
    stopping: CancellationToken,
    /// Whether the last question was answered.
    certain: bool,
    ended: bool,
}

impl Reader {
    fn said(self) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
        let said = stream::unfold(self, |mut reader| async move {
            let line = reader.next().await?;
            Some((Ok(line), reader))
        });
        stream::once(async { Ok(Bytes::from_static(GREETING)) }).chain(said)
    }

    async fn next(&mut self) -> Option<Bytes> {
        while !self.ended {
            let is_beat = tokio::select! {
                biased;
                () = self.right.doubt() => false,
                _ = self.beat.tick() => true,
                line = self.lines.next(), if self.certain => return line,
                // The lines say it themselves, when they are listened to.
                () = self.stopping.cancelled(), if !self.certain => return Some(self.last(CLOSING)),
            };
            let standing = tokio::select! {
                standing = self.right.ask() => standing,
                () = self.stopping.cancelled() => return Some(self.last(CLOSING)),
            };
            if !self.may_go_on(standing) {
                return Some(self.last(REVOKED));
            }
            if is_beat {
                return Some(Bytes::from_static(ALIVE));
            }
        }
        None
    }

    fn last(&mut self, line: &'static [u8]) -> Bytes {
        self.ended = true;
        Bytes::from_static(line)
    }

    /// `false` when the right has ended.
    fn may_go_on(&mut self, standing: Standing) -> bool {
        match standing {
            Standing::Stands => self.certain = true,
            Standing::Ended => return false,
            Standing::Unknown(error) => {
                if self.certain {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(
                        error,
                        "Holds an event stream back until the reader's right is known again"
                    );
                }
                self.certain = false;
                self.beat.reset_after(ASK_AGAIN.min(self.beat.period()));
            }
        }
        true
    }
}

pub(crate) fn text(item: Item) -> Bytes {
    match item {
        Item::Event(frame) => frame.text(),
        // The id makes the reader's next `Last-Event-ID` one that exists.
        Item::Reset(end) => {
            Bytes::from(format!("id: {end}\nevent: stream.reset\ndata: {{\"seq\":{end}}}\n\n"))
        }
        Item::Lagged => Bytes::from_static(b"event: stream.lagged\ndata: {}\n\n"),
        Item::Closing => Bytes::from_static(CLOSING),
        Item::Failed(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "Ended an event stream because the log could not be read");
            Bytes::from_static(b"event: stream.failed\ndata: {}\n\n")
        }
    }
}

//! What pages listen to: that something has happened, and to what. They then ask again for what they show.

use super::{right::Right, stream};
use crate::{
    access::Reader,
    answers::{Failing, Refused},
    problem::Problem,
    state::ServerState,
};
use axum::{body::Bytes, extract::State, response::Response};
use domain::{OwnerId, events::EventFilter};
use futures::{StreamExt, stream::select_all};
use services::kernel::events::Item;
use std::{collections::BTreeSet, future::ready};

/// So many events that come together are said in one line.
const TOGETHER: usize = 256;

/// Hear that something has happened
///
/// A stream (server-sent events) of the nouns that events of the reader's own log, and for administrators of the house's log too, are
/// about: `data: run token`. It begins with what happens from now on and cannot be resumed: whoever connects anew looks at everything
/// anew. What exactly has happened stands in `GET /api/events`.
#[utoipa::path(
    get, path = "/api/live", tag = "Events",
    security(("token" = ["read"]), ("session" = [])),
    responses(
        (status = 200, description = "A stream of nouns", content((String = "text/event-stream"))),
        Refused, Failing,
    ),
)]
pub(crate) async fn hear(State(state): State<ServerState>, Reader(by): Reader) -> Result<Response, Problem> {
    let logs: Vec<OwnerId> =
        [by.owner(), OwnerId::HOUSE].into_iter().filter(|owner| by.sees(*owner)).collect();
    let right = Right::of(&state, &by, logs.clone()).await?;
    let events =
        select_all(logs.into_iter().map(|owner| state.hub.subscribe(owner, None, EventFilter::default())));
    // Anything but an event ends the stream, and the reader begins anew.
    let lines = events.ready_chunks(TOGETHER).map(|items| line(&items));
    let lines = lines.take_while(|line| ready(line.is_some())).filter_map(ready);
    Ok(stream::answer(&state, right, lines.boxed()))
}

/// `data: run token`, or nothing when one of the logs cannot be followed any further.
fn line(items: &[Item]) -> Option<Bytes> {
    let mut nouns = BTreeSet::new();
    for item in items {
        let Item::Event(frame) = item else { return None };
        nouns.extend(frame.event.kind.as_str().split_once('.').map(|(noun, _)| noun));
    }
    let nouns: Vec<&str> = nouns.into_iter().collect();
    Some(Bytes::from(format!("data: {}\n\n", nouns.join(" "))))
}

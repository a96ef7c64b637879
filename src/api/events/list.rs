use super::{
    query::{FilterParameters, WantedOwner, filter, owner},
    stream,
    view::EventView,
};
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, Refused, Unknown},
    problem::Problem,
    request::{Fields, FromFields, Query, values::whole_number},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use domain::events::{EventFilter, Seq};
use serde::Serialize;
use services::kernel::events::{EventQuery, list_after};
use utoipa::ToSchema;

/// A page for people has at most 100 rows; a program that catches up may take more at a time.
const MOST: i64 = 1_000;

/// Events after a number, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventList {
    items: Vec<EventView>,
    /// Ask for what comes `after` this number next time.
    #[schema(example = 42)]
    next: Seq,
}

pub(crate) struct ListEvents {
    after: Option<Seq>,
    limit: u32,
    owner: WantedOwner,
    filter: EventFilter,
}

impl FromFields for ListEvents {
    fn read(fields: &mut Fields) -> Option<Self> {
        let after = fields.optional("after", whole_number(0..=i64::MAX));
        let limit = fields.optional("limit", whole_number(1..=MOST));
        let (owner, filter) = (owner(fields), filter(fields));
        let limit = u32::try_from(limit?.unwrap_or(20)).ok()?;
        Some(Self { after: after?, limit, owner: owner?, filter: filter? })
    }
}

/// Read or follow the log
///
/// Answers the events after a number. With `Accept: text/event-stream` it streams instead: `id` is the event's number, `data`
/// the event as JSON. A stream begins after `Last-Event-ID`, or after `after`, or with what happens from now on. Comments
/// keep it alive. It ends with a named event `stream.lagged` (you were too slow), `stream.closing` (the server goes down) or
/// `stream.failed`; come back with the last `id` and nothing is missed. It ends with `stream.revoked` when the session or
/// the token by which it was opened is no longer good. When the number does not exist yet, `stream.reset` says where the
/// log really ends, and the stream goes on from there.
#[utoipa::path(
    get, path = "/api/events", tag = "Events",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("after" = Option<i64>, Query, minimum = 0, description = "Only events with a larger number", example = 0),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 1000, description = "At most so many; 20 when absent; not for streams", example = 20),
        ("Last-Event-ID" = Option<i64>, Header, description = "For streams: the number of the last event you have"),
        FilterParameters,
    ),
    responses(
        (status = 200, description = "Events, or a stream of them", content(
            (EventList = "application/json"),
            (String = "text/event-stream"),
        )),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_events(
    State(state): State<ServerState>,
    Reader(by): Reader,
    headers: HeaderMap,
    Query(wanted): Query<ListEvents>,
) -> Result<Response, Problem> {
    let owner = wanted.owner.or_own(&by);
    if wants_stream(&headers) {
        let after = last_event_id(&headers)?.or(wanted.after);
        return stream::open(&state, &by, owner, after, wanted.filter).await;
    }
    let query =
        EventQuery { owner, after: wanted.after.unwrap_or(0), limit: wanted.limit, filter: wanted.filter };
    let found = list_after(&state.house, &by, &query).await?;
    let items = found.items.into_iter().map(EventView::from).collect();
    Ok(Json(EventList { items, next: found.next }).into_response())
}

/// Whether the reader wants to follow.
pub(crate) fn wants_stream(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/event-stream"))
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<Seq>, Problem> {
    let Some(given) = headers.get("last-event-id") else { return Ok(None) };
    let number = given.to_str().ok().and_then(|text| text.trim().parse::<Seq>().ok()).filter(|seq| *seq >= 0);
    number.map(Some).ok_or_else(|| Problem::field("Last-Event-ID", "must be the number of an event"))
}

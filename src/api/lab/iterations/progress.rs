use super::Which;
use crate::{
    access::Reader,
    answers::{Failing, Refused, Unknown},
    events::{say, text, wants_stream},
    problem::Problem,
    request::Id,
    runs::PhaseView,
    state::ServerState,
};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use domain::{
    AgentId, IterationId, Timestamp,
    accounts::Principal,
    events::{EventFilter, Subject},
    lab::IterationStatus,
};
use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use serde::Serialize;
use services::{
    House,
    kernel::events::Item,
    lab::{
        LabError,
        iterations::{self, Named, Progress},
    },
};
use utoipa::ToSchema;

/// Where an iteration stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IterationProgress)]
pub(crate) struct ProgressView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: IterationId,
    #[schema(example = 3)]
    number: u32,
    #[schema(value_type = String, example = "running")]
    status: IterationStatus,
    /// What it does now, or did last; null before it has begun.
    #[schema(example = "backtest")]
    phase: Option<String>,
    /// What it has done, as long as its run is kept.
    phases: Vec<PhaseView>,
    signals_found: Option<usize>,
    trades: Option<usize>,
    #[schema(example = 57)]
    trials_so_far: usize,
    error: Option<String>,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    asked_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:31:00.000Z")]
    finished_at: Option<Timestamp>,
}

impl From<Progress> for ProgressView {
    fn from(progress: Progress) -> Self {
        let iteration = progress.iteration;
        let (phase, phases) = match progress.run {
            Some((run, phases)) => (run.phase, phases),
            None => (None, Vec::new()),
        };
        Self {
            id: iteration.id,
            number: iteration.number,
            status: iteration.status,
            phase,
            phases: phases.into_iter().map(PhaseView::from).collect(),
            signals_found: iteration.found.signals,
            trades: iteration.found.results.map(|results| results.trades),
            trials_so_far: iteration.found.trials,
            error: iteration.error,
            asked_at: iteration.asked_at,
            finished_at: iteration.finished_at,
        }
    }
}

/// Follow an iteration
///
/// Answers where it stands. With `Accept: text/event-stream` it streams the same (events `progress`), at once and whenever it has gone on, and ends when
/// it does not run any more. A stream that breaks off is simply asked for again: it begins with where things stand. It ends as that of `GET /api/events`
/// does when you are too slow, the server goes down or your right has ended.
#[utoipa::path(
    get, path = "/api/agents/{id}/iterations/{iteration}/progress", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("iteration" = String, Path, description = "The iteration's number or its id", example = "3"),
    ),
    responses(
        (status = 200, description = "Where it stands, or a stream of that", content(
            (ProgressView = "application/json"),
            (String = "text/event-stream"),
        )),
        Refused, Unknown, Failing,
    ),
)]
pub(crate) async fn follow_iteration(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Which(which): Which,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let now = iterations::progress(&state.house, &by, id, which?).await?;
    if !wants_stream(&headers) {
        return Ok(Json(ProgressView::from(now)).into_response());
    }
    let owner = now.iteration.owner;
    let subjects = [Subject::new("run", now.iteration.run), iterations::subject(now.iteration.id)];
    let items = state.hub.subscribe(owner, Some(now.seq), EventFilter::default());
    let following = Following { house: state.house.clone(), by: by.clone(), agent: id, subjects, items };
    let lines = stream::unfold(Next::First(Box::new(now), following), step).boxed();
    say(&state, &by, owner, lines).await
}

/// Whoever follows an iteration.
struct Following {
    house: House,
    by: Principal,
    agent: AgentId,
    /// Its run and itself: what events about it name.
    subjects: [Subject; 2],
    items: BoxStream<'static, Item>,
}

/// What is said next.
enum Next {
    First(Box<Progress>, Following),
    When(IterationId, Following),
    Nothing,
}

async fn step(next: Next) -> Option<(Bytes, Next)> {
    match next {
        Next::First(now, following) => Some(told(*now, following)),
        Next::When(id, following) => following.heard(id).await,
        Next::Nothing => None,
    }
}

/// One line, which is the last when the iteration does not run any more.
fn told(now: Progress, following: Following) -> (Bytes, Next) {
    let (id, seq, runs) = (now.iteration.id, now.seq, now.iteration.status == IterationStatus::Running);
    let next = if runs { Next::When(id, following) } else { Next::Nothing };
    match serde_json::to_string(&ProgressView::from(now)) {
        Ok(data) => (Bytes::from(format!("id: {seq}\nevent: progress\ndata: {data}\n\n")), next),
        Err(error) => (broken(&error), Next::Nothing),
    }
}

impl Following {
    /// Waits until something has happened to it.
    async fn heard(mut self, id: IterationId) -> Option<(Bytes, Next)> {
        loop {
            match self.items.next().await? {
                Item::Event(frame) if self.subjects.contains(&frame.event.subject) => break,
                Item::Event(_) | Item::Reset(_) => {}
                end => return Some((text(end), Next::Nothing)),
            }
        }
        match iterations::progress(&self.house, &self.by, self.agent, Named::Id(id)).await {
            Ok(now) => Some(told(now, self)),
            // It went with its agent.
            Err(LabError::Agents(services::agents::AgentsError::NotFound) | LabError::NoIteration) => None,
            Err(error) => Some((broken(&error), Next::Nothing)),
        }
    }
}

fn broken(error: &(dyn std::error::Error + 'static)) -> Bytes {
    tracing::warn!(error, "Ended the stream of an iteration because it could not be read");
    Bytes::from_static(b"event: stream.failed\ndata: {}\n\n")
}

use crate::{metrics::Reading, problem::Problem, state::ServerState};
use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, header},
};

const TEXT: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// The server in figures
///
/// For Prometheus.
#[utoipa::path(
    get, path = "/metrics", tag = "Health",
    responses(
        (status = 200, description = "OpenMetrics text", content_type = "application/openmetrics-text", body = String),
        crate::answers::Failing,
    ),
)]
pub(crate) async fn get_metrics(
    State(state): State<ServerState>,
) -> Result<([(HeaderName, HeaderValue); 1], String), Problem> {
    let health = services::health::check(&state.house).await;
    let connections = state.house.db.connections();
    let jobs = health.scheduler.jobs.map(|jobs| {
        vec![
            ("waiting", jobs.waiting),
            ("leased", jobs.leased),
            ("dead", jobs.dead),
            ("overdue", jobs.overdue),
        ]
    });
    let reading = Reading {
        database_up: health.database.answers,
        event_readers: state.hub.stats().readers(),
        events_appended: state.house.db.events_appended(),
        transactions_saved: state.house.db.transactions_saved(),
        transactions_of_jobs: state.house.db.transactions_by_purpose(),
        connections_open: connections.open,
        connections_idle: connections.idle,
        jobs,
        memory_bytes: resident_memory().await,
    };
    let text = state.metrics.text(&reading).map_err(|error| Problem::internal(&error))?;
    Ok(([(header::CONTENT_TYPE, TEXT)], text))
}

/// Linux says it in pages in `/proc/self/statm`; elsewhere it is not known.
async fn resident_memory() -> Option<u64> {
    const PAGE_BYTES: u64 = 4_096;
    let text = tokio::fs::read_to_string("/proc/self/statm").await.ok()?;
    text.split_whitespace().nth(1)?.parse::<u64>().ok().map(|pages| pages * PAGE_BYTES)
}

//! What is measured about the server, in the text that Prometheus reads.

use axum::{extract::MatchedPath, http::Method};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};
use std::{fmt, sync::Arc, time::Duration};

/// A request as it is counted: by its route, never by its path, whose ids would make endless series.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabels {
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StateLabels {
    state: &'static str,
}

/// Seconds; the last one is the time limit of a request.
const BUCKETS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// The numbers of this process. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram, fn() -> Histogram>,
    gauges: Gauges,
}

type NoLabels = [(&'static str, &'static str); 0];

/// What is asked of the house when somebody reads. Families, because an unknown number is left out and not 0.
#[derive(Clone, Default)]
struct Gauges {
    database_up: Gauge,
    event_readers: Gauge,
    events_appended: Gauge,
    transactions_saved: Gauge,
    transactions_of_jobs: Family<KindLabels, Gauge>,
    connections: Family<StateLabels, Gauge>,
    jobs: Family<StateLabels, Gauge>,
    memory: Family<NoLabels, Gauge>,
}

/// What was found out about the house at the moment of reading.
#[derive(Debug, Default)]
pub struct Reading {
    pub database_up: bool,
    pub event_readers: u64,
    pub events_appended: u64,
    pub transactions_saved: u64,
    /// By the kind of the job that saved them.
    pub transactions_of_jobs: Vec<(&'static str, u64)>,
    pub connections_open: u32,
    pub connections_idle: u32,
    /// `None`: the database did not answer.
    pub jobs: Option<Vec<(&'static str, u64)>>,
    /// `None`: this operating system does not say.
    pub memory_bytes: Option<u64>,
}

impl Metrics {
    pub fn new(version: &'static str) -> Self {
        let mut registry = Registry::with_prefix("agent_manager");
        let requests = Family::default();
        let durations = Family::new_with_constructor(new_histogram as fn() -> Histogram);
        let gauges = Gauges::default();
        registry.register("http_requests", "Answered requests", requests.clone());
        let name = "http_request_duration";
        registry.register_with_unit(name, "Time until an answer began", Unit::Seconds, durations.clone());
        registry.register("sse_readers", "Open event streams", gauges.event_readers.clone());
        registry.register("database_up", "Whether the database answers", gauges.database_up.clone());
        registry.register("database_connections", "Connections of the pool", gauges.connections.clone());
        registry.register("jobs", "Jobs by state", gauges.jobs.clone());
        let events = gauges.events_appended.clone();
        registry.register(
            "events_appended",
            "Events that this process has appended since it started",
            events,
        );
        registry.register(
            "transactions_saved",
            "Transactions that this process has saved since it started",
            gauges.transactions_saved.clone(),
        );
        registry.register(
            "job_transactions_saved",
            "Those of them that jobs have saved, with their claims, by kind",
            gauges.transactions_of_jobs.clone(),
        );
        let name = "process_resident_memory";
        registry.register_with_unit(name, "Memory in use", Unit::Bytes, gauges.memory.clone());
        registry.register("build", "The version of this program", Info::new([("version", version)]));
        Self { registry: Arc::new(registry), requests, durations, gauges }
    }

    pub(crate) fn answered(&self, method: &Method, route: Option<&MatchedPath>, status: u16, took: Duration) {
        let method = known_method(method);
        let route = route.map_or("unmatched", MatchedPath::as_str).to_owned();
        self.durations
            .get_or_create(&RouteLabels { method, route: route.clone() })
            .observe(took.as_secs_f64());
        self.requests.get_or_create(&RequestLabels { method, route, status }).inc();
    }

    /// Everything as text.
    pub fn text(&self, reading: &Reading) -> Result<String, fmt::Error> {
        self.gauges.show(reading);
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl Gauges {
    fn show(&self, reading: &Reading) {
        self.database_up.set(i64::from(reading.database_up));
        self.event_readers.set(signed(reading.event_readers));
        self.events_appended.set(signed(reading.events_appended));
        self.transactions_saved.set(signed(reading.transactions_saved));
        for (kind, count) in &reading.transactions_of_jobs {
            self.transactions_of_jobs.get_or_create(&KindLabels { kind }).set(signed(*count));
        }
        let connections = |state, count: u32| {
            self.connections.get_or_create(&StateLabels { state }).set(i64::from(count));
        };
        connections("open", reading.connections_open);
        connections("idle", reading.connections_idle);
        self.jobs.clear();
        for (state, count) in reading.jobs.iter().flatten() {
            self.jobs.get_or_create(&StateLabels { state }).set(signed(*count));
        }
        self.memory.clear();
        if let Some(bytes) = reading.memory_bytes {
            self.memory.get_or_create(&[]).set(signed(bytes));
        }
    }
}

fn new_histogram() -> Histogram {
    Histogram::new(BUCKETS)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Invented methods must not make series of their own.
fn known_method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

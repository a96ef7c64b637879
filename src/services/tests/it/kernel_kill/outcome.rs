//! What is in the database in the end, without what may differ: when, which id, which attempt.

use domain::{JobId, OwnerId, PageRequest, RunId, events::EventFilter, jobs::JobFilter, runs::RunFilter};
use serde_json::Value;
use testkit::{MockClock, TestDb};

#[derive(Debug, PartialEq)]
pub struct Outcome {
    seqs: Vec<i64>,
    /// The last number that the owner has given out.
    last_seq: i64,
    events: Vec<String>,
    jobs: Vec<String>,
    runs: Vec<String>,
    effects: Vec<Option<Value>>,
}

impl Outcome {
    pub async fn read(test: &TestDb, jobs: &[JobId]) -> Self {
        let mut reader = test.db.read().await.unwrap();
        let all = EventFilter::default();
        let log = reader.events().list_after(OwnerId::HOUSE, 0, 10_000, &all).await.unwrap();
        let last_seq = reader.events().last_seq(OwnerId::HOUSE).await.unwrap();
        let seqs = log.iter().map(|event| event.seq).collect();
        // A killed attempt is told of, and going on too; all else must be the same.
        let told = log.iter().filter(|event| !matches!(event.kind.as_str(), "job.failed" | "run.resumed"));
        let mut events: Vec<String> = told
            .map(|event| {
                let mut data = event.data.clone();
                data.as_object_mut().unwrap().remove("attempt");
                format!("{} {} {data}", event.kind, event.subject.kind())
            })
            .collect();
        events.sort();

        let page = PageRequest::new(1, 100).unwrap();
        let list = reader.jobs().page(&[OwnerId::HOUSE], &JobFilter::default(), page).await.unwrap();
        let mut states: Vec<String> = list
            .items
            .iter()
            .map(|job| {
                let slot = jobs.contains(&job.id).then_some(job.due_at);
                format!("{} {:?} {slot:?} {:?} {:?}", job.kind, job.state, job.last_error, job.worker)
            })
            .collect();
        states.sort();

        let mut runs = Vec::new();
        for run in reader.runs().page(&[OwnerId::HOUSE], &RunFilter::default(), page).await.unwrap().items {
            let phases = reader.runs().phases(run.id).await.unwrap();
            let done: Vec<_> =
                phases.iter().map(|phase| (&phase.name, &phase.result, phase.ended_at.is_some())).collect();
            runs.push(format!("{} {:?} {:?} {:?} {done:?}", run.kind, run.status, run.phase, run.cost));
        }
        let mut effects = Vec::new();
        for effect in ["ticket", "arrived"] {
            let key = format!("{}:{effect}", RunId::of_slot(jobs[3], MockClock::START));
            effects.push(reader.effects().find(&key).await.unwrap());
        }
        Self { seqs, last_seq, events, jobs: states, runs, effects }.comparable()
    }

    /// The killed attempts have events of their own, so only the gap-free row of numbers is compared, not its length.
    fn comparable(mut self) -> Self {
        let whole: Vec<i64> = (1..=self.last_seq).collect();
        assert_eq!(self.seqs, whole, "numbers without gaps, up to the last one given out");
        self.seqs.clear();
        self.last_seq = 0;
        self
    }

    /// What the work must have come to.
    pub fn check_whole(&self) {
        let count = |kind: &str| self.events.iter().filter(|event| event.starts_with(kind)).count();
        assert_eq!(
            (count("note.written"), count("mile.travelled"), count("job.died")),
            (6, 3, 1),
            "{self:#?}"
        );
        assert_eq!((count("run.phase_finished"), count("run.finished")), (3, 1), "{self:#?}");
        assert_eq!((self.jobs.len(), self.runs.len()), (5, 1), "{self:#?}");
        assert!(self.effects.iter().all(Option::is_some), "{self:#?}");
    }
}

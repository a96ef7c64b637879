//! The state of the house in one sentence: calm, until something needs somebody.

use super::actions::HealthView;
use crate::components::Tone;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub tone: Tone,
    pub sentence: String,
    pub why: &'static str,
}

impl Verdict {
    /// The worst that is true.
    pub fn of(health: &HealthView, needs: usize) -> Self {
        let verdict = |tone, sentence: &str, why| Self { tone, sentence: sentence.to_owned(), why };
        let (dead, overdue) = health.jobs.map_or((0, 0), |jobs| (jobs.dead, jobs.overdue));
        if !health.answers {
            return verdict(
                Tone::Loss,
                "The database does not answer",
                "Nothing can be read or changed until it does. The server's log says why.",
            );
        }
        if !health.scheduler_alive {
            return verdict(
                Tone::Warn,
                "The scheduler is silent",
                "Nothing that is due is being done. It begins again with the server.",
            );
        }
        if dead > 0 {
            let sentence =
                if dead == 1 { "One job needs you".to_owned() } else { format!("{dead} jobs need you") };
            let why = if dead == 1 {
                "It failed as often as it may and waits for somebody to retry or cancel it."
            } else {
                "They failed as often as they may and wait for somebody to retry or cancel them."
            };
            return verdict(Tone::Warn, &sentence, why);
        }
        if needs > 0 {
            let sentence = if needs == 1 {
                "One thing needs you".to_owned()
            } else {
                format!("{needs} things need you")
            };
            let why = if needs == 1 {
                "It stands below, with what to do."
            } else {
                "They stand below, each with what to do."
            };
            return verdict(Tone::Warn, &sentence, why);
        }
        if overdue > 0 {
            return verdict(
                Tone::Warn,
                "Work is late",
                "Jobs have been due for over a minute and nobody has taken them yet.",
            );
        }
        verdict(Tone::Gain, "All is well", "Nothing needs you.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::dashboard::actions::JobFigures;

    fn well() -> HealthView {
        HealthView {
            database: "SQLite".to_owned(),
            answers: true,
            latency_ms: Some(1),
            schema: Some(1),
            scheduler_seen: None,
            scheduler_alive: true,
            jobs: Some(JobFigures { waiting: 3, leased: 1, dead: 0, overdue: 0 }),
        }
    }

    #[test]
    fn the_worst_is_said_first() {
        let mut health = well();
        assert_eq!(Verdict::of(&health, 0).sentence, "All is well");
        health.jobs = Some(JobFigures { waiting: 3, leased: 1, dead: 0, overdue: 2 });
        assert_eq!(Verdict::of(&health, 0).sentence, "Work is late");
        assert_eq!(Verdict::of(&health, 1).sentence, "One thing needs you");
        assert_eq!(Verdict::of(&health, 3).sentence, "3 things need you");
        health.jobs = Some(JobFigures { waiting: 3, leased: 1, dead: 2, overdue: 2 });
        assert_eq!(Verdict::of(&health, 0).sentence, "2 jobs need you");
        health.scheduler_alive = false;
        assert_eq!(Verdict::of(&health, 0).sentence, "The scheduler is silent");
        health.answers = false;
        assert_eq!(Verdict::of(&health, 0).tone, Tone::Loss);
    }
}

//! The steps of a long task: each is timed, a failure does not keep the others from running, and the last lines say
//! for every step whether it passed, failed or did not run.
use anyhow::{Result, bail};
use std::{
    fmt,
    time::{Duration, Instant},
};

#[derive(Default)]
pub struct Summary {
    steps: Vec<Step>,
}

struct Step {
    name: &'static str,
    outcome: Outcome,
    time: Duration,
}

pub enum Outcome {
    Passed,
    Failed(String),
    NotRun(String),
}

impl Summary {
    /// Runs a step; an error is its failure.
    pub fn run(&mut self, name: &'static str, step: impl FnOnce() -> Result<Outcome>) {
        eprintln!("\n── {name}");
        let start = Instant::now();
        let outcome = step().unwrap_or_else(|error| Outcome::Failed(format!("{error:#}")));
        let time = start.elapsed();
        if let Outcome::Failed(why) | Outcome::NotRun(why) = &outcome {
            eprintln!("{why}");
        }
        eprintln!("── {name}: {} in {:.1} s", outcome.word(), time.as_secs_f32());
        self.steps.push(Step { name, outcome, time });
    }

    pub fn not_run(&mut self, name: &'static str, why: String) {
        self.steps.push(Step { name, outcome: Outcome::NotRun(why), time: Duration::ZERO });
    }

    pub fn passed(&self, name: &str) -> bool {
        self.steps.iter().any(|step| step.name == name && matches!(step.outcome, Outcome::Passed))
    }

    pub fn failed(&self, name: &str) -> bool {
        self.names_of(|outcome| matches!(outcome, Outcome::Failed(_))).contains(&name)
    }

    /// Fails when a step failed. A step that could not run is only reported: what it needs fails by itself.
    pub fn result(&self) -> Result<()> {
        let failed = self.names_of(|outcome| matches!(outcome, Outcome::Failed(_)));
        if !failed.is_empty() {
            bail!("failed: {}", failed.join("; "));
        }
        Ok(())
    }

    fn names_of(&self, wanted: impl Fn(&Outcome) -> bool) -> Vec<&'static str> {
        self.steps.iter().filter(|step| wanted(&step.outcome)).map(|step| step.name).collect()
    }
}

impl Outcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "FAILED",
            Self::NotRun(_) => "NOT RUN",
        }
    }

    fn reason(&self) -> &str {
        match self {
            Self::Passed => "",
            Self::Failed(why) | Self::NotRun(why) => why.lines().next().unwrap_or_default(),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.steps.iter().map(|step| step.name.chars().count()).max().unwrap_or_default();
        for Step { name, outcome, time } in &self.steps {
            let (word, seconds, reason) = (outcome.word(), time.as_secs_f32(), outcome.reason());
            writeln!(f, "{}", format!("{name:<width$}  {word:<7}  {seconds:>6.1} s  {reason}").trim_end())?;
        }
        let total: Duration = self.steps.iter().map(|step| step.time).sum();
        write!(f, "{} steps in {:.0} s", self.steps.len(), total.as_secs_f32())?;
        let not_run = self.names_of(|outcome| matches!(outcome, Outcome::NotRun(_)));
        if not_run.is_empty() { Ok(()) } else { write!(f, "; not run: {}", not_run.join("; ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn a_failure_fails_the_whole_and_is_told_apart_from_what_passed() {
        let mut summary = Summary::default();
        summary.run("first", || Err(anyhow!("broken").context("could not begin")));
        summary.run("second", || Ok(Outcome::Passed));
        assert!(!summary.passed("first") && summary.passed("second") && !summary.passed("third"));
        assert_eq!(summary.result().unwrap_err().to_string(), "failed: first");
        let table = summary.to_string();
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines[0].starts_with("first   FAILED"), "{table}");
        assert!(lines[0].ends_with("could not begin: broken"), "{table}");
        assert!(lines[1].starts_with("second  passed"), "{table}");
        assert!(!table.contains("not run"), "{table}");
    }

    #[test]
    fn what_did_not_run_is_in_the_last_line_and_does_not_fail() {
        let mut summary = Summary::default();
        summary.not_run("advisories", "no internet".into());
        summary.run("other", || Ok(Outcome::NotRun("first line\nsecond line".into())));
        assert!(summary.result().is_ok());
        let table = summary.to_string();
        assert!(table.contains("advisories  NOT RUN") && table.contains("no internet"), "{table}");
        assert!(table.contains("first line") && !table.contains("second line"), "{table}");
        assert!(table.lines().last().unwrap().ends_with("not run: advisories; other"), "{table}");
    }
}

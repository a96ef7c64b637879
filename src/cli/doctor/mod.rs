//! `agent-manager doctor`: looks at everything the program needs, and says in words what is missing and how to mend it.
//!
//! A check says only what it has looked at; what could not be looked at is "not checked", never "ok".

mod data_directory;
mod database;
mod keys;
mod listen;
mod market;
mod models;
mod optional;

use super::{Failure, Setup, say};
use crate::config::ServerFlags;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub server: ServerFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Ok,
    /// Worth knowing; the program works without it.
    Note,
    NotChecked,
    /// The program does not work, or will lose something.
    Broken,
}

impl Verdict {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Ok => ("ok", "ok"),
            Self::Note => ("note", "note"),
            Self::NotChecked => ("not checked", "not_checked"),
            Self::Broken => ("BROKEN", "broken"),
        }
    }
}

/// What one look has found.
#[derive(Debug)]
struct Finding {
    about: &'static str,
    verdict: Verdict,
    says: String,
    /// What to do about it.
    mend: Option<String>,
}

impl Finding {
    fn new(about: &'static str, verdict: Verdict, says: impl Into<String>) -> Self {
        Self { about, verdict, says: says.into(), mend: None }
    }

    fn ok(about: &'static str, says: impl Into<String>) -> Self {
        Self::new(about, Verdict::Ok, says)
    }

    fn note(about: &'static str, says: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new(about, Verdict::Note, says).mended_by(mend)
    }

    fn broken(about: &'static str, says: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new(about, Verdict::Broken, says).mended_by(mend)
    }

    fn not_checked(about: &'static str, why: impl Into<String>) -> Self {
        Self::new(about, Verdict::NotChecked, why)
    }

    fn mended_by(mut self, mend: impl Into<String>) -> Self {
        self.mend = Some(mend.into());
        self
    }
}

pub async fn run(setup: &Setup, arguments: &Arguments) -> Result<(), Failure> {
    let mut findings = data_directory::look(&setup.config.data_dir);
    findings.extend(database::look(setup).await);
    findings.push(keys::look(&setup.config));
    findings.extend(models::look(setup));
    findings.push(listen::look(&setup.config.listen).await);
    findings.extend(market::look(setup).await);
    findings.extend(optional::look(setup).await);

    if arguments.json {
        say(&format!("{:#}", as_json(&findings)))?;
    } else {
        for finding in &findings {
            say(&line(finding))?;
        }
    }
    match findings.iter().filter(|finding| finding.verdict == Verdict::Broken).count() {
        0 => Ok(()),
        1 => Err(Failure::Failed("one thing is broken; the report says how to mend it".to_owned())),
        several => {
            Err(Failure::Failed(format!("{several} things are broken; the report says how to mend them")))
        }
    }
}

fn line(finding: &Finding) -> String {
    let verdict = finding.verdict.words().0;
    let mend = finding.mend.as_ref().map_or_else(String::new, |mend| format!("; {mend}"));
    format!("{verdict:11}  {:14}  {}{mend}", finding.about, finding.says)
}

fn as_json(findings: &[Finding]) -> serde_json::Value {
    let checks: Vec<_> = findings
        .iter()
        .map(|finding| {
            json!({
                "about": finding.about,
                "verdict": finding.verdict.words().1,
                "says": finding.says,
                "mend": finding.mend,
            })
        })
        .collect();
    let broken = findings.iter().any(|finding| finding.verdict == Verdict::Broken);
    json!({ "works": !broken, "checks": checks })
}

//! What an interrupted search has done, in a file.

use super::{
    super::{Failure, market_files::MarketFiles, output, tell},
    Arguments,
};
use engine::{bars::Bars, strategy::Strategy, sweep::SweepState};
use sha2::{Digest, Sha256};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub struct Kept<'a> {
    file: PathBuf,
    arguments: &'a Arguments,
    files: &'a MarketFiles,
    strategy: &'a Strategy,
}

impl<'a> Kept<'a> {
    pub fn new(arguments: &'a Arguments, files: &'a MarketFiles, strategy: &'a Strategy) -> Self {
        let file = arguments.keep.clone().unwrap_or_else(|| {
            let digest = hex::encode(Sha256::digest(question(arguments, strategy)));
            PathBuf::from(format!("agent-manager-sweep-{}.json", &digest[..12]))
        });
        Self { file, arguments, files, strategy }
    }

    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What was done before, or nothing yet.
    pub fn find(&self) -> Result<SweepState, Failure> {
        let text = match fs::read_to_string(&self.file) {
            Ok(text) => text,
            // The key costs a look at all bars; it is taken when there is something to compare it with.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(SweepState::default()),
            Err(error) => {
                return Err(Failure::Wrong(format!("cannot read {}: {error}", self.file.display())));
            }
        };
        let state: SweepState =
            serde_json::from_str(&text).map_err(|error| self.foreign(&error.to_string()))?;
        if state.key != self.key() {
            return Err(self.foreign("other bars, another document or another grid"));
        }
        tell(&format!("going on from {}, where {} are done", self.file.display(), state.done.len()));
        Ok(state)
    }

    pub fn save(&self, state: &SweepState) -> Result<(), Failure> {
        let state = SweepState { key: self.key(), done: state.done.clone() };
        let text = serde_json::to_string(&state).map_err(|error| Failure::failed(&error))?;
        output::write_plain(&self.file, &text)
    }

    pub fn remove(&self) -> Result<(), Failure> {
        match fs::remove_file(&self.file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Failure::Failed(format!("cannot remove {}: {error}", self.file.display())))
            }
            _ => Ok(()),
        }
    }

    fn foreign(&self, why: &str) -> Failure {
        Failure::Wrong(format!(
            "{} does not belong to this search ({why}); remove it, or name another file with --keep",
            self.file.display()
        ))
    }

    /// Everything that the results follow from.
    fn key(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(question(self.arguments, self.strategy));
        let others = self.files.others().iter().map(|(_, bars)| bars);
        for bars in [&self.files.bars].into_iter().chain(others) {
            content(bars, &mut digest);
        }
        hex::encode(digest.finalize())
    }
}

/// What is searched for, without the bars.
fn question(arguments: &Arguments, strategy: &Strategy) -> String {
    let values: Vec<f64> = strategy.params.iter().map(|param| param.value).collect();
    format!("{}\n{:?}\n{values:?}\n{}", strategy.source, arguments.grid, arguments.traded.cash)
}

fn content(bars: &Bars, digest: &mut Sha256) {
    digest.update(format!("{:?}", bars.instrument));
    for column in [&bars.time, &bars.open, &bars.high, &bars.low, &bars.close, &bars.volume] {
        for steps in column {
            digest.update(steps.to_le_bytes());
        }
    }
    for extra in &bars.extras {
        digest.update(&extra.name);
        for value in &extra.values {
            digest.update(value.to_bits().to_le_bytes());
        }
    }
}

//! The bars that expressions and strategies are run on: one file, and those of other instruments.

use super::{
    Failure,
    bar_file::{BarFlags, read_other},
    input, output,
};
use engine::{
    backtest::Decisions,
    bars::{Bars, ResampleError, Resampled, Session, Timeframe, resample},
    graph::{Market, Other},
    strategy::Inputs,
};
use std::{
    path::{Path, PathBuf},
    str::FromStr,
};

#[derive(Debug, Clone, clap::Args)]
pub struct MarketFlags {
    /// The file of bars; - is standard input
    #[arg(long, value_name = "FILE")]
    bars: PathBuf,
    /// Bars of another instrument, which expressions may then name: close@SPY, close@"BTC-USD"
    #[arg(long, value_name = "NAME=FILE")]
    instrument: Vec<NamedFile>,
    #[command(flatten)]
    how: BarFlags,
}

/// `SPY=spy.csv`
#[derive(Debug, Clone)]
pub struct NamedFile {
    name: String,
    file: PathBuf,
}

impl FromStr for NamedFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Expressions put such names in quotes: close@"BTC-USD".
        let spoken = |name: &str| {
            !name.is_empty() && name.trim() == name && !name.contains(|c: char| c == '"' || c.is_control())
        };
        match text.split_once('=') {
            Some((name, file)) if spoken(name) && !file.is_empty() => {
                Ok(Self { name: name.to_owned(), file: PathBuf::from(file) })
            }
            _ => Err("write a name, = and a file, such as SPY=spy.csv".to_owned()),
        }
    }
}

/// What was read.
#[derive(Debug)]
pub struct MarketFiles {
    pub bars: Bars,
    others: Vec<(String, Bars)>,
}

impl MarketFlags {
    /// Of a command that names its files in another way.
    pub const fn new(bars: PathBuf, instrument: Vec<NamedFile>, how: BarFlags) -> Self {
        Self { bars, instrument, how }
    }

    /// Reads all files. `also` are further inputs of the command, `outputs` are files that it will write.
    pub fn read(&self, also: &[&Path], outputs: &[Option<&Path>]) -> Result<MarketFiles, Failure> {
        let mut files: Vec<&Path> = self.instrument.iter().map(|other| other.file.as_path()).collect();
        files.push(&self.bars);
        files.extend(also);
        input::refuse_two_from_stdin(&files)?;
        let outputs: Vec<&Path> = outputs.iter().copied().flatten().collect();
        output::refuse_overwriting(&outputs, &files)?;
        let mut others: Vec<(String, Bars)> = Vec::new();
        for NamedFile { name, file } in &self.instrument {
            if others.iter().any(|(other, _)| other == name) {
                return Err(Failure::Wrong(format!("--instrument {name} is there twice")));
            }
            others.push((name.clone(), read_other(name, file)?.bars));
        }
        Ok(MarketFiles { bars: self.how.read(&self.bars)?.bars, others })
    }
}

impl MarketFiles {
    /// The other instruments, in the order of the command line.
    pub fn others(&self) -> &[(String, Bars)] {
        &self.others
    }

    /// What expressions may name beside prices.
    pub fn inputs(&self) -> Inputs {
        let all = [&self.bars].into_iter().chain(self.others.iter().map(|(_, bars)| bars));
        let mut columns: Vec<String> =
            all.flat_map(|bars| bars.extras.iter().map(|extra| extra.name.clone())).collect();
        columns.sort();
        columns.dedup();
        Inputs { columns, instruments: Some(self.others.iter().map(|(name, _)| name.clone()).collect()) }
    }

    /// The same bars as long as a strategy decides on.
    pub fn at(&self, timeframe: Timeframe) -> Result<AtTimeframe<'_>, Failure> {
        let own = as_long(&self.bars, timeframe)
            .map_err(|error| Failure::Wrong(too_short(&error, &self.bars, timeframe)))?;
        let mut others = Vec::with_capacity(self.others.len());
        for (name, bars) in &self.others {
            let length = bars.timeframe().unwrap_or(timeframe);
            // Bars that are longer already stay as they are.
            let made = if length > timeframe {
                None
            } else {
                as_long(bars, timeframe)
                    .map_err(|error| Failure::Wrong(format!("the bars of {name}: {error}")))?
            };
            others.push((name.as_str(), bars, length.max(timeframe), made));
        }
        Ok(AtTimeframe { bars: &self.bars, own, others })
    }

    /// The bars as they are in the files.
    pub fn market(&self) -> Market<'_> {
        let others = self.others.iter().map(|(name, bars)| {
            let timeframe = bars.timeframe().or(self.bars.timeframe()).unwrap_or(Timeframe::MINUTE);
            Other { name, bars, timeframe }
        });
        Market { bars: &self.bars, others: others.collect() }
    }
}

/// Bars of a strategy's timeframe, and the file's own on which orders are filled.
#[derive(Debug)]
pub struct AtTimeframe<'a> {
    bars: &'a Bars,
    own: Option<Resampled>,
    others: Vec<(&'a str, &'a Bars, Timeframe, Option<Resampled>)>,
}

impl AtTimeframe<'_> {
    pub fn market(&self) -> Market<'_> {
        let others = self.others.iter().map(|(name, bars, timeframe, made)| Other {
            name,
            bars: made.as_ref().map_or(*bars, |made| &made.bars),
            timeframe: *timeframe,
        });
        let bars = self.own.as_ref().map_or(self.bars, |made| &made.bars);
        Market { bars, others: others.collect() }
    }

    pub fn decisions(&self) -> Decisions<'_> {
        match &self.own {
            None => Decisions::Every(self.bars.len()),
            Some(made) => Decisions::At(&made.last[..made.finished]),
        }
    }
}

/// The bars put together, or nothing when they are that long already.
fn as_long(bars: &Bars, timeframe: Timeframe) -> Result<Option<Resampled>, ResampleError> {
    let length = bars.timeframe().unwrap_or(timeframe);
    if length == timeframe {
        return Ok(None);
    }
    resample(bars, length, timeframe, Session::WHOLE_DAY).map(Some)
}

fn too_short(error: &ResampleError, bars: &Bars, timeframe: Timeframe) -> String {
    match bars.timeframe() {
        Some(length) if length > timeframe => format!(
            "the strategy decides on bars of {timeframe}, and the file has bars of {length}; give bars of {timeframe} or shorter"
        ),
        _ => error.to_string(),
    }
}

//! `agent-manager eval --bars FILE --out FILE 'name=expression' …`

use super::{Failure, market_files::MarketFlags, output, say, strategy_file, table::counted};
use engine::{
    bars::{Bars, calendar::write_rfc3339},
    graph::{ColumnsError, eval_columns},
};
use std::{
    io::{self, Write},
    path::PathBuf,
    str::FromStr,
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    market: MarketFlags,
    /// The CSV file to write; - is standard output, which is also the default
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Columns: a name and an expression (docs/strategy-language.md), such as 'trend=ema(close, 21)'
    #[arg(required = true, value_name = "NAME=EXPRESSION")]
    columns: Vec<Column>,
}

#[derive(Debug, Clone)]
struct Column {
    name: String,
    expression: String,
}

impl FromStr for Column {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, expression)) if !name.trim().is_empty() && !name.contains([',', '"', '\n']) => {
                Ok(Self { name: name.trim().to_owned(), expression: expression.to_owned() })
            }
            _ => Err("write a name, = and an expression, such as trend=ema(close, 21)".to_owned()),
        }
    }
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    refuse_double_names(&arguments.columns)?;
    let out = output::file(arguments.out.as_deref());
    let files = arguments.market.read(&[], &[out])?;
    let bars = &files.bars;
    let named: Vec<(&str, &str)> =
        arguments.columns.iter().map(|column| (column.name.as_str(), column.expression.as_str())).collect();
    let values = eval_columns(&files.market(), bars.timeframe(), &named).map_err(|error| match error {
        ColumnsError::Expression { name, problems } => strategy_file::refused(&problems, &name),
        ColumnsError::Market(error) => Failure::wrong(&error),
    })?;
    output::write(out, |out| write(out, bars, &named, &values))?;
    match out {
        None => Ok(()),
        Some(file) => {
            let (columns, bars) = (counted(values.len(), "column"), counted(bars.len(), "bar"));
            say(&format!("wrote {columns} of {bars} to {}", file.display()))
        }
    }
}

/// A file whose columns are called alike could not be read again.
fn refuse_double_names(columns: &[Column]) -> Result<(), Failure> {
    let mut names = vec!["timestamp"];
    for Column { name, .. } in columns {
        if names.contains(&name.as_str()) {
            return Err(Failure::Wrong(format!(
                "two columns would be called {name}; give each a name of its own (the first column is timestamp)"
            )));
        }
        names.push(name);
    }
    Ok(())
}

fn write(out: &mut dyn Write, bars: &Bars, named: &[(&str, &str)], values: &[Vec<f64>]) -> io::Result<()> {
    let mut text = b"timestamp".to_vec();
    for (name, _) in named {
        text.push(b',');
        text.extend_from_slice(name.as_bytes());
    }
    for row in 0..bars.len() {
        text.push(b'\n');
        write_rfc3339(bars.time[row], &mut text);
        for column in values {
            text.push(b',');
            if !column[row].is_nan() {
                write!(text, "{}", column[row])?;
            }
        }
        if text.len() > 256 * 1024 {
            out.write_all(&text)?;
            text.clear();
        }
    }
    text.push(b'\n');
    out.write_all(&text)?;
    out.flush()
}

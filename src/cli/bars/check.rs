//! `agent-manager bars check FILE`

use super::super::{
    Failure,
    bar_file::{self, BarFlags},
    input, say,
    table::{columns, grouped, pairs},
};
use engine::bars::{Gap, Gaps, Reading, Timeframe, calendar::rfc3339};
use serde_json::json;
use std::path::PathBuf;

/// So many gaps are listed on a terminal.
const SHOWN: usize = 10;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file of bars; - is standard input
    file: PathBuf,
    #[command(flatten)]
    bars: BarFlags,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let reading = arguments.bars.read_as("bars", &arguments.file)?;
    let gaps = Gaps::of(&reading.bars.time);
    if arguments.json {
        return say(&format!("{:#}", as_json(&reading, gaps.as_ref(), &input::name(&arguments.file))));
    }
    let facts = as_facts(&reading, gaps.as_ref());
    say(&pairs(&facts))?;
    for note in bar_file::notes(&reading) {
        say(&format!("note: {note}"))?;
    }
    match gaps {
        Some(gaps) if !gaps.list.is_empty() => say(&longest(gaps.list)),
        _ => Ok(()),
    }
}

fn length(reading: &Reading) -> Option<String> {
    reading.bars.timeframe().map(|timeframe: Timeframe| timeframe.to_string())
}

fn as_facts(reading: &Reading, gaps: Option<&Gaps>) -> Vec<(&'static str, String)> {
    let bars = &reading.bars;
    let moment = |time: Option<&i64>| time.map_or_else(String::new, |time| rfc3339(*time));
    let mut facts = vec![
        ("bars", grouped(bars.len())),
        ("first", moment(bars.time.first())),
        ("last", moment(bars.time.last())),
        ("timeframe", length(reading).unwrap_or_else(|| "unknown".to_owned())),
        ("tick", bars.instrument.tick.to_string()),
        ("lot", bars.instrument.lot.to_string()),
    ];
    if !bars.extras.is_empty() {
        let names: Vec<&str> = bars.extras.iter().map(|extra| extra.name.as_str()).collect();
        facts.push(("inputs", names.join(", ")));
    }
    facts.push(match gaps.filter(|gaps| !gaps.list.is_empty()) {
        None => ("gaps", "none".to_owned()),
        Some(gaps) => {
            let (count, missing) = (grouped(gaps.list.len()), gaps.missing());
            let bars = if missing == 1 { "bar" } else { "bars" };
            ("gaps", format!("{count}, {} {bars} missing", grouped(missing)))
        }
    });
    facts
}

/// The longest gaps, longest first.
fn longest(mut gaps: Vec<Gap>) -> String {
    let all = gaps.len();
    gaps.sort_by_key(|gap| -gap.missing);
    let row = |gap: &Gap| vec![rfc3339(gap.from), rfc3339(gap.until), grouped(gap.missing)];
    let rows: Vec<_> = gaps.iter().take(SHOWN).map(row).collect();
    let table = columns(&["missing from", "until", "bars"], &rows);
    if all > SHOWN {
        format!("\n{table}\nand {} shorter gaps", grouped(all - SHOWN))
    } else {
        format!("\n{table}")
    }
}

fn as_json(reading: &Reading, gaps: Option<&Gaps>, file: &str) -> serde_json::Value {
    let bars = &reading.bars;
    let gap = |gap: &Gap| json!({ "from": rfc3339(gap.from), "until": rfc3339(gap.until), "after": gap.after, "missing": gap.missing });
    json!({
        "file": file,
        "bars": bars.len(),
        "first": bars.time.first().map(|time| rfc3339(*time)),
        "last": bars.time.last().map(|time| rfc3339(*time)),
        "timeframe": length(reading),
        "tick": bars.instrument.tick.to_string(),
        "lot": bars.instrument.lot.to_string(),
        "inputs": bars.extras.iter().map(|extra| &extra.name).collect::<Vec<_>>(),
        "ignored": reading.ignored,
        "outside": reading.outside,
        "rounded": reading.rounded,
        "missing": gaps.map_or(0, Gaps::missing),
        "gaps": gaps.map_or_else(Vec::new, |gaps| gaps.list.iter().map(gap).collect()),
    })
}

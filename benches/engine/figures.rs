//! Figures beside what was asked of them, and how a process tells its own.

use crate::Outcome;
use serde_json::{Value, json};

/// The best of several runs of one piece of work.
#[derive(Debug, Clone)]
pub struct Measured {
    pub ms: f64,
    pub peak_mb: f64,
    /// What a peer's account ended with: another result would be other work.
    pub final_equity: Option<f64>,
}

#[expect(clippy::print_stdout, reason = "it is how the process answers")]
pub fn print_measured(measured: &Measured) {
    println!("{}", json!({ "ms": measured.ms, "peakMb": measured.peak_mb }));
}

pub fn parse_measured(text: &[u8]) -> Outcome<Measured> {
    let value: Value = serde_json::from_slice(text)?;
    let number = |name: &str| value[name].as_f64().ok_or_else(|| format!("{name} is missing in {value}"));
    let final_equity = value["finalEquity"].as_f64();
    Ok(Measured { ms: number("ms")?, peak_mb: number("peakMb")?, final_equity })
}

enum Asked {
    AtMost(f64),
    AtLeast(f64),
    Nothing,
}

struct Line {
    name: String,
    measured: String,
    unit: &'static str,
    asked: String,
    is_missed: bool,
}

#[derive(Default)]
pub struct Figures {
    lines: Vec<Line>,
}

impl Figures {
    pub fn at_most(&mut self, name: &str, measured: f64, bound: f64, unit: &'static str) {
        self.add(name, measured, unit, &Asked::AtMost(bound));
    }

    pub fn at_least(&mut self, name: &str, measured: f64, bound: f64, unit: &'static str) {
        self.add(name, measured, unit, &Asked::AtLeast(bound));
    }

    pub fn note(&mut self, name: &str, measured: f64, unit: &'static str) {
        self.add(name, measured, unit, &Asked::Nothing);
    }

    /// A peer's time and memory, or that it is not installed.
    pub fn peer(&mut self, name: &str, measured: Option<&Measured>) {
        match measured {
            Some(measured) => {
                self.note(name, measured.ms, "ms");
                self.note(&format!("{name}, peak memory"), measured.peak_mb, "MB");
            }
            None => self.push(name, "not installed".to_owned(), "", String::new(), false),
        }
    }

    /// How far a peer's result is from ours; the cents of a million that floats lose are no difference.
    pub fn same(&mut self, name: &str, measured: Option<&Measured>, ours: f64) {
        if let Some(theirs) = measured.and_then(|measured| measured.final_equity) {
            self.add(name, (theirs - ours).abs(), "", &Asked::AtMost(0.01));
        }
    }

    fn add(&mut self, name: &str, measured: f64, unit: &'static str, asked: &Asked) {
        let (sign, bound, reached) = match asked {
            Asked::AtMost(bound) => ("≤", *bound, measured <= *bound),
            Asked::AtLeast(bound) => ("≥", *bound, measured >= *bound),
            Asked::Nothing => return self.push(name, format!("{measured:.1}"), unit, String::new(), false),
        };
        let verdict = if reached { "reached" } else { "MISSED" };
        self.push(name, format!("{measured:.1}"), unit, format!("{sign} {bound:<6} {verdict}"), !reached);
    }

    fn push(&mut self, name: &str, measured: String, unit: &'static str, asked: String, is_missed: bool) {
        eprintln!("{name}: {measured} {unit}");
        self.lines.push(Line { name: name.to_owned(), measured, unit, asked, is_missed });
    }

    #[expect(clippy::print_stdout, reason = "the table is what this program is for")]
    pub fn print(&self) -> Outcome<()> {
        println!("\n{:<50} {:>13}  {:<4} asked", "figure", "measured", "unit");
        for line in &self.lines {
            println!("{:<50} {:>13}  {:<4} {}", line.name, line.measured, line.unit, line.asked);
        }
        let missed = self.lines.iter().filter(|line| line.is_missed).count();
        if missed > 0 { Err(format!("{missed} of them were missed").into()) } else { Ok(()) }
    }
}

//! Figures beside what was asked of them.

use anyhow::{Result, ensure};

enum Asked {
    AtLeast(f64),
    AtMost(f64),
    Nothing,
}

struct Line {
    name: String,
    measured: f64,
    unit: &'static str,
    asked: Asked,
}

impl Line {
    fn is_missed(&self) -> bool {
        match self.asked {
            Asked::AtLeast(bound) => self.measured < bound,
            Asked::AtMost(bound) => self.measured > bound,
            Asked::Nothing => false,
        }
    }
}

#[derive(Default)]
pub struct Report {
    lines: Vec<Line>,
}

impl Report {
    pub fn at_least(&mut self, name: &str, measured: f64, bound: f64, unit: &'static str) {
        self.add(name, measured, unit, Asked::AtLeast(bound));
    }

    pub fn at_most(&mut self, name: &str, measured: f64, bound: f64, unit: &'static str) {
        self.add(name, measured, unit, Asked::AtMost(bound));
    }

    pub fn note(&mut self, name: &str, measured: f64, unit: &'static str) {
        self.add(name, measured, unit, Asked::Nothing);
    }

    fn add(&mut self, name: &str, measured: f64, unit: &'static str, asked: Asked) {
        eprintln!("  {name}: {measured:.1} {unit}");
        self.lines.push(Line { name: name.to_owned(), measured, unit, asked });
    }

    #[expect(clippy::print_stdout, reason = "the table is what this program is for")]
    pub fn print(&self) -> Result<()> {
        println!("{:<44} {:>12}  {:<10} {:>10}", "figure", "measured", "unit", "asked");
        for line in &self.lines {
            let (sign, bound) = match line.asked {
                Asked::AtLeast(bound) => ("≥", bound),
                Asked::AtMost(bound) => ("≤", bound),
                Asked::Nothing => {
                    println!("{:<44} {:>12.1}  {}", line.name, line.measured, line.unit);
                    continue;
                }
            };
            let asked = format!("{sign} {bound:<8} {}", if line.is_missed() { "MISSED" } else { "reached" });
            println!("{:<44} {:>12.1}  {:<10} {asked}", line.name, line.measured, line.unit);
        }
        let missed = self.lines.iter().filter(|line| line.is_missed()).count();
        ensure!(missed == 0, "{missed} of them were missed");
        Ok(())
    }
}

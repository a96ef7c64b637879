//! Figures beside what was asked of them.

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
    pub fn print(&self) {
        println!("{:<44} {:>12}  {:<10} {:>10}", "figure", "measured", "unit", "asked");
        for line in &self.lines {
            let asked = match line.asked {
                Asked::AtLeast(bound) => {
                    format!("≥ {bound:<8} {}", if line.measured >= bound { "reached" } else { "MISSED" })
                }
                Asked::AtMost(bound) => {
                    format!("≤ {bound:<8} {}", if line.measured <= bound { "reached" } else { "MISSED" })
                }
                Asked::Nothing => String::new(),
            };
            println!("{:<44} {:>12.1}  {:<10} {asked}", line.name, line.measured, line.unit);
        }
    }
}

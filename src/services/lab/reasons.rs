//! Why a strategy is as it is: the idea that it began with, and paragraph by paragraph what has become of it since. Figures keep their marks.

use domain::lab::{CheckedFigure, Refinement};

/// So many bytes are kept. What is older goes first, but for the idea.
const LONGEST: usize = 6_000;

const BETWEEN: &str = "\n\n";

/// Before the idea, once something has become of it.
const BEGAN: &str = "As it began: ";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reasons {
    pub text: String,
    /// Places in the text.
    pub figures: Vec<CheckedFigure>,
}

impl Reasons {
    pub fn new(text: &str, figures: &[CheckedFigure]) -> Self {
        Self { text: text.to_owned(), figures: figures.to_vec() }
    }

    /// With a change that an iteration has measured, and the reason that was given for it.
    #[must_use]
    pub fn refined(self, iteration: u32, taken: &Refinement) -> Self {
        let (change, why) = (ended(&taken.change), &taken.why);
        self.with((&format!("Iteration {iteration}: {change} "), why), &taken.figures)
    }

    /// With one more paragraph, whose figures are those of its own text behind what code says before it.
    #[must_use]
    pub fn with(mut self, (said, own): (&str, &str), figures: &[CheckedFigure]) -> Self {
        self.date_the_idea();
        if !self.text.is_empty() {
            self.text.push_str(BETWEEN);
        }
        self.text.push_str(said);
        let at = self.text.len();
        self.text.push_str(own);
        self.figures.extend(figures.iter().map(|figure| CheckedFigure {
            from: figure.from + at,
            to: figure.to + at,
            measured: figure.measured.clone(),
        }));
        while self.text.len() > LONGEST && self.forget_the_oldest() {}
        self
    }

    /// The idea told what the first document does, which a later one need not do any more.
    fn date_the_idea(&mut self) {
        if self.text.is_empty() || self.text.starts_with(BEGAN) {
            return;
        }
        self.text.insert_str(0, BEGAN);
        for figure in &mut self.figures {
            figure.from += BEGAN.len();
            figure.to += BEGAN.len();
        }
    }

    /// Whether there was a paragraph between the idea and the newest one.
    fn forget_the_oldest(&mut self) -> bool {
        let second = self.text.find(BETWEEN).map(|at| at + BETWEEN.len());
        let third = second.and_then(|second| Some(second + self.text.get(second..)?.find(BETWEEN)?));
        let (Some(second), Some(third)) = (second, third) else { return false };
        let gone = second..third + BETWEEN.len();
        self.text.replace_range(gone.clone(), "");
        self.figures.retain(|figure| !gone.contains(&figure.from));
        for figure in self.figures.iter_mut().filter(|figure| figure.from >= gone.end) {
            figure.from -= gone.len();
            figure.to -= gone.len();
        }
        true
    }
}

/// As a sentence that begins a paragraph: `Trade only on Monday.`
fn ended(text: &str) -> String {
    let text = text.trim_end_matches('.');
    format!("{text}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(text: &str, digits: &str) -> CheckedFigure {
        let from = text.find(digits).unwrap();
        CheckedFigure { from, to: from + digits.len(), measured: None }
    }

    fn marked(reasons: &Reasons) -> Vec<&str> {
        reasons.figures.iter().map(|figure| &reasons.text[figure.from..figure.to]).collect()
    }

    #[test]
    fn each_paragraph_keeps_the_marks_of_its_figures_and_the_idea_outlives_all_others() {
        let idea = "It wins 99 % of all days.";
        let mut reasons = Reasons::new(idea, &[figure(idea, "99 %")]);
        let why = "Of 12 trades";
        for round in 1..=9 {
            let long = format!("{why}{}{round}", " and so on".repeat(80));
            reasons = reasons.with(("Iteration 7: hold 3 bars. ", &long), &[figure(&long, "12")]);
        }
        assert!(
            reasons.text.len() <= LONGEST && reasons.text.starts_with(&format!("{BEGAN}{idea}{BETWEEN}"))
        );
        assert!(reasons.text.ends_with("so on9") && !reasons.text.contains("so on1\n"));
        let paragraphs = reasons.text.split(BETWEEN).count();
        assert_eq!(marked(&reasons), [&["99 %"][..], &vec!["12"; paragraphs - 1]].concat());
        assert!((6..=9).contains(&paragraphs), "{paragraphs}");
    }

    #[test]
    fn a_first_paragraph_stands_alone() {
        let reasons = Reasons::new("", &[]).with(("By hand: ", "of 3"), &[figure("of 3", "3")]);
        assert_eq!((reasons.text.as_str(), marked(&reasons)), ("By hand: of 3", vec!["3"]));
    }
}

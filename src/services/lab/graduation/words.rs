//! The lines of the gate for people.

use domain::lab::{GateLine, GatePart, GateRule, GraduationStatus};

/// One line of the gate: what is asked, what was found, and what it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineInWords {
    pub label: &'static str,
    pub value: String,
    pub bound: String,
    /// What belongs beside the figure.
    pub note: Option<String>,
    /// The figure in the note that is of the judged stretches.
    pub judged: Option<String>,
    /// What is asked for, for somebody who sees it for the first time.
    pub explained: &'static str,
}

pub const fn in_words(rule: GateRule) -> &'static str {
    match rule {
        GateRule::Trades => "Trades",
        GateRule::DeflatedSharpe => "Deflated Sharpe",
        GateRule::Overfitting => "Overfitting",
        GateRule::TwiceTheFees => "At twice the fees",
        GateRule::Baselines => "Above the baselines",
        GateRule::SealedExpectancy => "Sealed: gain of a trade",
        GateRule::SealedSharpe => "Sealed: Sharpe",
    }
}

const fn explained(rule: GateRule) -> &'static str {
    match rule {
        GateRule::Trades => "in the judged stretches of the open data",
        GateRule::DeflatedSharpe => {
            "how likely its Sharpe ratio is more than the best of so many different tries would show by luck"
        }
        GateRule::Overfitting => {
            "how often what was best on one half of the days is below the middle on the other (PBO)"
        }
        GateRule::TwiceTheFees => "the mean gain of a trade, had every fee been paid twice",
        GateRule::Baselines => {
            "how likely it is better than cash, than holding, and than entering at random; the least of the three"
        }
        GateRule::SealedExpectancy => "the mean gain of a trade on data that it has not learnt from",
        GateRule::SealedSharpe => "a year, on data that it has not learnt from",
    }
}

pub fn line_in_words(line: &GateLine) -> LineInWords {
    let told = |value: f64| number(line.rule, value);
    let is_above = match line.rule {
        GateRule::TwiceTheFees | GateRule::SealedExpectancy => true,
        // Half of a loss is no bound.
        GateRule::SealedSharpe => line.bound < 0.005,
        _ => false,
    };
    let bound = match line.rule {
        GateRule::Overfitting => format!("at most {}", told(line.bound)),
        _ if is_above => "above 0".to_owned(),
        _ => format!("at least {}", told(line.bound)),
    };
    let judged = judged_sharpe(line).map(|sharpe| number(line.rule, sharpe));
    LineInWords {
        label: in_words(line.rule),
        value: line.value.map_or_else(|| "unknown".to_owned(), told),
        bound,
        note: note(line, judged.as_deref(), is_above),
        judged,
        explained: explained(line.rule),
    }
}

fn note(line: &GateLine, judged: Option<&str>, is_above: bool) -> Option<String> {
    let note = line.note.as_ref()?;
    Some(match (line.rule, judged) {
        (GateRule::SealedSharpe, Some(judged)) if is_above => {
            format!("the judged stretches of the open data had {judged}, so above 0 is all that is asked")
        }
        (GateRule::SealedSharpe, Some(judged)) => {
            format!("half of {judged} in the judged stretches of the open data")
        }
        // None of the three was measured more exactly.
        (GateRule::Baselines, _) => note.replace("1.000", "over 0.999").replace("0.000", "below 0.001"),
        _ => note.clone(),
    })
}

/// The Sharpe ratio of the judged stretches, which a line keeps in its note alone.
fn judged_sharpe(line: &GateLine) -> Option<f64> {
    if line.rule != GateRule::SealedSharpe {
        return None;
    }
    line.note.as_ref()?.strip_prefix("half of ")?.split(' ').next()?.parse().ok()
}

fn number(rule: GateRule, value: f64) -> String {
    match rule {
        GateRule::Trades => format!("{value:.0}"),
        // Of splits that were counted, none and all are what they say.
        GateRule::Overfitting if value <= 0.0 || value >= 1.0 => format!("{:.1} %", value * 100.0),
        GateRule::DeflatedSharpe | GateRule::Overfitting | GateRule::Baselines => certainty(value),
        GateRule::TwiceTheFees | GateRule::SealedExpectancy => {
            format!("{:+.3} %", value * 100.0).replace('-', "−")
        }
        GateRule::SealedSharpe => format!("{value:+.2}").replace('-', "−"),
    }
}

/// A probability as a number: `0.033`. What was not measured so exactly is never called 0 or 1.
pub fn chance(value: f64) -> String {
    match value {
        value if value < 0.001 => "below 0.001".to_owned(),
        value if value > 0.999 && value < 1.0 => "over 0.999".to_owned(),
        value => format!("{value:.3}"),
    }
}

/// A probability in percents: `97.4 %`. What was not measured so exactly is never called nothing or certain.
pub fn certainty(value: f64) -> String {
    match value {
        value if value < 0.001 => "below 0.1 %".to_owned(),
        value if value > 0.999 => "over 99.9 %".to_owned(),
        value => format!("{:.1} %", value * 100.0),
    }
}

/// Which trades of a gate: `behind the seal`.
pub const fn part_in_words(part: GatePart) -> &'static str {
    match part {
        GatePart::Judged => "in the judged stretches of the open data",
        GatePart::TwiceTheFees => "in the judged stretches of the open data, had every fee been paid twice",
        GatePart::Sealed => "behind the seal, on data that it has not learnt from",
    }
}

pub const fn status_in_words(status: GraduationStatus) -> &'static str {
    match status {
        GraduationStatus::Waiting => "waits for a decision",
        GraduationStatus::Granted => "granted",
        GraduationStatus::Rejected => "rejected",
        GraduationStatus::RolledBack => "rolled back",
        GraduationStatus::Returned => "came back from paper",
        GraduationStatus::Withdrawn => "withdrawn",
    }
}

/// How often somebody has looked behind the seal: `seen once`.
pub fn seen_in_words(times: usize) -> String {
    match times {
        0 => "not seen yet".to_owned(),
        1 => "seen once".to_owned(),
        times => format!("seen {times} times"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_what_was_found_and_what_it_must_be() {
        let line = |rule, value, bound| GateLine { rule, value, bound, met: false, note: None };
        let told = |rule, value, bound| {
            let told = line_in_words(&line(rule, value, bound));
            format!("{}: {}, {}", told.label, told.value, told.bound)
        };
        assert_eq!(told(GateRule::Trades, Some(12.0), 30.0), "Trades: 12, at least 30");
        assert_eq!(
            told(GateRule::DeflatedSharpe, Some(0.5), 0.95),
            "Deflated Sharpe: 50.0 %, at least 95.0 %"
        );
        assert_eq!(told(GateRule::Overfitting, None, 0.2), "Overfitting: unknown, at most 20.0 %");
        assert_eq!(
            told(GateRule::SealedExpectancy, Some(-0.0012), 0.0),
            "Sealed: gain of a trade: −0.120 %, above 0"
        );
        assert_eq!(told(GateRule::SealedSharpe, Some(1.0), 0.75), "Sealed: Sharpe: +1.00, at least +0.75");
    }

    #[test]
    fn half_of_the_judged_stretches_is_called_that_and_half_of_a_loss_is_no_bound() {
        let told = |bound, note: &str| {
            let rule = GateRule::SealedSharpe;
            let line = GateLine { rule, value: Some(-0.7), bound, met: false, note: Some(note.to_owned()) };
            let told = line_in_words(&line);
            (told.value, told.bound, told.note.unwrap(), told.judged.unwrap())
        };
        let (value, bound, note, judged) = told(2.56, "half of 5.12 on the open data");
        assert_eq!((value.as_str(), bound.as_str(), judged.as_str()), ("−0.70", "at least +2.56", "+5.12"));
        assert_eq!(note, "half of +5.12 in the judged stretches of the open data");
        let (_, bound, note, judged) = told(0.0, "half of -0.21 on the open data");
        assert_eq!((bound.as_str(), judged.as_str()), ("above 0", "−0.21"));
        assert_eq!(note, "the judged stretches of the open data had −0.21, so above 0 is all that is asked");
    }

    #[test]
    fn no_probability_is_more_exact_than_it_was_measured() {
        assert_eq!(
            [0.0, 0.0004, 0.033, 0.9996, 1.0].map(chance),
            ["below 0.001", "below 0.001", "0.033", "over 0.999", "1.000"]
        );
        assert_eq!(
            [0.0, 0.5, 0.999, 0.9994, 1.0].map(certainty),
            ["below 0.1 %", "50.0 %", "99.9 %", "over 99.9 %", "over 99.9 %"]
        );
        let told = |value| number(GateRule::Overfitting, value);
        assert_eq!([0.0, 0.0001, 1.0].map(told), ["0.0 %", "below 0.1 %", "100.0 %"]);
        let rule = GateRule::Baselines;
        let note = Some("than cash 1.000, than holding 0.973, than entering at random 0.000".to_owned());
        let line = GateLine { rule, value: Some(0.0), bound: 0.95, met: false, note };
        assert_eq!(
            line_in_words(&line).note.unwrap(),
            "than cash over 0.999, than holding 0.973, than entering at random below 0.001"
        );
    }
}

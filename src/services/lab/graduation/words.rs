//! The lines of the gate for people.

use domain::lab::{GateLine, GatePart, GateRule, GraduationStatus};

/// One line of the gate: what is asked, what was found, and what it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineInWords {
    pub label: &'static str,
    pub value: String,
    pub bound: String,
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
    let is_above = matches!(line.rule, GateRule::TwiceTheFees | GateRule::SealedExpectancy);
    let bound = match line.rule {
        GateRule::Overfitting => format!("at most {}", told(line.bound)),
        _ if is_above => "above 0".to_owned(),
        GateRule::SealedSharpe => format!("above 0 and at least {}", told(line.bound)),
        _ => format!("at least {}", told(line.bound)),
    };
    LineInWords {
        label: in_words(line.rule),
        value: line.value.map_or_else(|| "unknown".to_owned(), told),
        bound,
        explained: explained(line.rule),
    }
}

fn number(rule: GateRule, value: f64) -> String {
    match rule {
        GateRule::Trades => format!("{value:.0}"),
        GateRule::DeflatedSharpe | GateRule::Overfitting | GateRule::Baselines => {
            format!("{:.1} %", value * 100.0)
        }
        GateRule::TwiceTheFees | GateRule::SealedExpectancy => format!("{:+.3} %", value * 100.0),
        GateRule::SealedSharpe => format!("{value:.2}"),
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
            "Sealed: gain of a trade: -0.120 %, above 0"
        );
        assert_eq!(
            told(GateRule::SealedSharpe, Some(1.0), 0.75),
            "Sealed: Sharpe: 1.00, above 0 and at least 0.75"
        );
    }
}

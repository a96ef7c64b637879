//! What was entered of an agent in plain words, as texts, and which traits a person has set by it.

use super::super::form::Notes;
use crate::failure::{FieldName, Problem, Wrong};
use domain::{
    lab::{
        Direction, HourRule, LONGEST_DESCRIPTION, MOST_HOUR_RULES, Personality, RiskTolerance, Stops,
        Targets, TradingStyle, Trait,
    },
    market::{Symbol, Timeframe},
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The fields as they are typed. What is empty is left open.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Entered {
    pub description: String,
    pub name: String,
    pub model: String,
    /// The call in which the description was read.
    pub call: String,
    pub allocation: String,
    pub budget: String,
    pub reason: String,
    pub risk_tolerance: String,
    pub trading_style: String,
    pub pattern_focus: Vec<String>,
    pub market_conditions: Vec<String>,
    /// The instruments.
    pub pairs: Vec<String>,
    pub hours: String,
    pub time_frame: String,
    pub direction: String,
    pub stops: String,
    pub targets: String,
}

impl Entered {
    pub(super) fn with_traits(self, is: &Personality) -> Self {
        Self {
            risk_tolerance: word(is.risk_tolerance.value, RiskTolerance::as_str),
            trading_style: word(is.trading_style.value, TradingStyle::as_str),
            pattern_focus: texts(&is.pattern_focus, |pattern| pattern.as_str().to_owned()),
            market_conditions: texts(&is.market_conditions, |condition| condition.as_str().to_owned()),
            pairs: texts(&is.instruments, ToString::to_string),
            hours: texts(&is.hours, ToString::to_string).join(", "),
            time_frame: is.time_frame.value.map(|length| length.to_string()).unwrap_or_default(),
            direction: word(is.direction.value, Direction::as_str),
            stops: word(is.stops.value, Stops::as_str),
            targets: word(is.targets.value, Targets::as_str),
            ..self
        }
    }

    /// The description as it is read, kept and compared: browsers send the ends of its lines in another way.
    pub(super) fn text(&self) -> String {
        self.description.replace("\r\n", "\n").trim().to_owned()
    }

    pub(super) fn check_description(&self, wrong: &mut Vec<Wrong>) {
        let text = self.text();
        let problem = match text.chars().count() {
            0 => Problem::NothingSaid,
            length if length > LONGEST_DESCRIPTION => Problem::NotADescription,
            _ => return,
        };
        Notes(wrong).once(FieldName::Description, problem);
    }

    /// What a person has set: only where it differs from what was there. What stays as it is keeps the words that it was read from.
    pub(super) fn set(&self, was: &Personality, wrong: &mut Vec<Wrong>) -> Personality {
        let mut note = Notes(wrong);
        Personality {
            risk_tolerance: one(
                &mut note,
                FieldName::RiskTolerance,
                &self.risk_tolerance,
                &was.risk_tolerance,
            ),
            trading_style: one(&mut note, FieldName::TradingStyle, &self.trading_style, &was.trading_style),
            pattern_focus: some(&mut note, FieldName::PatternFocus, &self.pattern_focus, &was.pattern_focus),
            market_conditions: some(
                &mut note,
                FieldName::MarketConditions,
                &self.market_conditions,
                &was.market_conditions,
            ),
            instruments: some::<Symbol>(&mut note, FieldName::Pairs, &self.pairs, &was.instruments),
            hours: hours(&mut note, &self.hours, &was.hours),
            time_frame: one::<Timeframe>(&mut note, FieldName::Timeframe, &self.time_frame, &was.time_frame),
            direction: one(&mut note, FieldName::Direction, &self.direction, &was.direction),
            stops: one(&mut note, FieldName::Stops, &self.stops, &was.stops),
            targets: one(&mut note, FieldName::Targets, &self.targets, &was.targets),
        }
    }
}

fn word<T>(value: Option<T>, word: fn(T) -> &'static str) -> String {
    value.map(word).unwrap_or_default().to_owned()
}

fn texts<T>(many: &Trait<Vec<T>>, text: impl Fn(&T) -> String) -> Vec<String> {
    many.value.iter().flatten().map(text).collect()
}

fn one<T: FromStr + PartialEq>(
    note: &mut Notes<'_>,
    field: FieldName,
    text: &str,
    was: &Trait<T>,
) -> Trait<T> {
    let now = match text.trim() {
        "" => None,
        text => match note.parsed(field, Problem::NotAChoice, text) {
            Some(value) => Some(value),
            None => return Trait::default(),
        },
    };
    if now == was.value { Trait::default() } else { Trait::set(now) }
}

fn some<T: FromStr + PartialEq + Clone>(
    note: &mut Notes<'_>,
    field: FieldName,
    texts: &[String],
    was: &Trait<Vec<T>>,
) -> Trait<Vec<T>> {
    let values: Result<Vec<T>, _> = texts.iter().map(|text| text.parse()).collect();
    let Ok(values) = values else {
        note.once(field, Problem::NotAChoice);
        return Trait::default();
    };
    several(values, was)
}

fn hours(note: &mut Notes<'_>, text: &str, was: &Trait<Vec<HourRule>>) -> Trait<Vec<HourRule>> {
    let rules = text.split([',', ';', '\n']).map(str::trim).filter(|rule| !rule.is_empty());
    let rules: Result<Vec<HourRule>, _> = rules.map(str::parse).collect();
    match rules {
        Ok(rules) if rules.len() <= MOST_HOUR_RULES => several(rules, was),
        _ => {
            note.once(FieldName::Hours, Problem::NotHours);
            Trait::default()
        }
    }
}

/// A form shows values in its own order; which was named first counts, so those that were there stay in front.
fn several<T: PartialEq + Clone>(values: Vec<T>, was: &Trait<Vec<T>>) -> Trait<Vec<T>> {
    let before = was.value.as_deref().unwrap_or_default();
    let mut now: Vec<T> = before.iter().filter(|value| values.contains(value)).cloned().collect();
    for value in values {
        if !now.contains(&value) {
            now.push(value);
        }
    }
    if now == before {
        return Trait::default();
    }
    Trait::set((!now.is_empty()).then_some(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::lab::{MarketCondition, Pattern};

    fn said() -> Personality {
        let words = || vec!["words".to_owned()];
        Personality {
            risk_tolerance: Trait::said(RiskTolerance::Conservative, words()),
            pattern_focus: Trait::said(vec![Pattern::Trend, Pattern::Breakout], words()),
            instruments: Trait::said(vec!["ORVX".parse().unwrap()], words()),
            hours: Trait::said(vec!["avoid first 60m".parse().unwrap()], words()),
            time_frame: Trait::said("5m".parse().unwrap(), words()),
            stops: Trait::set(Some(Stops::Tight)),
            ..Personality::default()
        }
    }

    fn shown() -> Entered {
        Entered::default().with_traits(&said())
    }

    /// What is set, if nothing is wrong.
    fn set(entered: &Entered) -> Personality {
        let mut wrong = Vec::new();
        let set = entered.set(&said(), &mut wrong);
        assert_eq!(wrong, []);
        set
    }

    #[test]
    fn what_stays_as_it_was_read_is_set_by_nobody() {
        assert_eq!(set(&shown()), Personality::default());
        // As a browser sends it: in the order of the form.
        let ticked = vec!["breakout".to_owned(), "trend".to_owned()];
        assert_eq!(set(&Entered { pattern_focus: ticked, ..shown() }), Personality::default());
    }

    #[test]
    fn what_differs_is_set_and_what_is_emptied_is_left_open_on_purpose() {
        let entered = Entered {
            risk_tolerance: "aggressive".to_owned(),
            market_conditions: vec!["quiet".to_owned()],
            time_frame: String::new(),
            pairs: Vec::new(),
            ..shown()
        };
        let expected = Personality {
            risk_tolerance: Trait::set(Some(RiskTolerance::Aggressive)),
            market_conditions: Trait::set(Some(vec![MarketCondition::Quiet])),
            time_frame: Trait::set(None),
            instruments: Trait::set(None),
            ..Personality::default()
        };
        assert_eq!(set(&entered), expected);
    }

    #[test]
    fn what_was_named_first_stays_first() {
        let ticked = ["breakout", "reversal", "trend"].map(str::to_owned).to_vec();
        let set = set(&Entered { pattern_focus: ticked, ..shown() });
        let expected = vec![Pattern::Trend, Pattern::Breakout, Pattern::Reversal];
        assert_eq!(set.pattern_focus, Trait::set(Some(expected)));
    }

    #[test]
    fn hours_are_rules_with_commas_between_them() {
        let set_to = |text: &str| set(&Entered { hours: text.to_owned(), ..shown() }).hours;
        assert!(set_to(" Avoid first 1h ,").is_open());
        assert_eq!(set_to(""), Trait::set(None));
        let rules = ["avoid first 60m", "only session"].map(|rule| rule.parse().unwrap());
        assert_eq!(set_to("only session, avoid first 60m"), Trait::set(Some(rules.to_vec())));
    }

    #[test]
    fn everything_that_is_no_value_is_told_at_once() {
        let entered = Entered {
            risk_tolerance: "reckless".to_owned(),
            pattern_focus: vec!["astrology".to_owned()],
            pairs: vec!["not a symbol".to_owned()],
            hours: "in the morning".to_owned(),
            time_frame: "soon".to_owned(),
            ..shown()
        };
        let mut wrong = Vec::new();
        entered.set(&said(), &mut wrong);
        let fields: Vec<FieldName> = wrong.iter().map(|wrong| wrong.field).collect();
        assert_eq!(
            fields,
            [
                FieldName::RiskTolerance,
                FieldName::PatternFocus,
                FieldName::Pairs,
                FieldName::Hours,
                FieldName::Timeframe
            ]
        );
        let many = ["avoid first 1m"; MOST_HOUR_RULES + 1].join(",");
        let mut wrong = Vec::new();
        Entered { hours: many, ..shown() }.set(&said(), &mut wrong);
        assert_eq!(wrong, [Wrong { field: FieldName::Hours, problem: Problem::NotHours }]);
    }

    #[test]
    fn a_description_is_compared_by_its_words() {
        let entered = |text: &str| Entered { description: text.to_owned(), ..Entered::default() };
        assert_eq!(entered(" one\r\ntwo ").text(), "one\ntwo");
        for (text, problem) in [
            (" \r\n".to_owned(), Some(Problem::NothingSaid)),
            ("x".repeat(LONGEST_DESCRIPTION + 1), Some(Problem::NotADescription)),
            ("scalper".to_owned(), None),
        ] {
            let mut wrong = Vec::new();
            entered(&text).check_description(&mut wrong);
            assert_eq!(wrong.first().map(|wrong| wrong.problem), problem);
        }
    }
}

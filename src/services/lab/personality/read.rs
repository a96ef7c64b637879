//! What a reader answered, held against the description: a trait counts only where its words stand there.

use domain::{
    agents::{MOST_PAIRS, TIMEFRAMES},
    lab::{Doubt, HourRule, MOST_HOUR_RULES, Personality, PersonalityBriefing, Question, Trait, TraitName},
    market::Symbol,
};
use serde_json::Value;
use std::str::FromStr;

/// The most questions, and the longest text of one.
const MOST_QUESTIONS: usize = 12;
const LONGEST_QUESTION: usize = 400;
const MOST_WORDS: usize = 8;

pub struct Read {
    pub personality: Personality,
    pub questions: Vec<Question>,
    /// What was said and not taken, and why.
    pub dropped: Vec<String>,
}

pub fn read(answer: &Value, briefing: &PersonalityBriefing) -> Read {
    let mut reader = Reader { answer, description: plain(&briefing.instructions), dropped: Vec::new() };
    let is_tradable = |symbol: &Symbol| {
        briefing.instruments.iter().any(|one| one.symbol == *symbol && one.kind.is_tradable())
    };
    let mut personality = Personality {
        risk_tolerance: reader.one(TraitName::RiskTolerance),
        trading_style: reader.one(TraitName::TradingStyle),
        pattern_focus: reader.many(TraitName::PatternFocus, usize::MAX, |_| true),
        market_conditions: reader.many(TraitName::MarketConditions, usize::MAX, |_| true),
        instruments: reader.many(TraitName::Instruments, MOST_PAIRS, is_tradable),
        hours: reader.many::<HourRule>(TraitName::Hours, MOST_HOUR_RULES, |_| true),
        time_frame: reader.one(TraitName::TimeFrame),
        direction: reader.one(TraitName::Direction),
        stops: reader.one(TraitName::Stops),
        targets: reader.one(TraitName::Targets),
    };
    let is_usual =
        |timeframe: &domain::market::Timeframe| TIMEFRAMES.contains(&timeframe.to_string().as_str());
    if personality.time_frame.value.as_ref().is_some_and(|timeframe| !is_usual(timeframe)) {
        reader.dropped.push("timeFrame: agents have no bars of that length".to_owned());
        personality.time_frame = Trait::default();
    }
    let questions = reader.questions();
    Read { personality, questions, dropped: reader.dropped }
}

struct Reader<'a> {
    answer: &'a Value,
    description: String,
    dropped: Vec<String>,
}

impl Reader<'_> {
    /// The value of a trait and the words that really stand in the description; none without any.
    fn grounded(&mut self, name: TraitName) -> Option<(Value, Vec<String>)> {
        let said = &self.answer[name.as_str()];
        let value = said.get("value").filter(|value| !value.is_null())?.clone();
        let words = self.words(&said["words"]);
        if words.is_empty() {
            self.dropped.push(format!("{}: it names no words of the description", name.as_str()));
            return None;
        }
        Some((value, words))
    }

    fn words(&self, said: &Value) -> Vec<String> {
        let stands_there = |words: &&str| {
            let plain = plain(words);
            !plain.is_empty() && self.description.contains(&plain)
        };
        let said = said.as_array().into_iter().flatten().filter_map(Value::as_str);
        said.filter(stands_there).map(str::to_owned).take(MOST_WORDS).collect()
    }

    fn one<T: FromStr>(&mut self, name: TraitName) -> Trait<T> {
        let Some((value, words)) = self.grounded(name) else { return Trait::default() };
        if let Some(value) = value.as_str().and_then(|text| word(text).parse().ok()) {
            return Trait::said(value, words);
        }
        self.dropped.push(format!("{}: {value} is none of its values", name.as_str()));
        Trait::default()
    }

    fn many<T: FromStr + PartialEq>(
        &mut self,
        name: TraitName,
        most: usize,
        is_allowed: impl Fn(&T) -> bool,
    ) -> Trait<Vec<T>> {
        let Some((value, words)) = self.grounded(name) else { return Trait::default() };
        let mut values: Vec<T> = Vec::new();
        for one in value.as_array().into_iter().flatten() {
            let text = one.as_str().unwrap_or_default();
            let read = text.trim().parse().or_else(|_| word(text).parse()).ok();
            match read.filter(|value| is_allowed(value)) {
                Some(value) if !values.contains(&value) => values.push(value),
                Some(_) => {}
                None => self.dropped.push(format!("{}: {one} is none of its values", name.as_str())),
            }
        }
        if values.len() > most {
            self.dropped.push(format!(
                "{}: {} values, and at most {most} are kept",
                name.as_str(),
                values.len()
            ));
            values.clear();
        }
        if values.is_empty() { Trait::default() } else { Trait::said(values, words) }
    }

    fn questions(&self) -> Vec<Question> {
        let said = self.answer["questions"].as_array().into_iter().flatten();
        let question = |said: &Value| {
            let text = said["text"].as_str()?.trim();
            let words = self.words(&said["words"]);
            let told = said["doubt"].as_str().and_then(|doubt| doubt.parse().ok());
            let guessed = if words.len() > 1 { Doubt::Contradiction } else { Doubt::Unclear };
            let doubt = told.unwrap_or(if words.is_empty() { Doubt::Gap } else { guessed });
            let about = word(said["trait"].as_str()?);
            let about = TraitName::ALL.into_iter().find(|name| word(name.as_str()) == about)?;
            let text: String = text.chars().take(LONGEST_QUESTION).collect();
            (!text.is_empty()).then_some(Question { about, doubt, text, words })
        };
        said.filter_map(question).take(MOST_QUESTIONS).collect()
    }
}

/// Small letters, one space between words: as it is compared.
fn plain(text: &str) -> String {
    text.to_lowercase().replace('’', "'").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A value as it is written here: `Day trader` is `day_trader`.
fn word(text: &str) -> String {
    text.trim().to_lowercase().replace([' ', '-'], "_")
}

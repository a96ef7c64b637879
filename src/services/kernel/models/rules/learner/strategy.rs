//! A strategy from the pattern in focus: the template says when, the personality how much and within which bounds, and what is known narrows it.

use super::{
    super::unreadable,
    clock::{Clock, HOUR, between},
    hours,
    known::{self, Applied},
    patterns::{self, Setting, Template, template},
    style,
    wording::{list, span},
};
use domain::{
    lab::{Direction, Pattern, Personality, StrategyBriefing, TradingStyle, Tried},
    models::ModelError,
};
use serde_json::{Map, Value, json};

/// A document asks for this where nothing else narrows it, so that every change finds a place to add to.
pub const ANYTHING: &str = "volume > 0";

pub fn write(briefing: &StrategyBriefing) -> Result<Value, ModelError> {
    let clock = Clock::of(&briefing.timeframe, briefing.session.as_deref())?;
    let (pattern, why) = pattern(briefing);
    let is_slow = briefing.personality.trading_style.value == Some(TradingStyle::Position);
    let index = briefing.index.as_ref().filter(|index| !briefing.instruments.contains(index));
    let rules = briefing.personality.hours.value.as_deref().unwrap_or_default();
    let opening = hours::first_allowed(rules, &clock, patterns::first_half_hour(&clock));
    let template = template(pattern, &Setting { clock, index, is_slow, opening });
    // A document that was refused is written again of what is certain to be right.
    let knowledge = if briefing.mistakes.is_empty() { &briefing.knowledge[..] } else { &[] };
    let draft = Draft {
        personality: &briefing.personality,
        clock,
        bars: style::holding(briefing.personality.trading_style.value, template.bars, &clock),
        known: known::applied(knowledge, &briefing.tried, clock.timeframe),
        tried: &briefing.tried,
        template,
    };
    let (when, limits) = draft.when();
    let written = json!({
        "scan": { "columns": draft.columns(), "when": when },
        "execution": draft.execution(),
        "rationale": draft.rationale(&why, &limits),
        "pattern": pattern,
    });
    if written["execution"]["entry"].as_object().is_none_or(Map::is_empty) {
        return Err(unreadable("the strategy of the learner has no side"));
    }
    Ok(written)
}

/// The pattern to begin with, and a sentence about why it is this one.
fn pattern(briefing: &StrategyBriefing) -> (Pattern, String) {
    let personality = &briefing.personality;
    let focus = personality.pattern_focus.value.as_deref().unwrap_or_default();
    if focus.is_empty() {
        return any_pattern(briefing);
    }
    let standing: Vec<Pattern> =
        focus.iter().copied().filter(|pattern| !known::fails(*pattern, &briefing.knowledge)).collect();
    match (&standing[..], focus) {
        ([single], [_]) => (*single, format!("I was asked for this pattern: {}.", single.label())),
        ([first, ..], [begun, ..]) if first == begun => {
            let others: Vec<&str> = standing.iter().skip(1).map(|pattern| pattern.label()).collect();
            let later =
                if others.is_empty() { String::new() } else { format!("; {} can come later", list(&others)) };
            (*first, format!("Of the patterns that I was asked for I begin with {}{later}.", first.label()))
        }
        ([first, ..], _) => (*first, instead(focus, *first, briefing)),
        ([], _) => {
            let first = focus[0];
            (first, format!("{} is what I was asked for, although it has not worked so far.", first.label()))
        }
    }
}

/// The usual one of its style, and when that has failed the next that has not.
fn any_pattern(briefing: &StrategyBriefing) -> (Pattern, String) {
    let usual = usual(briefing.personality.trading_style.value);
    // Two instruments are held against each other only where there is another one.
    let can_be = |pattern: &Pattern| *pattern != Pattern::Pairs || briefing.index.is_some();
    let mut all = vec![usual];
    all.extend(Pattern::ALL.iter().copied().filter(|other| *other != usual).filter(can_be));
    match all.iter().find(|pattern| !known::fails(**pattern, &briefing.knowledge)) {
        Some(first) if *first == usual => {
            (usual, format!("No pattern was asked for, so I begin with one: {}.", usual.label()))
        }
        Some(first) => (*first, instead(&all, *first, briefing)),
        None => {
            (usual, format!("All patterns that I know have failed here; I take {} again.", usual.label()))
        }
    }
}

/// Which have failed before it.
fn instead(all: &[Pattern], taken: Pattern, briefing: &StrategyBriefing) -> String {
    let failed: Vec<&str> = all
        .iter()
        .take_while(|pattern| **pattern != taken)
        .filter(|pattern| known::fails(**pattern, &briefing.knowledge))
        .map(|pattern| pattern.label())
        .collect();
    let have = if failed.len() == 1 { "has" } else { "have" };
    format!("{} {have} failed here, so I look for {} instead.", list(&failed), taken.label())
}

/// Where only the style was said, or not even that.
const fn usual(style: Option<TradingStyle>) -> Pattern {
    match style {
        Some(TradingStyle::Scalper) => Pattern::VwapBounce,
        None | Some(TradingStyle::DayTrader) => Pattern::Breakout,
        Some(TradingStyle::Swing | TradingStyle::Position) => Pattern::Trend,
    }
}

struct Draft<'a> {
    personality: &'a Personality,
    clock: Clock,
    template: Template,
    /// How long it holds.
    bars: i64,
    known: Vec<Applied<'a>>,
    tried: &'a [Tried],
}

impl Draft<'_> {
    fn columns(&self) -> Map<String, Value> {
        let columns = self.template.columns.iter();
        columns.map(|(name, expression)| ((*name).to_owned(), expression.as_str().into())).collect()
    }

    /// The conditions of every entry, and sentences about those that a person asked for.
    fn when(&self) -> (Vec<String>, Vec<String>) {
        let (mut when, mut said) = (Vec::new(), Vec::new());
        if let Some((window, sentence)) = self.window() {
            when.push(window);
            said.push(sentence);
        }
        let rules = self.personality.hours.value.as_deref().unwrap_or_default();
        let kept = hours::kept(rules, &self.clock);
        if !kept.when.is_empty() {
            let words: Vec<String> = rules.iter().map(ToString::to_string).collect();
            said.push(format!("I keep to the hours that I was given: {}.", words.join(", ")));
        }
        when.extend(kept.when);
        said.extend(kept.notes);
        if let Some((filter, words)) = style::markets(self.personality) {
            when.push(filter);
            said.push(format!("I trade only while the market is {words}."));
        }
        when.extend(self.known.iter().map(|known| known.condition.clone()));
        if when.is_empty() {
            when.push(ANYTHING.to_owned());
        }
        (when, said)
    }

    /// When a position can be begun that is over before the session is.
    fn window(&self) -> Option<(String, String)> {
        let (opens, closes) = (self.clock.opens()?, self.clock.closes()?);
        if !self.clock.is_within_days() {
            return None;
        }
        let ends = style::ends_with_the_day(self.personality);
        let is_for_days = self.bars > self.clock.bars_of_day();
        if is_for_days || !(self.template.is_within_the_day || ends) {
            return None;
        }
        // A matter of hours has the time it needs; of the others the close takes what is left of them.
        let (from, held, sentence) = if self.template.is_within_the_day {
            let sentence = "I begin no sooner than half an hour after the opening, and early enough to be out before the close.";
            (opens + HOUR / 2, self.bars, sentence)
        } else {
            let sentence = "I begin nothing in the last hour of the session.";
            (opens / self.clock.bar * self.clock.bar, self.clock.bars(HOUR), sentence)
        };
        let to = closes - held * self.clock.bar;
        // What a person said of hours comes first.
        let rules = self.personality.hours.value.as_deref().unwrap_or_default();
        let is_possible = from < to && hours::lets_any(rules, &self.clock, from..to);
        is_possible.then(|| (between(from, to), sentence.to_owned()))
    }

    /// That the day is nearly over for someone who holds nothing over night.
    fn day_ends(&self) -> Option<String> {
        let closes = self.clock.closes()?;
        let is_possible = self.clock.is_within_days() && style::ends_with_the_day(self.personality);
        is_possible.then(|| between(closes - 2 * self.clock.bar, closes))
    }

    fn sides(&self) -> (bool, bool) {
        match self.personality.direction.value {
            None | Some(Direction::Both) => (true, true),
            Some(Direction::LongOnly) => (true, false),
            Some(Direction::ShortOnly) => (false, true),
        }
    }

    fn execution(&self) -> Value {
        let (long, short) = self.sides();
        let mut execution = Map::new();
        let template = &self.template;
        let entry = sides((long, short), |is_long| {
            format!("signal and {}", if is_long { &template.long } else { &template.short })
        });
        execution.insert("entry".to_owned(), entry);
        if let Some(exit) = self.exit((long, short)) {
            execution.insert("exit".to_owned(), exit);
        }
        execution.insert("size".to_owned(), json!({ "equity": style::size(self.personality) }));
        let range = style::range(self.bars, &self.clock);
        let level = |ranges: f64| json!({ "distance": format!("{ranges} * {range}") });
        execution.insert("stop_loss".to_owned(), level(style::stop(self.personality)));
        if let Some(target) = style::target(self.personality) {
            execution.insert("take_profit".to_owned(), level(target));
        }
        execution.insert("max_holding_bars".to_owned(), self.bars.into());
        Value::Object(execution)
    }

    fn exit(&self, is_there: (bool, bool)) -> Option<Value> {
        let day_ends = self.day_ends();
        let leave = self.template.leave.as_ref();
        if leave.is_none() && day_ends.is_none() {
            return None;
        }
        Some(sides(is_there, |is_long| {
            let own = leave.map(|(long, short)| if is_long { long.clone() } else { short.clone() });
            let reasons: Vec<String> = own.into_iter().chain(day_ends.clone()).collect();
            super::conditions::either(&reasons).unwrap_or_default()
        }))
    }

    fn rationale(&self, why: &str, limits: &[String]) -> String {
        let mut text = vec![why.to_owned(), self.template.idea.clone()];
        text.extend(self.template.instead.clone());
        let range = style::range(self.bars, &self.clock);
        text.push(format!(
            "I hold for at most {} with {:.0} % of an instrument's part of the money, and cut a loss {} away.",
            span(self.bars, &self.clock),
            100.0 * style::size(self.personality),
            style::ranges_in_words(style::stop(self.personality), range),
        ));
        if let Some(target) = style::target(self.personality) {
            text.push(format!("I take a gain of {target} ranges of that kind."));
        }
        text.push(match self.personality.direction.value {
            None => "Nobody said which side I may take, so I begin with both.".to_owned(),
            Some(direction) => format!("I trade {}.", direction.label()),
        });
        text.extend(limits.iter().cloned());
        let lessons = self.known.iter().flat_map(|known| &known.lessons);
        for lesson in lessons {
            let standing = match lesson.standing.as_str() {
                "confirmed" => " A later iteration has confirmed it.",
                "weakened" => " Later it was less clear.",
                _ => "",
            };
            let so = if lesson.effect > 0.0 { "so I ask for it" } else { "so I leave it out" };
            let run = known::first_run(lesson, self.tried)
                .map_or_else(String::new, |iteration| format!(" It was first run in iteration {iteration}."));
            text.push(format!("I have learnt this, {so}: {}{run}{standing}", ended(&lesson.statement)));
        }
        text.join(" ")
    }
}

fn sides((long, short): (bool, bool), of: impl Fn(bool) -> String) -> Value {
    let mut table = Map::new();
    if long {
        table.insert("long".to_owned(), of(true).into());
    }
    if short {
        table.insert("short".to_owned(), of(false).into());
    }
    Value::Object(table)
}

/// A statement as a sentence.
fn ended(statement: &str) -> String {
    let statement = statement.trim();
    let is_ended = statement.ends_with(['.', '!', '?']);
    format!("{statement}{}", if is_ended { "" } else { "." })
}

//! What an agent knows, as far as it changes what it writes.

use super::conditions::{all, either, is_condition, negated, plain};
use domain::{
    lab::{Edit, InsightKind, Lesson, Pattern, Standing, Tried},
    market::Timeframe,
};

/// Knowledge that is less sure changes nothing.
const SURE: f64 = 0.7;
/// So many things at once; more would leave nothing to trade.
const MOST: usize = 3;

/// A condition that follows from something that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied<'a> {
    pub condition: String,
    /// What it rests on.
    pub lessons: Vec<&'a Lesson>,
}

/// The conditions that follow from what is known: the surest first. What is good of one aspect is asked for alternatively, and nothing of what is bad.
pub fn applied<'a>(knowledge: &'a [Lesson], tried: &[Tried], timeframe: Timeframe) -> Vec<Applied<'a>> {
    let mut lessons: Vec<&Lesson> =
        knowledge.iter().filter(|lesson| counts(lesson, tried, timeframe)).collect();
    lessons.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
    let mut aspects: Vec<(&str, bool)> = Vec::new();
    for lesson in &lessons {
        let key = (aspect(lesson), lesson.effect > 0.0);
        if !aspects.contains(&key) {
            aspects.push(key);
        }
    }
    // What is good of an aspect leaves out what is bad of it anyway.
    let goods: Vec<&str> = aspects.iter().filter(|(_, is_good)| *is_good).map(|(name, _)| *name).collect();
    aspects.retain(|(name, is_good)| *is_good || !goods.contains(name));
    let of = |(name, is_good): (&str, bool)| {
        let lessons: Vec<&Lesson> = lessons
            .iter()
            .copied()
            .filter(|lesson| aspect(lesson) == name && (lesson.effect > 0.0) == is_good)
            .collect();
        let conditions: Vec<String> = lessons.iter().filter_map(|lesson| lesson.condition.clone()).collect();
        let condition = if is_good {
            either(&conditions)?
        } else {
            all(&conditions.iter().map(|condition| negated(condition)).collect::<Vec<_>>())?
        };
        Some(Applied { condition, lessons })
    };
    aspects.into_iter().filter_map(of).take(MOST).collect()
}

/// Whether it is known that a pattern is worth nothing here.
pub fn fails(pattern: Pattern, knowledge: &[Lesson]) -> bool {
    let name = pattern.label().to_lowercase();
    knowledge.iter().any(|lesson| {
        lesson.kind == "what_fails"
            && lesson.confidence >= SURE
            && !is_refuted(lesson)
            && lesson.condition.is_none()
            && lesson.topic.to_lowercase().contains(&name)
    })
}

/// The first iteration in which what a lesson says was run as a change by itself.
pub fn first_run(lesson: &Lesson, tried: &[Tried]) -> Option<u32> {
    let wanted = wanted(lesson.condition.as_deref()?, lesson.effect > 0.0);
    let runs = tried.iter().filter(|one| asks_for(one, &wanted));
    runs.map(|one| one.iteration).min()
}

fn counts(lesson: &Lesson, tried: &[Tried], timeframe: Timeframe) -> bool {
    lesson.confidence >= SURE
        && !is_refuted(lesson)
        // A question that is open is nothing to build on.
        && lesson.kind != InsightKind::OpenQuestion.as_str()
        && lesson.effect.abs() > f64::EPSILON
        && lesson.condition.as_deref().is_some_and(|condition| {
            is_condition(condition, timeframe) && !was_no_better(condition, lesson.effect > 0.0, tried)
        })
}

fn is_refuted(lesson: &Lesson) -> bool {
    lesson.standing == Standing::Refuted.as_str()
}

/// What a lesson is about, without the group: `hour` of `hour:15:00–16:59 UTC`.
fn aspect(lesson: &Lesson) -> &str {
    lesson.topic.split_once(':').map_or(lesson.topic.as_str(), |(aspect, _)| aspect)
}

/// Whether it was run, and did not do better than what it was a change of.
fn was_no_better(condition: &str, is_good: bool, tried: &[Tried]) -> bool {
    let wanted = wanted(condition, is_good);
    let mut runs = tried.iter().filter(|one| asks_for(one, &wanted));
    runs.any(|one| !one.applied && !beats_its_basis(one, tried))
}

/// The condition that a document would ask for, as it is written in one way.
fn wanted(condition: &str, is_good: bool) -> String {
    if is_good { plain(condition) } else { plain(&negated(condition)) }
}

fn asks_for(one: &Tried, wanted: &str) -> bool {
    matches!(&one.edits[..], [Edit::Require(text)] if plain(text) == wanted)
}

/// Where the unchanged document of its iteration is not among what was run, it has to be worth something by itself.
fn beats_its_basis(one: &Tried, tried: &[Tried]) -> bool {
    let basis = tried.iter().find(|other| other.iteration == one.iteration && other.edits.is_empty());
    let before = basis.and_then(|basis| basis.sharpe).unwrap_or(0.0);
    one.sharpe.is_some_and(|sharpe| sharpe > before)
}

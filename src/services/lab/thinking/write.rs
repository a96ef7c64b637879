//! A strategy is written until it is one: what is wrong goes back with its errors, a few times.

use super::{Answered, ThinkError, Thinker, in_a_line};
use crate::{House, kernel::models::AskError, lab::course::Parts};
use domain::{
    Money,
    lab::{Mistake, StrategyBriefing},
    models::ModelError,
};

/// How often a strategy is asked for in one iteration.
pub const MOST_ATTEMPTS: usize = 3;

/// Has a strategy written and checked. `check` makes of the parts what is kept, or says which document that would be and, with carets, what is wrong with it.
pub async fn write_strategy<W: Send>(
    house: &House,
    thinker: &Thinker,
    briefing: &StrategyBriefing,
    check: impl Fn(&Parts) -> Result<W, (String, String)> + Sync,
) -> Result<Answered<W>, ThinkError> {
    let mut briefing = briefing.clone();
    let mut cost = Some(Money::ZERO);
    for attempt in 1..=MOST_ATTEMPTS {
        let mistake = match thinker.strategy(house, &briefing).await {
            Ok(answered) => {
                cost = both(cost, answered.cost);
                match check(&answered.value) {
                    Ok(value) => {
                        let notes = notes(&briefing.mistakes, attempt, answered.notes);
                        return Ok(Answered { value, call: answered.call, cost, notes });
                    }
                    Err((document, errors)) => Mistake { document, errors },
                }
            }
            Err(ThinkError::Unusable { reason, cost: paid, .. }) => {
                cost = both(cost, paid);
                Mistake { document: String::new(), errors: reason }
            }
            Err(ThinkError::Ask(AskError::Model { error: ModelError::Unreadable { reason }, .. })) => {
                // Paid for all the same, and not known here how much.
                cost = None;
                Mistake { document: String::new(), errors: format!("the answer could not be read: {reason}") }
            }
            Err(error) => return Err(error),
        };
        briefing.mistakes.push(mistake);
    }
    Err(ThinkError::Wrong(briefing.mistakes))
}

/// What was wrong on the way stands beside what came of it.
fn notes(mistakes: &[Mistake], attempt: usize, rest: Vec<String>) -> Vec<String> {
    let wrong = mistakes
        .iter()
        .map(|mistake| format!("an attempt was wrong and went back: {}", in_a_line(&mistake.errors)));
    let before = if attempt > 1 { wrong.collect() } else { Vec::new() };
    before.into_iter().chain(rest).collect()
}

fn both(one: Option<Money>, other: Option<Money>) -> Option<Money> {
    one.zip(other).and_then(|(one, other)| one.checked_add(other))
}

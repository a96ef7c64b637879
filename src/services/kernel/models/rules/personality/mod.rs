//! How the rules read the description of an agent: a grammar of phrases, with what refuses them and how far a refusal reaches. What is said twice and
//! does not go together, and what cannot be taken as it stands, is asked back and not guessed.

mod days;
mod hours;
mod instruments;
mod judge;
mod meaning;
mod mentions;
mod otherwise;
mod phrases;
mod refusals;
#[cfg(test)]
mod tests;
mod words;

use super::unreadable;
use domain::{lab::PersonalityBriefing, models::ModelError};
use serde_json::{Value, json};

pub fn read(briefing: &Value) -> Result<Value, ModelError> {
    let briefing: PersonalityBriefing = serde_json::from_value(briefing.clone())
        .map_err(|error| unreadable(&format!("the briefing of the description cannot be read: {error}")))?;
    let mentions = mentions::mentions(&briefing.instructions, &briefing.instruments);
    let (personality, questions) = judge::judge(&mentions, &briefing.instruments);
    let mut answer = serde_json::to_value(personality).map_err(|error| unreadable(&error.to_string()))?;
    // Where a trait comes from is for the program to say.
    for read in answer.as_object_mut().into_iter().flat_map(|traits| traits.values_mut()) {
        if let Some(read) = read.as_object_mut() {
            read.remove("origin");
        }
    }
    answer["questions"] = questions
        .into_iter()
        .map(|question| {
            json!({
                "trait": question.about, "doubt": question.doubt, "text": question.text, "words": question.words,
            })
        })
        .collect();
    Ok(answer)
}

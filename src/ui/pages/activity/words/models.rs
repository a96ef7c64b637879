//! What happened with models and their money, in a sentence.

use domain::events::Event;

pub(super) fn sentence(kind: &str, event: &Event) -> Option<String> {
    let text = |name: &str| event.data[name].as_str();
    let model = text("model").unwrap_or("A model");
    Some(match kind {
        "model.called" => match text("cost") {
            Some(cost) => format!("{model} was asked for ${cost}"),
            None => format!("{model} was asked; what it cost is not known"),
        },
        "model.failed" => match text("error") {
            Some(error) => format!("{model} did not answer: {error}"),
            None => format!("{model} did not answer"),
        },
        "budget.refused" => {
            let holder = event.data["holder"]["kind"].as_str().unwrap_or("day");
            let (figure, bound) = (text("figure").unwrap_or("?"), text("bound").unwrap_or("?"));
            format!(
                "The {holder}'s budget of the day held a call: it would come to ${figure}, allowed ${bound}"
            )
        }
        "budget.changed" => match text("perDay") {
            Some(per_day) => format!("The budget of the day was set to ${per_day}"),
            None => "The budget of the day was taken away".to_owned(),
        },
        _ => return None,
    })
}

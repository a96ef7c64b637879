//! `agent-manager agent graduate`: what stands between an agent and paper trading.

use super::{
    super::{Failure, say, say_json, table::columns},
    Named,
    failure::not_learnt,
    find, person,
};
use services::{
    House,
    lab::graduation::{Graduated, graduate, line_in_words},
};

pub async fn run(house: &House, named: &Named) -> Result<(), Failure> {
    let person = person(house, &named.user).await?;
    let agent = find(house, &person, &named.agent).await?;
    let found = graduate(house, &person, agent.id).await.map_err(|error| not_learnt(&error))?;
    if named.json {
        return say_json(&api::graduation_shown(found));
    }
    say(&told(&found))
}

fn told(found: &Graduated) -> String {
    let Graduated { agent, graduation, approval, openings, .. } = found;
    let gate = &graduation.gate;
    let rows: Vec<Vec<String>> = gate
        .lines
        .iter()
        .map(|line| {
            let told = line_in_words(line);
            let met = if line.met { "met" } else { "red" };
            vec![met.to_owned(), told.label.to_owned(), told.value, told.bound]
        })
        .collect();
    let word = if gate.is_open() {
        format!("every line is met; `approvals approve {}` lets it onto paper", approval.id)
    } else {
        let name = agent.name.as_str();
        format!(
            "{} lines are red; only `approvals approve {} --confirm {name:?}` lets it onto paper",
            graduation.red().len(),
            approval.id
        )
    };
    let seen = match openings.len() {
        1 => "its sealed data was seen for the first time".to_owned(),
        times => format!("its sealed data was seen {times} times"),
    };
    let lines = columns(&["", "line", "found", "asked"], &rows);
    let found: Vec<&str> =
        std::iter::once(lines.as_str()).chain(gate.notes.iter().map(String::as_str)).collect();
    format!("{}, version {}: {seen}\n{}\n{word}", agent.name, graduation.version, found.join("\n"))
}

//! The reference of the language as Markdown, made from the tables of functions and of keys.

use super::{
    MAX_DEPTH, MAX_LENGTH,
    functions::{Build, Function, GROUPS, Kind, MAX_WINDOW, Output, Parameter},
};
use crate::{
    graph::{MAX_COST, MAX_NODES},
    strategy::{Holds, Key, MAX_DOCUMENT, ROOT},
};

/// What stands before the tables.
const INTRODUCTION: &str = include_str!("reference.md");

/// The whole of `docs/strategy-language.md`.
pub fn reference() -> String {
    let mut text = INTRODUCTION
        .replace("{MAX_LENGTH}", &MAX_LENGTH.to_string())
        .replace("{MAX_DEPTH}", &MAX_DEPTH.to_string())
        .replace("{MAX_WINDOW}", &MAX_WINDOW.to_string())
        .replace("{MAX_NODES}", &MAX_NODES.to_string())
        .replace("{MAX_COST}", &MAX_COST.to_string())
        .replace("{MAX_DOCUMENT}", &MAX_DOCUMENT.to_string());
    text += "\n## Keys of a document\n\n| key | holds | meaning |\n| --- | --- | --- |\n";
    text.extend(ROOT.iter().flat_map(|key| key_rows("", key)));
    text += "\n## Functions\n";
    for (title, functions) in &GROUPS {
        text += "\n### ";
        text += title;
        text += "\n\n| function | gives | meaning |\n| --- | --- | --- |\n";
        text.extend(functions.iter().map(function_row));
        text.extend(functions.iter().map(definition));
    }
    text
}

fn key_rows(before: &str, key: &Key) -> Vec<String> {
    let name = format!("{before}{}", key.name);
    let required = if key.required { " (required)" } else { "" };
    let holds = match key.holds {
        Holds::Table(_) => "a table".to_owned(),
        Holds::Choice(_) => "one of these".to_owned(),
        other => other.expected(),
    };
    let mut rows = vec![format!("| `{name}`{required} | {} | {} |\n", escaped(&holds), escaped(key.summary))];
    if let Holds::Table(keys) | Holds::Choice(keys) = key.holds {
        rows.extend(keys.iter().flat_map(|key| key_rows(&format!("{name}."), key)));
    }
    rows
}

fn function_row(function: &Function) -> String {
    let gives = match function.result {
        Output::Number => "a number".to_owned(),
        Output::Condition => "a condition".to_owned(),
        Output::Duration => "a duration".to_owned(),
        Output::Same => "what its values are".to_owned(),
        Output::Lines(lines) => lines.iter().map(|line| format!("`.{line}`")).collect::<Vec<_>>().join(" "),
    };
    let bounds: Vec<String> = function.parameters.iter().filter_map(bound).collect();
    let bounds = if bounds.is_empty() { String::new() } else { format!(" ({})", bounds.join("; ")) };
    format!("| `{}` | {gives} | {}{bounds} |\n", function.signature(), escaped(function.summary))
}

/// What may stand for a parameter, where that is not any number.
fn bound(parameter: &Parameter) -> Option<String> {
    let name = parameter.name;
    match parameter.kind {
        Kind::Number | Kind::Length => None,
        Kind::Condition => Some(format!("`{name}` is a condition")),
        Kind::Either => Some(format!("`{name}` is a number or a condition")),
        Kind::Lag => Some(format!("`{name}` from 0")),
        Kind::Whole { least, most } => Some(format!("`{name}` is whole, {least} to {most}")),
        Kind::Figure { least, most } => Some(format!("`{name}` from {least} to {most}")),
        Kind::Duration => Some(format!("`{name}` is a duration")),
    }
}

/// How a function is said in the language itself.
fn definition(function: &Function) -> String {
    let Build::Defined(definitions) = function.build else { return String::new() };
    let line = |(line, expression): &(&str, &str)| {
        let dot = if line.is_empty() { "" } else { "." };
        format!("{}{dot}{line} = {expression}\n", function.signature())
    };
    format!("\n```\n{}```\n", definitions.iter().map(line).collect::<Vec<_>>().concat())
}

/// For the cell of a table.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}

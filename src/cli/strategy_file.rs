//! A strategy document on the command line.

use super::{Failure, input, tell};
use engine::{
    graph::Given,
    language::{Diagnostics, Severity, nearest},
    strategy::{Inputs, Strategy, load},
};
use std::{path::Path, str::FromStr};

/// Reads a document. What is wrong with it is shown with its place on stderr.
pub fn read(file: &Path, inputs: &Inputs) -> Result<Strategy, Failure> {
    let text = input::text(file)?;
    let name = input::name(file);
    let loaded = load(&text, inputs).map_err(|problems| refused(&problems, &name))?;
    if !loaded.warnings.is_empty() {
        tell(&loaded.warnings.render(&name));
    }
    Ok(loaded.strategy)
}

/// Shows problems on stderr, and sums them up.
pub fn refused(problems: &Diagnostics, name: &str) -> Failure {
    tell(&problems.render(name));
    Failure::Wrong(format!("{name} has {}", counted(problems)))
}

/// How many errors there are, in words.
pub fn counted(problems: &Diagnostics) -> String {
    match problems.problems.iter().filter(|problem| problem.severity == Severity::Error).count() {
        1 => "one error".to_owned(),
        errors => format!("{errors} errors"),
    }
}

/// `--param fast=10`
#[derive(Debug, Clone, PartialEq)]
pub struct GivenParam {
    name: String,
    value: f64,
}

impl FromStr for GivenParam {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once('=').and_then(|(name, value)| {
            let value: f64 = value.trim().parse().ok().filter(|value: &f64| value.is_finite())?;
            Some(Self { name: name.trim().to_owned(), value })
        });
        parsed.ok_or_else(|| "write a name and a number, such as fast=10".to_owned())
    }
}

impl GivenParam {
    pub fn into_pair(self) -> (String, f64) {
        (self.name, self.value)
    }
}

/// The parameters as a plan takes them; of one that is given twice, the last value counts. `name` is what the document is called.
pub fn given(params: &[GivenParam], strategy: &Strategy, name: &str) -> Result<Given, Failure> {
    refuse_unknown("--param", params.iter().map(|param| param.name.as_str()), strategy, name)?;
    Ok(params.iter().map(|param| (param.name.clone(), param.value)).collect())
}

/// Names that a flag gives must be parameters of the document.
pub fn refuse_unknown<'n>(
    flag: &str,
    names: impl IntoIterator<Item = &'n str>,
    strategy: &Strategy,
    name: &str,
) -> Result<(), Failure> {
    let known = || strategy.params.iter().map(|param| param.name.as_str());
    let Some(given) = names.into_iter().find(|given| !known().any(|known| known == *given)) else {
        return Ok(());
    };
    let all = known().collect::<Vec<_>>().join(", ");
    let has = if all.is_empty() { "it has none".to_owned() } else { format!("it has {all}") };
    let meant = nearest(given, known()).map_or_else(String::new, |meant| format!("; did you mean {meant}?"));
    Err(Failure::Wrong(format!("{flag} {given}: {name} has no such parameter; {has}{meant}")))
}

/// Shows what is wrong with a document that is right with its own values, and says which it was given.
pub fn refused_with(problems: &Diagnostics, name: &str, given: &Given) -> Failure {
    if given.is_empty() {
        return refused(problems, name);
    }
    tell(&problems.render(name));
    let mut values: Vec<String> =
        given.iter().map(|(param, value)| format!("--param {param}={value:?}")).collect();
    values.sort();
    let values = values.join(" ").replace(".0 ", " ");
    let values = values.strip_suffix(".0").unwrap_or(&values);
    Failure::Wrong(format!("{name} has {} with {values}", counted(problems)))
}

//! A strategy document on the command line.

use super::{Failure, input, number, tell};
use engine::{
    fixed::Fixed,
    graph::Given,
    language::{Diagnostics, Severity, nearest},
    strategy::{Inputs, Strategy, load},
    sweep::short,
};
use std::{
    path::{Path, PathBuf},
    str::FromStr,
};

/// What is traded, and with how much.
#[derive(Debug, clap::Args)]
pub struct StrategyFlags {
    /// The strategy document, TOML or JSON; - is standard input
    #[arg(long, value_name = "FILE")]
    pub strategy: PathBuf,
    /// The value of a parameter of the document
    #[arg(long, value_name = "NAME=VALUE")]
    pub param: Vec<GivenParam>,
    /// The initial cash
    #[arg(long, value_name = "AMOUNT", default_value = "1000000", value_parser = number::cash, allow_hyphen_values = true)]
    pub cash: Fixed,
}

impl StrategyFlags {
    /// What the document is called in answers.
    pub fn name(&self) -> String {
        input::name(&self.strategy)
    }
}

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
    pub name: String,
    pub value: f64,
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

/// What is odd about values that the document does not expect: one note for each parameter.
pub fn notes<'v>(strategy: &Strategy, values: impl IntoIterator<Item = (&'v str, &'v [f64])>) -> Vec<String> {
    let note = |(name, values): (&str, &[f64])| {
        let param = strategy.params.iter().find(|param| param.name == name)?;
        let range = param.range?;
        let outside: Vec<&f64> = values.iter().filter(|value| !range.holds(**value)).collect();
        let declared = format!("outside of its declared range, {} to {}", range.least, range.most);
        match (&outside[..], values) {
            ([], _) => None,
            ([value], [_]) => Some(format!("{name}={} lies {declared}", short(**value))),
            _ => Some(format!("{} of {} values of {name} lie {declared}", outside.len(), values.len())),
        }
    };
    values.into_iter().filter_map(note).collect()
}

/// Shows what is wrong with a document that is right with its own values, and says which it was given.
pub fn refused_with(problems: &Diagnostics, name: &str, given: &Given) -> Failure {
    if given.is_empty() {
        return refused(problems, name);
    }
    tell(&problems.render(name));
    let values: Vec<String> =
        given.iter().map(|(param, value)| format!("--param {param}={}", short(*value))).collect();
    Failure::Wrong(format!("{name} has {} with {}", counted(problems), values.join(" ")))
}

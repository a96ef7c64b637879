//! What the names in expressions mean.

use super::{feed::Field, lower::Value};
use crate::{bars::Timeframe, language::Expr};
use std::collections::HashMap;

/// What is known before the expressions of a document are read.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// The length of the bars; none when it is not known.
    pub timeframe: Option<Timeframe>,
    pub params: HashMap<&'a str, Value>,
    /// Named columns and their expressions, in the order of the document.
    pub columns: Vec<(&'a str, &'a Expr)>,
    /// Further columns of the bars.
    pub extras: Vec<&'a str>,
    /// Other instruments; none when any may come.
    pub instruments: Option<&'a [String]>,
}

/// What a name stands for.
pub enum Meaning {
    Field(Field),
    Param(Value),
    /// By its place among the named columns.
    Column(usize),
    Extra,
}

impl Known<'_> {
    pub fn meaning(&self, name: &str) -> Option<Meaning> {
        if let Some(field) = Field::ALL.into_iter().find(|field| field.name() == name) {
            return Some(Meaning::Field(field));
        }
        if let Some(value) = self.params.get(name) {
            return Some(Meaning::Param(*value));
        }
        if let Some(place) = self.columns.iter().position(|(column, _)| *column == name) {
            return Some(Meaning::Column(place));
        }
        self.extras.contains(&name).then_some(Meaning::Extra)
    }

    pub fn all_names(&self) -> Vec<&str> {
        let mut params: Vec<&str> = self.params.keys().copied().collect();
        params.sort_unstable();
        let columns = self.columns.iter().map(|(name, _)| *name);
        Field::ALL
            .map(Field::name)
            .into_iter()
            .chain(params)
            .chain(columns)
            .chain(self.extras.iter().copied())
            .collect()
    }

    /// For a problem: what could have stood there.
    pub fn expected_names(&self) -> String {
        let all = self.all_names();
        let shown = all.iter().take(20).copied().collect::<Vec<_>>().join(", ");
        let more = if all.len() > 20 { ", …" } else { "" };
        format!("one of {shown}{more}, or a function")
    }
}

/// The inputs that a plan reads beside prices and volume.
#[derive(Debug, Clone, Default)]
pub struct Names {
    pub extras: Vec<String>,
    pub instruments: Vec<String>,
}

impl Names {
    pub fn extra(&mut self, name: &str) -> usize {
        intern(&mut self.extras, name)
    }

    pub fn instrument(&mut self, name: &str) -> usize {
        intern(&mut self.instruments, name)
    }
}

fn intern(names: &mut Vec<String>, name: &str) -> usize {
    names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    })
}

//! A strategy document as somebody writes it who changes it step by step: read, changed, and written in one way.

use crate::{
    language::{Diagnostics, ExprKind, Origin, Problems, parse},
    strategy::{Node, Value, mentions, read_tree},
};
use domain::lab::{CHANGEABLE, Edit, MOST_EDITS};
use std::fmt::Write;

/// Keys of which only one may stand in its table; `volatility` goes along with another.
const CHOICES: [&str; 4] =
    ["execution.size", "execution.stop_loss", "execution.take_profit", "execution.trailing_stop"];
const COMPANION: &str = "volatility";

/// How deep a key may lie.
const DEEPEST: usize = 4;

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("{0:?} cannot be changed; only params, scan and execution can")]
    Fixed(String),
    #[error("there is no {0:?} that could go")]
    Absent(String),
    #[error("{0:?} is not a table, and has no keys")]
    NoTable(String),
    #[error("{0:?} cannot be such a value")]
    Value(String),
    #[error("the condition {0:?} stands there already")]
    Twice(String),
    #[error("a change has at least one step and at most {MOST_EDITS}")]
    Length,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    /// A number or a boolean as it is written.
    Plain(String),
    List(Vec<Self>),
    Table(Table),
}

type Table = Vec<(String, Part)>;

/// A document. Comments and the way it was laid out are not kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    entries: Table,
}

impl Document {
    /// Reads TOML or JSON; whether it is a strategy is not asked.
    pub fn read(text: &str) -> Result<Self, Diagnostics> {
        let mut problems = Problems::default();
        let root = read_tree(text, &mut problems);
        if problems.has_errors() {
            return Err(problems.in_text(text.into()));
        }
        Ok(Self { entries: table(&root) })
    }

    /// Out of the parts that a learner writes, as JSON; the rest is not its own to choose.
    pub fn of_parts(
        head: &[(&str, &str)],
        parts: &[(&str, &serde_json::Value)],
        costs: Option<&Self>,
    ) -> Self {
        let mut entries: Table =
            head.iter().map(|(key, text)| ((*key).to_owned(), Part::Text((*text).to_owned()))).collect();
        for (key, value) in parts {
            if let Some(part) =
                of_json(value).filter(|part| !matches!(part, Part::Table(table) if table.is_empty()))
            {
                entries.push(((*key).to_owned(), part));
            }
        }
        if let Some(found) = costs.and_then(|document| find(&document.entries, "costs")) {
            entries.push(("costs".to_owned(), found.clone()));
        }
        Self { entries }
    }

    /// With a change made, all of it or nothing.
    pub fn changed(&self, edits: &[Edit]) -> Result<Self, EditError> {
        if edits.is_empty() || edits.len() > MOST_EDITS {
            return Err(EditError::Length);
        }
        let mut changed = self.clone();
        for edit in edits {
            match edit {
                Edit::Require(condition) => changed.require(condition)?,
                Edit::Set { key, value } => changed.set(key, value)?,
                Edit::Remove(key) => changed.remove(key)?,
            }
        }
        Ok(changed)
    }

    /// The steps that take a change back, which was once made of `before`: none where it does not stand here as it was made, or nothing would be left to ask for.
    pub fn taking_back(&self, edits: &[Edit], before: &Self) -> Option<Vec<Edit>> {
        edits.iter().map(|edit| self.taking_one_back(edit, before)).collect()
    }

    fn taking_one_back(&self, edit: &Edit, before: &Self) -> Option<Edit> {
        match edit {
            Edit::Require(condition) => {
                let others: Vec<&str> =
                    self.conditions().into_iter().filter(|other| other != condition).collect();
                let stands = others.len() < self.conditions().len();
                (stands && !others.is_empty() && !before.conditions().contains(&condition.as_str()))
                    .then(|| Edit::Set { key: "scan.when".to_owned(), value: others.into() })
            }
            Edit::Set { key, .. } => {
                let stands = self.changed(std::slice::from_ref(edit)).ok()? == *self;
                stands.then(|| before.as_it_was(key)).flatten()
            }
            Edit::Remove(key) => {
                let value = json_of(before.part(key)?)?;
                self.part(key).is_none().then(|| Edit::Set { key: key.clone(), value })
            }
        }
    }

    /// The step that makes a key what it is here; of those of which only one may stand, whichever it is.
    fn as_it_was(&self, key: &str) -> Option<Edit> {
        let above = key.rsplit_once('.').map_or(key, |(above, _)| above);
        if !CHOICES.contains(&above) {
            let Some(part) = self.part(key) else { return Some(Edit::Remove(key.to_owned())) };
            return Some(Edit::Set { key: key.to_owned(), value: json_of(part)? });
        }
        let Some(Part::Table(table)) = self.part(above) else { return Some(Edit::Remove(above.to_owned())) };
        let (name, part) = table.iter().find(|(name, _)| name != COMPANION)?;
        Some(Edit::Set { key: format!("{above}.{name}"), value: json_of(part)? })
    }

    fn part(&self, key: &str) -> Option<&Part> {
        let mut names = key.split('.');
        let mut found = find(&self.entries, names.next()?)?;
        for name in names {
            let Part::Table(table) = found else { return None };
            found = find(table, name)?;
        }
        Some(found)
    }

    /// The text that stands at a key, such as `execution.entry.long`.
    pub fn text(&self, key: &str) -> Option<&str> {
        let mut table = &self.entries;
        let mut found = None;
        for name in key.split('.') {
            found = Some(find(table, name)?);
            table = match found {
                Some(Part::Table(inner)) => inner,
                _ => const { &Vec::new() },
            };
        }
        match found? {
            Part::Text(text) | Part::Plain(text) => Some(text),
            Part::List(_) | Part::Table(_) => None,
        }
    }

    /// The conditions of `scan.when`.
    pub fn conditions(&self) -> Vec<&str> {
        let Some(Part::Table(scan)) = find(&self.entries, "scan") else { return Vec::new() };
        match find(scan, "when") {
            Some(Part::Text(text) | Part::Plain(text)) => vec![text],
            Some(Part::List(items)) => items.iter().filter_map(as_text).collect(),
            _ => Vec::new(),
        }
    }

    /// The whole document as TOML.
    pub fn toml(&self) -> String {
        let mut text = String::new();
        for (key, part) in self.entries.iter().filter(|(_, part)| !matches!(part, Part::Table(_))) {
            let _ = writeln!(text, "{} = {}", name(key), value(part));
        }
        for (key, part) in &self.entries {
            if let Part::Table(table) = part {
                section(&mut text, key, table);
            }
        }
        text
    }

    /// What it looks for, and what it does then: the part that scans with its parameters, and the part that executes.
    pub fn halves(&self) -> (String, String) {
        let of = |names: &[&str]| {
            let mut text = String::new();
            for (key, part) in &self.entries {
                if let Part::Table(table) = part
                    && names.contains(&key.as_str())
                {
                    section(&mut text, key, table);
                }
            }
            text.trim_start().to_owned()
        };
        (of(&["params", "scan"]), of(&["execution"]))
    }

    fn require(&mut self, condition: &str) -> Result<(), EditError> {
        if self.conditions().contains(&condition) {
            return Err(EditError::Twice(condition.to_owned()));
        }
        let scan = inner(&mut self.entries, "scan")?;
        let added = Part::Text(condition.to_owned());
        match scan.iter_mut().find(|(key, _)| key == "when") {
            None => scan.push(("when".to_owned(), Part::List(vec![added]))),
            Some((_, Part::List(items))) => items.push(added),
            Some((_, single)) => {
                let before = std::mem::replace(single, Part::List(Vec::new()));
                *single = Part::List(vec![before, added]);
            }
        }
        // A condition that no entry asks for would change nothing.
        let execution = inner(&mut self.entries, "execution")?;
        for (_, entry) in inner(execution, "entry")?.iter_mut() {
            if let Part::Text(text) = entry
                && !asks_for_signal(text)
            {
                *text = if binds_loosely(text) {
                    format!("signal and ({text})")
                } else {
                    format!("signal and {text}")
                };
            }
        }
        Ok(())
    }

    fn set(&mut self, key: &str, value: &serde_json::Value) -> Result<(), EditError> {
        let path = path(key)?;
        let part = of_json(value).ok_or_else(|| EditError::Value(key.to_owned()))?;
        let (last, above) = path.split_last().ok_or_else(|| EditError::Fixed(key.to_owned()))?;
        if above.is_empty() {
            return Err(EditError::Value(key.to_owned()));
        }
        let mut table = &mut self.entries;
        for name in above {
            table = inner(table, name)?;
        }
        if *last != COMPANION && CHOICES.contains(&above.join(".").as_str()) {
            table.retain(|(name, _)| name == last || name == COMPANION);
        }
        match table.iter_mut().find(|(name, _)| name == last) {
            Some((_, before)) => *before = part,
            None => table.push(((*last).to_owned(), part)),
        }
        Ok(())
    }

    fn remove(&mut self, key: &str) -> Result<(), EditError> {
        let path = path(key)?;
        let absent = || EditError::Absent(key.to_owned());
        let (last, above) = path.split_last().ok_or_else(absent)?;
        let mut table = &mut self.entries;
        for name in above {
            let found = table.iter_mut().find(|(own, _)| own == name).ok_or_else(absent)?;
            let Part::Table(inner) = &mut found.1 else { return Err(EditError::NoTable((*name).to_owned())) };
            table = inner;
        }
        let before = table.len();
        table.retain(|(name, _)| name != last);
        if table.len() == before { Err(absent()) } else { Ok(()) }
    }
}

/// A key that a learner may change, in its parts.
fn path(key: &str) -> Result<Vec<&str>, EditError> {
    let path: Vec<&str> = key.split('.').collect();
    let may_change = path.first().is_some_and(|first| CHANGEABLE.contains(first));
    if !may_change || path.len() > DEEPEST || path.iter().any(|name| name.trim().is_empty()) {
        return Err(EditError::Fixed(key.to_owned()));
    }
    Ok(path)
}

fn find<'t>(table: &'t Table, name: &str) -> Option<&'t Part> {
    table.iter().find(|(key, _)| key == name).map(|(_, part)| part)
}

/// The table under a name, made when it is not there.
fn inner<'t>(table: &'t mut Table, name: &str) -> Result<&'t mut Table, EditError> {
    let place = table.iter().position(|(key, _)| key == name).unwrap_or_else(|| {
        table.push((name.to_owned(), Part::Table(Vec::new())));
        table.len() - 1
    });
    match table.get_mut(place) {
        Some((_, Part::Table(found))) => Ok(found),
        _ => Err(EditError::NoTable(name.to_owned())),
    }
}

fn as_text(part: &Part) -> Option<&str> {
    match part {
        Part::Text(text) | Part::Plain(text) => Some(text),
        Part::List(_) | Part::Table(_) => None,
    }
}

fn table(node: &Node) -> Table {
    node.table().iter().filter_map(|(name, node)| Some((name.text.clone(), part(node)?))).collect()
}

fn part(node: &Node) -> Option<Part> {
    Some(match &node.value {
        Value::Text { text, .. } => Part::Text(text.clone()),
        Value::Number(number) => Part::Plain(number.clone()),
        Value::Boolean(value) => Part::Plain(value.to_string()),
        Value::List(items) => Part::List(items.iter().filter_map(part).collect()),
        Value::Table(_) => Part::Table(table(node)),
        Value::Other(_) => return None,
    })
}

/// None of a number that JSON has no words for.
fn json_of(part: &Part) -> Option<serde_json::Value> {
    match part {
        Part::Text(text) => Some(text.as_str().into()),
        Part::Plain(text) => serde_json::from_str(text).ok(),
        Part::List(items) => items.iter().map(json_of).collect(),
        Part::Table(table) => {
            let entries = table.iter().map(|(key, part)| Some((key.clone(), json_of(part)?)));
            entries.collect::<Option<serde_json::Map<_, _>>>().map(serde_json::Value::Object)
        }
    }
}

fn of_json(value: &serde_json::Value) -> Option<Part> {
    use serde_json::Value as Json;
    Some(match value {
        Json::Null => return None,
        Json::String(text) => Part::Text(text.clone()),
        Json::Number(number) => Part::Plain(number.to_string()),
        Json::Bool(value) => Part::Plain(value.to_string()),
        Json::Array(items) => Part::List(items.iter().filter_map(of_json).collect()),
        Json::Object(entries) => Part::Table(
            entries.iter().filter_map(|(key, value)| Some((key.clone(), of_json(value)?))).collect(),
        ),
    })
}

/// Whether an entry depends on the condition `signal`. What cannot be read is left as it is; loading the document tells.
fn asks_for_signal(text: &str) -> bool {
    let mut problems = Problems::default();
    let expr = parse(text, &Origin::At(0), &mut problems);
    problems.has_errors() || mentions(&expr, "signal")
}

/// Whether an expression must stand in brackets beside an `and`.
fn binds_loosely(text: &str) -> bool {
    let mut problems = Problems::default();
    let expr = parse(text, &Origin::At(0), &mut problems);
    matches!(&expr.kind, ExprKind::Binary { operator, .. } if operator.symbol() == "or")
}

/// A table of the document: its own figures dotted, parameters and columns each in a table of their own.
fn section(text: &mut String, key: &str, table: &Table) {
    let is_deep = key == "scan";
    let own: Vec<_> = table.iter().filter(|(_, part)| !is_deep || !matches!(part, Part::Table(_))).collect();
    if !own.is_empty() {
        let _ = writeln!(text, "\n[{}]", name(key));
        for (own_key, part) in own {
            lines(text, &name(own_key), part, key != "params");
        }
    }
    for (own_key, part) in table {
        if let (true, Part::Table(inner)) = (is_deep, part) {
            let _ = writeln!(text, "\n[{}.{}]", name(key), name(own_key));
            for (column, part) in inner {
                lines(text, &name(column), part, false);
            }
        }
    }
}

fn lines(text: &mut String, key: &str, part: &Part, is_dotted: bool) {
    match part {
        Part::Table(inner) if is_dotted => {
            for (own, part) in inner {
                lines(text, &format!("{key}.{}", name(own)), part, true);
            }
        }
        Part::List(items) if items.len() > 1 => {
            let _ = writeln!(text, "{key} = [");
            for item in items {
                let _ = writeln!(text, "    {},", value(item));
            }
            text.push_str("]\n");
        }
        other => {
            let _ = writeln!(text, "{key} = {}", value(other));
        }
    }
}

fn value(part: &Part) -> String {
    match part {
        Part::Text(text) => toml::Value::String(text.clone()).to_string(),
        Part::Plain(plain) => plain.clone(),
        Part::List(items) => format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", ")),
        Part::Table(table) => {
            let inside = table.iter().map(|(key, part)| format!("{} = {}", name(key), value(part)));
            format!("{{ {} }}", inside.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A key as TOML writes it: bare where it can be.
fn name(key: &str) -> String {
    let is_bare =
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if is_bare { key.to_owned() } else { toml::Value::String(key.to_owned()).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::{Inputs, load};
    use serde_json::json;

    const BOUNCE: &str = r#"
name = "Bounce"
timeframe = "1h"
# A comment goes.
[params]
n = { value = 14, range = [5, 30] }
[scan.columns]
stayed = "lag(count(close > vwap(), 2), 1) == 2"
[execution]
entry.long = "stayed and close > vwap() or close > open"
entry.short = "close < vwap()"
size.equity = 0.5
stop_loss.distance = "2 * atr(n)"
max_holding_bars = 3
[costs]
fee = 0.0005
"#;

    fn changed(edits: &[Edit]) -> Document {
        Document::read(BOUNCE).unwrap().changed(edits).unwrap()
    }

    fn set(key: &str, value: serde_json::Value) -> Edit {
        Edit::Set { key: key.to_owned(), value }
    }

    #[test]
    fn what_is_written_is_read_as_the_same_and_every_example_loads_again() {
        let document = Document::read(BOUNCE).unwrap();
        assert_eq!(Document::read(&document.toml()).unwrap(), document);
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/strategies");
        for file in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let document = Document::read(&text).unwrap();
            let written = document.toml();
            // Only the order of a table may be another one.
            assert_eq!(Document::read(&written).unwrap().toml(), written);
            load(&written, &Inputs::default()).unwrap();
        }
    }

    #[test]
    fn a_required_condition_joins_the_others_and_every_entry_asks_for_it() {
        let once = changed(&[Edit::Require("weekday() == 1".to_owned())]);
        assert_eq!(once.conditions(), ["weekday() == 1"]);
        assert_eq!(once.text("execution.entry.short"), Some("signal and close < vwap()"));
        let twice = once.changed(&[Edit::Require("volume > 0".to_owned())]).unwrap();
        assert_eq!(twice.conditions(), ["weekday() == 1", "volume > 0"]);
        let long = twice.text("execution.entry.long").unwrap();
        assert_eq!(long, "signal and (stayed and close > vwap() or close > open)");
        load(&twice.toml(), &Inputs::default()).unwrap();
        let again = twice.changed(&[Edit::Require("volume > 0".to_owned())]);
        assert_eq!(again, Err(EditError::Twice("volume > 0".to_owned())));
    }

    #[test]
    fn of_a_stop_only_one_stands_and_a_side_can_go() {
        let document = changed(&[
            set("execution.stop_loss.fraction", json!(0.02)),
            set("execution.take_profit.distance", json!("3 * atr(n)")),
            set("params.n", json!(20)),
            Edit::Remove("execution.entry.short".to_owned()),
        ]);
        let written = document.toml();
        assert!(written.contains("stop_loss.fraction = 0.02") && !written.contains("stop_loss.distance"));
        assert!(written.contains("take_profit.distance = \"3 * atr(n)\"") && written.contains("n = 20"));
        assert!(!written.contains("entry.short"));
        load(&written, &Inputs::default()).unwrap();
    }

    #[test]
    fn a_change_that_stands_is_taken_back_whatever_was_changed_since() {
        let require = |condition: &str| Edit::Require(condition.to_owned());
        let before = changed(&[require("volume > 0")]);
        for (edits, since) in [
            (vec![require("weekday() == 1")], require("close > open")),
            (vec![set("execution.max_holding_bars", json!(6))], require("close > open")),
            (vec![set("execution.stop_loss.fraction", json!(0.02))], set("params.n", json!(9))),
            (vec![set("execution.take_profit.fraction", json!(0.02))], set("params.n", json!(9))),
            (vec![Edit::Remove("execution.entry.short".to_owned())], require("close > open")),
            (
                vec![require("close > 1"), set("execution.max_holding_bars", json!(6))],
                set("params.n", json!(9)),
            ),
        ] {
            let now = before.changed(&edits).unwrap().changed(std::slice::from_ref(&since)).unwrap();
            let back = now.taking_back(&edits, &before).unwrap();
            let (without, never) = (now.changed(&back).unwrap(), before.changed(&[since]).unwrap());
            assert_eq!(without.toml(), never.toml(), "{edits:?}");
            load(&without.toml(), &Inputs::default()).unwrap();
        }
        // What was changed again since, or never stood, is not taken back; nor the only condition.
        let twice = before.changed(&[set("params.n", json!(20))]).unwrap();
        assert_eq!(twice.taking_back(&[set("params.n", json!(21))], &before), None);
        assert_eq!(before.taking_back(&[require("weekday() == 1")], &before), None);
        assert_eq!(before.taking_back(&[require("volume > 0")], &Document::read(BOUNCE).unwrap()), None);
        assert_eq!(before.taking_back(&[Edit::Remove("execution.entry.long".to_owned())], &before), None);
    }

    #[test]
    fn what_is_not_the_learners_to_change_stays() {
        let document = Document::read(BOUNCE).unwrap();
        for key in ["costs.fee", "timeframe", "name", "execution", "inputs", "execution..x", "params.a.b.c.d"]
        {
            let refused = document.changed(&[set(key, json!(0))]);
            assert!(refused.is_err(), "{key}");
            assert!(document.changed(&[Edit::Remove(format!("{key}.nothing"))]).is_err());
        }
        assert_eq!(document.changed(&[]), Err(EditError::Length));
        assert_eq!(document.changed(&vec![Edit::Require("true".to_owned()); 9]), Err(EditError::Length));
        let absent = document.changed(&[Edit::Remove("execution.exit.long".to_owned())]);
        assert_eq!(absent, Err(EditError::Absent("execution.exit.long".to_owned())));
    }

    #[test]
    fn parts_in_json_become_a_document_with_costs_that_are_not_theirs() {
        let costs = Document::read(BOUNCE).unwrap();
        let scan = json!({ "columns": { "up": "close > open" }, "when": ["up", "volume > 0"] });
        let execution =
            json!({ "entry": { "long": "signal" }, "size": { "equity": 0.5 }, "max_holding_bars": 3 });
        let params = json!({});
        let head = [("name", "A \"quoted\" name"), ("timeframe", "1h")];
        let parts = [("params", &params), ("scan", &scan), ("execution", &execution)];
        let document = Document::of_parts(&head, &parts, Some(&costs));
        let loaded = load(&document.toml(), &Inputs::default()).unwrap();
        assert_eq!(loaded.strategy.name, "A \"quoted\" name");
        assert_eq!(loaded.strategy.costs.fee.mantissa, 5);
        let (scan, execution) = document.halves();
        assert!(scan.starts_with("[scan]") && scan.contains("[scan.columns]"), "{scan}");
        assert!(execution.starts_with("[execution]") && !execution.contains("[costs]"), "{execution}");
    }
}

//! What a trait changes in the document that holds.

use super::{
    super::{conditions::plain, strategy::ANYTHING},
    Draft,
};
use domain::lab::{Edit, MOST_EDITS};
use engine::learning::Document;
use serde_json::{Value, json};

/// Figures that a trait sets, whatever stands there.
const FIGURES: [&str; 3] =
    ["execution.size.equity", "execution.stop_loss.distance", "execution.max_holding_bars"];
/// A figure that a trait sets or takes away.
const TARGET: (&str, &str) = ("execution.take_profit", "execution.take_profit.distance");
/// Rules of the pattern: changed only where they stand as the trait had set them.
const RULES: [&str; 4] =
    ["execution.entry.long", "execution.entry.short", "execution.exit.long", "execution.exit.short"];

/// The document that holds has another rule than the one that the trait had set.
struct NotAsItWasSet;

/// The steps from the document that holds to the one that it would be; none when there are none, too many, or when it does not have what the trait had set.
pub fn difference((now, then): (&Draft, &Draft), holding: &Document) -> Option<Vec<Edit>> {
    let mut edits = columns((now, then), holding);
    edits.extend(conditions((&now.document, &then.document), holding)?);
    for key in RULES {
        edits.extend(rule(key, (&now.document, &then.document), holding).ok()?);
    }
    for key in FIGURES {
        if now.document.text(key) != then.document.text(key) {
            let wanted = then.document.text(key)?;
            edits.extend((holding.text(key) != Some(wanted)).then(|| set(key, wanted)));
        }
    }
    edits.extend(target((&now.document, &then.document), holding));
    (!edits.is_empty() && edits.len() <= MOST_EDITS).then_some(edits)
}

/// What entries read that the trait brings with it.
fn columns((now, then): (&Draft, &Draft), holding: &Document) -> Vec<Edit> {
    let key = |name: &String| format!("scan.columns.{name}");
    let is_new = |key: &String| {
        then.document.text(key) != now.document.text(key) && then.document.text(key) != holding.text(key)
    };
    let new = then.columns.iter().map(key).filter(is_new);
    new.filter_map(|key| Some(set(&key, then.document.text(&key)?))).collect()
}

/// The conditions of the scan with those of the trait in the place of those that it had set.
fn conditions((now, then): (&Document, &Document), holding: &Document) -> Option<Vec<Edit>> {
    let of = |document: &Document| document.conditions().into_iter().map(plain).collect::<Vec<String>>();
    let (now, then) = (of(now), of(then));
    let is_said = |condition: &&String| **condition != plain(ANYTHING);
    let gone: Vec<&String> = now.iter().filter(is_said).filter(|one| !then.contains(one)).collect();
    let new: Vec<&String> = then.iter().filter(is_said).filter(|one| !now.contains(one)).collect();
    let held = of(holding);
    if gone.iter().any(|one| !held.contains(one)) {
        return None;
    }
    let new = new.into_iter().filter(|one| !held.contains(one));
    if gone.is_empty() {
        return Some(new.map(|one| Edit::Require(one.clone())).collect());
    }
    let mut left: Vec<String> = held.iter().filter(|one| !gone.contains(one)).cloned().collect();
    left.extend(new.cloned());
    if left.is_empty() {
        left.push(ANYTHING.to_owned());
    }
    Some(vec![Edit::Set { key: "scan.when".to_owned(), value: json!(left) }])
}

fn rule(
    key: &str,
    (now, then): (&Document, &Document),
    holding: &Document,
) -> Result<Option<Edit>, NotAsItWasSet> {
    let of = |document: &Document| document.text(key).map(plain);
    let (now_text, then_text, held) = (of(now), of(then), of(holding));
    if now_text == then_text || held == then_text {
        return Ok(None);
    }
    if held != now_text {
        return Err(NotAsItWasSet);
    }
    Ok(Some(match then.text(key) {
        Some(wanted) => set(key, wanted),
        None => Edit::Remove(key.to_owned()),
    }))
}

fn target((now, then): (&Document, &Document), holding: &Document) -> Option<Edit> {
    let (table, key) = TARGET;
    if now.text(key) == then.text(key) || holding.text(key) == then.text(key) {
        return None;
    }
    Some(match then.text(key) {
        Some(wanted) => set(key, wanted),
        None => Edit::Remove(table.to_owned()),
    })
}

/// A figure stays one; everything else is a text.
fn set(key: &str, wanted: &str) -> Edit {
    let value = match serde_json::from_str(wanted) {
        Ok(number @ Value::Number(_)) => number,
        _ => Value::from(wanted),
    };
    Edit::Set { key: key.to_owned(), value }
}

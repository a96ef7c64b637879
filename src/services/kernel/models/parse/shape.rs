//! Brings a value into the shape of its schema, as far as that changes nothing about what was said.

use super::Repairs;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// How well a value fits a schema: the number of wanted members it has, at the top and in its first item.
pub fn likeness(value: &Value, schema: &Value) -> usize {
    match value {
        Value::Object(members) => {
            let own = known(members, schema);
            let as_item = list_member(schema).map_or(0, |(_, items)| known(members, items));
            own.max(as_item) + usize::from(own > 0)
        }
        Value::Array(items) => {
            let wanted = schema.get("items").or_else(|| list_member(schema).map(|(_, items)| items));
            let Some(wanted) = wanted else { return 0 };
            let of_item = |item: &Value| match item.as_object() {
                Some(members) => 1 + known(members, wanted),
                None => usize::from(wanted.get("properties").is_none()),
            };
            items.first().map_or(1, of_item)
        }
        _ => 0,
    }
}

fn known(members: &Map<String, Value>, schema: &Value) -> usize {
    let Some(wanted) = schema.get("properties").and_then(Value::as_object) else { return 0 };
    members.keys().filter(|key| wanted.contains_key(*key)).count()
}

/// The member that carries the list of an answer: the first required one that is a list, and what its items are.
fn list_member(schema: &Value) -> Option<(&str, &Value)> {
    let properties = schema.get("properties")?.as_object()?;
    let required = schema.get("required")?.as_array()?;
    required.iter().filter_map(Value::as_str).find_map(|key| {
        let member = properties.get(key)?;
        is_of(member, "array").then(|| Some((key, member.get("items")?)))?
    })
}

/// Brings the whole answer into its shape.
pub fn bring(value: Value, schema: &Value, repairs: &mut Repairs) -> Value {
    let value = wrapped(value, schema, repairs);
    coerced(value, schema, repairs)
}

/// A bare list, or a single object where a list was wanted.
fn wrapped(value: Value, schema: &Value, repairs: &mut Repairs) -> Value {
    let list = list_member(schema);
    match (value, list) {
        (Value::Array(items), Some((key, _))) => {
            repairs.add(format!("a bare list was taken for {key}"));
            Value::Object(Map::from_iter([(key.to_owned(), Value::Array(items))]))
        }
        (Value::Object(members), Some((key, items)))
            if !members.contains_key(key) && known(&members, items) > 0 =>
        {
            repairs.add("a single object was taken for a list of one");
            Value::Object(Map::from_iter([(key.to_owned(), Value::Array(vec![Value::Object(members)]))]))
        }
        (Value::Array(mut items), None) if is_of(schema, "object") && items.len() == 1 => {
            repairs.add("a list of one was taken for the object in it");
            items.swap_remove(0)
        }
        (value, _) => value,
    }
}

fn coerced(value: Value, schema: &Value, repairs: &mut Repairs) -> Value {
    match value {
        Value::Object(members) if is_of(schema, "array") => {
            repairs.add("a single object was taken for a list of one");
            coerced(Value::Array(vec![Value::Object(members)]), schema, repairs)
        }
        Value::Object(members) => {
            let properties = schema.get("properties");
            let members = members.into_iter().map(|(key, value)| {
                let wanted = properties.and_then(|properties| properties.get(&key)).unwrap_or(&Value::Null);
                let value = coerced(value, wanted, repairs);
                (key, value)
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => {
            let wanted = schema.get("items").unwrap_or(&Value::Null);
            let items = without_duplicates(items, repairs);
            Value::Array(items.into_iter().map(|item| coerced(item, wanted, repairs)).collect())
        }
        Value::String(text) => number_of(text, schema, repairs),
        other => other,
    }
}

/// A text where only a number is wanted.
fn number_of(text: String, schema: &Value, repairs: &mut Repairs) -> Value {
    let wants_number = is_of(schema, "number") || is_of(schema, "integer");
    if !wants_number || is_of(schema, "string") {
        return Value::String(text);
    }
    match serde_json::from_str::<Value>(text.trim()) {
        Ok(number @ Value::Number(_)) => {
            repairs.add("numbers in quotes were read as numbers");
            number
        }
        _ => Value::String(text),
    }
}

/// The same object twice is one.
fn without_duplicates(items: Vec<Value>, repairs: &mut Repairs) -> Vec<Value> {
    let mut seen = HashSet::new();
    let before = items.len();
    let kept: Vec<Value> =
        items.into_iter().filter(|item| !item.is_object() || seen.insert(item.to_string())).collect();
    let dropped = before - kept.len();
    if dropped > 0 {
        repairs
            .add(format!("{dropped} repeated item{} left out", if dropped == 1 { " was" } else { "s were" }));
    }
    kept
}

/// Whether the schema names the type, alone or among others.
fn is_of(schema: &Value, wanted: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(kind)) => kind == wanted,
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == wanted),
        _ => false,
    }
}

//! The JSON schema of a strategy document, made from the table of its keys.

use super::keys::{Holds, Key, ROOT};
use serde_json::{Map, Value, json};

/// For editors and for language models: JSON Schema 2020-12.
pub fn json_schema() -> Value {
    let mut schema = table(&ROOT);
    let heading = [
        ("$schema", json!("https://json-schema.org/draft/2020-12/schema")),
        ("title", json!("Strategy")),
        (
            "description",
            json!("A trading strategy. Texts that are expressions follow docs/strategy-language.md."),
        ),
    ];
    for (key, value) in heading {
        schema[key] = value;
    }
    schema
}

fn table(keys: &[Key]) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| {
            let mut schema = value(key.holds);
            schema["description"] = json!(key.summary);
            (key.name.to_owned(), schema)
        })
        .collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn value(holds: Holds) -> Value {
    let decimal = |most: i64| {
        json!({ "anyOf": [
            { "type": "number", "minimum": 0, "maximum": most },
            { "type": "string", "pattern": r"^[0-9]+(\.[0-9]{1,12})?$" },
        ] })
    };
    match holds {
        Holds::Text => json!({ "type": "string" }),
        Holds::Names => json!({ "type": "array", "items": { "type": "string" } }),
        Holds::Timeframe => json!({ "type": "string", "pattern": "^[0-9]+[smhdw]$" }),
        Holds::Session => json!({ "type": "string", "pattern": "^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$" }),
        Holds::Decimal { most } => decimal(most),
        Holds::Condition => json!({ "type": ["string", "boolean"] }),
        Holds::Conditions => json!({ "anyOf": [
            { "type": ["string", "boolean"] },
            { "type": "array", "items": { "type": "string" } },
        ] }),
        Holds::Number => json!({ "type": ["string", "number"] }),
        Holds::Bars => json!({ "type": ["string", "integer"] }),
        Holds::Params => {
            json!({ "type": "object", "additionalProperties": { "anyOf": [{ "type": "number" }, param()] } })
        }
        Holds::Columns => {
            json!({ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean"] } })
        }
        Holds::Table(keys) => table(keys),
        Holds::Choice(keys) => choice(keys),
    }
}

fn param() -> Value {
    let number = json!({ "type": "number" });
    json!({
        "type": "object",
        "properties": {
            "value": number,
            "range": { "type": "array", "items": number, "minItems": 2, "maxItems": 2 },
            "step": { "type": "number", "exclusiveMinimum": 0 },
        },
        "required": ["value"],
        "additionalProperties": false,
    })
}

/// Exactly one of the keys; `volatility` only accompanies another.
fn choice(keys: &[Key]) -> Value {
    let mut schema = table(keys);
    let ways: Vec<Value> = keys
        .iter()
        .filter(|key| key.name != "volatility")
        .map(|key| json!({ "required": [key.name] }))
        .collect();
    schema["oneOf"] = json!(ways);
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_names_every_key() {
        let schema = json_schema();
        assert_eq!(schema["required"], json!(["name", "timeframe", "execution"]));
        let execution = &schema["properties"]["execution"]["properties"];
        assert_eq!(execution["size"]["oneOf"].as_array().map(Vec::len), Some(4));
        assert_eq!(execution["entry"]["additionalProperties"], json!(false));
        assert_eq!(schema["properties"]["costs"]["properties"]["fee"]["anyOf"][0]["maximum"], json!(1));
    }
}

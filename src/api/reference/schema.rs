//! Reading schemas of the description: fields as rows, and a sample made of the fields' own samples.

use crate::problem::escaped;
use serde_json::{Map, Value, json};

/// The whole description, to look names up in.
#[derive(Clone, Copy)]
pub(super) struct Schemas<'d>(pub(super) &'d Value);

impl<'d> Schemas<'d> {
    /// Follows a reference to its schema.
    pub(super) fn resolve(self, schema: &'d Value) -> &'d Value {
        let name = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/components/schemas/"));
        name.map_or(schema, |name| &self.0["components"]["schemas"][name])
    }

    /// The fields of an object, those of its parts included.
    pub(super) fn fields(self, schema: &'d Value) -> Vec<Field<'d>> {
        let schema = self.resolve(schema);
        let mut fields: Vec<Field<'d>> = Vec::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            fields.extend(self.fields(part));
        }
        let required = |name: &str| {
            schema["required"].as_array().is_some_and(|names| names.iter().any(|one| one == name))
        };
        for (name, about) in schema["properties"].as_object().into_iter().flatten() {
            fields.push(Field { name, schema: about, required: required(name) });
        }
        fields
    }

    /// A value that fits the schema.
    pub(super) fn sample(self, schema: &'d Value) -> Value {
        let schema = self.resolve(schema);
        if let Some(example) = schema.get("example") {
            return example.clone();
        }
        if let Some(first) = schema["examples"].get(0) {
            return first.clone();
        }
        if let Some(one) =
            schema["oneOf"].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null"))
        {
            return self.sample(one);
        }
        let fields = self.fields(schema);
        if !fields.is_empty() {
            let samples = fields.iter().map(|field| (field.name.to_owned(), self.sample(field.schema)));
            return Value::Object(samples.collect::<Map<_, _>>());
        }
        match type_name(schema) {
            "array" => json!([self.sample(&schema["items"])]),
            "object" => json!({}),
            _ => Value::Null,
        }
    }
}

/// What a field holds, in a word or two.
pub(super) fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return name.to_owned();
    }
    if let Some(one) = schema["oneOf"].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null"))
    {
        return format!("{} or null", kind(one));
    }
    let nullable = schema["type"].as_array().is_some_and(|all| all.iter().any(|one| one == "null"));
    let word = match (type_name(schema), schema["format"].as_str()) {
        ("array", _) => format!("list of {}", kind(&schema["items"])),
        ("string", Some("date-time")) => "time".to_owned(),
        ("string", _) => "text".to_owned(),
        ("integer", _) => "whole number".to_owned(),
        ("", _) => "any".to_owned(),
        (other, _) => other.to_owned(),
    };
    if nullable { format!("{word} or null") } else { word }
}

fn type_name(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(name) => name,
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or_default()
        }
        _ => "",
    }
}

/// One field of an object.
pub(super) struct Field<'d> {
    pub(super) name: &'d str,
    pub(super) schema: &'d Value,
    pub(super) required: bool,
}

/// A table of named things: fields of a body, or parameters.
pub(super) fn table(caption: &str, rows: &[[String; 4]]) -> String {
    use std::fmt::Write as _;
    let mut html = format!(
        "<table><caption>{caption}</caption><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Type</th>\
         <th scope=\"col\">Needed</th><th scope=\"col\">About</th></tr></thead><tbody>"
    );
    for [name, kind, needed, about] in rows {
        let _ = write!(
            html,
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(name),
            escaped(kind),
            escaped(needed),
            prose(about)
        );
    }
    html.push_str("</tbody></table>");
    html
}

/// Text whose `code` is shown as code.
pub(super) fn prose(text: &str) -> String {
    let mut html = String::new();
    for (position, part) in text.split('`').enumerate() {
        let part = escaped(part);
        if position % 2 == 1 {
            html.push_str("<code>");
            html.push_str(&part);
            html.push_str("</code>");
        } else {
            html.push_str(&part);
        }
    }
    html
}

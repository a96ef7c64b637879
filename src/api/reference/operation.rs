//! One operation of the description as a section of the page.

use super::schema::{Schemas, kind, prose, table};
use crate::problem::escaped;
use serde_json::Value;
use std::fmt::Write as _;

pub(super) struct Operation<'d> {
    pub(super) method: &'d str,
    pub(super) path: &'d str,
    pub(super) about: &'d Value,
}

impl<'d> Operation<'d> {
    /// The operation's name, by which the page links to it.
    pub(super) fn id(&self) -> &'d str {
        self.about["operationId"].as_str().unwrap_or_default()
    }

    pub(super) fn summary(&self) -> &'d str {
        self.about["summary"].as_str().unwrap_or(self.path)
    }

    pub(super) fn tag(&self) -> &'d str {
        self.about["tags"][0].as_str().unwrap_or_default()
    }

    pub(super) fn html(&self, schemas: Schemas<'d>) -> String {
        let mut html = format!(
            "<section class=\"operation\" id=\"{id}\" aria-labelledby=\"{id}-title\"><h3 id=\"{id}-title\">{}</h3>\
             <p class=\"address\"><span class=\"method {method}\">{method}</span> <code>{}</code></p>",
            escaped(self.summary()),
            escaped(self.path),
            id = self.id(),
            method = self.method,
        );
        if let Some(about) = self.about["description"].as_str() {
            let _ = write!(html, "<p>{}</p>", prose(about));
        }
        let _ = write!(html, "<p class=\"access\">{}</p>", self.access());
        html.push_str(&self.parameters());
        html.push_str(&self.body(schemas));
        let _ = write!(html, "<h4>Try it</h4><pre><code>{}</code></pre>", escaped(&self.curl(schemas)));
        html.push_str(&self.answers(schemas));
        html.push_str("</section>");
        html
    }

    /// The scope that a token needs; `None` when nobody need be signed in.
    fn scope(&self) -> Option<&'d str> {
        let ways = self.about["security"].as_array()?;
        ways.iter().find_map(|way| way["token"].as_array()?.first()?.as_str())
    }

    fn access(&self) -> String {
        match self.scope() {
            Some(scope) => {
                format!("Needs a token with the scope <code>{scope}</code>, or a browser that is signed in.")
            }
            None => "Needs no sign-in.".to_owned(),
        }
    }

    fn parameters(&self) -> String {
        let rows: Vec<[String; 4]> = self.about["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|parameter| {
                let text = |key: &str| parameter[key].as_str().unwrap_or_default().to_owned();
                let needed = if parameter["required"] == true { "yes" } else { "no" };
                let place = if parameter["in"] == "query" { "" } else { " (in the path)" };
                let place = if parameter["in"] == "header" { " (header)" } else { place };
                let kind = format!("{}{place}", kind(&parameter["schema"]));
                [text("name"), kind, needed.to_owned(), text("description")]
            })
            .collect();
        if rows.is_empty() { String::new() } else { table("Parameters", &rows) }
    }

    /// The schema of the body, if there is one.
    fn body_schema(&self) -> Option<&'d Value> {
        let kinds = self.about["requestBody"]["content"].as_object()?;
        kinds.values().next().map(|kind| &kind["schema"])
    }

    fn body(&self, schemas: Schemas<'d>) -> String {
        let Some(schema) = self.body_schema() else { return String::new() };
        fields_table("Body", schemas, schema) + &sample_block(schemas, schema)
    }

    fn answers(&self, schemas: Schemas<'d>) -> String {
        let mut html = String::from("<h4>Answers</h4><dl class=\"answers\">");
        let mut good = String::new();
        for (status, answer) in self.about["responses"].as_object().into_iter().flatten() {
            let about = answer["description"].as_str().unwrap_or_default();
            let _ = write!(html, "<dt><code>{}</code></dt><dd>{}</dd>", escaped(status), prose(about));
            let schema = &answer["content"]["application/json"]["schema"];
            if status.starts_with('2') && !schema.is_null() {
                good = fields_table("Answer", schemas, schema) + &sample_block(schemas, schema);
            }
        }
        html.push_str("</dl>");
        html + &good
    }

    /// A line that can be pasted into a terminal.
    fn curl(&self, schemas: Schemas<'d>) -> String {
        let mut line = String::from("curl");
        if self.method != "get" {
            let _ = write!(line, " -X {}", self.method.to_uppercase());
        }
        let _ = write!(
            line,
            " \"$AGENT_MANAGER{}\"",
            self.path.replace("{id}", "$ID").replace("{address}", "$ADDRESS")
        );
        if self.scope().is_some() {
            line.push_str(" \\\n  -H \"Authorization: Bearer $TOKEN\"");
        }
        if let Some(schema) = self.body_schema() {
            let sample = schemas.sample(schema).to_string().replace('\'', "'\\''");
            let _ = write!(line, " \\\n  -H 'Content-Type: application/json' \\\n  -d '{sample}'");
        }
        line
    }
}

/// The fields of an object; those of a list's entries when it is a list.
fn fields_table(caption: &str, schemas: Schemas<'_>, schema: &Value) -> String {
    let fields = schemas.fields(schema);
    if fields.is_empty() {
        return String::new();
    }
    let items = fields.iter().find(|field| field.name == "items").map(|field| &field.schema["items"]);
    let (caption, fields) = match items {
        Some(entry) => (format!("{caption}: each of <code>items</code>"), schemas.fields(entry)),
        None => (caption.to_owned(), fields),
    };
    let rows: Vec<[String; 4]> = fields
        .iter()
        .map(|field| {
            let about = field.schema["description"].as_str().unwrap_or_default().to_owned();
            let needed = if field.required { "yes" } else { "no" };
            [field.name.to_owned(), kind(field.schema), needed.to_owned(), about]
        })
        .collect();
    table(&caption, &rows)
}

fn sample_block(schemas: Schemas<'_>, schema: &Value) -> String {
    format!("<pre><code>{}</code></pre>", escaped(&format!("{:#}", schemas.sample(schema))))
}

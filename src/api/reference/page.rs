//! The reference as one page that works without scripts.

use super::{
    operation::Operation,
    schema::{Schemas, prose},
};
use crate::problem::{escaped, kinds};
use serde_json::Value;
use std::fmt::Write as _;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The whole page from the description.
pub(crate) fn page(description: &Value) -> String {
    let operations = operations(description);
    let mut html = head(description);
    html.push_str("<div class=\"reference\"><nav aria-label=\"Operations\">");
    for tag in tags(description) {
        html.push_str(&links(tag, &operations));
    }
    html.push_str("<h2><a href=\"#problems\">Problems</a></h2></nav><main>");
    html.push_str(&introduction(description));
    for tag in tags(description) {
        html.push_str(&group(tag, &operations, Schemas(description)));
    }
    html.push_str(&problems());
    html.push_str("</main></div></body></html>");
    html
}

fn head(description: &Value) -> String {
    let version = escaped(description["info"]["version"].as_str().unwrap_or_default());
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>API · Agent Manager</title>\
         <link rel=\"icon\" href=\"/favicon.svg\"><link rel=\"stylesheet\" href=\"/pkg/agent-manager.css\">\
         <link rel=\"stylesheet\" href=\"/api/docs/style.css\"></head><body class=\"reference-page\">\
         <header><a href=\"/\">Agent Manager</a> <strong>API</strong> <small>version {version}</small></header>"
    )
}

fn introduction(description: &Value) -> String {
    let about = prose(description["info"]["description"].as_str().unwrap_or_default());
    format!(
        "<h1>API</h1><p>{about}</p><p>The same as OpenAPI: <a href=\"/api/openapi.json\">/api/openapi.json</a>. \
         The samples use two variables of your shell:</p><pre><code>export AGENT_MANAGER=http://127.0.0.1:3000\n\
         export TOKEN=$(agent-manager token create --user ada --scopes read,write)</code></pre>"
    )
}

fn tags(description: &Value) -> impl Iterator<Item = &Value> {
    description["tags"].as_array().into_iter().flatten()
}

fn operations(description: &Value) -> Vec<Operation<'_>> {
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            if let Some(about) = item.get(method) {
                operations.push(Operation { method, path, about });
            }
        }
    }
    operations
}

fn of_tag<'o, 'd>(
    tag: &'o Value,
    operations: &'o [Operation<'d>],
) -> impl Iterator<Item = &'o Operation<'d>> {
    operations.iter().filter(move |operation| tag["name"] == operation.tag())
}

fn links(tag: &Value, operations: &[Operation<'_>]) -> String {
    let mut html = format!("<h2>{}</h2><ul>", escaped(tag["name"].as_str().unwrap_or_default()));
    for operation in of_tag(tag, operations) {
        let _ = write!(
            html,
            "<li><a href=\"#{}\"><span class=\"method {method}\">{method}</span> {}</a></li>",
            operation.id(),
            escaped(operation.summary()),
            method = operation.method,
        );
    }
    html.push_str("</ul>");
    html
}

fn group(tag: &Value, operations: &[Operation<'_>], schemas: Schemas<'_>) -> String {
    let text = |key: &str| escaped(tag[key].as_str().unwrap_or_default());
    let mut html = format!("<h2>{}</h2><p>{}</p>", text("name"), text("description"));
    for operation in of_tag(tag, operations) {
        html.push_str(&operation.html(schemas));
    }
    html
}

fn problems() -> String {
    let mut html = String::from(
        "<h2 id=\"problems\">Problems</h2><p>Every error answers with one of these codes. A code never changes its \
         meaning.</p><table><thead><tr><th scope=\"col\">Code</th><th scope=\"col\">Status</th>\
         <th scope=\"col\">Meaning</th></tr></thead><tbody>",
    );
    for kind in kinds::ALL {
        let _ = write!(
            html,
            "<tr id=\"problem-{code}\"><th scope=\"row\"><code>{code}</code></th><td>{}</td><td>{}</td></tr>",
            kind.status.as_u16(),
            escaped(kind.title),
            code = kind.code,
        );
    }
    html.push_str("</tbody></table>");
    html
}

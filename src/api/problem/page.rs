//! Writing a problem's body: JSON for programs, a plain page for people whose browser asked for a page.

use super::Problem;
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use serde_json::json;

/// Gives the answer its body.
pub(crate) fn render(problem: &Problem, response: Response, request_id: &str, as_page: bool) -> Response {
    let (mut parts, _) = response.into_parts();
    let (kind, body) = if as_page {
        ("text/html; charset=utf-8", page(problem, request_id))
    } else {
        ("application/problem+json", body(problem, request_id).to_string())
    };
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(body))
}

fn body(problem: &Problem, request_id: &str) -> serde_json::Value {
    json!({
        "type": format!("/api/docs#problem-{}", problem.kind.code),
        "title": problem.kind.title,
        "status": problem.kind.status.as_u16(),
        "detail": problem.detail,
        "code": problem.kind.code,
        "errors": problem.errors,
        "requestId": request_id,
    })
}

fn page(problem: &Problem, request_id: &str) -> String {
    let title = escaped(problem.kind.title);
    let detail = escaped(&problem.detail);
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} · Agent Manager</title><link rel=\"stylesheet\" href=\"/pkg/agent-manager.css\"></head>\
         <body class=\"problem-page\"><main><h1>{title}</h1><p>{detail}</p>\
         <p><a href=\"/\">Back to the dashboard</a></p>\
         <p><small>Request <code>{request_id}</code></small></p></main></body></html>"
    )
}

/// Text that means itself in HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

//! Tables as CSV files. A text that a spreadsheet would run as a formula begins with an apostrophe; numbers are written as they are.

use crate::{problem::Problem, request::fields::Given};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

/// In which form a table is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Form {
    #[default]
    Json,
    Csv,
}

/// `?format=csv`
pub(crate) fn form(given: Given<'_>) -> Result<Form, String> {
    match given.value.as_str() {
        Some("csv") => Ok(Form::Csv),
        Some("json") => Ok(Form::Json),
        _ => Err("must be one of: csv, json".to_owned()),
    }
}

/// One row on its way into a file.
#[derive(Debug, Default)]
pub(crate) struct Row(Vec<String>);

impl Row {
    #[must_use]
    pub(crate) fn text(mut self, text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        let plain = guard.is_empty() && !text.contains([',', '"', '\n', '\r']);
        let cell = if plain { text.to_owned() } else { format!("\"{guard}{}\"", text.replace('"', "\"\"")) };
        self.0.push(cell);
        self
    }

    /// A number or a moment; what is unknown is an empty cell.
    #[must_use]
    pub(crate) fn plain(mut self, value: Option<impl ToString>) -> Self {
        self.0.push(value.map_or_else(String::new, |value| value.to_string()));
        self
    }
}

/// The file, under a name for the reader's disk.
pub(crate) fn file(
    name: &str,
    head: &[&str],
    rows: impl IntoIterator<Item = Row>,
) -> Result<Response, Problem> {
    let mut text = head.join(",") + "\r\n";
    for Row(cells) in rows {
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    attached(name, "csv", "text/csv; charset=utf-8", text)
}

/// Something to keep as a file.
pub(crate) fn attached(
    name: &str,
    ending: &str,
    kind: &'static str,
    content: String,
) -> Result<Response, Problem> {
    let plain: String =
        name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let name = HeaderValue::try_from(format!("attachment; filename=\"{plain}.{ending}\""))
        .map_err(|error| Problem::internal(&error))?;
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, content).into_response())
}

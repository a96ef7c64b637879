//! Tables as CSV files. A text that a spreadsheet would run as a formula begins with an apostrophe; numbers are written as they are.

use crate::{
    problem::Problem,
    request::{Fields, FromFields, fields::Given, page_request},
};
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{Page, PageRequest};
use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use services::StorageError;

const CSV: &str = "text/csv; charset=utf-8";

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

/// A question that only says in which form.
pub(crate) struct InForm(pub(crate) Form);

impl FromFields for InForm {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self(fields.optional("format", form)?.unwrap_or_default()))
    }
}

/// A page of a table, or in some form all of it.
pub(crate) struct PageInForm {
    pub(crate) page: PageRequest,
    pub(crate) form: Option<Form>,
}

impl FromFields for PageInForm {
    fn read(fields: &mut Fields) -> Option<Self> {
        let page = page_request(fields);
        let form = fields.optional("format", form);
        Some(Self { page: page?, form: form? })
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
    attached(name, "csv", CSV, names(head) + &lines(rows))
}

/// The same of rows that come in pieces, so that many of them need no memory.
pub(crate) fn streamed<T: Send + 'static>(
    name: &str,
    head: &[&str],
    pieces: BoxStream<'static, Result<Vec<T>, StorageError>>,
    row: fn(T) -> Row,
) -> Result<Response, Problem> {
    let first = stream::iter([Ok(names(head))]);
    let rest = pieces.map_ok(move |piece| lines(piece.into_iter().map(row)));
    // The answer has begun when a piece fails: the connection breaks off, and the log says why.
    let rest = rest.inspect_err(|error| {
        tracing::error!(error = error as &dyn std::error::Error, "Broke off a download");
    });
    attached(name, "csv", CSV, Body::from_stream(first.chain(rest)))
}

/// Every page of a list, one after the other.
pub(crate) async fn every_page<T, E, F: Future<Output = Result<Page<T>, E>>>(
    page: impl Fn(PageRequest) -> F,
) -> Result<Vec<T>, E> {
    let mut all = Vec::new();
    for number in 1.. {
        let Some(request) = PageRequest::new(number, PageRequest::MAX_SIZE) else { break };
        let found = page(request).await?;
        let pages = found.pages();
        all.extend(found.items);
        if u64::from(number) >= pages {
            break;
        }
    }
    Ok(all)
}

/// Columns may be called by what somebody has written.
fn names(head: &[&str]) -> String {
    lines([head.iter().fold(Row::default(), Row::text)])
}

fn lines(rows: impl IntoIterator<Item = Row>) -> String {
    rows.into_iter().map(|Row(cells)| line(&cells)).collect()
}

fn line(cells: &[impl AsRef<str>]) -> String {
    let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    cells.join(",") + "\r\n"
}

/// Something to keep as a file.
pub(crate) fn attached(
    name: &str,
    ending: &str,
    kind: &'static str,
    content: impl IntoResponse,
) -> Result<Response, Problem> {
    let plain: String =
        name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let name = HeaderValue::try_from(format!("attachment; filename=\"{plain}.{ending}\""))
        .map_err(|error| Problem::internal(&error))?;
    let mut response = content.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

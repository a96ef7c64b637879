//! Tables as JSON files: all rows in one list, each on a line of its own.

use crate::{csv::attached, problem::Problem};
use axum::{BoxError, body::Body, response::Response};
use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use serde::Serialize;
use services::StorageError;

const JSON: &str = "application/json";
const BEGIN: &str = "[";
const END: &str = "\n]\n";

/// The file, under a name for the reader's disk.
pub(crate) fn file<V: Serialize>(name: &str, rows: impl IntoIterator<Item = V>) -> Result<Response, Problem> {
    let rows = Lines::default().of(rows).map_err(|error| Problem::internal(&error))?;
    attached(name, "json", JSON, [BEGIN, &rows, END].concat())
}

/// The same of rows that come in pieces, so that many of them need no memory.
pub(crate) fn streamed<T: Send + 'static, V: Serialize + 'static>(
    name: &str,
    pieces: BoxStream<'static, Result<Vec<T>, StorageError>>,
    view: fn(T) -> V,
) -> Result<Response, Problem> {
    let mut lines = Lines::default();
    let rows =
        pieces.map(move |piece| -> Result<String, BoxError> { Ok(lines.of(piece?.into_iter().map(view))?) });
    // The answer has begun when a piece fails: the connection breaks off, and the log says why.
    let rows = rows.inspect_err(|error| {
        tracing::error!(error = &**error as &dyn std::error::Error, "Broke off a download");
    });
    let whole = stream::iter([Ok(BEGIN.to_owned())]).chain(rows).chain(stream::iter([Ok(END.to_owned())]));
    attached(name, "json", JSON, Body::from_stream(whole))
}

/// Only the first row of a list has no comma before it.
#[derive(Default)]
struct Lines {
    begun: bool,
}

impl Lines {
    fn of<V: Serialize>(&mut self, rows: impl IntoIterator<Item = V>) -> serde_json::Result<String> {
        let mut text = String::new();
        for row in rows {
            text.push_str(if self.begun { ",\n" } else { "\n" });
            text.push_str(&serde_json::to_string(&row)?);
            self.begun = true;
        }
        Ok(text)
    }
}

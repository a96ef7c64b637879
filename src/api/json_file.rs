//! Tables as JSON files: all rows in one list, in pieces, so that many of them need no memory.

use crate::{csv::attached, problem::Problem};
use axum::{BoxError, body::Body, response::Response};
use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use serde::Serialize;
use services::StorageError;

/// The file, under a name for the reader's disk.
pub(crate) fn streamed<T: Send + 'static, V: Serialize + 'static>(
    name: &str,
    pieces: BoxStream<'static, Result<Vec<T>, StorageError>>,
    view: fn(T) -> V,
) -> Result<Response, Problem> {
    let mut is_first = true;
    let rows = pieces.map(move |piece| -> Result<String, BoxError> {
        let mut text = String::new();
        for row in piece? {
            text.push_str(if is_first { "\n" } else { ",\n" });
            text.push_str(&serde_json::to_string(&view(row))?);
            is_first = false;
        }
        Ok(text)
    });
    // The answer has begun when a piece fails: the connection breaks off, and the log says why.
    let rows = rows.inspect_err(|error| {
        tracing::error!(error = &**error as &dyn std::error::Error, "Broke off a download");
    });
    let whole = stream::iter([Ok("[".to_owned())]).chain(rows).chain(stream::iter([Ok("\n]\n".to_owned())]));
    attached(name, "json", "application/json", Body::from_stream(whole))
}

//! What is written of an agent, as a page or as a file.

use crate::{
    answers::PageOf,
    csv::{Form, PageInForm, Row, streamed},
    problem::Problem,
    state::ServerState,
};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use domain::{AgentId, accounts::Principal};
use serde::Serialize;
use services::agents::history::{self, Numbered};

/// How records of one kind are shown.
pub(super) trait Shown: Numbered {
    type View: Serialize + From<Self>;
    /// What the file is called, and its columns.
    const FILE: &'static str;
    const HEAD: &'static [&'static str];

    fn row(self) -> Row;
}

/// A page of records, the newest first; as CSV all of them.
pub(super) async fn answer<R: Shown>(
    state: &ServerState,
    by: &Principal,
    id: AgentId,
    wanted: &PageInForm,
) -> Result<Response, Problem> {
    if wanted.form == Form::Json {
        let page = history::page::<R>(&state.house, by, id, wanted.page).await?;
        return Ok(Json(PageOf::of(page, R::View::from)).into_response());
    }
    let pieces = history::all::<R>(&state.house, by, id).await?;
    streamed(R::FILE, R::HEAD, pieces, R::row)
}

//! What is written of an agent, as a page or as a file.

use crate::{
    answers::PageOf,
    csv::{Form, Row, form, streamed},
    problem::Problem,
    request::{Fields, FromFields, page_request},
    state::ServerState,
};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use domain::{AgentId, PageRequest, accounts::Principal};
use serde::Serialize;
use services::agents::history::{self, Numbered};

/// Which page, and in which form.
pub(crate) struct ListRecords {
    pub(super) page: PageRequest,
    pub(super) form: Form,
}

impl FromFields for ListRecords {
    fn read(fields: &mut Fields) -> Option<Self> {
        let page = page_request(fields);
        let form = fields.optional("format", form);
        Some(Self { page: page?, form: form?.unwrap_or_default() })
    }
}

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
    wanted: &ListRecords,
) -> Result<Response, Problem> {
    if wanted.form == Form::Json {
        let page = history::page::<R>(&state.house, by, id, wanted.page).await?;
        return Ok(Json(PageOf::of(page, R::View::from)).into_response());
    }
    let pieces = history::all::<R>(&state.house, by, id).await?;
    streamed(R::FILE, R::HEAD, pieces, R::row)
}

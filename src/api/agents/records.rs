//! What is written of an agent, as a page or as a file.

use super::positions::PositionView;
use crate::{
    answers::PageOf,
    csv::{self, Form, PageInForm, Row},
    json_file,
    problem::Problem,
    state::ServerState,
};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use domain::{
    AgentId, Page, PageRequest,
    accounts::Principal,
    desk::{DecisionRecord, FillRecord, LedgerEntry, OrderRecord, TradeRecord},
};
use serde::Serialize;
use services::agents::{
    AgentsError,
    history::{self, Held, Numbered},
};

/// How records of one kind are shown.
pub(super) trait Shown: Numbered {
    type View: Serialize + From<Self> + 'static;
    /// What the file is called, and its columns.
    const FILE: &'static str;
    const HEAD: &'static [&'static str];

    fn row(self) -> Row;
}

/// A page of records, the newest first; in a file all of them.
pub(super) async fn answer<R: Shown>(
    state: &ServerState,
    by: &Principal,
    id: AgentId,
    wanted: &PageInForm,
) -> Result<Response, Problem> {
    let Some(form) = wanted.form else {
        let page = history::page::<R>(&state.house, by, id, wanted.page).await?;
        return Ok(Json(PageOf::of(page, R::View::from)).into_response());
    };
    let pieces = history::all::<R>(&state.house, by, id).await?;
    match form {
        Form::Csv => csv::streamed(R::FILE, R::HEAD, pieces, R::row),
        Form::Json => json_file::streamed(R::FILE, pieces, R::View::from),
    }
}

macro_rules! shown {
    ($($name:ident: $record:ty),+ $(,)?) => {$(
        /// A page of them as the API answers it, for whoever prints it elsewhere.
        pub fn $name(page: Page<$record>) -> impl Serialize {
            PageOf::of(page, <$record as Shown>::View::from)
        }
    )+};
}

shown! {
    trades_shown: TradeRecord,
    orders_shown: OrderRecord,
    fills_shown: FillRecord,
    decisions_shown: DecisionRecord,
    ledger_shown: LedgerEntry,
}

/// The same of what is held now.
pub fn positions_shown(held: Vec<Held>, page: PageRequest) -> Result<impl Serialize, AgentsError> {
    let views = held.into_iter().map(PositionView::try_from).collect::<Result<Vec<_>, AgentsError>>()?;
    Ok(PageOf::cut(views, page, |view| view))
}

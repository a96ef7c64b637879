//! A list that is answered a page at a time, or in some form as a file of all of it.

use crate::{
    answers::PageOf,
    csv::{self, Form, PageInForm, Row, every_page},
    json_file,
    problem::Problem,
};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use domain::{Page, PageRequest};
use serde::Serialize;

pub(crate) struct Table<T, V> {
    /// What its file is called.
    pub(crate) file: &'static str,
    pub(crate) head: &'static [&'static str],
    pub(crate) row: fn(T) -> Row,
    pub(crate) view: fn(T) -> V,
}

impl<T, V: Serialize> Table<T, V> {
    /// What was wanted of it; `read` reads a page.
    pub(crate) async fn answered<E, F>(
        &self,
        wanted: &PageInForm,
        read: impl Fn(PageRequest) -> F,
    ) -> Result<Response, Problem>
    where
        Problem: From<E>,
        F: Future<Output = Result<Page<T>, E>>,
    {
        let Some(form) = wanted.form else {
            let found = read(wanted.page).await?;
            return Ok(Json(PageOf::of(found, self.view)).into_response());
        };
        let all = every_page(read).await?;
        match form {
            Form::Csv => csv::file(self.file, self.head, all.into_iter().map(self.row)),
            Form::Json => json_file::file(self.file, all.into_iter().map(self.view)),
        }
    }
}

use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    csv::{self, Form, PageInForm, Row},
    json_file,
    problem::Problem,
    request::{PageParameters, Query},
};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use services::strategies::{EXAMPLES, Example};
use utoipa::ToSchema;

/// What the file is called.
const FILE: &str = "examples";
const HEAD: [&str; 5] = ["key", "name", "description", "timeframe", "document"];

/// A strategy that comes with the program.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExampleStrategy)]
pub(crate) struct ExampleView {
    #[schema(example = "turtle")]
    key: &'static str,
    #[schema(example = "Turtle")]
    name: Option<&'static str>,
    /// What it bets on.
    description: Option<&'static str>,
    #[schema(example = "1d")]
    timeframe: Option<&'static str>,
    document: &'static str,
}

impl From<&'static Example> for ExampleView {
    fn from(example: &'static Example) -> Self {
        let about = example.about();
        Self {
            key: example.key,
            name: about.and_then(|about| about.name.as_deref()),
            description: about.and_then(|about| about.description.as_deref()),
            timeframe: about.and_then(|about| about.timeframe.as_deref()),
            document: example.document,
        }
    }
}

/// List the example strategies
///
/// Documents to begin with. None of them is known to earn anything. In a file all of them.
#[utoipa::path(
    get, path = "/api/strategies/examples", tag = "Strategies",
    security(("token" = ["read"]), ("session" = [])),
    params(
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of examples, or a list of all of them", content((PageOf<ExampleView> = "application/json"), (String = "text/csv"))),
        Refused, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_examples(_: Reader, Query(wanted): Query<PageInForm>) -> Result<Response, Problem> {
    match wanted.form {
        None => {
            let page = PageOf::cut(EXAMPLES.iter().collect(), wanted.page, ExampleView::from);
            Ok(Json(page).into_response())
        }
        Some(Form::Csv) => csv::file(FILE, &HEAD, EXAMPLES.iter().map(row)),
        Some(Form::Json) => json_file::file(FILE, EXAMPLES.iter().map(ExampleView::from)),
    }
}

fn row(example: &'static Example) -> Row {
    let ExampleView { key, name, description, timeframe, document } = ExampleView::from(example);
    let row = Row::default().text(key).text(name.unwrap_or_default()).text(description.unwrap_or_default());
    row.text(timeframe.unwrap_or_default()).text(document)
}

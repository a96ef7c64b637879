use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    problem::Problem,
    request::{PageParameters, Query},
};
use axum::Json;
use domain::PageRequest;
use serde::Serialize;
use services::strategies::{EXAMPLES, Example};
use utoipa::ToSchema;

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
/// Documents to begin with. None of them is known to earn anything.
#[utoipa::path(
    get, path = "/api/strategies/examples", tag = "Strategies",
    security(("token" = ["read"]), ("session" = [])),
    params(PageParameters),
    responses((status = 200, description = "The examples", body = PageOf<ExampleView>), Refused, BadQuery, Failing),
)]
pub(crate) async fn list_examples(
    _: Reader,
    Query(page): Query<PageRequest>,
) -> Result<Json<PageOf<ExampleView>>, Problem> {
    Ok(Json(PageOf::cut(EXAMPLES.iter().collect(), page, ExampleView::from)))
}

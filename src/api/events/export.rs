use super::query::{FilterParameters, WantedOwner, filter, owner};
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, Refused, Unknown},
    problem::Problem,
    request::{Fields, FromFields, Query, fields::Given},
    state::ServerState,
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::events::EventFilter;
use futures::TryStreamExt;
use services::kernel::events::export::{Format, export};

pub(crate) struct ExportEvents {
    format: Format,
    owner: WantedOwner,
    filter: EventFilter,
}

impl FromFields for ExportEvents {
    fn read(fields: &mut Fields) -> Option<Self> {
        let format = fields.optional("format", format);
        let (owner, filter) = (owner(fields), filter(fields));
        Some(Self { format: format?.unwrap_or(Format::Json), owner: owner?, filter: filter? })
    }
}

fn format(given: Given<'_>) -> Result<Format, String> {
    match given.value.as_str() {
        Some("csv") => Ok(Format::Csv),
        Some("json") => Ok(Format::Json),
        _ => Err("must be one of: csv, json".to_owned()),
    }
}

/// Download the log
///
/// Oldest first, up to the last event that exists now. Fields of a CSV file that a spreadsheet would run as a formula begin
/// with an apostrophe.
#[utoipa::path(
    get, path = "/api/events/export", tag = "Events",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("format" = Option<String>, Query, description = "`csv` or `json`; `json` when absent", example = "csv"),
        FilterParameters,
    ),
    responses(
        (status = 200, description = "The file", content((Vec<super::view::EventView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn export_events(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<ExportEvents>,
) -> Result<Response, Problem> {
    let ExportEvents { format, owner, filter } = wanted;
    let pieces = export(&state.house, &by, owner.or_own(&by), filter, format).await?;
    // The answer has begun when a piece fails: the connection breaks off, and the log says why.
    let pieces = pieces.inspect_err(|error| {
        tracing::error!(error = error as &dyn std::error::Error, "Broke off a download of the log");
    });
    let name = format!("attachment; filename=\"events.{}\"", format.extension());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.content_type())),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::try_from(name).map_err(|error| Problem::internal(&error))?,
        ),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

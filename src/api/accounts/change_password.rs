use crate::{
    access::Writer,
    answers::{BadBody, FailingToWrite, Refused, Throttled},
    problem::Problem,
    request::{
        Fields, FromFields, Json,
        values::{new_password, secret},
    },
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use domain::{Secret, accounts::NewPassword};
use utoipa::ToSchema;

/// The old and the new password.
#[derive(ToSchema)]
pub(crate) struct ChangePassword {
    #[schema(value_type = String, format = Password, example = "correct horse")]
    current: Secret,
    /// At least 10 characters.
    #[schema(value_type = String, format = Password, min_length = 10, example = "battery staple")]
    new: NewPassword,
}

impl FromFields for ChangePassword {
    fn read(fields: &mut Fields) -> Option<Self> {
        let current = fields.required("current", secret());
        let new = fields.required("new", new_password());
        Some(Self { current: current?, new: new? })
    }
}

/// Change your password
///
/// Ends all of your other sessions. API tokens stay valid.
#[utoipa::path(
    post, path = "/api/account/password", tag = "Account",
    security(("token" = ["write"]), ("session" = [])),
    request_body = ChangePassword,
    responses((status = 204, description = "The password is changed"), Refused, BadBody, Throttled, FailingToWrite),
)]
pub(crate) async fn change_password(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Json(wanted): Json<ChangePassword>,
) -> Result<StatusCode, Problem> {
    services::accounts::change_password(&state.house, &by, &wanted.current, wanted.new).await?;
    Ok(StatusCode::NO_CONTENT)
}

use crate::{
    accounts::view::AccountView,
    answers::{BadBody, Conflicting, FailingToWrite},
    problem::Problem,
    request::{
        Fields, FromFields, Json,
        values::{new_password, parsed, text},
    },
    state::ServerState,
};
use axum::{Extension, extract::State, http::StatusCode};
use domain::accounts::{AccountName, NewPassword};
use services::{Origin, accounts::SetUp};
use tower_sessions::Session;
use utoipa::ToSchema;

/// The first administrator.
#[derive(ToSchema)]
pub(crate) struct CreateAdministrator {
    /// 2 to 32 of `a-z 0-9 . _ -`.
    #[schema(value_type = String, example = "ada")]
    name: AccountName,
    /// At least 10 characters.
    #[schema(value_type = String, format = Password, min_length = 10, example = "correct horse")]
    password: NewPassword,
    /// The one-time code from the server's console, when it is asked for.
    #[schema(example = "k7mpa2wq9c")]
    code: Option<String>,
}

impl FromFields for CreateAdministrator {
    fn read(fields: &mut Fields) -> Option<Self> {
        let name = fields.required("name", parsed());
        let password = fields.required("password", new_password());
        let code = fields.optional("code", text(1..=100));
        Some(Self { name: name?, password: password?, code: code? })
    }
}

/// Create the administrator
///
/// Possible once, while there is no administrator. Signs this browser in.
#[utoipa::path(
    post, path = "/api/set-up", tag = "Set-up and sign-in",
    request_body = CreateAdministrator,
    responses(
        (status = 201, description = "The administrator; the cookie is set", body = AccountView),
        BadBody, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn set_up(
    State(state): State<ServerState>,
    Extension(session): Extension<Session>,
    Extension(origin): Extension<Origin>,
    Json(wanted): Json<CreateAdministrator>,
) -> Result<(StatusCode, axum::Json<AccountView>), Problem> {
    let CreateAdministrator { name, password, code } = wanted;
    let account =
        services::accounts::set_up(&state.house, SetUp { name, password, code }, state.set_up_code.as_ref())
            .await?;
    services::sessions::begin(&state.house, &session, &account, &origin).await?;
    Ok((StatusCode::CREATED, axum::Json(account.into())))
}

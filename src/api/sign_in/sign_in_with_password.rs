use crate::{
    accounts::view::AccountView,
    answers::{BadBody, Conflicting, FailingToWrite, Throttled},
    problem::Problem,
    request::{
        Fields, FromFields, Json,
        values::{secret, text},
    },
    state::ServerState,
};
use axum::{Extension, extract::State};
use domain::Secret;
use services::Origin;
use tower_sessions::Session;
use utoipa::ToSchema;

/// Name and password.
#[derive(ToSchema)]
pub(crate) struct SignIn {
    #[schema(example = "ada")]
    name: String,
    #[schema(value_type = String, format = Password, example = "correct horse")]
    password: Secret,
}

impl FromFields for SignIn {
    fn read(fields: &mut Fields) -> Option<Self> {
        let name = fields.required("name", text(1..=200));
        let password = fields.required("password", secret());
        Some(Self { name: name?, password: password? })
    }
}

/// Sign in
///
/// Sets the session's cookie. A wrong name, a wrong password and a disabled account get the same answer in the same
/// time; after some failures the account and the address have to wait.
#[utoipa::path(
    post, path = "/api/sign-in", tag = "Set-up and sign-in",
    request_body = SignIn,
    responses(
        (status = 200, description = "Your account; the cookie is set", body = AccountView),
        (status = 401, description = "Name or password is wrong", content_type = "application/problem+json",
         body = crate::answers::ProblemBody),
        BadBody, Conflicting, Throttled, FailingToWrite,
    ),
)]
pub(crate) async fn sign_in(
    State(state): State<ServerState>,
    Extension(session): Extension<Session>,
    Extension(origin): Extension<Origin>,
    Json(given): Json<SignIn>,
) -> Result<axum::Json<AccountView>, Problem> {
    let account =
        services::sign_in::with_password(&state.house, &given.name, &given.password, &origin).await?;
    services::sessions::begin(&state.house, &session, &account, &origin).await?;
    Ok(axum::Json(account.into()))
}

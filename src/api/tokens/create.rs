use super::view::TokenView;
use crate::{
    access::Writer,
    answers::{BadBody, FailingToWrite, Refused},
    problem::Problem,
    request::{
        Fields, FromFields, Json,
        values::{list_of, name, parsed},
    },
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use domain::{
    Period,
    tokens::{Scope, Scopes},
};
use serde::Serialize;
use services::tokens::NewToken;
use utoipa::ToSchema;

/// A token that you want.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct CreateToken {
    /// What it is for, in your words.
    #[schema(min_length = 1, max_length = 100, example = "backup script")]
    name: String,
    /// Of `read`, `write` and `admin`; each stands alone.
    #[schema(value_type = Vec<String>, min_items = 1, example = json!(["read", "write"]))]
    scopes: Scopes,
    /// How long it lives, such as `30d` or `12h`. Without it, until it is revoked.
    #[schema(value_type = Option<String>, example = "30d")]
    expires_in: Option<Period>,
}

impl FromFields for CreateToken {
    fn read(fields: &mut Fields) -> Option<Self> {
        let called = fields.required("name", name(1..=services::tokens::LONGEST_NAME));
        let scopes = fields.required("scopes", list_of(1..=Scope::ALL.len(), parsed::<Scope>()));
        let expires_in = fields.optional("expiresIn", parsed::<Period>());
        Some(Self { name: called?, scopes: Scopes::new(scopes?)?, expires_in: expires_in? })
    }
}

/// A new token with its secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedToken {
    #[serde(flatten)]
    about: TokenView,
    /// The secret. It is shown this once and stored only as a hash.
    #[schema(example = "am_3kTz9Qh0v7cXyL2mB4nR8sW1dF6gJ5pA0eUiOtYkZxC")]
    token: String,
}

/// Create a token
///
/// The answer has the secret, once. No token makes one that may do more than itself.
#[utoipa::path(
    post, path = "/api/tokens", tag = "Tokens",
    security(("token" = ["write"]), ("session" = [])),
    request_body = CreateToken,
    responses(
        (status = 201, description = "The token with its secret", body = CreatedToken),
        Refused, BadBody, FailingToWrite,
    ),
)]
pub(crate) async fn create_token(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Json(wanted): Json<CreateToken>,
) -> Result<(StatusCode, axum::Json<CreatedToken>), Problem> {
    let CreateToken { name, scopes, expires_in } = wanted;
    let (token, secret) =
        services::tokens::create(&state.house, &by, NewToken { name, scopes, expires_in }).await?;
    let created = CreatedToken { about: token.into(), token: secret.reveal().to_owned() };
    Ok((StatusCode::CREATED, axum::Json(created)))
}

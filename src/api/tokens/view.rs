//! A token as the API shows it.

use domain::{
    Timestamp, TokenId,
    tokens::{ApiToken, Scopes},
};
use serde::Serialize;
use utoipa::ToSchema;

/// An API token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Token)]
pub(crate) struct TokenView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: TokenId,
    #[schema(example = "backup script")]
    name: String,
    /// The first characters of the secret, to recognise it by.
    #[schema(example = "am_3kTz9")]
    prefix: String,
    /// Of `read`, `write` and `admin`.
    #[schema(value_type = Vec<String>, example = json!(["read", "write"]))]
    scopes: Scopes,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    created_at: Timestamp,
    /// Null: valid until it is revoked.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-03-02T09:30:00.000Z")]
    expires_at: Option<Timestamp>,
    /// To the minute; null: never used.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
}

impl From<ApiToken> for TokenView {
    fn from(token: ApiToken) -> Self {
        let ApiToken { id, name, prefix, scopes, created_at, expires_at, last_used_at, revoked_at } = token;
        Self { id, name, prefix, scopes, created_at, expires_at, last_used_at, revoked_at }
    }
}

use crate::{
    access::Admin,
    accounts::view::AccountView,
    answers::{BadBody, Conflicting, FailingToWrite, Refused},
    problem::Problem,
    request::{
        Fields, FromFields, Json,
        values::{new_password, parsed},
    },
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use domain::accounts::{AccountName, NewPassword, Role};
use services::members::NewMember;
use utoipa::ToSchema;

/// Somebody new.
#[derive(ToSchema)]
pub(crate) struct AddMember {
    /// 2 to 32 of `a-z 0-9 . _ -`.
    #[schema(value_type = String, example = "grace")]
    name: AccountName,
    /// At least 10 characters; they can change it.
    #[schema(value_type = String, format = Password, min_length = 10, example = "battery staple")]
    password: NewPassword,
    /// `member`, when absent, or `admin`.
    #[schema(value_type = Option<String>, default = "member", example = "member")]
    role: Option<Role>,
}

impl FromFields for AddMember {
    fn read(fields: &mut Fields) -> Option<Self> {
        let name = fields.required("name", parsed());
        let password = fields.required("password", new_password());
        let role = fields.optional("role", parsed());
        Some(Self { name: name?, password: password?, role: role? })
    }
}

/// Add a member
#[utoipa::path(
    post, path = "/api/members", tag = "Members",
    security(("token" = ["admin"]), ("session" = [])),
    request_body = AddMember,
    responses(
        (status = 201, description = "The new member", body = AccountView),
        Refused, BadBody, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn add_member(
    State(state): State<ServerState>,
    Admin(by): Admin,
    Json(wanted): Json<AddMember>,
) -> Result<(StatusCode, axum::Json<AccountView>), Problem> {
    let AddMember { name, password, role } = wanted;
    let wanted = NewMember { name, password, role: role.unwrap_or(Role::Member) };
    let account = services::members::add(&state.house, Some(&by), wanted).await?;
    Ok((StatusCode::CREATED, axum::Json(account.into())))
}

use crate::{
    access::Admin,
    accounts::view::AccountView,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Fields, FromFields, Id, Json, Patch, values::parsed},
    state::ServerState,
};
use axum::extract::State;
use domain::{AccountId, accounts::AccountStatus};
use services::members;
use utoipa::ToSchema;

/// What changes; what is absent stays (RFC 7396).
#[derive(ToSchema)]
#[schema(as = UpdateMember)]
pub(crate) struct MemberPatch {
    /// `active` or `disabled`.
    #[schema(value_type = Option<String>, example = "disabled")]
    status: Patch<AccountStatus>,
}

impl FromFields for MemberPatch {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { status: fields.patch("status", parsed())? })
    }
}

/// Disable or enable a member
///
/// Disabling ends their sessions and makes their tokens worthless until they are enabled again. The last active
/// administrator cannot be disabled, and nobody disables themselves.
#[utoipa::path(
    patch, path = "/api/members/{id}", tag = "Members",
    security(("token" = ["admin"]), ("session" = [])),
    params(("id" = String, Path, description = "The member's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    request_body(content = MemberPatch, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The member as it is now", body = AccountView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn update_member(
    State(state): State<ServerState>,
    Admin(by): Admin,
    Id(id): Id<AccountId>,
    Json(patch): Json<MemberPatch>,
) -> Result<axum::Json<AccountView>, Problem> {
    let member = match patch.status {
        Patch::Set(AccountStatus::Disabled) => members::disable(&state.house, Some(&by), id).await?,
        Patch::Set(AccountStatus::Active) => members::enable(&state.house, Some(&by), id).await?,
        Patch::Keep => members::get(&state.house, &by, id).await?,
    };
    Ok(axum::Json(member.into()))
}

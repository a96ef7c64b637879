//! An account as the API shows it.

use domain::{
    AccountId, Timestamp,
    accounts::{Account, AccountName, AccountStatus, Role},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A person with an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Account)]
pub(crate) struct AccountView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: AccountId,
    #[schema(value_type = String, example = "ada")]
    name: AccountName,
    /// `admin` or `member`.
    #[schema(value_type = String, example = "admin")]
    role: Role,
    /// `active` or `disabled`.
    #[schema(value_type = String, example = "active")]
    status: AccountStatus,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    updated_at: Timestamp,
}

impl From<Account> for AccountView {
    fn from(account: Account) -> Self {
        let Account { id, name, role, status, created_at, updated_at, epoch: _ } = account;
        Self { id, name, role, status, created_at, updated_at }
    }
}

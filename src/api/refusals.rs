//! What the use cases of accounts refuse, as problems: one `From` per error, each variant named.

use crate::{
    front::unavailable,
    problem::{Problem, kinds},
};
use domain::Period;
use services::{
    Denied,
    accounts::{ChangePasswordError, FindError, SetUpError},
    members::MemberError,
    sessions::SessionError,
    sign_in::SignInError,
    tokens::TokenError,
};

impl From<Denied> for Problem {
    fn from(error: Denied) -> Self {
        match error {
            Denied::NotAdministrator => {
                Self::new(&kinds::ADMIN_ONLY, "Ask an administrator of this house to do it.")
            }
            Denied::MissingScope(scope) => {
                let detail = format!("This token has no scope `{}`. Create one that has it.", scope.as_str());
                Self::new(&kinds::SCOPE_MISSING, detail)
            }
            Denied::NotSignedIn => {
                Self::new(&kinds::SCOPE_MISSING, "A token cannot do this; sign in and do it in person.")
            }
        }
    }
}

impl From<FindError> for Problem {
    fn from(error: FindError) -> Self {
        match error {
            FindError::NotFound => Self::not_found("This account does not exist."),
            FindError::Storage(error) => error.into(),
        }
    }
}

impl From<ChangePasswordError> for Problem {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::WrongPassword => Self::field("current", "is not the current password"),
            ChangePasswordError::Throttled { retry_after } => throttled(retry_after),
            ChangePasswordError::Denied(denied) => denied.into(),
            ChangePasswordError::Hashing(error) => Self::internal(&error),
            ChangePasswordError::Storage(error) => error.into(),
        }
    }
}

impl From<SetUpError> for Problem {
    fn from(error: SetUpError) -> Self {
        match error {
            SetUpError::AlreadySetUp => {
                Self::new(&kinds::ALREADY_SET_UP, "Sign in instead, or ask an administrator for an account.")
            }
            SetUpError::NameTaken => Self::new(&kinds::NAME_TAKEN, "Choose another name."),
            SetUpError::CodeNeeded => Self::field("code", "is missing; the console printed it"),
            SetUpError::WrongCode => {
                Self::new(&kinds::WRONG_CODE, "Copy the code that the server printed on its console.")
            }
            SetUpError::TooManyTries => {
                let detail = "There were too many wrong codes. Restart the server; it prints a new one.";
                Self::new(&kinds::WRONG_CODE, detail)
            }
            SetUpError::Hashing(error) => Self::internal(&error),
            SetUpError::Storage(error) => error.into(),
        }
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::new(&kinds::WRONG_CREDENTIALS, "Check both and try again."),
            SignInError::Throttled { retry_after } => throttled(retry_after),
            SignInError::Hashing(error) => Self::internal(&error),
            SignInError::Storage(error) => error.into(),
        }
    }
}

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::NotFound => Self::not_found("This session does not exist or has ended."),
            SessionError::Denied(denied) => denied.into(),
            SessionError::Overtaken => {
                let detail =
                    "The password was changed, or the account disabled, while you signed in. Sign in again.";
                Self::new(&kinds::CONFLICT, detail)
            }
            SessionError::Cookie(error) => unavailable(&error),
            SessionError::Storage(error) => error.into(),
        }
    }
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::NotFound => Self::not_found("This token does not exist."),
            TokenError::InvalidName => Self::field("name", error.to_string()),
            TokenError::InvalidLife => Self::field("expiresIn", error.to_string()),
            TokenError::ScopeNotAllowed(scope) => {
                let detail = format!(
                    "You cannot give a token the scope `{}`, because you do not have it.",
                    scope.as_str()
                );
                Self::new(&kinds::SCOPE_MISSING, detail)
            }
            TokenError::Denied(denied) => denied.into(),
            TokenError::Storage(error) => error.into(),
        }
    }
}

impl From<MemberError> for Problem {
    fn from(error: MemberError) -> Self {
        match error {
            MemberError::NotFound => Self::not_found("This member does not exist."),
            MemberError::NameTaken => Self::new(&kinds::NAME_TAKEN, "Choose another name."),
            MemberError::Oneself => Self::new(&kinds::CONFLICT, "Nobody disables their own account."),
            MemberError::LastAdministrator => {
                Self::new(&kinds::CONFLICT, "The last active administrator cannot be disabled.")
            }
            MemberError::Denied(denied) => denied.into(),
            MemberError::Hashing(error) => Self::internal(&error),
            MemberError::Storage(error) => error.into(),
        }
    }
}

fn throttled(wait: Period) -> Problem {
    let detail = "Too many attempts have failed. Wait for as long as `Retry-After` says, then try again.";
    Problem::new(&kinds::THROTTLED, detail).retry_after(wait)
}

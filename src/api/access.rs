//! Access as an argument: a route says in its signature who may call it, and cannot be called otherwise.

use crate::{
    front::TokenRefused,
    problem::{Problem, kinds},
};
use axum::{extract::FromRequestParts, http::request::Parts};
use domain::{
    accounts::{Principal, Role},
    tokens::Scope,
};
use services::Caller;

/// Somebody who may look at things.
pub struct Reader(pub Principal);
/// Somebody who may change things.
pub struct Writer(pub Principal);
/// An administrator, whose token says so too.
pub struct Admin(pub Principal);

macro_rules! access {
    ($($name:ident $scope:ident),+) => {$(
        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
                let principal = signed_in(parts)?;
                if principal.may(Scope::$scope) { Ok(Self(principal)) } else { Err(refusal(&principal, Scope::$scope)) }
            }
        }
    )+};
}

access!(Reader Read, Writer Write, Admin Admin);

fn signed_in(parts: &Parts) -> Result<Principal, Problem> {
    if let Some(Caller(Some(principal))) = parts.extensions.get::<Caller>() {
        return Ok(principal.clone());
    }
    if let Some(TokenRefused(problem)) = parts.extensions.get::<TokenRefused>() {
        return Err(problem.clone());
    }
    Err(nobody())
}

/// Nobody is asking, or nobody any more.
pub(crate) fn nobody() -> Problem {
    let detail = "Sign in, or send an API token as `authorization: Bearer …`.";
    Problem::new(&kinds::SIGN_IN_NEEDED, detail)
}

fn refusal(principal: &Principal, scope: Scope) -> Problem {
    if principal.scopes.allow(scope) && principal.role != Role::Admin {
        return Problem::new(&kinds::ADMIN_ONLY, "Ask an administrator of this house to do it.");
    }
    let detail = format!("This token has no scope `{}`. Create one that has it.", scope.as_str());
    Problem::new(&kinds::SCOPE_MISSING, detail)
}

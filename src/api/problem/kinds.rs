//! Every problem an answer can have, with its stable code. The API reference lists them from here.

use axum::http::StatusCode;

/// One kind of problem. Its code never changes; programs decide by it.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    pub code: &'static str,
    pub status: StatusCode,
    pub title: &'static str,
}

macro_rules! kinds {
    ($($name:ident $status:ident $code:literal $title:literal;)+) => {
        $(pub const $name: Kind = Kind { code: $code, status: StatusCode::$status, title: $title };)+

        /// All of them, for the reference page.
        pub const ALL: &[&Kind] = &[$(&$name),+];
    };
}

kinds! {
    NOT_JSON BAD_REQUEST "not_json" "The body is not JSON";
    BAD_REQUEST BAD_REQUEST "bad_request" "The request cannot be read";
    SIGN_IN_NEEDED UNAUTHORIZED "sign_in_needed" "Sign in first";
    TOKEN_INVALID UNAUTHORIZED "token_invalid" "The token is not valid";
    WRONG_CREDENTIALS UNAUTHORIZED "wrong_credentials" "Name or password is wrong";
    SCOPE_MISSING FORBIDDEN "scope_missing" "The token may not do this";
    ADMIN_ONLY FORBIDDEN "admin_only" "Only an administrator may do this";
    CROSS_SITE FORBIDDEN "cross_site" "The request comes from another site";
    FOREIGN_HOST FORBIDDEN "foreign_host" "This server does not answer to this name";
    WRONG_CODE FORBIDDEN "wrong_code" "The set-up code is wrong";
    NOT_FOUND NOT_FOUND "not_found" "There is no such thing";
    METHOD_NOT_ALLOWED METHOD_NOT_ALLOWED "method_not_allowed" "This cannot be done here";
    TIMED_OUT SERVICE_UNAVAILABLE "timed_out" "The request took too long";
    CONFLICT CONFLICT "conflict" "This contradicts what is there";
    NAME_TAKEN CONFLICT "name_taken" "The name is taken";
    ALREADY_SET_UP CONFLICT "already_set_up" "The house has an administrator already";
    WRONG_STATE CONFLICT "wrong_state" "This is not possible any more";
    HOLDS CONFLICT "holds" "It still holds something";
    IN_BOOKS CONFLICT "in_books" "It is part of its manager's books";
    NOT_FREE CONFLICT "not_free" "The money is not free";
    TICKING CONFLICT "ticking" "It is deciding at this moment";
    NOT_RUNNING CONFLICT "not_running" "It does not run";
    NOT_HELD CONFLICT "not_held" "Nothing holds it";
    BUDGET_SPENT CONFLICT "budget_spent" "The day's budget is used up";
    MARKET_CLOSED CONFLICT "market_closed" "This house has no market";
    TOO_LARGE PAYLOAD_TOO_LARGE "too_large" "The body is too large";
    UNSUPPORTED_TYPE UNSUPPORTED_MEDIA_TYPE "unsupported_type" "The body is of a type that is not read here";
    INVALID_FIELDS UNPROCESSABLE_ENTITY "invalid_fields" "Some fields are not right";
    THROTTLED TOO_MANY_REQUESTS "throttled" "Too many failed attempts";
    MODEL_FAILED BAD_GATEWAY "model_failed" "The model gave no answer that can be used";
    INTERNAL INTERNAL_SERVER_ERROR "internal" "Something broke";
    DATABASE_BUSY SERVICE_UNAVAILABLE "database_busy" "The database is busy";
    DATABASE_UNAVAILABLE SERVICE_UNAVAILABLE "database_unavailable" "The database cannot be reached";
    OUTCOME_UNKNOWN SERVICE_UNAVAILABLE "outcome_unknown" "It is not known whether this was done";
    DATABASE_READ_ONLY SERVICE_UNAVAILABLE "database_read_only" "The database cannot be written";
    MARKET_UNAVAILABLE SERVICE_UNAVAILABLE "market_unavailable" "The market cannot be read now";
    STOPPING SERVICE_UNAVAILABLE "stopping" "The server is going down";
    DISK_FULL INSUFFICIENT_STORAGE "disk_full" "The disk is full";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_and_written_in_snake_case() {
        let codes: HashSet<&str> = ALL.iter().map(|kind| kind.code).collect();
        assert_eq!(codes.len(), ALL.len());
        for code in codes {
            assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code}");
        }
    }
}

//! What routes have in common in their answers and in the description of them.

use crate::problem::FieldProblem;
use domain::{Page, PageRequest};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{Content, Ref, RefOr, Response, ResponseBuilder},
};

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PageOf<T> {
    pub items: Vec<T>,
    /// How many there are on all pages.
    #[schema(example = 1)]
    pub total: u64,
    #[schema(example = 1)]
    pub page: u32,
    #[schema(example = 20)]
    pub page_size: u32,
}

impl<T> PageOf<T> {
    pub(crate) fn of<U>(page: Page<U>, view: impl Fn(U) -> T) -> Self {
        let Page { items, total, page, page_size } = page;
        Self { items: items.into_iter().map(view).collect(), total, page, page_size }
    }

    /// A page of a list that is short and comes whole.
    pub(crate) fn cut<U>(all: Vec<U>, request: PageRequest, view: impl Fn(U) -> T) -> Self {
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let skipped = usize::try_from(request.offset()).unwrap_or(usize::MAX);
        let size = usize::try_from(request.limit()).unwrap_or(usize::MAX);
        Self::of(Page::new(all.into_iter().skip(skipped).take(size).collect(), total, request), view)
    }
}

/// What is wrong, as `application/problem+json` (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Where this kind of problem is described.
    #[schema(example = "/api/docs#problem-invalid_fields")]
    pub r#type: String,
    #[schema(example = "Some fields are not right")]
    pub title: String,
    #[schema(example = 422)]
    pub status: u16,
    /// What happened here, whether anything was changed, and what to do.
    #[schema(example = "Nothing was changed. `name` is missing.")]
    pub detail: String,
    /// Never changes; programs decide by it.
    #[schema(example = "invalid_fields")]
    pub code: String,
    /// The fields that are wrong, when that is the problem.
    pub errors: Vec<FieldProblem>,
    /// The name of this request in the server's log.
    #[schema(example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    pub request_id: String,
}

macro_rules! problem_answers {
    ($($(#[doc = $doc:literal])+ $name:ident { $($status:literal $when:literal)+ })+) => {$(
        $(#[doc = $doc])+
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                BTreeMap::from([$(($status.to_owned(), problem($when))),+])
            }
        }
    )+};
}

problem_answers! {
    /// Nobody is signed in, or not somebody who may do this.
    Refused {
        "401" "Nobody is signed in, or the token is unknown, expired or revoked"
        "403" "The token lacks the scope, or an administrator is needed"
    }
    /// There is no administrator yet, and the request came under a name that is not this machine's.
    ForeignHost { "403" "Until there is an administrator: the server was called by a name that is not this machine's" }
    /// The query has a parameter that is unknown or out of range.
    BadQuery { "422" "A parameter is unknown or out of range" }
    /// The body cannot be taken as it is.
    BadBody {
        "400" "The body is not JSON"
        "403" "The token lacks the scope, or a page of another site sent the request"
        "413" "The body is too large"
        "415" "The body is of another type"
        "422" "A field is unknown, missing, of the wrong type or out of range"
    }
    /// There is no such thing.
    Unknown { "404" "There is no such thing, or it belongs to somebody else" }
    /// The state of things forbids it.
    Conflicting { "409" "This contradicts what is there" }
    /// Somebody else was asked, and did not answer.
    Asking { "502" "The model did not answer, or not in a form that can be read; nothing was changed" }
    /// Too many failures.
    Throttled { "429" "Too many failed attempts; `Retry-After` says when to go on" }
    /// The server cannot answer now.
    Failing {
        "500" "A defect of the program"
        "503" "The database is busy or away; `Retry-After` says when to ask again"
    }
    /// What may go wrong with every write.
    FailingToWrite {
        "403" "A page of another site sent the request"
        "413" "The body is too large"
        "500" "A defect of the program"
        "503" "The database is busy or away; `Retry-After` says when to ask again"
        "507" "The disk is full"
    }
}

fn problem(when: &str) -> RefOr<Response> {
    let content = Content::builder().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(when).content("application/problem+json", content).build().into()
}

/// `house`, or the id of an account.
pub(crate) fn owner_name(owner: domain::OwnerId) -> String {
    if owner == domain::OwnerId::HOUSE { "house".to_owned() } else { owner.to_string() }
}

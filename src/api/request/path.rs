//! An id in the path as its type. What is no id names nothing: 404, like an id of somebody else's thing.

use crate::problem::Problem;
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use std::str::FromStr;

/// The `{id}` of the route.
pub struct Id<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let nothing = || Problem::not_found("Nothing has this id.");
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        let text = params.iter().find(|(name, _)| *name == "id").map(|(_, text)| text).ok_or_else(nothing)?;
        text.parse().map(Self).map_err(|_| nothing())
    }
}

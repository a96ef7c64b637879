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
        parsed_part(parts, state, "id").await.map(Self)
    }
}

/// The `{symbol}` of the route, whatever it is: what is wrong with the body is said first.
pub struct Named(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        part(parts, state, "symbol").await.map(Self)
    }
}

/// The part of the path with this name, as its type.
pub async fn parsed_part<T: FromStr, S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
    wanted: &str,
) -> Result<T, Problem> {
    part(parts, state, wanted).await?.parse().map_err(|_| nothing())
}

async fn part<S: Send + Sync>(parts: &mut Parts, state: &S, wanted: &str) -> Result<String, Problem> {
    let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| nothing())?;
    let found = params.iter().find(|(name, _)| *name == wanted);
    found.map(|(_, text)| text.to_owned()).ok_or_else(nothing)
}

fn nothing() -> Problem {
    Problem::not_found("Nothing has this id.")
}

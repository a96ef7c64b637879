//! What the page of tokens asks of the use cases.

use super::hand_over;
use crate::{
    failure::{Failure, FieldName, Problem},
    flash,
    moment::Moment,
    pages::{TOKENS, listing::page_request},
    refused::refuse,
    server,
};
use domain::{
    PageRequest, Period, Secret,
    tokens::{ApiToken, Scope},
};
use leptos::prelude::*;
use services::tokens::{self, NewToken};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    pub lines: Vec<TokenLine>,
    pub page: u32,
    pub page_size: u32,
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenLine {
    pub id: String,
    pub name: String,
    pub prefix: String,
    pub scopes: String,
    pub since: Moment,
    pub expires: Option<Moment>,
    pub used: Option<Moment>,
    pub state: TokenState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenState {
    Valid,
    Expired,
    Revoked,
}

pub async fn own_tokens(page: u32) -> Result<Tokens, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let wanted = page_request(page, PageRequest::DEFAULT_SIZE);
    let found = tokens::list(&house, &by, wanted).await?;
    let now = house.now();
    let line = |token: ApiToken| TokenLine {
        id: token.id.to_string(),
        state: match (token.revoked_at, token.is_valid_at(now)) {
            (Some(_), _) => TokenState::Revoked,
            (None, true) => TokenState::Valid,
            (None, false) => TokenState::Expired,
        },
        name: token.name,
        prefix: token.prefix,
        scopes: token.scopes.iter().map(Scope::as_str).collect::<Vec<_>>().join(" · "),
        since: token.created_at.into(),
        expires: token.expires_at.map(Into::into),
        used: token.last_used_at.map(Into::into),
    };
    Ok(Tokens {
        page: found.page,
        page_size: found.page_size,
        total: found.total,
        lines: found.items.into_iter().map(line).collect(),
    })
}

#[server(prefix = "/ui", endpoint = "create_token")]
pub async fn create_token(
    #[server(default)] name: String,
    #[server(default)] read: bool,
    #[server(default)] write: bool,
    #[server(default)] admin: bool,
    #[server(default)] days: String,
) -> Result<(), Failure> {
    let wanted = [(read, "read"), (write, "write"), (admin, "admin")];
    let scopes: Vec<&str> =
        wanted.into_iter().filter_map(|(wanted, scope)| wanted.then_some(scope)).collect();
    let scopes = scopes.join(",");
    match create(name.clone(), &scopes, &days).await {
        Ok((id, secret)) => {
            hand_over::give(&id, &secret);
            leptos_axum::redirect(TOKENS);
            Ok(())
        }
        Err(failure) => {
            let kept = [("name", name.as_str()), ("scopes", &scopes), ("days", &days)];
            Err(refuse::<CreateToken>(TOKENS, failure, &kept))
        }
    }
}

async fn create(name: String, scopes: &str, days: &str) -> Result<(String, Secret), Failure> {
    let by = server::signed_in()?;
    let scopes = scopes.parse().map_err(|_| Failure::invalid(FieldName::Scopes, Problem::Missing))?;
    let expires_in = match days.trim() {
        "" => None,
        days => {
            let days = days.parse().map_err(|_| Failure::invalid(FieldName::Expiry, Problem::OutOfRange))?;
            Some(Period::from_days(days))
        }
    };
    let wanted = NewToken { name: name.trim().to_owned(), scopes, expires_in };
    let (token, secret) = tokens::create(&server::house(), &by, wanted).await?;
    Ok((token.id.to_string(), secret))
}

#[server(prefix = "/ui", endpoint = "revoke_token")]
pub async fn revoke_token(id: String) -> Result<(), Failure> {
    match revoke(&id).await {
        Ok(()) => {
            flash::redirect_done(TOKENS, flash::Done::TokenRevoked);
            Ok(())
        }
        Err(failure) => Err(refuse::<RevokeToken>(TOKENS, failure, &[])),
    }
}

async fn revoke(id: &str) -> Result<(), Failure> {
    let by = server::signed_in()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    tokens::revoke(&server::house(), &by, id).await?;
    Ok(())
}

//! What the page of tokens asks of the use cases.

use crate::{failure::Failure, moment::Moment};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    pub lines: Vec<TokenLine>,
    pub page: u32,
    pub page_size: u32,
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenState {
    Valid,
    Expired,
    Revoked,
}

#[server(prefix = "/ui", endpoint = "own_tokens")]
pub async fn own_tokens(page: u32) -> Result<Tokens, Failure> {
    use crate::{pages::listing::page_request, server};
    let (house, by) = (server::house(), server::signed_in()?);
    let wanted = page_request(page, domain::PageRequest::DEFAULT_SIZE);
    let found = services::tokens::list(&house, &by, wanted).await?;
    let now = house.now();
    let line = |token: domain::tokens::ApiToken| TokenLine {
        id: token.id.to_string(),
        state: match (token.revoked_at, token.is_valid_at(now)) {
            (Some(_), _) => TokenState::Revoked,
            (None, true) => TokenState::Valid,
            (None, false) => TokenState::Expired,
        },
        name: token.name,
        prefix: token.prefix,
        scopes: token.scopes.iter().map(domain::tokens::Scope::as_str).collect::<Vec<_>>().join(" · "),
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
    use crate::{pages::TOKENS, refused::refuse};
    let wanted = [(read, "read"), (write, "write"), (admin, "admin")];
    let scopes: Vec<&str> =
        wanted.into_iter().filter_map(|(wanted, scope)| wanted.then_some(scope)).collect();
    let scopes = scopes.join(",");
    match create(name.clone(), &scopes, &days).await {
        Ok((id, secret)) => {
            super::hand_over::give(&id, &secret);
            leptos_axum::redirect(TOKENS);
            Ok(())
        }
        Err(failure) => {
            let kept = [("name", name.as_str()), ("scopes", &scopes), ("days", &days)];
            Err(refuse::<CreateToken>(TOKENS, failure, &kept))
        }
    }
}

#[cfg(feature = "ssr")]
async fn create(name: String, scopes: &str, days: &str) -> Result<(String, domain::Secret), Failure> {
    use crate::{
        failure::{FieldName, Problem},
        server,
    };
    use domain::Period;
    use services::tokens::NewToken;
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
    let (token, secret) = services::tokens::create(&server::house(), &by, wanted).await?;
    Ok((token.id.to_string(), secret))
}

#[server(prefix = "/ui", endpoint = "revoke_token")]
pub async fn revoke_token(id: String) -> Result<(), Failure> {
    use crate::{flash, pages::TOKENS, refused::refuse};
    match revoke(&id).await {
        Ok(()) => {
            flash::redirect_done(TOKENS, flash::Done::TokenRevoked);
            Ok(())
        }
        Err(failure) => Err(refuse::<RevokeToken>(TOKENS, failure, &[])),
    }
}

#[cfg(feature = "ssr")]
async fn revoke(id: &str) -> Result<(), Failure> {
    use crate::server;
    let by = server::signed_in()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    services::tokens::revoke(&server::house(), &by, id).await?;
    Ok(())
}

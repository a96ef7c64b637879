//! What the page of members asks of the use cases. To those who are no administrators the page does not exist.

use crate::{
    failure::{Failure, FieldName, Problem},
    flash,
    moment::Moment,
    pages::{MEMBERS, listing::page_request},
    refused::refuse,
    server,
};
use domain::{
    PageRequest,
    accounts::{Account, AccountStatus, NewPassword, Role},
};
use leptos::prelude::*;
use services::members::{self, MemberError, NewMember};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members {
    pub lines: Vec<MemberLine>,
    pub page: u32,
    pub page_size: u32,
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberLine {
    pub id: String,
    pub name: String,
    pub is_admin: bool,
    pub is_active: bool,
    pub since: Moment,
    /// The one who is asking.
    pub you: bool,
}

pub async fn list_members(page: u32) -> Result<Members, Failure> {
    let by = server::signed_in()?;
    let wanted = page_request(page, PageRequest::DEFAULT_SIZE);
    let found = members::list(&server::house(), &by, wanted).await.map_err(|error| match error {
        MemberError::Denied(_) => Failure::NotFound,
        other => other.into(),
    })?;
    let line = |account: Account| MemberLine {
        you: account.id == by.account,
        id: account.id.to_string(),
        name: account.name.to_string(),
        is_admin: account.role == Role::Admin,
        is_active: account.status == AccountStatus::Active,
        since: account.created_at.into(),
    };
    Ok(Members {
        page: found.page,
        page_size: found.page_size,
        total: found.total,
        lines: found.items.into_iter().map(line).collect(),
    })
}

#[server(prefix = "/ui", endpoint = "add_member")]
pub async fn add_member(
    #[server(default)] name: String,
    password: String,
    #[server(default)] role: String,
) -> Result<(), Failure> {
    match add(&name, password, &role).await {
        Ok(()) => {
            flash::redirect_done(MEMBERS, flash::Done::MemberAdded);
            Ok(())
        }
        Err(failure) => Err(refuse::<AddMember>(MEMBERS, failure, &[("name", &name), ("role", &role)])),
    }
}

async fn add(name: &str, password: String, role: &str) -> Result<(), Failure> {
    let by = server::signed_in()?;
    let name = name.parse().map_err(|_| Failure::invalid(FieldName::Name, Problem::NotAName))?;
    let password = NewPassword::parse(password)
        .map_err(|error| Failure::invalid(FieldName::Password, server::password_problem(&error)))?;
    // Whatever is not clearly an administrator is a member.
    let role = role.parse().unwrap_or(Role::Member);
    members::add(&server::house(), Some(&by), NewMember { name, password, role }).await?;
    Ok(())
}

#[server(prefix = "/ui", endpoint = "disable_member")]
pub async fn disable_member(id: String) -> Result<(), Failure> {
    match set_active(&id, false).await {
        Ok(()) => {
            flash::redirect_done(MEMBERS, flash::Done::MemberDisabled);
            Ok(())
        }
        Err(failure) => Err(refuse::<DisableMember>(MEMBERS, failure, &[])),
    }
}

#[server(prefix = "/ui", endpoint = "enable_member")]
pub async fn enable_member(id: String) -> Result<(), Failure> {
    match set_active(&id, true).await {
        Ok(()) => {
            flash::redirect_done(MEMBERS, flash::Done::MemberEnabled);
            Ok(())
        }
        Err(failure) => Err(refuse::<EnableMember>(MEMBERS, failure, &[])),
    }
}

async fn set_active(id: &str, active: bool) -> Result<(), Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    if active {
        members::enable(&house, Some(&by), id).await?;
    } else {
        members::disable(&house, Some(&by), id).await?;
    }
    Ok(())
}

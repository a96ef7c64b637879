//! What set-up asks of the use cases.

use super::PATH;
use crate::{
    failure::{Failure, FieldName, Problem, Wrong},
    refused::refuse,
    server,
};
use domain::accounts::{AccountName, NewPassword, NewPasswordError};
use leptos::prelude::*;
use services::{
    accounts::{SetUp, set_up},
    sessions,
};

#[server(prefix = "/ui", endpoint = "set_up")]
pub async fn set_up_house(
    #[server(default)] name: String,
    #[server(default)] password: String,
    #[server(default)] repeat: String,
    #[server(default)] code: Option<String>,
) -> Result<(), Failure> {
    match begin(&name, password, &repeat, code).await {
        Ok(()) => {
            leptos_axum::redirect("/");
            Ok(())
        }
        Err(failure) => Err(refuse::<SetUpHouse>(PATH, failure, &[("name", &name)])),
    }
}

async fn begin(name: &str, password: String, repeat: &str, code: Option<String>) -> Result<(), Failure> {
    let wanted = read(name, password, repeat, code)?;
    let house = server::house();
    let account = set_up(&house, wanted, server::set_up_code().as_ref()).await?;
    sessions::begin(&house, &server::session()?, &account, &server::origin()).await?;
    Ok(())
}

/// Everything that is wrong with the form, at once.
fn read(name: &str, password: String, repeat: &str, code: Option<String>) -> Result<SetUp, Failure> {
    let name = name.parse::<AccountName>();
    let differs =
        (repeat != password).then_some(Wrong { field: FieldName::Repeat, problem: Problem::Different });
    let password = NewPassword::parse(password);
    let wrong = [
        name.is_err().then_some(Wrong { field: FieldName::Name, problem: Problem::NotAName }),
        password.as_ref().err().map(too_short_or_long),
        differs,
    ];
    match (name, password, wrong.into_iter().flatten().collect::<Vec<_>>()) {
        (Ok(name), Ok(password), wrong) if wrong.is_empty() => Ok(SetUp { name, password, code }),
        (_, _, wrong) => Err(Failure::Invalid(wrong)),
    }
}

fn too_short_or_long(error: &NewPasswordError) -> Wrong {
    Wrong { field: FieldName::Password, problem: server::password_problem(error) }
}

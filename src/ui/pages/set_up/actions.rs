//! What set-up asks of the use cases.

use crate::failure::Failure;
use leptos::prelude::*;

#[server(prefix = "/ui", endpoint = "set_up")]
pub async fn set_up_house(
    name: String,
    password: String,
    repeat: String,
    #[server(default)] code: Option<String>,
) -> Result<(), Failure> {
    use crate::{
        failure::{FieldName, Problem},
        server,
    };
    use domain::accounts::NewPassword;
    use services::accounts::{SetUp, set_up};
    let name = name.parse().map_err(|_| Failure::invalid(FieldName::Name, Problem::NotAName))?;
    if repeat != password {
        return Err(Failure::invalid(FieldName::Repeat, Problem::Different));
    }
    let password = NewPassword::parse(password)
        .map_err(|error| server::password_failure(FieldName::Password, &error))?;
    let house = server::house();
    let wanted = SetUp { name, password, code };
    let account = set_up(&house, wanted, server::set_up_code().as_ref()).await?;
    services::sessions::begin(&house, &server::session()?, &account, &server::origin()).await?;
    leptos_axum::redirect("/");
    Ok(())
}

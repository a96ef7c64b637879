//! `agent-manager token create`: prints the token and nothing else, so that a script can keep it.

use super::{Failure, Setup, say, user};
use clap::Subcommand;
use domain::{Period, accounts::AccountStatus, tokens::Scopes};
use services::{
    House,
    tokens::{self, NewToken, TokenError},
};

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Create an API token and print it, once
    Create {
        /// Whose token it is
        #[arg(long, value_name = "NAME")]
        user: String,
        /// What it may be used for: read, write, admin
        #[arg(long, value_name = "SCOPES")]
        scopes: String,
        /// How long it is valid, such as 30d or 12h; for ever when not given
        #[arg(long, value_name = "PERIOD", allow_hyphen_values = true)]
        expires: Option<String>,
        /// What it is called in lists
        #[arg(long, default_value = "command line")]
        name: String,
    },
}

pub async fn run(setup: &Setup, command: TokenCommand) -> Result<(), Failure> {
    let TokenCommand::Create { user, scopes, expires, name } = command;
    let scopes: Scopes = scopes.parse().map_err(|error| {
        Failure::Wrong(format!("--scopes {scopes:?} cannot be used: each of them {error}"))
    })?;
    let expires_in = expires.map(|text| period(&text)).transpose()?;

    setup.with_house(async |house| create(house, &user, NewToken { name, scopes, expires_in }).await).await
}

async fn create(house: &House, user: &str, wanted: NewToken) -> Result<(), Failure> {
    let account = user::find(house, user).await?;
    if account.status == AccountStatus::Disabled {
        return Err(Failure::Failed(format!(
            "{user} is disabled, so the token would not work; `agent-manager user enable {user}` lets them in again"
        )));
    }
    let (_, secret) =
        tokens::create_for(house, &account, wanted).await.map_err(|error| refused(&error, user))?;
    say(secret.reveal())
}

fn period(text: &str) -> Result<Period, Failure> {
    text.parse().map_err(|error| Failure::Wrong(format!("--expires {text:?} cannot be used: it is {error}")))
}

fn refused(error: &TokenError, user: &str) -> Failure {
    match error {
        TokenError::InvalidName | TokenError::InvalidLife => Failure::wrong(error),
        TokenError::ScopeNotAllowed(scope) => Failure::Wrong(format!(
            "{user} cannot have a token with the scope {}: they are no administrator",
            scope.as_str()
        )),
        other => Failure::failed(other),
    }
}

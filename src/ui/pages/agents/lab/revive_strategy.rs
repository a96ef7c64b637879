//! Taking an earlier version of a strategy again.

use super::super::PATH;
use crate::{
    components::post_button,
    failure::Failure,
    flash::{self, Done},
    refused::refuse,
    server,
};
use domain::AgentId;
use leptos::{prelude::*, server_fn::ServerFn};
use services::lab::strategies::revive_strategy;

#[server(prefix = "/ui", endpoint = "revive_strategy")]
pub async fn revive_version(
    id: String,
    #[server(default)] version: u32,
    #[server(default)] reason: String,
) -> Result<(), Failure> {
    match revived(&id, version, &reason).await {
        Ok(id) => {
            flash::redirect_done(&format!("{PATH}/{id}?tab=strategies"), Done::StrategyRevived);
            Ok(())
        }
        Err((page, failure)) => Err(refuse::<ReviveVersion>(&page, failure, &[("reason", &reason)])),
    }
}

/// With the page to go back to, if there is a failure.
async fn revived(id: &str, version: u32, reason: &str) -> Result<AgentId, (String, Failure)> {
    let list = |failure| (PATH.to_owned(), failure);
    let by = server::signed_in().map_err(list)?;
    let id: AgentId = id.parse().map_err(|_| list(Failure::NotFound))?;
    let revived = revive_strategy(&server::house(), &by, id, version, Some(reason)).await;
    revived.map_err(|error| (super::words::strategy_path(id, version), error.into()))?;
    Ok(id)
}

/// The button of one version.
pub(in crate::pages::agents) fn again(id: AgentId, version: u32) -> impl IntoView + use<> {
    let fields = vec![("id", id.to_string()), ("version", version.to_string())];
    post_button("Take again", &format!("version {version} of the strategy"), ReviveVersion::url(), fields)
}

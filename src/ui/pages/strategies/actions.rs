//! What the forms of strategies do.

use super::{NEW, PATH, path_of};
use crate::{
    drafts,
    failure::Failure,
    flash::{self, Done},
    refused::refuse,
    server,
};
use domain::StrategyId;
use leptos::prelude::*;
use services::strategies;

/// Browsers end lines in their own way.
fn plain(document: &str) -> String {
    document.replace("\r\n", "\n")
}

#[server(prefix = "/ui", endpoint = "keep_strategy")]
pub async fn keep_strategy(#[server(default)] document: String) -> Result<(), Failure> {
    let document = plain(&document);
    match keep(&document).await {
        Ok(page) => {
            flash::redirect_done(&page, Done::StrategyKept);
            Ok(())
        }
        Err(failure) => Err(refuse::<KeepStrategy>(&with_draft(NEW, &document), failure, &[])),
    }
}

async fn keep(document: &str) -> Result<String, Failure> {
    let by = server::signed_in()?;
    let (strategy, _) = strategies::create(&server::house(), &by, document).await?;
    Ok(path_of(strategy.id))
}

#[server(prefix = "/ui", endpoint = "save_strategy")]
pub async fn save_strategy(
    id: String,
    #[server(default)] version: String,
    #[server(default)] document: String,
) -> Result<(), Failure> {
    let document = plain(&document);
    let page = id.parse::<StrategyId>().map_or_else(|_| PATH.to_owned(), path_of);
    match save(&id, &version, &document).await {
        Ok(()) => {
            flash::redirect_done(&page, Done::StrategySaved);
            Ok(())
        }
        Err(failure) => Err(refuse::<SaveStrategy>(&with_draft(&page, &document), failure, &[])),
    }
}

async fn save(id: &str, version: &str, document: &str) -> Result<(), Failure> {
    let by = server::signed_in()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    strategies::save(&server::house(), &by, id, document, version.parse().ok()).await?;
    Ok(())
}

#[server(prefix = "/ui", endpoint = "delete_strategy")]
pub async fn delete_strategy(id: String) -> Result<(), Failure> {
    match delete(&id).await {
        Ok(()) => {
            flash::redirect_done(PATH, Done::StrategyDeleted);
            Ok(())
        }
        Err(failure) => Err(refuse::<DeleteStrategy>(PATH, failure, &[])),
    }
}

async fn delete(id: &str) -> Result<(), Failure> {
    let by = server::signed_in()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    strategies::delete(&server::house(), &by, id).await?;
    Ok(())
}

/// The page with what was written, so that nobody has to write it again.
fn with_draft(page: &str, document: &str) -> String {
    match server::principal() {
        Some(by) => format!("{page}?draft={}", drafts::keep(&server::house(), &by, document)),
        None => page.to_owned(),
    }
}

use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    problem::Problem,
    request::{PageParameters, Query},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{PageRequest, Timestamp, wallets::Wallet};
use serde::Serialize;
use utoipa::ToSchema;

/// A wallet that signs in to your account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Wallet)]
pub(crate) struct WalletView {
    #[schema(example = "0x52908400098527886E0F7030069857D2E4169EE7")]
    address: String,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    linked_at: Timestamp,
}

impl From<Wallet> for WalletView {
    fn from(wallet: Wallet) -> Self {
        let Wallet { address, linked_at } = wallet;
        Self { address, linked_at }
    }
}

/// List your wallets
#[utoipa::path(
    get, path = "/api/wallets", tag = "Wallets",
    security(("token" = ["read"]), ("session" = [])),
    params(PageParameters),
    responses((status = 200, description = "A page of wallets", body = PageOf<WalletView>), Refused, BadQuery, Failing),
)]
pub(crate) async fn list_wallets(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(page): Query<PageRequest>,
) -> Result<Json<PageOf<WalletView>>, Problem> {
    let wallets = services::wallets::list(&state.house, &by).await?;
    Ok(Json(PageOf::cut(wallets, page, WalletView::from)))
}

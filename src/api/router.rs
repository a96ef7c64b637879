//! All routes under one roof: the description and the router come from the same list.

use crate::{
    accounts, agents, approvals, backtests, demo, desk, events,
    front::front_door,
    health, instruments, jobs, lab, managers, members, models, reference, runs, sessions, set_up, sign_in,
    state::{Parts, ServerState},
    strategies, tokens, wallets,
};
use axum::{Router, middleware};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::with_openapi(reference::frame())
        .merge(set_up::routes())
        .merge(sign_in::routes())
        .merge(accounts::routes())
        .merge(tokens::routes())
        .merge(sessions::routes())
        .merge(wallets::routes())
        .merge(members::routes())
        .merge(events::routes())
        .merge(runs::routes())
        .merge(jobs::routes())
        .merge(instruments::routes())
        .merge(strategies::routes())
        .merge(backtests::routes())
        .merge(agents::routes())
        .merge(lab::routes())
        .merge(approvals::routes())
        .merge(managers::routes())
        .merge(demo::routes())
        .merge(desk::routes())
        .merge(models::routes())
        .merge(health::routes())
        .merge(reference::routes())
}

/// The description of the API.
pub fn openapi() -> OpenApi {
    routes().into_openapi()
}

/// The whole server: the API, and behind the same front door whatever `pages` serves.
pub fn router(parts: Parts, pages: Router) -> Router {
    let (api, description) = routes().split_for_parts();
    let state = ServerState::new(parts, &description);
    api.with_state(state.clone()).merge(pages).layer(middleware::from_fn_with_state(state, front_door))
}

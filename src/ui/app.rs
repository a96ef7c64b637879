//! The routes. Every page is rendered whole (`SsrMode::Async`), so that it can be read without scripts and has its status.

#[cfg(not(debug_assertions))]
use crate::pages::NotFound as Specimens;
#[cfg(debug_assertions)]
use crate::pages::Specimens;
use crate::{
    layout::Frame,
    pages::{
        AccountPage, ActivityPage, BacktestPage, BacktestsPage, ComparePage, Dashboard, InstrumentPage,
        InstrumentsPage, MembersPage, NewBacktestPage, NewStrategyPage, NotFound, RunPage, RunsPage,
        SchedulePage, SessionsPage, SetUpPage, SignInPage, StrategiesPage, StrategyPage, TokensPage,
    },
    viewer::provide_viewer,
};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_viewer();
    view! {
        <Title formatter=|page: String| if page.is_empty() { "Agent Manager".to_owned() } else { format!("{page} · Agent Manager") }/>
        <Router>
            <Routes fallback=|| view! { <main><NotFound/></main> }>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/set-up") view=SetUpPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view=Dashboard ssr=SsrMode::Async/>
                    <Route path=path!("/dev/components") view=Specimens ssr=SsrMode::Async/>
                    <Route path=path!("/instruments") view=InstrumentsPage ssr=SsrMode::Async/>
                    <Route path=path!("/instruments/:id") view=InstrumentPage ssr=SsrMode::Async/>
                    <Route path=path!("/strategies") view=StrategiesPage ssr=SsrMode::Async/>
                    <Route path=path!("/strategies/new") view=NewStrategyPage ssr=SsrMode::Async/>
                    <Route path=path!("/strategies/:id") view=StrategyPage ssr=SsrMode::Async/>
                    <Route path=path!("/backtests") view=BacktestsPage ssr=SsrMode::Async/>
                    <Route path=path!("/backtests/new") view=NewBacktestPage ssr=SsrMode::Async/>
                    <Route path=path!("/backtests/compare") view=ComparePage ssr=SsrMode::Async/>
                    <Route path=path!("/backtests/:id") view=BacktestPage ssr=SsrMode::Async/>
                    <Route path=path!("/runs") view=RunsPage ssr=SsrMode::Async/>
                    <Route path=path!("/runs/schedule") view=SchedulePage ssr=SsrMode::Async/>
                    <Route path=path!("/runs/:id") view=RunPage ssr=SsrMode::Async/>
                    <Route path=path!("/activity") view=ActivityPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings") view=AccountPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/sessions") view=SessionsPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/tokens") view=TokensPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/members") view=MembersPage ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
        <div id="toasts" class="toasts" role="status" aria-live="polite"></div>
    }
}

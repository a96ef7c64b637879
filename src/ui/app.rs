//! The pages: where each is, and what draws it. Each is a route of its own; there is no second router inside.

#[cfg(not(debug_assertions))]
use crate::pages::NotFound as Specimens;
#[cfg(debug_assertions)]
use crate::pages::Specimens;
use crate::{
    layout::frame,
    pages::{
        AccountPage, ActivityPage, AgentPage, AgentsPage, ApprovalsPage, BacktestPage, BacktestsPage,
        ComparePage, Dashboard, EditAgentPage, EditManagerPage, EvolutionTradesPage, GraduationPage,
        GraduationTradesPage, InstrumentPage, InstrumentsPage, IterationPage, ManagerPage, ManagersPage,
        MembersPage, ModelsPage, NewAgentPage, NewBacktestPage, NewManagerPage, NewStrategyPage, NotFound,
        RefinementTradesPage, RunPage, RunsPage, SchedulePage, SessionsPage, SetUpPage, SignInPage,
        StrategiesPage, StrategyPage, StrategyTradesPage, TokensPage, VersionPage,
    },
};
use leptos::prelude::*;

/// A page of the house.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// As a route has it, with `{id}` where an id stands.
    pub path: &'static str,
    content: fn() -> AnyView,
    /// Behind the door, with navigation around it.
    framed: bool,
}

impl Page {
    const fn inside(path: &'static str, content: fn() -> AnyView) -> Self {
        Self { path, content, framed: true }
    }

    const fn at_the_door(path: &'static str, content: fn() -> AnyView) -> Self {
        Self { path, content, framed: false }
    }

    pub(crate) fn view(self) -> AnyView {
        let content = (self.content)();
        if self.framed { frame(content).into_any() } else { content }
    }
}

/// What stands wherever there is no page.
pub const NOWHERE: Page = Page::at_the_door("", || view! { <main><NotFound/></main> }.into_any());

/// Every page.
pub const PAGES: [Page; 38] = [
    Page::at_the_door("/sign-in", || SignInPage().into_any()),
    Page::at_the_door("/set-up", || SetUpPage().into_any()),
    Page::inside("/", || Dashboard().into_any()),
    Page::inside("/dev/components", || Specimens().into_any()),
    Page::inside("/instruments", || InstrumentsPage().into_any()),
    Page::inside("/instruments/{id}", || InstrumentPage().into_any()),
    Page::inside("/strategies", || StrategiesPage().into_any()),
    Page::inside("/strategies/new", || NewStrategyPage().into_any()),
    Page::inside("/strategies/{id}", || StrategyPage().into_any()),
    Page::inside("/backtests", || BacktestsPage().into_any()),
    Page::inside("/backtests/new", || NewBacktestPage().into_any()),
    Page::inside("/backtests/compare", || ComparePage().into_any()),
    Page::inside("/backtests/{id}", || BacktestPage().into_any()),
    Page::inside("/managers", || ManagersPage().into_any()),
    Page::inside("/managers/new", || NewManagerPage().into_any()),
    Page::inside("/managers/{id}", || ManagerPage().into_any()),
    Page::inside("/managers/{id}/edit", || EditManagerPage().into_any()),
    Page::inside("/agents", || AgentsPage().into_any()),
    Page::inside("/agents/new", || NewAgentPage().into_any()),
    Page::inside("/agents/{id}", || AgentPage().into_any()),
    Page::inside("/agents/{id}/edit", || EditAgentPage().into_any()),
    Page::inside("/agents/{id}/graduation", || GraduationPage().into_any()),
    Page::inside("/agents/{id}/graduations/{number}/trades", || GraduationTradesPage().into_any()),
    Page::inside("/agents/{id}/evolution/{number}/trades", || EvolutionTradesPage().into_any()),
    Page::inside("/agents/{id}/iterations/{number}", || IterationPage().into_any()),
    Page::inside("/agents/{id}/iterations/{number}/refinements/{refinement}/trades", || {
        RefinementTradesPage().into_any()
    }),
    Page::inside("/agents/{id}/strategies/{number}", || VersionPage().into_any()),
    Page::inside("/agents/{id}/strategies/{number}/trades", || StrategyTradesPage().into_any()),
    Page::inside("/approvals", || ApprovalsPage().into_any()),
    Page::inside("/runs", || RunsPage().into_any()),
    Page::inside("/runs/schedule", || SchedulePage().into_any()),
    Page::inside("/runs/{id}", || RunPage().into_any()),
    Page::inside("/activity", || ActivityPage().into_any()),
    Page::inside("/settings", || AccountPage().into_any()),
    Page::inside("/settings/sessions", || SessionsPage().into_any()),
    Page::inside("/settings/tokens", || TokensPage().into_any()),
    Page::inside("/settings/models", || ModelsPage().into_any()),
    Page::inside("/settings/members", || MembersPage().into_any()),
];

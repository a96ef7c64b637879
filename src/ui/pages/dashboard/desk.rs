//! The desk on the dashboard: what a person's agents are worth, and what needs somebody.

use crate::{
    components::{Empty, Panel, Tone, ago, icon, pill},
    failure::{Failure, Refusal},
    moment::Moment,
    money::{dollars, paper, tone, won},
    pages::{agents, approvals as asked_about},
    server,
};
use domain::{
    Page, PageRequest, Timestamp,
    agents::Status,
    approvals::{Approval, ApprovalFilter, ApprovalStatus},
    desk::{BooksCheck, EmergencyStop},
    tokens::Scope,
};
use leptos::prelude::*;
use services::{
    agents::{Stalled, Together, all_stalled, books, together},
    desk,
    kernel::approvals,
    market,
};

/// What was found out about a person's agents.
pub struct Desk {
    pub agents: Together,
    pub stops: Vec<EmergencyStop>,
    pub stalled: Vec<Stalled>,
    /// What agents have asked, the newest first, and how many that are.
    pub asked: Page<Approval>,
    /// Only administrators can do something about the books of everybody.
    pub books: Option<BooksCheck>,
    /// None where nothing is traded.
    pub market: Option<MarketNow>,
}

pub struct MarketNow {
    pub feed: String,
    pub identity: String,
    pub speed: u32,
    pub now: Timestamp,
}

pub async fn look() -> Result<Desk, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let clock = market::clock(&house).await?.filter(|_| house.market.feed().is_ok());
    let market = clock.map(|clock| MarketNow {
        now: clock.now(),
        speed: clock.speed,
        identity: clock.identity,
        feed: clock.feed,
    });
    let few = PageRequest::new(1, MOST_ASKED).unwrap_or_default();
    let waiting = ApprovalFilter { status: Some(ApprovalStatus::Waiting), ..ApprovalFilter::default() };
    let books = if by.may(Scope::Admin) { books::last(&house).await? } else { None };
    Ok(Desk {
        agents: worth(together(&house, &by).await.map_err(Failure::from))?,
        stops: desk::standing(&house, &by).await?,
        stalled: all_stalled(&house, &by).await?,
        asked: approvals::list(&house, &by, &waiting, few).await.map_err(Failure::from)?,
        books,
        market,
    })
}

/// A market that is closed has no prices; everything else of the dashboard is still there.
fn worth(found: Result<Together, Failure>) -> Result<Together, Failure> {
    match found {
        Err(Failure::Refused(Refusal::NoMarket | Refusal::MarketAway)) => {
            Ok(Together { by_status: Vec::new(), money: None })
        }
        found => found,
    }
}

/// So many questions stand on the dashboard; the others on their own page.
const MOST_ASKED: u32 = 5;

impl Desk {
    /// How many things wait for somebody.
    pub fn needs(&self) -> usize {
        let wrong = self.books.as_ref().map_or(0, |books| books.imbalances.len());
        let asked = usize::try_from(self.asked.total).unwrap_or(usize::MAX);
        self.stops.len() + self.stalled.len() + wrong + asked
    }
}

/// `is_offered`: a demo is offered in the place of an empty list.
pub(super) fn panels(desk: &Desk, is_offered: bool) -> impl IntoView + use<> {
    let needs = needs(desk);
    let money = (!is_offered).then(|| money(desk));
    view! {
        {money}
        {needs}
    }
}

/// What all agents are worth together, and how many there are.
fn money(desk: &Desk) -> impl IntoView + use<> {
    let count: u64 = desk.agents.by_status.iter().map(|(_, count)| count).sum();
    if count == 0 {
        let text =
            "Pick an example, give it paper money and limits, and watch every decision with its reason.";
        return view! {
            <Panel title="Your agents">
                <Empty glyph="bot" title="No agents yet" text=text>
                    <a class="btn primary" href=format!("{}/new", agents::PATH)>{icon("plus")}"Make your first agent"</a>
                </Empty>
            </Panel>
        }
        .into_any();
    }
    let money = desk.agents.money;
    let figure = |label: &'static str, value: Option<String>, tone: Tone| {
        let class = if value.is_none() { "unknown" } else { tone.class() };
        view! { <div><dt>{label}</dt><dd class=class>{value.unwrap_or_else(|| "unknown".to_owned())}</dd></div> }
    };
    let statuses = desk.agents.by_status.iter().map(|(status, count)| {
        let word = status.as_str();
        let tone = match status {
            Status::Running => Tone::Gain,
            Status::Paused => Tone::Warn,
            Status::Stopped | Status::Terminated => Tone::Neutral,
        };
        view! { <a href=format!("{}?status={word}", agents::PATH)>{pill(tone, format!("{count} {word}"))}</a> }
    });
    view! {
        <section class="panel" aria-label="Your agents">
            <header>
                {icon("bot")}
                <h2>"Your agents"</h2>
                {paper()}
                <div class="push row">{statuses.collect_view()}</div>
            </header>
            <dl class="stats inside">
                {figure("Equity", money.map(|money| dollars(money.equity)), Tone::Neutral)}
                {figure("Today", money.map(|money| won(money.pnl_today)), money.map_or(Tone::Neutral, |money| tone(money.pnl_today)))}
                {figure("P&L", money.map(|money| won(money.pnl)), money.map_or(Tone::Neutral, |money| tone(money.pnl)))}
            </dl>
            <footer class="row">
                {desk.market.as_ref().map(market_line)}
                <a class="link push" href=agents::PATH>"All agents"</a>
            </footer>
        </section>
    }
    .into_any()
}

fn market_line(market: &MarketNow) -> impl IntoView + use<> {
    let speed = if market.speed == 1 { String::new() } else { format!(" · ×{}", market.speed) };
    let now = market.now.to_string();
    let shown = now.get(..16).unwrap_or_default().replace('T', " ");
    let title = market.identity.clone();
    view! { <span title=title>{market.feed.clone()}" market"{speed}" · "<time datetime=now>{shown}</time>" UTC"</span> }
}

/// What waits for a person; nothing when nothing does.
fn needs(desk: &Desk) -> Option<impl IntoView + use<>> {
    let stops = desk.stops.iter().map(|stop| {
        let at = ago(Moment::from(stop.pulled_at));
        view! { <li class="loss">{icon("octagon-x")}<span>"An emergency stop of "{stop.pulled_by.clone()}" holds, pulled "{at}". Lift it above when it has done its work."</span></li> }
    });
    let stalled = desk.stalled.iter().map(|stalled| {
        let href = format!("{}/{}", agents::PATH, stalled.agent);
        view! { <li>{icon("triangle-alert")}<span><a class="link" href=href>{stalled.name.clone()}</a>" cannot trade: "{stalled.reason.clone()}</span></li> }
    });
    let imbalances = desk.books.iter().flat_map(|books| &books.imbalances).map(|imbalance| {
        view! { <li class="loss">{icon("scale")}<span>"The books of agent "<code>{imbalance.agent.to_string()}</code>" do not balance: "{imbalance.what.clone()}</span></li> }
    });
    let asked = desk.asked.items.iter().map(|asked| {
        view! { <li>{icon("inbox")}<span><a class="link" href=asked_about::PATH>{asked.title.clone()}</a>" waits for your word."</span></li> }
    });
    let more = desk.asked.total.saturating_sub(u64::from(MOST_ASKED));
    let more = (more > 0).then(|| {
        view! { <li>{icon("inbox")}<span>{format!("{more} more wait ")}<a class="link" href=asked_about::PATH>"for your word"</a>"."</span></li> }
    });
    let (stops, stalled, imbalances) =
        (stops.collect_view(), stalled.collect_view(), imbalances.collect_view());
    let asked = asked.collect_view();
    (desk.needs() > 0).then(|| {
        view! {
            <Panel title="Needs you">
                <ul class="needs">{stops}{stalled}{imbalances}{asked}{more}</ul>
            </Panel>
        }
    })
}

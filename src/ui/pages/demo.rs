//! "Start with a demo": what a house without managers and agents offers on the simulated market.

use crate::{
    components::{Empty, Notice, Panel, Tone, icon},
    failure::{Failure, failure_of},
    flash,
    pages::sign_in::inside,
    refused::refuse,
    server,
};
use leptos::{prelude::*, server_fn::ServerFn};
use services::{House, managers, market};

/// At this speed an hour of the market is over in a minute.
const LIVELY: u32 = 60;

#[server(prefix = "/ui", endpoint = "start_demo")]
pub async fn start_demo(#[server(default)] back: String) -> Result<(), Failure> {
    match start().await {
        Ok(()) => {
            flash::redirect_done(super::managers::PATH, flash::Done::DemoStarted);
            Ok(())
        }
        Err(failure) => Err(refuse::<StartDemo>(inside(&back), failure, &[])),
    }
}

async fn start() -> Result<(), Failure> {
    let by = server::signed_in()?;
    managers::demo(&server::house(), &by).await?;
    Ok(())
}

/// What there is to offer; none where there is no demo to begin with.
pub(crate) struct Offer {
    speed: u32,
}

pub(crate) async fn offer(house: &House) -> Result<Option<Offer>, Failure> {
    let by = server::signed_in()?;
    if !managers::is_demo_offered(house, &by).await? {
        return Ok(None);
    }
    let clock = market::clock(house).await?;
    Ok(clock.map(|clock| Offer { speed: clock.speed }))
}

/// Why it was not started, when it was not.
pub(crate) fn refusal() -> Option<impl IntoView> {
    failure_of::<StartDemo>().map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })
}

/// The offer as a panel of its own; `back` is the page that it stands on.
pub(crate) fn panel(offer: &Offer, back: &'static str) -> impl IntoView + use<> {
    let text = text(offer.speed);
    view! {
        <Panel title="No managers yet">
            <Empty glyph="play" title="Start with a demo" text=text>
                <div class="row">
                    {button(back)}
                    <a class="btn" href="/managers/new">{icon("plus")}"Make a manager"</a>
                    <a class="btn" href="/agents/new">{icon("plus")}"Make an agent"</a>
                </div>
            </Empty>
        </Panel>
    }
}

fn button(back: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=StartDemo::url()>
            <input type="hidden" name="back" value=back/>
            <button class="btn primary" type="submit">{icon("play")}"Start the demo"</button>
        </form>
    }
}

/// What it does, and when there will be something to see: that follows from the speed of the market.
fn text(speed: u32) -> String {
    let what = "Two managers of different character get $10,000 of paper money each, make their agents and let them trade on the simulated market. \
                The built-in rules decide: it needs no key and costs nothing.";
    let when = match speed {
        LIVELY.. => format!(
            "Market time goes {speed} times as fast as the clock, so the first trades come within a minute. Another speed is set by --market-speed when the server starts."
        ),
        _ => format!(
            "Market time goes at speed {speed}, so the first trades may take an hour. To see an hour in a minute, start the server with --market-speed {LIVELY}."
        ),
    };
    format!("{what} {when}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offer_says_how_fast_the_market_is_and_how_to_change_it() {
        assert!(text(60).contains("60 times as fast") && text(60).contains("--market-speed"));
        assert!(text(1).contains("at speed 1") && text(1).contains("--market-speed 60"));
    }
}

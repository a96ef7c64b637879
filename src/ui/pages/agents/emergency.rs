//! The emergency stop: a button on every page, a second look, and a banner on every page while a stop holds.

use super::PATH;
use crate::{
    address,
    components::{Notice, Tone, ago, icon},
    failure::{Failure, failure_of},
    fixed::Fixed,
    flash,
    moment::Moment,
    pages::{listing::later, sign_in::inside},
    refused::refuse,
    server,
};
use domain::{
    AgentId, StopId,
    desk::{EmergencyStop, StopScope},
};
use leptos::{prelude::*, server_fn::ServerFn};
use services::{
    agents,
    desk::{self, StopHolds},
};

#[server(prefix = "/ui", endpoint = "pull_stop")]
pub async fn pull_stop(
    #[server(default)] agent: String,
    #[server(default)] flatten: bool,
    #[server(default)] back: String,
) -> Result<(), Failure> {
    match pull(&agent, flatten).await {
        Ok(()) => {
            flash::redirect_done(inside(&back), flash::Done::StopPulled);
            Ok(())
        }
        Err(failure) => Err(refuse::<PullStop>(inside(&back), failure, &[])),
    }
}

async fn pull(agent: &str, flatten: bool) -> Result<(), Failure> {
    let by = server::signed_in()?;
    let (scope, target) = match agent {
        "" => (StopScope::All, None),
        id => {
            let id: AgentId = id.parse().map_err(|_| Failure::NotFound)?;
            (StopScope::Agent, Some(id.as_uuid()))
        }
    };
    desk::pull(&server::house(), &by, desk::StopRequest { scope, target, flatten }).await?;
    Ok(())
}

#[server(prefix = "/ui", endpoint = "lift_stop")]
pub async fn lift_stop(id: String, #[server(default)] back: String) -> Result<(), Failure> {
    match lift(&id).await {
        Ok(()) => {
            flash::redirect_done(inside(&back), flash::Done::StopLifted);
            Ok(())
        }
        Err(failure) => Err(refuse::<LiftStop>(inside(&back), failure, &[])),
    }
}

async fn lift(id: &str) -> Result<(), Failure> {
    let by = server::signed_in()?;
    let id: StopId = id.parse().map_err(|_| Failure::NotFound)?;
    desk::lift(&server::house(), &by, id).await?;
    Ok(())
}

/// The button; its second look comes with the page.
pub(crate) fn stop_button() -> impl IntoView {
    view! {
        <button class="btn danger stop" type="button" popovertarget="emergency-stop">
            {icon("octagon-x")}
            <span>"Emergency stop"</span>
        </button>
    }
}

/// The second look; on the page of an agent it can be about that one alone.
fn second_look(back: String) -> impl IntoView {
    static QUESTION: Fixed = Fixed::new();
    static CHOICE: Fixed = Fixed::new();
    let agent =
        back.strip_prefix("/agents/").and_then(|rest| rest.split('/').next()?.parse::<AgentId>().ok());
    let scope = agent.map(|agent| {
        view! {
            <fieldset class="choices">
                <legend class="only-read">"What is stopped"</legend>
                <label class="choice"><input type="radio" name="agent" value="" checked=true/><span>"All of my agents"</span></label>
                <label class="choice"><input type="radio" name="agent" value=agent.to_string()/><span>"This agent alone"</span></label>
            </fieldset>
        }
    });
    view! {
        <div class="confirm" popover="auto" id="emergency-stop">
            <form method="post" action=PullStop::url()>
                {QUESTION.show(question)}
                {scope}
                <input type="hidden" name="back" value=back/>
                {CHOICE.show(choice)}
            </form>
        </div>
    }
}

fn question() -> impl IntoView {
    view! {
        <b>"Stop everything?"</b>
        <p>"Nothing new is opened from this moment on, also after a restart, until you lift it. Protective exits go on."</p>
    }
}

fn choice() -> impl IntoView {
    view! {
        <label class="choice">
            <input type="checkbox" name="flatten" value="true"/>
            <span>"Close what is held, too"<small class="under">"at the next price of each instrument"</small></span>
        </label>
        <div class="row">
            <button class="btn quiet" type="button" popovertarget="emergency-stop" popovertargetaction="hide">"Not now"</button>
            <button class="btn danger" type="submit">{icon("octagon-x")}"Stop now"</button>
        </div>
    }
}

/// Says on every page that a stop holds, who pulled it and when. Whether there is one is known with the session; only then the
/// database is asked.
pub(crate) fn stop_banner() -> impl IntoView {
    let failed = failure_of::<PullStop>()
        .map(|failure| format!("Nothing was stopped. {failure}"))
        .or_else(|| failure_of::<LiftStop>().map(|failure| format!("The stop still holds. {failure}")));
    let back = address::asked().path.clone();
    let second_look = second_look(back.clone());
    let holds = server::extension() == Some(StopHolds(true));
    view! {
        {second_look}
        {failed.map(|text| view! { <div class="body"><Notice tone=Tone::Loss text/></div> })}
        // The browser looks here alone where a page does not want to be disturbed.
        <div id="stops">{holds.then(|| later(banners(back)))}</div>
    }
}

async fn banners(back: String) -> AnyView {
    match standing().await {
        Ok(stops) => stops.into_iter().map(|stop| banner(stop, back.clone())).collect_view().into_any(),
        Err(failure) => {
            let text = format!("It is not known now which emergency stop holds. {failure}");
            view! { <div class="body"><Notice tone=Tone::Warn text/></div> }.into_any()
        }
    }
}

/// A stop, and the agent that it is about.
struct Standing {
    stop: EmergencyStop,
    agent: Option<(AgentId, String)>,
}

async fn standing() -> Result<Vec<Standing>, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let mut standing = Vec::new();
    for stop in desk::standing(&house, &by).await? {
        let agent = match (stop.scope, stop.target) {
            (StopScope::Agent, Some(id)) => {
                let id = AgentId::from_uuid(id);
                match agents::get(&house, &by, id).await {
                    Ok(agent) => Some((id, agent.name.to_string())),
                    // It was deleted; the stop is still to be lifted.
                    Err(agents::AgentsError::NotFound) => Some((id, "a deleted agent".to_owned())),
                    Err(error) => return Err(error.into()),
                }
            }
            _ => None,
        };
        standing.push(Standing { stop, agent });
    }
    Ok(standing)
}

fn banner(Standing { stop, agent }: Standing, back: String) -> impl IntoView {
    let what = match (stop.scope, agent) {
        (_, Some((id, name))) => view! { <a class="link" href=format!("{PATH}/{id}")>{name}</a> }.into_any(),
        (StopScope::Manager, None) => "a manager's agents".into_any(),
        (_, None) => "everything".into_any(),
    };
    let flat = stop.flatten.then_some(" What was held is closed.");
    view! {
        <div class="banner stopped" role="status" data-key=format!("stop-{}", stop.id)>
            {icon("octagon-x")}
            <p>
                <b>"Emergency stop. "</b>
                {stop.pulled_by}" stopped "{what}" "{ago(Moment::from(stop.pulled_at))}". Nothing new is opened."{flat}
            </p>
            <form class="push" method="post" action=LiftStop::url()>
                <input type="hidden" name="id" value=stop.id.to_string()/>
                <input type="hidden" name="back" value=back/>
                <button class="btn" type="submit">"Lift it"</button>
            </form>
        </div>
    }
}

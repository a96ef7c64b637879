//! The emergency stop: a button on every page, a second look, and a banner on every page while a stop holds.

use super::PATH;
use crate::{
    address,
    components::{Notice, Tone, ago, icon},
    failure::{Failure, failure_of},
    fixed::Fixed,
    flash,
    moment::Moment,
    pages::{listing::later, managers::PATH as MANAGERS, sign_in::inside},
    refused::refuse,
    server,
};
use domain::{
    AgentId, ManagerId, StopId,
    accounts::Principal,
    desk::{EmergencyStop, StopScope},
};
use leptos::{prelude::*, server_fn::ServerFn};
use services::{
    House, agents,
    desk::{self, StopHolds},
    managers,
};

#[server(prefix = "/ui", endpoint = "pull_stop")]
pub async fn pull_stop(
    #[server(default)] of: String,
    #[server(default)] flatten: bool,
    #[server(default)] back: String,
) -> Result<(), Failure> {
    match pull(&of, flatten).await {
        Ok(()) => {
            flash::redirect_done(inside(&back), flash::Done::StopPulled);
            Ok(())
        }
        Err(failure) => Err(refuse::<PullStop>(inside(&back), failure, &[])),
    }
}

async fn pull(of: &str, flatten: bool) -> Result<(), Failure> {
    let by = server::signed_in()?;
    let (scope, target) = match Whose::of_form(of) {
        None if of.is_empty() => (StopScope::All, None),
        None => return Err(Failure::NotFound),
        Some(Whose::Agent(id)) => (StopScope::Agent, Some(id.as_uuid())),
        Some(Whose::Manager(id)) => (StopScope::Manager, Some(id.as_uuid())),
    };
    desk::pull(&server::house(), &by, desk::StopRequest { scope, target, flatten }).await?;
    Ok(())
}

/// Whom a page is about, where the stop can be of that one alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Agent(AgentId),
    Manager(ManagerId),
}

impl Whose {
    /// Of the address of their page.
    fn of_page(path: &str) -> Option<Self> {
        let mut parts = path.strip_prefix('/')?.split('/');
        match (parts.next()?, parts.next()?) {
            ("agents", id) => id.parse().ok().map(Self::Agent),
            ("managers", id) => id.parse().ok().map(Self::Manager),
            _ => None,
        }
    }

    /// Of what the form sends: `agent:ID` or `manager:ID`.
    fn of_form(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("agent", id) => id.parse().ok().map(Self::Agent),
            ("manager", id) => id.parse().ok().map(Self::Manager),
            _ => None,
        }
    }

    fn for_form(self) -> String {
        match self {
            Self::Agent(id) => format!("agent:{id}"),
            Self::Manager(id) => format!("manager:{id}"),
        }
    }

    const fn choice(self) -> &'static str {
        match self {
            Self::Agent(_) => "This agent alone",
            Self::Manager(_) => "The agents of this manager",
        }
    }
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

/// The second look; on the page of an agent or a manager it can be about that one alone.
fn second_look(back: String) -> impl IntoView {
    static QUESTION: Fixed = Fixed::new();
    static CHOICE: Fixed = Fixed::new();
    let scope = Whose::of_page(&back).map(|whose| {
        view! {
            <fieldset class="choices">
                <legend class="only-read">"What is stopped"</legend>
                <label class="choice"><input type="radio" name="of" value="" checked=true/><span>"All of my agents"</span></label>
                <label class="choice"><input type="radio" name="of" value=whose.for_form()/><span>{whose.choice()}</span></label>
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

/// A stop, and the address and the name of whom it is about; none when it is about everything.
struct Standing {
    stop: EmergencyStop,
    whom: Option<(String, String)>,
}

async fn standing() -> Result<Vec<Standing>, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let mut standing = Vec::new();
    for stop in desk::standing(&house, &by).await? {
        let whom = match (stop.scope, stop.target) {
            (StopScope::Agent, Some(id)) => Some(agent(&house, &by, AgentId::from_uuid(id)).await?),
            (StopScope::Manager, Some(id)) => Some(manager(&house, &by, ManagerId::from_uuid(id)).await?),
            _ => None,
        };
        standing.push(Standing { stop, whom });
    }
    Ok(standing)
}

async fn agent(house: &House, by: &Principal, id: AgentId) -> Result<(String, String), Failure> {
    let name = match agents::get(house, by, id).await {
        Ok(agent) => agent.name.to_string(),
        // It was deleted; the stop is still to be lifted.
        Err(agents::AgentsError::NotFound) => "a deleted agent".to_owned(),
        Err(error) => return Err(error.into()),
    };
    Ok((format!("{PATH}/{id}"), name))
}

async fn manager(house: &House, by: &Principal, id: ManagerId) -> Result<(String, String), Failure> {
    let name = match managers::get(house, by, id).await {
        Ok(manager) => manager.name.to_string(),
        Err(managers::ManagersError::NotFound) => "a deleted manager".to_owned(),
        Err(error) => return Err(error.into()),
    };
    Ok((format!("{MANAGERS}/{id}"), name))
}

fn banner(Standing { stop, whom }: Standing, back: String) -> impl IntoView {
    let what = match whom {
        Some((href, name)) => {
            let team = (stop.scope == StopScope::Manager).then_some("the agents of ");
            view! { {team}<a class="link" href=href>{name}</a> }.into_any()
        }
        None => "everything".into_any(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_an_agent_or_a_manager_offers_to_stop_that_one_alone() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        for page in ["agents", "managers"] {
            for rest in ["", "/edit"] {
                let whose = Whose::of_page(&format!("/{page}/{id}{rest}")).unwrap();
                assert_eq!(Whose::of_form(&whose.for_form()), Some(whose));
                assert_eq!(matches!(whose, Whose::Manager(_)), page == "managers");
            }
        }
        for other in
            ["/", "/agents", "/agents/new", "/managers/new", "/runs/01890a5d-ac96-774b-bcce-b302099a8057"]
        {
            assert_eq!(Whose::of_page(other), None, "{other}");
        }
        assert_eq!([":", "all", "agent:x", "house:1"].map(Whose::of_form), [None; 4]);
    }
}

//! Starting an iteration: one that waits for its person, or several in a row that decide by themselves as the person has chosen.

use super::{
    super::PATH,
    words::{afterwards, iteration_path},
};
use crate::{
    components::{icon, note},
    failure::{Failure, FieldName, failure_of},
    flash::{self, Done},
    pages::sign_in::inside,
    refused::{entered, refuse},
    server,
};
use domain::{
    AgentId,
    agents::{Agent, Stage, Status},
    lab::{Afterwards, Iteration, MOST_IN_A_ROW},
};
use leptos::{prelude::*, server_fn::ServerFn};
use services::lab::iterations::{self, StartIteration};

#[server(prefix = "/ui", endpoint = "start_learning")]
pub async fn start_learning(
    id: String,
    #[server(default)] then: String,
    #[server(default)] count: String,
    #[server(default)] back: String,
) -> Result<(), Failure> {
    match started(&id, &then, &count).await {
        Ok((page, done)) => {
            flash::redirect_done(&page, done);
            Ok(())
        }
        Err(failure) => {
            let kept = [("then", then.as_str()), ("count", count.as_str())];
            let page = if back.is_empty() { PATH } else { inside(&back) };
            Err(refuse::<StartLearning>(page, failure, &kept))
        }
    }
}

async fn started(id: &str, then: &str, count: &str) -> Result<(String, Done), Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id: AgentId = id.parse().map_err(|_| Failure::NotFound)?;
    let afterwards = if then.is_empty() { Ok(Afterwards::Wait) } else { then.parse() };
    let afterwards = afterwards.map_err(|_| Failure::Malformed)?;
    // What is no number is out of bounds, and refused as such.
    let count = if count.trim().is_empty() { 1 } else { count.trim().parse().unwrap_or(0) };
    let iteration = iterations::start(&house, &by, id, StartIteration { afterwards, count }).await?;
    let done = if count > 1 { Done::IterationsStarted } else { Done::IterationStarted };
    Ok((iteration_path(id, iteration.number), done))
}

/// Whether an agent may start one now: it has not ended, does not trade, and has none that runs or waits.
pub(in crate::pages::agents) fn may_start(agent: &Agent, last: Option<&Iteration>) -> bool {
    let is_open = last.is_some_and(|last| last.status.is_open());
    agent.status != Status::Terminated && agent.stage != Stage::Paper && !is_open
}

/// The form with its choices.
pub(in crate::pages::agents) fn form(agent: &Agent) -> impl IntoView + use<> {
    let failure = failure_of::<StartLearning>();
    let wrong = failure.as_ref().and_then(|failure| failure.about(FieldName::Count));
    let (then, count) = (entered("then"), entered("count"));
    let count = if count.is_empty() { "1".to_owned() } else { count };
    let option = |word: Afterwards| {
        let text = match word {
            Afterwards::Wait => "it waits for my word",
            Afterwards::Discard => "it is discarded by itself",
            Afterwards::Apply => "its best change is applied by itself",
        };
        view! { <option value=word.as_str() selected=word.as_str() == then>{text}</option> }
    };
    let options = Afterwards::ALL.map(option).collect_view();
    let invalid = wrong.is_some().then_some("true");
    let (id, back) = (agent.id.to_string(), format!("{PATH}/{}", agent.id));
    view! {
        <form class="start" method="post" action=StartLearning::url() novalidate=true>
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="back" value=back/>
            <div class="field">
                <label for="then">"Afterwards"</label>
                <select id="then" name="then">{options}</select>
            </div>
            <div class="field count-of">
                <label for="count">"How many"</label>
                <input
                    id="count" name="count" type="number" min="1" max=MOST_IN_A_ROW.to_string() value=count aria-invalid=invalid
                    aria-describedby="count-note"
                />
            </div>
            <button class="btn primary" type="submit">{icon("play")}"Start iteration"</button>
            {note("count", wrong)}
        </form>
    }
}

/// The same as one button, for a row of a list: one that waits.
pub(in crate::pages::agents) fn button(id: AgentId, name: &str, back: &str) -> impl IntoView + use<> {
    let fields = [("id", id.to_string()), ("back", back.to_owned())];
    let fields = fields.map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let label = format!("Start an iteration of {name}");
    view! {
        <form method="post" action=StartLearning::url()>
            {fields.collect_view()}
            <button class="btn quiet small" type="submit" aria-label=label>{icon("play")}"Start iteration"</button>
        </form>
    }
}

/// `the first of 3 in a row; each is discarded by itself`, where one does not wait.
pub(in crate::pages::agents) fn in_a_row(iteration: &Iteration) -> String {
    let asked = &iteration.asked;
    match asked.more {
        0 => format!("it {} when it is through", afterwards(asked.afterwards)),
        1 => format!("each {}, and one more follows", afterwards(asked.afterwards)),
        more => format!("each {}, and {more} more follow", afterwards(asked.afterwards)),
    }
}

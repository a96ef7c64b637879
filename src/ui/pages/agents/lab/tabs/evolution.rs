//! Whether it should be otherwise: what it proposes of itself, what was measured before and after, and every time that it asked itself.

use super::super::{
    super::{
        PATH,
        iterations::{
            analysis::told,
            refinements::{TradesBehind, measured, two_tests},
        },
    },
    words::{edits, estimated, signed},
};
use crate::{
    components::{Confirm, Notice, Pager, Panel, Span, Table, Tone, ago, confirm, icon, pill},
    failure::{Failure, failure_of},
    flash::{self, Done},
    pages::{
        approvals::{AnswerApproval, answers},
        figures::{percent, signed_percent},
    },
    refused::refuse,
    server,
};
use domain::{
    AgentId, Page,
    agents::{Agent, Stage, Status},
    approvals::{Approval, ApprovalStatus},
    lab::{Evolution, EvolutionStatus, LEAST_ITERATIONS, Results, TraitProposal, TraitTried},
};
use leptos::{prelude::*, server_fn::ServerFn};
use services::lab::evolution::{propose, subject};

#[server(prefix = "/ui", endpoint = "propose_evolution")]
pub async fn propose_evolution(id: String) -> Result<(), Failure> {
    let Ok(agent) = id.parse::<AgentId>() else {
        return Err(refuse::<ProposeEvolution>(PATH, Failure::NotFound, &[]));
    };
    match proposed(agent).await {
        Ok(()) => {
            flash::redirect_done(&address(agent), Done::EvolutionStarted);
            Ok(())
        }
        Err(failure) => Err(refuse::<ProposeEvolution>(&address(agent), failure, &[])),
    }
}

async fn proposed(id: AgentId) -> Result<(), Failure> {
    let by = server::signed_in()?;
    propose(&server::house(), &by, id).await?;
    Ok(())
}

fn address(id: AgentId) -> String {
    format!("{PATH}/{id}?tab=evolution")
}

pub(in crate::pages::agents::lab) fn page(
    agent: &Agent,
    found: &Page<Evolution>,
    asked: &[(Approval, bool)],
) -> impl IntoView + use<> {
    let failure = failure_of::<ProposeEvolution>().or_else(failure_of::<AnswerApproval>);
    let failure = failure.and_then(|failure| failure.about_the_form());
    let failure = failure.map(|text| view! { <Notice tone=Tone::Loss text/> });
    let newest = found.items.first().filter(|_| found.page == 1);
    let newest = newest.map(|one| {
        let waits = approval_of(one, asked).map(|(approval, _)| approval);
        newest_panel(one, waits, agent.id)
    });
    view! {
        {failure}
        {newest}
        {history(agent, found, asked)}
    }
}

/// With whether everything could be as before again.
fn approval_of<'a>(one: &Evolution, asked: &'a [(Approval, bool)]) -> Option<&'a (Approval, bool)> {
    let about = subject(one.id);
    asked.iter().find(|(asked, _)| asked.subject == about)
}

/// The last time that it asked itself, with everything that was measured.
fn newest_panel(one: &Evolution, asked: Option<&Approval>, id: AgentId) -> impl IntoView + use<> {
    let found = &one.found;
    let (number, trials) = (one.number, format!("after {} trials", found.trials));
    let state = status_pill(one.status);
    let thought = found.thought.as_ref().map(|thought| {
        let by = format!("told by {}", thought.by);
        view! { <div>{told(&thought.text, &thought.figures)}<small class="muted">{by}</small></div> }
    });
    let error = one.error.clone().map(|text| view! { <Notice tone=Tone::Loss text/> });
    let notes = found.notes.iter().map(|note| view! { <li>{note.clone()}</li> }).collect_view();
    let notes = (!found.notes.is_empty()).then(|| view! { <ul class="muted">{notes}</ul> });
    let change =
        found.proposed.as_ref().map(|proposed| of_change(proposed, (found.before.as_ref(), followed(one))));
    let nothing = (one.status == EvolutionStatus::Nothing).then(|| {
        let run = found.tried.as_ref().map_or(0, Vec::len);
        let text = format!("Nothing speaks for a change. Of {run} that it ran, each was no better than chance would show, still loses, or leaves too few trades, and it stays what it is.");
        view! { <p class="nothing">{text}</p> }
    });
    let running = (one.status == EvolutionStatus::Running).then(|| {
        view! { <p class="muted">"It runs what it could be in the place of what it is. Look again in a moment."</p> }
    });
    let waiting = asked.filter(|asked| asked.status == ApprovalStatus::Waiting);
    let answers = waiting.map(|asked| answers(asked, &address(id)));
    let word = of_word(one);
    let tried = found.tried.as_ref().filter(|tried| !tried.is_empty()).map(|tried| of_tried(tried));
    view! {
        <Panel title="What it would be" aside=move || view! { <small>{format!("evolution {number}, {trials}")}</small> }>
            <div class="body stack" data-evolution=number.to_string()>
                <p>{state}</p>
                {error}
                {running}
                {change}
                {nothing}
                {thought}
                {notes}
                {word}
                {answers}
            </div>
            {tried}
        </Panel>
    }
}

/// The trades that its figures were counted from.
fn followed(one: &Evolution) -> TradesBehind {
    let path = format!("{PATH}/{}/evolution/{}/trades", one.agent, one.number);
    TradesBehind { before: format!("{path}?of=before"), after: format!("{path}?of=after") }
}

fn of_change(
    proposed: &TraitProposal,
    (before, followed): (Option<&Results>, TradesBehind),
) -> impl IntoView + use<> {
    let (change, reason) = (proposed.change.change.clone(), proposed.reason.clone());
    let table = before.map(|before| compared((before, &proposed.after), &followed));
    view! {
        <h3 class="evolved breakable">{change}</h3>
        <p class="analysis">{reason}</p>
        {table}
        {measured(&proposed.projected, &followed)}
        {two_tests()}
        <details class="how"><summary>"What that changes in its document"</summary>{edits(&proposed.change.edits)}</details>
    }
}

/// Both on the same open data.
fn compared((before, after): (&Results, &Results), followed: &TradesBehind) -> impl IntoView + use<> {
    let link = |text: String, (href, of): (&String, &str)| {
        let name = format!("{text}: the trades {of}");
        view! { <a class="link" href=href.clone() aria-label=name>{text}</a> }
    };
    let (is, would) = ((&followed.before, "as it is"), (&followed.after, "as it would be"));
    let shares = |name, of: fn(&Results) -> Option<f64>| line(name, percent(of(before)), percent(of(after)));
    let percents = (
        line("Win rate", link(percent(before.win_rate()), is), link(percent(after.win_rate()), would)),
        shares("Deepest fall", |results| Some(results.max_drawdown)),
        shares("Costs", |results| Some(results.costs)),
    );
    let sharpe = line("Sharpe, 95 %", estimated(before.sharpe), estimated(after.sharpe));
    let (trades, total) = (
        line("Trades", link(before.trades.to_string(), is), link(after.trades.to_string(), would)),
        line("Return", signed_percent(before.total_return), signed_percent(after.total_return)),
    );
    view! {
        <Table caption="Before and after, on the same open data" heads=&[("Figure", ""), ("As it is", "num"), ("As it would be", "num")]>
            {sharpe}{trades}{total}{percents}
        </Table>
    }
}

fn line(name: &'static str, before: impl IntoView, after: impl IntoView) -> impl IntoView {
    view! {
        <tr>
            <td class="main">{name}</td>
            <td data-label="As it is" class="num">{before}</td>
            <td data-label="As it would be" class="num">{after}</td>
        </tr>
    }
}

fn of_tried(tried: &[TraitTried]) -> impl IntoView + use<> {
    let row = |one: &TraitTried| {
        view! {
            <tr>
                <td class="main breakable">{one.change.clone()}</td>
                <td data-label="Trades" class="num">{one.trades}</td>
                <td data-label="Sharpe" class="num">{signed(one.sharpe)}</td>
            </tr>
        }
    };
    let rows = tried.iter().map(row).collect_view();
    let title = format!("Everything that it ran ({})", tried.len());
    view! {
        <details class="how body">
            <summary>{title}</summary>
            <Table caption="What it ran, the best first" heads=&[("Change", ""), ("Trades", "num"), ("Sharpe", "num")]>{rows}</Table>
        </details>
    }
}

fn of_word(one: &Evolution) -> Option<AnyView> {
    let word = one.word.as_ref()?;
    let reason = word.reason.clone().map(|reason| format!(": “{reason}”"));
    let (by, state) = (word.by.clone(), in_words(one.status).1);
    Some(view! { <p class="muted">{state}" by "{by}{reason}", "{ago(word.at.into())}</p> }.into_any())
}

fn history(agent: &Agent, found: &Page<Evolution>, asked: &[(Approval, bool)]) -> impl IntoView + use<> {
    let id = agent.id;
    let is_open = found.items.iter().any(|one| one.status.is_open());
    let may = agent.status != Status::Terminated && agent.stage != Stage::Paper && !is_open;
    let ask = move || {
        may.then(|| {
            view! {
                <form method="post" action=ProposeEvolution::url()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <button class="btn small" type="submit">{icon("flask-conical")}"Have it ask itself"</button>
                </form>
            }
        })
    };
    let content = if found.total == 0 {
        let text = format!(
            "After {LEAST_ITERATIONS} decided iterations it asks itself whether it should be otherwise: it runs changes of one trait each, with everything that it has learnt kept."
        );
        view! { <p class="body nothing">{text}</p> }.into_any()
    } else {
        let span = Span { page: found.page.into(), page_size: found.page_size.into(), total: found.total };
        let rows = found.items.iter().map(|one| row(one, approval_of(one, asked), agent)).collect_view();
        view! {
            <Table
                caption="Every time that it asked itself, the newest first"
                heads=&[("Evolution", ""), ("Status", ""), ("Change", ""), ("By", ""), ("Asked", ""), ("Action", "tight")]
            >
                {rows}
            </Table>
            <Pager span path=format!("{PATH}/{id}") query="tab=evolution&"/>
        }
        .into_any()
    };
    view! { <Panel title="How it came to be what it is" aside=ask>{content}</Panel> }
}

fn row(one: &Evolution, asked: Option<&(Approval, bool)>, agent: &Agent) -> impl IntoView + use<> {
    let name = format!("Evolution {}", one.number);
    let after = format!("after iteration {}", one.asked.after);
    let change = one.found.proposed.as_ref();
    let change = change.map_or_else(|| "–".to_owned(), |proposed| proposed.change.change.clone());
    let word = one.word.as_ref();
    let by = word.map_or_else(|| "–".to_owned(), |word| word.by.clone());
    let reason = word.and_then(|word| word.reason.clone());
    let reason = reason.map(|reason| view! { <small class="under">"“"{reason}"”"</small> });
    let held = asked.filter(|(asked, _)| asked.status == ApprovalStatus::Approved);
    let roll_back = held.and_then(|held| roll_back(held, agent));
    view! {
        <tr data-key=format!("evolution-{}", one.number)>
            <td class="main"><b>{name}</b><small class="under">{after}</small></td>
            <td class="aside">{status_pill(one.status)}</td>
            <td data-label="Change" class="breakable">{change}{reason}</td>
            <td data-label="By">{by}</td>
            <td data-label="Asked">{ago(one.asked_at.into())}</td>
            <td class="tight">{roll_back}</td>
        </tr>
    }
}

/// The button that makes everything as it was before, or why there is none.
fn roll_back((asked, can): &(Approval, bool), agent: &Agent) -> Option<AnyView> {
    let why = |text: &'static str| Some(view! { <small class="muted">{text}</small> }.into_any());
    match agent.stage {
        _ if *can => {}
        _ if agent.status == Status::Terminated => return None,
        Stage::Paper => return why("not to be rolled back while it trades on paper"),
        Stage::Learning | Stage::Ready => return why("another version holds since"),
    }
    let button = confirm(Confirm {
        label: "Roll back",
        about: asked.title.clone(),
        question: "Personality and strategy of before hold again, as new versions. Nothing that was learnt is lost.",
        action: AnswerApproval::url(),
        fields: vec![
            ("id", asked.id.to_string()),
            ("answer", "roll-back".to_owned()),
            ("back", address(agent.id)),
        ],
        sure: "Roll it back",
    });
    Some(button.into_any())
}

fn status_pill(status: EvolutionStatus) -> impl IntoView {
    let (tone, text) = in_words(status);
    pill(tone, text)
}

const fn in_words(status: EvolutionStatus) -> (Tone, &'static str) {
    match status {
        EvolutionStatus::Running => (Tone::Accent, "running"),
        EvolutionStatus::AwaitingApproval => (Tone::Warn, "waits for you"),
        EvolutionStatus::Nothing => (Tone::Neutral, "nothing to change"),
        EvolutionStatus::Approved => (Tone::Gain, "approved"),
        EvolutionStatus::Rejected => (Tone::Neutral, "rejected"),
        EvolutionStatus::RolledBack => (Tone::Accent, "rolled back"),
        EvolutionStatus::Failed => (Tone::Loss, "failed"),
        EvolutionStatus::Withdrawn => (Tone::Neutral, "withdrawn"),
    }
}

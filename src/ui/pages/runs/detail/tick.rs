//! A tick of a manager as a person reads it: what it saw, what it wanted, and what became of each decision and why.

use crate::{
    components::{Empty, Notice, Panel, Table, Tone, pill},
    money::{change, dollars, exact, paper},
    pages::{
        agents::{moment, status_pill},
        figures::{change as signed, number, percent},
        managers,
    },
};
use domain::{
    Fixed,
    lab::GraduatedStrategy,
    managers::{AgentBriefing, Briefing, DecisionCode, MOST_DECISIONS, PairBriefing},
    runs::RunPhase,
};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use services::managers::tick::{Acted, Checked, Decided, Done, Gathered};

/// What the phases of a tick have left, as far as they have come and can be read.
pub(super) struct Tick {
    gathered: Option<Gathered>,
    decided: Option<Decided>,
    checked: Option<Checked>,
    acted: Option<Acted>,
}

impl Tick {
    pub(super) fn of(phases: &[RunPhase]) -> Self {
        Self {
            gathered: left(phases, "gather"),
            decided: left(phases, "decide"),
            checked: left(phases, "check"),
            acted: left(phases, "act"),
        }
    }

    fn briefing(&self) -> Option<&Briefing> {
        self.gathered.as_ref()?.briefing.as_ref()
    }

    /// What the manager is called.
    pub(super) fn manager(&self) -> Option<String> {
        self.briefing().map(|briefing| briefing.manager.clone())
    }

    /// What a phase came to, in a sentence.
    pub(super) fn summary(&self, phase: &str) -> Option<String> {
        match phase {
            "gather" => self.briefing().map(|briefing| {
                let at = briefing.at.to_string();
                let at = at.get(..16).unwrap_or_default().replace('T', " ");
                format!(
                    "{} agents and {} instruments, as they stood at {at} of market time",
                    briefing.agents.len(),
                    briefing.pairs.len()
                )
            }),
            "decide" => self.decided.as_ref().map(wanted),
            "check" => self.checked.as_ref().map(|checked| {
                let refused = checked.verdicts.iter().filter(|verdict| verdict.refused.is_some()).count();
                format!("{} let through by the leash, {refused} refused", checked.verdicts.len() - refused)
            }),
            "act" => self.acted.as_ref().map(|acted| {
                let done = acted.done.iter().filter(|done| done.result.ok).count();
                format!("{done} carried out, {} not", acted.done.len() - done)
            }),
            "record" => Some("written into the log and the memory".to_owned()),
            _ => None,
        }
    }
}

fn left<T: DeserializeOwned>(phases: &[RunPhase], name: &str) -> Option<T> {
    let phase = phases.iter().find(|phase| phase.name == name)?;
    serde_json::from_value(phase.result.clone()?).ok()
}

fn wanted(decided: &Decided) -> String {
    match (&decided.failed, decided.is_skipped, decided.answer.decisions.len()) {
        (Some(failed), ..) => failed.message.clone(),
        (None, true, _) => "nothing had happened, so no model was asked".to_owned(),
        (None, false, 0) => "the model wanted nothing".to_owned(),
        (None, false, 1) => "the model wanted one thing".to_owned(),
        (None, false, count) => format!("the model wanted {count} things"),
    }
}

/// What was decided and what became of it.
pub(super) fn decisions(tick: &Tick) -> impl IntoView + use<> {
    let failed = tick.decided.as_ref().and_then(|decided| decided.failed.clone());
    let failed =
        failed.map(|failed| view! { <div class="body"><Notice tone=Tone::Warn text=failed.message/></div> });
    let rows: Vec<_> = match &tick.acted {
        Some(acted) => acted.done.iter().map(|done| decision(tick, done)).collect(),
        None => Vec::new(),
    };
    let remarks = remarks(tick);
    let none = (rows.is_empty() && failed.is_none()).then(|| {
        let (title, text) = match (&tick.acted, &tick.decided) {
            (Some(_), Some(decided)) => ("Nothing to do", wanted(decided)),
            _ => (
                "Not decided yet",
                "What it wants and what becomes of it stands here when it has acted.".to_owned(),
            ),
        };
        view! { <Empty glyph="scroll-text" title text=text/> }
    });
    view! {
        <Panel title="Decisions">
            {failed}
            <ol class="decisions judged">{rows}</ol>
            {none}
            {remarks}
        </Panel>
    }
}

/// What was done to the answer before it was read, and what of it was not looked at.
fn remarks(tick: &Tick) -> Vec<impl IntoView + use<>> {
    let Some(decided) = &tick.decided else { return Vec::new() };
    let mended = (!decided.repairs.is_empty())
        .then(|| format!("The answer was mended before it was read: {}.", decided.repairs.join("; ")));
    let beyond = (decided.beyond > 0).then(|| {
        format!("{} more decisions were not looked at; an answer holds {MOST_DECISIONS}.", decided.beyond)
    });
    let remark = |text: String| view! { <p class="body muted breakable"><small>{text}</small></p> };
    mended.into_iter().chain(beyond).map(remark).collect()
}

fn decision(tick: &Tick, done: &Done) -> AnyView {
    let Done { decision, agent, result, .. } = done;
    let (tone, word) = match (result.ok, result.code) {
        (true, Some(DecisionCode::Quiet)) => (Tone::Neutral, "skipped".to_owned()),
        (true, _) => (Tone::Gain, "done".to_owned()),
        (false, Some(code)) => (Tone::Warn, code.as_str().replace('_', " ")),
        (false, None) => (Tone::Warn, "refused".to_owned()),
    };
    let name = named(tick, done);
    let about = match (agent, name) {
        (Some(agent), Some(name)) => {
            view! { <a class="link breakable" href=format!("/agents/{agent}")>{name}</a> }.into_any()
        }
        (_, Some(name)) => view! { <span class="breakable">{name}</span> }.into_any(),
        (..) => ().into_any(),
    };
    let reason = decision.reasoning.clone();
    let reason = (!reason.trim().is_empty()).then(|| view! { <p class="breakable">{reason}</p> });
    let params = asked_for(&decision.params);
    let key = format!("{}-{}", decision.action, agent.map_or_else(String::new, |agent| agent.to_string()));
    view! {
        <li data-key=key>
            <div class="row"><b>{decision.action.replace('_', " ")}</b>{about}<span class="push">{pill(tone, word)}</span></div>
            {reason}
            <small class="under breakable">{result.message.clone()}</small>
            {params}
        </li>
    }
    .into_any()
}

/// Whom a decision is about: as it is called now, or as the model called it.
fn named(tick: &Tick, done: &Done) -> Option<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let known = done.agent.and_then(|id| tick.briefing()?.agents.iter().find(|agent| agent.id == id));
    let known = known.map(|agent| agent.name.clone());
    known.or_else(|| text(done.decision.params.get("name")?)).or_else(|| done.decision.agent_id.clone())
}

/// The parameters as the model gave them, one after the other.
fn asked_for(params: &Map<String, Value>) -> Option<impl IntoView + use<>> {
    let pairs: Vec<_> = params
        .iter()
        .filter(|(name, _)| *name != "name")
        .map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            view! { <span class="saw"><span class="muted">{name.clone()}</span>" "<b class="breakable">{text}</b></span> }
        })
        .collect();
    (!pairs.is_empty()).then(|| view! { <p class="asked">{pairs}</p> })
}

/// The team and the market as the manager was shown them.
pub(super) fn saw(tick: &Tick) -> Option<impl IntoView + use<>> {
    let briefing = tick.briefing()?;
    let limits = &briefing.limits;
    let (at, equity, free) = (briefing.at, dollars(limits.equity), dollars(limits.free_capital));
    let fallen =
        format!("{} of {}", percent(Some(limits.drawdown)), percent(Some(limits.max_total_drawdown)));
    let agents: Vec<_> = briefing.agents.iter().map(agent).collect();
    let agents = (!agents.is_empty()).then(|| {
        view! {
            <Table
                caption="The team as it was shown" is_wide=true
                heads=&[("Agent", ""), ("Status", ""), ("Equity", "num"), ("P&L", "num"), ("Trades", "num")]
            >
                {agents}
            </Table>
        }
    });
    let pairs: Vec<_> = briefing.pairs.iter().map(pair).collect();
    let cut: Vec<_> = briefing
        .cut
        .iter()
        .map(|cut| view! { <p class="body muted"><small>{format!("Of {} {} it was shown {}.", cut.of, cut.what, cut.kept)}</small></p> })
        .collect();
    Some(view! {
        <Panel title="What it saw" aside=|| view! { {paper()} }>
            <dl class="facts body">
                <dt>"Market time"</dt><dd>{moment(at)}</dd>
                <dt>"Equity"</dt><dd><b>{equity}</b></dd>
                <dt>"Free capital"</dt><dd>{free}</dd>
                <dt>"Below its peak"</dt><dd>{fallen}</dd>
            </dl>
            {agents}
            <Table
                caption="The market as it was shown" is_wide=true
                heads=&[
                    ("Instrument", ""), ("Regime", ""), ("Price", "num"), ("A day", "num"), ("RSI", "num"), ("Averages", ""),
                ]
            >
                {pairs}
            </Table>
            {cut}
        </Panel>
    })
}

fn agent(agent: &AgentBriefing) -> impl IntoView + use<> {
    let strategy = agent.strategy.clone().unwrap_or_else(|| "a document of its own".to_owned());
    let strategy = match GraduatedStrategy::of_source(&strategy) {
        Some((_, version)) => format!("version {version} of what was learnt"),
        None => strategy.trim_start_matches("example:").replace('_', " "),
    };
    let off_paper = agent.off_paper.as_ref().map(|why| {
        view! { <small class="under loss">"Not on paper any more: "{why.clone()}</small> }
    });
    view! {
        <tr data-key=agent.id.to_string()>
            <td class="main">
                <a class="link breakable" href=format!("/agents/{}", agent.id)>{agent.name.clone()}</a>
                <small class="under">{strategy}" · "{agent.timeframe.clone()}</small>
                {off_paper}
            </td>
            <td class="aside">{status_pill(agent.status)}</td>
            <td data-label="Equity" class="num">{dollars(agent.equity)}</td>
            <td data-label="P&L" class="num">{change(agent.pnl)}</td>
            <td data-label="Trades" class="num">{agent.trade_count}</td>
        </tr>
    }
}

fn pair(pair: &PairBriefing) -> impl IntoView + use<> {
    let trend = match (pair.ema_fast, pair.ema_slow) {
        (Some(fast), Some(slow)) if fast > slow => "fast above slow",
        (Some(_), Some(_)) => "fast below slow",
        _ => "unknown",
    };
    let quarantine = pair.quarantine.clone().map(|why| view! { <small class="under loss">{why}</small> });
    let regime = pair.regime.clone().unwrap_or_else(|| "unknown".to_owned());
    view! {
        <tr>
            <td class="main"><b>{pair.symbol.to_string()}</b><small class="under breakable">{pair.title.clone()}</small>{quarantine}</td>
            <td class="aside">{pill(Tone::Neutral, regime)}</td>
            <td data-label="Price" class="num">{pair.price.map_or_else(|| "unknown".to_owned(), |price: Fixed| exact(price))}</td>
            <td data-label="A day" class="num">{signed(pair.change)}</td>
            <td data-label="RSI" class="num">{number(pair.rsi, 0)}</td>
            <td data-label="Averages">{trend}</td>
        </tr>
    }
}

/// The manager that ticked, by its name.
pub(super) fn manager_link(tick: &Tick, subject: &str) -> Option<impl IntoView + use<>> {
    let id = subject.strip_prefix("manager:")?;
    let name = tick.manager().unwrap_or_else(|| "the manager".to_owned());
    let href = format!("{}/{id}", managers::PATH);
    Some(view! { <a class="link breakable" href=href>{name}</a> })
}

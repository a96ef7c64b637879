//! The data of a prompt: what the manager is shown, within bounds, with what was left out.

use crate::{
    House,
    agents::history::{WinRate, completed},
    lab::graduation::in_words,
    managers::{
        ManagersError,
        team::{self, Member, Team},
        told,
    },
};
use domain::{
    PageRequest,
    lab::GraduatedStrategy,
    managers::{
        AgentBriefing, Briefing, Cut, Decision, GraduatedBriefing, HeldBriefing, LogRow, Manager,
        PairBriefing, TradeBriefing,
    },
    market::Minute,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use storage::LogFilter;

/// Agents, instruments and past decisions that are shown at most.
const AGENTS: usize = 30;
const PAIRS: usize = 30;
const DECISIONS: u32 = 10;
/// Strategies of the laboratory, those that were let onto paper last.
const GRADUATED: u32 = 20;
/// The last trades of each agent, as the founding document says.
const TRADES: i64 = 10;
/// Of one reason or plan, in characters.
const LETTERS: usize = 300;

pub async fn brief(
    house: &House,
    manager: &Manager,
    team: &Team,
    mut pairs: Vec<PairBriefing>,
) -> Result<Briefing, ManagersError> {
    let mut cut = Vec::new();
    shorten(&mut pairs, PAIRS, "instruments", &mut cut);
    let mut members: Vec<&Member> = team.members.iter().collect();
    // Those that still live first: whoever is left out is one that was ended.
    members.sort_by_key(|member| member.is_terminated());
    shorten(&mut members, AGENTS, "agents", &mut cut);
    let day = team.minute.day_begins();
    let mut reader = house.db.read().await?;
    let changes: BTreeMap<_, _> =
        reader.managers().changes_since(manager.id, day).await?.into_iter().collect();
    let request = PageRequest::new(1, DECISIONS).unwrap_or_default();
    let graduated = reader.lab().graduated(manager.owner, GRADUATED).await?;
    let graduated: Vec<GraduatedBriefing> = graduated.iter().map(graduate).collect();
    let on_paper = reader.lab().graduated_count(manager.owner).await?;
    if on_paper > graduated.len() {
        cut.push(Cut::new("strategies of the laboratory", graduated.len(), on_paper));
    }
    let (log, _) = reader.managers().log(manager.id, &LogFilter::default(), request).await?;
    drop(reader);
    let mut agents = Vec::with_capacity(members.len());
    for member in members {
        let changes_today = changes.get(&member.agent.id).copied().unwrap_or(0);
        agents.push(agent(house, member, team.minute, changes_today).await?);
    }
    let spent = team::spent_today(house, manager).await?;
    Ok(Briefing {
        at: team.minute.begins(),
        tick: manager.tick_count + 1,
        manager: manager.name.to_string(),
        decision_interval: manager.config.decision_interval.to_string(),
        instructions: manager.config.instructions.clone(),
        limits: team.limits(manager, spent),
        agents,
        pairs,
        graduated,
        memory: manager.memory.clone(),
        last_decisions: last_decisions(log.items, &mut cut),
        cut,
    })
}

fn graduate(strategy: &GraduatedStrategy) -> GraduatedBriefing {
    GraduatedBriefing {
        strategy: strategy.called(),
        pairs: strategy.pairs.clone(),
        timeframe: strategy.timeframe.to_string(),
        overridden: strategy.overridden.iter().map(|rule| in_words(*rule).to_owned()).collect(),
    }
}

/// What was decided, and which of it had to be shortened.
fn last_decisions(rows: Vec<LogRow>, cut: &mut Vec<Cut>) -> Vec<Decision> {
    let of = rows.len();
    let (decisions, whole): (Vec<Decision>, Vec<bool>) = rows.into_iter().map(said).unzip();
    let kept = whole.into_iter().filter(|whole| *whole).count();
    if kept < of {
        cut.push(Cut::new("past decisions in full", kept, of));
    }
    decisions
}

/// A decision of the log, and whether all of it fits: a model may have said as much as it liked.
fn said(row: LogRow) -> (Decision, bool) {
    let agent_id = row.agent.map(|agent| agent.to_string());
    let became = if row.result.ok { "" } else { " — refused: " };
    let message = if row.result.ok { "" } else { row.result.message.as_str() };
    let whole = format!("{}{became}{message}", row.reasoning);
    let reasoning = short(&whole);
    let written = Value::Object(row.params.clone()).to_string();
    let begun = short(&written);
    let is_whole = reasoning == whole && begun == written;
    let params =
        if begun == written { row.params } else { Map::from_iter([("shortened".to_owned(), begun.into())]) };
    (Decision { action: row.action, agent_id, params, reasoning }, is_whole)
}

async fn agent(
    house: &House,
    member: &Member,
    now: Minute,
    changes_today: u32,
) -> Result<AgentBriefing, ManagersError> {
    let agent = &member.agent;
    let measured = match (&member.account, &member.figures) {
        (Some(account), Some(figures)) => Some(completed(house, account, figures, now).await?),
        _ => None,
    };
    let (trades, reasons) = past(house, member).await?;
    let figures = measured.as_ref();
    Ok(AgentBriefing {
        id: agent.id,
        name: agent.name.to_string(),
        status: agent.status,
        locked: agent.locked,
        strategy: Some(told::strategy(&agent.brain)),
        off_paper: member.off_paper.as_deref().map(short),
        pairs: agent.pairs.clone(),
        timeframe: agent.timeframe.to_string(),
        allocation: agent.allocation,
        equity: member.equity(),
        pnl: member.pnl(),
        win_rate: figures.and_then(|figures| figures.win_rate).map(|rate: WinRate| rate.rate),
        sharpe: figures.and_then(|figures| figures.sharpe),
        max_drawdown: figures.and_then(|figures| figures.max_drawdown),
        trade_count: figures.map_or(0, |figures| u64::try_from(figures.trades).unwrap_or(0)),
        #[expect(clippy::cast_precision_loss, reason = "a count of minutes")]
        age_hours: agent.trades_from.map(|from| (now.number() - from.number()) as f64 / 60.0),
        changes_today,
        holds: held(member, &reasons),
        last_trades: trades,
    })
}

type Reasons = BTreeMap<i64, (String, Option<String>)>;

/// The last trades, and why what is held was opened.
async fn past(house: &House, member: &Member) -> Result<(Vec<TradeBriefing>, Reasons), ManagersError> {
    let Some(account) = &member.account else { return Ok((Vec::new(), Reasons::new())) };
    let mut reader = house.db.read().await?;
    let trades = reader.desk().trades_before(member.agent.id, account.counters.trades, TRADES).await?;
    let trades = trades.into_iter().map(|trade| TradeBriefing {
        symbol: trade.symbol,
        direction: trade.direction.as_str().to_owned(),
        pnl: trade.pnl,
        gain: trade.gain,
        why_left: trade.exit_why.as_str().to_owned(),
        left_at: trade.left.begins(),
    });
    let mut reasons = Reasons::new();
    for number in member.positions.iter().filter_map(|position| position.decision) {
        let found = reader.desk().decisions_before(member.agent.id, number, 1).await?;
        let found = found.into_iter().filter(|decision| decision.number == number);
        reasons.extend(found.map(|decision| (number, (short(&decision.reason), decision.plan))));
    }
    Ok((trades.collect(), reasons))
}

fn held(member: &Member, reasons: &Reasons) -> Vec<HeldBriefing> {
    let held = member.positions.iter().filter(|position| !position.quantity.is_zero());
    held.map(|position| {
        let reason = position.decision.and_then(|number| reasons.get(&number));
        HeldBriefing {
            symbol: position.symbol.clone(),
            direction: position.direction.as_str().to_owned(),
            quantity: position.quantity,
            entry_price: position.average_price,
            reason: reason.map(|(why, _)| why.clone()),
            plan: reason.and_then(|(_, plan)| plan.clone()),
        }
    })
    .collect()
}

fn shorten<T>(list: &mut Vec<T>, most: usize, what: &str, cut: &mut Vec<Cut>) {
    if list.len() > most {
        cut.push(Cut::new(what, most, list.len()));
        list.truncate(most);
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= LETTERS {
        return text.to_owned();
    }
    text.chars().take(LETTERS).chain("…".chars()).collect()
}

//! How the rules run a team: by the character that the instructions ask for, one or two steps at a time, from measured figures alone.

use super::{quick::quick, unreadable};
use domain::{
    Fixed,
    agents::{Status, TIMEFRAMES},
    managers::{
        AgentBriefing, Briefing, Decision, ManagerAction, ManagerAnswer, MemoryUpdate, NewHypothesis,
        PairBriefing,
    },
    models::ModelError,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What a manager is like.
#[derive(Clone, Copy)]
struct Character {
    /// How many agents it wants, when the leash allows them.
    team: u32,
    /// Made at most in one tick.
    at_once: usize,
    strategies: &'static [&'static str],
    timeframe: &'static str,
    /// The largest position of its agents, as a fraction of their equity.
    max_position: f64,
    /// So much of its money an agent may lose before it is let go, or only paused.
    patience: f64,
    lets_go: bool,
    /// Looks at its team every so many ticks.
    evaluates: i64,
}

/// Of a name, so that a number still fits behind it.
const LONGEST_NAME: usize = 55;

const VENTURE: Character = Character {
    team: 8,
    at_once: 2,
    strategies: &["ema_trend", "donchian_breakout", "vwap_bounce", "rsi_2", "volatility_squeeze"],
    timeframe: "15m",
    max_position: 0.5,
    patience: 0.03,
    lets_go: true,
    evaluates: 6,
};
const RISK_OFFICER: Character = Character {
    team: 3,
    at_once: 1,
    strategies: &["ema_trend", "bollinger_reversal"],
    timeframe: "1h",
    max_position: 0.25,
    patience: 0.02,
    lets_go: false,
    evaluates: 4,
};
const PASSIVE: Character = Character {
    team: 6,
    at_once: 2,
    strategies: &["sma_cross", "ema_trend"],
    timeframe: "4h",
    max_position: 1.0,
    patience: 0.25,
    lets_go: true,
    evaluates: 10,
};
const HEDGE: Character = Character {
    team: 6,
    at_once: 1,
    strategies: &["ema_trend", "bollinger_reversal", "donchian_breakout", "rsi_2"],
    timeframe: "1h",
    max_position: 0.4,
    patience: 0.05,
    lets_go: false,
    evaluates: 6,
};
const USUAL: Character = Character {
    team: 4,
    at_once: 1,
    strategies: &["ema_trend", "donchian_breakout", "bollinger_reversal"],
    timeframe: "1h",
    max_position: 0.5,
    patience: 0.05,
    lets_go: true,
    evaluates: 6,
};

/// On bars this short strategies take their quick values.
const SHORTEST: &str = "5m";
/// A fair trial: fewer trades say nothing.
const FAIR_TRIAL: u64 = 5;
/// The leash allows no more changes of an agent in a market day.
const MOST_CHANGES: u32 = 6;
/// So much money is worth an agent of its own, in dollars.
const WORTH_AN_AGENT: i64 = 10;

pub fn decide(briefing: &Value) -> Result<Value, ModelError> {
    let briefing: Briefing = serde_json::from_value(briefing.clone())
        .map_err(|error| unreadable(&format!("the briefing of the manager cannot be read: {error}")))?;
    let answer = ManagerAnswer { decisions: decisions(&briefing), memory: guess(&briefing) };
    serde_json::to_value(answer).map_err(|error| unreadable(&error.to_string()))
}

impl Character {
    /// What the instructions ask for: their words decide, also when a person wrote them.
    fn of(instructions: &str) -> Self {
        let said = instructions.to_lowercase();
        let asks = |words: &[&str]| words.iter().any(|word| said.contains(word));
        let usual = if asks(&["rarely", "passive", "index"]) {
            PASSIVE
        } else if asks(&["protect", "careful", "risk first", "safety"]) {
            RISK_OFFICER
        } else if asks(&["hedge", "long and short", "long against short", "neutral"]) {
            HEDGE
        } else if asks(&["many", "small bets", "venture", "experiment"]) {
            VENTURE
        } else {
            USUAL
        };
        let at_once = if asks(&["at once"]) {
            usize::try_from(usual.team).unwrap_or(usual.at_once)
        } else {
            usual.at_once
        };
        Self { timeframe: timeframe_in(&said).unwrap_or(usual.timeframe), at_once, ..usual }
    }
}

/// The length of bars that the instructions name: `5m` in "trade on 5m bars".
fn timeframe_in(said: &str) -> Option<&'static str> {
    let mut words = said.split(|letter: char| !letter.is_alphanumeric());
    words.find_map(|word| TIMEFRAMES.into_iter().find(|timeframe| *timeframe == word))
}

fn decisions(briefing: &Briefing) -> Vec<Decision> {
    if briefing.limits.is_held {
        return vec![Decision::hold("The bound of drawdown holds the team; a person has to resume it.")];
    }
    let character = &Character::of(&briefing.instructions);
    let mut decisions: Vec<Decision> =
        briefing.agents.iter().filter_map(|agent| care(briefing, character, agent)).collect();
    decisions.extend(new_agents(briefing, character));
    if briefing.tick > 0 && briefing.tick % character.evaluates == 0 {
        decisions.push(evaluate(briefing));
    }
    if decisions.is_empty() {
        decisions.push(Decision::hold("Nobody has failed a fair trial, and there is nothing to add."));
    }
    decisions
}

/// What is to be done about one agent.
fn care(briefing: &Briefing, character: &Character, agent: &AgentBriefing) -> Option<Decision> {
    if agent.locked || agent.changes_today >= MOST_CHANGES {
        return None;
    }
    if let Some(why) = &agent.off_paper {
        return given_up(character, agent, why);
    }
    let lost = -(agent.pnl.to_f64() / agent.allocation.to_f64());
    let is_tried = agent.trade_count >= FAIR_TRIAL;
    let told = || format!("{} has lost {:.1} % in {} trades", agent.name, lost * 100.0, agent.trade_count);
    match agent.status {
        Status::Running if lost >= character.patience && is_tried && character.lets_go => {
            Some(about(agent, ManagerAction::TerminateAgent, format!("{}: a fair trial is over.", told())))
        }
        Status::Running if lost >= character.patience && !character.lets_go => Some(about(
            agent,
            ManagerAction::PauseAgent,
            format!("{}: it rests until its market is calm.", told()),
        )),
        Status::Paused if is_calm(briefing, agent) && lost < 2.0 * character.patience => {
            let why = format!("The market of {} is calm again.", agent.name);
            Some(about(agent, ManagerAction::StartAgent, why))
        }
        Status::Stopped => Some(about(
            agent,
            ManagerAction::StartAgent,
            format!("{} has money and does nothing.", agent.name),
        )),
        _ => None,
    }
}

/// What was examined is not what it was examined to be, so nobody waits for a fair trial.
fn given_up(character: &Character, agent: &AgentBriefing, why: &str) -> Option<Decision> {
    let reasoning = format!("What {} trades of the laboratory is not on paper any more: {why}.", agent.name);
    match agent.status {
        Status::Terminated => None,
        _ if character.lets_go => Some(about(agent, ManagerAction::TerminateAgent, reasoning)),
        Status::Running => Some(about(agent, ManagerAction::PauseAgent, reasoning)),
        _ => None,
    }
}

/// Whether none of its instruments is wild or without prices.
fn is_calm(briefing: &Briefing, agent: &AgentBriefing) -> bool {
    let is_wild = |pair: &&PairBriefing| {
        agent.pairs.contains(&pair.symbol)
            && (pair.quarantine.is_some() || pair.regime.as_deref() == Some("volatile"))
    };
    !briefing.pairs.iter().any(|pair| is_wild(&pair))
}

fn about(agent: &AgentBriefing, action: ManagerAction, reasoning: String) -> Decision {
    let action = action.as_str().to_owned();
    Decision { action, agent_id: Some(agent.id.to_string()), params: Map::new(), reasoning }
}

/// Agents for the instruments that have the fewest, while there is room and money.
fn new_agents(briefing: &Briefing, character: &Character) -> Vec<Decision> {
    let limits = &briefing.limits;
    let wanted = character.team.min(limits.max_agents);
    if limits.agents >= wanted || limits.free_capital < Fixed::whole(WORTH_AN_AGENT) {
        return Vec::new();
    }
    let mut pairs: Vec<&PairBriefing> =
        briefing.pairs.iter().filter(|pair| pair.quarantine.is_none() && pair.price.is_some()).collect();
    let agents_of = |pair: &PairBriefing| {
        let alive = briefing.agents.iter().filter(|agent| agent.status != Status::Terminated);
        alive.filter(|agent| agent.pairs.contains(&pair.symbol)).count()
    };
    pairs.sort_by_key(|pair| (agents_of(pair), pair.symbol.clone()));
    let room = usize::try_from(wanted - limits.agents).unwrap_or(0).min(character.at_once);
    let share = f64::from(wanted - limits.agents).max(1.0);
    let money = (limits.free_capital.to_f64() / share).floor();
    let mut names: BTreeSet<String> = briefing.agents.iter().map(|agent| agent.name.to_lowercase()).collect();
    let created = pairs.iter().cycle().take(if pairs.is_empty() { 0 } else { room }).enumerate();
    created
        .map(|(position, pair)| {
            let place = usize::try_from(limits.agents).unwrap_or(0) + position;
            let strategy = character.strategies[place % character.strategies.len()];
            let name = free_name(&briefing.manager, strategy, pair, &mut names);
            create(character, pair, strategy, &name, money)
        })
        .collect()
}

/// `Mona: ema trend SIM-BTC`, with a number when there is such a one. The manager's own name keeps its agents apart from those of others.
fn free_name(manager: &str, strategy: &str, pair: &PairBriefing, names: &mut BTreeSet<String>) -> String {
    let what = format!(": {} {}", strategy.replace('_', " "), pair.symbol);
    let room = LONGEST_NAME.saturating_sub(what.chars().count());
    let bare: String = manager.chars().take(room).chain(what.chars()).collect();
    let numbered = (2..).map(|number| format!("{bare} {number}"));
    let free =
        std::iter::once(bare.clone()).chain(numbered).find(|name| !names.contains(&name.to_lowercase()));
    let name = free.unwrap_or(bare);
    names.insert(name.to_lowercase());
    name
}

fn create(character: &Character, pair: &PairBriefing, strategy: &str, name: &str, money: f64) -> Decision {
    let mut params = json!({
        "name": name,
        "pairs": [pair.symbol],
        "timeframe": character.timeframe,
        "strategy": strategy,
        "allocation": format!("{money:.0}"),
        "risk": { "maxPosition": character.max_position },
    });
    if character.timeframe == SHORTEST {
        params["params"] = quick(strategy);
    }
    let regime = pair.regime.as_deref().unwrap_or("not yet known");
    let reasoning = format!(
        "{} has the fewest agents; its market is {regime}, and {strategy} is next to be tried.",
        pair.symbol
    );
    let params = params.as_object().cloned().unwrap_or_default();
    Decision { action: ManagerAction::CreateAgent.as_str().to_owned(), agent_id: None, params, reasoning }
}

fn evaluate(briefing: &Briefing) -> Decision {
    let alive = briefing.agents.iter().filter(|agent| agent.status != Status::Terminated);
    let gaining = alive.clone().filter(|agent| agent.pnl.is_positive()).count();
    let reasoning = format!("{gaining} of {} agents gain.", alive.count());
    Decision {
        action: ManagerAction::Evaluate.as_str().to_owned(),
        agent_id: None,
        params: Map::new(),
        reasoning,
    }
}

/// One guess at a time, about the instrument that has moved most.
fn guess(briefing: &Briefing) -> Option<MemoryUpdate> {
    let is_open = briefing.memory.hypotheses.iter().any(|guess| guess.tested_at.is_none());
    if is_open || briefing.agents.is_empty() {
        return None;
    }
    let moved = |pair: &PairBriefing| pair.change.unwrap_or(0.0);
    let pair = briefing.pairs.iter().max_by(|one, other| moved(one).abs().total_cmp(&moved(other).abs()))?;
    let verb = if moved(pair) < 0.0 { "falls" } else { "rises" };
    let hypothesis = NewHypothesis {
        description: format!("The move of {} goes on.", pair.symbol),
        test: Some(format!("price {} {verb} 1% within 6 ticks", pair.symbol)),
    };
    Some(MemoryUpdate { hypotheses: vec![hypothesis] })
}

//! How the rules run a team.

use super::Rules;
use crate::kernel::models::parse::parse;
use domain::{
    AgentId, Fixed, Money, Timestamp,
    agents::Status,
    managers::{
        AgentBriefing, Briefing, Decision, Limits, ManagerAction, ManagerAnswer, Memory, PairBriefing, Preset,
    },
    models::{Ask, ModelName, Provider, Role},
};
use serde_json::json;

fn pair(symbol: &str) -> PairBriefing {
    PairBriefing {
        symbol: symbol.parse().unwrap(),
        title: symbol.to_owned(),
        price: Some(Fixed::whole(100)),
        age_seconds: Some(0),
        change: Some(0.01),
        rsi: Some(55.0),
        ema_fast: None,
        ema_slow: None,
        atr: None,
        regime: Some("trending".to_owned()),
        regime_reasons: None,
        quarantine: None,
    }
}

fn agent(name: &str, status: Status, pnl: i64, trade_count: u64) -> AgentBriefing {
    AgentBriefing {
        id: AgentId::from_uuid(uuid::Uuid::from_u128(7)),
        name: name.to_owned(),
        status,
        locked: false,
        strategy: Some("example:ema_trend".to_owned()),
        off_paper: None,
        pairs: vec!["SIM-BTC".parse().unwrap()],
        timeframe: "1h".to_owned(),
        allocation: Fixed::whole(1_000),
        equity: Fixed::whole(1_000 + pnl),
        pnl: Fixed::whole(pnl),
        win_rate: None,
        sharpe: None,
        max_drawdown: None,
        trade_count,
        age_hours: Some(10.0),
        changes_today: 0,
        holds: Vec::new(),
        last_trades: Vec::new(),
    }
}

fn briefing(preset: Preset, agents: Vec<AgentBriefing>) -> Briefing {
    let config = preset.config();
    Briefing {
        at: Timestamp::from_millis(0),
        tick: 1,
        manager: "Mona".to_owned(),
        decision_interval: config.decision_interval.to_string(),
        instructions: config.instructions,
        limits: Limits {
            max_agents: config.risk_params.max_agents,
            agents: u32::try_from(agents.len()).unwrap(),
            capital: Fixed::whole(10_000),
            free_capital: Fixed::whole(8_000),
            equity: Fixed::whole(10_000),
            peak_equity: Fixed::whole(10_000),
            drawdown: 0.0,
            max_total_drawdown: config.risk_params.max_total_drawdown,
            max_correlated_positions: config.risk_params.max_correlated_positions,
            budget_per_day: Money::ZERO,
            spent_today: None,
            is_held: false,
        },
        agents,
        pairs: vec![pair("SIM-BTC"), pair("SIM-ETH")],
        graduated: Vec::new(),
        memory: Memory::default(),
        last_decisions: Vec::new(),
        cut: Vec::new(),
    }
}

async fn decided(briefing: &Briefing) -> Vec<Decision> {
    let ask = Ask {
        role: Role::Manager,
        model: ModelName::rules(),
        temperature: 0.0,
        system: String::new(),
        user: String::new(),
        briefing: serde_json::to_value(briefing).unwrap(),
        schema: json!({"type": "object", "required": ["decisions"], "properties": {"decisions": {"type": "array", "items": {}}}}),
        most_tokens: 1_000,
    };
    let reply = Rules.complete(&ask).await.unwrap();
    let parsed = parse(&reply.text, &ask.schema).unwrap();
    let answer: ManagerAnswer = serde_json::from_value(parsed.value).unwrap();
    assert!(
        answer
            .decisions
            .iter()
            .all(|one| one.action.parse::<ManagerAction>().is_ok() && !one.reasoning.is_empty())
    );
    answer.decisions
}

fn actions(decisions: &[Decision]) -> Vec<&str> {
    decisions.iter().map(|decision| decision.action.as_str()).collect()
}

#[tokio::test]
async fn a_new_team_begins_with_different_agents_within_its_money() {
    let decisions = decided(&briefing(Preset::Venture, Vec::new())).await;
    assert_eq!(actions(&decisions), ["create_agent", "create_agent"]);
    let of = |position: usize, name: &str| decisions[position].params[name].clone();
    assert_eq!((of(0, "pairs"), of(1, "pairs")), (json!(["SIM-BTC"]), json!(["SIM-ETH"])));
    assert_ne!(of(0, "strategy"), of(1, "strategy"));
    assert_eq!((of(0, "name"), of(0, "allocation")), (json!("Mona: ema trend SIM-BTC"), json!("1000")));
    let careful = decided(&briefing(Preset::RiskOfficer, Vec::new())).await;
    assert_eq!((careful.len(), &careful[0].params["risk"]), (1, &json!({"maxPosition": 0.25})));
}

#[tokio::test]
async fn asked_twice_about_the_same_they_decide_the_same() {
    for preset in Preset::ALL {
        let team = [Status::Running, Status::Paused].map(|status| agent("Member", status, -100, 9));
        for briefing in [briefing(preset, Vec::new()), briefing(preset, team.to_vec())] {
            let once = decided(&briefing).await;
            assert_eq!(decided(&briefing).await, once, "{preset:?}");
        }
    }
}

#[tokio::test]
async fn who_loses_is_let_go_or_paused_as_the_instructions_ask() {
    let loser = |status| agent("Loser", status, -100, 9);
    let venture = decided(&briefing(Preset::Venture, vec![loser(Status::Running)])).await;
    assert_eq!(venture[0].action, "terminate_agent");
    let careful = decided(&briefing(Preset::RiskOfficer, vec![loser(Status::Running)])).await;
    assert_eq!(careful[0].action, "pause_agent");
    let fresh = decided(&briefing(Preset::Venture, vec![agent("New", Status::Running, -100, 1)])).await;
    assert!(!actions(&fresh).contains(&"terminate_agent"), "five trades are a fair trial");
    let rested = decided(&briefing(Preset::RiskOfficer, vec![agent("Rested", Status::Paused, -10, 3)])).await;
    assert_eq!(rested[0].action, "start_agent");
}

#[tokio::test]
async fn what_left_paper_is_not_traded_on() {
    let left = |status| {
        let why = Some("Vera, which learnt it, came back".to_owned());
        AgentBriefing { off_paper: why, ..agent("Lent", status, 50, 1) }
    };
    for (preset, status, done) in [
        (Preset::Venture, Status::Running, "terminate_agent"),
        (Preset::Venture, Status::Stopped, "terminate_agent"),
        (Preset::RiskOfficer, Status::Running, "pause_agent"),
    ] {
        let decisions = decided(&briefing(preset, vec![left(status)])).await;
        assert_eq!(decisions[0].action, done);
        assert!(decisions[0].reasoning.contains("Vera, which learnt it, came back"), "{decisions:?}");
    }
    for status in [Status::Paused, Status::Stopped] {
        let decisions = decided(&briefing(Preset::RiskOfficer, vec![left(status)])).await;
        assert!(!actions(&decisions).contains(&"start_agent"), "{decisions:?}");
    }
    let locked = AgentBriefing { locked: true, ..left(Status::Running) };
    let decisions = decided(&briefing(Preset::Venture, vec![locked])).await;
    assert!(!actions(&decisions).contains(&"terminate_agent"), "what a person has locked is the person's");
}

#[tokio::test]
async fn what_a_person_has_locked_and_what_is_held_is_left_alone() {
    let locked = AgentBriefing { locked: true, ..agent("Locked", Status::Paused, 0, 0) };
    let decisions = decided(&briefing(Preset::RiskOfficer, vec![locked])).await;
    assert!(!actions(&decisions).contains(&"start_agent"));
    let mut held = briefing(Preset::Venture, Vec::new());
    held.limits.is_held = true;
    assert_eq!(actions(&decided(&held).await), ["hold"]);
}

#[tokio::test]
async fn names_are_free_and_a_full_team_is_evaluated_or_holds() {
    let mut one =
        briefing(Preset::RiskOfficer, vec![agent("mona: ema trend sim-eth", Status::Running, 0, 0)]);
    one.limits.agents = 2;
    one.pairs = vec![pair("SIM-ETH")];
    let strategies = decided(&one).await;
    assert_eq!(strategies[0].params["name"], "Mona: ema trend SIM-ETH 2");
    one.limits.agents = 3;
    assert_eq!(actions(&decided(&one).await), ["hold"]);
    one.tick = 4;
    assert_eq!(actions(&decided(&one).await), ["evaluate"]);
}

#[tokio::test]
async fn bars_and_haste_are_read_from_the_instructions() {
    let mut asked = briefing(Preset::ActiveHedge, Vec::new());
    asked.instructions += " Trade on 5m bars, and make the whole team at once.";
    let decisions = decided(&asked).await;
    assert_eq!(decisions.len(), 6);
    assert!(decisions.iter().all(|decision| decision.params["timeframe"] == "5m"));
    let quick = |strategy: &str| {
        let of = decisions.iter().find(|decision| decision.params["strategy"] == strategy);
        of.map(|decision| decision.params["params"].clone())
    };
    assert_eq!(quick("bollinger_reversal"), Some(json!({"length": 10, "width": 1.5})));
    asked.instructions = "Balance long and short on bars of 15m, not of 25m.".to_owned();
    let slow = decided(&asked).await;
    assert_eq!((slow.len(), &slow[0].params["timeframe"]), (1, &json!("15m")));
    assert_eq!(slow[0].params.get("params"), None);
}

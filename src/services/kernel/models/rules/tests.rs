//! The rules decide what they say, and answer what the parser reads.

use super::*;
use crate::kernel::models::parse::parse;
use domain::{
    agents::{Action, AgentBriefing, AgentDecision, Held, Seen, Trend},
    models::ModelName,
};

fn seen(symbol: &str, trend: Trend, rsi: f64) -> Seen {
    let (fast, slow) = if trend == Trend::Up { (103.0, 100.0) } else { (97.0, 100.0) };
    Seen {
        symbol: symbol.parse().unwrap(),
        price: 100.0,
        change: Some(0.01),
        rsi: Some(rsi),
        ema_fast: Some(fast),
        ema_slow: Some(slow),
        atr: Some(2.0),
        trend: Some(trend),
        regime: None,
        closes: Vec::new(),
        quarantine: None,
    }
}

fn held(symbol: &str, gain: f64, bars: u32) -> Held {
    Held {
        symbol: symbol.parse().unwrap(),
        is_long: true,
        entry: 95.0,
        gain: Some(gain),
        bars,
        reasoning: Some("It rose.".to_owned()),
        thesis: Some("The trend goes on.".to_owned()),
        exit_plan: None,
    }
}

fn briefing(instruments: Vec<Seen>, positions: Vec<Held>) -> AgentBriefing {
    AgentBriefing {
        name: "Ada".to_owned(),
        instructions: String::new(),
        timeframe: "1h".to_owned(),
        at: domain::Timestamp::from_millis(0),
        may_open: true,
        equity: 10_000.0,
        cash: 10_000.0,
        max_position: 0.2,
        most_positions: 3,
        instruments,
        positions,
        last_trades: Vec::new(),
        last_decisions: Vec::new(),
    }
}

async fn decided(briefing: &AgentBriefing) -> AgentDecision {
    let ask = Ask {
        role: Role::Agent,
        model: ModelName::rules(),
        temperature: 0.0,
        system: String::new(),
        user: String::new(),
        briefing: serde_json::to_value(briefing).unwrap(),
        schema: AgentDecision::schema(),
        most_tokens: 1_000,
    };
    let reply = Rules.complete(&ask).await.unwrap();
    let parsed = parse(&reply.text, &ask.schema).unwrap();
    assert_eq!(parsed.repairs, Vec::<String>::new());
    serde_json::from_value(parsed.value).unwrap()
}

#[tokio::test]
async fn the_clearest_trend_with_room_is_bought_within_the_limit() {
    let mut clear = seen("SIM-ETH", Trend::Up, 55.0);
    clear.ema_fast = Some(110.0);
    let instruments = vec![seen("SIM-BTC", Trend::Up, 55.0), clear, seen("SIM-SOL", Trend::Up, 80.0)];
    let decision = decided(&briefing(instruments, Vec::new())).await;
    assert_eq!((decision.action, decision.symbol.unwrap().as_str()), (Action::Buy, "SIM-ETH"));
    assert_eq!(decision.size, Some(0.2));
    assert_eq!(decision.exit_plan.unwrap().stop_loss, Some(0.04));
}

#[tokio::test]
async fn what_has_lost_its_reason_is_closed() {
    let turned = briefing(vec![seen("SIM-BTC", Trend::Down, 45.0)], vec![held("SIM-BTC", -0.01, 3)]);
    assert_eq!(decided(&turned).await.action, Action::Close);
    let hot = briefing(vec![seen("SIM-BTC", Trend::Up, 75.0)], vec![held("SIM-BTC", 0.05, 3)]);
    assert_eq!(decided(&hot).await.action, Action::Close);
    let old = briefing(vec![seen("SIM-BTC", Trend::Up, 55.0)], vec![held("SIM-BTC", 0.0, 72)]);
    assert_eq!(decided(&old).await.action, Action::Close);
}

#[tokio::test]
async fn a_paused_agent_opens_nothing_and_nothing_is_bought_on_bad_prices() {
    let rising = seen("SIM-BTC", Trend::Up, 55.0);
    let paused = AgentBriefing { may_open: false, ..briefing(vec![rising.clone()], Vec::new()) };
    assert_eq!(decided(&paused).await.action, Action::Hold);
    let bad = Seen { quarantine: Some("stale".to_owned()), ..rising };
    assert_eq!(decided(&briefing(vec![bad], Vec::new())).await.action, Action::Hold);
}

#[tokio::test]
async fn without_a_reason_nothing_is_done() {
    let down = briefing(vec![seen("SIM-BTC", Trend::Down, 50.0)], Vec::new());
    assert_eq!(decided(&down).await.action, Action::Hold);
    let fine = briefing(vec![seen("SIM-BTC", Trend::Up, 55.0)], vec![held("SIM-BTC", 0.01, 3)]);
    assert_eq!(decided(&fine).await.action, Action::Hold);
}

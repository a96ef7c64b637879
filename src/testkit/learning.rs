//! What an iteration has found, for tests of what becomes of it.

use domain::{
    AgentId, Timestamp,
    lab::{
        Analysis, Edit, Estimate, Finding, FoldResult, Found, InstrumentResult, Projected, Refinement,
        Results, Written,
    },
    models::ModelName,
};
use services::{House, lab::iterations};

/// A document that a learner may have written.
pub const LEARNT: &str = r#"name = "Learnt"
timeframe = "1h"

[scan]
when = "close > sma(close, 5)"

[execution]
entry.long = "signal"
exit.long = "close < sma(close, 5)"
stop_loss.fraction = 0.02
size.equity = 0.5
max_holding_bars = 24
"#;

/// Figures of so many trades, on a hundred days.
pub fn results(trades: usize) -> Results {
    let day = |day: i64| Timestamp::from_millis(day * 86_400_000);
    let won = trades * 3 / 5;
    let sharpe = Estimate { value: 1.25, lower: Some(-0.5), upper: Some(3.0) };
    Results {
        from: day(0),
        to: day(100),
        signals: trades * 2,
        trades,
        won,
        mean_gain: (trades > 0).then_some(0.002),
        sharpe: (trades > 0).then_some(sharpe),
        total_return: 0.05,
        max_drawdown: 0.03,
        costs: 0.2,
        holding_return: 0.04,
        folds: vec![FoldResult {
            from: day(50),
            to: day(100),
            trades: trades / 2,
            won: won / 2,
            sharpe: Some(0.75),
            total_return: 0.02,
        }],
        instruments: vec![InstrumentResult {
            symbol: "BTC".parse().expect("a symbol"),
            bars: 2_400,
            signals: trades * 2,
            trades,
            won,
            total_return: 0.05,
            note: None,
        }],
    }
}

/// A change that is proposed, with a measured difference.
pub fn refinement(id: u32, change: &str, edits: Vec<Edit>) -> Refinement {
    Refinement {
        id,
        change: change.to_owned(),
        why: format!("the trades that it leaves out were worse ({id})"),
        figures: Vec::new(),
        edits,
        projected: Projected {
            sharpe_before: Some(1.25),
            sharpe_after: Some(1.75),
            difference: Estimate { value: 0.5, lower: Some(0.125), upper: Some(0.875) },
            trades_before: 40,
            trades_after: 30,
            mean_gain_before: Some(0.002),
            mean_gain_after: Some(0.003),
            folds_better: 4,
            folds: 5,
            corrected: 0.03,
            trials: 12,
        },
        by: ModelName::rules(),
    }
}

/// All that an iteration finds which is through.
pub fn found(document: &str, refinements: Vec<Refinement>) -> Found {
    Found {
        strategy: Some(Written {
            pattern: None,
            document: document.to_owned(),
            scan: "when = \"close > sma(close, 5)\"".to_owned(),
            execution: "entry.long = \"signal\"".to_owned(),
            rationale: "What rises goes on to rise.".to_owned(),
            figures: Vec::new(),
            by: ModelName::rules(),
        }),
        signals: Some(80),
        results: Some(results(40)),
        analysis: Some(Analysis {
            questions: 30,
            findings: vec![Finding {
                aspect: "hour".to_owned(),
                group: "15:00–16:59 UTC".to_owned(),
                condition: Some("time_of_day() >= 15h and time_of_day() < 17h".to_owned()),
                trades: 12,
                won: 9,
                mean_gain: 0.004,
                effect: 0.003,
                lower: Some(0.001),
                upper: Some(0.005),
                p_value: 0.001,
                corrected: 0.03,
            }],
            text: "I made 40 trades.".to_owned(),
            figures: Vec::new(),
            by: ModelName::rules(),
            call: None,
        }),
        refinements: Some(refinements),
        trials: 12,
        notes: Vec::new(),
    }
}

/// Keeps what an iteration has found and ends it, as the run does that works on it.
pub async fn work(house: &House, agent: AgentId, number: u32, found: &Found) {
    let mut tx = house.db.begin().await.expect("a transaction");
    let agent = tx.agents().find(agent).await.expect("the database answers").expect("the agent");
    let iteration = tx.lab().iteration_numbered(agent.id, number).await.expect("the database answers");
    let iteration = iteration.expect("the iteration");
    assert!(tx.lab().save_found(iteration.id, found).await.expect("the database answers"), "it runs");
    let events = iterations::through(house, &mut tx, &agent, &iteration).await.expect("it is through");
    tx.append_events(agent.owner, house.now(), &events).await.expect("the log");
    tx.save().await.expect("it is saved");
}

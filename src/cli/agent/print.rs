//! Agents for people.

use super::super::table::{columns, pairs};
use api::AgentView;
use domain::Fixed;

/// One line for each.
pub fn table(agents: &[AgentView]) -> String {
    let row = |agent: &AgentView| {
        vec![
            agent.name.clone(),
            agent.status.as_str().to_owned(),
            agent.timeframe.clone(),
            money(Some(agent.allocation)),
            money(agent.equity),
            money(agent.pnl),
            agent.id.to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = agents.iter().map(row).collect();
    columns(&["name", "status", "bars", "allocation", "equity", "profit", "id"], &rows)
}

/// Everything but the document.
pub fn about(agent: &AgentView) -> String {
    let mut rows = vec![
        ("id", agent.id.to_string()),
        ("name", agent.name.clone()),
        ("status", agent.status.as_str().to_owned()),
        ("stage", agent.stage.as_str().to_owned()),
        ("pairs", agent.pairs.join(", ")),
        ("bars", agent.timeframe.clone()),
        ("allocation", money(Some(agent.allocation))),
        ("equity", money(agent.equity)),
        ("profit", money(agent.pnl)),
        ("today", money(agent.pnl_today)),
        ("fees", money(agent.fees)),
        ("made", agent.created_at.to_string()),
    ];
    if agent.halted {
        rows.push(("halted", "an emergency stop holds".to_owned()));
    }
    if let Some(why) = &agent.stalled {
        rows.push(("stalled", why.clone()));
    }
    pairs(&rows)
}

/// In cents; what is not known is a dash.
fn money(amount: Option<Fixed>) -> String {
    amount.map_or_else(|| "-".to_owned(), |amount| amount.rounded(2).widened(2).to_string())
}

//! Managers and their decisions for people.

use super::super::table::{columns, in_one_line, pairs};
use api::{LogPageView, ManagerView};
use domain::Timestamp;

/// One line for each.
pub fn table(managers: &[ManagerView]) -> String {
    let row = |manager: &ManagerView| {
        vec![
            manager.name.clone(),
            manager.status.as_str().to_owned(),
            manager.config.llm_model.clone(),
            manager.config.decision_interval.clone(),
            manager.agent_count.to_string(),
            manager.tick_count.to_string(),
            moment(manager.next_run_at),
            manager.id.to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = managers.iter().map(row).collect();
    columns(&["name", "status", "model", "every", "agents", "ticks", "next (market time)", "id"], &rows)
}

/// Everything about one.
pub fn about(manager: &ManagerView) -> String {
    let config = &manager.config;
    let risk = &config.risk_params;
    let all = || "all of the market".to_owned();
    pairs(&[
        ("id", manager.id.to_string()),
        ("name", manager.name.clone()),
        ("status", manager.status.as_str().to_owned()),
        ("agents", format!("{} of {}", manager.agent_count, risk.max_agents)),
        ("ticks", manager.tick_count.to_string()),
        ("next", moment(manager.next_run_at)),
        ("model", config.llm_model.clone()),
        ("temperature", config.temperature.to_string()),
        ("every", config.decision_interval.clone()),
        ("capital", config.capital.to_string()),
        ("budget per day", config.budget_per_day.to_string()),
        ("largest drawdown", risk.max_total_drawdown.to_string()),
        ("correlated positions", risk.max_correlated_positions.to_string()),
        ("pairs", config.pairs.as_ref().map_or_else(all, |pairs| pairs.join(", "))),
        ("asks when quiet", if config.skip_when_quiet { "no" } else { "yes" }.to_owned()),
        ("wallet", config.owner_address.clone().unwrap_or_else(|| "-".to_owned())),
        ("instructions", config.instructions.clone()),
        ("made", manager.created_at.to_string()),
    ])
}

/// One line for each decision: when, what, what became of it, and in words.
pub fn log(page: &LogPageView) -> String {
    let became = |code: Option<&'static str>, ok: bool| match (code, ok) {
        (Some(code), _) => code.to_owned(),
        (None, true) => "done".to_owned(),
        (None, false) => "refused".to_owned(),
    };
    let cells: Vec<[String; 3]> = page
        .items
        .iter()
        .map(|row| {
            let code = row.result.code.map(domain::managers::DecisionCode::as_str);
            let action = in_one_line(&row.action).into_owned();
            [row.market_time.to_string(), action, became(code, row.result.ok)]
        })
        .collect();
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let (action, result) = (width(1), width(2));
    let lines = cells.iter().zip(&page.items).map(|(cells, row)| {
        let told = in_one_line(&row.result.message);
        format!("{}  {:action$}  {:result$}  {told}", cells[0], cells[1], cells[2]).trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn moment(moment: Option<Timestamp>) -> String {
    moment.map_or_else(|| "-".to_owned(), |moment| moment.to_string())
}

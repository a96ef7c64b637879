//! What is written of an agent: as JSON what the REST interface answers, as a table the columns that a person looks for.

use super::{
    super::{Failure, say, say_json, table::columns, tell},
    Listed,
    failure::not_learnt,
    find, person, refused,
};
use domain::{AgentId, PageRequest, accounts::Principal};
use serde::Serialize;
use serde_json::Value;
use services::{
    House,
    agents::{
        AgentsError,
        history::{held, page},
    },
    lab::{KnowledgeFilter, LabError, evolution, graduation, iterations, knowledge, strategies},
};

#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Positions,
    Trades,
    Orders,
    Fills,
    Decisions,
    Ledger,
    Iterations,
    Strategies,
    Knowledge,
    Graduations,
    Evolutions,
}

impl Kind {
    /// Where in a line each column of the table stands; the first is its name.
    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Positions => &[
                "symbol",
                "direction",
                "quantity",
                "averagePrice",
                "price",
                "unrealized",
                "stopLoss",
                "takeProfit",
                "openedAt",
            ],
            Self::Trades => &[
                "number",
                "symbol",
                "direction",
                "quantity",
                "entryPrice",
                "exitPrice",
                "pnl",
                "entryAt",
                "exitAt",
                "exitReason",
            ],
            Self::Orders => {
                &["number", "symbol", "side", "quantity", "state", "why", "marketTime", "decision", "note"]
            }
            Self::Fills => {
                &["number", "symbol", "side", "quantity", "price", "fee", "realized", "marketTime", "why"]
            }
            Self::Decisions => &["number", "symbol", "kind", "marketTime", "order", "reason"],
            Self::Ledger => &[
                "number",
                "kind",
                "fill",
                "lines/cash",
                "lines/positions",
                "lines/fees",
                "lines/borrow",
                "lines/realized",
                "lines/deposits",
                "marketTime",
            ],
            Self::Iterations | Self::Strategies | Self::Knowledge | Self::Graduations | Self::Evolutions => {
                self.learnt_columns()
            }
        }
    }

    /// The same of what it learns.
    const fn learnt_columns(self) -> &'static [&'static str] {
        match self {
            Self::Iterations => &[
                "number",
                "status",
                "startedFrom",
                "trades",
                "sharpe/value",
                "totalReturn",
                "refinements",
                "trialsSoFar",
                "strategy",
                "decidedBy",
                "askedAt",
                "error",
            ],
            Self::Strategies => {
                &["version", "parentVersion", "cause", "iteration", "change", "madeBy", "madeAt"]
            }
            Self::Graduations => &[
                "number",
                "version",
                "status",
                "open",
                "overridden",
                "trials",
                "effectiveTrials",
                "timesSeen",
                "examinedAt",
                "returned",
            ],
            Self::Evolutions => &[
                "number",
                "status",
                "after",
                "proposed/change/change",
                "proposed/projected/sharpeBefore",
                "proposed/projected/sharpeAfter",
                "trialsSoFar",
                "decision/by",
                "askedAt",
            ],
            _ => &["kind", "confidence", "standing", "knownFrom", "statement"],
        }
    }
}

pub async fn print(house: &House, kind: Kind, listed: &Listed) -> Result<(), Failure> {
    let wanted = PageRequest::new(listed.page, listed.page_size).ok_or_else(|| {
        let most = PageRequest::MAX_SIZE;
        Failure::Wrong(format!("--page must be 1 or more and --page-size 1 to {most}"))
    })?;
    let person = person(house, &listed.named.user).await?;
    let agent = find(house, &person, &listed.named.agent).await?;
    let found = read(house, &person, agent.id, kind, wanted).await?;
    if listed.named.json {
        return say_json(&found);
    }
    let items = found["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !items.is_empty() {
        say(&table(kind, items))?;
    }
    let total = found["total"].as_u64().unwrap_or_default();
    let shown = u64::from(listed.page).saturating_mul(u64::from(listed.page_size));
    if total > shown {
        tell(&format!("{} of {total} are shown; --page {} shows older ones", items.len(), listed.page + 1));
    }
    Ok(())
}

async fn read(
    house: &House,
    by: &Principal,
    id: AgentId,
    kind: Kind,
    wanted: PageRequest,
) -> Result<Value, Failure> {
    let failed = |error: AgentsError| refused(&error, "its document");
    match kind {
        Kind::Positions => {
            let held = held(house, by, id).await.map_err(failed)?;
            json(&api::positions_shown(held, wanted).map_err(failed)?)
        }
        Kind::Trades => json(&api::trades_shown(page(house, by, id, wanted).await.map_err(failed)?)),
        Kind::Orders => json(&api::orders_shown(page(house, by, id, wanted).await.map_err(failed)?)),
        Kind::Fills => json(&api::fills_shown(page(house, by, id, wanted).await.map_err(failed)?)),
        Kind::Decisions => json(&api::decisions_shown(page(house, by, id, wanted).await.map_err(failed)?)),
        Kind::Ledger => json(&api::ledger_shown(page(house, by, id, wanted).await.map_err(failed)?)),
        Kind::Iterations | Kind::Strategies | Kind::Knowledge | Kind::Graduations | Kind::Evolutions => {
            learnt(house, by, id, kind, wanted).await
        }
    }
}

/// What the laboratory has written of it.
async fn learnt(
    house: &House,
    by: &Principal,
    id: AgentId,
    kind: Kind,
    wanted: PageRequest,
) -> Result<Value, Failure> {
    let failed = |error: LabError| not_learnt(&error);
    match kind {
        Kind::Iterations => {
            json(&api::iterations_shown(iterations::list(house, by, id, wanted).await.map_err(failed)?))
        }
        Kind::Strategies => {
            let found = strategies::strategies(house, by, id, wanted).await.map_err(failed)?;
            let found = strategies::page_measured(house, by, id, found).await.map_err(failed)?;
            json(&api::strategies_shown(found))
        }
        Kind::Graduations => {
            let found = graduation::graduations(house, by, id, wanted).await.map_err(failed)?;
            json(&api::graduations_shown(found))
        }
        Kind::Evolutions => {
            let found = evolution::evolutions(house, by, id, wanted).await.map_err(failed)?;
            json(&api::evolutions_shown(found))
        }
        _ => {
            let filter = KnowledgeFilter::default();
            json(&api::knowledge_shown(knowledge(house, by, id, filter, wanted).await.map_err(failed)?))
        }
    }
}

fn json(page: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(page).map_err(|error| Failure::failed(&error))
}

fn table(kind: Kind, items: &[Value]) -> String {
    let names = kind.columns();
    let cell = |item: &Value, name: &str| match item.pointer(&format!("/{name}")) {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        // What is a whole number stays one; others are cut to what a reader compares.
        Some(Value::Number(number)) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(value) => format!("{value:.4}"),
            None => number.to_string(),
        },
        Some(other) => other.to_string(),
    };
    let rows: Vec<Vec<String>> =
        items.iter().map(|item| names.iter().map(|name| cell(item, name)).collect()).collect();
    let head: Vec<&str> = names.iter().map(|name| short(name)).collect();
    columns(&head, &rows)
}

/// The name of a column: the last part of its path that says what it is.
fn short(name: &str) -> &str {
    let name = name.trim_end_matches("/value");
    name.rsplit('/').next().unwrap_or(name)
}

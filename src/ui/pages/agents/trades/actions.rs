//! What the pages of trades ask of the use cases.

use super::super::{
    PATH, graduation,
    lab::words::{iteration_path, strategy_path},
};
use crate::{failure::Failure, server};
use domain::{
    AgentId,
    agents::Agent,
    lab::{EvolutionSide, GatePart},
};
use services::{
    agents,
    lab::{
        LabError, evolution as evolutions,
        graduation::{Wanted, graduation as graduation_of, graduation_trades, part_in_words},
        iterations::{self, IterationTrade, IterationTrades, Named},
        strategies,
    },
};

/// The trades behind a figure, and of what they are.
pub(super) struct Shown {
    pub agent: Agent,
    pub heading: String,
    pub lead: String,
    /// The page that its figure stands on, and how that is called.
    pub from: (String, String),
    /// The address of this page, which is that of the interface too.
    pub path: String,
    pub query: Option<&'static str>,
    pub parts: Vec<Part>,
    /// The oldest first; none where they are not kept.
    pub trades: Option<Vec<Counted>>,
}

/// Others of the same.
pub(super) struct Part {
    pub text: &'static str,
    pub query: &'static str,
    pub is_shown: bool,
}

/// A trade, and where it is counted.
pub(super) struct Counted {
    pub trade: IterationTrade,
    pub mark: Option<String>,
}

async fn agent(id: &str) -> Result<Agent, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id: AgentId = id.parse().map_err(|_| Failure::NotFound)?;
    Ok(agents::get(&house, &by, id).await?)
}

fn number(text: &str) -> Result<u32, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

/// None where they are not kept.
fn kept<T>(found: Result<(T, IterationTrades), LabError>) -> Result<Option<Vec<Counted>>, Failure> {
    match found {
        Ok((_, trades)) => {
            Ok(Some(trades.rows.into_iter().map(|trade| Counted { trade, mark: None }).collect()))
        }
        Err(LabError::NoTrades | LabError::NoTradesKept) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn of_refinement(id: &str, round: &str, change: &str) -> Result<Shown, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let agent = agent(id).await?;
    let which: Named = round.parse().map_err(|_| Failure::NotFound)?;
    let change = number(change)?;
    let iteration = iterations::get(&house, &by, agent.id, which).await?;
    let offered = iteration.found.refinements.iter().flatten().find(|one| one.id == change);
    let words = offered.ok_or(Failure::NotFound)?.change.clone();
    let trades = kept(iterations::refinement_trades(&house, &by, agent.id, (which, change)).await)?;
    let page = iteration_path(agent.id, iteration.number);
    Ok(Shown {
        heading: format!("Trades of change {change}"),
        lead: format!(
            "{words}: what the strategy of iteration {} traded with it on the open data",
            iteration.number
        ),
        path: format!("{page}/refinements/{change}/trades"),
        from: (format!("Iteration {}", iteration.number), page),
        query: None,
        parts: Vec::new(),
        agent,
        trades,
    })
}

pub(super) async fn of_evolution(id: &str, round: &str, of: Option<&str>) -> Result<Shown, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let agent = agent(id).await?;
    let round = number(round)?;
    let side = of.map_or(Ok(EvolutionSide::After), str::parse).map_err(|_| Failure::NotFound)?;
    let found = evolutions::evolution(&house, &by, agent.id, round).await?;
    let trades = kept(evolutions::evolution_trades(&house, &by, agent.id, (round, side)).await)?;
    let held = format!("version {} of its strategy", found.asked.strategy);
    let lead = match (side, &found.found.proposed) {
        (EvolutionSide::After, Some(proposed)) => {
            format!("{}: what {held} traded with it on the open data", proposed.change.change)
        }
        (EvolutionSide::After, None) => "it offers no change".to_owned(),
        (EvolutionSide::Before, _) => format!("what {held} traded as it is, on the same open data"),
    };
    let query = match side {
        EvolutionSide::Before => "of=before",
        EvolutionSide::After => "of=after",
    };
    let part = |text, query, own| Part { text, query, is_shown: side == own };
    Ok(Shown {
        heading: format!("Trades of evolution {round}"),
        lead,
        path: format!("{PATH}/{}/evolution/{round}/trades", agent.id),
        from: ("Evolution".to_owned(), format!("{PATH}/{}?tab=evolution", agent.id)),
        query: Some(query),
        parts: vec![
            part("As it is", "of=before", EvolutionSide::Before),
            part("As it would be", "of=after", EvolutionSide::After),
        ],
        agent,
        trades,
    })
}

pub(super) async fn of_graduation(id: &str, round: &str, part: Option<&str>) -> Result<Shown, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let agent = agent(id).await?;
    let round = number(round)?;
    let part = part.map(str::parse).transpose().map_err(|_| Failure::NotFound)?;
    let part: GatePart = part.unwrap_or(GatePart::Judged);
    let found = graduation_of(&house, &by, agent.id, Some(round)).await?.ok_or(Failure::NotFound)?;
    let trades = match graduation_trades(&house, &by, agent.id, (round, Wanted::Part(part))).await {
        Ok((_, trades)) => Some(trades.rows.into_iter().map(|one| {
            let mark = one.fold.map_or_else(|| "sealed".to_owned(), |fold| format!("stretch {fold}"));
            Counted { trade: one.one, mark: Some(mark) }
        })),
        Err(LabError::NoTradesKept) => None,
        Err(error) => return Err(error.into()),
    };
    let one = |own: GatePart| Part { text: title(own), query: query(own), is_shown: own == part };
    Ok(Shown {
        heading: format!("Trades of graduation {round}"),
        lead: format!("version {}, {}", found.graduation.version, part_in_words(part)),
        path: format!("{PATH}/{}/graduations/{round}/trades", agent.id),
        from: (format!("Graduation {round}"), format!("{}?number={round}", graduation::path(agent.id))),
        query: Some(query(part)),
        parts: GatePart::ALL.into_iter().map(one).collect(),
        trades: trades.map(Iterator::collect),
        agent,
    })
}

const fn title(part: GatePart) -> &'static str {
    match part {
        GatePart::Judged => "Judged",
        GatePart::TwiceTheFees => "At twice the fees",
        GatePart::Sealed => "Sealed",
    }
}

const fn query(part: GatePart) -> &'static str {
    match part {
        GatePart::Judged => "part=judged",
        GatePart::TwiceTheFees => "part=twice_the_fees",
        GatePart::Sealed => "part=sealed",
    }
}

pub(super) async fn of_strategy(id: &str, version: &str) -> Result<Shown, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let agent = agent(id).await?;
    let number = number(version)?;
    let (version, _) = strategies::strategy(&house, &by, agent.id, Some(number)).await?;
    let trades = kept(strategies::strategy_trades(&house, &by, agent.id, number).await)?;
    let page = strategy_path(agent.id, number);
    Ok(Shown {
        heading: format!("Trades of version {number}"),
        lead: format!("{}: what it traded on the open data where it was run last", version.change),
        path: format!("{page}/trades"),
        from: (format!("Version {number}"), page),
        query: None,
        parts: Vec::new(),
        agent,
        trades,
    })
}

//! `agent-manager replay`: a manager's life again, as it was or with something changed.

use super::{
    Failure, Setup, say, say_json,
    setup::create_folder,
    table::{columns, counted},
};
use adapters::{SystemClock, SystemRandomness};
use domain::{JobId, ManagerId, Timestamp, market::Minute};
use serde_json::{Value, json};
use services::{
    House,
    managers::replay::{Figures, Replay, ReplayError, Setting, Wanted, replay},
    market::MarketError,
};
use std::{collections::BTreeSet, path::PathBuf};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Whose life, by its id
    #[arg(long, value_name = "ID")]
    manager: ManagerId,
    /// From this market time on answers are read again, and --set holds. Everything is played from the first tick all the same: what was before, as it was [default: its first tick]
    #[arg(long, value_name = "TIME")]
    from: Option<Timestamp>,
    /// What is to be different: riskParams.maxTotalDrawdown, riskParams.maxAgents, riskParams.maxCorrelatedPositions, capital, fee or slippageBps
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<Setting>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub async fn run(setup: &Setup, arguments: Arguments) -> Result<(), Failure> {
    let Arguments { manager, from, set, json } = arguments;
    let wanted = Wanted { manager, from, settings: set };
    let mut found = None;
    setup
        .with_house(async |house| {
            found = Some(replayed(house, &wanted).await?);
            Ok(())
        })
        .await?;
    match found {
        Some(found) if json => say_json(&shown(&found)),
        Some(found) => say(&told(&found)),
        None => Ok(()),
    }
}

/// In a folder of its own, which goes away again.
async fn replayed(house: &House, wanted: &Wanted) -> Result<Replay, Failure> {
    let scratch = Scratch::new()?;
    replay(house, wanted, &scratch.0).await.map_err(|error| match &error {
        ReplayError::NoManager(_)
        | ReplayError::NotYet { .. }
        | ReplayError::AnotherMarket { .. }
        | ReplayError::Market(MarketError::Closed(_)) => Failure::wrong(&error),
        _ => Failure::failed(&error),
    })
}

struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Failure> {
        let name = format!("agent-manager-replay-{}", JobId::generate(&SystemClock, &SystemRandomness));
        let folder = std::env::temp_dir().join(name);
        create_folder(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left of it is swept away with all temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn shown(replay: &Replay) -> Value {
    let figures = |figures: &Figures| {
        json!({
            "equity": figures.equity, "fees": figures.fees, "trades": figures.trades, "fills": figures.fills,
            "agents": figures.agents, "heldSince": figures.held_since.map(Minute::begins),
            "refused": figures.refused, "refusedEntries": figures.refused_entries,
        })
    };
    json!({
        "managerId": replay.manager.id, "name": replay.manager.name, "ticks": replay.ticks,
        "begins": replay.begins, "ends": replay.ends, "from": replay.from, "entries": replay.entries,
        "before": figures(&replay.before), "after": replay.after.as_ref().map(figures),
    })
}

fn told(replay: &Replay) -> String {
    let Replay { manager, ticks, begins, ends, from, entries, before, after } = replay;
    let since = from.map_or_else(String::new, |from| {
        let what = if after.is_some() { "--set holds" } else { "answers were read again" };
        format!(
            "\n{what} from {from} on; what was before was played as it was, and the figures are of all of it"
        )
    });
    let head = format!(
        "{} of {} from {begins} to {ends}, {} of ledgers the same to the last digit{since}",
        counted(*ticks, "tick"),
        manager.name,
        counted(*entries, "line")
    );
    let cells = |figure: &dyn Fn(&Figures) -> String| -> Vec<String> {
        std::iter::once(before).chain(after).map(figure).collect()
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |name: String, figure: &dyn Fn(&Figures) -> String| {
        rows.push(std::iter::once(name).chain(cells(figure)).collect());
    };
    row("equity".to_owned(), &|figures| figures.equity.rounded(2).widened(2).to_string());
    row("fees".to_owned(), &|figures| figures.fees.rounded(2).widened(2).to_string());
    row("trades".to_owned(), &|figures| figures.trades.to_string());
    row("agents made".to_owned(), &|figures| figures.agents.to_string());
    row("held since".to_owned(), &|figures| {
        figures.held_since.map_or_else(|| "-".to_owned(), |minute| minute.begins().to_string())
    });
    let all = || std::iter::once(before).chain(after);
    for code in all().flat_map(|figures| figures.refused.keys()).collect::<BTreeSet<_>>() {
        row(format!("refused: {code}"), &|figures| figures.refused.get(code).unwrap_or(&0).to_string());
    }
    for rule in all().flat_map(|figures| figures.refused_entries.keys()).collect::<BTreeSet<_>>() {
        let count = |figures: &Figures| figures.refused_entries.get(rule).unwrap_or(&0).to_string();
        row(format!("entries refused: {rule}"), &count);
    }
    let names = if after.is_some() { &["", "as it was", "changed"][..] } else { &["", "as it was"][..] };
    format!("{head}\n{}", columns(names, &rows))
}

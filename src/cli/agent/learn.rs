//! `agent-manager agent learn`, and what becomes of it: `apply` and `discard`.

use super::{
    super::{Failure, say, say_json},
    Named,
    failure::not_learnt,
    find, person,
};
use domain::lab::{Afterwards, Iteration};
use services::{
    House,
    lab::iterations::{self, StartIteration, Verdict, Wish},
};

#[derive(Debug, clap::Args)]
pub struct Learn {
    #[command(flatten)]
    named: Named,
    /// So many rounds, one after the other; more than one cannot wait for you
    #[arg(long, value_name = "N", default_value_t = 1)]
    count: u32,
    /// What happens when one is through: wait, discard (what was learnt is kept) or apply (the best refinement is taken)
    #[arg(long, value_name = "WORD", default_value = "wait", value_parser = afterwards)]
    afterwards: Afterwards,
}

/// One iteration of an agent.
#[derive(Debug, clap::Args)]
pub struct InIteration {
    #[command(flatten)]
    pub named: Named,
    /// The number of the iteration, or its id
    #[arg(long, value_name = "NUMBER")]
    pub iteration: iterations::Named,
}

#[derive(Debug, clap::Args)]
pub struct Decide {
    #[command(flatten)]
    about: InIteration,
    /// Why, for whoever reads the history
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct Apply {
    #[command(flatten)]
    decide: Decide,
    /// A refinement that is taken, by its number; more than one may be named. When none is, the first, which was measured best
    #[arg(long = "refinement", value_name = "N")]
    refinements: Vec<u32>,
    /// Take no refinement: the strategy of the iteration holds as it is
    #[arg(long, conflicts_with = "refinements")]
    as_it_is: bool,
}

fn afterwards(text: &str) -> Result<Afterwards, String> {
    text.parse().map_err(|error: domain::accounts::UnknownWord| error.to_string())
}

/// Puts it on the schedule; a server or a worker on the house does it.
pub async fn learn(house: &House, arguments: &Learn) -> Result<(), Failure> {
    let Learn { named, count, afterwards } = arguments;
    let person = person(house, &named.user).await?;
    let agent = find(house, &person, &named.agent).await?;
    let wanted = StartIteration { afterwards: *afterwards, count: *count };
    let started = iterations::start(house, &person, agent.id, wanted).await;
    let started = started.map_err(|error| not_learnt(&error))?;
    if named.json {
        return say_json(&api::iteration_shown(started));
    }
    say(&format!("{} learns: iteration {} ({})", agent.name, started.number, started.id))
}

pub async fn apply(house: &House, arguments: &Apply) -> Result<(), Failure> {
    let wish = match (arguments.as_it_is, arguments.refinements.as_slice()) {
        (true, _) => Wish::Refinements(Vec::new()),
        (false, []) => Wish::Best,
        (false, named) => Wish::Refinements(named.to_vec()),
    };
    let decided = decide(house, &arguments.decide, wish).await?;
    if arguments.decide.about.named.json {
        return say_json(&api::iteration_shown(decided));
    }
    let held = decided.decision.as_ref().and_then(|decision| decision.strategy);
    let held =
        held.map_or_else(|| "no strategy holds".to_owned(), |version| format!("version {version} holds"));
    say(&format!("applied iteration {}; {held}", decided.number))
}

pub async fn discard(house: &House, arguments: &Decide) -> Result<(), Failure> {
    let decided = decide(house, arguments, Wish::Discard).await?;
    if arguments.about.named.json {
        return say_json(&api::iteration_shown(decided));
    }
    say(&format!("discarded iteration {}", decided.number))
}

async fn decide(house: &House, arguments: &Decide, wish: Wish) -> Result<Iteration, Failure> {
    let Decide { about: InIteration { named, iteration }, reason } = arguments;
    let person = person(house, &named.user).await?;
    let agent = find(house, &person, &named.agent).await?;
    let verdict = Verdict { wish, reason: reason.clone() };
    let decided = iterations::decide(house, &person, agent.id, *iteration, verdict).await;
    decided.map_err(|error| not_learnt(&error))
}

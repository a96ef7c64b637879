//! `agent-manager approvals list | show | approve | reject | rollback`: what waits for somebody's yes.

use super::{
    Failure, Setup,
    agent::{person, same_market},
    say, say_json,
    table::columns,
    tell,
};
use clap::Subcommand;
use domain::{
    ApprovalId, PageRequest,
    approvals::{Approval, ApprovalFilter, ApprovalStatus, Fact},
};
use services::{
    House,
    kernel::approvals::{self, Answer, ApprovalError, answer, get, in_words, list},
};
use std::fmt::Write;

#[derive(Debug, Subcommand)]
pub enum ApprovalsCommand {
    /// List what waits for somebody; with --all also what was decided
    List {
        /// For whom
        #[arg(long, value_name = "NAME")]
        user: String,
        /// Also what was decided, the newest first
        #[arg(long)]
        all: bool,
        /// Which page
        #[arg(long, value_name = "N", default_value_t = 1)]
        page: u32,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show what was asked, with its figures
    Show(Named),
    /// Say yes; of an iteration, its best refinement is taken, and a graduation lets its agent onto paper
    Approve(Approved),
    /// Say no; an iteration is discarded
    Reject(Said),
    /// Make it again as it was before it was approved
    Rollback(Said),
}

/// One that was asked of somebody.
#[derive(Debug, clap::Args)]
pub struct Named {
    /// Its id
    approval: ApprovalId,
    /// Of whom it is asked
    #[arg(long, value_name = "NAME")]
    user: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct Said {
    #[command(flatten)]
    named: Named,
    /// Why, for whoever reads the history
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct Approved {
    #[command(flatten)]
    said: Said,
    /// What it asks for where its own figures speak against it: the agent's name
    #[arg(long, value_name = "TEXT")]
    confirm: Option<String>,
}

pub async fn run(setup: &Setup, command: ApprovalsCommand) -> Result<(), Failure> {
    setup
        .with_house(async |house| match command {
            ApprovalsCommand::List { user, all, page, json } => listed(house, &user, (all, page), json).await,
            ApprovalsCommand::Show(named) => show(house, &named).await,
            ApprovalsCommand::Approve(approved) => {
                say_so(house, &approved.said, Answer::Approve, approved.confirm.as_deref()).await
            }
            ApprovalsCommand::Reject(said) => say_so(house, &said, Answer::Reject, None).await,
            ApprovalsCommand::Rollback(said) => say_so(house, &said, Answer::RollBack, None).await,
        })
        .await
}

async fn listed(house: &House, user: &str, (all, page): (bool, u32), json: bool) -> Result<(), Failure> {
    let person = person(house, user).await?;
    let request = PageRequest::new(page, PageRequest::MAX_SIZE)
        .ok_or_else(|| Failure::Wrong("--page must be 1 or more".to_owned()))?;
    let status = (!all).then_some(ApprovalStatus::Waiting);
    let filter = ApprovalFilter { status, ..ApprovalFilter::default() };
    let found = list(house, &person, &filter, request).await.map_err(|error| refused(&error))?;
    if json {
        return say_json(&api::approvals_shown(found));
    }
    if found.items.is_empty() {
        tell(match (page, all) {
            (1, true) => "nothing was asked so far",
            (1, false) => "nothing waits; --all lists what was decided",
            _ => "nothing is on that page",
        });
        return Ok(());
    }
    say(&table(&found.items))
}

fn table(asked: &[Approval]) -> String {
    let row = |asked: &Approval| {
        vec![
            asked.id.to_string(),
            in_words(asked.status).to_owned(),
            asked.asked_at.to_string(),
            asked.title.clone(),
            asked.change.clone(),
        ]
    };
    let rows: Vec<Vec<String>> = asked.iter().map(row).collect();
    columns(&["id", "status", "asked", "title", "change"], &rows)
}

async fn show(house: &House, named: &Named) -> Result<(), Failure> {
    let person = person(house, &named.user).await?;
    let asked = get(house, &person, named.approval).await.map_err(|error| refused(&error))?;
    if named.json { say_json(&api::ApprovalView::from(asked)) } else { say(&about(&asked)) }
}

/// A line for each, which begins with whether it speaks for it.
pub fn facts_in_lines(facts: &[Fact]) -> String {
    let line = |fact: &Fact| {
        let mark = match fact.good {
            Some(true) => "+",
            Some(false) => "-",
            None => " ",
        };
        format!("\n{mark} {}: {}", fact.label, fact.value)
    };
    facts.iter().map(line).collect()
}

fn about(asked: &Approval) -> String {
    let mut text = format!("{} ({})\nchange: {}", asked.title, in_words(asked.status), asked.change);
    text.push_str(&facts_in_lines(&asked.facts));
    if let Some(confirm) = &asked.confirm {
        let _ = write!(text, "\nto approve it all the same: --confirm {confirm:?}");
    }
    if let Some(reason) = &asked.reason {
        let _ = write!(text, "\nreason: {reason}");
    }
    text
}

async fn say_so(house: &House, said: &Said, what: Answer, confirm: Option<&str>) -> Result<(), Failure> {
    // What is decided may set an agent to work, or make it trade what the market has.
    same_market(house).await?;
    let named = &said.named;
    let person = person(house, &named.user).await?;
    let word = approvals::Said { reason: said.reason.as_deref(), confirm };
    let answered = answer(house, &person, named.approval, what, word).await;
    let asked = answered.map_err(|error| refused(&error))?;
    if named.json {
        return say_json(&api::ApprovalView::from(asked));
    }
    say(&format!("{} {}", in_words(asked.status), asked.title))
}

fn refused(error: &ApprovalError) -> Failure {
    match error {
        ApprovalError::NotFound | ApprovalError::Reason(_) | ApprovalError::Unconfirmed(_) => {
            Failure::wrong(error)
        }
        other => Failure::failed(other),
    }
}

//! What a server function answers when it did not do what was asked: what happened, whether anything was lost, what to do.
//!
//! Sentences are made here from typed facts, so that nobody can put words into the page through its address.

use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::codec::JsonEncoding,
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    #[error("You are not signed in any more. Nothing was changed; sign in and do it again.")]
    SignInNeeded,
    #[error("Only an administrator may do this. Nothing was changed.")]
    NotAllowed,
    #[error("There is no such thing here, or it is not yours.")]
    NotFound,
    #[error("Name or password is wrong.")]
    WrongCredentials,
    #[error("Too many attempts. Nothing is lost; try again in {}.", wait(*.seconds))]
    Throttled { seconds: u32 },
    #[error("{}", in_words(.0))]
    Invalid(Vec<Wrong>),
    #[error("The form came without all of its fields. Nothing was changed; load the page again.")]
    Malformed,
    #[error("{0}")]
    Refused(Refusal),
    #[error("The database does not answer. Nothing was changed; try again in a moment.")]
    Unavailable,
    #[error(
        "The database went away while it saved. It may have been done or not: look before you do it again."
    )]
    Unsure,
    #[error("The server could not be reached. Nothing was changed; check your connection and try again.")]
    Offline,
    #[error(
        "Something went wrong inside. It is in the server's log; try again, and tell the administrator if it stays."
    )]
    Internal,
}

/// A field and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    pub field: FieldName,
    pub problem: Problem,
}

/// The field that is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    Name,
    Password,
    NewPassword,
    Repeat,
    Code,
    Scopes,
    Expiry,
    Document,
    Instrument,
    From,
    To,
    Cash,
    Params,
    Strategy,
    Pairs,
    Timeframe,
    Allocation,
    Instructions,
    MaxPosition,
    StopLoss,
    TakeProfit,
    MaxDailyLoss,
    MaxOpenPositions,
    MaxCorrelatedPositions,
    CooldownBars,
    Model,
    Temperature,
    Interval,
    MaxDrawdown,
    MaxAgents,
    Capital,
    Budget,
    Wallet,
    Description,
    Personality,
    RiskTolerance,
    TradingStyle,
    PatternFocus,
    MarketConditions,
    Hours,
    Direction,
    Stops,
    Targets,
    Reason,
    Confirmation,
    Count,
    Refinements,
    Version,
}

impl FieldName {
    const fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Password => "Password",
            Self::NewPassword => "New password",
            Self::Repeat => "Repeated password",
            Self::Code => "Code",
            Self::Scopes => "Scopes",
            Self::Expiry => "Expiry",
            Self::Document => "Document",
            Self::Instrument => "Instrument",
            Self::From => "From",
            Self::To => "To",
            Self::Cash => "Cash",
            Self::Params => "Parameters",
            Self::Strategy => "Strategy",
            Self::Pairs => "Instruments",
            Self::Timeframe => "Timeframe",
            Self::Allocation => "Allocation",
            Self::Instructions => "Notes",
            Self::MaxPosition => "Largest position",
            Self::StopLoss => "Stop loss",
            Self::TakeProfit => "Take profit",
            Self::MaxDailyLoss => "Largest daily loss",
            Self::MaxOpenPositions => "Open positions",
            Self::MaxCorrelatedPositions => "Correlated positions",
            Self::CooldownBars => "Cooldown",
            Self::Model => "Model",
            Self::Temperature => "Temperature",
            Self::Interval => "Interval",
            Self::MaxDrawdown => "Largest fall",
            Self::MaxAgents => "Agents",
            Self::Capital => "Capital",
            Self::Budget => "Budget",
            Self::Wallet => "Wallet",
            Self::Description => "Description",
            Self::Personality => "Personality",
            Self::RiskTolerance => "Risk tolerance",
            Self::TradingStyle => "Trading style",
            Self::PatternFocus => "Pattern focus",
            Self::MarketConditions => "Market conditions",
            Self::Hours => "Hours",
            Self::Direction => "Direction",
            Self::Stops => "Stops",
            Self::Targets => "Targets",
            Self::Reason => "Reason",
            Self::Confirmation => "Confirmation",
            Self::Count => "How many",
            Self::Refinements => "Changes",
            Self::Version => "Version",
        }
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    #[error("is missing")]
    Missing,
    #[error(
        "must be 2 to 32 letters a-z, digits, dots, dashes or underscores, and begin with a letter or digit"
    )]
    NotAName,
    #[error("is taken; choose another one")]
    Taken,
    #[error("must have at least 10 characters")]
    TooShort,
    #[error("is too long")]
    TooLong,
    #[error("is not the same as the first")]
    Different,
    #[error("is wrong")]
    Wrong,
    #[error("must have 1 to 100 characters, all of which can be seen")]
    NotATitle,
    #[error("is out of range")]
    OutOfRange,
    #[error("has something that you may not do yourself")]
    NotYours,
    #[error("must have 1 to 60 characters on one line, all of which can be seen")]
    NotAnAgentName,
    #[error("must be chosen: an example, one of your own, or a document that you write")]
    NothingChosen,
    #[error("has mistakes; each is shown with its place")]
    Mistaken,
    #[error(
        "must be another one than it was, for the bars that the agent trades, with the costs that everybody learns with or none: fee = 0.0005, slippage_bps = 2, borrow_rate = 0.03"
    )]
    NotForThisAgent,
    #[error("is called like another strategy of yours; change its name")]
    NameTaken,
    #[error("is none that this market trades")]
    NotTraded,
    #[error("reads something that this market does not have")]
    Unfit,
    #[error("lies before the history of this market")]
    BeforeHistory,
    #[error("lies before the agent came onto paper")]
    BeforePaper,
    #[error("lies after market time; what comes is not known")]
    AfterNow,
    #[error(
        "lies behind the seal of an agent of yours that has this strategy; behind it looks the gate alone"
    )]
    BehindTheSeal,
    #[error("must come after the beginning, by at least a minute")]
    Empty,
    #[error("is more than five years before the end")]
    TooEarly,
    #[error("must be written as fast=10, slow=30, with names that the document has and values that fit it")]
    NotParams,
    #[error("must be an amount above 0, such as 100000")]
    NotAnAmount,
    #[error("must be an amount above 0, and at least $1 for each of its instruments")]
    TooLittleForEach,
    #[error("is no date")]
    NotADate,
    #[error("must be 1 to 20 instruments that this market trades")]
    NotPairs,
    #[error("must be one of 5m, 15m, 1h, 4h and 1d")]
    NotATimeframe,
    #[error("must be more than 0 and at most 100 percent")]
    NotAShare,
    #[error("must be more than 0 and at most 1000 percent")]
    NotADistance,
    #[error("must be a whole number from 1 to 100")]
    NotACount,
    #[error("must be a whole number from 0 to 10000")]
    NotBars,
    #[error("must be one of the models that are set up on this server")]
    NotAModel,
    #[error("must be from 0 to 2")]
    NotATemperature,
    #[error("must be one of 1h, 4h and 1d")]
    NotAnInterval,
    #[error("must be an amount from 0 to 10000, such as 1.00")]
    NotABudget,
    #[error("must be a wallet that is linked to your account")]
    NotYourWallet,
    #[error("must be an amount from 0 to 1000000, such as 5.00, or empty for no bound")]
    NotAnOwnersBudget,
    #[error("must say how the agent is to trade")]
    NothingSaid,
    #[error(
        "says nothing that could be taken: name a risk, a style, a pattern, instruments, hours or a time frame"
    )]
    Meaningless,
    #[error("must have at most 4000 characters")]
    NotADescription,
    #[error("is none of the choices")]
    NotAChoice,
    #[error(
        "must be up to six rules with commas between them, such as avoid first 60m, only session, only 15:00-17:30 (UTC) or avoid friday"
    )]
    NotHours,
    #[error("leave no time at which something that it trades is open: hours are read as UTC")]
    LeaveNothing,
    #[error("must keep at least one trait: an agent of which nothing is known cannot learn")]
    NoTrait,
    #[error("must have at most 500 characters")]
    NotAReason,
    #[error("must be the agent's name, letter by letter, where lines are red")]
    NotItsName,
    #[error("is as it was, and no trait is different: there is nothing to save")]
    Unchanged,
    #[error("must be from 1 to 10, and 1 where it is to wait for you: more than one cannot wait")]
    NotInARow,
    #[error("do not go together, or are not proposed here; take fewer of them")]
    NotTogether,
    #[error("is the strategy as it was; approve it without changes to keep it so")]
    AsItWas,
    #[error("is what holds already, so nothing would change")]
    Holding,
}

/// What the house does not let anybody do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    #[error("This house is set up already. Sign in instead.")]
    AlreadySetUp,
    #[error("Too many wrong codes. Restart the server; it prints a new one.")]
    TooManyCodes,
    #[error(
        "This wallet belongs to no account here. Sign in with your password and link it in the settings."
    )]
    UnknownWallet,
    #[error("The signature does not fit the message, or it came too late. Nothing was changed; try again.")]
    BadSignature,
    #[error("This wallet is linked already.")]
    WalletTaken,
    #[error(
        "The server does not know its own address, which the wallet's message must name. The administrator sets public_url."
    )]
    UnknownSite,
    #[error("This is the last administrator. Make somebody else one first.")]
    LastAdministrator,
    #[error("You cannot disable yourself.")]
    Yourself,
    #[error("It has ended already, so there is nothing to change. What you see may be a moment old.")]
    Ended,
    #[error("Another job of the same name is waiting or at work, so this one cannot be tried again.")]
    Replaced,
    #[error("The house needs this job again and again, so it cannot be cancelled. A run of it can.")]
    Standing,
    #[error(
        "The agent has moved on since, and this cannot be done with it any more. Look how it stands now."
    )]
    IllegalStep,
    #[error(
        "It still holds a position, waits for an order or works. Terminate it, and delete it when everything is closed."
    )]
    Holds,
    #[error(
        "It has traded for a manager, and what it made or lost is part of the manager's money. It is kept as long as its manager is."
    )]
    InBooks,
    #[error(
        "Less of its money is free than you want to take back; the rest is in positions. Close some first."
    )]
    NotFree,
    #[error("Somebody else has changed it at this moment. Nothing was changed; look at it again.")]
    JustChanged,
    #[error("This house has no market. The administrator starts the server with --market simulated.")]
    NoMarket,
    #[error("The market does not answer now. Nothing was changed; try again in a moment.")]
    MarketAway,
    #[error(
        "Somebody has saved another version in the meantime. Nothing was changed; look at it and save yours again."
    )]
    Overtaken,
    #[error("It is deciding at this moment. Wait until its tick has ended.")]
    Ticking,
    #[error("It does not run, so it cannot be asked. Start it first.")]
    ManagerStands,
    #[error("Its bound of drawdown does not hold it, so there is nothing to resume.")]
    NotHeld,
    #[error("There is no result: it goes on, or it ended without one.")]
    NoResult,
    #[error(
        "Your budget of today has no room for what the question may cost. Nothing was asked; set a larger one, or wait for the next day (UTC)."
    )]
    OverBudget,
    #[error("This model is not set up any more. Nothing was asked; look at the list again.")]
    NoSuchModel,
    #[error(
        "The model that was to read the description gave no answer that can be used. Nothing was saved; read it again, or choose another model: the built-in rules are always there."
    )]
    NotRead,
    #[error(
        "It learns already, or its last iteration waits for you: an agent does one thing at a time. Nothing was started."
    )]
    Learning,
    #[error(
        "It trades on paper, and an agent learns before that or when it has come back. Nothing was started."
    )]
    OnPaper,
    #[error(
        "It trades on paper, where an agent does not change what it is. Nothing was changed; take it from paper first."
    )]
    KeptOnPaper,
    #[error("It trades on paper already. Nobody has looked behind the seal.")]
    AlreadyOnPaper,
    #[error(
        "It has no strategy yet. Let it learn, and approve what comes of it; nobody has looked behind the seal."
    )]
    NothingToExamine,
    #[error("It was examined already and waits for your word. Nobody has looked behind the seal again.")]
    AskedAlready,
    #[error(
        "It has learnt on another market than the one that this house is on now, so it cannot be held against the gate here."
    )]
    OtherMarket,
    #[error(
        "What holds is for other bars than it trades by now, so it cannot be held against the gate. Let it learn: a strategy for its bars is written. Nobody has looked behind the seal."
    )]
    OtherBars,
    #[error(
        "There is too little of the past to examine it on, or the market does not answer now. Nobody has looked behind the seal."
    )]
    NotExamined,
    #[error(
        "This is decided already, or it is not through yet. Nothing was changed; look how it stands now."
    )]
    NotWaiting,
    #[error(
        "An agent asks itself whether it should be otherwise after three decided iterations, and again after three more. Let it learn first."
    )]
    TooFew,
    #[error("It asks itself already, or a change of what it is waits for you. Nothing was started.")]
    Evolving,
    #[error("What it is about does not allow this any more. Nothing was changed; look at its own page.")]
    NotPossible,
    #[error(
        "It cannot be rolled back: it has changed nothing, no version held before it, or another version holds since. Take an earlier version again on the page of the agent."
    )]
    NotRolledBack,
    #[error(
        "The demo trades on the simulated market only. The administrator starts the server with --market simulated."
    )]
    NotSimulated,
    #[error(
        "You have managers or agents already, and the demo is for a house without any. Nothing was changed."
    )]
    NotEmpty,
}

impl Failure {
    pub fn invalid(field: FieldName, problem: Problem) -> Self {
        Self::Invalid(vec![Wrong { field, problem }])
    }

    /// What to show below a field; `None` when the failure is about something else.
    pub fn about(&self, wanted: FieldName) -> Option<String> {
        let Self::Invalid(wrong) = self else { return None };
        let wrong = wrong.iter().find(|wrong| wrong.field == wanted)?;
        Some(capital(&wrong.problem.to_string()))
    }

    /// What to show above the whole form: everything that belongs to no field.
    pub fn about_the_form(&self) -> Option<String> {
        (!matches!(self, Self::Invalid(_))).then(|| self.to_string())
    }
}

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Offline,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::Malformed,
            _ => Self::Internal,
        }
    }
}

/// What the last plain post to this server function answered, when it sent the reader back to this page.
#[cfg(feature = "ssr")]
pub fn failure_of<F: leptos::server_fn::ServerFn<Error = Failure>>() -> Option<Failure> {
    let address = crate::address::asked();
    let query = &address.query;
    let error = query.get("__err").filter(|_| query.get("__path") == Some(F::PATH))?;
    Some(leptos::server_fn::error::ServerFnUrlError::<Failure>::decode_err(error))
}

fn in_words(wrong: &[Wrong]) -> String {
    let each = |wrong: &Wrong| format!("{}: {}.", wrong.field.label(), wrong.problem);
    wrong.iter().map(each).collect::<Vec<_>>().join(" ")
}

fn wait(seconds: u32) -> String {
    match seconds {
        0..=1 => "a second".to_owned(),
        2..60 => format!("{seconds} seconds"),
        60..120 => "a minute".to_owned(),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_to_do() {
        let throttled = |seconds| Failure::Throttled { seconds }.to_string();
        assert_eq!(throttled(61), "Too many attempts. Nothing is lost; try again in a minute.");
        assert_eq!(throttled(840), "Too many attempts. Nothing is lost; try again in 14 minutes.");
        let short = Failure::invalid(FieldName::Password, Problem::TooShort);
        assert_eq!(short.about(FieldName::Password).as_deref(), Some("Must have at least 10 characters"));
        assert_eq!(short.about(FieldName::Name), None);
        assert_eq!(short.about_the_form(), None);
        assert_eq!(short.to_string(), "Password: must have at least 10 characters.");
    }

    #[test]
    fn what_an_address_carries_never_becomes_words_of_the_page() {
        for forged in [&b"\"Call 555 now\""[..], b"{\"invalid\":\"x\"}", b"", b"\xff"] {
            assert_eq!(Failure::de(forged.to_vec().into()), Failure::Internal);
        }
        let sent = Failure::Throttled { seconds: 30 };
        assert_eq!(Failure::de(sent.ser()), sent);
    }
}

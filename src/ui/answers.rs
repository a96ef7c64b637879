//! Errors of use cases as pages say them. What nobody at the screen can mend is logged here, once, with its whole chain.

use crate::failure::{Failure, FieldName, Problem, Refusal};
use domain::Period;
use services::{
    Denied, StorageError,
    accounts::{ChangePasswordError, HashingFailed, SetUpError},
    backtests::BacktestError,
    kernel::{events::EventsError, jobs::JobsError, models::CallsError, runs::RunsError},
    market::{IndicatorError, MarketClosed, MarketError},
    members::MemberError,
    sessions::SessionError,
    sign_in::SignInError,
    strategies::StrategyError,
    tokens::TokenError,
    wallets::WalletError,
};
use std::error::Error;

/// Logs the error and gives what the reader is told instead.
pub fn internal(error: &(dyn Error + 'static)) -> Failure {
    // The subscriber writes the causes too.
    tracing::error!(error, "A server function failed");
    Failure::Internal
}

impl Failure {
    /// The HTTP status of an answer that says this.
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignInNeeded | Self::WrongCredentials => 401,
            Self::NotAllowed => 403,
            Self::NotFound => 404,
            Self::Refused(_) => 409,
            Self::Invalid(_) | Self::Malformed => 422,
            Self::Throttled { .. } => 429,
            Self::Unavailable => 503,
            Self::Offline | Self::Unsure | Self::Internal => 500,
        }
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        if let StorageError::OutcomeUnknown(_) = error {
            tracing::warn!(error = &error as &dyn Error, "It is not known whether the database saved");
            return Self::Unsure;
        }
        if error.is_temporary() {
            tracing::warn!(error = &error as &dyn Error, "The database did not serve a page");
            return Self::Unavailable;
        }
        internal(&error)
    }
}

impl From<Denied> for Failure {
    fn from(_: Denied) -> Self {
        Self::NotAllowed
    }
}

impl From<HashingFailed> for Failure {
    fn from(error: HashingFailed) -> Self {
        internal(&error)
    }
}

impl From<SetUpError> for Failure {
    fn from(error: SetUpError) -> Self {
        match error {
            SetUpError::AlreadySetUp => Self::Refused(Refusal::AlreadySetUp),
            SetUpError::NameTaken => Self::invalid(FieldName::Name, Problem::Taken),
            SetUpError::CodeNeeded => Self::invalid(FieldName::Code, Problem::Missing),
            SetUpError::WrongCode => Self::invalid(FieldName::Code, Problem::Wrong),
            SetUpError::TooManyTries => Self::Refused(Refusal::TooManyCodes),
            SetUpError::Hashing(error) => error.into(),
            SetUpError::Storage(error) => error.into(),
        }
    }
}

impl From<SignInError> for Failure {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::WrongCredentials,
            SignInError::Throttled { retry_after } => throttled(retry_after),
            SignInError::Hashing(error) => error.into(),
            SignInError::Storage(error) => error.into(),
        }
    }
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::NotFound => Self::NotFound,
            SessionError::Denied(error) => error.into(),
            SessionError::Overtaken => Self::SignInNeeded,
            SessionError::Cookie(error) => internal(&error),
            SessionError::Storage(error) => error.into(),
        }
    }
}

impl From<MemberError> for Failure {
    fn from(error: MemberError) -> Self {
        match error {
            MemberError::NotFound => Self::NotFound,
            MemberError::NameTaken => Self::invalid(FieldName::Name, Problem::Taken),
            MemberError::Oneself => Self::Refused(Refusal::Yourself),
            MemberError::LastAdministrator => Self::Refused(Refusal::LastAdministrator),
            MemberError::Denied(error) => error.into(),
            MemberError::Hashing(error) => error.into(),
            MemberError::Storage(error) => error.into(),
        }
    }
}

impl From<TokenError> for Failure {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::NotFound => Self::NotFound,
            TokenError::InvalidName => Self::invalid(FieldName::Name, Problem::NotATitle),
            TokenError::InvalidLife => Self::invalid(FieldName::Expiry, Problem::OutOfRange),
            TokenError::ScopeNotAllowed(_) => Self::invalid(FieldName::Scopes, Problem::NotYours),
            TokenError::Denied(error) => error.into(),
            TokenError::Storage(error) => error.into(),
        }
    }
}

impl From<ChangePasswordError> for Failure {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::WrongPassword => Self::invalid(FieldName::Password, Problem::Wrong),
            ChangePasswordError::Throttled { retry_after } => throttled(retry_after),
            ChangePasswordError::Denied(error) => error.into(),
            ChangePasswordError::Hashing(error) => error.into(),
            ChangePasswordError::Storage(error) => error.into(),
        }
    }
}

impl From<EventsError> for Failure {
    fn from(error: EventsError) -> Self {
        match error {
            EventsError::NotFound => Self::NotFound,
            EventsError::Storage(error) => error.into(),
        }
    }
}

impl From<CallsError> for Failure {
    fn from(error: CallsError) -> Self {
        match error {
            CallsError::NotFound => Self::NotFound,
            CallsError::Storage(error) => error.into(),
        }
    }
}

impl From<RunsError> for Failure {
    fn from(error: RunsError) -> Self {
        match error {
            RunsError::NotFound => Self::NotFound,
            RunsError::Ended(_) => Self::Refused(Refusal::Ended),
            RunsError::Storage(error) => error.into(),
        }
    }
}

impl From<JobsError> for Failure {
    fn from(error: JobsError) -> Self {
        match error {
            JobsError::NotFound => Self::NotFound,
            JobsError::NotDead(_) | JobsError::Ended(_) => Self::Refused(Refusal::Ended),
            JobsError::Replaced => Self::Refused(Refusal::Replaced),
            JobsError::Standing(_) => Self::Refused(Refusal::Standing),
            JobsError::Storage(error) => error.into(),
        }
    }
}

fn throttled(retry_after: Period) -> Failure {
    Failure::Throttled { seconds: u32::try_from(retry_after.as_seconds().max(1)).unwrap_or(u32::MAX) }
}

impl From<WalletError> for Failure {
    fn from(error: WalletError) -> Self {
        match error {
            WalletError::Message(_)
            | WalletError::Address(_)
            | WalletError::Signature(_)
            | WalletError::WrongSite
            | WalletError::WrongChain
            | WalletError::WrongTime
            | WalletError::UnknownNonce => Self::Refused(Refusal::BadSignature),
            WalletError::AlreadyLinked => Self::Refused(Refusal::WalletTaken),
            WalletError::NotLinked => Self::Refused(Refusal::UnknownWallet),
            WalletError::NotFound => Self::NotFound,
            WalletError::Denied(error) => error.into(),
            WalletError::Storage(error) => error.into(),
        }
    }
}

impl From<MarketClosed> for Failure {
    fn from(_: MarketClosed) -> Self {
        Self::Refused(Refusal::NoMarket)
    }
}

impl From<MarketError> for Failure {
    fn from(error: MarketError) -> Self {
        match error {
            MarketError::Closed(_) | MarketError::NotOpened => Self::Refused(Refusal::NoMarket),
            MarketError::Unknown(_) => Self::NotFound,
            MarketError::Feed(error) => {
                tracing::warn!(error = &error as &dyn Error, "The market did not serve a page");
                Self::Refused(Refusal::MarketAway)
            }
            MarketError::Storage(error) => error.into(),
        }
    }
}

impl From<IndicatorError> for Failure {
    /// Of expressions that are ours: one that cannot be computed is our fault.
    fn from(error: IndicatorError) -> Self {
        match error {
            IndicatorError::Market(error) => error.into(),
            other => internal(&other),
        }
    }
}

impl From<StrategyError> for Failure {
    fn from(error: StrategyError) -> Self {
        match error {
            StrategyError::NotFound => Self::NotFound,
            StrategyError::Document(_) => Self::invalid(FieldName::Document, Problem::Mistaken),
            StrategyError::InvalidName => Self::invalid(FieldName::Name, Problem::NotATitle),
            StrategyError::NameTaken(_) => Self::invalid(FieldName::Document, Problem::NameTaken),
            StrategyError::Overtaken { .. } => Self::Refused(Refusal::Overtaken),
            StrategyError::Denied(error) => error.into(),
            StrategyError::Storage(error) => error.into(),
        }
    }
}

impl From<BacktestError> for Failure {
    fn from(error: BacktestError) -> Self {
        match error {
            BacktestError::NotFound | BacktestError::NoExample | BacktestError::NoAgent => Self::NotFound,
            BacktestError::Strategy(error) => error.into(),
            BacktestError::Params(_) => Self::invalid(FieldName::Params, Problem::NotParams),
            BacktestError::Document(_) => Self::invalid(FieldName::Document, Problem::Unfit),
            BacktestError::UnknownInstrument(_) | BacktestError::NotTradable(_) => {
                Self::invalid(FieldName::Instrument, Problem::NotTraded)
            }
            BacktestError::TooEarly(_) => Self::invalid(FieldName::From, Problem::BeforeHistory),
            BacktestError::BeforePaper(_) => Self::invalid(FieldName::From, Problem::BeforePaper),
            BacktestError::BehindTheSeal(_) => Self::invalid(FieldName::To, Problem::BehindTheSeal),
            BacktestError::TooLate(_) => Self::invalid(FieldName::To, Problem::AfterNow),
            BacktestError::Empty => Self::invalid(FieldName::To, Problem::Empty),
            BacktestError::TooLong => Self::invalid(FieldName::From, Problem::TooEarly),
            BacktestError::Cash => Self::invalid(FieldName::Cash, Problem::NotAnAmount),
            BacktestError::NoResult => Self::Refused(Refusal::NoResult),
            BacktestError::Market(error) => error.into(),
            BacktestError::Jobs(error) => error.into(),
            BacktestError::Denied(error) => error.into(),
            BacktestError::Unreadable(error) => internal(&error),
            BacktestError::Storage(error) => error.into(),
        }
    }
}

//! A whole agent in the body of a request: to make one, or to make one anew.

use super::{
    brain::{DescribedBrain, WantedBrain},
    risk::{DescribedRisk, RiskPatch},
};
use crate::request::{
    Fields, FromFields, Inside,
    fields::Given,
    values::{amount, list_of, parsed, text},
};
use domain::{
    Fixed,
    accounts::Principal,
    agents::{AgentName, LONGEST_INSTRUCTIONS, MOST_PAIRS, Risk, TIMEFRAMES},
    market::{Symbol, Timeframe},
};
use services::{
    House,
    agents::{AgentsError, NewAgent},
};
use utoipa::ToSchema;

/// An agent that you want.
#[derive(ToSchema)]
#[schema(as = WantedAgent, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what is read into another type")]
pub(crate) struct DescribedAgent {
    /// 1 to 60 characters; no two of your agents are called the same.
    #[schema(example = "Bouncer")]
    name: String,
    /// What it is to do and to leave, in words.
    #[schema(max_length = 20000, example = "Trade the bounce from the day's average price.")]
    instructions: Option<String>,
    /// 1 to 20 instruments of the market.
    #[schema(example = json!(["ACME"]))]
    pairs: Vec<String>,
    /// `5m`, `15m`, `1h`, `4h` or `1d`; that of the document when absent.
    #[schema(example = "5m")]
    timeframe: Option<String>,
    /// The money that it is given, in dollars, as a text or a number.
    #[schema(example = "10000")]
    allocation: String,
    #[schema(value_type = Option<DescribedRisk>)]
    risk: Option<DescribedRisk>,
    #[schema(value_type = DescribedBrain)]
    brain: DescribedBrain,
}

/// What the fields say.
pub(crate) struct WantedAgent {
    name: AgentName,
    instructions: String,
    pairs: Vec<Symbol>,
    timeframe: Option<Timeframe>,
    allocation: Fixed,
    risk: Risk,
    brain: WantedBrain,
}

impl FromFields for WantedAgent {
    fn read(fields: &mut Fields) -> Option<Self> {
        let name = fields.required("name", parsed::<AgentName>());
        let instructions = fields.optional("instructions", text(0..=LONGEST_INSTRUCTIONS));
        let pairs = fields.required("pairs", pairs);
        let timeframe = fields.optional("timeframe", timeframe);
        let allocation = fields.required("allocation", money);
        let risk = RiskPatch::take(fields);
        let brain = WantedBrain::take(fields);
        let risk = match risk? {
            Inside::Given(risk) => risk.apply(Risk::default()),
            Inside::Absent | Inside::Null => Risk::default(),
        };
        Some(Self {
            name: name?,
            instructions: instructions?.unwrap_or_default(),
            pairs: pairs?,
            timeframe: timeframe?,
            allocation: allocation?,
            risk,
            brain: brain?,
        })
    }
}

impl WantedAgent {
    pub(crate) async fn into_new(self, house: &House, by: &Principal) -> Result<NewAgent, AgentsError> {
        let Self { name, instructions, pairs, timeframe, allocation, risk, brain } = self;
        let brain = brain.into_brain(house, by).await?;
        Ok(NewAgent { name, instructions, pairs, timeframe, allocation, risk, brain })
    }
}

/// Instruments, each once.
pub(super) fn pairs(given: Given<'_>) -> Result<Vec<Symbol>, String> {
    let pairs = list_of(1..=MOST_PAIRS, parsed::<Symbol>())(given)?;
    match pairs.iter().enumerate().find(|(place, symbol)| pairs[..*place].contains(symbol)) {
        Some((_, twice)) => Err(format!("names {twice} twice")),
        None => Ok(pairs),
    }
}

/// A length of bars that agents decide on.
pub(super) fn timeframe(given: Given<'_>) -> Result<Timeframe, String> {
    let known = given.value.as_str().filter(|text| TIMEFRAMES.contains(text));
    known
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| format!("must be one of: {}", TIMEFRAMES.join(", ")))
}

/// An amount that an agent can be given.
pub(super) fn money(given: Given<'_>) -> Result<Fixed, String> {
    let amount = amount(given)?;
    if amount.is_positive() { Ok(amount) } else { Err("must be above 0".to_owned()) }
}

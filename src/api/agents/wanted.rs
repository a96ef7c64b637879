//! A whole agent in the body of a request: to make one, or to make one anew.

use super::{
    brain::{DescribedBrain, WantedBrain},
    risk::{DescribedRisk, RiskPatch},
};
use crate::{
    problem::{FieldProblem, Problem, kinds},
    request::{
        Draft, Fields, FromFields, Inside, Patch,
        fields::Given,
        values::{amount, parsed, set_of, text},
    },
};
use domain::{
    Fixed,
    accounts::Principal,
    agents::{AgentName, LONGEST_INSTRUCTIONS, MOST_PAIRS, Risk, TIMEFRAMES},
    market::{Symbol, Timeframe},
};
use services::{
    House,
    agents::{AgentsError, NewAgent, check_parts},
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

/// What the fields say, as far as they can be read.
pub(crate) struct WantedAgent {
    name: Option<AgentName>,
    instructions: Option<String>,
    pairs: Option<Vec<Symbol>>,
    timeframe: Option<Patch<Timeframe>>,
    allocation: Option<Fixed>,
    risk: Option<Risk>,
    brain: Option<WantedBrain>,
}

impl FromFields for WantedAgent {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            name: fields.required("name", parsed::<AgentName>()),
            instructions: fields
                .optional("instructions", text(0..=LONGEST_INSTRUCTIONS))
                .map(Option::unwrap_or_default),
            pairs: fields.required("pairs", pairs),
            timeframe: fields
                .optional("timeframe", timeframe)
                .map(|given| given.map_or(Patch::Keep, Patch::Set)),
            allocation: fields.required("allocation", money),
            risk: RiskPatch::take(fields).map(|risk| match risk {
                Inside::Given(risk) => risk.apply(Risk::default()),
                Inside::Absent | Inside::Null => Risk::default(),
            }),
            brain: WantedBrain::take(fields),
        })
    }
}

impl Draft<WantedAgent> {
    /// The agent that is wanted, or everything that is wrong with it: also what only the market and the engine know.
    pub(crate) async fn checked(self, house: &House, by: &Principal) -> Result<NewAgent, Problem> {
        let Self { read, mut problems } = self;
        let Some(read) = read else { return Err(Problem::fields(problems)) };
        let WantedAgent { name, instructions, pairs, timeframe, allocation, risk, brain } = read;
        let brain = match brain {
            None => None,
            Some(brain) => noted(brain.into_brain(house, by).await, &mut problems)?,
        };
        let parts = check_parts(house, pairs.as_deref(), given(timeframe.as_ref()), brain.as_ref()).await;
        noted(parts, &mut problems)?;
        let whole = || {
            Some(NewAgent {
                name: name?,
                instructions: instructions?,
                pairs: pairs?,
                timeframe: given(Some(&timeframe?)),
                allocation: allocation?,
                risk: risk?,
                brain: brain?,
            })
        };
        match whole() {
            Some(whole) if problems.is_empty() => Ok(whole),
            _ => Err(Problem::fields(problems)),
        }
    }
}

const fn given(timeframe: Option<&Patch<Timeframe>>) -> Option<Timeframe> {
    match timeframe {
        Some(Patch::Set(timeframe)) => Some(*timeframe),
        Some(Patch::Keep) | None => None,
    }
}

/// Notes what is wrong with fields. Everything else that goes wrong is the answer, unless the fields had to be mended anyway.
fn noted<T>(outcome: Result<T, AgentsError>, problems: &mut Vec<FieldProblem>) -> Result<Option<T>, Problem> {
    match outcome.map_err(Problem::from) {
        Ok(value) => Ok(Some(value)),
        Err(problem) if problem.kind == &kinds::INVALID_FIELDS => {
            problems.extend(problem.errors);
            Ok(None)
        }
        Err(problem) if problems.is_empty() => Err(problem),
        Err(_) => Ok(None),
    }
}

/// Instruments, each once.
pub(super) fn pairs(given: Given<'_>) -> Result<Vec<Symbol>, String> {
    set_of(1..=MOST_PAIRS, parsed::<Symbol>())(given)
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

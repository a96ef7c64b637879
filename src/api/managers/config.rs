//! The configuration of a manager in the body of a request.

use crate::request::{
    Fields, FromFields, Inside, Patch,
    fields::Given,
    values::{amount, dollars, flag, number, parsed, set_of, text, whole_number},
};
use domain::{
    Fixed, Money,
    managers::{DECISION_INTERVALS, LONGEST_MANAGER_INSTRUCTIONS, ManagerConfig, RiskParams},
    market::{Symbol, Timeframe},
};
use utoipa::ToSchema;

const MOST_PAIRS: usize = 200;

/// What is set for a manager. What is absent is as usual (or stays, in a change); null is as usual.
#[derive(ToSchema)]
#[schema(as = WantedManagerConfig, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what is read into another type")]
pub(super) struct DescribedConfig {
    /// `provider/model`, one of those that are set up.
    #[schema(default = "rules/default", example = "rules/default")]
    llm_model: Option<String>,
    #[schema(minimum = 0, maximum = 2, default = 0.7, example = 0.7)]
    temperature: Option<f64>,
    /// `1h`, `4h` or `1d` of market time.
    #[schema(default = "1h", example = "1h")]
    decision_interval: Option<String>,
    #[schema(value_type = Option<DescribedRiskParams>)]
    risk_params: Option<DescribedRiskParams>,
    /// What you want of it, in words.
    #[schema(max_length = 20000, example = "Few agents with small positions.")]
    instructions: Option<String>,
    /// What its agents may trade; all of the market when absent.
    #[schema(example = json!(["ACME"]))]
    pairs: Option<Vec<String>>,
    /// The money its agents share, in dollars, as a text or a number.
    #[schema(default = "10000", example = "10000")]
    capital: Option<String>,
    /// What its models may cost in a UTC day: from 0 to 10000 dollars, as a text or a number.
    #[schema(default = "1.00", example = "1.00")]
    budget_per_day: Option<String>,
    /// Whether a rule may skip a paid call when nothing has happened.
    #[schema(default = true, example = true)]
    skip_when_quiet: Option<bool>,
    /// A wallet that is linked to your account.
    owner_address: Option<String>,
}

/// The bounds of the team.
#[derive(ToSchema)]
#[schema(as = WantedRiskParams, rename_all = "camelCase")]
#[expect(
    dead_code,
    clippy::struct_field_names,
    reason = "describes what is read into another type, by its names in JSON"
)]
struct DescribedRiskParams {
    /// Above 0 and at most 1; 0.2 is 20 %.
    #[schema(maximum = 1, default = 0.2, example = 0.2)]
    max_total_drawdown: Option<f64>,
    /// Agents that are not terminated.
    #[schema(minimum = 1, maximum = 100, default = 10, example = 10)]
    max_agents: Option<u32>,
    /// Positions of the team in one direction that move together.
    #[schema(minimum = 1, maximum = 100, default = 3, example = 3)]
    max_correlated_positions: Option<u32>,
}

/// What is to be different about a configuration. Of a new manager, different from the usual one.
#[derive(Debug, Clone)]
pub(super) struct ConfigPatch {
    llm_model: Patch<Option<String>>,
    temperature: Patch<Option<f64>>,
    decision_interval: Patch<Option<Timeframe>>,
    risk_params: Inside<RiskParamsPatch>,
    instructions: Patch<Option<String>>,
    pairs: Patch<Option<Vec<Symbol>>>,
    capital: Patch<Option<Fixed>>,
    budget_per_day: Patch<Option<Money>>,
    skip_when_quiet: Patch<Option<bool>>,
    owner_address: Patch<Option<String>>,
}

/// The same of the bounds.
#[derive(Debug, Clone)]
struct RiskParamsPatch {
    drawdown: Patch<Option<f64>>,
    agents: Patch<Option<u32>>,
    correlated: Patch<Option<u32>>,
}

/// What a whole configuration becomes.
pub(super) fn applied(patch: Inside<ConfigPatch>, before: ManagerConfig) -> ManagerConfig {
    match patch {
        Inside::Absent => before,
        Inside::Null => ManagerConfig::default(),
        Inside::Given(patch) => patch.apply(before),
    }
}

impl ConfigPatch {
    fn apply(self, before: ManagerConfig) -> ManagerConfig {
        let usual = ManagerConfig::default();
        ManagerConfig {
            llm_model: self.llm_model.over(before.llm_model, usual.llm_model),
            temperature: self.temperature.over(before.temperature, usual.temperature),
            decision_interval: self.decision_interval.over(before.decision_interval, usual.decision_interval),
            risk_params: match self.risk_params {
                Inside::Absent => before.risk_params,
                Inside::Null => usual.risk_params,
                Inside::Given(patch) => patch.apply(before.risk_params),
            },
            instructions: self.instructions.over(before.instructions, usual.instructions),
            pairs: nullable(self.pairs, before.pairs),
            capital: self.capital.over(before.capital, usual.capital),
            budget_per_day: self.budget_per_day.over(before.budget_per_day, usual.budget_per_day),
            skip_when_quiet: self.skip_when_quiet.over(before.skip_when_quiet, usual.skip_when_quiet),
            owner_address: nullable(self.owner_address, before.owner_address),
        }
    }
}

impl RiskParamsPatch {
    fn apply(self, before: RiskParams) -> RiskParams {
        let usual = RiskParams::default();
        RiskParams {
            max_total_drawdown: self.drawdown.over(before.max_total_drawdown, usual.max_total_drawdown),
            max_agents: self.agents.over(before.max_agents, usual.max_agents),
            max_correlated_positions: self
                .correlated
                .over(before.max_correlated_positions, usual.max_correlated_positions),
        }
    }
}

fn nullable<T>(patch: Patch<Option<T>>, before: Option<T>) -> Option<T> {
    match patch {
        Patch::Keep => before,
        Patch::Set(value) => value,
    }
}

impl FromFields for ConfigPatch {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            llm_model: given(fields, "llmModel", text(1..=200)),
            temperature: given(fields, "temperature", number),
            decision_interval: given(fields, "decisionInterval", interval),
            risk_params: fields.as_far_as_right("riskParams"),
            instructions: given(fields, "instructions", text(0..=LONGEST_MANAGER_INSTRUCTIONS)),
            pairs: given(fields, "pairs", set_of(1..=MOST_PAIRS, parsed::<Symbol>())),
            capital: given(fields, "capital", amount),
            budget_per_day: given(fields, "budgetPerDay", dollars),
            skip_when_quiet: given(fields, "skipWhenQuiet", flag),
            owner_address: given(fields, "ownerAddress", text(1..=100)),
        })
    }
}

impl FromFields for RiskParamsPatch {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            drawdown: given(fields, "maxTotalDrawdown", number),
            agents: given(fields, "maxAgents", count),
            correlated: given(fields, "maxCorrelatedPositions", count),
        })
    }
}

/// One field; when it is wrong, that is noted and it stays, so that the others are looked at too.
fn given<T>(
    fields: &mut Fields,
    name: &'static str,
    read: impl Fn(Given<'_>) -> Result<T, String>,
) -> Patch<Option<T>> {
    fields.patch_or_reset(name, read).unwrap_or(Patch::Keep)
}

fn interval(given: Given<'_>) -> Result<Timeframe, String> {
    let known = given.value.as_str().filter(|text| DECISION_INTERVALS.contains(text));
    known
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| format!("must be one of: {}", DECISION_INTERVALS.join(", ")))
}

fn count(given: Given<'_>) -> Result<u32, String> {
    let number = whole_number(1..=100)(given)?;
    u32::try_from(number).map_err(|error| error.to_string())
}

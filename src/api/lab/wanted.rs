//! An agent in plain words, and traits that a person sets, in the body of a request.

use crate::{
    problem::{FieldProblem, Problem},
    request::{
        Draft, Fields, FromFields, Inside, Patch,
        fields::Given,
        values::{amount, dollars, number, parsed, set_of, text},
    },
};
use domain::{
    Fixed, ModelCallId,
    accounts::Principal,
    agents::{AgentName, MOST_PAIRS},
    lab::{LONGEST_DESCRIPTION, MOST_HOUR_RULES, MarketCondition, Pattern, Personality, Trait},
    models::ModelName,
};
use services::{House, lab::NewLearner};
use utoipa::ToSchema;

/// An agent in plain words.
#[derive(ToSchema)]
#[schema(as = WantedLearner, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what is read into another type")]
pub(crate) struct DescribedLearner {
    /// How it is to trade.
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "conservative VWAP scalper for tech stocks, tight stops"
    )]
    instructions: String,
    /// 1 to 60 characters; no two of your agents are called the same. Made from the personality when absent.
    #[schema(example = "Bouncer")]
    name: Option<String>,
    /// Who reads the description and thinks for the agent: one of the models that are set up; the rules when absent.
    #[schema(example = "rules/default")]
    model: Option<String>,
    /// From 0 to 2; 0.7 when absent.
    #[schema(minimum = 0, maximum = 2, example = 0.7)]
    temperature: Option<f64>,
    /// What thinking for it may cost in a UTC day: from 0 to 10000 dollars, as a text or a number; 1.00 when absent.
    #[schema(example = "1.00")]
    budget_per_day: Option<String>,
    /// The money that it is given once it trades on paper, in dollars, as a text or a number; 10000 when absent.
    #[schema(example = "10000")]
    allocation: Option<String>,
    #[schema(value_type = Option<DescribedPersonality>)]
    personality: Option<DescribedPersonality>,
    /// The call in which the same words were read already, by the same model: then it is not asked and paid for again.
    call_id: Option<String>,
}

/// Traits that you set, whatever the description says. What is absent stays; null leaves a trait open on purpose.
#[derive(ToSchema)]
#[schema(as = WantedPersonality, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what is read into another type")]
pub(crate) struct DescribedPersonality {
    /// `conservative`, `moderate` or `aggressive`
    #[schema(example = "conservative")]
    risk_tolerance: Option<String>,
    /// `scalper`, `day_trader`, `swing` or `position`
    #[schema(example = "scalper")]
    trading_style: Option<String>,
    /// Any of `vwap_bounce`, `gap_and_go`, `reversal`, `breakout`, `trend`, `range_fade`, `squeeze` and `pairs`
    #[schema(example = json!(["vwap_bounce"]))]
    pattern_focus: Option<Vec<String>>,
    /// Any of `trending`, `ranging`, `volatile` and `quiet`
    #[schema(example = json!(["trending"]))]
    market_conditions: Option<Vec<String>>,
    /// 1 to 20 instruments of the market
    #[schema(example = json!([]))]
    instruments: Option<Vec<String>>,
    /// Up to six rules, such as `avoid first 60m`, `only session`, `only 15:00-17:30` (UTC) or `avoid friday`
    #[schema(example = json!(["avoid first 60m"]))]
    hours: Option<Vec<String>>,
    /// `5m`, `15m`, `1h`, `4h` or `1d`
    #[schema(example = "5m")]
    time_frame: Option<String>,
    /// `both`, `long_only` or `short_only`
    #[schema(example = "long_only")]
    direction: Option<String>,
    /// `tight`, `usual` or `wide`
    #[schema(example = "tight")]
    stops: Option<String>,
    /// `quick`, `usual` or `far`
    #[schema(example = "quick")]
    targets: Option<String>,
}

/// An agent that is wanted, as far as it can be read: what cannot is noted and as if it had not been given.
pub(crate) struct WantedLearner(NewLearner);

impl FromFields for WantedLearner {
    fn read(fields: &mut Fields) -> Option<Self> {
        let instructions = instructions(fields);
        let name = fields.optional("name", parsed::<AgentName>());
        let model = fields.optional("model", parsed::<ModelName>());
        let temperature = fields.optional("temperature", number);
        let budget_per_day = fields.optional("budgetPerDay", dollars);
        let allocation = fields.optional("allocation", money);
        let set = set(fields);
        let call = fields.optional("callId", parsed::<ModelCallId>());
        Some(Self(NewLearner {
            instructions: instructions.unwrap_or_default(),
            name: name.flatten(),
            model: model.flatten(),
            temperature: temperature.flatten(),
            budget_per_day: budget_per_day.flatten(),
            allocation: allocation.flatten(),
            set,
            call: call.flatten(),
        }))
    }
}

impl Draft<WantedLearner> {
    /// The agent that is wanted, or everything that is wrong with it that is known before its description is read: also what only the market and the
    /// house know. Of a field that is wrong already nothing more is said.
    pub(crate) async fn checked(self, house: &House, by: &Principal) -> Result<NewLearner, Problem> {
        let Self { read, mut problems } = self;
        let Some(WantedLearner(wanted)) = read else { return Err(Problem::fields(problems)) };
        if problems.is_empty() {
            return Ok(wanted);
        }
        if let Err(error) = services::lab::check(house, by, &wanted).await {
            let cause = error.to_string();
            let more = Problem::from(error);
            if more.errors.is_empty() {
                // What is known to be wrong is told all the same.
                tracing::warn!(error = cause, "An agent that is wanted could not be held against the market");
            }
            let is_new = |one: &FieldProblem| problems.iter().all(|known| known.field != one.field);
            let more: Vec<FieldProblem> = more.errors.into_iter().filter(is_new).collect();
            problems.extend(more);
        }
        Err(Problem::fields(problems))
    }
}

/// A description. Whether it says anything is for the reader.
pub(super) fn instructions(fields: &mut Fields) -> Option<String> {
    fields.required("instructions", text(1..=LONGEST_DESCRIPTION))
}

/// The field `personality`, as far as it can be read.
pub(super) fn set(fields: &mut Fields) -> Personality {
    match fields.as_far_as_right::<SetTraits>("personality") {
        Inside::Given(SetTraits(set)) => set,
        Inside::Absent | Inside::Null => Personality::default(),
    }
}

fn money(given: Given<'_>) -> Result<Fixed, String> {
    let amount: Fixed = amount(given)?;
    if amount.is_positive() { Ok(amount) } else { Err("must be above 0".to_owned()) }
}

struct SetTraits(Personality);

impl FromFields for SetTraits {
    fn read(fields: &mut Fields) -> Option<Self> {
        let risk_tolerance = fields.patch_or_reset("riskTolerance", parsed());
        let trading_style = fields.patch_or_reset("tradingStyle", parsed());
        let pattern_focus = fields.patch_or_reset("patternFocus", some(Pattern::as_str));
        let market_conditions = fields.patch_or_reset("marketConditions", some(MarketCondition::as_str));
        let instruments = fields.patch_or_reset("instruments", set_of(1..=MOST_PAIRS, parsed()));
        let hours = fields.patch_or_reset("hours", set_of(1..=MOST_HOUR_RULES, parsed()));
        let time_frame = fields.patch_or_reset("timeFrame", parsed());
        let direction = fields.patch_or_reset("direction", parsed());
        let stops = fields.patch_or_reset("stops", parsed());
        let targets = fields.patch_or_reset("targets", parsed());
        Some(Self(Personality {
            risk_tolerance: set_to(risk_tolerance),
            trading_style: set_to(trading_style),
            pattern_focus: set_to(pattern_focus),
            market_conditions: set_to(market_conditions),
            instruments: set_to(instruments),
            hours: set_to(hours),
            time_frame: set_to(time_frame),
            direction: set_to(direction),
            stops: set_to(stops),
            targets: set_to(targets),
        }))
    }
}

fn set_to<T>(patch: Option<Patch<Option<T>>>) -> Trait<T> {
    match patch {
        None | Some(Patch::Keep) => Trait::default(),
        Some(Patch::Set(value)) => Trait::set(value),
    }
}

/// Words of a trait, each once.
fn some<T>(word: fn(T) -> &'static str) -> impl Fn(Given<'_>) -> Result<Vec<T>, String>
where
    T: std::str::FromStr<Err: std::fmt::Display> + Copy,
{
    move |given| {
        let words = set_of(1..=8, |given| parsed::<T>()(given).map(word))(given)?;
        words.into_iter().map(|word| word.parse().map_err(|error: T::Err| error.to_string())).collect()
    }
}

/// Traits and a description that are to be different.
pub(crate) struct WantedEdit(pub services::lab::PersonalityEdit);

/// What is to be different. What is absent stays.
#[derive(ToSchema)]
#[schema(as = PersonalityPatch, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what is read into another type")]
pub(crate) struct DescribedEdit {
    /// A new description. It is read anew; what you have set yourself stays set.
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "conservative VWAP scalper for tech stocks, never short"
    )]
    instructions: Option<String>,
    #[schema(value_type = Option<DescribedPersonality>)]
    personality: Option<DescribedPersonality>,
    /// Why, for whoever reads the history.
    #[schema(max_length = 500, example = "It held for too long.")]
    reason: Option<String>,
}

impl FromFields for WantedEdit {
    fn read(fields: &mut Fields) -> Option<Self> {
        let instructions = fields.optional("instructions", text(1..=LONGEST_DESCRIPTION));
        let set = set(fields);
        let reason = reason(fields);
        let edit = services::lab::PersonalityEdit { instructions: instructions?, set, reason: reason? };
        Some(Self(edit))
    }
}

/// Why something is done.
#[expect(clippy::option_option, reason = "absent and wrong are different answers")]
pub(crate) fn reason(fields: &mut Fields) -> Option<Option<String>> {
    fields.optional("reason", text(0..=500))
}

//! An agent of the laboratory as the API shows it.

use crate::agents::{AgentView, shown};
use domain::{
    ModelCallId, Money, Timestamp,
    accounts::Principal,
    agents::Agent,
    lab::{
        Cause, Direction, Doubt, MarketCondition, Origin, Pattern, Personality, PersonalityVersion, Question,
        RiskTolerance, Stops, Targets, TradingStyle, Trait, TraitName,
    },
    models::ModelName,
};
use serde::Serialize;
use services::{
    House,
    lab::{Described, LabError},
};
use utoipa::ToSchema;

/// An agent that learns, with what it is like.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LearningAgent)]
pub struct LearningAgentView {
    #[serde(flatten)]
    pub agent: AgentView,
    #[serde(flatten)]
    pub described: DescribedView,
}

/// What an agent is like now, and who thinks for it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Described)]
pub struct DescribedView {
    #[serde(flatten)]
    pub version: PersonalityVersionView,
    /// Who thinks for it.
    #[schema(value_type = String, example = "rules/default")]
    pub model: ModelName,
    #[schema(example = 0.7)]
    pub temperature: f64,
    /// What that may cost in a UTC day, in dollars.
    #[schema(value_type = String, example = "1.00")]
    pub budget_per_day: Money,
}

/// A version of what an agent is like. It never changes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PersonalityVersion)]
pub struct PersonalityVersionView {
    /// From 1.
    #[schema(example = 1)]
    pub personality_version: u32,
    pub personality: PersonalityView,
    /// What is asked back: answered by setting the trait, or by describing the agent anew.
    pub questions: Vec<QuestionView>,
    /// The description that it was read from.
    pub description: String,
    /// What a model that thinks for the agent is told that it is.
    pub system_prompt: String,
    /// `created`, `edited`, `revived` or `evolved`.
    #[schema(value_type = String, example = "created")]
    pub cause: Cause,
    pub reason: Option<String>,
    /// Who read the description.
    #[schema(value_type = String, example = "rules/default")]
    pub read_by: ModelName,
    /// The call in which that was done.
    #[schema(value_type = Option<String>)]
    pub call_id: Option<ModelCallId>,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    pub made_at: Timestamp,
}

/// The traits of an agent. What nobody has said is null: it is left open, and not guessed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Personality)]
pub struct PersonalityView {
    /// `conservative`, `moderate` or `aggressive`.
    risk_tolerance: OneTrait,
    /// `scalper`, `day_trader`, `swing` or `position`.
    trading_style: OneTrait,
    /// Any of `vwap_bounce`, `gap_and_go`, `reversal`, `breakout`, `trend`, `range_fade`, `squeeze` and `pairs`.
    pattern_focus: ManyTrait,
    /// Any of `trending`, `ranging`, `volatile` and `quiet`.
    market_conditions: ManyTrait,
    instruments: ManyTrait,
    /// Such as `avoid first 60m`, `only session`, `only 15:00-17:30` (UTC) or `avoid friday`.
    hours: ManyTrait,
    /// `5m`, `15m`, `1h`, `4h` or `1d`.
    time_frame: OneTrait,
    /// `both`, `long_only` or `short_only`.
    direction: OneTrait,
    /// `tight`, `usual` or `wide`.
    stops: OneTrait,
    /// `quick`, `usual` or `far`.
    targets: OneTrait,
}

/// A trait of one value.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneTrait)]
pub struct OneTrait {
    #[schema(example = "conservative")]
    value: Option<String>,
    /// The words of the description that it was read from.
    #[schema(example = json!(["cautious"]))]
    words: Vec<String>,
    /// `words` or `person`; null when nobody has said or decided anything.
    #[schema(value_type = Option<String>, example = "words")]
    origin: Option<Origin>,
}

/// A trait of several values.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ManyTrait)]
pub struct ManyTrait {
    #[schema(example = json!(["vwap_bounce"]))]
    value: Option<Vec<String>>,
    /// The words of the description that it was read from.
    #[schema(example = json!(["VWAP"]))]
    words: Vec<String>,
    /// `words` or `person`; null when nobody has said or decided anything.
    #[schema(value_type = Option<String>, example = "words")]
    origin: Option<Origin>,
}

/// Something that is asked back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonalityQuestion)]
pub struct QuestionView {
    /// The trait it is about.
    #[schema(value_type = String, example = "tradingStyle")]
    r#trait: TraitName,
    /// `gap`: nothing was said; `contradiction`: two things that do not go together; `unclear`: something that cannot be taken as it stands.
    #[schema(value_type = String, example = "contradiction")]
    doubt: Doubt,
    text: String,
    /// The words that raised it.
    #[schema(example = json!(["scalper", "for weeks"]))]
    words: Vec<String>,
}

/// An agent that was just made or changed, as it is shown.
pub async fn learning_shown(
    house: &House,
    by: &Principal,
    agent: Agent,
    described: Described,
) -> Result<LearningAgentView, LabError> {
    let agent = shown(house, by, agent).await?;
    Ok(LearningAgentView { agent, described: described.into() })
}

impl From<Described> for DescribedView {
    fn from(described: Described) -> Self {
        let Described { learner, version } = described;
        Self {
            version: version.into(),
            model: learner.model,
            temperature: learner.temperature,
            budget_per_day: learner.budget_per_day,
        }
    }
}

impl From<PersonalityVersion> for PersonalityVersionView {
    fn from(version: PersonalityVersion) -> Self {
        Self {
            personality_version: version.version,
            personality: version.personality.into(),
            questions: version.questions.into_iter().map(QuestionView::from).collect(),
            description: version.instructions,
            system_prompt: version.system_prompt,
            cause: version.cause,
            reason: version.reason,
            read_by: version.read_by,
            call_id: version.call,
            made_at: version.made_at,
        }
    }
}

impl From<Personality> for PersonalityView {
    fn from(personality: Personality) -> Self {
        Self {
            risk_tolerance: one(personality.risk_tolerance, RiskTolerance::as_str),
            trading_style: one(personality.trading_style, TradingStyle::as_str),
            pattern_focus: many(personality.pattern_focus, Pattern::as_str),
            market_conditions: many(personality.market_conditions, MarketCondition::as_str),
            instruments: many(personality.instruments, |symbol| symbol),
            hours: many(personality.hours, |rule| rule),
            time_frame: one(personality.time_frame, |timeframe| timeframe),
            direction: one(personality.direction, Direction::as_str),
            stops: one(personality.stops, Stops::as_str),
            targets: one(personality.targets, Targets::as_str),
        }
    }
}

fn one<T, W: ToString>(read: Trait<T>, word: impl Fn(T) -> W) -> OneTrait {
    let Trait { value, words, origin } = read;
    OneTrait { value: value.map(|value| word(value).to_string()), words, origin }
}

fn many<T, W: ToString>(read: Trait<Vec<T>>, word: impl Fn(T) -> W) -> ManyTrait {
    let Trait { value, words, origin } = read;
    let value = value.map(|values| values.into_iter().map(|value| word(value).to_string()).collect());
    ManyTrait { value, words, origin }
}

impl From<Question> for QuestionView {
    fn from(question: Question) -> Self {
        let Question { about, doubt, text, words } = question;
        Self { r#trait: about, doubt, text, words }
    }
}

use super::{
    brain::DescribedBrain,
    risk::DescribedRisk,
    view::{AgentView, shown},
    wanted::WantedAgent,
};
use crate::{
    access::Writer,
    answers::{Asking, BadBody, Conflicting, FailingToWrite, Refused},
    lab::{DescribedPersonality, LearningAgentView, WantedLearner, made},
    problem::Problem,
    request::{Draft, Fields, FromFields},
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use domain::accounts::Principal;
use serde::Serialize;
use services::{House, agents::NewAgent, lab::NewLearner};
use utoipa::ToSchema;

/// An agent that you want: with `brain` one made by hand, with `pairs` and `allocation` too; without it one in plain words, that is to learn.
#[derive(ToSchema)]
#[schema(as = WantedAgentOrLearner, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what is read into other types")]
pub(crate) struct DescribedWish {
    /// 1 to 60 characters; no two of your agents are called the same. Without `brain` it may be absent.
    #[schema(example = "Bouncer")]
    name: Option<String>,
    /// What it is to do and to leave. Without `brain` this is all that is needed.
    #[schema(max_length = 20000, example = "Trade the bounce from the day's average price.")]
    instructions: Option<String>,
    /// With `brain`: 1 to 20 instruments of the market.
    #[schema(example = json!(["ACME"]))]
    pairs: Option<Vec<String>>,
    /// With `brain`: `5m`, `15m`, `1h`, `4h` or `1d`; that of the document when absent.
    #[schema(example = "5m")]
    timeframe: Option<String>,
    /// The money that it is given, in dollars, as a text or a number. Without `brain` 10000 when absent.
    #[schema(example = "10000")]
    allocation: Option<String>,
    /// With `brain`.
    #[schema(value_type = Option<DescribedRisk>)]
    risk: Option<DescribedRisk>,
    /// What decides for it.
    #[schema(value_type = Option<DescribedBrain>)]
    brain: Option<DescribedBrain>,
    /// Without `brain`: who reads the instructions and thinks for the agent; the rules when absent.
    model: Option<String>,
    /// Without `brain`: from 0 to 2; 0.7 when absent.
    temperature: Option<f64>,
    /// Without `brain`: what thinking may cost in a UTC day, in dollars; 1.00 when absent.
    budget_per_day: Option<String>,
    /// Without `brain`: traits that you set, whatever the instructions say.
    #[schema(value_type = Option<DescribedPersonality>)]
    personality: Option<DescribedPersonality>,
    /// Without `brain`: the call in which the same words were read already.
    call_id: Option<String>,
}

pub(crate) enum Wish {
    ByHand(Box<WantedAgent>),
    InWords(Box<WantedLearner>),
}

impl FromFields for Wish {
    fn read(fields: &mut Fields) -> Option<Self> {
        if fields.has("brain") {
            return WantedAgent::read(fields).map(|wanted| Self::ByHand(Box::new(wanted)));
        }
        if !fields.has("instructions") {
            fields.refuse("brain", "is missing; give it, or `instructions` of an agent that is to learn");
        }
        WantedLearner::read(fields).map(|wanted| Self::InWords(Box::new(wanted)))
    }
}

/// A wish in which nothing is wrong that can be known before it is tried.
pub(crate) enum Granted {
    ByHand(Box<NewAgent>),
    InWords(Box<NewLearner>),
}

impl Draft<Wish> {
    /// Everything that is wrong is told at once.
    pub(crate) async fn granted(self, house: &House, by: &Principal) -> Result<Granted, Problem> {
        let Self { read, problems } = self;
        match read {
            Some(Wish::ByHand(wanted)) => {
                let draft = Draft { read: Some(*wanted), problems };
                Ok(Granted::ByHand(Box::new(draft.checked(house, by).await?)))
            }
            Some(Wish::InWords(wanted)) => {
                let draft = Draft { read: Some(*wanted), problems };
                Ok(Granted::InWords(Box::new(draft.checked(house, by).await?)))
            }
            None => Err(Problem::fields(problems)),
        }
    }
}

/// An agent that was made. One that learns has more to show.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum AgentMade {
    InWords(Box<LearningAgentView>),
    ByHand(Box<AgentView>),
}

/// Make an agent
///
/// With `brain` by hand: it stands still until it is started, and what is wrong with its document is told with its place. Without `brain` from plain
/// words, as `/api/agents/create` does it: the answer has `personality`, each trait with the words it came from, and `questions`.
#[utoipa::path(
    post, path = "/api/agents", tag = "Agents",
    security(("token" = ["write"]), ("session" = [])),
    request_body = DescribedWish,
    responses(
        (status = 201, description = "The agent; one that learns with `personality` and `questions`, as `/api/agents/create` answers", body = AgentView),
        Refused, BadBody, Conflicting, Asking, FailingToWrite,
    ),
)]
pub(crate) async fn create_agent(
    State(state): State<ServerState>,
    Writer(by): Writer,
    wanted: Draft<Wish>,
) -> Result<(StatusCode, axum::Json<AgentMade>), Problem> {
    let answer = match wanted.granted(&state.house, &by).await? {
        Granted::ByHand(wanted) => {
            let agent = services::agents::create(&state.house, &by, *wanted).await?;
            AgentMade::ByHand(Box::new(shown(&state.house, &by, agent).await?))
        }
        Granted::InWords(wanted) => AgentMade::InWords(Box::new(made(&state.house, &by, *wanted).await?)),
    };
    Ok((StatusCode::CREATED, axum::Json(answer)))
}

use super::{
    brain::DescribedBrain,
    brain_patch::BrainPatch,
    risk::{DescribedRisk, RiskPatch},
    view::{AgentView, shown},
    wanted::{money, pairs, timeframe},
};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{
        Fields, FromFields, Id, Inside, Json, Patch,
        values::{parsed, text},
    },
    state::ServerState,
};
use axum::extract::State;
use domain::{
    AgentId,
    agents::{AgentName, LONGEST_INSTRUCTIONS, Risk},
};
use services::agents::{AgentChange, change_by, get};
use utoipa::ToSchema;

/// What is to be different about an agent; what is absent stays.
#[derive(ToSchema)]
#[schema(as = ChangeAgent, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what is read into another type")]
pub(crate) struct DescribedChange {
    #[schema(example = "Bouncer")]
    name: Option<String>,
    /// Null empties them.
    #[schema(max_length = 20000, example = "Trade the bounce from the day's average price.")]
    instructions: Option<String>,
    /// What it holds of an instrument that it may not trade any more is kept.
    #[schema(example = json!(["ACME"]))]
    pairs: Option<Vec<String>>,
    #[schema(example = "15m")]
    timeframe: Option<String>,
    /// The difference is paid in, or taken back, when it was started already.
    #[schema(example = "12000")]
    allocation: Option<String>,
    /// Only the limits that are named are changed. Null sets all of them back.
    #[schema(value_type = Option<DescribedRisk>)]
    risk: Option<DescribedRisk>,
    /// Another document, other parameters, or both; or another model, temperature or budget. A parameter that is null is the document's own again.
    #[schema(value_type = Option<DescribedBrain>)]
    brain: Option<DescribedBrain>,
}

/// What the fields say.
pub(crate) struct WantedChange {
    /// Everything but limits and brain, which follow from what they are now.
    plain: AgentChange,
    risk: Inside<RiskPatch>,
    brain: Option<BrainPatch>,
}

impl FromFields for WantedChange {
    fn read(fields: &mut Fields) -> Option<Self> {
        let name = fields.patch("name", parsed::<AgentName>());
        let instructions = fields.patch_or_reset("instructions", text(0..=LONGEST_INSTRUCTIONS));
        let pairs = fields.patch("pairs", pairs);
        let timeframe = fields.patch("timeframe", timeframe);
        let allocation = fields.patch("allocation", money);
        let risk = RiskPatch::take(fields);
        let brain = BrainPatch::take(fields);
        let plain = AgentChange {
            name: set(name?),
            instructions: set(instructions?).map(Option::unwrap_or_default),
            pairs: set(pairs?),
            timeframe: set(timeframe?),
            allocation: set(allocation?),
            risk: None,
            brain: None,
        };
        Some(Self { plain, risk: risk?, brain: brain? })
    }
}

fn set<T>(patch: Patch<T>) -> Option<T> {
    match patch {
        Patch::Keep => None,
        Patch::Set(value) => Some(value),
    }
}

/// Change an agent
///
/// A merge-patch (RFC 7396), also of what is inside `risk` and `brain`. It counts from the next close on; what the agent holds is kept.
#[utoipa::path(
    patch, path = "/api/agents/{id}", tag = "Agents",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    request_body(content = DescribedChange, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The agent as it is now", body = AgentView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn change_agent(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    Json(wanted): Json<WantedChange>,
) -> Result<axum::Json<AgentView>, Problem> {
    let WantedChange { plain, risk, brain } = wanted;
    // What is not theirs does not exist, whatever else is wrong.
    let before = get(&state.house, &by, id).await?;
    let brain = match brain {
        Some(brain) => Some(brain.made_ready(&state.house, &by, &before.brain).await?),
        None => None,
    };
    let change = |before: &domain::agents::Agent| AgentChange {
        risk: match risk {
            Inside::Absent => None,
            Inside::Null => Some(Risk::default()),
            Inside::Given(risk) => Some(risk.apply(before.risk)),
        },
        brain: brain.map(|brain| brain.apply(&before.brain)),
        ..plain
    };
    let agent = change_by(&state.house, &by, id, change).await?;
    Ok(axum::Json(shown(&state.house, &by, agent).await?))
}

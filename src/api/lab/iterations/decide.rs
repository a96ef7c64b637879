use super::{Which, view::IterationView};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    lab::wanted::reason,
    problem::Problem,
    request::{
        Fields, FromFields, Id, Json,
        values::{flag, set_of, whole_number},
    },
    state::ServerState,
};
use axum::extract::State;
use domain::AgentId;
use services::lab::iterations::{Verdict, Wish, decide};
use utoipa::ToSchema;

/// The most refinements that are named at once.
const MOST: usize = 100;

/// What is to become of it.
#[derive(ToSchema)]
#[schema(as = ApplyRefinements)]
#[expect(dead_code, reason = "describes what is read into another type")]
pub(crate) struct DescribedVerdict {
    /// `false` discards it.
    #[schema(example = true)]
    approved: bool,
    /// Those that are taken, all together. When absent, the first, which was measured best; an empty list keeps the strategy of the iteration as it is.
    #[schema(example = json!([1]))]
    refinements: Option<Vec<u32>>,
    /// Why, for whoever reads the history.
    #[schema(max_length = 500)]
    reason: Option<String>,
}

pub(crate) struct WantedVerdict(Verdict);

impl FromFields for WantedVerdict {
    fn read(fields: &mut Fields) -> Option<Self> {
        let approved = fields.required("approved", flag);
        let refinements =
            fields.optional("refinements", set_of(0..=MOST, whole_number(1..=i64::from(u32::MAX))));
        let reason = reason(fields);
        let (approved, refinements) = (approved?, refinements?);
        let wish = match (approved, refinements) {
            (true, None) => Wish::Best,
            (true, Some(ids)) => {
                Wish::Refinements(ids.into_iter().filter_map(|id| u32::try_from(id).ok()).collect())
            }
            (false, None) => Wish::Discard,
            (false, Some(_)) => {
                fields.refuse("refinements", "are taken only when it is approved");
                return None;
            }
        };
        Some(Self(Verdict { wish, reason: reason? }))
    }
}

/// Decide about an iteration
///
/// Approving makes a version of the strategy of the iteration when it is a new one, and another of the refinements that are taken. Without either, the
/// version that held is kept. Several refinements are run together before that, and what they do stands at the new version; where they cannot be run, they
/// hold all the same, and it says why. What was decided stays decided: a second time is a conflict.
#[utoipa::path(
    post, path = "/api/agents/{id}/iterations/{iteration}/apply-refinements", tag = "Laboratory",
    security(("token" = ["write"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("iteration" = String, Path, description = "The iteration's number or its id", example = "3"),
    ),
    request_body = DescribedVerdict,
    responses(
        (status = 200, description = "The iteration as it was decided", body = IterationView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn apply_refinements(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    Which(which): Which,
    Json(WantedVerdict(verdict)): Json<WantedVerdict>,
) -> Result<axum::Json<IterationView>, Problem> {
    Ok(axum::Json(decide(&state.house, &by, id, which?, verdict).await?.into()))
}

//! A manager in the body of a request: to make one, or to change one.

use super::config::{ConfigPatch, DescribedConfig, applied};
use crate::{
    agents::field_of,
    problem::{FieldProblem, Problem},
    request::{Draft, Fields, FromFields, Inside, Patch, values::parsed},
};
use domain::{
    accounts::Principal,
    agents::AgentName,
    managers::{Manager, ManagerConfig},
};
use services::{
    House,
    managers::{ManagerChange, NewManager, problems},
};
use utoipa::ToSchema;

/// A manager that you want.
#[derive(ToSchema)]
#[schema(as = WantedManager, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what is read into another type")]
pub(super) struct DescribedManager {
    /// 1 to 60 characters; no two of your managers are called the same.
    #[schema(example = "Steady")]
    name: String,
    #[schema(value_type = Option<DescribedConfig>)]
    config: Option<DescribedConfig>,
}

/// What is to be different about a manager; what is absent stays.
#[derive(ToSchema)]
#[schema(as = ChangeManager, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what is read into another type")]
pub(super) struct DescribedChange {
    #[schema(example = "Steady")]
    name: Option<String>,
    /// Only what it names is changed. What is null is as usual again.
    #[schema(value_type = Option<DescribedConfig>)]
    config: Option<DescribedConfig>,
}

/// What the fields say, as far as they can be read.
pub(super) struct WantedManager {
    name: Option<AgentName>,
    config: Inside<ConfigPatch>,
}

impl FromFields for WantedManager {
    fn read(fields: &mut Fields) -> Option<Self> {
        let name = fields.required("name", parsed::<AgentName>());
        Some(Self { name, config: fields.as_far_as_right("config") })
    }
}

impl Draft<WantedManager> {
    /// The manager that is wanted, or everything that is wrong with it: also what only the market and the models know.
    pub(super) async fn checked(self, house: &House, by: &Principal) -> Result<NewManager, Problem> {
        let Self { read, problems } = self;
        let Some(WantedManager { name, config }) = read else { return Err(Problem::fields(problems)) };
        let config = applied(config, ManagerConfig::default());
        let problems = with_those_of_the_house(problems, house, by, &config).await?;
        match name {
            Some(name) if problems.is_empty() => Ok(NewManager { name, config }),
            _ => Err(Problem::fields(problems)),
        }
    }
}

/// The same of a change.
pub(super) struct WantedChange {
    name: Patch<AgentName>,
    config: Inside<ConfigPatch>,
}

impl FromFields for WantedChange {
    fn read(fields: &mut Fields) -> Option<Self> {
        let name = fields.patch("name", parsed::<AgentName>()).unwrap_or(Patch::Keep);
        Some(Self { name, config: fields.as_far_as_right("config") })
    }
}

impl WantedChange {
    /// Follows from how the manager is at the moment of the change.
    pub(super) fn apply(self, before: &Manager) -> ManagerChange {
        let name = match self.name {
            Patch::Keep => None,
            Patch::Set(name) => Some(name),
        };
        ManagerChange { name, config: Some(applied(self.config, before.config.clone())) }
    }
}

impl Draft<WantedChange> {
    pub(super) async fn checked(
        self,
        house: &House,
        by: &Principal,
        before: &Manager,
    ) -> Result<WantedChange, Problem> {
        let Self { read, problems } = self;
        let Some(read) = read else { return Err(Problem::fields(problems)) };
        let config = applied(read.config.clone(), before.config.clone());
        let problems = with_those_of_the_house(problems, house, by, &config).await?;
        if problems.is_empty() { Ok(read) } else { Err(Problem::fields(problems)) }
    }
}

/// Adds what the house says of the rest. When it cannot say, that is the answer, unless fields had to be mended anyway.
async fn with_those_of_the_house(
    mut found: Vec<FieldProblem>,
    house: &House,
    by: &Principal,
    config: &ManagerConfig,
) -> Result<Vec<FieldProblem>, Problem> {
    match problems(house, by, config).await.map_err(Problem::from) {
        Ok(more) => found.extend(more.into_iter().flat_map(field_of)),
        Err(problem) if found.is_empty() => return Err(problem),
        Err(problem) => {
            tracing::debug!(code = problem.kind.code, "A configuration could not be checked further");
        }
    }
    Ok(found)
}

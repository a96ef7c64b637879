//! A manager as the API shows it, and as the commands print it.

use domain::{
    Fixed, ManagerId, Money, Timestamp,
    managers::{Manager, ManagerConfig, ManagerStatus, RiskParams},
    market::Minute,
};
use serde::Serialize;
use services::{
    House,
    managers::{ManagersError, size},
};
use utoipa::ToSchema;

/// A manager.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Manager)]
pub struct ManagerView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    pub id: ManagerId,
    #[schema(example = "Steady")]
    pub name: String,
    /// `stopped`, `running` or `paused`.
    #[schema(value_type = String, example = "running")]
    pub status: ManagerStatus,
    pub config: ConfigView,
    /// Agents that are not terminated.
    #[schema(example = 3)]
    pub agent_count: u32,
    /// Ticks that have ended, however they ended.
    #[schema(example = 12)]
    pub tick_count: i64,
    /// The minute of market time at which the next scheduled tick is due; null while it does not run. A simulated market may go faster
    /// than the clock on the wall.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T10:30:00.000Z")]
    pub next_run_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    pub created_at: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T10:00:00.000Z")]
    pub updated_at: Timestamp,
}

/// What a person set for a manager.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerConfig)]
pub struct ConfigView {
    /// `provider/model`, one of those that are set up.
    #[schema(example = "rules/default")]
    pub llm_model: String,
    #[schema(example = 0.7)]
    pub temperature: f64,
    /// `1h`, `4h` or `1d` of market time.
    #[schema(example = "1h")]
    pub decision_interval: String,
    pub risk_params: RiskParamsView,
    /// What its person wants, in words.
    #[schema(example = "Few agents with small positions.")]
    pub instructions: String,
    /// What its agents may trade; null for all of the market.
    #[schema(example = json!(["ACME", "BTC-USD"]))]
    pub pairs: Option<Vec<String>>,
    /// The money its agents share, in dollars.
    #[schema(value_type = String, example = "10000")]
    pub capital: Fixed,
    /// What its models may cost in a UTC day, in dollars.
    #[schema(value_type = String, example = "1.00")]
    pub budget_per_day: Money,
    /// Whether a rule may skip a paid call when nothing has happened.
    #[schema(example = true)]
    pub skip_when_quiet: bool,
    /// A wallet that is linked to the account.
    #[schema(example = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045")]
    pub owner_address: Option<String>,
}

/// The bounds of a team.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RiskParams)]
#[expect(clippy::struct_field_names, reason = "the names that these bounds have in JSON and in the domain")]
pub struct RiskParamsView {
    /// How far the equity may fall from its peak before the team is held; 0.2 is 20 %.
    #[schema(example = 0.2)]
    pub max_total_drawdown: f64,
    /// Agents that are not terminated.
    #[schema(example = 10)]
    pub max_agents: u32,
    /// Positions of the team in one direction that move together.
    #[schema(example = 3)]
    pub max_correlated_positions: u32,
}

/// The manager as it is shown.
pub async fn manager_shown(house: &House, manager: Manager) -> Result<ManagerView, ManagersError> {
    let agents = size(house, &manager).await?;
    Ok(ManagerView::of(manager, agents))
}

/// The same of many.
pub async fn managers_shown(
    house: &House,
    managers: Vec<Manager>,
) -> Result<Vec<ManagerView>, ManagersError> {
    let mut views = Vec::with_capacity(managers.len());
    for manager in managers {
        views.push(manager_shown(house, manager).await?);
    }
    Ok(views)
}

impl ManagerView {
    fn of(manager: Manager, agent_count: u32) -> Self {
        Self {
            id: manager.id,
            name: manager.name.to_string(),
            status: manager.status,
            config: manager.config.into(),
            agent_count,
            tick_count: manager.tick_count,
            next_run_at: manager.next_due.map(Minute::begins),
            created_at: manager.created_at,
            updated_at: manager.updated_at,
        }
    }
}

impl From<ManagerConfig> for ConfigView {
    fn from(config: ManagerConfig) -> Self {
        Self {
            llm_model: config.llm_model,
            temperature: config.temperature,
            decision_interval: config.decision_interval.to_string(),
            risk_params: config.risk_params.into(),
            instructions: config.instructions,
            pairs: config.pairs.map(|pairs| pairs.iter().map(ToString::to_string).collect()),
            capital: config.capital,
            budget_per_day: config.budget_per_day,
            skip_when_quiet: config.skip_when_quiet,
            owner_address: config.owner_address,
        }
    }
}

impl From<RiskParams> for RiskParamsView {
    fn from(risk: RiskParams) -> Self {
        let RiskParams { max_total_drawdown, max_agents, max_correlated_positions } = risk;
        Self { max_total_drawdown, max_agents, max_correlated_positions }
    }
}

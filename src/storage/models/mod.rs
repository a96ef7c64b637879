//! Questions to models as they are kept. How they are written is in `write.rs`, what they add up to in `spend.rs`.

mod spend;
mod write;

pub use write::EndedCall;

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    AgentId, ManagerId, ModelCallId, Money, OwnerId, Page, PageRequest, Period, RunId,
    models::{CallFilter, ModelCall, OnBehalf, Usage},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

const TABLE: &str = "model_calls";

const COLUMNS: &str = "id, owner_id, manager_id, agent_id, run_id, role, model, temperature, state, system, prompt, answer, repairs, \
     input_tokens, output_tokens, cost_units, finish, latency_ms, attempts, error_code, error, asked_at, ended_at, pruned_at";

/// Adds the conditions of a list; a macro, because the two query builders are different types.
macro_rules! push_filter {
    ($query:ident, $owners:expr, $filter:expr) => {{
        crate::rows::push_owners!($query, $owners);
        if let Some(model) = &$filter.model {
            $query.push(" and model = ").push_bind(model.as_str().to_owned());
        }
        if let Some(manager) = $filter.manager {
            $query.push(" and manager_id = ").push_bind(manager.as_uuid());
        }
        if let Some(agent) = $filter.agent {
            $query.push(" and agent_id = ").push_bind(agent.as_uuid());
        }
        if let Some(run) = $filter.run {
            $query.push(" and run_id = ").push_bind(run.as_uuid());
        }
        if let Some(state) = $filter.state {
            $query.push(" and state = ").push_bind(state.as_str());
        }
    }};
}

row! {
    struct Row {
        id: Uuid,
        owner_id: Uuid,
        manager_id: Option<Uuid>,
        agent_id: Option<Uuid>,
        run_id: Option<Uuid>,
        role: String,
        model: String,
        temperature: f64,
        state: String,
        system: Option<String>,
        prompt: Option<String>,
        answer: Option<String>,
        repairs: String,
        input_tokens: Option<i64>,
        output_tokens: Option<i64>,
        cost_units: Option<i64>,
        finish: Option<String>,
        latency_ms: Option<i64>,
        attempts: i64,
        error_code: Option<String>,
        error: Option<String>,
        asked_at: i64,
        ended_at: Option<i64>,
        pruned_at: Option<i64>,
    }
}

impl Row {
    fn parse(self) -> Result<ModelCall> {
        let usage = match (self.input_tokens, self.output_tokens) {
            (Some(input), Some(output)) => Some(Usage {
                input_tokens: rows::count(TABLE, "input_tokens", input)?,
                output_tokens: rows::count(TABLE, "output_tokens", output)?,
            }),
            _ => None,
        };
        let repairs = serde_json::from_str(&self.repairs);
        Ok(ModelCall {
            id: ModelCallId::from_uuid(self.id),
            on_behalf: OnBehalf {
                owner: OwnerId::from_uuid(self.owner_id),
                manager: self.manager_id.map(ManagerId::from_uuid),
                agent: self.agent_id.map(AgentId::from_uuid),
                run: self.run_id.map(RunId::from_uuid),
            },
            role: rows::parsed(TABLE, "role", &self.role)?,
            model: rows::parsed(TABLE, "model", &self.model)?,
            temperature: self.temperature,
            state: rows::parsed(TABLE, "state", &self.state)?,
            system: self.system,
            prompt: self.prompt,
            answer: self.answer,
            repairs: repairs.map_err(|_| rows::corrupt(TABLE, "repairs", &self.repairs))?,
            usage,
            cost: self.cost_units.map(Money::from_units),
            finish: self.finish.map(|word| rows::parsed(TABLE, "finish", &word)).transpose()?,
            latency: self.latency_ms.map(Period::from_millis),
            attempts: rows::count(TABLE, "attempts", self.attempts)?,
            error_code: self.error_code,
            error: self.error,
            asked_at: rows::time(self.asked_at),
            ended_at: self.ended_at.map(rows::time),
            pruned_at: self.pruned_at.map(rows::time),
        })
    }
}

pub struct ModelCalls<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn model_calls(&mut self) -> ModelCalls<'_> {
        ModelCalls { conn: self.conn() }
    }
}

impl Tx {
    pub fn model_calls(&mut self) -> ModelCalls<'_> {
        ModelCalls { conn: self.conn() }
    }
}

impl ModelCalls<'_> {
    pub async fn find(&mut self, id: ModelCallId) -> Result<Option<ModelCall>> {
        let row: Option<Row> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(COLUMNS).push(" from model_calls where id = ").push_bind(id.as_uuid());
            query.build_query_as().fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// The wanted calls of the given owners, the newest first.
    pub async fn page(
        &mut self,
        owners: &[OwnerId],
        filter: &CallFilter,
        request: PageRequest,
    ) -> Result<Page<ModelCall>> {
        let total: i64 = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select count(*) from model_calls where ");
            push_filter!(query, owners, filter);
            query.build_query_scalar().fetch_one(c).await
        })?;
        let found: Vec<Row> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(COLUMNS).push(" from model_calls where ");
            push_filter!(query, owners, filter);
            query.push(" order by asked_at desc, id desc limit ").push_bind(request.limit());
            query.push(" offset ").push_bind(request.offset());
            query.build_query_as().fetch_all(c).await
        })?;
        let items = found.into_iter().map(Row::parse).collect::<Result<_>>()?;
        Ok(Page::new(items, rows::count(TABLE, "count", total)?, request))
    }
}

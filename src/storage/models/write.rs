//! The life of a call: asked, ended, and one day without its texts.

use super::ModelCalls;
use crate::{Result, rows};
use domain::{
    AgentId, ManagerId, ModelCallId, Money, ReservationId, RunId, Timestamp,
    budgets::Day,
    models::{CallState, Finish, ModelCall},
};

/// How a call ended.
#[derive(Debug, Clone, Default)]
pub struct EndedCall<'a> {
    pub answer: Option<&'a str>,
    pub repairs: &'a [String],
    pub usage: Option<domain::models::Usage>,
    pub cost: Option<Money>,
    pub finish: Option<Finish>,
    pub latency_ms: i64,
    pub attempts: u32,
    /// Code and sentence.
    pub error: Option<(&'a str, &'a str)>,
}

impl ModelCalls<'_> {
    /// Writes a call down, in whatever state it is.
    pub async fn add(&mut self, call: &ModelCall, reservation: Option<ReservationId>) -> Result<()> {
        let sql = "insert into model_calls (id, owner_id, manager_id, agent_id, run_id, reservation_id, role, model, temperature, \
                   state, system, prompt, answer, repairs, input_tokens, output_tokens, cost_units, finish, latency_ms, attempts, \
                   error_code, error, day, asked_at, ended_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
                   $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)";
        let on_behalf = call.on_behalf;
        let repairs = rows::written(super::TABLE, "repairs", &call.repairs)?;
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(call.id.as_uuid())
                .bind(on_behalf.owner.as_uuid())
                .bind(on_behalf.manager.map(ManagerId::as_uuid))
                .bind(on_behalf.agent.map(AgentId::as_uuid))
                .bind(on_behalf.run.map(RunId::as_uuid))
                .bind(reservation.map(ReservationId::as_uuid))
                .bind(call.role.as_str())
                .bind(call.model.as_str())
                .bind(call.temperature)
                .bind(call.state.as_str())
                .bind(call.system.as_deref().map(stored))
                .bind(call.prompt.as_deref().map(stored))
                .bind(call.answer.as_deref().map(stored))
                .bind(repairs)
                .bind(call.usage.map(|usage| i64::from(usage.input_tokens)))
                .bind(call.usage.map(|usage| i64::from(usage.output_tokens)))
                .bind(call.cost.map(Money::as_units))
                .bind(call.finish.map(Finish::as_str))
                .bind(call.latency.map(domain::Period::as_millis))
                .bind(i64::from(call.attempts))
                .bind(call.error_code.as_deref())
                .bind(call.error.as_deref().map(stored))
                .bind(Day::of(call.asked_at).number())
                .bind(call.asked_at.as_millis())
                .bind(call.ended_at.map(Timestamp::as_millis));
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Writes down how it ended. `false` when that stands there already.
    pub async fn end(&mut self, id: ModelCallId, ended: &EndedCall<'_>, now: Timestamp) -> Result<bool> {
        let sql = "update model_calls set state = $2, answer = $3, repairs = $4, input_tokens = $5, output_tokens = $6, \
                   cost_units = $7, finish = $8, latency_ms = $9, attempts = $10, error_code = $11, error = $12, ended_at = $13 \
                   where id = $1 and state = 'asking'";
        let state = if ended.error.is_some() { CallState::Failed } else { CallState::Answered };
        let repairs = rows::written(super::TABLE, "repairs", ended.repairs)?;
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(id.as_uuid())
                .bind(state.as_str())
                .bind(ended.answer.map(stored))
                .bind(repairs)
                .bind(ended.usage.map(|usage| i64::from(usage.input_tokens)))
                .bind(ended.usage.map(|usage| i64::from(usage.output_tokens)))
                .bind(ended.cost.map(Money::as_units))
                .bind(ended.finish.map(Finish::as_str))
                .bind(ended.latency_ms)
                .bind(i64::from(ended.attempts))
                .bind(ended.error.map(|(code, _)| code))
                .bind(ended.error.map(|(_, sentence)| stored(sentence)))
                .bind(now.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Calls of whoever was killed before the answer was written down.
    pub async fn lose_older(&mut self, than: Timestamp, now: Timestamp) -> Result<u64> {
        let sql = "update model_calls set state = 'failed', error_code = 'model-lost', ended_at = $2, \
                   error = 'the program stopped before the answer was written down; what the call cost is not known' \
                   where state = 'asking' and asked_at < $1";
        Ok(on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(than.as_millis()).bind(now.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?)
    }

    /// Takes the texts of calls away that are older, at most so many; their figures stay.
    pub async fn prune_texts(&mut self, than: Timestamp, most: i64, now: Timestamp) -> Result<u64> {
        let sql = "update model_calls set system = null, prompt = null, answer = null, pruned_at = $2 where id in \
                   (select id from model_calls where asked_at < $1 and pruned_at is null and state <> 'asking' limit $3)";
        Ok(on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(than.as_millis()).bind(now.as_millis()).bind(most);
            query.execute(c).await.map(|done| done.rows_affected())
        })?)
    }
}

/// PostgreSQL stores no NUL in a text; a model's answer may have one.
fn stored(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

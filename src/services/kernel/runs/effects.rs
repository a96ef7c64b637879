//! Effects on the outside world that must not happen twice: each has the key `run:step`.

use super::drive::Step;
use crate::kernel::jobs::Failure;
use serde_json::Value;

impl Step<'_> {
    /// The idempotency key of an effect of this run, for the other side to recognise a repetition by.
    pub fn key(&self, effect: &str) -> String {
        format!("{}:{}", self.run.id, effect)
    }

    /// Does something outside once. When it is known to have happened, its stored result is given and nothing is done.
    ///
    /// A crash after the effect and before it is stored lets it be tried again with the same key; the other side
    /// must know that key. Effects inside the database need none of this: they belong into the phase's transaction.
    pub async fn once<F>(&self, effect: &str, act: impl FnOnce(String) -> F + Send) -> Result<Value, Failure>
    where
        F: Future<Output = Result<Value, Failure>> + Send,
    {
        let key = self.key(effect);
        if let Some(result) = self.house().db.read().await?.effects().find(&key).await? {
            return Ok(result);
        }
        let result = act(key.clone()).await?;
        let mut tx = self.work.begin().await?;
        tx.effects().record(&key, self.run.id, &result, self.house().now()).await?;
        tx.save().await?;
        Ok(result)
    }
}

//! The most that the money of teams came to between the looks of their managers.

use super::Managers;
use crate::Result;
use domain::{Fixed, ManagerId};
use sqlx::QueryBuilder;

const ROWS: usize = 500;

impl Managers<'_> {
    /// Writes down what the desk has seen; each is more than what stood there.
    pub async fn raise_peaks(&mut self, peaks: &[(ManagerId, Fixed)]) -> Result<()> {
        for chunk in peaks.chunks(ROWS) {
            on_db!(self.conn, c => {
                let mut insert = QueryBuilder::new("insert into team_peaks (manager_id, equity) ");
                insert.push_values(chunk, |mut row, (manager, equity)| {
                    row.push_bind(manager.as_uuid()).push_bind(equity.to_string());
                });
                insert.push(" on conflict (manager_id) do update set equity = excluded.equity");
                insert.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Lets the peak be what its manager says again.
    pub async fn forget_peak(&mut self, manager: ManagerId) -> Result<()> {
        let sql = "delete from team_peaks where manager_id = $1";
        on_db!(self.conn, c => sqlx::query(sql).bind(manager.as_uuid()).execute(c).await.map(drop))?;
        Ok(())
    }
}

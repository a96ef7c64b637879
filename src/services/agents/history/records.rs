//! What is written down of an agent, numbered from 1 without gaps: in pages, and whole.

use super::open;
use crate::{House, agents::AgentsError};
use async_trait::async_trait;
use domain::{
    AgentId, Page, PageRequest,
    accounts::Principal,
    desk::{DecisionRecord, FillRecord, LedgerEntry, OrderRecord, TradeRecord},
};
use futures::stream::{self, BoxStream, StreamExt};
use storage::{Counters, Reader, StorageError};

/// Records read at a time.
const PIECE: i64 = 1_000;

/// A kind of record.
#[async_trait]
pub trait Numbered: Sized + Send + 'static {
    fn number(&self) -> i64;

    /// How many there are.
    fn count(counters: &Counters) -> i64;

    /// So many of them, from a number downwards.
    async fn down(
        reader: &mut Reader,
        agent: AgentId,
        from: i64,
        limit: i64,
    ) -> Result<Vec<Self>, StorageError>;
}

macro_rules! numbered {
    ($($record:ty: $count:ident, $before:ident;)+) => {$(
        #[async_trait]
        impl Numbered for $record {
            fn number(&self) -> i64 {
                self.number
            }

            fn count(counters: &Counters) -> i64 {
                counters.$count
            }

            async fn down(
                reader: &mut Reader,
                agent: AgentId,
                from: i64,
                limit: i64,
            ) -> Result<Vec<Self>, StorageError> {
                reader.desk().$before(agent, from, limit).await
            }
        }
    )+};
}

numbered! {
    TradeRecord: trades, trades_before;
    OrderRecord: orders, orders_before;
    FillRecord: fills, fills_before;
    DecisionRecord: decisions, decisions_before;
    LedgerEntry: entries, entries_before;
}

/// A page of records, the newest first.
pub async fn page<R: Numbered>(
    house: &House,
    principal: &Principal,
    id: AgentId,
    page: PageRequest,
) -> Result<Page<R>, AgentsError> {
    let mut opened = open(house, principal, id).await?;
    let total = R::count(&opened.counters());
    let items = R::down(&mut opened.reader, id, total.saturating_sub(page.offset()), page.limit()).await?;
    Ok(Page::new(items, u64::try_from(total).unwrap_or(0), page))
}

/// All records that there are now, the newest first and in pieces, so that many of them need no memory.
pub async fn all<R: Numbered>(
    house: &House,
    principal: &Principal,
    id: AgentId,
) -> Result<BoxStream<'static, Result<Vec<R>, StorageError>>, AgentsError> {
    let counters = open(house, principal, id).await?.counters();
    let house = house.clone();
    let pieces = stream::try_unfold(R::count(&counters), move |next| {
        let house = house.clone();
        async move {
            let mut reader = house.db.read().await?;
            let piece = R::down(&mut reader, id, next, PIECE).await?;
            let last = piece.last().map(R::number);
            Ok(last.map(|last| (piece, last - 1)))
        }
    });
    Ok(pieces.boxed())
}

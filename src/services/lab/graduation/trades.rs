//! The closed trades that lines of the gate were counted from. Those behind the seal are there from the moment on at which a person has opened it, and whoever
//! learns asks for none of them.

use super::{Graduated, graduation};
use crate::{
    House,
    backtests::{TradeRow, packed_json, unpacked_json},
    lab::{LabError, iterations::IterationTrade},
};
use domain::{
    AgentId,
    accounts::Principal,
    lab::{GatePart, Graduation, TradesOf},
};
use engine::learning::{GateTrade, GateTrades};
use serde::{Deserialize, Serialize};
use storage::Tx;

/// Those of one part or of several in the order of their ends, and the names of the columns of `[scan]`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GraduationTrades {
    pub columns: Vec<String>,
    pub rows: Vec<GraduationTrade>,
}

/// One, of what, and in which part of the gate it is counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GraduationTrade {
    pub part: GatePart,
    /// The judged stretch in which it was entered, from 1; none behind the seal.
    pub fold: Option<u32>,
    #[serde(flatten)]
    pub one: IterationTrade,
}

/// Which of them somebody asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wanted {
    /// Those that paper is held against: of the judged stretches and behind the seal.
    #[default]
    Expected,
    Part(GatePart),
}

impl Wanted {
    const fn parts(self) -> &'static [GatePart] {
        match self {
            Self::Expected => &[GatePart::Judged, GatePart::Sealed],
            Self::Part(GatePart::Judged) => &[GatePart::Judged],
            Self::Part(GatePart::TwiceTheFees) => &[GatePart::TwiceTheFees],
            Self::Part(GatePart::Sealed) => &[GatePart::Sealed],
        }
    }
}

/// Each part by itself, in the transaction in which the graduation is written.
pub(super) async fn keep_trades(
    tx: &mut Tx,
    graduation: &Graduation,
    trades: GateTrades,
) -> Result<(), LabError> {
    let GateTrades { columns, rows } = trades;
    let rows: Vec<GraduationTrade> = rows.iter().filter_map(row).collect();
    for part in GatePart::ALL {
        let own = rows.iter().filter(|one| one.part == part).cloned();
        let own = GraduationTrades { columns: columns.clone(), rows: own.collect() }.in_order();
        let content = packed_json(&own).map_err(LabError::Unreadable)?;
        let of = TradesOf::Graduation(graduation.number, part);
        tx.lab().keep_trades(graduation.agent, of, &content).await?;
    }
    Ok(())
}

/// Of one by its number. Those of the judged stretches and those behind the seal, unless a part is wanted.
pub async fn graduation_trades(
    house: &House,
    principal: &Principal,
    id: AgentId,
    (number, wanted): (u32, Wanted),
) -> Result<(Graduated, GraduationTrades), LabError> {
    let found = graduation(house, principal, id, Some(number)).await?.ok_or(LabError::NoGraduation)?;
    let mut reader = house.db.read().await?;
    let mut all = GraduationTrades::default();
    for part in wanted.parts() {
        let content = reader.lab().kept_trades(id, TradesOf::Graduation(number, *part)).await?;
        let content = content.ok_or(LabError::NoTradesKept)?;
        let own: GraduationTrades = unpacked_json(&content).map_err(LabError::Unreadable)?;
        all.columns = own.columns;
        all.rows.extend(own.rows);
    }
    Ok((found, all.in_order()))
}

impl GraduationTrades {
    fn in_order(mut self) -> Self {
        self.rows.sort_by(|one, other| {
            let end = |of: &GraduationTrade| of.one.trade.exit_at;
            end(one).cmp(&end(other)).then_with(|| one.one.symbol.cmp(&other.one.symbol))
        });
        self
    }
}

fn row(one: &GateTrade) -> Option<GraduationTrade> {
    let trade = TradeRow::at((one.entered_at, one.left_at), &one.trade, one.scan.clone());
    let one_of = IterationTrade { symbol: one.instrument.parse().ok()?, trade };
    Some(GraduationTrade { part: one.part, fold: one.fold, one: one_of })
}

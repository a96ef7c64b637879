//! Looking at a manager beside its frozen twin. What is shown was written down at the last whole hour of market time.

use super::{ManagersError, find};
use crate::House;
use domain::{
    ManagerId,
    accounts::Principal,
    managers::{ComparisonPoint, Manager},
    market::Minute,
};
use storage::Compared;

/// A manager with what it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    pub manager: Manager,
    /// None before its first agent has traded for an hour.
    pub compared: Option<Compared>,
    /// Oldest first: its beginning, the ends of days, and each hour of the last ten days.
    pub points: Vec<ComparisonPoint>,
    /// Market time.
    pub now: Option<Minute>,
}

pub async fn comparison(
    house: &House,
    principal: &Principal,
    id: ManagerId,
) -> Result<Comparison, ManagersError> {
    let mut reader = house.db.read().await?;
    let manager = find(&mut reader, principal, id).await?;
    let compared = reader.managers().compared(id).await?;
    let points = if compared.is_some() { reader.managers().points(id).await? } else { Vec::new() };
    let now = reader.markets().clock().await?.map(|clock| clock.minute);
    Ok(Comparison { manager, compared, points, now })
}

//! The figures of an agent, each measured from its books.

use super::{
    Curve, Opened,
    curve::draw,
    growth::Growth,
    measured::{Measured, measure, until_now},
    open,
};
use crate::{
    House,
    agents::{
        AgentsError,
        purse::{Purse, Worth, prices},
    },
};
use domain::{AgentId, Fixed, accounts::Principal, desk::EquityMark, market::Minute};
use storage::{Counters, DeskAccount};

/// Won trades among all, with the interval in which the true share lies with 95 % (Wilson).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WinRate {
    pub won: usize,
    pub of: usize,
    pub rate: f64,
    pub low: f64,
    pub high: f64,
}

/// None is not known: of an agent that was not started, or before there was enough of it.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentFigures {
    pub equity: Fixed,
    /// Equity without what was paid in.
    pub pnl: Fixed,
    pub pnl_today: Fixed,
    pub fees: Fixed,
    pub trades: usize,
    pub win_rate: Option<WinRate>,
    /// Per year, from what each UTC day returned, without what was paid in or out; known after ten days.
    pub sharpe: Option<f64>,
    /// The deepest fall from a peak, as a fraction, at the ends of days and now.
    pub max_drawdown: Option<f64>,
    /// What is held, as a fraction of the equity.
    pub exposure: f64,
}

/// All figures. None of an agent that was never started.
pub async fn figures(
    house: &House,
    principal: &Principal,
    id: AgentId,
) -> Result<Option<AgentFigures>, AgentsError> {
    Ok(measure(house, principal, id).await?.map(whole))
}

/// All figures, with the equity over time.
pub async fn look(
    house: &House,
    principal: &Principal,
    id: AgentId,
) -> Result<Option<(Curve, AgentFigures)>, AgentsError> {
    let Some(known) = measure(house, principal, id).await? else { return Ok(None) };
    let curve = draw(house, &known).await?;
    Ok(Some((curve, whole(known))))
}

fn whole(known: Measured) -> AgentFigures {
    let Measured { counters, figures, marks, .. } = known;
    grown(counters, &figures, &marks)
}

/// The figures that need a history, beside those that need none.
fn grown(counters: Counters, figures: &AgentFigures, marks: &[EquityMark]) -> AgentFigures {
    let growth = Growth::of(marks);
    AgentFigures {
        win_rate: win_rate(counters.won, counters.trades),
        sharpe: growth.sharpe(),
        max_drawdown: Some(growth.deepest_fall()),
        ..figures.clone()
    }
}

/// What the account says at the last prices, without its history: for lists.
pub async fn quick(
    house: &House,
    principal: &Principal,
    id: AgentId,
) -> Result<Option<AgentFigures>, AgentsError> {
    let Opened { mut reader, account, .. } = open(house, principal, id).await?;
    let clock = reader.markets().clock().await?;
    drop(reader);
    let (Some(account), Some(clock)) = (account, clock) else { return Ok(None) };
    valued(house, &account, clock.minute).await.map(Some)
}

/// The same with what it was worth when it began, at the ends of days on which that changed and whenever money came or went; the last mark is now.
pub async fn marked(
    house: &House,
    principal: &Principal,
    id: AgentId,
) -> Result<Option<(AgentFigures, Vec<EquityMark>)>, AgentsError> {
    Ok(measure(house, principal, id).await?.map(|known| (known.figures, known.marks)))
}

/// All figures of an account whose [worth](valued) is known.
pub(crate) async fn completed(
    house: &House,
    account: &DeskAccount,
    figures: &AgentFigures,
    now: Minute,
) -> Result<AgentFigures, AgentsError> {
    let marks = house.db.read().await?.desk().marks(account.agent).await?;
    let marks = until_now(marks, account.agent, figures, now)?;
    Ok(grown(account.counters, figures, &marks))
}

pub(crate) async fn valued(
    house: &House,
    account: &DeskAccount,
    now: Minute,
) -> Result<AgentFigures, AgentsError> {
    let purse = Purse::read(account)?;
    let prices = prices(house, std::iter::once(&purse), now).await?;
    let worth = purse.worth(&prices, now)?;
    let Worth { equity, pnl, pnl_today, .. } = worth;
    Ok(AgentFigures {
        equity,
        pnl,
        pnl_today,
        fees: purse.fees,
        trades: usize::try_from(account.counters.trades).unwrap_or(0),
        win_rate: None,
        sharpe: None,
        max_drawdown: None,
        exposure: worth.exposure(),
    })
}

fn win_rate(won: i64, trades: i64) -> Option<WinRate> {
    let (won, of) = (usize::try_from(won).ok()?, usize::try_from(trades).ok().filter(|of| *of > 0)?);
    #[expect(clippy::cast_precision_loss, reason = "a share of trades")]
    let (share, n) = (won as f64 / of as f64, of as f64);
    // Wilson's interval at 95 %.
    let z = 1.959_963_984_540_054_f64;
    let scale = 1.0 + z * z / n;
    let middle = (share + z * z / (2.0 * n)) / scale;
    let half = z / scale * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    Some(WinRate { won, of, rate: share, low: (middle - half).max(0.0), high: (middle + half).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last one is the example of Newcombe (1998).
    #[test]
    fn the_interval_of_a_win_rate_is_wilsons() {
        for (won, of, rate, low, high) in [
            (0, 1, 0.0, 0.0, 0.793_450),
            (5, 10, 0.5, 0.236_593, 0.763_407),
            (10, 10, 1.0, 0.722_467, 1.0),
            (81, 263, 0.307_985, 0.255_3, 0.366_2),
        ] {
            let found = win_rate(won, of).unwrap();
            let near = |found: f64, wanted: f64| (found - wanted).abs() < 1e-4;
            assert!(
                near(found.rate, rate) && near(found.low, low) && near(found.high, high),
                "{won} of {of}: {found:?}"
            );
        }
        assert_eq!(win_rate(0, 0), None, "of nothing there is no share");
    }
}

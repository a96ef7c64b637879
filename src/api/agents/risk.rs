//! The limits of an agent in the body of a request.

use crate::request::{
    Fields, FromFields, Inside, Patch,
    values::{flag, number, whole_number},
};
use domain::agents::Risk;
use utoipa::ToSchema;

/// Limits. What is absent is as usual (or stays, in a change); null is no limit where that exists, and the usual one elsewhere.
#[derive(ToSchema)]
#[schema(as = WantedRisk, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what is read into another type")]
pub(crate) struct DescribedRisk {
    /// The largest position, as a fraction of the equity.
    #[schema(minimum = 0, maximum = 1, default = 1, example = 0.25)]
    max_position: Option<f64>,
    /// A stop this far from the entry, as a fraction.
    #[schema(minimum = 0, maximum = 1, example = 0.02)]
    stop_loss: Option<f64>,
    /// A target this far from the entry, as a fraction.
    #[schema(minimum = 0, maximum = 10, example = 0.05)]
    take_profit: Option<f64>,
    /// What may be lost in a UTC day, as a fraction of the equity it began with.
    #[schema(minimum = 0, maximum = 1, default = 0.2, example = 0.2)]
    max_daily_loss: Option<f64>,
    #[schema(minimum = 1, maximum = 100, default = 5, example = 5)]
    max_open_positions: Option<u32>,
    /// Bars after an exit in which its instrument is not entered again.
    #[schema(maximum = 10000, default = 0, example = 0)]
    cooldown_bars: Option<u32>,
    /// Positions in one direction that move together, over all agents of the same manager or owner.
    #[schema(minimum = 1, maximum = 100, default = 10, example = 10)]
    max_correlated_positions: Option<u32>,
    /// Whether sizes of the equity are of an equal part of it for each instrument, as in the laboratory.
    #[schema(default = false, example = false)]
    equal_parts: Option<bool>,
}

/// What is to be different about limits. Of a new agent, different from the usual ones.
#[derive(Debug)]
pub(crate) struct RiskPatch {
    max_position: Patch<Option<f64>>,
    stop_loss: Patch<Option<f64>>,
    take_profit: Patch<Option<f64>>,
    max_daily_loss: Patch<Option<f64>>,
    max_open_positions: Patch<Option<u32>>,
    cooldown_bars: Patch<Option<u32>>,
    max_correlated_positions: Patch<Option<u32>>,
    equal_parts: Patch<Option<bool>>,
}

impl RiskPatch {
    /// Takes the field `risk`; the outer answer is none when it is wrong.
    pub(crate) fn take(fields: &mut Fields) -> Option<Inside<Self>> {
        fields.inside("risk")
    }

    pub(crate) fn apply(&self, risk: Risk) -> Risk {
        let usual = Risk::default();
        Risk {
            max_position: required(&self.max_position, risk.max_position, usual.max_position),
            stop_loss: limit(&self.stop_loss, risk.stop_loss),
            take_profit: limit(&self.take_profit, risk.take_profit),
            max_daily_loss: limit(&self.max_daily_loss, risk.max_daily_loss),
            max_open_positions: required(
                &self.max_open_positions,
                risk.max_open_positions,
                usual.max_open_positions,
            ),
            cooldown_bars: required(&self.cooldown_bars, risk.cooldown_bars, usual.cooldown_bars),
            max_correlated_positions: required(
                &self.max_correlated_positions,
                risk.max_correlated_positions,
                usual.max_correlated_positions,
            ),
            equal_parts: required(&self.equal_parts, risk.equal_parts, usual.equal_parts),
        }
    }
}

impl FromFields for RiskPatch {
    fn read(fields: &mut Fields) -> Option<Self> {
        let mut share = |name| fields.patch_or_reset(name, number);
        let (max_position, stop_loss) = (share("maxPosition"), share("stopLoss"));
        let (take_profit, max_daily_loss) = (share("takeProfit"), share("maxDailyLoss"));
        let mut count = |name, range| {
            let found = fields.patch_or_reset(name, whole_number(range))?;
            Some(match found {
                Patch::Keep => Patch::Keep,
                Patch::Set(number) => Patch::Set(number.and_then(|number| u32::try_from(number).ok())),
            })
        };
        let max_open_positions = count("maxOpenPositions", 1..=100);
        let cooldown_bars = count("cooldownBars", 0..=10_000);
        let max_correlated_positions = count("maxCorrelatedPositions", 1..=100);
        let equal_parts = fields.patch_or_reset("equalParts", flag);
        // What is wrong is noted already; the others may be wrong too.
        let read = Self {
            max_position: max_position.unwrap_or(Patch::Keep),
            stop_loss: stop_loss.unwrap_or(Patch::Keep),
            take_profit: take_profit.unwrap_or(Patch::Keep),
            max_daily_loss: max_daily_loss.unwrap_or(Patch::Keep),
            max_open_positions: max_open_positions.unwrap_or(Patch::Keep),
            cooldown_bars: cooldown_bars.unwrap_or(Patch::Keep),
            max_correlated_positions: max_correlated_positions.unwrap_or(Patch::Keep),
            equal_parts: equal_parts.unwrap_or(Patch::Keep),
        };
        // Ranges follow from the values alone, so they are told with everything else that is wrong.
        for problem in read.apply(Risk::default()).problems() {
            fields.refuse(problem.field, format!("must be {}", problem.allowed));
        }
        Some(read)
    }
}

const fn limit(change: &Patch<Option<f64>>, before: Option<f64>) -> Option<f64> {
    match change {
        Patch::Keep => before,
        Patch::Set(value) => *value,
    }
}

fn required<T: Copy>(change: &Patch<Option<T>>, before: T, usual: T) -> T {
    match change {
        Patch::Keep => before,
        Patch::Set(value) => value.unwrap_or(usual),
    }
}

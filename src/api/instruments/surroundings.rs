//! Levels, pivots and regimes as the API shows them.

use domain::{
    Fixed, Timestamp,
    market::context::{DayRegime, Fear, IndexTrend, PivotSet, Pivots, PriceLevel},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A price at which the market has turned more than once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PriceLevel)]
pub(super) struct LevelView {
    /// `support` below the price, `resistance` above it.
    #[schema(example = "support")]
    pub(super) kind: &'static str,
    #[schema(value_type = String, example = "99.75")]
    pub(super) price: Fixed,
    /// How often it has turned there.
    #[schema(example = 4)]
    pub(super) touches: u32,
    #[schema(value_type = String, format = DateTime, example = "2026-01-05T15:30:00.000Z")]
    pub(super) first_touch: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-01-29T17:30:00.000Z")]
    pub(super) last_touch: Timestamp,
    /// How long ago it has turned there first.
    #[schema(example = 2_246_400)]
    age_seconds: i64,
    /// How far it is from the price, as a fraction of it; below zero for support.
    #[schema(example = -0.0148)]
    distance: Option<f64>,
}

pub(super) fn level(level: &PriceLevel, at: Timestamp, price: Option<Fixed>) -> LevelView {
    let distance = price.filter(|price| price.is_positive());
    LevelView {
        kind: level.kind.as_str(),
        price: level.price,
        touches: level.touches,
        first_touch: level.first_touch,
        last_touch: level.last_touch,
        age_seconds: level.age(at).as_seconds(),
        distance: distance.map(|price| level.price.to_f64() / price.to_f64() - 1.0),
    }
}

/// The lines of one rule for the day after.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Pivots)]
pub(super) struct PivotsView {
    /// `classic`, `fibonacci`, `camarilla` or `woodie`.
    #[schema(example = "classic")]
    pub(super) kind: &'static str,
    /// When the day began that they follow from.
    #[schema(value_type = String, format = DateTime, example = "2026-01-30T00:00:00.000Z")]
    of_day: Timestamp,
    #[schema(value_type = String, example = "100.50")]
    pub(super) p: Fixed,
    /// r1, r2 and so on.
    #[schema(value_type = Vec<String>, example = json!(["101.25", "102.50", "103.25"]))]
    pub(super) r: Vec<Fixed>,
    /// s1, s2 and so on.
    #[schema(value_type = Vec<String>, example = json!(["99.25", "98.50", "97.25"]))]
    pub(super) s: Vec<Fixed>,
}

pub(super) fn pivots(pivots: Pivots) -> Vec<PivotsView> {
    let Pivots { of_day, sets } = pivots;
    let view = |PivotSet { kind, p, r, s }| PivotsView { kind: kind.as_str(), of_day, p, r, s };
    sets.into_iter().map(view).collect()
}

/// The regime of a day of the market, with the figures that decided.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DayRegime)]
pub(super) struct DayRegimeView {
    /// When the day began.
    #[schema(value_type = String, format = DateTime, example = "2026-01-30T14:30:00.000Z")]
    day: Timestamp,
    /// When it was over.
    #[schema(value_type = String, format = DateTime, example = "2026-01-30T21:00:00.000Z")]
    known_from: Timestamp,
    /// Null where there is no index, or too little of it is known.
    trend: Option<TrendView>,
    /// Null where there is no volatility index, or too little of it is known.
    fear: Option<FearView>,
}

/// Where the index stood to its average.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IndexTrend)]
struct TrendView {
    /// `up` and `down` when it is more than 1 % from its average, else `flat`.
    #[schema(example = "up")]
    kind: &'static str,
    #[schema(example = "IDX")]
    index: String,
    #[schema(value_type = String, example = "4123.50")]
    close: Fixed,
    #[schema(value_type = String, example = "4010.25")]
    average: Fixed,
    /// How many closes are in the average.
    #[schema(example = 50)]
    days: u32,
}

/// How much the volatility index feared.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Fear)]
struct FearView {
    /// `fearful` from a rank of 0.75 on, `calm` below 0.25, else `normal`.
    #[schema(example = "normal")]
    kind: &'static str,
    #[schema(example = "VOL")]
    index: String,
    #[schema(value_type = String, example = "18.20")]
    close: Fixed,
    /// The share of the closes before that were lower, from 0 to 1.
    #[schema(example = 0.42)]
    rank: f64,
    /// How many closes it was compared with.
    #[schema(example = 252)]
    days: u32,
}

impl From<DayRegime> for DayRegimeView {
    fn from(regime: DayRegime) -> Self {
        let DayRegime { day, known_from, trend, fear } = regime;
        Self { day, known_from, trend: trend.map(Into::into), fear: fear.map(Into::into) }
    }
}

impl From<IndexTrend> for TrendView {
    fn from(trend: IndexTrend) -> Self {
        let IndexTrend { kind, symbol, close, average, days } = trend;
        Self { kind: kind.as_str(), index: symbol.to_string(), close, average, days }
    }
}

impl From<Fear> for FearView {
    fn from(fear: Fear) -> Self {
        let Fear { kind, symbol, close, rank, days } = fear;
        Self { kind: kind.as_str(), index: symbol.to_string(), close, rank, days }
    }
}

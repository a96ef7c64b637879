//! Instruments and bars as the API shows them.

use domain::{
    Fixed, Period, Timestamp,
    market::{Gap, Scale, quarantine::Held},
};
use serde::Serialize;
use services::market::{InstrumentAbout, Quoted, StretchBars};
use utoipa::ToSchema;

/// An instrument with its last price.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Instrument)]
pub(crate) struct InstrumentView {
    #[schema(example = "ACME")]
    pub(super) symbol: String,
    /// From outside; show it as text.
    #[schema(example = "Acme Works")]
    pub(super) title: String,
    /// `crypto`, `equity`, `index`, `volatility` or `token`.
    #[schema(example = "equity")]
    pub(super) kind: &'static str,
    /// Whether it can be traded, and not only read.
    pub(super) tradable: bool,
    /// The size of one step of its prices.
    #[schema(example = "0.01")]
    tick: String,
    /// The size of one step of its quantities.
    #[schema(example = "1")]
    lot: String,
    /// Its hours in UTC; null when it never closes.
    #[schema(example = "14:30-21:00")]
    session: Option<String>,
    /// Null when it was not traded within a week.
    #[schema(value_type = Option<String>, example = "101.25")]
    pub(super) price: Option<Fixed>,
    /// Of which moment that price is: the end of its minute in market time, or what the source said where the market is of now.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    pub(super) price_at: Option<Timestamp>,
    /// How old the price is: in market time, or on the wall where the market is of now.
    #[schema(example = 60)]
    pub(super) age_seconds: Option<i64>,
    /// Over the last day, as a fraction; null when it was not traded before.
    #[schema(example = 0.012)]
    pub(super) change: Option<f64>,
    /// Set while its prices cannot be used: nothing is decided and nothing filled on them.
    pub(super) quarantine: Option<QuarantineView>,
}

/// Why prices cannot be used.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Quarantine)]
pub(crate) struct QuarantineView {
    #[schema(example = "the price jumped from 100 to 1000")]
    pub(super) why: String,
    /// In market time.
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    since: Timestamp,
}

impl From<Held> for QuarantineView {
    fn from(held: Held) -> Self {
        Self { why: held.why.to_string(), since: held.since }
    }
}

impl InstrumentView {
    pub(super) fn new(quoted: Quoted) -> Self {
        let Quoted { listing, price, at, age, change, quarantine, .. } = quoted;
        Self {
            symbol: listing.symbol.to_string(),
            title: listing.title.to_string(),
            kind: listing.kind.as_str(),
            tradable: listing.kind.is_tradable(),
            tick: listing.tick.to_string(),
            lot: listing.lot.to_string(),
            session: listing.session.map(|session| session.to_string()),
            price,
            price_at: at,
            age_seconds: age.map(Period::as_seconds),
            change,
            quarantine: quarantine.map(Into::into),
        }
    }
}

/// What kind of market an instrument is in, by its days.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Regime)]
pub(crate) struct RegimeView {
    /// `trending_up`, `trending_down`, `ranging` or `volatile`.
    #[schema(example = "ranging")]
    kind: &'static str,
    /// The figures that decided it, with their thresholds.
    #[schema(example = json!(["ADX 18.2 (threshold 25.0)"]))]
    reasons: Vec<String>,
    adx: Option<f64>,
    efficiency: Option<f64>,
    volatility: Option<f64>,
    volatility_rank: Option<f64>,
    /// How many days it rests on.
    #[schema(example = 365)]
    bars: usize,
}

/// One instrument with its regime.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InstrumentWithRegime {
    #[serde(flatten)]
    instrument: InstrumentView,
    /// Null while too little is known.
    regime: Option<RegimeView>,
}

impl From<InstrumentAbout> for InstrumentWithRegime {
    fn from(about: InstrumentAbout) -> Self {
        let regime = about.regime.map(|regime| RegimeView {
            kind: regime.kind.as_str(),
            reasons: regime.reasons(),
            adx: regime.adx,
            efficiency: regime.efficiency,
            volatility: regime.volatility,
            volatility_rank: regime.volatility_rank,
            bars: regime.bars,
        });
        Self { instrument: InstrumentView::new(about.quoted), regime }
    }
}

/// One bar. Prices and volume are exact decimals.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Bar)]
pub(crate) struct BarView {
    /// When it begins.
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    pub(super) at: Timestamp,
    #[schema(value_type = String, example = "101.00")]
    pub(super) open: Fixed,
    #[schema(value_type = String, example = "101.50")]
    pub(super) high: Fixed,
    #[schema(value_type = String, example = "100.75")]
    pub(super) low: Fixed,
    #[schema(value_type = String, example = "101.25")]
    pub(super) close: Fixed,
    #[schema(value_type = String, example = "1250")]
    pub(super) volume: Fixed,
}

/// Minutes that were not seen.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Gap)]
pub(super) struct GapView {
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    pub(super) from: Timestamp,
    /// The first moment that is none of it any more.
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:42:00.000Z")]
    pub(super) to: Timestamp,
    #[schema(example = "dexscreener does not answer: it answers with the status 500")]
    pub(super) why: String,
}

impl From<Gap> for GapView {
    fn from(gap: Gap) -> Self {
        Self { from: gap.from.begins(), to: gap.to.begins(), why: gap.why }
    }
}

pub(super) fn bars(found: &StretchBars) -> Vec<BarView> {
    let (bars, listing) = (&found.bars, &found.listing);
    let amount = |steps: i64, scale: Scale| Fixed::of_steps(steps, scale);
    (0..bars.time.len())
        .map(|place| BarView {
            at: Timestamp::from_millis(bars.time[place]),
            open: amount(bars.open[place], listing.tick),
            high: amount(bars.high[place], listing.tick),
            low: amount(bars.low[place], listing.tick),
            close: amount(bars.close[place], listing.tick),
            volume: amount(bars.volume[place], listing.lot),
        })
        .collect()
}

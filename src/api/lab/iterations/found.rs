//! What an iteration finds, for the description: it is answered as the domain writes it.

use domain::{ModelCallId, Timestamp, models::ModelName};
use utoipa::ToSchema;

/// A value and where 95 % of the values lie when the same days happen again in other blocks.
#[derive(ToSchema)]
#[schema(as = Estimate)]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(in crate::lab) struct DescribedEstimate {
    #[schema(example = 1.25)]
    value: f64,
    #[schema(example = 0.4)]
    lower: Option<f64>,
    #[schema(example = 2.1)]
    upper: Option<f64>,
}

/// What a document did on the open data, on all instruments together. What cannot be known is null.
#[derive(ToSchema)]
#[schema(as = IterationResults, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(in crate::lab) struct DescribedResults {
    #[schema(value_type = String, format = DateTime, example = "2024-01-02T14:30:00.000Z")]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2025-07-01T20:00:00.000Z")]
    to: Timestamp,
    #[schema(example = 320)]
    signals: usize,
    #[schema(example = 140)]
    trades: usize,
    #[schema(example = 78)]
    won: usize,
    /// Of a trade, as a fraction of what was entered.
    #[schema(example = 0.0012)]
    mean_gain: Option<f64>,
    /// Of daily returns, a year of them.
    #[schema(value_type = Option<DescribedEstimate>)]
    sharpe: Option<DescribedEstimate>,
    #[schema(example = 0.08)]
    total_return: f64,
    #[schema(example = 0.05)]
    max_drawdown: f64,
    /// What fees and slippage took, as a fraction of the money that it began with.
    #[schema(example = 0.2)]
    costs: f64,
    /// What holding the instruments returned in the same time.
    #[schema(example = 0.06)]
    holding_return: f64,
    #[schema(value_type = Vec<DescribedFold>)]
    folds: Vec<DescribedFold>,
    #[schema(value_type = Vec<DescribedInstrument>)]
    instruments: Vec<DescribedInstrument>,
}

/// One stretch of the open data after all the time before it.
#[derive(ToSchema)]
#[schema(as = IterationFold, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(in crate::lab) struct DescribedFold {
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    trades: usize,
    won: usize,
    sharpe: Option<f64>,
    total_return: f64,
}

/// The part of one instrument.
#[derive(ToSchema)]
#[schema(as = IterationInstrument, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(in crate::lab) struct DescribedInstrument {
    #[schema(example = "ACME")]
    symbol: String,
    bars: usize,
    signals: usize,
    trades: usize,
    won: usize,
    total_return: f64,
    /// Why it takes no part, or not as much as it could.
    note: Option<String>,
}

/// Trades under one circumstance beside all others.
#[derive(ToSchema)]
#[schema(as = Finding, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(in crate::lab) struct DescribedFinding {
    #[schema(example = "hour")]
    aspect: String,
    #[schema(example = "15:00–16:59 UTC")]
    group: String,
    /// The same in the language of strategies; null where it cannot be known before the entry.
    condition: Option<String>,
    trades: usize,
    won: usize,
    mean_gain: f64,
    /// The mean gain of these less that of the others, and an interval of 95 %.
    effect: f64,
    lower: Option<f64>,
    upper: Option<f64>,
    /// How often chance alone shows as much here.
    p_value: f64,
    /// How often it does anywhere among all that was asked.
    corrected: f64,
}

/// A figure in a text, and whether it was measured. Places count bytes.
#[derive(ToSchema)]
#[schema(as = CheckedFigure, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(in crate::lab) struct DescribedFigure {
    from: usize,
    to: usize,
    /// What it is; null when nothing that was measured is this.
    #[schema(example = "sharpe")]
    measured: Option<String>,
}

/// What the trades have in common, measured by code and then told.
#[derive(ToSchema)]
#[schema(as = IterationAnalysis, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(in crate::lab) struct DescribedAnalysis {
    /// How many circumstances were looked at together.
    #[schema(example = 30)]
    questions: usize,
    /// The clearest first.
    #[schema(value_type = Vec<DescribedFinding>)]
    findings: Vec<DescribedFinding>,
    /// In the agent's own voice.
    text: String,
    #[schema(value_type = Vec<DescribedFigure>)]
    figures: Vec<DescribedFigure>,
    #[schema(value_type = String, example = "rules/default")]
    by: ModelName,
    #[schema(value_type = Option<String>)]
    call: Option<ModelCallId>,
}

/// One step of a change: one of the three.
#[derive(ToSchema)]
#[schema(as = Edit, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(in crate::lab) struct DescribedEdits {
    /// One more condition of `scan.when`.
    #[schema(example = "time_of_day() >= 15h")]
    require: Option<String>,
    #[schema(value_type = Option<DescribedSet>)]
    set: Option<DescribedSet>,
    /// A key that goes.
    remove: Option<String>,
}

/// A key and its new value.
#[derive(ToSchema)]
#[schema(as = EditSet)]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(in crate::lab) struct DescribedSet {
    #[schema(example = "execution.max_holding_bars")]
    key: String,
    #[schema(value_type = Object, example = 12)]
    value: serde_json::Value,
}

/// What a change did to the figures when it was really run.
#[derive(ToSchema)]
#[schema(as = Projected, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(in crate::lab) struct DescribedProjected {
    sharpe_before: Option<f64>,
    sharpe_after: Option<f64>,
    /// Of the Sharpe ratios, after less before, on the same days.
    #[schema(value_type = DescribedEstimate)]
    difference: DescribedEstimate,
    trades_before: usize,
    trades_after: usize,
    mean_gain_before: Option<f64>,
    mean_gain_after: Option<f64>,
    /// In so many of the stretches it was better.
    folds_better: usize,
    folds: usize,
    /// How often chance alone would have shown as much anywhere among the changes of this iteration.
    corrected: f64,
    /// Everything that this agent had ever had run when this was.
    trials: usize,
}

/// A change that is proposed.
#[derive(ToSchema)]
#[schema(as = Refinement, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(in crate::lab) struct DescribedRefinement {
    /// From 1, within its iteration.
    #[schema(example = 1)]
    id: u32,
    #[schema(example = "trade only from 15:00 to 16:59 UTC")]
    change: String,
    why: String,
    /// The figures of the reason, each with what it is where it was measured.
    #[schema(value_type = Vec<DescribedFigure>)]
    figures: Vec<DescribedFigure>,
    #[schema(value_type = Vec<DescribedEdits>)]
    edits: Vec<DescribedEdits>,
    #[schema(value_type = DescribedProjected)]
    projected: DescribedProjected,
    #[schema(value_type = String, example = "rules/default")]
    by: ModelName,
}

/// A strategy in its parts.
#[derive(ToSchema)]
#[schema(as = IterationStrategy, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what the domain writes")]
pub(in crate::lab) struct DescribedWritten {
    document: String,
    /// The part that says when to look.
    scan: String,
    /// The part that says how to trade.
    execution: String,
    /// Why it should work, in the words of who wrote it.
    rationale: String,
    /// The figures of the rationale, each with what it is where it was measured.
    #[schema(value_type = Vec<DescribedFigure>)]
    figures: Vec<DescribedFigure>,
    #[schema(value_type = String, example = "rules/default")]
    by: ModelName,
    /// What it trades, as who wrote it says; absent where nobody has said it.
    #[schema(example = "vwap_bounce")]
    pattern: Option<String>,
}

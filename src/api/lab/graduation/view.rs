//! One time that an agent was held against the gate, as the API shows it.

use crate::lab::iterations::DescribedEstimate;
use domain::{
    ApprovalId, Timestamp,
    lab::{
        Estimate, GateLine, GateRule, Graduation, GraduationStatus, GraduationWord, PaperCheck, SealedResult,
    },
};
use serde::Serialize;
use services::lab::graduation::Graduated;
use utoipa::ToSchema;

/// One time that an agent was held against the gate before paper trading, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Graduation)]
pub struct GraduationView {
    #[schema(example = 1)]
    number: u32,
    /// The version of its strategy that was examined.
    #[schema(example = 3)]
    version: u32,
    /// `waiting`, `granted`, `rejected`, `rolled_back`, `returned` or `withdrawn`.
    #[schema(value_type = String, example = "waiting")]
    status: GraduationStatus,
    /// Whether all lines are met.
    open: bool,
    /// Whether it was let onto paper over a red line; that stays.
    overridden: bool,
    gate: Vec<LineView>,
    /// What should be read with all of it, such as that a model may have seen this time.
    #[schema(example = json!([]))]
    notes: Vec<String>,
    sealed: SealedView,
    /// Everything that was ever run for the agent.
    #[schema(example = 57)]
    trials: usize,
    /// How many different things that were.
    #[schema(example = 12)]
    effective_trials: usize,
    /// How often the seal of this agent had been opened, this time among them.
    #[schema(example = 1)]
    times_seen: u32,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:31:00.000Z")]
    examined_at: Timestamp,
    #[schema(example = "ada")]
    examined_by: String,
    /// Where it waits for you, or was decided.
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    approval: ApprovalId,
    decided: Option<WordView>,
    /// Whether it is on paper by this and its person has given it something else to trade since: then it is compared and not taken back.
    #[schema(example = false)]
    trades_otherwise: bool,
    /// Why it came back from paper.
    returned: Option<String>,
    paper: Option<PaperView>,
}

/// One line of the gate.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GateLine)]
pub(crate) struct LineView {
    /// `trades`, `deflated_sharpe`, `overfitting`, `twice_the_fees`, `baselines`, `sealed_expectancy` or `sealed_sharpe`.
    #[schema(value_type = String, example = "deflated_sharpe")]
    rule: GateRule,
    /// Null when it cannot be known; then the line is not met.
    #[schema(example = 0.97)]
    value: Option<f64>,
    #[schema(example = 0.95)]
    bound: f64,
    met: bool,
    note: Option<String>,
}

/// What it did behind the seal.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SealedResults)]
pub(crate) struct SealedView {
    #[schema(value_type = String, format = DateTime, example = "2025-07-01T20:00:00.000Z")]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-01-30T20:00:00.000Z")]
    to: Timestamp,
    #[schema(example = 41)]
    trades: usize,
    #[schema(example = 23)]
    won: usize,
    #[schema(example = 0.0011)]
    mean_gain: Option<f64>,
    #[schema(value_type = Option<DescribedEstimate>)]
    sharpe: Option<Estimate>,
    #[schema(example = 0.03)]
    total_return: f64,
}

/// What a person said of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraduationWord)]
pub(crate) struct WordView {
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:35:00.000Z")]
    at: Timestamp,
    #[schema(example = "ada")]
    by: String,
    reason: Option<String>,
}

/// Its trades on paper beside those that were expected.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PaperCheck)]
pub(crate) struct PaperView {
    #[schema(example = 25)]
    trades: usize,
    #[schema(example = 0.0009)]
    mean_gain: Option<f64>,
    #[schema(example = 0.0011)]
    expected_gain: f64,
    /// How far below the expectation the sum of gains was at its worst, in standard errors; null before enough trades.
    #[schema(example = -0.8)]
    worst: Option<f64>,
    /// How often an agent that does what was expected is once as far below; null before enough trades.
    #[schema(example = 0.6)]
    p_value: Option<f64>,
}

impl From<Graduated> for GraduationView {
    fn from(found: Graduated) -> Self {
        Self { trades_otherwise: found.trades_otherwise, ..Self::of(found.graduation, found.approval.id) }
    }
}

impl GraduationView {
    pub(super) fn of(graduation: Graduation, approval: ApprovalId) -> Self {
        let gate = graduation.gate.clone();
        Self {
            number: graduation.number,
            version: graduation.version,
            status: graduation.status,
            open: gate.is_open(),
            overridden: graduation.is_overridden(),
            gate: gate.lines.into_iter().map(LineView::from).collect(),
            notes: gate.notes,
            sealed: gate.sealed.into(),
            trials: gate.trials,
            effective_trials: gate.effective_trials,
            times_seen: gate.seen_before.saturating_add(1),
            examined_at: graduation.examined_at,
            examined_by: graduation.examined_by,
            approval,
            decided: graduation.word.map(WordView::from),
            trades_otherwise: false,
            returned: graduation.returned,
            paper: graduation.paper.map(PaperView::from),
        }
    }
}

impl From<GateLine> for LineView {
    fn from(line: GateLine) -> Self {
        let GateLine { rule, value, bound, met, note } = line;
        Self { rule, value, bound, met, note }
    }
}

impl From<SealedResult> for SealedView {
    fn from(sealed: SealedResult) -> Self {
        let SealedResult { from, to, trades, won, mean_gain, sharpe, total_return } = sealed;
        Self { from, to, trades, won, mean_gain, sharpe, total_return }
    }
}

impl From<GraduationWord> for WordView {
    fn from(word: GraduationWord) -> Self {
        Self { at: word.at, by: word.by, reason: word.reason }
    }
}

impl From<PaperCheck> for PaperView {
    fn from(check: PaperCheck) -> Self {
        let PaperCheck { until: _, trades, mean_gain, expected_gain, worst, p_value } = check;
        Self { trades, mean_gain, expected_gain, worst, p_value }
    }
}

/// One as the API answers it, for whoever prints it elsewhere.
pub fn graduation_shown(found: Graduated) -> impl Serialize {
    GraduationView::from(found)
}

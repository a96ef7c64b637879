//! Everything that was measured, by name and kind.

use super::{context, scan};
use domain::{
    lab::{AnalysisBriefing, Finding, Results},
    market::Timeframe,
};
use engine::strategy::{Inputs, load};

/// What a figure is of. A text's figure is only held against those of the kind that it can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Trades,
    Won,
    Lost,
    Signals,
    Questions,
    Findings,
    Stretches,
    Instruments,
    /// Of a version or an iteration.
    Number,
    WinRate,
    /// Of a trade: the mean, and differences of it.
    Gain,
    Return,
    /// The deepest one; it is said with and without a minus.
    Fall,
    /// What costs took.
    Costs,
    Chance,
    Confidence,
    Sharpe,
    /// Minutes after midnight, in UTC.
    Time,
    /// Minutes.
    Length,
    Bars,
    /// A figure of the document.
    Document,
    /// Something that stands in the name of a group or in a statement: a bound, a count.
    Bound,
    /// The same as a share.
    Share,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub name: String,
    pub kind: Kind,
    pub value: f64,
}

/// What was measured. The first name of a value is the one that is shown.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    pub(super) figures: Vec<Figure>,
    /// `2024-01-31`
    pub(super) days: Vec<String>,
    /// Words with digits in them that are names: symbols.
    pub(super) names: Vec<String>,
}

/// Of an iteration: what its thinker is told, and the document that was run.
pub fn measured(briefing: &AnalysisBriefing, document: &str) -> Measured {
    let mut measured = Measured::default();
    measured.results("", &briefing.results);
    if let Some(before) = &briefing.before {
        measured.results("the version before: ", before);
    }
    measured.add("questions", Kind::Questions, count(briefing.questions));
    measured.findings(&briefing.findings);
    for lesson in &briefing.knowledge {
        let name = format!("known of {}", lesson.topic);
        measured.add(&format!("{name}: effect"), Kind::Gain, lesson.effect);
        measured.add(&format!("{name}: confidence"), Kind::Confidence, lesson.confidence);
        measured.text(&name, &lesson.topic);
        measured.text(&name, &lesson.statement);
    }
    for iteration in 1..=briefing.iteration {
        measured.add(&format!("iteration {iteration}"), Kind::Number, f64::from(iteration));
    }
    measured.document(document);
    measured
}

impl Measured {
    /// One more figure.
    pub fn add(&mut self, name: &str, kind: Kind, value: f64) {
        if value.is_finite() {
            self.figures.push(Figure { name: name.to_owned(), kind, value });
        }
    }

    fn some(&mut self, name: &str, kind: Kind, value: Option<f64>) {
        if let Some(value) = value {
            self.add(name, kind, value);
        }
    }

    /// The figures of a document, and how long the data is.
    fn results(&mut self, of: &str, results: &Results) {
        self.counts(of, results.trades, results.won);
        self.add(&format!("{of}signals"), Kind::Signals, count(results.signals));
        self.some(&format!("{of}win rate"), Kind::WinRate, results.win_rate());
        self.some(&format!("{of}mean gain"), Kind::Gain, results.mean_gain);
        if let Some(sharpe) = &results.sharpe {
            self.add(&format!("{of}sharpe"), Kind::Sharpe, sharpe.value);
            self.some(&format!("{of}sharpe, lower bound"), Kind::Sharpe, sharpe.lower);
            self.some(&format!("{of}sharpe, upper bound"), Kind::Sharpe, sharpe.upper);
        }
        self.add(&format!("{of}total return"), Kind::Return, results.total_return);
        self.add(&format!("{of}deepest fall"), Kind::Fall, results.max_drawdown);
        self.add(&format!("{of}costs"), Kind::Costs, results.costs);
        self.add(&format!("{of}return of holding"), Kind::Return, results.holding_return);
        self.add(&format!("{of}stretches"), Kind::Stretches, count(results.folds.len()));
        self.add(&format!("{of}instruments"), Kind::Instruments, count(results.instruments.len()));
        let positive = results.folds.iter().filter(|fold| fold.total_return > 0.0).count();
        if !results.folds.is_empty() {
            self.add(&format!("{of}stretches that gained"), Kind::Stretches, count(positive));
        }
        for (place, fold) in results.folds.iter().enumerate() {
            let of = format!("{of}stretch {}: ", place + 1);
            self.counts(&of, fold.trades, fold.won);
            self.some(&format!("{of}sharpe"), Kind::Sharpe, fold.sharpe);
            self.add(&format!("{of}total return"), Kind::Return, fold.total_return);
            self.days.extend([day(fold.from), day(fold.to)]);
        }
        for one in &results.instruments {
            let of = format!("{of}{}: ", one.symbol);
            self.counts(&of, one.trades, one.won);
            self.add(&format!("{of}total return"), Kind::Return, one.total_return);
            self.names.push(one.symbol.as_str().to_lowercase());
        }
        self.days.extend([day(results.from), day(results.to)]);
        let minutes = results.to.since(results.from).as_millis() / 60_000;
        self.add(&format!("{of}length of the open data"), Kind::Length, whole(minutes));
    }

    fn counts(&mut self, of: &str, trades: usize, won: usize) {
        self.add(&format!("{of}trades"), Kind::Trades, count(trades));
        self.add(&format!("{of}trades won"), Kind::Won, count(won));
        self.add(&format!("{of}trades not won"), Kind::Lost, count(trades.saturating_sub(won)));
        if trades > 0 {
            self.add(&format!("{of}win rate"), Kind::WinRate, count(won) / count(trades));
        }
    }

    fn findings(&mut self, findings: &[Finding]) {
        let clear = findings.iter().filter(|finding| finding.is_significant()).count();
        self.add("findings that stand out", Kind::Findings, count(clear));
        self.add("findings", Kind::Findings, count(findings.len()));
        for finding in findings {
            let of = format!("{} {}: ", finding.aspect, finding.group);
            self.counts(&of, finding.trades, finding.won);
            self.add(&format!("{of}mean gain"), Kind::Gain, finding.mean_gain);
            self.add(&format!("{of}effect"), Kind::Gain, finding.effect);
            self.some(&format!("{of}effect, lower bound"), Kind::Gain, finding.lower);
            self.some(&format!("{of}effect, upper bound"), Kind::Gain, finding.upper);
            self.add(&format!("{of}p"), Kind::Chance, finding.p_value);
            self.add(&format!("{of}corrected p"), Kind::Chance, finding.corrected);
            self.text(of.trim_end_matches(": "), &finding.aspect);
            self.text(of.trim_end_matches(": "), &finding.group);
        }
    }

    /// The figures that stand in something that code has written.
    fn text(&mut self, name: &str, text: &str) {
        for figure in scan::figures(text) {
            let value = figure.sign.unwrap_or(1.0) * figure.value;
            let context = context::of(text, &figure);
            let kinds = match figure.form {
                scan::Form::Plain => context.of_plain(),
                _ => context.of_share(),
            };
            let kind = |usual| kinds.and_then(|kinds| kinds.first().copied()).unwrap_or(usual);
            match figure.form {
                scan::Form::Plain => match context.unit() {
                    // Of an average and not of a position.
                    Some(context::Unit::Bars) => self.add(name, Kind::Document, value),
                    Some(context::Unit::Minutes(each)) => self.add(name, Kind::Length, value * each),
                    None => self.add(name, kind(Kind::Bound), value),
                },
                scan::Form::Percent => self.add(name, kind(Kind::Share), value / 100.0),
                scan::Form::Points => self.add(name, kind(Kind::Share), value / 10_000.0),
                scan::Form::Time => self.add(name, Kind::Time, value),
                scan::Form::Length => self.add(name, Kind::Length, value),
                scan::Form::Day => self.days.extend(text.get(figure.from..figure.to).map(str::to_owned)),
                scan::Form::Unreadable => {}
            }
        }
    }

    /// The figures of the document that was run; they are known and not claimed.
    fn document(&mut self, document: &str) {
        let Ok(loaded) = load(document, &Inputs::default()) else { return };
        let timeframe = loaded.strategy.timeframe;
        let bar = whole(timeframe.ms()) / 60_000.0;
        self.add("the document: length of a bar", Kind::Length, bar);
        for figure in scan::figures(document) {
            match figure.form {
                scan::Form::Length => {
                    self.add("the document: a length", Kind::Length, figure.value);
                    self.add("the document: a time of the day", Kind::Time, figure.value);
                }
                scan::Form::Time => self.add("the document: a time of the day", Kind::Time, figure.value),
                scan::Form::Plain => self.add("the document", Kind::Document, figure.value),
                _ => {}
            }
        }
        self.holding(&loaded.strategy.execution, timeframe);
    }

    /// Its bars as bars and as time.
    fn holding(&mut self, execution: &engine::strategy::Execution, timeframe: Timeframe) {
        let bar = whole(timeframe.ms()) / 60_000.0;
        let lengths = [
            ("the longest holding time", &execution.max_holding_bars),
            ("the pause after a trade", &execution.cooldown_bars),
        ];
        for (name, formula) in lengths {
            let bars = formula.as_ref().and_then(|formula| formula.expr.to_string().parse::<f64>().ok());
            self.some(&format!("{name}, in bars"), Kind::Bars, bars);
            self.some(name, Kind::Length, bars.map(|bars| bars * bar));
        }
    }
}

/// The day of a moment, as it is written.
fn day(at: domain::Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of trades and questions")]
const fn count(value: usize) -> f64 {
    value as f64
}

#[expect(clippy::cast_precision_loss, reason = "minutes and milliseconds of some years")]
const fn whole(value: i64) -> f64 {
    value as f64
}

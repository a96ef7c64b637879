//! Everything that was measured, by name and kind.

use super::{context, scan};
use crate::lab::thinking::MOST_TRIED;
use domain::{
    lab::{
        AnalysisBriefing, Finding, Lesson, RefinementsBriefing, Results, StrategyBriefing, Tried, is_of_ratio,
    },
    market::{Session, Timeframe},
};
use engine::{
    graph::{Given, compile},
    strategy::{Execution, Formula, Inputs, Level, Size, load},
};

const DAY_MINUTES: f64 = 24.0 * 60.0;

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
    /// What a document puts in, or how far away it leaves, as a share.
    Asked,
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
    /// When instruments are open: then a day of trading has fewer bars than a day.
    session: Option<Session>,
}

/// When a strategy is written: what is known and was tried, and the document itself.
pub fn before_writing(briefing: &StrategyBriefing, iteration: u32) -> Measured {
    let mut measured = Measured::within(briefing.session.as_deref());
    let named = briefing.instruments.iter().chain(&briefing.index);
    measured.names.extend(named.map(|symbol| symbol.as_str().to_lowercase()));
    measured.lessons(&briefing.knowledge);
    measured.tried(&briefing.tried);
    measured.iterations(iteration);
    measured
}

/// When changes are proposed: what was found, is known and was tried, and the document that was run.
pub fn before_changes(briefing: &RefinementsBriefing, iteration: u32) -> Measured {
    let mut measured = Measured::within(briefing.session.as_deref());
    measured.results("", &briefing.results);
    measured.findings(&briefing.findings);
    measured.lessons(&briefing.knowledge);
    measured.tried(&briefing.tried);
    measured.iterations(iteration);
    measured.document(&briefing.document);
    measured
}

/// Of an iteration: what its thinker is told, and the document that was run, on instruments that are open then.
pub fn measured(briefing: &AnalysisBriefing, document: &str, session: Option<&str>) -> Measured {
    let mut measured = Measured::within(session);
    measured.results("", &briefing.results);
    if let Some(before) = &briefing.before {
        measured.results(&format!("iteration {}: ", before.iteration), &before.results);
    }
    measured.add("questions", Kind::Questions, count(briefing.questions));
    measured.findings(&briefing.findings);
    measured.lessons(&briefing.knowledge);
    measured.iterations(briefing.iteration);
    measured.document(document);
    measured
}

impl Measured {
    fn within(session: Option<&str>) -> Self {
        Self { session: session.and_then(|session| session.parse().ok()), ..Self::default() }
    }

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

    pub(super) fn findings(&mut self, findings: &[Finding]) {
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

    fn lessons(&mut self, knowledge: &[Lesson]) {
        for lesson in knowledge {
            let name = format!("known of {}", lesson.topic);
            let kind = if is_of_ratio(&lesson.topic) { Kind::Sharpe } else { Kind::Gain };
            self.add(&format!("{name}: effect"), kind, lesson.effect);
            self.add(&format!("{name}: confidence"), Kind::Confidence, lesson.confidence);
            // A change is named by whoever proposed it, and what stands in a name was measured by nobody.
            let measured = lesson.statement.rsplit_once(": the Sharpe ratio went");
            match (lesson.topic.starts_with("change:"), measured) {
                (true, Some((change, measured_of))) => {
                    self.change(&name, change);
                    self.text(&name, measured_of);
                }
                (true, None) => {}
                (false, _) => {
                    self.text(&name, &lesson.topic);
                    self.text(&name, &lesson.statement);
                }
            }
        }
    }

    /// As many as are told, the newest first: of hundreds some would equal any figure.
    fn tried(&mut self, tried: &[Tried]) {
        let mut newest: Vec<&Tried> = tried.iter().collect();
        newest.sort_by_key(|one| std::cmp::Reverse(one.iteration));
        for one in newest.into_iter().take(MOST_TRIED) {
            let name = format!("tried in iteration {}, {}", one.iteration, one.change);
            self.some(&format!("{name}: sharpe"), Kind::Sharpe, one.sharpe);
            self.add(&format!("{name}: trades"), Kind::Trades, count(one.trades));
            self.change(&name, &one.change);
        }
    }

    fn iterations(&mut self, newest: u32) {
        for iteration in 1..=newest {
            self.add(&format!("iteration {iteration}"), Kind::Number, f64::from(iteration));
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

    /// The figures in the name of a change are those of a document, and no result.
    fn change(&mut self, name: &str, text: &str) {
        for figure in scan::figures(text) {
            match figure.form {
                scan::Form::Plain => self.add(name, Kind::Document, figure.value),
                scan::Form::Time => self.add(name, Kind::Time, figure.value),
                scan::Form::Length => self.add(name, Kind::Length, figure.value),
                _ => {}
            }
        }
    }

    /// The figures of the document that was run; they are known and not claimed.
    pub fn document(&mut self, document: &str) {
        let Ok(loaded) = load(document, &Inputs::default()) else { return };
        if let Ok(plan) = compile(&loaded.strategy, &Given::new()) {
            self.names.extend(plan.instruments().iter().map(|name| name.to_lowercase()));
        }
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
        self.fractions(&loaded.strategy.execution);
    }

    /// What is a fraction in it is said as a share.
    fn fractions(&mut self, execution: &Execution) {
        let size = match &execution.size {
            Size::Equity(formula) | Size::Risk(formula) => Some(formula),
            Size::Units(_) | Size::Volatility { .. } => None,
        };
        let fraction = |level: &'_ Option<Level<Formula>>| match level {
            Some(Level::Fraction(formula)) => constant(formula),
            _ => None,
        };
        self.some("the document: size of a position", Kind::Asked, size.and_then(constant));
        self.some("the document: stop", Kind::Asked, fraction(&execution.stop_loss));
        self.some("the document: target", Kind::Asked, fraction(&execution.take_profit));
    }

    /// Its bars as bars and as time.
    fn holding(&mut self, execution: &Execution, timeframe: Timeframe) {
        let bar = whole(timeframe.ms()) / 60_000.0;
        let bars_of_day = whole(self.session.unwrap_or(Session::WHOLE_DAY).bars_of_day(timeframe));
        let lengths = [
            ("the longest holding time", &execution.max_holding_bars),
            ("the pause after a trade", &execution.cooldown_bars),
        ];
        for (name, formula) in lengths {
            let bars = formula.as_ref().and_then(constant);
            self.some(&format!("{name}, in bars"), Kind::Bars, bars);
            self.some(name, Kind::Length, bars.map(|bars| bars * bar));
            let days = bars.map(|bars| bars / bars_of_day * DAY_MINUTES);
            self.some(&format!("{name}, in days of trading"), Kind::Length, days);
        }
    }
}

/// The value of what is written as a number.
fn constant(formula: &Formula) -> Option<f64> {
    formula.expr.to_string().parse().ok()
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

//! Which measured values a figure can be.

use super::{
    context::{Context, Unit},
    measured::{Figure, Kind, Measured},
    scan::{Form, Written},
};
use domain::lab::SIGNIFICANT;

const SHARES: [Kind; 8] = [
    Kind::WinRate,
    Kind::Gain,
    Kind::Return,
    Kind::Fall,
    Kind::Costs,
    Kind::Chance,
    Kind::Confidence,
    Kind::Share,
];
const COUNTS: [Kind; 9] = [
    Kind::Trades,
    Kind::Won,
    Kind::Lost,
    Kind::Signals,
    Kind::Questions,
    Kind::Findings,
    Kind::Stretches,
    Kind::Instruments,
    Kind::Bound,
];
/// What a figure with decimals can be that no word explains.
const RATIOS: [Kind; 10] = [
    Kind::Sharpe,
    Kind::WinRate,
    Kind::Gain,
    Kind::Return,
    Kind::Fall,
    Kind::Costs,
    Kind::Chance,
    Kind::Confidence,
    Kind::Bound,
    Kind::Document,
];
/// The level that intervals have, as a share.
const LEVEL: f64 = 0.95;

/// The names of all that a figure can be, the likeliest first; none when nothing measured is this.
pub fn names(figure: &Written, context: &Context, measured: &Measured) -> Vec<String> {
    if context.is_never_measured() {
        return Vec::new();
    }
    let look = Look { figure, context, measured };
    match figure.form {
        Form::Unreadable => Vec::new(),
        Form::Day => look.day().into_iter().collect(),
        Form::Time => look.among(&[Kind::Time], 1.0),
        Form::Length => look.among(&[Kind::Length, Kind::Time], 1.0),
        Form::Points => look.share(10_000.0),
        Form::Percent => look.share(100.0),
        Form::Plain => look.plain(),
    }
}

struct Look<'a> {
    figure: &'a Written,
    context: &'a Context,
    measured: &'a Measured,
}

impl Look<'_> {
    fn share(&self, whole: f64) -> Vec<String> {
        if self.context.is_level_of_interval() && is_equal(self.figure.value / whole, LEVEL) {
            return vec!["the level of the intervals".to_owned()];
        }
        if let Some(kinds) = self.context.of_share() {
            return self.or_bound(kinds, whole);
        }
        let asked =
            if self.context.is_of_a_document() { self.among(&[Kind::Asked], whole) } else { Vec::new() };
        if asked.is_empty() { self.or_bound(&SHARES, whole) } else { asked }
    }

    fn plain(&self) -> Vec<String> {
        if let Some(month) = self.context.month().filter(|_| self.figure.value <= 31.0) {
            return self.day_of(month).into_iter().collect();
        }
        if self.context.is_hour() && self.figure.decimals == 0 {
            return self.among(&[Kind::Time], 1.0 / 60.0);
        }
        match self.context.unit() {
            Some(Unit::Bars) if self.context.is_about_holding() => return self.among(&[Kind::Bars], 1.0),
            Some(Unit::Bars) => return self.among(&[Kind::Bars, Kind::Document], 1.0),
            Some(Unit::Minutes(minutes)) => return self.among(&[Kind::Length], 1.0 / minutes),
            None => {}
        }
        if self.context.is_in_a_word {
            return match (self.context.is_of_an_indicator(), self.context.is_a_version()) {
                (true, _) => self.among(&[Kind::Document], 1.0),
                (false, true) => self.among(&[Kind::Number], 1.0),
                (false, false) => Vec::new(),
            };
        }
        if let Some(kinds) = self.context.of_plain() {
            return self.or_bound(kinds, 1.0);
        }
        if self.context.is_of_an_indicator() {
            return self.among(&[Kind::Document, Kind::Bound], 1.0);
        }
        if self.figure.decimals > 0 {
            return self.or_bound(&RATIOS, 1.0);
        }
        self.year().map_or_else(|| self.among(&COUNTS, 1.0), |year| vec![year])
    }

    /// A bound of something, or a value of these kinds.
    fn or_bound(&self, kinds: &[Kind], whole: f64) -> Vec<String> {
        self.bound(whole).map_or_else(|| self.among(kinds, whole), |bound| vec![bound])
    }

    /// The values of these kinds that are written like this, `whole` times as large.
    fn among(&self, kinds: &[Kind], whole: f64) -> Vec<String> {
        let fits = |one: &&Figure| kinds.contains(&one.kind) && self.is_written(one, whole);
        let fitting = || self.measured.figures.iter().filter(fits).map(|one| &one.name);
        // Of several that are equal it is one whose subject the sentence names.
        let named: Vec<String> = fitting().filter(|name| self.context.is_about(name)).cloned().collect();
        if named.is_empty() { fitting().cloned().collect() } else { named }
    }

    fn is_written(&self, one: &Figure, whole: f64) -> bool {
        let value = one.value * whole;
        let written = self.figure.value;
        let close = |value: f64| (value - written).abs() <= self.tolerance(one.kind);
        match self.figure.sign {
            Some(_) if one.kind == Kind::Fall => close(value.abs()),
            Some(sign) => close(value * sign),
            None if value < 0.0 => (self.context.says_less || one.kind == Kind::Fall) && close(-value),
            None => close(value),
        }
    }

    /// Counts are exact; everything else is rounded to what is written.
    fn tolerance(&self, kind: Kind) -> f64 {
        let is_exact =
            matches!(kind, Kind::Number | Kind::Document | Kind::Bars | Kind::Time) || COUNTS.contains(&kind);
        if is_exact { 1e-9 } else { 0.5 * 10_f64.powi(-self.figure.decimals) + 1e-9 }
    }

    /// `p < 0.05` says that a probability is below something, which is true where one is.
    fn bound(&self, whole: f64) -> Option<String> {
        let compares = self.context.compares?;
        let bound = self.figure.value / whole;
        let chances = self.measured.figures.iter().filter(|one| one.kind == Kind::Chance);
        let holds = |one: &&Figure| match compares {
            '<' | '≤' => one.value <= bound,
            _ => one.value >= bound,
        };
        let is_of_chance = self.context.of_share() == Some(&[Kind::Chance]);
        if is_of_chance && is_equal(bound, SIGNIFICANT) {
            return Some("the level of significance".to_owned());
        }
        let mut below = chances.filter(|_| is_of_chance).filter(holds);
        below.next().map(|one| format!("a bound of {}", one.name))
    }

    fn day(&self) -> Option<String> {
        let is_it = |day: &&String| {
            day.replace('-', "").parse::<f64>().is_ok_and(|day| is_equal(day, self.figure.value))
        };
        self.measured.days.iter().find(is_it).map(|day| format!("the open data: {day}"))
    }

    /// A year that the data lies in.
    fn year(&self) -> Option<String> {
        let years = self.measured.days.iter().filter_map(|day| day.get(..4)?.parse::<f64>().ok());
        let (first, last) =
            years.fold((f64::MAX, f64::MIN), |(first, last), year| (first.min(year), last.max(year)));
        let is_year = self.figure.sign.is_none() && (first..=last).contains(&self.figure.value);
        is_year.then(|| "a year of the open data".to_owned())
    }

    fn day_of(&self, month: usize) -> Option<String> {
        let fits = |day: &&String| {
            let (said, number) = (day.get(5..7), day.get(8..10));
            said.and_then(|said| said.parse().ok()) == Some(month)
                && number
                    .and_then(|number| number.parse::<f64>().ok())
                    .is_some_and(|number| is_equal(number, self.figure.value))
        };
        self.measured.days.iter().find(fits).map(|day| format!("the open data: {day}"))
    }
}

fn is_equal(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}

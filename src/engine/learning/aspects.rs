//! What trades are told apart by: circumstances that were known when they were decided, said in the language of strategies, so that what is found can be
//! required.

use crate::{
    bars::{
        Timeframe,
        calendar::{DAY_MS, HOUR_MS},
    },
    evidence::{Aspect, Circumstance, Unions, Values},
    graph::{ColumnsError, Market, MarketError, eval_columns},
    language::duration,
};
use std::fmt::Write;

/// Hours that follow one another are looked at together, up to so many.
const MOST_HOURS: usize = 3;
/// Of four parts, the lower and the upper half and the middle one.
const HALF: usize = 2;
/// Bounds are written with so many digits.
const DIGITS: usize = 4;

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// One circumstance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AspectOf {
    pub name: String,
    /// In the language of strategies.
    pub expression: String,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Hour,
    Weekday,
    /// Two sides, and what each is called.
    Condition {
        yes: &'static str,
        no: &'static str,
    },
    /// Four parts with as many trades in each.
    Number,
}

/// The usual ones, and those of the market where it has an index and a volatility index.
pub fn usual(index: Option<&str>, fear: Option<&str>) -> Vec<AspectOf> {
    let aspect = |name: &str, expression: &str, kind: Kind| AspectOf {
        name: name.to_owned(),
        expression: expression.to_owned(),
        kind,
    };
    let up = Kind::Condition { yes: "rising", no: "falling" };
    let mut aspects = vec![
        aspect("hour", "hour()", Kind::Hour),
        aspect("weekday", "weekday()", Kind::Weekday),
        aspect("volume against the last bars", "volume / sma(volume, 6)", Kind::Number),
        aspect("regime (the day before against five days)", "(close > ema(close, 5))@1d", up),
        aspect("trend of 50 bars", "close > sma(close, 50)", up),
        aspect("strength of the trend", "adx(14)", Kind::Number),
        aspect("volatility", "atr(14) / close", Kind::Number),
        aspect("distance to the mean price of the day", "close / vwap() - 1", Kind::Number),
        aspect("gap of the day", "day().open / previous_day().close - 1", Kind::Number),
        aspect("distance to the last close", "close / previous_day().close - 1", Kind::Number),
        aspect("distance to the high of the day before", "close / previous_day().high - 1", Kind::Number),
        aspect("distance to the low of the day before", "close / previous_day().low - 1", Kind::Number),
        aspect("distance to the pivot", "close / pivots().p - 1", Kind::Number),
        aspect(
            "place within 20 bars",
            "(close - lowest(low, 20)) / (highest(high, 20) - lowest(low, 20))",
            Kind::Number,
        ),
    ];
    if let Some(index) = index {
        let expression = format!("(close > sma(close, 20))@1d@\"{index}\"");
        aspects.push(AspectOf { name: "trend of the market".to_owned(), expression, kind: up });
    }
    if let Some(fear) = fear {
        let expression = format!("close@1d@\"{fear}\"");
        aspects.push(AspectOf { name: "fear of the market".to_owned(), expression, kind: Kind::Number });
    }
    aspects
}

/// The values of all aspects at every bar of one plot.
#[derive(Debug)]
pub struct Seen {
    columns: Vec<Vec<f64>>,
}

impl Seen {
    pub fn new(market: &Market<'_>, timeframe: Timeframe, aspects: &[AspectOf]) -> Result<Self, MarketError> {
        let expressions: Vec<(&str, &str)> =
            aspects.iter().map(|aspect| (aspect.name.as_str(), aspect.expression.as_str())).collect();
        let columns = eval_columns(market, Some(timeframe), &expressions);
        columns.map(|columns| Self { columns }).map_err(|error| match error {
            ColumnsError::Market(error) => error,
            ColumnsError::Expression { name, .. } => {
                MarketError::MissingColumn { column: name, bars: market.bars.instrument.name.clone() }
            }
        })
    }

    pub fn at(&self, aspect: usize, bar: usize) -> Option<f64> {
        self.columns.get(aspect)?.get(bar).copied().filter(|value| value.is_finite())
    }
}

impl AspectOf {
    /// What the trades answer, each with its value at the bar that decided it.
    pub fn asked(&self, values: Vec<Option<f64>>) -> Aspect {
        let place = |value: f64| whole(value);
        let (values, unions) = match self.kind {
            Kind::Hour => {
                let names = (0..24).map(|hour| format!("{hour:02}:00 UTC")).collect();
                let of = values.into_iter().map(|value| value.map(place)).collect();
                (Values::Named { names, of }, Unions::Neighbours(MOST_HOURS))
            }
            Kind::Weekday => {
                let names = WEEKDAYS.map(str::to_owned).to_vec();
                let of = values.into_iter().map(|value| value.map(|value| place(value - 1.0))).collect();
                (Values::Named { names, of }, Unions::Pairs)
            }
            Kind::Condition { yes, no } => {
                let names = vec![no.to_owned(), yes.to_owned()];
                let of = values.into_iter().map(|value| value.map(place)).collect();
                (Values::Named { names, of }, Unions::None)
            }
            Kind::Number => (Values::Measured(values), Unions::Neighbours(HALF)),
        };
        Aspect { name: self.name.clone(), is_afterwards: false, values, unions }
    }

    /// What a group is called, and the same as a condition.
    pub fn told(&self, found: &Circumstance) -> (String, String) {
        let members = &found.members;
        match self.kind {
            Kind::Hour => {
                let (first, last) =
                    (members.first().copied().unwrap_or(0), members.last().copied().unwrap_or(0));
                (format!("{first:02}:00–{last:02}:59 UTC"), hours(first, last + 1))
            }
            Kind::Weekday => {
                let names: Vec<&str> = members.iter().filter_map(|day| WEEKDAYS.get(*day).copied()).collect();
                let days: Vec<String> =
                    members.iter().map(|day| format!("weekday() == {}", day + 1)).collect();
                (names.join(" and "), days.join(" or "))
            }
            Kind::Condition { .. } => {
                let is_so = members.contains(&1);
                let condition =
                    if is_so { self.expression.clone() } else { format!("not ({})", self.expression) };
                (found.group.clone(), condition)
            }
            Kind::Number => self.part(found),
        }
    }

    /// A part of the measured values; the outer ones have no end.
    fn part(&self, found: &Circumstance) -> (String, String) {
        let expression = &self.expression;
        let is_first = found.members.contains(&0);
        let is_last = found.is_last;
        match (found.from.map(rounded), found.to.map(rounded)) {
            (_, Some(to)) if is_first => (format!("below {to}"), format!("{expression} < {to}")),
            (Some(from), _) if is_last => (format!("{from} and above"), format!("{expression} >= {from}")),
            (Some(from), Some(to)) => {
                (format!("{from} to {to}"), format!("{expression} >= {from} and {expression} < {to}"))
            }
            _ => (found.group.clone(), "true".to_owned()),
        }
    }
}

/// From one hour up to another, within a day.
fn hours(from: usize, to: usize) -> String {
    let at = |hour: usize| duration(i64::try_from(hour).unwrap_or(0) * HOUR_MS);
    let mut text = String::new();
    if from > 0 {
        let _ = write!(text, "time_of_day() >= {}", at(from));
    }
    if i64::try_from(to).unwrap_or(0) * HOUR_MS < DAY_MS {
        let and = if text.is_empty() { "" } else { " and " };
        let _ = write!(text, "{and}time_of_day() < {}", at(to));
    }
    if text.is_empty() { "true".to_owned() } else { text }
}

/// With a few digits that count, as it is written in a document.
fn rounded(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    #[expect(clippy::cast_possible_truncation, reason = "the exponent of a finite number")]
    let before = value.abs().log10().floor() as i32 + 1;
    let decimals = usize::try_from(i32::try_from(DIGITS).unwrap_or(4) - before).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small whole numbers; casts saturate"
)]
const fn whole(value: f64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::{Inputs, load};

    #[test]
    fn every_aspect_is_a_condition_that_a_document_can_require() {
        for aspect in usual(Some("SIX"), Some("SIXV")) {
            let circumstance = |members: Vec<usize>, from, to| Circumstance {
                aspect: aspect.name.clone(),
                is_afterwards: false,
                group: "x".to_owned(),
                is_last: members.contains(&3),
                members,
                from,
                to,
                trades: 9,
                won: 5,
                mean: 0.0,
                effect: None,
                lower: None,
                upper: None,
                p_value: None,
                corrected: None,
            };
            for members in [vec![0], vec![1], vec![1, 2], vec![3]] {
                let (group, condition) = aspect.told(&circumstance(members, Some(-0.001_234_5), Some(1.5)));
                assert!(!group.is_empty());
                let document = format!(
                    "name = \"x\"\ntimeframe = \"1h\"\n[scan]\nwhen = [{condition:?}]\n[execution]\nentry.long = \
                     \"signal\"\nsize.equity = 0.5\nmax_holding_bars = 3\n"
                );
                load(&document, &Inputs::default()).unwrap();
                let negated = document
                    .replace(&format!("{condition:?}"), &format!("{:?}", format!("not ({condition})")));
                load(&negated, &Inputs::default()).unwrap();
            }
        }
    }

    #[test]
    fn bounds_keep_the_digits_that_count() {
        let cases = [
            (0.001_234_56, "0.001235"),
            (-12.3456, "-12.35"),
            (123_456.0, "123456"),
            (1.5, "1.5"),
            (0.0, "0"),
        ];
        for (value, text) in cases {
            assert_eq!(rounded(value), text);
        }
        assert_eq!(hours(15, 17), "time_of_day() >= 15h and time_of_day() < 17h");
        assert_eq!(
            (hours(0, 3), hours(22, 24)),
            ("time_of_day() < 3h".to_owned(), "time_of_day() >= 22h".to_owned())
        );
    }
}

//! What trades are told apart by: circumstances that were known when they were decided. Most are said in the language of strategies, so that what is found can
//! be required; news, and what the Context page says of levels and of the regime, are not, and are told alone.

use super::{
    sealed::Open,
    surroundings::{Around, Beside, FEARS, Surroundings, TRENDS},
};
use crate::{
    bars::{
        Timeframe,
        calendar::{DAY_MS, HOUR_MS},
    },
    evidence::{Aspect, Circumstance, Unions, Values},
    graph::{ColumnsError, Market, MarketError, eval_columns},
    language::duration,
};
use domain::lab::Finding;
use std::fmt::Write;

/// Hours that follow one another are looked at together, up to so many.
const MOST_HOURS: usize = 3;
/// Of four parts, the lower and the upper half and the middle one.
const HALF: usize = 2;
/// Bounds are written with so many digits.
const DIGITS: usize = 4;

/// Where days of the last sixty have turned more than once, within one percent. The levels of the Context page are of hours, and no document can ask for them.
const LEVELS: &str = "levels(2, 60, 10)";

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// One circumstance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AspectOf {
    pub name: String,
    pub by: By,
    pub kind: Kind,
}

/// What answers it. Documents can ask for what the language knows, and for nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// An expression of the language of strategies.
    Language(String),
    /// The news of the instrument.
    News,
    /// The nearest levels of the Context page, on either side.
    Support,
    Resistance,
    /// The regime of the Context page.
    Trend,
    Fear,
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
    /// The same of a distance or a range, which is told in percent.
    Share,
    /// One of these.
    Named(&'static [&'static str]),
}

/// The usual ones, and those of the market where it has an index, a volatility index and anything [beside](Beside) the bars.
pub fn usual(index: Option<&str>, fear: Option<&str>, beside: Beside<'_>) -> Vec<AspectOf> {
    let aspect = |name: &str, expression: &str, kind: Kind| AspectOf {
        name: name.to_owned(),
        by: By::Language(expression.to_owned()),
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
        aspect("volatility", "atr(14) / close", Kind::Share),
        aspect("distance to the mean price of the day", "close / vwap() - 1", Kind::Share),
        aspect("gap of the day", "day().open / previous_day().close - 1", Kind::Share),
        aspect("distance to the high of the day before", "close / previous_day().high - 1", Kind::Share),
        aspect("distance to the low of the day before", "close / previous_day().low - 1", Kind::Share),
        aspect("distance to the pivot", "close / pivots().p - 1", Kind::Share),
        aspect("distance above a support of days", &format!("close / {LEVELS}.support@1d - 1"), Kind::Share),
        aspect(
            "distance below a resistance of days",
            &format!("{LEVELS}.resistance@1d / close - 1"),
            Kind::Share,
        ),
    ];
    if let Some(index) = index {
        aspects.push(aspect("trend of the market", &format!("(close > sma(close, 20))@1d@\"{index}\""), up));
    }
    if let Some(fear) = fear {
        aspects.push(aspect("fear of the market", &format!("close@1d@\"{fear}\""), Kind::Number));
    }
    let told = |name: &str, by: By, kind: Kind| AspectOf { name: name.to_owned(), by, kind };
    if beside.surroundings.is_some() {
        aspects.push(told("distance to the nearest support", By::Support, Kind::Share));
        aspects.push(told("distance to the nearest resistance", By::Resistance, Kind::Share));
        aspects.extend(index.map(|_| told("regime of the index", By::Trend, Kind::Named(&TRENDS))));
        aspects.extend(fear.map(|_| told("regime of fear", By::Fear, Kind::Named(&FEARS))));
    }
    if beside.news.is_some() {
        aspects.push(told(Finding::NEWS, By::News, Kind::Number));
    }
    aspects
}

/// The values of all aspects at every bar of one plot.
#[derive(Debug)]
pub struct Seen {
    columns: Vec<Vec<f64>>,
}

impl Seen {
    pub fn new(
        market: &Market<'_>,
        timeframe: Timeframe,
        beside: Beside<'_>,
        aspects: &[AspectOf],
    ) -> Result<Self, MarketError> {
        let expressions: Vec<(&str, &str)> =
            aspects.iter().filter_map(|aspect| Some((aspect.name.as_str(), aspect.expression()?))).collect();
        let evaluated = eval_columns(market, Some(timeframe), &expressions).map_err(|error| match error {
            ColumnsError::Market(error) => error,
            ColumnsError::Expression { name, .. } => {
                MarketError::MissingColumn { column: name, bars: market.bars.instrument.name.clone() }
            }
        })?;
        let mut evaluated = evaluated.into_iter();
        let bars = market.bars;
        let known = |surroundings: &Surroundings<Open>| surroundings.known(bars, timeframe);
        let Around { support, resistance, trend, fear } = beside.surroundings.map(known).unwrap_or_default();
        let column = |aspect: &AspectOf| match aspect.by {
            By::Language(_) => evaluated.next().unwrap_or_default(),
            By::News => beside.news.map_or_else(Vec::new, |news| news.hours_since(&bars.time, timeframe)),
            By::Support => support.clone(),
            By::Resistance => resistance.clone(),
            By::Trend => trend.clone(),
            By::Fear => fear.clone(),
        };
        Ok(Self { columns: aspects.iter().map(column).collect() })
    }

    pub fn at(&self, aspect: usize, bar: usize) -> Option<f64> {
        self.columns.get(aspect)?.get(bar).copied().filter(|value| value.is_finite())
    }
}

impl AspectOf {
    /// In the language of strategies, where that knows it.
    fn expression(&self) -> Option<&str> {
        match &self.by {
            By::Language(expression) => Some(expression),
            By::News | By::Support | By::Resistance | By::Trend | By::Fear => None,
        }
    }

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
            Kind::Number | Kind::Share => (Values::Measured(values), Unions::Neighbours(HALF)),
            Kind::Named(names) => {
                let names = names.iter().copied().map(str::to_owned).collect();
                let of = values.into_iter().map(|value| value.map(place)).collect();
                (Values::Named { names, of }, Unions::None)
            }
        };
        Aspect { name: self.name.clone(), is_afterwards: false, values, unions }
    }

    /// What a group is called, and the same as a condition, where the language has it.
    pub fn told(&self, found: &Circumstance) -> (String, Option<String>) {
        let expression = self.expression();
        let (group, condition) = self.in_words(found, expression.unwrap_or_default());
        (group, expression.map(|_| condition))
    }

    fn in_words(&self, found: &Circumstance, expression: &str) -> (String, String) {
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
                let condition = if is_so { expression.to_owned() } else { format!("not ({expression})") };
                (found.group.clone(), condition)
            }
            Kind::Number => part(found, expression, str::to_owned),
            Kind::Share => part(found, expression, in_percent),
            Kind::Named(_) => (found.group.clone(), "true".to_owned()),
        }
    }
}

/// A part of the measured values; the outer ones have no end. A bound is told and required with the same digits.
fn part(found: &Circumstance, expression: &str, shown: fn(&str) -> String) -> (String, String) {
    let is_first = found.members.contains(&0);
    let is_last = found.is_last;
    match (found.from.map(rounded), found.to.map(rounded)) {
        (_, Some(to)) if is_first => (format!("below {}", shown(&to)), format!("{expression} < {to}")),
        (Some(from), _) if is_last => {
            (format!("{} and above", shown(&from)), format!("{expression} >= {from}"))
        }
        (Some(from), Some(to)) => (
            format!("{} to {}", shown(&from), shown(&to)),
            format!("{expression} >= {from} and {expression} < {to}"),
        ),
        _ => (found.group.clone(), "true".to_owned()),
    }
}

/// `0.001235` as `0.1235 %`: the point moves, and no digit changes.
fn in_percent(written: &str) -> String {
    let (sign, digits) = written.strip_prefix('-').map_or(("", written), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part = format!("{part:0<2}");
    let (up, rest) = part.split_at(2);
    let whole = format!("{whole}{up}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if rest.is_empty() { format!("{sign}{whole} %") } else { format!("{sign}{whole}.{rest} %") }
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
    use crate::{
        bars::{Session, generate},
        learning::{Hours, OpenNews, split},
        strategy::{Inputs, load},
    };

    fn circumstance(aspect: &AspectOf, members: Vec<usize>, from: f64, to: f64) -> Circumstance {
        Circumstance {
            aspect: aspect.name.clone(),
            is_afterwards: false,
            group: "x".to_owned(),
            is_last: members.contains(&3),
            members,
            from: Some(from),
            to: Some(to),
            trades: 9,
            won: 5,
            mean: 0.0,
            effect: None,
            lower: None,
            upper: None,
            p_value: None,
            corrected: None,
        }
    }

    #[test]
    fn every_aspect_of_the_language_is_a_condition_that_a_document_can_require() {
        for aspect in usual(Some("SIX"), Some("SIXV"), Beside::default()) {
            for members in [vec![0], vec![1], vec![1, 2], vec![3]] {
                let (group, condition) = aspect.told(&circumstance(&aspect, members, -0.001_234_5, 1.5));
                assert!(!group.is_empty());
                let condition = condition.unwrap();
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
    fn what_the_language_does_not_know_is_told_and_is_no_condition() {
        let (bars, _) = split(generate(10, 1), Timeframe::HOUR, i64::MAX);
        let own = Hours { bars, session: Session::WHOLE_DAY };
        let surroundings = Surroundings { own, index: None, volatility: None };
        let news = OpenNews::before(Vec::new(), i64::MAX);
        let beside = Beside { news: Some(&news), surroundings: Some(&surroundings) };
        let all = usual(Some("SIX"), Some("SIXV"), beside);
        let known = usual(Some("SIX"), Some("SIXV"), Beside::default());
        assert_eq!(all[..known.len()], known);
        let told = all[known.len()..].iter().map(|aspect| {
            let (group, condition) = aspect.told(&circumstance(aspect, vec![0], 0.0, 0.001_234));
            assert_eq!(condition, None);
            format!("{} {group}", aspect.name)
        });
        let expected = [
            "distance to the nearest support below 0.1234 %",
            "distance to the nearest resistance below 0.1234 %",
            "regime of the index x",
            "regime of fear x",
            "hours since its last news below 0.001234",
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected);
        // Without an index nobody asks for its regime.
        assert_eq!(usual(None, None, beside).len(), usual(None, None, Beside::default()).len() + 3);
    }

    #[test]
    fn shares_are_told_in_percent_with_the_digits_that_are_required() {
        for (written, told) in [
            ("0.001235", "0.1235 %"),
            ("-0.0005235", "-0.05235 %"),
            ("0.000003429", "0.0003429 %"),
            ("0.5", "50 %"),
            ("1.5", "150 %"),
            ("12", "1200 %"),
            ("0", "0 %"),
            ("0.01", "1 %"),
        ] {
            assert_eq!(in_percent(written), told);
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

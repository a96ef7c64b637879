//! The columns that grow while a file is read.

use super::{
    super::{Bars, Extra, Instrument, MAX_DECIMALS, Scale},
    ReadOptions, Reading,
    error::{Fault, quoted},
    header::{Header, Role},
    number::{self, Number},
    split,
};

/// Steps are counted up to here: every whole number below is also an exact `f64`.
const MOST_STEPS: i64 = 1 << 53;

pub struct Columns {
    time: Vec<i64>,
    /// Open, high, low and close.
    prices: Counted<4>,
    volume: Counted<1>,
    extras: Vec<Further>,
    /// Lines that are read and checked.
    rows: usize,
    outside: usize,
}

impl Columns {
    pub fn new(header: &Header, options: &ReadOptions) -> Self {
        Self {
            time: Vec::new(),
            prices: Counted::new(options.tick, Scale::CENT, options.round),
            volume: Counted::new(options.lot, Scale::ONE, options.round),
            extras: header.extras.iter().map(|_| Further::Unknown).collect(),
            rows: 0,
            outside: 0,
        }
    }

    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Takes a moment after the last one.
    #[inline]
    pub fn quick_time(&mut self, time: i64) -> Option<()> {
        if self.time.last().is_some_and(|last| *last >= time) {
            return None;
        }
        self.time.push(time);
        Some(())
    }

    /// Takes the first cell of `rest` where it is a plain number in the steps so far, and says how long it is.
    #[inline]
    pub fn quick_steps(&mut self, role: Role, rest: &[u8]) -> Option<usize> {
        match role {
            Role::Open => self.prices.quick(0, rest),
            Role::High => self.prices.quick(1, rest),
            Role::Low => self.prices.quick(2, rest),
            Role::Close => self.prices.quick(3, rest),
            Role::Volume => self.volume.quick(0, rest),
            Role::Time | Role::Extra(_) => None,
        }
    }

    pub fn push_time(&mut self, time: i64) -> Result<(), Fault> {
        match self.time.last() {
            Some(last) if *last == time => return Err(Fault::SameMoment),
            Some(last) if *last > time => return Err(Fault::EarlierMoment),
            _ => self.time.push(time),
        }
        Ok(())
    }

    pub fn push_steps(&mut self, role: Role, rest: &[u8]) -> Result<usize, Fault> {
        match role {
            Role::Open => self.prices.push(0, rest),
            Role::High => self.prices.push(1, rest),
            Role::Low => self.prices.push(2, rest),
            Role::Close => self.prices.push(3, rest),
            _ => self.volume.push(0, rest),
        }
    }

    pub fn push_extra(&mut self, place: usize, rest: &[u8]) -> Result<usize, Fault> {
        self.extras[place].push(rest, self.rows)
    }

    /// Looks at the bar that was read last as a whole.
    pub fn check(&mut self) -> Result<(), (Role, Fault)> {
        let last = |column: &Vec<i64>| column.last().copied().unwrap_or(0);
        let [open, high, low, close] = &self.prices.columns;
        let (open, high, low, close) = (last(open), last(high), last(low), last(close));
        let volume = last(&self.volume.columns[0]);
        if open.min(close).min(low) <= 0 || high < low || volume < 0 {
            return Err(fault([
                (open, Role::Open),
                (high, Role::High),
                (low, Role::Low),
                (close, Role::Close),
            ]));
        }
        self.outside += usize::from(open.max(close) > high || open.min(close) < low);
        self.rows += 1;
        Ok(())
    }

    pub fn finish(self, header: &Header, options: &ReadOptions) -> Reading {
        let lines = self.rows;
        let (mut extras, mut ignored) = (Vec::new(), Vec::new());
        for (column, name) in self.extras.into_iter().zip(&header.extras) {
            match column.finish(lines) {
                Some(values) => extras.push(Extra { name: name.clone(), values }),
                None => ignored.push(name.clone()),
            }
        }
        let instrument =
            Instrument { name: options.name.clone(), tick: self.prices.step, lot: self.volume.step };
        let [open, high, low, close] = self.prices.columns;
        let [volume] = self.volume.columns;
        let rounded = self.prices.rounded + self.volume.rounded;
        let bars = Bars { instrument, time: self.time, open, high, low, close, volume, extras };
        Reading { bars, ignored, outside: self.outside, rounded }
    }
}

/// What is wrong with a bar, and in which column it shows first.
fn fault(prices: [(i64, Role); 4]) -> (Role, Fault) {
    let [_, (high, _), (low, _), _] = prices;
    match prices.into_iter().find(|(price, _)| *price <= 0) {
        Some((_, role)) => (role, Fault::NotAPrice),
        None if high < low => (Role::High, Fault::HighBelowLow),
        None => (Role::Volume, Fault::NegativeVolume),
    }
}

/// Columns that are counted in the same steps.
struct Counted<const N: usize> {
    step: Scale,
    /// The step becomes finer as soon as a number needs it.
    free: bool,
    round: bool,
    rounded: usize,
    columns: [Vec<i64>; N],
}

impl<const N: usize> Counted<N> {
    fn new(given: Option<Scale>, coarsest: Scale, round: bool) -> Self {
        let columns = std::array::from_fn(|_| Vec::new());
        Self { step: given.unwrap_or(coarsest), free: given.is_none(), round, rounded: 0, columns }
    }

    #[inline]
    fn quick(&mut self, column: usize, rest: &[u8]) -> Option<usize> {
        let (digits, decimals, used) = number::quick(rest)?;
        if decimals != self.step.decimals() || self.step.mantissa() != 1 || digits > MOST_STEPS {
            return None;
        }
        self.columns[column].push(digits);
        Some(used)
    }

    fn push(&mut self, column: usize, rest: &[u8]) -> Result<usize, Fault> {
        let (cell, used) = split(rest);
        let number = number::parse(cell)?;
        let steps = self.steps(number, cell)?;
        self.columns[column].push(steps);
        Ok(used)
    }

    fn steps(&mut self, number: Number, cell: &[u8]) -> Result<i64, Fault> {
        let too_many = || Fault::TooManyDigits(quoted(cell));
        if self.free && number.decimals > u32::from(self.step.decimals()) {
            let finest = if self.round { u32::from(MAX_DECIMALS) } else { u32::MAX };
            self.refine(number.decimals.min(finest)).ok_or_else(too_many)?;
        }
        let (decimals, mantissa) = (u32::from(self.step.decimals()), i128::from(self.step.mantissa()));
        // number = digits × 10^-own = steps × mantissa × 10^-decimals
        let up = 10_i128.pow(decimals.saturating_sub(number.decimals));
        let down = 10_i128.pow(number.decimals.saturating_sub(decimals)).checked_mul(mantissa);
        let down = down.ok_or_else(too_many)?;
        let digits = number.digits.checked_mul(up).ok_or_else(too_many)?;
        let exact = digits % down == 0;
        if !exact && !self.round {
            return Err(Fault::OffGrid { text: quoted(cell), step: self.step.to_string() });
        }
        self.rounded += usize::from(!exact);
        let steps = if exact { digits / down } else { (digits + down / 2).div_euclid(down) };
        i64::try_from(steps).ok().filter(|steps| steps.abs() <= MOST_STEPS).ok_or_else(too_many)
    }

    /// Counts everything read so far in finer steps. Happens at most as often as a step has decimals.
    fn refine(&mut self, decimals: u32) -> Option<()> {
        let finer = u8::try_from(decimals).ok().filter(|decimals| *decimals <= MAX_DECIMALS)?;
        let factor = 10_i64.pow(decimals - u32::from(self.step.decimals()));
        for steps in self.columns.iter_mut().flatten() {
            *steps = steps.checked_mul(factor).filter(|steps| steps.abs() <= MOST_STEPS)?;
        }
        self.step = Scale::decimal(finer)?;
        Some(())
    }
}

/// A column that is neither time nor price nor volume.
enum Further {
    /// Only empty cells so far.
    Unknown,
    Numbers(Vec<f64>),
    /// Its first cell that is not empty is no number: the column is left out.
    Text,
}

impl Further {
    /// `above` is the number of lines above.
    fn push(&mut self, rest: &[u8], above: usize) -> Result<usize, Fault> {
        let (cell, used) = split(rest);
        let cell = cell.trim_ascii();
        if let Self::Text = self {
            return Ok(used);
        }
        let value = value_of(cell);
        match (&mut *self, value) {
            (Self::Unknown, Some(value)) if value.is_nan() => {}
            (Self::Unknown, Some(value)) => {
                *self = Self::Numbers(vec![f64::NAN; above]);
                if let Self::Numbers(values) = self {
                    values.push(value);
                }
            }
            (Self::Unknown, None) => *self = Self::Text,
            (Self::Numbers(values), Some(value)) => values.push(value),
            (Self::Numbers(_), None) => return Err(Fault::NotANumber(quoted(cell))),
            (Self::Text, _) => {}
        }
        Ok(used)
    }

    fn finish(self, lines: usize) -> Option<Vec<f64>> {
        match self {
            Self::Numbers(values) => Some(values),
            Self::Unknown => Some(vec![f64::NAN; lines]),
            Self::Text => None,
        }
    }
}

/// A finite number; NaN for a cell that is empty or says so.
fn value_of(cell: &[u8]) -> Option<f64> {
    if cell.is_empty() || cell.eq_ignore_ascii_case(b"nan") {
        return Some(f64::NAN);
    }
    let text = std::str::from_utf8(cell).ok()?;
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

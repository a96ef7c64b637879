//! Pivots of a day, by the formulas of the strategies' language.

use crate::{
    bars::{Bars, Timeframe, calendar::DAY_MS},
    graph::{Market, eval_columns},
};
use domain::{
    Fixed, Timestamp,
    market::context::{PivotKind, PivotSet, Pivots},
};

const LINES: [&str; 9] = ["p", "r1", "r2", "r3", "s1", "s2", "s3", "r4", "s4"];

/// The lines that the last of these days gives to the next one.
pub fn pivots(days: &Bars) -> Option<Pivots> {
    let place = days.len().checked_sub(1)?;
    let mut two = days.part(place..days.len());
    // The language knows the pivots of the day before; so there has to be a next day, of which nothing is read.
    let (time, close) = (days.time[place], days.close[place]);
    two.time.push(time.saturating_add(DAY_MS));
    for column in [&mut two.open, &mut two.high, &mut two.low, &mut two.close] {
        column.push(close);
    }
    two.volume.push(0);
    for extra in &mut two.extras {
        extra.values.push(f64::NAN);
    }
    let sets = PivotKind::ALL.into_iter().map(|kind| set(kind, &two)).collect::<Option<_>>()?;
    Some(Pivots { of_day: Timestamp::from_millis(time), sets })
}

fn set(kind: PivotKind, two: &Bars) -> Option<PivotSet> {
    let (function, lines) = match kind {
        PivotKind::Classic => ("pivots", &LINES[..7]),
        PivotKind::Fibonacci => ("pivots_fibonacci", &LINES[..7]),
        PivotKind::Camarilla => ("pivots_camarilla", &LINES[..]),
        PivotKind::Woodie => ("pivots_woodie", &LINES[..7]),
    };
    let texts: Vec<String> = lines.iter().map(|line| format!("{function}().{line}")).collect();
    let named: Vec<(&str, &str)> = lines.iter().copied().zip(texts.iter().map(String::as_str)).collect();
    let columns = eval_columns(&Market::of(two), Some(Timeframe::DAY), &named).ok()?;
    let decimals = two.instrument.tick.decimals();
    let mut set = PivotSet { kind, p: Fixed::ZERO, r: Vec::new(), s: Vec::new() };
    for (line, values) in lines.iter().zip(&columns) {
        let price = Fixed::from_f64(*values.last()?, decimals)?.widened(decimals);
        match line.as_bytes().first() {
            Some(b'r') => set.r.push(price),
            Some(b's') => set.s.push(price),
            _ => set.p = price,
        }
    }
    Some(set)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bars::{Instrument, Scale};

    #[test]
    fn the_lines_of_four_rules_follow_from_the_last_day() {
        let mut days =
            Bars::empty(Instrument { name: "made".to_owned(), tick: Scale::CENT, lot: Scale::ONE });
        for (place, [open, high, low, close]) in
            [[1, 2, 1, 2], [10_000, 11_000, 9_500, 10_500]].into_iter().enumerate()
        {
            days.time.push(DAY_MS * i64::try_from(place).unwrap() + 52_200_000);
            days.open.push(open);
            days.high.push(high);
            days.low.push(low);
            days.close.push(close);
            days.volume.push(1);
        }
        let found = pivots(&days).unwrap();
        assert_eq!(found.of_day, Timestamp::from_millis(DAY_MS + 52_200_000));
        let told = |kind: PivotKind| {
            let set = found.sets.iter().find(|set| set.kind == kind).unwrap();
            set.lines().map(|(name, price)| format!("{name} {price}")).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(
            told(PivotKind::Classic),
            "r3 126.67, r2 118.33, r1 111.67, p 103.33, s1 96.67, s2 88.33, s3 81.67"
        );
        assert_eq!(
            told(PivotKind::Fibonacci),
            "r3 118.33, r2 112.60, r1 109.06, p 103.33, s1 97.60, s2 94.06, s3 88.33"
        );
        assert_eq!(
            told(PivotKind::Camarilla),
            "r4 113.25, r3 109.12, r2 107.75, r1 106.38, p 103.33, s1 103.62, s2 102.25, s3 100.88, s4 96.75"
        );
        assert_eq!(
            told(PivotKind::Woodie),
            "r3 127.50, r2 118.75, r1 112.50, p 103.75, s1 97.50, s2 88.75, s3 82.50"
        );
        assert_eq!(pivots(&days.part(0..0)), None);
    }
}

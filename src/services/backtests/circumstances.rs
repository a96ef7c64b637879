//! Under which circumstances the trades of a backtest gained more or less: by hour and weekday, by side, by how long they were held, and by everything
//! that the document looks at.

use super::{TradeRow, Trades};
use domain::{Timestamp, market::calendar};
use engine::evidence::{Aspect, Circumstance, Unions, Values, circumstances};

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The circumstances of all closed trades.
pub fn measured(trades: &Trades, seed: u64) -> Vec<Circumstance> {
    let gains: Vec<f64> = trades.rows.iter().map(|trade| trade.gain).collect();
    circumstances(&gains, &aspects(trades), seed)
}

fn aspects(trades: &Trades) -> Vec<Aspect> {
    let rows = &trades.rows;
    let named = |name: &str, names: Vec<String>, of: &dyn Fn(&TradeRow) -> Option<usize>| Aspect {
        name: name.to_owned(),
        is_afterwards: false,
        values: Values::Named { names, of: rows.iter().map(of).collect() },
        unions: Unions::None,
    };
    let hours = (0..24).map(|hour| format!("{hour:02}:00 UTC")).collect();
    let mut aspects = vec![
        named("hour", hours, &|trade| {
            usize::try_from(millis_of_day(trade.entry_at) / calendar::HOUR_MS).ok()
        }),
        named("weekday", DAYS.map(str::to_owned).to_vec(), &|trade| {
            usize::try_from(calendar::weekday(trade.entry_at.as_millis().div_euclid(calendar::DAY_MS))).ok()
        }),
        named("side", vec!["long".to_owned(), "short".to_owned()], &|trade| {
            Some(usize::from(trade.direction == "short"))
        }),
    ];
    aspects.extend(trades.columns.iter().enumerate().map(|(place, name)| column(rows, place, name)));
    let minutes = |trade: &TradeRow| {
        f64::from(
            i32::try_from(trade.exit_at.since(trade.entry_at).as_millis() / calendar::MINUTE_MS)
                .unwrap_or(i32::MAX),
        )
    };
    aspects.push(Aspect {
        name: "minutes held".to_owned(),
        is_afterwards: true,
        values: Values::Measured(rows.iter().map(|trade| Some(minutes(trade))).collect()),
        unions: Unions::None,
    });
    aspects
}

/// A column of `[scan]`: a condition has two sides, a number four parts.
fn column(rows: &[TradeRow], place: usize, name: &str) -> Aspect {
    let values: Vec<Option<f64>> =
        rows.iter().map(|trade| trade.scan.get(place).copied().flatten()).collect();
    #[expect(clippy::float_cmp, reason = "conditions are exactly one or nothing")]
    let is_condition = values.iter().flatten().all(|value| *value == 0.0 || *value == 1.0);
    let values = if is_condition {
        let of = values.iter().map(|value| value.map(|value| usize::from(value > 0.5))).collect();
        Values::Named { names: vec!["no".to_owned(), "yes".to_owned()], of }
    } else {
        Values::Measured(values)
    };
    Aspect { name: name.to_owned(), is_afterwards: false, values, unions: Unions::None }
}

const fn millis_of_day(at: Timestamp) -> i64 {
    at.as_millis().rem_euclid(calendar::DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trade(minute: i64, gain: f64, scan: Vec<Option<f64>>) -> TradeRow {
        let at = |minute: i64| Timestamp::from_millis(minute * calendar::MINUTE_MS);
        let zero = domain::Fixed::whole(0);
        TradeRow {
            direction: if minute % 2 == 0 { "long" } else { "short" }.to_owned(),
            entry_at: at(minute),
            exit_at: at(minute + 30),
            quantity: zero,
            entry_price: zero,
            exit_price: zero,
            fees: zero,
            pnl: zero,
            gain,
            mae: 0.0,
            mfe: 0.0,
            entry_reason: String::new(),
            exit_reason: String::new(),
            scan,
        }
    }

    fn counted(number: i64) -> f64 {
        f64::from(i32::try_from(number).unwrap())
    }

    #[test]
    fn trades_are_told_apart_by_when_how_and_on_what() {
        // Thursday and Friday, 1 and 2 January 1970, at three and at four o'clock; what the document saw decides.
        let rows = (0..40_i64).map(|number| {
            let minute = (number / 20) * 1_440 + 180 + (number % 2) * 61;
            let seen = number % 4 == 0;
            trade(
                minute,
                if seen { 0.02 } else { -0.01 } + 1e-4 * counted(number),
                vec![Some(f64::from(u8::from(seen))), Some(counted(number))],
            )
        });
        let columns = vec!["strong".to_owned(), "number".to_owned()];
        let found = measured(&Trades { columns, rows: rows.collect() }, 1);
        let groups = |aspect: &str| -> Vec<(&str, usize)> {
            let of = found.iter().filter(|one| one.aspect == aspect);
            of.map(|one| (one.group.as_str(), one.trades)).collect()
        };
        assert_eq!(groups("hour"), [("03:00 UTC", 20), ("04:00 UTC", 20)]);
        assert_eq!(groups("weekday"), [("Thursday", 20), ("Friday", 20)]);
        assert_eq!(groups("side"), [("long", 20), ("short", 20)]);
        assert_eq!(groups("strong"), [("no", 30), ("yes", 10)]);
        assert_eq!(groups("number").len(), 4);
        assert!(groups("minutes held").is_empty(), "all were held alike");
        let best =
            found.iter().min_by(|one, other| one.corrected.unwrap().total_cmp(&other.corrected.unwrap()));
        assert_eq!(
            (best.unwrap().aspect.as_str(), best.unwrap().won),
            ("strong", if best.unwrap().group == "yes" { 10 } else { 0 })
        );
    }
}

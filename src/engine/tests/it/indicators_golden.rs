//! Every indicator through the language, against TA-Lib's results on the first 5,000 bars.

use super::golden::{json, unpacked};
use engine::{
    bars::{Timeframe, generate},
    graph::{Market, eval_columns},
};

/// The columns of the reference, in its order.
const COLUMNS: [(&str, &str); 28] = [
    ("sma10", "sma(close,10)"),
    ("sma30", "sma(close,30)"),
    ("ema9", "ema(close,9)"),
    ("ema21", "ema(close,21)"),
    ("rsi14", "rsi(close,14)"),
    ("macd", "macd(close,12,26,9).line"),
    ("macd_signal", "macd(close,12,26,9).signal"),
    ("macd_hist", "macd(close,12,26,9).hist"),
    ("bb_upper", "bb(close,20,2).upper"),
    ("bb_mid", "bb(close,20,2).mid"),
    ("bb_lower", "bb(close,20,2).lower"),
    ("atr14", "atr(14)"),
    ("adx14", "adx(14)"),
    ("stoch_k", "stoch(14,3,3).k"),
    ("stoch_d", "stoch(14,3,3).d"),
    ("obv", "obv()"),
    ("cci20", "cci(20)"),
    ("willr14", "willr(14)"),
    ("roc10", "roc(close,10)"),
    ("mfi14", "mfi(14)"),
    ("vwap_session", "vwap()"),
    ("donchian20_high", "donchian(20).high"),
    ("donchian20_low", "donchian(20).low"),
    ("keltner_upper", "keltner(20,10,2).upper"),
    ("keltner_mid", "keltner(20,10,2).mid"),
    ("keltner_lower", "keltner(20,10,2).lower"),
    ("supertrend", "supertrend(10,3).line"),
    ("supertrend_dir", "supertrend(10,3).dir"),
];

#[test]
fn every_indicator_equals_the_reference() {
    let bars = generate(5000, 20_200_101);
    let found = eval_columns(&Market::of(&bars), Some(Timeframe::MINUTE), &COLUMNS).unwrap();
    let reference = unpacked("indicators_5000.csv.gz");
    let mut lines = reference.lines();
    let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    assert_eq!(lines.next().unwrap(), format!("timestamp,{}", names.join(",")));
    let mut rows = 0;
    for (row, line) in lines.enumerate() {
        for ((name, cell), column) in names.iter().zip(line.split(',').skip(1)).zip(&found) {
            let value = column[row];
            if cell.is_empty() {
                assert!(value.is_nan(), "{name} at {row}: {value}, and should be undefined");
            } else {
                let expected: f64 = cell.parse().unwrap();
                let close = (value - expected).abs() <= 1e-9 * expected.abs().max(1.0);
                assert!(close, "{name} at {row}: {value} is not {expected}");
            }
        }
        rows += 1;
    }
    assert_eq!(rows, 5000);
}

#[test]
fn every_indicator_begins_where_the_reference_does() {
    let bars = generate(100, 20_200_101);
    let found = eval_columns(&Market::of(&bars), Some(Timeframe::MINUTE), &COLUMNS).unwrap();
    let reference = json("indicators_check.json");
    for ((name, _), column) in COLUMNS.iter().zip(&found) {
        let first = column.iter().position(|value| !value.is_nan()).unwrap();
        assert_eq!(Some(first as u64), reference["first_defined_bar"][name].as_u64(), "{name}");
    }
}

/// The reference warns of averages of dollars: a running sum of them is off in the last bits at two of three bars.
#[test]
fn a_sum_of_prices_is_that_of_their_ticks_to_the_last_bit() {
    let bars = generate(100_000, 20_200_101);
    let columns = [("close", &bars.close, 100.0), ("low", &bars.low, 100.0), ("volume", &bars.volume, 1.0)];
    for (name, counts, parts) in columns {
        for length in [1_usize, 10, 30, 3_000] {
            let text = format!("sum({name}, {length})");
            let found =
                eval_columns(&Market::of(&bars), Some(Timeframe::MINUTE), &[("x", &text)]).unwrap().remove(0);
            assert!(found[..length - 1].iter().all(|sum| sum.is_nan()), "{text}");
            for (i, window) in counts.windows(length).enumerate().step_by(if length > 100 { 97 } else { 1 }) {
                let expected = f64::from(i32::try_from(window.iter().sum::<i64>()).unwrap()) / parts;
                let found = found[i + length - 1];
                assert_eq!(found.to_bits(), expected.to_bits(), "{text} at {i}: {found} is not {expected}");
            }
        }
    }
}

//! What is kept of a backtest beside its figures: trades, equity and report, packed.

use super::answer::serde_name;
use domain::{Fixed, Timestamp};
use engine::{
    backtest::{Report, Trade},
    bars::Bars,
    fixed::OutOfRange,
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::io::{self, Read, Write};

/// So many points at most are kept of an equity curve; of every stretch between two its extremes are among them.
pub const MOST_POINTS: usize = 2_000;

/// All closed trades, oldest first, and the names of the columns of `[scan]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trades {
    pub columns: Vec<String>,
    pub rows: Vec<TradeRow>,
}

/// One closed trade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TradeRow {
    pub direction: String,
    pub entry_at: Timestamp,
    pub exit_at: Timestamp,
    pub quantity: Fixed,
    pub entry_price: Fixed,
    pub exit_price: Fixed,
    pub fees: Fixed,
    /// After fees.
    pub pnl: Fixed,
    /// On the value entered.
    #[serde(rename = "return")]
    pub gain: f64,
    /// The farthest the price went against the entry and in its favour, as fractions.
    pub mae: f64,
    pub mfe: f64,
    pub entry_reason: String,
    pub exit_reason: String,
    /// What each column said at the bar that decided the entry; none where it was undefined.
    #[serde(default)]
    pub scan: Vec<Option<f64>>,
}

/// The equity at the close of a minute, and what the instrument cost there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    pub at: Timestamp,
    pub equity: Fixed,
    pub price: Fixed,
}

impl TradeRow {
    fn new(bars: &Bars, trade: &Trade, scan: &[f64]) -> Self {
        let scan = scan.iter().map(|value| value.is_finite().then_some(*value)).collect();
        Self::at((bars.time[trade.entry_bar], bars.time[trade.exit_bar]), trade, scan)
    }

    /// One that was entered and left in bars that begin then, in milliseconds.
    pub(crate) fn at((entered, left): (i64, i64), trade: &Trade, scan: Vec<Option<f64>>) -> Self {
        let word = |name: String| name.replace(' ', "_");
        Self {
            direction: word(serde_name(&trade.direction)),
            entry_at: Timestamp::from_millis(entered),
            exit_at: Timestamp::from_millis(left),
            quantity: trade.quantity,
            entry_price: trade.entry_price,
            exit_price: trade.exit_price,
            fees: trade.fees,
            pnl: trade.pnl,
            gain: trade.gain,
            mae: trade.mae,
            mfe: trade.mfe,
            entry_reason: word(serde_name(&trade.entry_reason)),
            exit_reason: word(serde_name(&trade.exit_reason)),
            scan,
        }
    }
}

impl Trades {
    pub fn of(bars: &Bars, report: &Report) -> Self {
        let row = |(place, trade)| TradeRow::new(bars, trade, report.context_of(place));
        Self {
            columns: report.context_names.clone(),
            rows: report.trades.iter().enumerate().map(row).collect(),
        }
    }

    /// A backtest that is older than the columns has kept only the rows.
    pub fn unpacked(content: &[u8]) -> io::Result<Self> {
        let text = unpacked(content)?;
        if text.starts_with('[') {
            return Ok(Self { columns: Vec::new(), rows: serde_json::from_str(&text)? });
        }
        Ok(serde_json::from_str(&text)?)
    }
}

/// The equity over time, thinned so that no peak is lost.
pub fn curve(bars: &Bars, report: &Report) -> Result<Vec<CurvePoint>, OutOfRange> {
    let units = report.equity.units(bars)?;
    let stretch = units.len().div_ceil(MOST_POINTS / 3).max(1);
    let mut points = Vec::new();
    for (number, part) in units.chunks(stretch).enumerate() {
        for place in extremes(part) {
            let bar = number * stretch + place;
            points.push(CurvePoint {
                at: Timestamp::from_millis(bars.time[bar]),
                equity: Fixed::new(i128::from(units[bar]), report.equity.decimals)?,
                price: Fixed::of_steps(bars.close[bar], bars.instrument.tick),
            });
        }
    }
    Ok(points)
}

/// The places of the lowest and the highest value, and of the last, in their order.
fn extremes(part: &[i64]) -> Vec<usize> {
    let places = || 0..part.len();
    let low = places().min_by_key(|place| part[*place]);
    let high = places().max_by_key(|place| part[*place]);
    let mut found: Vec<usize> = [low, high, part.len().checked_sub(1)].into_iter().flatten().collect();
    found.sort_unstable();
    found.dedup();
    found
}

pub fn packed(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(content)?;
    packer.finish()
}

pub fn packed_json(value: &impl Serialize) -> io::Result<Vec<u8>> {
    packed(&serde_json::to_vec(value)?)
}

pub fn unpacked(content: &[u8]) -> io::Result<String> {
    let mut text = String::new();
    GzDecoder::new(content).read_to_string(&mut text)?;
    Ok(text)
}

pub fn unpacked_json<T: DeserializeOwned>(content: &[u8]) -> io::Result<T> {
    Ok(serde_json::from_str(&unpacked(content)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        let points =
            vec![CurvePoint { at: Timestamp::from_millis(1), equity: Fixed::ONE, price: Fixed::whole(2) }];
        let back: Vec<CurvePoint> = unpacked_json(&packed_json(&points).unwrap()).unwrap();
        assert_eq!(back, points);
        assert!(unpacked(b"no gzip").is_err());
    }

    #[test]
    fn trades_that_were_kept_without_columns_are_read() {
        let row = TradeRow {
            direction: "long".to_owned(),
            entry_at: Timestamp::from_millis(0),
            exit_at: Timestamp::from_millis(60_000),
            quantity: Fixed::ONE,
            entry_price: Fixed::whole(10),
            exit_price: Fixed::whole(11),
            fees: Fixed::ZERO,
            pnl: Fixed::ONE,
            gain: 0.1,
            mae: 0.0,
            mfe: 0.1,
            entry_reason: "signal".to_owned(),
            exit_reason: "signal".to_owned(),
            scan: vec![Some(0.5), None],
        };
        let trades = Trades { columns: vec!["up".to_owned(), "slow".to_owned()], rows: vec![row.clone()] };
        assert_eq!(Trades::unpacked(&packed_json(&trades).unwrap()).unwrap(), trades);
        let mut old = serde_json::to_value(&trades.rows).unwrap();
        old[0].as_object_mut().unwrap().remove("scan");
        let bare = Trades { columns: Vec::new(), rows: vec![TradeRow { scan: Vec::new(), ..row }] };
        assert_eq!(Trades::unpacked(&packed_json(&old).unwrap()).unwrap(), bare);
    }

    #[test]
    fn extremes_are_in_the_order_of_time() {
        assert_eq!(extremes(&[3, 9, 1, 4]), [1, 2, 3]);
        assert_eq!(extremes(&[5]), [0]);
        assert_eq!(extremes(&[]), Vec::<usize>::new());
    }
}

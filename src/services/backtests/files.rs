//! Trades and equity as CSV files.

use super::answer::serde_name;
use engine::{
    backtest::{Curve, Report},
    bars::{Bars, calendar::rfc3339},
    fixed::Fixed,
};
use std::io::{self, BufWriter, Write};

/// One line for each closed trade, with the columns of `[scan]` as they were when it was decided.
pub fn write_trades(out: &mut dyn Write, bars: &Bars, report: &Report) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    write!(
        out,
        "direction,entry_time,exit_time,entry_bar,exit_bar,quantity,entry_price,exit_price,fees,pnl,return,mae,mfe,entry_reason,exit_reason"
    )?;
    for name in &report.context_names {
        write!(out, ",{name}")?;
    }
    writeln!(out)?;
    for (place, trade) in report.trades.iter().enumerate() {
        let time = |bar: usize| rfc3339(bars.time[bar]);
        write!(
            out,
            "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}",
            serde_name(&trade.direction),
            time(trade.entry_bar),
            time(trade.exit_bar),
            trade.entry_bar,
            trade.exit_bar,
            trade.quantity,
            trade.entry_price,
            trade.exit_price,
            trade.fees,
            trade.pnl,
            trade.gain,
            trade.mae,
            trade.mfe,
            serde_name(&trade.entry_reason),
            serde_name(&trade.exit_reason),
        )?;
        for value in report.context_of(place) {
            if value.is_nan() { write!(out, ",")? } else { write!(out, ",{value}")? }
        }
        writeln!(out)?;
    }
    out.flush()
}

/// The equity at every close, exactly.
pub fn write_equity(out: &mut dyn Write, bars: &Bars, equity: &Curve) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    writeln!(out, "timestamp,equity")?;
    let units = equity.units(bars).map_err(io::Error::other)?;
    for (time, units) in bars.time.iter().zip(units) {
        let value = Fixed::new(i128::from(units), equity.decimals).map_err(io::Error::other)?;
        writeln!(out, "{},{value}", rfc3339(*time))?;
    }
    out.flush()
}

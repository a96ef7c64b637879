//! What a series of returns and a list of trades amount to.
//!
//! Undefined is `None` (null in JSON), never 0 and never infinite; a true zero is 0. Returns and ratios are fractions, not percent.

mod benchmark;
mod calendar;
mod drawdowns;
mod moments;
mod returns;
mod returns_file;
mod trades;

pub use benchmark::{AgainstBenchmark, against_benchmark};
pub use calendar::{
    DailyEquity, DayEnd, HourRow, MonthRow, TRADING_DAYS, YEAR_DAYS, by_hour, by_month, daily_equity,
    day_ends,
};
pub use drawdowns::{DrawdownPeriod, drawdown_periods};
pub use moments::{
    central_moment, correlation, deviation, finite, float, mean, quantile, quantile_sorted, shape,
    sharpe_per_period, sum,
};
pub use returns::{ReturnMetrics, ReturnsError, period_returns, return_metrics};
pub use returns_file::{ReturnsFileError, read_returns};
pub use trades::{TradeMetrics, trade_metrics};

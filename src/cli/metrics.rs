//! `agent-manager metrics --returns FILE`

use super::{
    Failure, input, number, say,
    table::{counted, figure, grouped, pairs, percent},
};
use engine::metrics::{ReturnMetrics, TRADING_DAYS, read_returns, return_metrics};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A CSV file with a column `return` of fractions, oldest first; - is standard input
    #[arg(long, value_name = "FILE")]
    returns: PathBuf,
    /// How many returns make a year
    #[arg(long, value_name = "N", default_value_t = TRADING_DAYS, value_parser = number::above_zero, allow_hyphen_values = true)]
    periods_per_year: f64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let periods = arguments.periods_per_year;
    let text = input::text(&arguments.returns)?;
    let name = input::name(&arguments.returns);
    let wrong = |error: &dyn std::error::Error| Failure::Wrong(format!("{name}: {error}"));
    let returns = read_returns(&text).map_err(|error| wrong(&error))?;
    let metrics = return_metrics(&returns, periods).map_err(|error| wrong(&error))?;
    if arguments.json {
        return super::say_json(&metrics);
    }
    say(&pairs(&rows(&metrics)))
}

/// The figures as people read them.
pub fn rows(metrics: &ReturnMetrics) -> Vec<(&'static str, String)> {
    vec![
        ("returns", grouped(metrics.n)),
        ("total return", percent(metrics.total_return)),
        ("return per year (CAGR)", percent(metrics.cagr)),
        ("volatility per year", percent(metrics.volatility)),
        ("Sharpe ratio", figure(metrics.sharpe, 3)),
        ("Sortino ratio", figure(metrics.sortino, 3)),
        ("Calmar ratio", figure(metrics.calmar, 3)),
        ("Omega ratio", figure(metrics.omega, 3)),
        ("largest drawdown", percent(metrics.max_drawdown)),
        (
            "longest drawdown",
            metrics.longest_drawdown_bars.map_or_else(|| "–".to_owned(), |n| counted(n, "period")),
        ),
        ("skew", figure(metrics.skew, 3)),
        ("excess kurtosis", figure(metrics.kurtosis_excess, 3)),
        ("value at risk, 95 %", percent(metrics.var_95)),
        ("expected shortfall, 95 %", percent(metrics.cvar_95)),
    ]
}

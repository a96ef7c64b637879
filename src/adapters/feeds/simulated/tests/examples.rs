//! No example strategy earns anything in a market without edges: no more than cash, than holding, and than entering at random.
//!
//! A strategy that looks good by chance is no fault; eleven strategies are judged by three figures each, so a figure must be as rare as one in
//! 660 for the 33 together to be as rare as one in twenty.

use super::{
    super::{Simulated, instruments::TRADED, numbers::float},
    ask::year,
    figures::{count, deviation, mean, standard_errors, told},
    trade::{Frames, columns, loaded},
};
use engine::{
    backtest::{Direction, Report},
    bars::Bars,
    evidence::{Market, Twin, random_entry_twins},
    strategy::Strategy,
};
use std::{fs, path::PathBuf};

const SEEDS: [u64; 2] = [11, 12];
/// The normal quantile of `1 - 0.05 / 33`.
const RARE: f64 = 2.96;
const TWINS: usize = 60;
/// Buys what it can and keeps it.
const HOLD: &str =
    "name = 'Hold'\ntimeframe = '1d'\n[execution]\nentry.long = 'close > 0'\nsize.equity = 1\n";
/// How much percentiles of instruments that move together have in common, at most.
const ALIKE: f64 = 0.3;

fn examples() -> Vec<(String, Strategy)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/strategies");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let named = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, loaded(&fs::read_to_string(path).unwrap()))
    };
    let mut found: Vec<_> = paths.map(named).collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// What a strategy did on everything that can be traded.
#[derive(Default)]
struct Record {
    /// Daily returns after costs, each instrument's in its own standard deviations, summed over instruments.
    days: Vec<f64>,
    /// The same less what holding the instrument gained, in standard deviations of that.
    beside_holding: Vec<f64>,
    percentiles: Vec<f64>,
    trades: usize,
}

impl Record {
    fn add(
        &mut self,
        first_day: usize,
        strategy: &Strategy,
        (own, held): (&mut Frames, &[f64]),
        spy: &mut Frames,
    ) {
        let (report, summary) = own.trade(strategy, spy);
        self.trades += report.trades.len();
        let returns = &summary.daily.returns;
        let beside: Vec<f64> = returns.iter().zip(held).map(|(own, held)| own - held).collect();
        add_days(&mut self.days, first_day, returns);
        add_days(&mut self.beside_holding, first_day, &beside);
        self.percentiles.extend(percentile(strategy, &own.minutes, &report));
    }

    /// The mean daily return in standard errors.
    fn earned(&self) -> f64 {
        if deviation(&self.days) > 0.0 { standard_errors(&self.days) } else { 0.0 }
    }

    /// The mean daily return beside that of holding, in standard errors.
    fn beat_holding(&self) -> f64 {
        standard_errors(&self.beside_holding)
    }

    /// The mean percentile among random twins, from a half, in standard errors.
    fn rank(&self) -> f64 {
        let n = count(self.percentiles.len());
        if self.percentiles.is_empty() {
            return 0.0;
        }
        let together = n / count(SEEDS.len());
        (mean(&self.percentiles) - 0.5) / ((1.0 + (together - 1.0) * ALIKE) / (12.0 * n)).sqrt()
    }
}

/// Adds the returns of an instrument, in their own standard deviations, from a day on.
fn add_days(days: &mut Vec<f64>, first_day: usize, returns: &[f64]) {
    let deviation = deviation(returns);
    days.resize(days.len().max(first_day + returns.len()), 0.0);
    if deviation > 0.0 {
        days[first_day..].iter_mut().zip(returns).for_each(|(sum, own)| *sum += own / deviation);
    }
}

fn percentile(strategy: &Strategy, minutes: &Bars, report: &Report) -> Option<f64> {
    let divisor = minutes.instrument.tick.divisor();
    let price = |ticks: &i64| float(*ticks) / divisor;
    let open: Vec<f64> = minutes.open.iter().map(price).collect();
    let decimal = |of: engine::strategy::Decimal| float(of.mantissa) / 10_f64.powi(i32::from(of.decimals));
    let costs = &strategy.costs;
    let market = Market {
        open: &open,
        last_close: price(minutes.close.last().unwrap()),
        fee: decimal(costs.fee),
        slippage: decimal(costs.slippage_bps) / 10_000.0,
    };
    let twin = |trade: &engine::backtest::Trade| {
        let sign = if trade.direction == Direction::Long { 1.0 } else { -1.0 };
        Twin { quantity: sign * trade.quantity.to_f64(), bars: trade.exit_bar - trade.entry_bar }
    };
    let twins: Vec<Twin> = report.trades.iter().map(twin).collect();
    let gain = report.trades.iter().map(|trade| trade.pnl.to_f64()).sum();
    let found = random_entry_twins(&market, &twins, gain, TWINS, 1).unwrap();
    found.map(|found| found.percentile)
}

#[test]
fn no_example_earns_anything_without_an_edge() {
    let (strategies, holder) = (examples(), loaded(HOLD));
    assert_eq!(strategies.len(), 11);
    let mut records: Vec<Record> = strategies.iter().map(|_| Record::default()).collect();
    let (from, to) = (year(2022), year(2023));
    for (turn, seed) in SEEDS.into_iter().enumerate() {
        let market = Simulated::new(seed, &[]);
        let frames = |symbol: &str| Frames::new(columns(&market, symbol, from, to));
        let (mut index, mut orbit, mut lumen) = (frames("SIX"), frames("ORB-USD"), frames("LUM-USD"));
        for traded in &TRADED {
            let mut own = frames(traded.symbol);
            let held = own.trade(&holder, &mut index).1.daily.returns;
            let spy = match traded.symbol {
                "ORB-USD" => &mut lumen,
                symbol if symbol.ends_with("-USD") => &mut orbit,
                _ => &mut index,
            };
            for ((_, strategy), record) in strategies.iter().zip(&mut records) {
                record.add(turn * 365, strategy, (&mut own, &held), spy);
            }
        }
    }
    for ((name, _), record) in strategies.iter().zip(&records) {
        let trades = record.trades;
        let earned = told(&format!("{name}, {trades} trades, earned in standard errors"), record.earned());
        let beat = told(&format!("{name}, beside holding in standard errors"), record.beat_holding());
        let rank = told(&format!("{name}, rank in standard errors"), record.rank());
        assert!(trades > 100, "{name} trades {trades} times");
        assert!(earned < RARE, "{name} earns {earned} standard errors");
        assert!(beat < RARE, "{name} is {beat} standard errors better than holding");
        assert!(rank < RARE, "{name} is {rank} standard errors better than entering at random");
    }
}

/// Before costs, in hundredths of a percent of what is traded.
fn gain_of_a_trade(market: &Simulated, exits: &str) -> f64 {
    let document = format!(
        "name = \"Exits\"\ntimeframe = \"1m\"\n[execution]\nentry.long = \"minute() % 10 == 0\"\nsize.equity = 0.5\n{exits}\nmax_holding_bars = 240\n"
    );
    let strategy = loaded(&document);
    let gains = ["ORB-USD", "KLDN"].map(|symbol| {
        let mut own = Frames::new(columns(market, symbol, year(2022), year(2023)));
        let (report, _) =
            own.trade(&strategy, &mut Frames::new(columns(market, "ORVX", year(2022), year(2022))));
        let gains: Vec<f64> = report.trades.iter().map(|trade| trade.gain).collect();
        assert!(gains.len() > 500, "{symbol}: {} trades", gains.len());
        told(&format!("{symbol}, {exits}, {} trades, standard errors", gains.len()), standard_errors(&gains));
        mean(&gains) * 10_000.0
    });
    told(&format!("{exits}, gain of a trade in hundredths of a percent"), mean(&gains))
}

#[test]
fn stops_and_targets_are_reached_as_often_as_they_are_worth() {
    let market = Simulated::new(14, &[]);
    for exits in [
        "take_profit.fraction = 0.001\nstop_loss.fraction = 0.01",
        "take_profit.fraction = 0.01\nstop_loss.fraction = 0.001",
        "take_profit.fraction = 0.003\nstop_loss.fraction = 0.003",
    ] {
        let gain = gain_of_a_trade(&market, exits);
        assert!(gain.abs() < 1.0, "{exits}: {gain}");
    }
}

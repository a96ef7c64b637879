//! A run that skips quiet bars against one that steps every bar.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::{
    backtest::{Decisions, Report},
    bars::generate,
    graph::{Flags, Rules, Series, Signals},
    strategy::{Costs, Decimal, Level, Size, Trail},
};

impl Driver<'_> {
    /// The run without skipping anything.
    fn run_every_bar(mut self) -> Result<Run, BacktestError> {
        let bars = self.setup.bars.len();
        for bar in 0..bars {
            self.step(bar).map_err(|source| BacktestError::Broker { bar, source })?;
            if bar + 1 < bars
                && let Some(decision) = self.setup.decisions.closed_by(bar)
            {
                self.decide(decision, bar)?;
            }
        }
        Ok(self.run)
    }
}

fn flags(length: usize) -> impl Strategy<Value = Flags> {
    let flag = prop_oneof![8 => Just(-1_i8), 2 => Just(0_i8), 1 => Just(1_i8)];
    let column = prop::collection::vec(flag, length..=length).prop_map(|all| Flags::Column(Arc::new(all)));
    prop_oneof![6 => column, 1 => Just(Flags::Never), 1 => Just(Flags::Always)]
}

fn series(values: std::ops::Range<f64>, length: usize) -> impl Strategy<Value = Series> {
    let value = prop_oneof![20 => values.clone(), 1 => Just(f64::NAN)];
    let column = prop::collection::vec(value, length..=length).prop_map(|all| Series::Column(Arc::new(all)));
    prop_oneof![values.prop_map(Series::Constant), column]
}

fn level(length: usize) -> impl Strategy<Value = Option<Level<Series>>> {
    let some = prop_oneof![
        series(0.0005..0.02, length).prop_map(Level::Fraction),
        series(0.05..2.0, length).prop_map(Level::Distance),
        series(95.0..105.0, length).prop_map(Level::Price),
    ];
    prop::option::of(some)
}

fn trail(length: usize) -> impl Strategy<Value = Option<Trail<Series>>> {
    let some = prop_oneof![
        series(0.0005..0.02, length).prop_map(Trail::Fraction),
        series(0.05..2.0, length).prop_map(Trail::Distance),
    ];
    prop::option::of(some)
}

fn size(length: usize) -> impl Strategy<Value = Size<Series>> {
    prop_oneof![
        series(0.5..30.0, length).prop_map(Size::Units),
        series(0.0..1.2, length).prop_map(Size::Equity),
        series(0.0..0.02, length).prop_map(Size::Risk),
    ]
}

fn rules() -> impl Strategy<Value = Rules> {
    let decimal =
        |most: i64, decimals: u8| (0..most).prop_map(move |mantissa| Decimal { mantissa, decimals });
    let costs = (decimal(30, 4), decimal(100, 1), decimal(20, 2));
    let share =
        prop::option::weighted(0.3, (1_i64..20).prop_map(|mantissa| Decimal { mantissa, decimals: 3 }));
    (prop::option::of(1_u32..30), 0_u32..5, 1_u32..4, share, costs).prop_map(
        |(max_holding_bars, cooldown_bars, max_open, max_volume_share, (fee, slippage_bps, borrow_rate))| {
            Rules {
                max_holding_bars,
                cooldown_bars,
                max_open,
                session: None,
                max_volume_share,
                costs: Costs { fee, slippage_bps, borrow_rate },
            }
        },
    )
}

fn signals(length: usize) -> impl Strategy<Value = Signals> {
    let sides = (flags(length), flags(length), flags(length), flags(length));
    (sides, size(length), level(length), level(length), trail(length), rules()).prop_map(
        |(
            (entry_long, entry_short, exit_long, exit_short),
            size,
            stop_loss,
            take_profit,
            trailing_stop,
            rules,
        )| {
            Signals {
                entry_long,
                entry_short,
                exit_long,
                exit_short,
                size,
                stop_loss,
                take_profit,
                trailing_stop,
                signal: Flags::Never,
                scan: vec![],
                rules,
            }
        },
    )
}

/// Only what the first of its bars say; whoever asks for more finds nothing.
fn until(signals: &Signals, count: usize) -> Signals {
    let flags = |flags: &Flags| match flags {
        Flags::Column(values) => Flags::Column(Arc::new(values[..count].to_vec())),
        same => same.clone(),
    };
    let series = |series: &Series| match series {
        Series::Column(values) => Series::Column(Arc::new(values[..count].to_vec())),
        same => same.clone(),
    };
    Signals {
        entry_long: flags(&signals.entry_long),
        entry_short: flags(&signals.entry_short),
        exit_long: flags(&signals.exit_long),
        exit_short: flags(&signals.exit_short),
        size: signals.size.map(series),
        stop_loss: signals.stop_loss.as_ref().map(|level| level.map(series)),
        take_profit: signals.take_profit.as_ref().map(|level| level.map(series)),
        trailing_stop: signals.trailing_stop.as_ref().map(|trail| trail.map(series)),
        ..signals.clone()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn skipping_quiet_bars_changes_nothing(
        seed in any::<u64>(), signals in signals(600), longer in any::<bool>(), spread in 1_i64..40, part in 1_usize..600,
    ) {
        let mut bars = generate(600, seed);
        // Bars of more than a minute, so that nights pass.
        for (place, time) in bars.time.iter_mut().enumerate() {
            *time += i64::try_from(place).unwrap() * spread * 60_000;
        }
        let closes: Vec<usize> = (0..120).map(|decision| decision * 5 + 4).collect();
        let decisions = if longer { Decisions::At(&closes) } else { Decisions::Every(600) };
        let setup = Setup { bars: &bars, decisions, signals: &signals, cash: Fixed::whole(2_000) };
        let quick = Driver::new(&setup).unwrap().run().unwrap();
        let slow = Driver::new(&setup).unwrap().run_every_bar().unwrap();
        let beginning = until(&signals, decisions.containing(part));
        let mut parted = Driver::new(&Setup { signals: &beginning, ..setup }).unwrap();
        parted.go_to(part).unwrap();
        parted.setup = setup;
        let parted = parted.run().unwrap();
        prop_assert_eq!((&parted.fills, parted.broker.ledger()), (&slow.fills, slow.broker.ledger()));
        prop_assert_eq!(&quick.fills, &slow.fills);
        prop_assert_eq!(&quick.refused, &slow.refused);
        prop_assert_eq!(quick.broker.ledger(), slow.broker.ledger());
        prop_assert_eq!(quick.broker.ledger().difference().unwrap(), Fixed::ZERO);
        let (quick, slow) = (Report::new(&setup, quick).unwrap(), Report::new(&setup, slow).unwrap());
        prop_assert_eq!(&quick.trades, &slow.trades);
        let units = |report: &Report| (report.equity.units(&bars).unwrap(), report.equity.decimals, report.drawdown);
        prop_assert_eq!(units(&quick), units(&slow));
        let shown = quick.final_equity.rounded(quick.equity.decimals);
        prop_assert_eq!(shown, quick.equity.at(&bars, 599).unwrap());
    }
}

//! The gate line by line, on a market of which everything is known: what each figure counts, and what changes it.

use domain::{
    Fixed,
    lab::{GateLine, GateRule, Pattern},
    market::Timeframe,
};
use engine::{
    learning::{Examined, Ground, Measured, Open, Plot, Sealed, Verdict, read, split},
    metrics::float,
    splitmix::SplitMix64,
    strategy::Strategy,
};
use testkit::PlantedMarket;

const SEED: u64 = 7;

/// Buys what closes above the high of the day before, and holds it for three hours.
fn document(fee: &str) -> String {
    format!(
        "name = \"Breakout\"\ntimeframe = \"1h\"\n[execution]\n\
         entry.long = \"crosses_above(close, previous_day().high)\"\nmax_holding_bars = 3\nsize.equity = 0.3\n\
         [costs]\nfee = {fee}\nslippage_bps = 2\n"
    )
}

fn plot<B>(bars: B) -> Plot<B> {
    Plot { bars, others: Vec::new(), news: None, surroundings: None }
}

/// A strategy on three years with an edge, of which the last quarter is sealed.
struct Hall {
    ground: Ground,
    sealed: Vec<Plot<Sealed>>,
    strategy: Strategy,
    measured: Measured,
}

impl Hall {
    fn open() -> Self {
        let bars = PlantedMarket::with_edge(22, Pattern::Breakout, 3.0, 3).bars;
        let sealed_from = bars.time[bars.len() / 4 * 3];
        let (open, sealed): (Open, Sealed) = split(bars, Timeframe::HOUR, sealed_from);
        let ground = Ground::new(Timeframe::HOUR, vec![plot(open)], Fixed::whole(100_000), &[]).unwrap();
        let strategy = read(&document("0.0005"), Timeframe::HOUR).unwrap();
        let measured = Measured::new(&ground, &strategy).unwrap();
        Self { ground, sealed: vec![plot(sealed)], strategy, measured }
    }

    fn examined(&self, others: &[Vec<f64>]) -> Verdict {
        self.examined_with(others, &[])
    }

    /// With things that were tried on other instruments, too.
    fn examined_with(&self, others: &[Vec<f64>], elsewhere: &[Vec<f64>]) -> Verdict {
        let own = [&self.measured.returns[..]];
        let here: Vec<&[f64]> = own.into_iter().chain(others.iter().map(Vec::as_slice)).collect();
        let trials: Vec<&[f64]> = here.iter().copied().chain(elsewhere.iter().map(Vec::as_slice)).collect();
        let examined = Examined {
            ground: &self.ground,
            strategy: &self.strategy,
            trials: &trials,
            here: &here,
            sealed: &self.sealed,
            seen_before: 0,
            seed: SEED,
        };
        examined.verdict().unwrap()
    }

    /// What the same document gains by a trade of the judged stretches at another fee.
    fn mean_gain(&self, fee: &str) -> f64 {
        let strategy = read(&document(fee), Timeframe::HOUR).unwrap();
        let measured = Measured::new(&self.ground, &strategy).unwrap();
        let judged: Vec<f64> =
            measured.deals_in(&self.ground, &measured.judged_days()).map(|deal| deal.trade.gain).collect();
        judged.iter().sum::<f64>() / float(judged.len())
    }

    fn days(&self) -> usize {
        self.measured.returns.len()
    }

    /// Days of somebody else, who earns nothing in the long run.
    fn stranger(&self, seed: u64) -> Vec<f64> {
        self.walk(seed, -0.004)
    }

    fn walk(&self, seed: u64, down: f64) -> Vec<f64> {
        let mut draws = SplitMix64::new(seed);
        (0..self.days()).map(|_| if draws.draw().is_multiple_of(2) { 0.004 } else { down }).collect()
    }
}

fn line(verdict: &Verdict, rule: GateRule) -> &GateLine {
    verdict.gate.lines.iter().find(|line| line.rule == rule).unwrap()
}

fn deflated(verdict: &Verdict) -> f64 {
    line(verdict, GateRule::DeflatedSharpe).value.unwrap()
}

#[test]
fn what_is_dearer_than_its_part_of_the_money_is_not_bought_and_that_is_said() {
    let (open, _) = split(PlantedMarket::noise(5, 1).bars, Timeframe::HOUR, i64::MAX);
    let ground = Ground::new(Timeframe::HOUR, vec![plot(open)], Fixed::whole(30), &[]).unwrap();
    let strategy = read(&document("0.0005"), Timeframe::HOUR).unwrap();
    let measured = Measured::new(&ground, &strategy).unwrap();
    let results = measured.results(&ground, SEED);
    let (one, refused) = (&results.instruments[0], measured.plots[0].report.refused.len());
    assert_eq!((one.trades, refused), (0, one.signals), "three tenths of $30 buy no share");
    let told = format!(
        "Entries that were not made: {refused} came to less than can be traded of it with its part of the money, $30."
    );
    assert_eq!(one.note.as_deref(), Some(told.as_str()));
}

#[test]
fn each_different_trial_makes_a_sharpe_ratio_less_likely_and_a_copy_does_not() {
    let hall = Hall::open();
    let alone = hall.examined(&[]);
    assert_eq!((alone.gate.trials, alone.gate.effective_trials), (1, 1));
    let copies: Vec<Vec<f64>> = vec![hall.measured.returns.clone(); 20];
    let seen_again = hall.examined(&copies);
    assert_eq!(
        (seen_again.gate.trials, seen_again.gate.effective_trials),
        (21, 1),
        "the raw number stands beside it"
    );
    assert!((deflated(&seen_again) - deflated(&alone)).abs() < 1e-12);
    let of = |count: u64| {
        let strangers: Vec<Vec<f64>> = (1..=count).map(|seed| hall.stranger(seed)).collect();
        let verdict = hall.examined(&strangers);
        assert_eq!(verdict.gate.effective_trials, usize::try_from(count).unwrap() + 1);
        deflated(&verdict)
    };
    let (few, many) = (of(3), of(60));
    assert!(deflated(&alone) > few && few > many, "{} > {few} > {many}", deflated(&alone));
}

#[test]
fn a_trial_that_never_traded_is_one_more_thing_and_leaves_the_figure_known() {
    let hall = Hall::open();
    let idle = hall.examined(&[vec![0.0; hall.days()]]);
    assert_eq!((idle.gate.trials, idle.gate.effective_trials), (2, 2));
    assert!(
        (deflated(&idle) - deflated(&hall.examined(&[]))).abs() < 1e-12,
        "it cannot have been the luckiest"
    );
    let strangers = vec![hall.stranger(1), hall.stranger(2)];
    let without = hall.examined(&strangers);
    let with = hall.examined(&[strangers, vec![vec![0.0; hall.days()]]].concat());
    assert!(deflated(&with) < deflated(&without), "but it is counted among what was tried");
}

#[test]
fn overfitting_is_judged_where_something_was_chosen_and_never_met_unknown() {
    let hall = Hall::open();
    let alone = hall.examined(&[]);
    let alone = line(&alone, GateRule::Overfitting);
    assert_eq!((alone.value, alone.met), (None, false));
    assert!(alone.note.is_some(), "it says why");
    let among = |down: f64| {
        let others: Vec<Vec<f64>> = (1..=20).map(|seed| hall.walk(seed, down)).collect();
        line(&hall.examined(&others), GateRule::Overfitting).clone()
    };
    let losers = among(-0.008);
    assert_eq!((losers.value, losers.met), (Some(0.0), true), "the best of one half is that of the other");
    let equals = among(-0.004);
    assert!(equals.value.unwrap() > 0.2 && !equals.met, "whoever was lucky is chosen: {equals:?}");
}

#[test]
fn what_was_tried_on_other_instruments_is_a_trial_and_nothing_was_chosen_among_it() {
    let hall = Hall::open();
    let equals: Vec<Vec<f64>> = (1..=60).map(|seed| hall.walk(seed, -0.004)).collect();
    let (alone, with) = (hall.examined(&[]), hall.examined_with(&[], &equals));
    assert_eq!(line(&alone, GateRule::Overfitting), line(&with, GateRule::Overfitting));
    assert_eq!((alone.gate.trials, with.gate.trials), (1, 61));
    assert!(deflated(&with) < deflated(&alone), "all of it was a chance to be lucky");
}

#[test]
fn thirty_trades_in_the_judged_stretches_are_enough_and_fewer_are_not() {
    let mut found = Vec::new();
    for days in 1..=12 {
        let mut hall = Hall::open();
        let few = document("0.0005").replace(
            "crosses_above(close, previous_day().high)",
            &format!("crosses_above(close, previous_day().high) and day_of_month() <= {days}"),
        );
        hall.strategy = read(&few, Timeframe::HOUR).unwrap();
        hall.measured = Measured::new(&hall.ground, &hall.strategy).unwrap();
        let line = line(&hall.examined(&[]), GateRule::Trades).clone();
        let trades = line.value.unwrap();
        assert_eq!((line.bound, line.met), (30.0, trades >= 30.0), "{trades}");
        found.push(line.met);
    }
    assert!(found.contains(&true) && found.contains(&false), "{found:?}");
}

#[test]
fn twice_the_fees_is_what_the_document_gains_with_fees_that_are_twice_as_high() {
    let hall = Hall::open();
    let verdict = hall.examined(&[]);
    let found = line(&verdict, GateRule::TwiceTheFees).value.unwrap();
    assert!((found - hall.mean_gain("0.001")).abs() < 1e-12, "{found}");
    assert!(found < hall.mean_gain("0.0005"));
}

#[test]
fn what_is_judged_begins_after_the_first_part_and_is_what_paper_is_held_against() {
    let hall = Hall::open();
    let verdict = hall.examined(&[]);
    let judged = hall.measured.deals_in(&hall.ground, &hall.measured.judged_days()).count();
    assert!(judged < hall.measured.deals.len(), "some trades are before the first stretch");
    assert_eq!(line(&verdict, GateRule::Trades).value, Some(float(judged)));
    assert_eq!(verdict.expected.len(), judged + verdict.gate.sealed.trades);
}

#[test]
fn the_seal_must_show_half_of_what_the_open_data_showed() {
    let hall = Hall::open();
    let verdict = hall.examined(&[]);
    let returns = &hall.measured.returns[hall.measured.judged_days()];
    let mean = returns.iter().sum::<f64>() / float(returns.len());
    let variance = returns.iter().map(|day| (day - mean).powi(2)).sum::<f64>() / float(returns.len() - 1);
    let annual = mean / variance.sqrt() * hall.ground.days_a_year().sqrt();
    let sharpe = line(&verdict, GateRule::SealedSharpe);
    assert!((sharpe.bound - annual / 2.0).abs() < 1e-9, "{} of {annual}", sharpe.bound);
    let value = verdict.gate.sealed.sharpe.unwrap().value;
    assert_eq!((sharpe.value, sharpe.met), (Some(value), value >= sharpe.bound));
    let expectancy = line(&verdict, GateRule::SealedExpectancy);
    assert_eq!((expectancy.value, expectancy.bound), (verdict.gate.sealed.mean_gain, 0.0));
}

/// The least of three chances, each of which can be the one that falls short.
#[test]
fn baselines_are_cash_holding_and_entering_at_random() {
    let hall = Hall::open();
    let verdict = hall.examined(&[]);
    let baselines = line(&verdict, GateRule::Baselines);
    let note = baselines.note.as_deref().unwrap();
    let chances: Vec<f64> =
        note.split(", ").map(|part| part.rsplit(' ').next().unwrap().parse().unwrap()).collect();
    assert_eq!(chances.len(), 3, "{note}");
    let least = chances.iter().copied().fold(1.0, f64::min);
    assert!((baselines.value.unwrap() - least).abs() < 5e-4, "{note}");
    assert!((0.0..=1.0).contains(&least));
}

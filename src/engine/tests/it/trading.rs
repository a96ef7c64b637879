//! The live desk against a backtest: the same bars, one minute after the other, must end in the same fills to the last digit.

use std::{fs, ops::Range};

use engine::{
    backtest::{Decisions, Setup, Why, run},
    bars::{Bars, Instrument, Session, Timeframe, generate, resample},
    fixed::Fixed,
    graph::{Given, Market, Other, compile},
    strategy::{Inputs, Strategy, load},
    trading::{Account, AccountState, Considered, Happened, Mind, Overlay, Said, TickedBar},
};

const CASH: i64 = 1_000_000;

#[derive(Debug, PartialEq)]
struct Filled {
    minute: i64,
    why: Why,
    quantity: Fixed,
    price: Fixed,
    fee: Fixed,
}

fn example(name: &str) -> Strategy {
    let path = format!("{}/../../examples/strategies/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    load(&fs::read_to_string(path).unwrap(), &Inputs::default()).unwrap().strategy
}

/// Minutes of two instruments that move together, with holes in which nothing was traded; with hours, both are closed outside of them.
fn minutes(seed: u64, hours: Option<&Range<i64>>) -> (Bars, Bars) {
    let (whole, mut other) = (generate(40_000, seed), generate(40_000, seed + 1));
    mix(&mut other, &whole);
    let is_open = |time: i64| hours.is_none_or(|hours| hours.contains(&(time / 60_000 % 1_440)));
    let holed = |place: usize| place % 97 >= 90 || place % 1_013 <= 40;
    let own = some_of(&whole, "OWN", |place| !holed(place) && is_open(whole.time[place]));
    let other = some_of(&other, "SPY", |place| is_open(other.time[place]));
    (own, other)
}

/// Half of each price is that of other bars.
fn mix(bars: &mut Bars, half: &Bars) {
    let columns = [
        (&mut bars.open, &half.open),
        (&mut bars.high, &half.high),
        (&mut bars.low, &half.low),
        (&mut bars.close, &half.close),
    ];
    for (column, half) in columns {
        column.iter_mut().zip(half).for_each(|(price, other)| *price = (*price + other) / 2);
    }
}

fn some_of(bars: &Bars, name: &str, wanted: impl Fn(usize) -> bool) -> Bars {
    let mut some = Bars::empty(Instrument { name: name.to_owned(), ..bars.instrument.clone() });
    for place in (0..bars.len()).filter(|place| wanted(*place)) {
        some.time.push(bars.time[place]);
        some.open.push(bars.open[place]);
        some.high.push(bars.high[place]);
        some.low.push(bars.low[place]);
        some.close.push(bars.close[place]);
        some.volume.push(bars.volume[place]);
    }
    some
}

fn backtested(strategy: &Strategy, own: &Bars, other: &Bars) -> (Vec<Filled>, Fixed) {
    let plan = compile(strategy, &Given::new()).unwrap();
    let long = |bars| resample(bars, Timeframe::MINUTE, strategy.timeframe, Session::WHOLE_DAY).unwrap();
    let (made, made_other) = (long(own), long(other));
    let others = plan.instruments().iter().map(|name| Other {
        name,
        bars: &made_other.bars,
        timeframe: strategy.timeframe,
    });
    let market = Market { bars: &made.bars, others: others.collect() };
    let signals = plan.evaluate_entries(&market).unwrap().remove(0);
    let decisions = Decisions::At(&made.last[..made.finished]);
    let report = run(&Setup { bars: own, decisions, signals: &signals, cash: Fixed::whole(CASH) }).unwrap();
    let fills = report.fills.iter().map(|fill| Filled {
        minute: own.time[fill.bar],
        why: fill.why,
        quantity: fill.side.signed(fill.quantity),
        price: fill.price,
        fee: fill.fee,
    });
    (fills.collect(), report.final_cash)
}

fn bar(bars: &Bars, place: usize) -> TickedBar {
    TickedBar {
        time: bars.time[place],
        open: bars.open[place],
        high: bars.high[place],
        low: bars.low[place],
        close: bars.close[place],
        volume: bars.volume[place],
    }
}

/// An agent that is driven minute by minute and, every so often, written out and read back.
struct Agent {
    mind: Mind,
    account: Account,
    instrument: Instrument,
    given: u64,
    fills: Vec<Filled>,
}

impl Agent {
    fn new(strategy: &Strategy, own: &Bars, other: &Bars) -> Self {
        let rules = compile(strategy, &Given::new()).unwrap().rules().unwrap();
        let instrument = own.instrument.clone();
        let account = Account::open(Fixed::whole(CASH), &rules, vec![instrument.clone()]).unwrap();
        let mind = mind(strategy, own, other);
        Self { mind, account, instrument, given: 0, fills: Vec::new() }
    }

    fn minute(&mut self, own: Option<TickedBar>, cooldown: usize) {
        let Some(own) = own else { return };
        let mut happened = Vec::new();
        if self.account.is_concerned(0) {
            self.account.step(0, &own, self.mind.closed(), cooldown, &mut happened).unwrap();
        }
        for told in happened {
            if let Happened::Filled { fill, why, .. } = told {
                let (quantity, price, fee) = (fill.side.signed(fill.quantity), fill.price, fill.fee);
                self.fills.push(Filled { minute: own.time, why, quantity, price, fee });
            }
        }
        self.mind.take(&own);
    }

    fn decide(&mut self, said: &Said) {
        match self.account.consider(0, said, true, &Overlay::default()).unwrap() {
            Considered::Entry(order) | Considered::Exit(order) => {
                self.account.submit(&order, self.given, 0).unwrap();
                self.given += 1;
            }
            _ => {}
        }
    }

    fn move_house(&mut self, strategy: &Strategy, own: &Bars, other: &Bars) {
        self.mind = mind(strategy, own, other).recall(&self.mind.keep()).unwrap();
        let written = serde_json::to_string(&self.account.state()).unwrap();
        let state: AccountState = serde_json::from_str(&written).unwrap();
        let rules = compile(strategy, &Given::new()).unwrap().rules().unwrap();
        let own = vec![self.instrument.clone()];
        self.account = Account::resume(state, &rules, own, |_| Some(self.instrument.clone())).unwrap();
    }
}

/// One that has seen nothing yet.
fn mind(strategy: &Strategy, own: &Bars, other: &Bars) -> Mind {
    let plan = compile(strategy, &Given::new()).unwrap();
    let others: Vec<_> =
        plan.instruments().iter().map(|name| (name.clone(), other.instrument.clone())).collect();
    Mind::new(&plan, &own.instrument, &others).unwrap()
}

#[test]
fn a_memory_of_another_strategy_or_of_other_bytes_is_none() {
    let (own, other) = minutes(1, None);
    let (crossing, turtle) = (example("sma_cross"), example("turtle"));
    let memory = mind(&crossing, &own, &other).keep();
    assert!(mind(&crossing, &own, &other).recall(&memory).is_some());
    assert!(mind(&turtle, &own, &other).recall(&memory).is_none());
    assert!(mind(&crossing, &own, &other).recall(&memory[1..]).is_none());
    assert!(mind(&crossing, &own, &other).recall(&[memory.as_slice(), &[0]].concat()).is_none());
}

fn traded_live(strategy: &Strategy, own: &Bars, other: &Bars) -> (Vec<Filled>, Fixed) {
    let mut agent = Agent::new(strategy, own, other);
    let cooldown = compile(strategy, &Given::new()).unwrap().rules().unwrap().cooldown_bars as usize;
    let (first, last) = (own.time[0].min(other.time[0]), *own.time.last().unwrap());
    let (mut at, mut at_other) = (0, 0);
    for time in (first..=last).step_by(60_000) {
        let now = (own.time.get(at) == Some(&time)).then(|| bar(own, at));
        at += usize::from(now.is_some());
        if other.time.get(at_other) == Some(&time) {
            agent.mind.take_other("SPY", &bar(other, at_other));
            at_other += 1;
        }
        agent.minute(now, cooldown);
        if let Some(said) = agent.mind.close(time + 60_000)
            && time < last
        {
            agent.decide(&said);
        }
        if time / 60_000 % 777 == 0 {
            agent.move_house(strategy, own, other);
        }
    }
    (agent.fills, agent.account.broker().ledger().cash())
}

#[test]
fn a_live_agent_and_a_backtest_have_equal_fills() {
    let names = [
        "sma_cross",
        "vwap_bounce",
        "bollinger_reversal",
        "donchian_breakout",
        "ema_trend",
        "gap_and_go",
        "opening_range",
        "pairs_zscore",
        "rsi_2",
        "volatility_squeeze",
    ];
    let mut idle = Vec::new();
    for (seed, name) in names.into_iter().enumerate() {
        let strategy = example(name);
        // These two wait for the opening of a market that closes over night.
        let hours = ["gap_and_go", "opening_range"].contains(&name).then_some(&(14 * 60 + 30..21 * 60));
        let (own, other) = minutes(seed as u64, hours);
        let (expected, cash) = backtested(&strategy, &own, &other);
        let (fills, live_cash) = traded_live(&strategy, &own, &other);
        assert_eq!(fills, expected, "{name}");
        assert_eq!(live_cash, cash, "{name}");
        if fills.is_empty() {
            idle.push(name);
        }
    }
    assert!(idle.is_empty(), "{idle:?} have not traded at all");
}

//! How the tests trade on a market: a document of the engine's language, as the desk and the backtests do it.

use super::{
    super::{Simulated, instruments::TRADED},
    ask::bars,
};
use domain::market::{Bar, Scale};
use engine::{
    backtest::{Decisions, Report, Setup, Summary, run},
    bars::{Bars, Instrument, Resampled, Session, Timeframe, resample},
    fixed::Fixed,
    graph::{Given, Market, Other, compile},
    strategy::{Inputs, Strategy, load},
};
use std::collections::HashMap;

/// The symbols of the equities.
pub fn equities() -> impl Iterator<Item = &'static str> {
    TRADED.iter().map(|traded| traded.symbol).filter(|symbol| !symbol.ends_with("-USD"))
}

pub fn loaded(text: &str) -> Strategy {
    load(text, &Inputs::default()).map_err(|problems| problems.to_string()).unwrap().strategy
}

/// The minutes of an instrument as the engine reads them.
pub fn columns(market: &Simulated, symbol: &str, from: i64, to: i64) -> Bars {
    let traded = TRADED.iter().find(|traded| traded.symbol == symbol);
    let (tick, lot) = traded.map_or((2, 0), |traded| (traded.tick, traded.lot));
    let scale = |decimals| Scale::decimal(decimals).unwrap();
    let instrument = Instrument { name: symbol.to_owned(), tick: scale(tick), lot: scale(lot) };
    let minutes = bars(market, symbol, from, to);
    let mut columns = Bars::with_capacity(instrument, minutes.len());
    for Bar { minute, open, high, low, close, volume } in minutes {
        columns.time.push(minute.begins().as_millis());
        columns.open.push(open);
        columns.high.push(high);
        columns.low.push(low);
        columns.close.push(close);
        columns.volume.push(volume);
    }
    columns
}

/// The minutes of an instrument, and the longer bars that were made of them so far.
pub struct Frames {
    pub minutes: Bars,
    longer: HashMap<i64, Resampled>,
}

impl Frames {
    pub fn new(minutes: Bars) -> Self {
        Self { minutes, longer: HashMap::new() }
    }

    pub fn make(&mut self, length: Timeframe) {
        if length > Timeframe::MINUTE {
            let make = || resample(&self.minutes, Timeframe::MINUTE, length, Session::WHOLE_DAY).unwrap();
            self.longer.entry(length.ms()).or_insert_with(make);
        }
    }

    pub fn bars(&self, length: Timeframe) -> &Bars {
        self.longer.get(&length.ms()).map_or(&self.minutes, |longer| &longer.bars)
    }

    /// What became of a strategy; `spy` stands for SPY where the strategy asks for it.
    pub fn trade(&mut self, strategy: &Strategy, spy: &mut Self) -> (Report, Summary) {
        let timeframe = strategy.timeframe;
        self.make(timeframe);
        spy.make(timeframe);
        let others = vec![Other { name: "SPY", bars: spy.bars(timeframe), timeframe }];
        let market = Market { bars: self.bars(timeframe), others };
        let signals = compile(strategy, &Given::new()).unwrap().evaluate(&market).unwrap().remove(0);
        let decisions = match self.longer.get(&timeframe.ms()) {
            Some(longer) => Decisions::At(&longer.last[..longer.finished]),
            None => Decisions::Every(self.minutes.len()),
        };
        let setup =
            Setup { bars: &self.minutes, decisions, signals: &signals, cash: Fixed::whole(1_000_000) };
        let report = run(&setup).unwrap();
        let summary = Summary::new(&setup, &report).unwrap();
        (report, summary)
    }
}

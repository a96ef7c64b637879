//! A house with a scripted market, an agent or two, and a clock that lets the desk trade.

use domain::{
    Fixed, PageRequest, Period,
    accounts::Principal,
    agents::{Agent, AgentStep, Brain, Risk},
    desk::{DecisionRecord, Direction, FillRecord, OrderRecord, PositionRecord},
    market::{Bar, Feed, Minute, Symbol, quarantine::Guard},
};
use engine::{
    backtest::{Setup, Window, run},
    bars::{Bars, Instrument, Timeframe, generate},
    graph::{Given, Market as Seen, compile},
    strategy::{Inputs, load},
};
use services::{
    House,
    agents::{self, NewAgent, deciding::Deciding, history},
    desk::{self, PlaceError, Tick, Wanted},
    kernel::{
        jobs::{Handlers, Worker, WorkerOptions},
        runs::Driven,
    },
    managers::{Wake, tick::ManagerTick, twin::Twins},
    market::{self, Market},
};
use std::sync::{Arc, Mutex};
use storage::StorageError;
use testkit::{Backend, MockClock, ScriptedFeed, TestHouse};

/// Crosses often, so that an hour sees trades.
pub const DOCUMENT: &str = r#"
name = "Crosser"
timeframe = "5m"
[scan.columns]
fast = "ema(close, 3)"
slow = "ema(close, 8)"
[execution]
entry.long = "crosses_above(fast, slow)"
exit.long = "crosses_below(fast, slow)"
size.equity = 0.5
[costs]
fee = 0.0005
slippage_bps = 1
"#;

/// Never does anything by itself.
pub const IDLE: &str = r#"
name = "Idle"
timeframe = "5m"
[execution]
entry.long = "close < 0"
exit.long = "close < 0"
size.units = 1
"#;

/// Is always in, on the one side or the other.
pub const FLIPPER: &str = r#"
name = "Flipper"
timeframe = "5m"
[execution]
entry.long = "ema(close, 3) > ema(close, 8)"
entry.short = "ema(close, 3) < ema(close, 8)"
size.equity = 0.5
[costs]
fee = 0.0005
slippage_bps = 1
"#;

/// Minutes of history before the market opens, and in which it can go on.
const BEFORE: i64 = 6_000;
const AFTER: i64 = 6_000;
const PAIRS: usize = 5;

/// The minute in which the market opens, and so many after it.
pub fn minute(after: i64) -> Minute {
    Minute::new(1_440 * 20_000 + after)
}

pub struct Floor {
    pub test: TestHouse,
    pub house: House,
    pub clock: Arc<MockClock>,
    pub feed: Arc<ScriptedFeed>,
    pub symbols: Vec<Symbol>,
    pub person: Principal,
    worker: Mutex<Arc<Worker>>,
}

impl Floor {
    pub async fn open(backend: Backend) -> Self {
        Self::over(TestHouse::new(backend).await).await
    }

    /// In a house that the test has prepared.
    pub async fn over(test: TestHouse) -> Self {
        Self::judging(test, Guard::default()).await
    }

    /// With rules of its own for its prices.
    pub async fn judging(test: TestHouse, guard: Guard) -> Self {
        let (feed, symbols) = scripted();
        let house = test.house.clone().trading(Market::guarded(feed.clone(), guard));
        market::open(&house, minute(0), 60).await.unwrap();
        let account = test.set_up("ada").await;
        let (_, person) = test.sign_in(&account).await;
        desk::schedule(&house).await.unwrap();
        let clock = test.clock.clone();
        let worker = Mutex::new(Arc::new(worker(&house)));
        Self { test, house, clock, feed, symbols, person, worker }
    }

    /// Another process takes the desk over.
    pub fn restart(&self) {
        *self.worker.lock().unwrap() = Arc::new(worker(&self.house));
    }

    /// Another process takes the desk over, which has read nothing of the market yet.
    pub fn restart_anew(&self) {
        let house = self.house.clone().trading(Market::on(self.feed.clone()));
        *self.worker.lock().unwrap() = Arc::new(worker(&house));
    }

    pub async fn started(&self, name: &str, document: &str, risk: Risk) -> Agent {
        let document = if document.is_empty() { IDLE } else { document };
        let pairs = if document == IDLE { self.symbols.clone() } else { vec![self.symbols[0].clone()] };
        self.started_on(&pairs, name, document, risk).await
    }

    pub async fn started_on(&self, pairs: &[Symbol], name: &str, document: &str, risk: Risk) -> Agent {
        let wanted = NewAgent {
            name: name.parse().unwrap(),
            instructions: String::new(),
            pairs: pairs.to_vec(),
            timeframe: None,
            allocation: "10000".parse().unwrap(),
            risk,
            brain: Brain::Strategy {
                document: document.to_owned(),
                params: std::collections::BTreeMap::default(),
                source: None,
            },
        };
        let agent = agents::create(&self.house, &self.person, wanted).await.unwrap();
        agents::step(&self.house, &self.person, agent.id, AgentStep::Start).await.unwrap()
    }

    pub async fn tick(&self) {
        self.try_tick().await.unwrap();
    }

    pub async fn try_tick(&self) -> Result<(), StorageError> {
        let worker = self.worker.lock().unwrap().clone();
        worker.run_due_jobs().await.map(drop)
    }

    /// Lets so many minutes of market time pass, at 60 a minute.
    pub async fn trade(&self, minutes: i64) {
        self.trade_more_seconds(minutes).await;
    }

    pub async fn trade_more_seconds(&self, seconds: i64) {
        for _ in 0..seconds {
            self.clock.advance(Period::from_seconds(1));
            self.tick().await;
        }
    }

    /// From now on market time goes so many minutes a minute.
    pub async fn speed_up(&self, speed: u32) {
        market::open(&self.house, self.reached().await, speed).await.unwrap();
    }

    /// Lets so many seconds pass in pieces, between which the desk trades.
    pub async fn pass(&self, seconds: i64, at_once: i64) {
        for _ in 0..seconds / at_once {
            self.clock.advance(Period::from_seconds(at_once));
            self.tick().await;
        }
    }

    /// Lets every price stand still for so many minutes from now on.
    pub async fn stand_still(&self, minutes: i64) {
        let now = self.reached().await;
        for symbol in &self.symbols {
            let before = self.feed.bars(symbol, now.plus(-1), now).await.unwrap().remove(0);
            let price = before.close;
            let bar = |place| Bar {
                minute: now.plus(place),
                open: price,
                high: price,
                low: price,
                close: price,
                volume: before.volume,
            };
            self.feed.put(symbol, (0..minutes).map(bar));
        }
    }

    /// Until the agent holds something.
    pub async fn until_held(&self, agent: &Agent) {
        for _ in 0..1_000 {
            self.trade(1).await;
            let held = history::positions(&self.house, &self.person, agent.id).await.unwrap();
            if held.iter().any(|position| !position.quantity.is_zero()) {
                return;
            }
        }
        panic!("the agent never bought anything");
    }

    /// An entry by hand.
    pub async fn place(
        &self,
        agent: &Agent,
        place: usize,
        direction: Direction,
        quantity: &str,
    ) -> Result<i64, PlaceError> {
        self.place_with_stop(agent, place, (direction, quantity, None)).await
    }

    pub async fn place_with_stop(
        &self,
        agent: &Agent,
        place: usize,
        (direction, quantity, stop_loss): (Direction, &str, Option<Fixed>),
    ) -> Result<i64, PlaceError> {
        let wanted = Wanted {
            symbol: self.symbols[place].clone(),
            direction,
            quantity: quantity.parse().unwrap(),
            stop_loss,
            take_profit: None,
            reason: "a test".to_owned(),
            plan: None,
        };
        desk::place(&self.house, &self.person, agent.id, &wanted).await
    }

    pub async fn positions(&self, agent: &Agent) -> Vec<PositionRecord> {
        history::positions(&self.house, &self.person, agent.id).await.unwrap()
    }

    /// The newest first, as all that follows.
    pub async fn orders(&self, agent: &Agent) -> Vec<OrderRecord> {
        history::orders(&self.house, &self.person, agent.id, PageRequest::default()).await.unwrap().items
    }

    pub async fn fills(&self, agent: &Agent) -> Vec<FillRecord> {
        history::fills(&self.house, &self.person, agent.id, PageRequest::default()).await.unwrap().items
    }

    /// All of them, the oldest first.
    pub async fn all_fills(&self, agent: &Agent) -> Vec<FillRecord> {
        let mut all = Vec::new();
        for number in 1.. {
            let page = PageRequest::new(number, 100).unwrap();
            let mut page = history::fills(&self.house, &self.person, agent.id, page).await.unwrap();
            if page.items.is_empty() {
                break;
            }
            all.append(&mut page.items);
        }
        all.reverse();
        all
    }

    /// What the events of an agent say that have this kind, the oldest first.
    pub async fn said(&self, kind: &str, agent: &Agent) -> Vec<serde_json::Value> {
        let events = self.test.events(self.person.account.into()).await;
        let id = agent.id.to_string();
        let its = events.into_iter().filter(|event| event.kind.as_str() == kind && event.subject.id() == id);
        its.map(|event| event.data).collect()
    }

    /// Until so many minutes after the market opened.
    pub async fn until(&self, after: i64) {
        self.trade(minute(after).number() - self.reached().await.number()).await;
    }

    /// Lets a minute of a pair fall by almost half: every stop acts, and it is still believed.
    pub async fn fall(&self, place: usize, after: i64) {
        let bar = self.bar_of(place, after).await;
        self.feed.put(&self.symbols[place], [Bar { low: bar.low * 55 / 100, ..bar }]);
    }

    /// The bar of a pair in the minute so long after the market opened, as it was scripted.
    pub async fn bar_of(&self, place: usize, after: i64) -> Bar {
        self.feed.bars(&self.symbols[place], minute(after), minute(after + 1)).await.unwrap()[0]
    }

    pub async fn decisions(&self, agent: &Agent) -> Vec<DecisionRecord> {
        history::decisions(&self.house, &self.person, agent.id, PageRequest::default()).await.unwrap().items
    }

    pub async fn reached(&self) -> Minute {
        Minute::containing(market::reached(&self.house).await.unwrap().unwrap())
    }

    /// The fills of a backtest over the first minutes of the agent's life.
    pub async fn backtested(
        &self,
        document: &str,
        agent: &Agent,
        minutes: i64,
    ) -> Vec<(Minute, Fixed, Fixed, Fixed)> {
        let from = agent.trades_from.unwrap();
        let feed = self.house.market.feed().unwrap();
        let listing = feed.listings().await.unwrap().remove(0);
        let all = feed.bars(&listing.symbol, Minute::new(0), minute(minutes)).await.unwrap();
        let instrument =
            Instrument { name: listing.symbol.to_string(), tick: listing.tick, lot: listing.lot };
        let mut columns = Bars::empty(instrument);
        for bar in all {
            columns.time.push(bar.minute.begins().as_millis());
            columns.open.push(bar.open);
            columns.high.push(bar.high);
            columns.low.push(bar.low);
            columns.close.push(bar.close);
            columns.volume.push(bar.volume);
        }
        let strategy = load(document, &Inputs::default()).unwrap().strategy;
        let plan = compile(&strategy, &Given::new()).unwrap();
        let window =
            Window::new(&columns, Timeframe::MINUTE, plan.timeframe(), from.begins().as_millis()).unwrap();
        let signals = window.traded(&plan.evaluate_entries(&Seen::of(window.known())).unwrap()[0]);
        let (bars, decisions) = (window.bars(), window.decisions());
        let report = run(&Setup { bars, decisions, signals: &signals, cash: agent.allocation }).unwrap();
        let fill = |fill: &engine::backtest::ReportFill| {
            (Minute::new(bars.time[fill.bar] / 60_000), fill.quantity, fill.price, fill.fee)
        };
        report.fills.iter().map(fill).collect()
    }
}

/// The market of every floor.
fn scripted() -> (Arc<ScriptedFeed>, Vec<Symbol>) {
    let feed = Arc::new(ScriptedFeed::new());
    let symbols: Vec<Symbol> = (0..PAIRS).map(|number| feed.list(&format!("PAIR{number}"))).collect();
    for (number, symbol) in symbols.iter().enumerate() {
        feed.put(symbol, bars(number as u64));
    }
    (feed, symbols)
}

/// The house on the market of every floor, which it has read nothing of yet.
pub fn on_market(house: House) -> House {
    house.trading(Market::on(scripted().0))
}

/// A server that comes to a floor as it was left and lets market time pass until a minute.
pub async fn drive(house: House, clock: &MockClock, until: Minute) {
    let house = on_market(house);
    market::open(&house, minute(0), 60).await.unwrap();
    let worker = worker(&house);
    for _ in 0..1_000 {
        clock.advance(Period::from_seconds(1));
        worker.run_due_jobs().await.unwrap();
        let reached = market::reached(&house).await.unwrap();
        if reached.is_some_and(|reached| Minute::containing(reached) >= until) {
            return;
        }
    }
    panic!("market time stands before {until:?}");
}

pub fn worker(house: &House) -> Worker {
    let managing = Handlers::default().with(Wake).with(Twins::default());
    let managing = managing.with(Driven(ManagerTick::default())).with(Driven(Deciding));
    Worker::new(house.clone(), managing.with(Tick::default()), WorkerOptions::named("desk"))
}

/// A walk with its own seed, around the minute at which the market opens.
fn bars(seed: u64) -> Vec<Bar> {
    let walk = generate(usize::try_from(BEFORE + AFTER).unwrap(), seed + 100);
    let bar = |place: usize| Bar {
        minute: minute(i64::try_from(place).unwrap() - BEFORE),
        open: walk.open[place],
        high: walk.high[place],
        low: walk.low[place],
        close: walk.close[place],
        volume: walk.volume[place],
    };
    (0..walk.len()).map(bar).collect()
}

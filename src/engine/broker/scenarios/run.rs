//! Running scenarios through the broker.

use std::collections::HashMap;

use serde::Serialize;

use super::read::{Scenario, ScenarioError};
use crate::{
    broker::{
        Account, Broker, BrokerBar, BrokerError, Costs, Event, Order, OrderId, Reason, Refusal, Side, Terms,
    },
    fixed::{Fixed, OutOfRange},
};

/// Decimals of the amounts in the result.
const SHOWN_DECIMALS: u8 = 12;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcomes {
    pub scenarios: Vec<Outcome>,
}

/// The account after one scenario.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    pub name: String,
    pub fills: Vec<OutcomeFill>,
    pub rejected: Vec<OutcomeRejection>,
    /// Orders that had no next bar.
    pub expired: Vec<String>,
    pub cash: Fixed,
    pub position: Fixed,
    pub average_price: Option<Fixed>,
    pub realized_pnl: Fixed,
    pub fees: Fixed,
    /// At the close of each bar.
    pub equity: Vec<Fixed>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutcomeFill {
    pub bar: usize,
    pub order: Option<String>,
    pub reason: Reason,
    pub side: Side,
    pub qty: Fixed,
    pub price: Fixed,
    pub fee: Fixed,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutcomeRejection {
    pub order: String,
    pub bar: usize,
    pub reason: Refusal,
}

/// Runs all of them, in order.
pub fn run_all(scenarios: &[Scenario]) -> Result<Outcomes, ScenarioError> {
    let scenarios = scenarios.iter().map(run).collect::<Result<_, _>>()?;
    Ok(Outcomes { scenarios })
}

/// Runs one.
pub fn run(scenario: &Scenario) -> Result<Outcome, ScenarioError> {
    let failed = |error: BrokerError| ScenarioError::Scenario {
        name: scenario.name.clone(),
        problem: error.to_string(),
    };
    let mut desk = Desk::new(scenario).map_err(|error| failed(error.into()))?;
    for bar in 0..scenario.bars.len() {
        desk.step(bar).map_err(failed)?;
    }
    Ok(desk.outcome())
}

struct Desk<'s> {
    scenario: &'s Scenario,
    broker: Broker,
    /// Places of the orders decided at a bar, in the order of the list.
    decided: HashMap<usize, Vec<usize>>,
    fills: Vec<OutcomeFill>,
    rejected: Vec<OutcomeRejection>,
    equity: Vec<Fixed>,
}

impl<'s> Desk<'s> {
    fn new(scenario: &'s Scenario) -> Result<Self, OutOfRange> {
        let config = &scenario.config;
        let costs = Costs {
            fee_rate: config.fee_bps.shifted(4)?,
            fee_decimals: config.fee_decimals,
            slippage: config.slippage_bps.shifted(4)?,
            ..Costs::FREE
        };
        let mut decided: HashMap<usize, Vec<usize>> = HashMap::new();
        for (place, order) in scenario.orders.iter().enumerate() {
            decided.entry(order.after_bar).or_default().push(place);
        }
        let broker = Broker::new(config.cash, costs, 1);
        Ok(Self { scenario, broker, decided, fills: vec![], rejected: vec![], equity: vec![] })
    }

    fn step(&mut self, bar: usize) -> Result<(), BrokerError> {
        let scenario = self.scenario;
        let decided = bar.checked_sub(1).and_then(|before| self.decided.get(&before));
        for &place in decided.into_iter().flatten() {
            let order = &scenario.orders[place];
            let (id, exits) = (place as OrderId, order.exits());
            let order = Order { id, side: order.side, quantity: order.qty, exits, terms: Terms::Whole };
            self.broker.submit(0, order)?;
        }
        let [open, high, low, close] = scenario.bars[bar];
        let mut events = Vec::new();
        self.broker.step(0, &BrokerBar { open, high, low, close, volume: Fixed::ZERO }, &mut events)?;
        if scenario.config.liquidate_at_end && bar + 1 == scenario.bars.len() {
            self.broker.close(0, close, Reason::End, &mut events)?;
        }
        for event in events {
            self.note(bar, &event);
        }
        self.equity.push(shown(self.broker.equity()?));
        Ok(())
    }

    fn note(&mut self, bar: usize, event: &Event) {
        match event {
            Event::Filled(fill) => self.fills.push(OutcomeFill {
                bar,
                order: fill.order.map(|order| self.name(order)),
                reason: fill.reason,
                side: fill.side,
                qty: shown(fill.quantity),
                price: shown(fill.price),
                fee: shown(fill.fee),
            }),
            Event::Rejected(rejection) => {
                let order = self.name(rejection.order);
                self.rejected.push(OutcomeRejection { order, bar, reason: rejection.reason });
            }
        }
    }

    fn name(&self, order: OrderId) -> String {
        let place = usize::try_from(order).ok();
        place
            .and_then(|place| self.scenario.orders.get(place))
            .map(|order| order.id.clone())
            .unwrap_or_default()
    }

    fn outcome(self) -> Outcome {
        let position = self.broker.position(0).copied().unwrap_or_default();
        let ledger = self.broker.ledger();
        let last = self.scenario.bars.len();
        let late = self.scenario.orders.iter().filter(|order| order.after_bar.saturating_add(1) >= last);
        Outcome {
            name: self.scenario.name.clone(),
            expired: late.map(|order| order.id.clone()).collect(),
            cash: shown(ledger.cash()),
            position: shown(position.quantity),
            average_price: position.average_price().map(shown),
            realized_pnl: shown(ledger.realized()),
            fees: shown(ledger.balance(Account::Fees)),
            fills: self.fills,
            rejected: self.rejected,
            equity: self.equity,
        }
    }
}

fn shown(amount: Fixed) -> Fixed {
    amount.rounded(SHOWN_DECIMALS).trimmed()
}

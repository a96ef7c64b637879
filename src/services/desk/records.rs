//! What a minute of the desk leaves behind: records, entries in the books, places of positions, events.

use super::{
    AGENT_DECIDED, ENTRY_REFUSED, ORDER_CANCELLED, ORDER_FILLED, ORDER_PLACED, ORDER_REJECTED, TRADE_CLOSED,
    prices::PriceChange,
};
use crate::agents::subject;
use domain::{
    AgentId, Fixed, OwnerId, Timestamp,
    desk::{
        DecisionKind, DecisionRecord, Direction, EntryKind, FillRecord, LedgerEntry, Lines, OrderRecord,
        OrderState, OrderWhy, PositionRecord, Refusal, Side, Thought, TradeRecord,
    },
    events::{EventKind, NewEvent},
    fixed::OutOfRange,
    market::{Minute, Symbol},
};
use engine::{
    backtest::{self, Trade, Why},
    broker::{self, Exits, Fill, Trailing},
    trading::{Order, Said},
};
use serde_json::{Map, Value, json};
use storage::{Counters, DeskAccount, Journal, Logs, StorageError, Tx};
use uuid::Uuid;

/// Everything that one transaction of the desk writes down beside accounts.
#[derive(Debug, Default)]
pub struct Ink {
    pub journal: Journal,
    pub logs: Logs,
    pub places: Vec<PlaceChange>,
}

/// What becomes of the place of a position.
#[derive(Debug)]
pub enum PlaceChange {
    Put(Uuid, PositionRecord),
    Remove(AgentId, Symbol),
}

/// A fill, and what the account knows of it.
#[derive(Debug, Clone, Copy)]
pub struct Filling<'a> {
    pub fill: &'a Fill,
    pub why: Why,
    /// The trade that it closes.
    pub trade: Option<&'a Trade>,
    /// Whether nothing of its order waits on.
    pub is_last: bool,
}

/// Whose account is written about, and when it is.
#[derive(Debug, Clone, Copy)]
pub struct Pen {
    pub agent: AgentId,
    pub owner: OwnerId,
    pub minute: Minute,
    pub at: Timestamp,
}

impl Ink {
    pub fn is_dry(&self) -> bool {
        self.journal == Journal::default() && self.logs.is_empty() && self.places.is_empty()
    }

    /// Writes down what became of places until now: whoever asks for one next must not be held against those that are free again.
    pub async fn settle(&mut self, tx: &mut Tx) -> Result<(), StorageError> {
        for change in std::mem::take(&mut self.places) {
            match change {
                PlaceChange::Put(group, position) => tx.desk().put_position(group, &position).await?,
                PlaceChange::Remove(agent, symbol) => tx.desk().remove_position(agent, &symbol).await?,
            }
        }
        Ok(())
    }

    /// Writes everything down, events last. `false` when an account is no longer the one that was read.
    pub async fn dry(
        &mut self,
        tx: &mut Tx,
        accounts: &[DeskAccount],
        at: Timestamp,
    ) -> Result<bool, StorageError> {
        tx.desk().write(&self.journal).await?;
        self.settle(tx).await?;
        for account in accounts {
            if !tx.desk().save_account(account).await? {
                return Ok(false);
            }
        }
        tx.append_to_logs(at, &self.logs).await?;
        Ok(true)
    }

    pub fn tell(&mut self, pen: Pen, kind: EventKind, data: Value) {
        self.logs.entry(pen.owner).or_default().push(NewEvent::new(kind, subject(pen.agent), data));
    }

    /// An instrument went into quarantine or left it.
    pub fn told_of_prices(&mut self, owners: impl IntoIterator<Item = OwnerId>, change: &PriceChange) {
        for owner in owners {
            self.logs.entry(owner).or_default().push(change.event());
        }
    }

    /// A fill with its entry in the books, and the trade that it closes.
    pub fn filled(
        &mut self,
        pen: Pen,
        counters: &mut Counters,
        symbol: &Symbol,
        Filling { fill, why, trade, is_last }: &Filling<'_>,
    ) -> Result<(), OutOfRange> {
        counters.fills += 1;
        counters.entries += 1;
        let why = order_why(*why);
        let order = fill.order.and_then(|order| i64::try_from(order).ok());
        self.journal.fills.push(FillRecord {
            agent: pen.agent,
            number: counters.fills,
            symbol: symbol.clone(),
            order,
            why,
            side: side(fill.side),
            quantity: fill.quantity,
            raw: fill.raw,
            price: fill.price,
            value: fill.value,
            fee: fill.fee,
            realized: fill.realized,
            position: fill.after,
            minute: pen.minute,
            at: pen.at,
        });
        let lines = lines_of(fill)?;
        self.enter(pen, counters.entries, EntryKind::Fill, Some(counters.fills), lines);
        self.tell(
            pen,
            ORDER_FILLED,
            json!({"symbol": symbol, "side": side(fill.side), "quantity": fill.quantity, "price": fill.price,
                   "why": why, "fill": counters.fills, "order": order}),
        );
        if let Some(order) = order.filter(|_| *is_last) {
            self.journal.ended.push((pen.agent, order, OrderState::Filled, None));
        }
        if let Some(trade) = trade {
            self.closed(pen, counters, symbol, trade);
        }
        Ok(())
    }

    fn closed(&mut self, pen: Pen, counters: &mut Counters, symbol: &Symbol, trade: &Trade) {
        counters.trades += 1;
        counters.won += i64::from(trade.pnl.is_positive());
        let minute = |bar: usize| Minute::new(i64::try_from(bar).unwrap_or(i64::MAX));
        let direction = match trade.direction {
            backtest::Direction::Long => Direction::Long,
            backtest::Direction::Short => Direction::Short,
        };
        let record = TradeRecord {
            agent: pen.agent,
            number: counters.trades,
            symbol: symbol.clone(),
            direction,
            quantity: trade.quantity,
            entry_price: trade.entry_price,
            exit_price: trade.exit_price,
            entered: minute(trade.entry_bar),
            left: minute(trade.exit_bar),
            entry_why: order_why(trade.entry_reason),
            exit_why: order_why(trade.exit_reason),
            fees: trade.fees,
            pnl: trade.pnl,
            gain: trade.gain,
            decision: numbered(trade.decision),
            at: pen.at,
        };
        self.tell(
            pen,
            TRADE_CLOSED,
            json!({"symbol": symbol, "trade": record.number, "pnl": record.pnl, "why": record.exit_why}),
        );
        self.journal.trades.push(record);
    }

    /// What it cost to be short over a night.
    pub fn borrowed(&mut self, pen: Pen, counters: &mut Counters, cost: Fixed) {
        counters.entries += 1;
        let lines = Lines { cash: cost.negated(), borrow: cost, ..Lines::default() };
        self.enter(pen, counters.entries, EntryKind::Borrow, None, lines);
    }

    fn enter(&mut self, pen: Pen, number: i64, kind: EntryKind, fill: Option<i64>, lines: Lines) {
        let Pen { agent, minute, at, .. } = pen;
        self.journal.entries.push(LedgerEntry { agent, number, kind, fill, lines, minute, at });
    }

    pub fn rejected(&mut self, pen: Pen, symbol: &Symbol, order: u64, why: broker::Refusal) {
        let note = match why {
            broker::Refusal::InsufficientCash => "the account could not carry it at that price",
            broker::Refusal::InvalidQuantity => "there was nothing to buy or sell",
        };
        let Ok(number) = i64::try_from(order) else { return };
        self.journal.ended.push((pen.agent, number, OrderState::Rejected, Some(note.to_owned())));
        self.tell(pen, ORDER_REJECTED, json!({"symbol": symbol, "order": number, "note": note}));
    }

    pub fn cancelled(&mut self, pen: Pen, symbol: &Symbol, order: u64, note: &str) {
        let Ok(number) = i64::try_from(order) else { return };
        self.journal.ended.push((pen.agent, number, OrderState::Cancelled, Some(note.to_owned())));
        self.tell(pen, ORDER_CANCELLED, json!({"symbol": symbol, "order": number, "note": note}));
    }

    /// An order that was given, under the account's next number.
    pub fn placed(&mut self, pen: Pen, number: i64, symbol: &Symbol, order: &Order, decision: Option<i64>) {
        let record = OrderRecord {
            agent: pen.agent,
            number,
            symbol: symbol.clone(),
            side: side(order.side),
            quantity: order.quantity,
            why: order_why(order.why),
            state: OrderState::Waiting,
            decision,
            stop_loss: order.exits.stop_loss,
            take_profit: order.exits.take_profit,
            trailing_stop: trail(&order.exits),
            minute: pen.minute,
            given_at: pen.at,
            note: None,
        };
        self.tell(
            pen,
            ORDER_PLACED,
            json!({"symbol": symbol, "side": record.side, "quantity": record.quantity, "why": record.why,
                   "order": number, "decision": decision}),
        );
        self.journal.orders.push(record);
    }

    pub fn decided(&mut self, pen: Pen, number: i64, symbol: Option<&Symbol>, decided: Decided) {
        if let Some(refusal) = &decided.refusal {
            self.tell(
                pen,
                ENTRY_REFUSED,
                json!({"symbol": symbol, "decision": number, "rule": refusal.rule, "figure": refusal.figure,
                       "bound": refusal.bound}),
            );
        }
        if let Some(thought) = &decided.thought {
            self.tell(
                pen,
                AGENT_DECIDED,
                json!({"symbol": symbol, "decision": number, "kind": decided.kind, "action": thought.action,
                       "code": thought.code, "run": thought.run}),
            );
        }
        self.journal.decisions.push(DecisionRecord {
            agent: pen.agent,
            number,
            symbol: symbol.cloned(),
            minute: pen.minute,
            at: pen.at,
            kind: decided.kind,
            reason: decided.reason,
            seen: decided.seen,
            plan: decided.plan,
            order: decided.order,
            refusal: decided.refusal,
            thought: decided.thought,
        });
    }
}

/// What a decision says beside who and when.
#[derive(Debug, Clone)]
pub struct Decided {
    pub kind: DecisionKind,
    pub reason: String,
    pub seen: Value,
    pub plan: Option<String>,
    pub order: Option<i64>,
    pub refusal: Option<Refusal>,
    /// Of a model.
    pub thought: Option<Thought>,
}

impl Decided {
    /// For a reason, and nothing more said of it.
    pub const fn new(kind: DecisionKind, reason: String, seen: Value) -> Self {
        Self { kind, reason, seen, plan: None, order: None, refusal: None, thought: None }
    }
}

/// What a fill moves between the accounts; it follows from the fill alone, so that the books can be held against the broker's.
fn lines_of(fill: &Fill) -> Result<Lines, OutOfRange> {
    let spent = fill.side.signed(fill.value);
    Ok(Lines {
        cash: spent.plus(fill.fee)?.negated(),
        positions: spent.plus(fill.realized)?,
        fees: fill.fee,
        borrow: Fixed::ZERO,
        realized: fill.realized.negated(),
        deposits: Fixed::ZERO,
    })
}

pub fn numbered(number: usize) -> Option<i64> {
    i64::try_from(number).ok().filter(|number| *number > 0)
}

pub const fn side(side: broker::Side) -> Side {
    match side {
        broker::Side::Buy => Side::Buy,
        broker::Side::Sell => Side::Sell,
    }
}

pub const fn order_why(why: Why) -> OrderWhy {
    match why {
        Why::Signal => OrderWhy::Signal,
        Why::Reversal => OrderWhy::Reversal,
        Why::MaxHolding => OrderWhy::MaxHolding,
        Why::StopLoss => OrderWhy::StopLoss,
        Why::TakeProfit => OrderWhy::TakeProfit,
        Why::TrailingStop => OrderWhy::TrailingStop,
        Why::MarginCall => OrderWhy::MarginCall,
        Why::Terminated => OrderWhy::Terminated,
        Why::EmergencyStop => OrderWhy::EmergencyStop,
        Why::Closed | Why::End => OrderWhy::Closed,
    }
}

pub fn trail(exits: &Exits) -> Option<String> {
    exits.trailing.map(|trailing| match trailing {
        Trailing::Absolute(distance) => distance.to_string(),
        Trailing::Percent(percent) => format!("{percent} %"),
    })
}

/// The close and the named columns that a strategy saw.
pub fn seen(said: &Said, close: Fixed, names: &[String]) -> Value {
    let number = |value: f64| if value.is_finite() { json!(value) } else { Value::Null };
    let columns = names.iter().cloned().zip(said.decision.scan.iter().map(|value| number(*value)));
    json!({"close": close, "columns": columns.collect::<Map<String, Value>>()})
}

/// How a position is to be left again, in words.
pub fn plan(order: &Order, said: &Said, is_of_model: bool) -> String {
    let mut parts = Vec::new();
    if let Some(stop) = order.exits.stop_loss {
        parts.push(format!("stop at {stop}"));
    }
    if let Some(target) = order.exits.take_profit {
        parts.push(format!("target at {target}"));
    }
    if let Some(trail) = trail(&order.exits) {
        parts.push(format!("stop that trails by {trail}"));
    }
    if let Some(most) = said.rules.max_holding_bars {
        parts.push(format!("after {most} bars at the latest"));
    }
    let side = if order.side == broker::Side::Buy { "exit.long" } else { "exit.short" };
    parts.push(if is_of_model { "when the model says so".to_owned() } else { format!("when {side} holds") });
    parts.join(", ")
}

//! What a model has answered, made into orders. Every answer leaves one decision: what is done of it, or why nothing is. Entries pass the same
//! limits as those of strategies.

use super::{
    duties::Request,
    minds::{Minds, MinuteBars, Voices},
    records::{Decided, Ink},
    seat::{Seat, SeatError},
};
use domain::{
    Fixed, Timestamp,
    agents::{Action, AgentDecision, ModelAnswer, Status},
    desk::{DecisionKind, Refusal, Rule, Thought},
    market::{Minute, Symbol},
};
use engine::{
    backtest::Why,
    broker::Side,
    graph::{Decision, Rules},
    strategy::{Level, Sides, Size},
    trading::{Considered, Said},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// The end of a minute, in which answers are heard.
#[derive(Clone, Copy)]
pub struct Hearing<'a> {
    pub minute: Minute,
    pub at: Timestamp,
    pub minds: &'a Minds,
    pub bars: &'a MinuteBars,
}

/// What is to be done of an answer.
enum Wish {
    Hold,
    /// Closes what is held at a place.
    Leave(usize),
    Enter(usize, Box<(Side, Said)>),
}

/// Why nothing is done.
struct No {
    code: &'static str,
    note: String,
    refusal: Option<Refusal>,
}

impl No {
    fn new(code: &'static str, note: impl Into<String>) -> Self {
        Self { code, note: note.into(), refusal: None }
    }
}

impl Hearing<'_> {
    /// The minute in which orders are given that follow from it.
    const fn next(&self) -> Minute {
        self.minute.plus(1)
    }
}

impl Seat {
    /// Takes an answer. What closes is ordered here, an entry is asked for.
    pub fn hear(
        &mut self,
        answer: ModelAnswer,
        hearing: &Hearing<'_>,
        ink: &mut Ink,
    ) -> Result<Option<Request>, SeatError> {
        let now = (hearing.next(), hearing.at);
        let late = self.is_late(&answer, hearing.next());
        let ModelAnswer { run, model, decided, .. } = answer;
        let decision = match decided {
            Ok(decision) => decision,
            Err(none) => {
                let thought = Thought { code: Some(none.code), ..Thought::silent(model, run) };
                let decided = Decided::new(DecisionKind::Hold, none.message, json!({}));
                self.note_of(None, Decided { thought: Some(thought), ..decided }, now, ink);
                return Ok(None);
            }
        };
        let wish = if let Some(no) = late { Err(no) } else { self.weigh(&decision, hearing) };
        let seen = self.seen_of(decision.symbol.as_ref(), hearing);
        let symbol = decision.symbol.clone();
        let (reason, thought) = kept(decision, Thought::silent(model, run));
        let decided = |kind| Decided {
            thought: Some(thought.clone()),
            ..Decided::new(kind, reason.clone(), seen.clone())
        };
        match wish {
            Ok(Wish::Hold) => self.note_of(symbol.as_ref(), decided(DecisionKind::Hold), now, ink),
            Ok(Wish::Leave(place)) => {
                let order = self.account.closing(place, Why::Signal);
                self.give(&order, Some(decided(DecisionKind::Exit)), now, ink)?;
            }
            Ok(Wish::Enter(place, entry)) => {
                let (side, said) = *entry;
                match self.entering(place, side, said)? {
                    Ok((order, said)) => {
                        let thought = Some(thought.clone());
                        return Ok(Some(Request { order, said, why: reason.clone(), thought }));
                    }
                    Err(no) => {
                        self.note_of(symbol.as_ref(), refused(decided(DecisionKind::Refused), no), now, ink);
                    }
                }
            }
            Err(no) => self.note_of(symbol.as_ref(), refused(decided(DecisionKind::Refused), no), now, ink),
        }
        Ok(None)
    }

    /// From the next close on, what was decided at this one is old; and an agent that has another brain by now is not bound by it.
    fn is_late(&self, answer: &ModelAnswer, next: Minute) -> Option<No> {
        if !self.asks_a_model() {
            return Some(No::new("changed", "something else decides for the agent by now"));
        }
        let is_late = next >= answer.slot.plus(self.agent.bar_minutes());
        is_late.then(|| No::new("late", "the answer came after the next close"))
    }

    /// What a decision comes to where the account stands.
    fn weigh(&self, decision: &AgentDecision, hearing: &Hearing<'_>) -> Result<Wish, No> {
        if decision.action == Action::Hold {
            return Ok(Wish::Hold);
        }
        let place = self.meant(decision)?;
        let symbol = &self.symbols[place];
        if self.account.is_closing(place) {
            return Err(No::new("closing", format!("what it holds of {symbol} is being closed already")));
        }
        let sign = self.account.position(place).sign();
        let side = match decision.action {
            Action::Buy if sign >= 0 => Side::Buy,
            Action::Sell if sign <= 0 => Side::Sell,
            _ if sign != 0 => return self.may_leave().map(|()| Wish::Leave(place)),
            _ => return Err(No::new("nothing_held", format!("it holds nothing of {symbol}"))),
        };
        if sign != 0 {
            let held = if sign > 0 { "long" } else { "short" };
            let note = format!("it is {held} in {symbol} already; a position is not enlarged");
            return Err(No::new("already_held", note));
        }
        if self.broker().has_waiting(place) {
            return Err(No::new("waiting", format!("an entry of {symbol} waits for its price")));
        }
        self.wanted(place, side, decision, hearing).map(|said| Wish::Enter(place, Box::new((side, said))))
    }

    /// The instrument that it is about. One that has no name is the only one that can be meant.
    fn meant(&self, decision: &AgentDecision) -> Result<usize, No> {
        if let Some(symbol) = &decision.symbol {
            let place = self.symbols.iter().position(|own| own == symbol);
            return place.ok_or_else(|| self.not_allowed(symbol));
        }
        let places = 0..self.symbols.len();
        let held = |place: &usize| self.account.position(*place).sign() != 0;
        let candidates: Vec<usize> = match decision.action {
            Action::Close => places.filter(held).collect(),
            _ => places.collect(),
        };
        match candidates.as_slice() {
            [only] => Ok(*only),
            [] => Err(No::new("nothing_held", "it holds nothing that could be closed")),
            _ => Err(No::new("no_symbol", "it does not say which instrument")),
        }
    }

    fn not_allowed(&self, symbol: &Symbol) -> No {
        let allowed: Vec<&str> = self.agent.pairs.iter().map(Symbol::as_str).collect();
        let (figure, bound) = (symbol.to_string(), allowed.join(", "));
        let refusal = Refusal { rule: Rule::AllowedPairs, figure, bound };
        No { code: Rule::AllowedPairs.as_str(), note: refusal.to_string(), refusal: Some(refusal) }
    }

    /// What an agent may always close while it decides at all.
    fn may_leave(&self) -> Result<(), No> {
        if let Some(halt) = &self.halt {
            let note = format!("the emergency stop was pulled by {}", halt.by);
            return Err(No::new(Rule::EmergencyStop.as_str(), note));
        }
        match self.agent.status {
            Status::Running | Status::Paused => Ok(()),
            status @ (Status::Stopped | Status::Terminated) => {
                Err(No::new(Rule::Status.as_str(), format!("the agent is {}", status.as_str())))
            }
        }
    }

    /// An entry as a strategy would say it at the last price.
    fn wanted(
        &self,
        place: usize,
        side: Side,
        decision: &AgentDecision,
        hearing: &Hearing<'_>,
    ) -> Result<Said, No> {
        let share = decision.size.filter(|share| *share > 0.0 && *share <= 1.0);
        let share = share.ok_or_else(|| No::new("invalid_size", "size must be above 0 and at most 1"))?;
        let plan = decision.exit_plan.unwrap_or_default();
        if let Some((field, allowed)) = plan.problem() {
            return Err(No::new("invalid_plan", format!("exitPlan.{field} must be {allowed}")));
        }
        let close = self.price_of(place, hearing);
        let no_price = || No::new("no_price", format!("{} has no price now", self.symbols[place]));
        let entry = Sides { long: side == Side::Buy, short: side == Side::Sell };
        Ok(Said {
            bar: self.minds[place].as_ref().map_or(0, |key| hearing.minds.bar(key)),
            decision: Decision {
                entry,
                exit: Sides::default(),
                size: Size::Equity(share),
                stop_loss: plan.stop_loss.map(Level::Fraction),
                take_profit: plan.take_profit.map(Level::Fraction),
                trailing_stop: None,
                signal: false,
                scan: Vec::new(),
            },
            close: close.ok_or_else(no_price)?,
            in_session: true,
            rules: Rules { max_holding_bars: plan.max_holding_bars, ..self.prepared.rules },
        })
    }

    /// The order of an entry, cut to what the agent may hold, or why there is none.
    fn entering(
        &self,
        place: usize,
        side: Side,
        said: Said,
    ) -> Result<Result<(engine::trading::Order, Arc<Said>), No>, SeatError> {
        let considered = self.account.consider(place, &said, true, &self.overlay())?;
        Ok(match considered {
            Considered::Entry(order) if order.side == side => Ok((order, Arc::new(said))),
            Considered::TooLarge(_, share) => {
                let bound = format!("{:.2} %", self.agent.risk.max_position * 100.0);
                let refusal =
                    Refusal { rule: Rule::OrderSize, figure: format!("{:.2} %", share * 100.0), bound };
                Err(No { code: Rule::OrderSize.as_str(), note: refusal.to_string(), refusal: Some(refusal) })
            }
            Considered::NothingToBuy(_) => {
                Err(No::new("too_small", "its size comes to less than one lot of the instrument"))
            }
            Considered::Undefined(_) => Err(No::new("no_price", "its stop or target comes to no price")),
            Considered::Entry(_) | Considered::Exit(_) | Considered::Nothing => {
                Err(No::new("cooldown", "the wait after the last exit is not over"))
            }
        })
    }

    fn price_of(&self, place: usize, hearing: &Hearing<'_>) -> Option<i64> {
        let traded = hearing.bars.get(&self.symbols[place]).map(|bar| bar.close);
        traded.or_else(|| hearing.minds.price(self.minds[place].as_ref()?))
    }

    /// The price at which it is heard, as a decision shows it.
    fn seen_of(&self, symbol: Option<&Symbol>, hearing: &Hearing<'_>) -> Value {
        let place = symbol.and_then(|symbol| self.symbols.iter().position(|own| own == symbol));
        let price = place.and_then(|place| {
            Some(Fixed::of_steps(self.price_of(place, hearing)?, self.account.instrument(place).tick))
        });
        price.map_or_else(|| json!({}), |price| json!({ "close": price }))
    }
}

/// What is kept of a decision: its reason, and all that it says beside.
fn kept(decision: AgentDecision, thought: Thought) -> (String, Thought) {
    let AgentDecision { action, size, confidence, reasoning, thesis, exit_plan, .. } = decision;
    let reason = if reasoning.trim().is_empty() { "it gave no reason".to_owned() } else { reasoning };
    (reason, Thought { action: Some(action), size, confidence, thesis, exit_plan, ..thought })
}

fn refused(decided: Decided, no: No) -> Decided {
    let No { code, note, refusal } = no;
    let thought = decided.thought.map(|thought| thought.refused(code, note));
    Decided { refusal, thought, ..decided }
}

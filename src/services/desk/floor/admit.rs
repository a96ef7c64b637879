//! Entries that ask for their limits, in the transaction that gives their orders.

use super::{Floor, FloorError, Outcome};
use crate::{
    desk::{
        duties::Request,
        records::{self, Decided, Ink},
        seat::{Seat, SeatError},
    },
    kernel::limits,
};
use domain::{
    Fixed, Timestamp,
    desk::{DecisionKind, Direction, Refusal, Thought},
    market::Minute,
};
use engine::{backtest::Why, broker::Side, trading::Order};
use storage::Tx;

impl Floor {
    /// Asks the limits for each entry, and gives the order or writes down why not. The transaction has touched the market.
    pub async fn admit(
        &mut self,
        tx: &mut Tx,
        outcome: &mut Outcome,
        next: Minute,
        at: Timestamp,
    ) -> Result<(), FloorError> {
        let requests = std::mem::take(&mut outcome.requests);
        if !requests.is_empty() {
            outcome.ink.settle(tx).await?;
        }
        for (id, request) in requests {
            let Some(seat) = self.seats.get_mut(&id) else { continue };
            let place = request.order.place;
            let symbol = seat.symbols[place].clone();
            let direction = if request.order.side == Side::Buy { Direction::Long } else { Direction::Short };
            let others = tx.desk().symbols_of_group(seat.agent.group(), direction).await?;
            let together = self.correlations.together(&symbol, &others);
            let price = Fixed::of_steps(request.said.close, seat.account.instrument(place).tick);
            let asked = seat.asks(&request.order, price, direction, &together, next)?;
            match limits::admit(tx, &asked).await? {
                None => seat.admitted(request, direction, (next, at), &mut outcome.ink)?,
                Some(refusal) => seat.refused(request, refusal, (next, at), &mut outcome.ink)?,
            }
        }
        Ok(())
    }
}

impl Seat {
    fn admitted(
        &mut self,
        request: Request,
        direction: Direction,
        now: (Minute, Timestamp),
        ink: &mut Ink,
    ) -> Result<(), SeatError> {
        let Request { order, said, why, thought } = request;
        let is_of_model = thought.is_some();
        let decided = self.decided(DecisionKind::entering(direction), order.place, &said, why);
        let plan = Some(records::plan(&order, &said, is_of_model));
        self.give(&order, Some(Decided { plan, thought, ..decided }), now, ink)?;
        if let Some(most) = said.rules.max_holding_bars.filter(|_| is_of_model) {
            self.longest.insert(self.row.counters.decisions, most);
        }
        Ok(())
    }

    /// Writes down why nothing is entered. No limit keeps an agent from leaving: of what was to turn a position the half that closes is given.
    fn refused(
        &mut self,
        request: Request,
        refusal: Refusal,
        now: (Minute, Timestamp),
        ink: &mut Ink,
    ) -> Result<(), SeatError> {
        let Request { order, said, why, thought } = request;
        let decided = self.decided(DecisionKind::Refused, order.place, &said, why);
        let told = |thought: Thought| thought.refused(refusal.rule.as_str(), refusal.to_string());
        let thought = thought.map(told);
        let decided = Decided { refusal: Some(refusal), thought, ..decided };
        if let Some(closing) = self.closing_half(&order) {
            return self.give(&closing, Some(decided), now, ink);
        }
        self.note(order.place, decided, now, ink);
        Ok(())
    }

    /// What is left of an order that was to turn a position and may not: none when it was another, or when the position is being closed already.
    pub fn closing_half(&self, order: &Order) -> Option<Order> {
        let closes = order.why == Why::Reversal && !self.account.is_closing(order.place);
        closes.then(|| self.account.closing(order.place, order.why))
    }
}

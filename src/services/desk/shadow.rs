//! Agents that trade without a desk, on what the desk has seen ([`Echo`]): the same seats, the same duties, the same limits. Nobody can change, pause or stop
//! them, and nothing of it is written but what is needed to go on.

use super::{
    accounts::opened,
    echo::{Echo, Moment, Stretch},
    floor::FloorError,
    minds::{MindKey, Voices},
    records::{Ink, PlaceChange},
    seat::{Seat, SeatError},
};
use crate::{
    House,
    agents::brain,
    desk::duties::Request,
    kernel::limits::{self, Taken},
};
use domain::{
    AgentId, Fixed, Timestamp,
    agents::Agent,
    desk::Direction,
    fixed::OutOfRange,
    market::{Minute, Symbol},
};
use engine::{broker::Side, trading::Said};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use storage::{Counters, DeskAccount};

/// Agents whose positions count together.
#[derive(Default)]
pub struct Shadow {
    seats: BTreeMap<AgentId, Seat>,
    /// What is held and what waits, as the limits count it.
    places: BTreeMap<(AgentId, Symbol), Direction>,
    /// The other direction of what an order that waits will turn.
    turning: BTreeMap<(AgentId, Symbol), Direction>,
}

/// As it is kept between two stretches.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShadowState {
    seats: Vec<KeptSeat>,
    places: Vec<(AgentId, Symbol, Direction)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    turning: Vec<(AgentId, Symbol, Direction)>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptSeat {
    agent: AgentId,
    account: Value,
    /// The number of its last order.
    orders: i64,
}

impl Shadow {
    /// Goes on from where it was.
    pub fn resume(state: ShadowState, members: &[Agent], echo: &Echo) -> Result<Self, FloorError> {
        let mut shadow = Self::default();
        for kept in state.seats {
            let Some(agent) = members.iter().find(|member| member.id == kept.agent) else { continue };
            let row = DeskAccount {
                agent: kept.agent,
                state: kept.account,
                version: 1,
                counters: Counters { orders: kept.orders, ..Counters::default() },
                fees: Fixed::ZERO,
                equity: Fixed::ZERO,
                updated_at: agent.created_at,
            };
            shadow.take_seat(agent, row, echo)?;
        }
        let placed = |(agent, symbol, direction)| ((agent, symbol), direction);
        shadow.places = state.places.into_iter().map(placed).collect();
        shadow.turning = state.turning.into_iter().map(placed).collect();
        Ok(shadow)
    }

    /// Up to and without a minute.
    pub fn state(&self, next: Minute) -> Result<ShadowState, FloorError> {
        let kept = |(agent, seat): (&AgentId, &Seat)| -> Result<KeptSeat, SeatError> {
            let row = seat.written(next, next.begins())?;
            Ok(KeptSeat { agent: *agent, account: row.state, orders: row.counters.orders })
        };
        let seats = self.seats.iter().map(kept).collect::<Result<_, _>>()?;
        let (places, turning) = (listed(&self.places), listed(&self.turning));
        Ok(ShadowState { seats, places, turning })
    }

    /// Trades through a stretch from a minute on; what all have gained at each whole hour.
    pub async fn play(
        &mut self,
        house: &House,
        (echo, stretch): (&mut Echo, &Stretch),
        members: &[Agent],
        from: Minute,
    ) -> Result<BTreeMap<Minute, Fixed>, FloorError> {
        let keys = members.iter().flat_map(|member| echo.keys(member.id)).map(|(_, key)| key);
        let count = |key: &MindKey| (key.clone(), stretch.begun.get(key).copied().unwrap_or(0));
        let mut bars: HashMap<MindKey, usize> = keys.map(count).collect();
        let mut gained = BTreeMap::new();
        for moment in &stretch.moments {
            let minute = moment.minute;
            if minute >= from {
                for member in
                    members.iter().filter(|member| member.trades_from.is_some_and(|at| at <= minute))
                {
                    self.join(member, echo, minute)?;
                }
                self.minute(house, echo, moment, &Heard { said: &moment.said, bars: &bars }).await?;
                let next = minute.plus(1);
                if next.number() % 60 == 0 {
                    gained.insert(next, self.gained()?);
                }
            }
            for (key, bar) in &mut bars {
                *bar += usize::from(moment.said.contains_key(key));
            }
        }
        Ok(gained)
    }

    /// Sits down with all of its money in the first minute in which it may trade.
    fn join(&mut self, agent: &Agent, echo: &Echo, minute: Minute) -> Result<(), FloorError> {
        if self.seats.contains_key(&agent.id) {
            return Ok(());
        }
        let prepared = brain::prepare(&agent.brain, agent.timeframe, echo.listings())?;
        let row = opened(agent, &prepared, echo.listings(), (minute, minute.begins()))?;
        Ok(self.take_seat(agent, row, echo)?)
    }

    fn take_seat(&mut self, agent: &Agent, row: DeskAccount, echo: &Echo) -> Result<(), SeatError> {
        let (mut seat, _) = Seat::sit(echo.listings(), (agent.clone(), row), None)?;
        for (place, symbol) in seat.symbols.iter().enumerate() {
            let key = echo.keys(agent.id).iter().find(|(own, _)| own == symbol);
            seat.minds[place] = key.map(|(_, key)| key.clone());
        }
        self.seats.insert(agent.id, seat);
        Ok(())
    }

    /// In the order of the desk: all that happens, then what is asked for.
    async fn minute(
        &mut self,
        house: &House,
        echo: &mut Echo,
        moment: &Moment,
        heard: &Heard<'_>,
    ) -> Result<(), FloorError> {
        let (minute, at) = (moment.minute, moment.minute.ends());
        let (mut ink, mut requests) = (Ink::default(), Vec::new());
        for (id, seat) in &mut self.seats {
            seat.minute(minute, at, &moment.bars, heard, &mut ink)?;
            seat.distrust(&moment.distrusted, minute, at, &mut ink)?;
            let asked = seat.end_of_minute(minute, at, heard, &mut ink)?;
            requests.extend(asked.into_iter().map(|request| (*id, request)));
        }
        self.settle(&mut ink);
        for (id, request) in requests {
            self.admit(house, echo, moment, (id, request), &mut ink).await?;
        }
        self.settle(&mut ink);
        Ok(())
    }

    fn settle(&mut self, ink: &mut Ink) {
        for change in std::mem::take(&mut ink.places) {
            match change {
                PlaceChange::Put(_, position) => {
                    let at = (position.agent, position.symbol);
                    match position.turns_to {
                        Some(other) => self.turning.insert(at.clone(), other),
                        None => self.turning.remove(&at),
                    };
                    self.places.insert(at, position.direction);
                }
                PlaceChange::Remove(agent, symbol) => {
                    let at = (agent, symbol);
                    self.turning.remove(&at);
                    self.places.remove(&at);
                }
            }
        }
    }

    /// Asks the limits for an entry, and gives the order when they let it.
    async fn admit(
        &mut self,
        house: &House,
        echo: &mut Echo,
        moment: &Moment,
        (id, request): (AgentId, Request),
        ink: &mut Ink,
    ) -> Result<(), FloorError> {
        let (next, at): (Minute, Timestamp) = (moment.minute.plus(1), moment.minute.ends());
        let Some(seat) = self.seats.get(&id) else { return Ok(()) };
        let place = request.order.place;
        let symbol = seat.symbols[place].clone();
        let direction = if request.order.side == Side::Buy { Direction::Long } else { Direction::Short };
        let others: Vec<Symbol> = self.held(direction).map(|(_, symbol)| symbol.clone()).collect();
        let together = echo.together(house, &symbol, &others, next).await?;
        let price = Fixed::of_steps(request.said.close, seat.account.instrument(place).tick);
        let asked = seat.asks(&request.order, price, direction, &together, next)?;
        let may_be = limits::judged(&asked)?.is_none() && !moment.quarantined.contains(&symbol);
        let (taken, own) = (asked.place, (id, symbol));
        let may_be = may_be && self.has_room(&seat.agent, &own, (direction, taken), &together);
        let order = if may_be { Some(request.order) } else { seat.closing_half(&request.order) };
        let Some(order) = order else { return Ok(()) };
        match taken {
            Taken::Nothing if may_be => self.places.insert(own, direction),
            Taken::Other if may_be => self.turning.insert(own, direction),
            _ => None,
        };
        if let Some(seat) = self.seats.get_mut(&id) {
            seat.give(&order, None, (next, at), ink)?;
        }
        Ok(())
    }

    /// As [`storage::Place`] is taken.
    fn has_room(
        &self,
        agent: &Agent,
        own: &(AgentId, Symbol),
        (direction, taken): (Direction, Taken),
        together: &[Symbol],
    ) -> bool {
        let moving = self.held(direction).filter(|at| *at != own && together.contains(&at.1));
        let has_room = moving.count() < agent.risk.max_correlated_positions as usize;
        match taken {
            Taken::Same => true,
            Taken::Other => has_room,
            Taken::Nothing => {
                let open = self.places.keys().filter(|(holder, _)| *holder == agent.id).count();
                let is_free = !self.places.contains_key(own);
                has_room && is_free && open < agent.risk.max_open_positions as usize
            }
        }
    }

    /// What is held in a direction, or about to be.
    fn held(&self, direction: Direction) -> impl Iterator<Item = &(AgentId, Symbol)> {
        let held = self.places.iter().chain(&self.turning);
        held.filter(move |(_, held)| **held == direction).map(|(at, _)| at)
    }

    fn gained(&self) -> Result<Fixed, OutOfRange> {
        self.seats
            .values()
            .try_fold(Fixed::ZERO, |sum, seat| sum.plus(seat.equity()?.minus(seat.agent.allocation)?))
    }
}

fn listed(places: &BTreeMap<(AgentId, Symbol), Direction>) -> Vec<(AgentId, Symbol, Direction)> {
    places.iter().map(|((agent, symbol), direction)| (*agent, symbol.clone(), *direction)).collect()
}

/// What strategies said at the end of a minute that is over.
struct Heard<'a> {
    said: &'a HashMap<MindKey, Arc<Said>>,
    bars: &'a HashMap<MindKey, usize>,
}

impl Voices for Heard<'_> {
    fn said(&self, key: &MindKey) -> Option<Arc<Said>> {
        self.said.get(key).cloned()
    }

    fn bar(&self, key: &MindKey) -> usize {
        self.bars.get(key).copied().unwrap_or(0)
    }
}

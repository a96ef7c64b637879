//! Asking a model: money first, then the question, then the truth about both.

use super::{
    MODEL_CALLED, MODEL_FAILED, Source,
    attempts::{Tried, attempts},
    parse::{self, Parsed},
    subject,
};
use crate::{
    House,
    kernel::budgets::{self, Wish},
};
use domain::{
    ModelCallId, Money, ReservationId, Timestamp,
    budgets::Shortage,
    events::NewEvent,
    models::{Answer, Ask, CallState, ModelCall, ModelError, OnBehalf, Outcome, Price},
};
use serde_json::json;
use storage::{EndedCall, StorageError, Tx};

/// What those for whom a model is asked may spend in a day. The owner's bound stands in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    pub manager: Option<Money>,
    pub agent: Option<Money>,
}

/// A question, for whom it is put, and what they may spend.
#[derive(Debug, Clone)]
pub struct Question {
    pub ask: Ask,
    pub on_behalf: OnBehalf,
    pub limits: Limits,
}

/// An answer that could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub call: ModelCallId,
    pub answer: Answer,
    pub parsed: Parsed,
    /// None is unknown.
    pub cost: Option<Money>,
}

#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The call is kept, unless it was never made.
    #[error("{error}")]
    Model { call: Option<ModelCallId>, error: ModelError },
    #[error("could not keep the call to the model")]
    Storage(#[from] StorageError),
}

impl AskError {
    /// For programs: stands in results, events and lists.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Model { error, .. } => error.code(),
            Self::Storage(_) => "storage",
        }
    }
}

/// Puts the question and reads the answer. The call is kept whatever becomes of it.
pub async fn ask(house: &House, question: &Question) -> Result<Asked, AskError> {
    let model = &question.ask.model;
    let Some(source) = house.models.source(model) else {
        return Err(AskError::Model { call: None, error: ModelError::Unknown(model.clone()) });
    };
    let id = ModelCallId::generate(&*house.clock, &*house.randomness);
    // Before the money is taken, so that nobody who waits for a turn holds it back from others. It is never closed.
    let _turn = source.turns().acquire().await;
    let call = Call { house, question, source, id, price: source.price(model), at: house.now() };
    let reservation = call.begin().await?;
    let tried = attempts(house, source, &question.ask).await;
    call.end(tried, reservation).await
}

/// A call on its way.
struct Call<'a> {
    house: &'a House,
    question: &'a Question,
    source: &'a Source,
    id: ModelCallId,
    price: Option<Price>,
    at: Timestamp,
}

/// What is known of a call when it has ended.
struct Ended {
    answer: Option<Answer>,
    parsed: Result<Parsed, ModelError>,
    cost: Option<Money>,
    attempts: u32,
    latency: domain::Period,
}

impl Call<'_> {
    fn is_free(&self) -> bool {
        self.price.is_some_and(Price::is_free)
    }

    /// Takes the money and writes down that somebody asks. What costs nothing is written down once, at its end.
    async fn begin(&self) -> Result<Option<ReservationId>, AskError> {
        if self.is_free() {
            return Ok(None);
        }
        let mut tx = self.house.db.begin().await?;
        let reservation = match self.price {
            None => None,
            Some(price) => {
                let amount = price.most(&self.question.ask).unwrap_or(Money::from_units(i64::MAX));
                let wish = self.wish(amount);
                let Some(taken) = budgets::take(&mut tx, self.house, &wish).await? else {
                    drop(tx);
                    let shortage = budgets::refused(self.house, &wish, self.for_whom()).await?;
                    return Err(AskError::Model { call: None, error: budget(shortage) });
                };
                Some(taken)
            }
        };
        tx.model_calls().add(&self.record(CallState::Asking), reservation).await?;
        tx.save().await?;
        Ok(reservation)
    }

    fn wish(&self, amount: Money) -> Wish {
        let (on_behalf, limits) = (self.question.on_behalf, self.question.limits);
        Wish {
            owner: on_behalf.owner,
            manager: on_behalf.manager.map(|id| (id, limits.manager)),
            agent: on_behalf.agent.map(|id| (id, limits.agent)),
            purpose: "model_call",
            amount,
            at: self.at,
        }
    }

    /// What an event about a call that was not made names.
    fn for_whom(&self) -> domain::events::Subject {
        let on_behalf = self.question.on_behalf;
        match (on_behalf.agent, on_behalf.manager) {
            (Some(agent), _) => domain::events::Subject::new("agent", agent),
            (None, Some(manager)) => domain::events::Subject::new("manager", manager),
            (None, None) => domain::events::Subject::new("account", on_behalf.owner),
        }
    }

    fn record(&self, state: CallState) -> ModelCall {
        let ask = &self.question.ask;
        ModelCall {
            id: self.id,
            on_behalf: self.question.on_behalf,
            role: ask.role,
            model: ask.model.clone(),
            temperature: ask.temperature,
            state,
            system: Some(ask.system.clone()),
            prompt: Some(ask.user.clone()),
            answer: None,
            repairs: Vec::new(),
            usage: None,
            cost: None,
            finish: None,
            latency: None,
            attempts: 0,
            error_code: None,
            error: None,
            asked_at: self.at,
            ended_at: None,
            pruned_at: None,
        }
    }

    async fn end(&self, tried: Tried, reservation: Option<ReservationId>) -> Result<Asked, AskError> {
        let ended = self.judged(tried);
        let now = self.house.now();
        let mut tx = self.house.db.begin().await?;
        if let Some(reservation) = reservation {
            match ended.cost {
                Some(Money::ZERO) => tx.budgets().release(reservation, now).await?,
                Some(cost) => tx.budgets().settle(reservation, cost, now).await?,
                None => tx.budgets().lose(reservation, now).await?,
            };
        }
        self.keep(&mut tx, &ended, now).await?;
        if let Some(run) = self.question.on_behalf.run {
            tx.runs().add_cost(run, ended.cost).await?;
        }
        let event = self.event(&ended);
        tx.append_events(self.question.on_behalf.owner, now, &[event]).await?;
        tx.save().await?;
        match (ended.parsed, ended.answer) {
            (Ok(parsed), Some(answer)) => Ok(Asked { call: self.id, answer, parsed, cost: ended.cost }),
            (Err(error), _) => Err(AskError::Model { call: Some(self.id), error }),
            (Ok(_), None) => {
                let reason = "there was no answer".to_owned();
                Err(AskError::Model { call: Some(self.id), error: ModelError::Unreadable { reason } })
            }
        }
    }

    fn judged(&self, tried: Tried) -> Ended {
        let Tried { result, attempts, latency } = tried;
        match result {
            Ok(reply) => {
                let parsed = parse::parse(&reply.text, &self.question.ask.schema)
                    .map_err(|error| ModelError::Unreadable { reason: error.to_string() });
                let cost = if self.is_free() {
                    Some(Money::ZERO)
                } else {
                    self.price.zip(reply.usage).and_then(|(price, usage)| price.cost(usage))
                };
                let (text, usage, finish) = (reply.text, reply.usage, reply.finish);
                let answer = Answer { text, usage, finish, attempts, latency };
                Ended { answer: Some(answer), parsed, cost, attempts, latency }
            }
            Err(error) => {
                let is_unspent = self.is_free() || error.outcome() == Outcome::Unspent;
                let cost = is_unspent.then_some(Money::ZERO);
                Ended { answer: None, parsed: Err(error), cost, attempts, latency }
            }
        }
    }

    /// Writes down how it ended; for a call that costs nothing this is also its beginning.
    async fn keep(&self, tx: &mut Tx, ended: &Ended, now: Timestamp) -> Result<(), StorageError> {
        let error = ended.parsed.as_ref().err().map(|error| (error.code(), error.to_string()));
        let repairs = ended.parsed.as_ref().map_or(&[][..], |parsed| &parsed.repairs);
        let answer = ended.answer.as_ref();
        if self.is_free() {
            let state = if error.is_some() { CallState::Failed } else { CallState::Answered };
            let call = ModelCall {
                answer: answer.map(|answer| answer.text.clone()),
                repairs: repairs.to_vec(),
                usage: answer.and_then(|answer| answer.usage),
                cost: ended.cost,
                finish: answer.map(|answer| answer.finish),
                latency: Some(ended.latency),
                attempts: ended.attempts,
                error_code: error.as_ref().map(|(code, _)| (*code).to_owned()),
                error: error.map(|(_, sentence)| sentence),
                ended_at: Some(now),
                ..self.record(state)
            };
            return tx.model_calls().add(&call, None).await;
        }
        let end = EndedCall {
            answer: answer.map(|answer| answer.text.as_str()),
            repairs,
            usage: answer.and_then(|answer| answer.usage),
            cost: ended.cost,
            finish: answer.map(|answer| answer.finish),
            latency_ms: ended.latency.as_millis(),
            attempts: ended.attempts,
            error: error.as_ref().map(|(code, sentence)| (*code, sentence.as_str())),
        };
        tx.model_calls().end(self.id, &end, now).await.map(drop)
    }

    fn event(&self, ended: &Ended) -> NewEvent {
        let mut data = json!({
            "model": self.question.ask.model,
            "provider": self.source.name,
            "role": self.question.ask.role,
            "cost": ended.cost,
            "attempts": ended.attempts,
            "latencyMs": ended.latency.as_millis(),
            "manager": self.question.on_behalf.manager,
            "agent": self.question.on_behalf.agent,
            "run": self.question.on_behalf.run,
        });
        match &ended.parsed {
            Ok(parsed) => {
                data["repairs"] = parsed.repairs.len().into();
                NewEvent::new(MODEL_CALLED, subject(self.id), data)
            }
            Err(error) => {
                data["code"] = error.code().into();
                data["error"] = error.to_string().into();
                NewEvent::new(MODEL_FAILED, subject(self.id), data)
            }
        }
    }
}

const fn budget(shortage: Shortage) -> ModelError {
    ModelError::Budget(shortage)
}

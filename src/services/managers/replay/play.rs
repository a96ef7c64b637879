//! Playing a course in a world of its own, as it was or with settings.

use super::{
    Course, ReplayError, Setting, answers::Heard, course::What, deeds::Deed, setting::costing, ticks::Tick,
    world::World,
};
use crate::{
    House, agents,
    agents::AgentChange,
    desk::{self, StopRequest, listings},
    managers::{
        change, controls, hold, team,
        tick::{Done, Place, acted, alone, append, checked, open},
    },
};
use domain::{
    AgentId, StopId,
    agents::{ModelAnswer, Status},
    lab::GraduatedStrategy,
    managers::{Decision, Manager, ManagerConfig},
    market::Minute,
};
use std::{collections::HashMap, iter::Peekable, path::Path, slice};
use uuid::Uuid;

/// Plays everything, and gives the world as it is at the end.
pub async fn play(
    house: &House,
    course: &Course,
    settings: &[Setting],
    file: &Path,
) -> Result<World, ReplayError> {
    let world = World::open(house, course, file).await?;
    let from = course.from.filter(|_| !settings.is_empty());
    let mut player = Player {
        world,
        settings,
        answers: course.answers.iter().peekable(),
        stops: HashMap::new(),
        acted: HashMap::new(),
        graduated: Vec::new(),
        waits: from,
    };
    if from.is_none() {
        player.set().await?;
    }
    for one in &course.moves {
        if let Some(minute) = one.minute {
            player.go_to(minute).await?;
        }
        match &one.what {
            What::Look(tick) => player.look(tick).await?,
            What::Act(tick) => player.act(tick).await?,
            What::Record(tick) => player.record(tick).await?,
            What::Deed(deed) => player.deed(deed, one.minute.unwrap_or(course.begins)).await?,
        }
    }
    player.go_to(course.ends).await?;
    Ok(player.world)
}

struct Player<'a> {
    world: World,
    settings: &'a [Setting],
    /// What the desk has not heard yet.
    answers: Peekable<slice::Iter<'a, Heard>>,
    /// Emergency stops of the real house, and which they are here.
    stops: HashMap<StopId, StopId>,
    /// What ticks did that have not written it down yet.
    acted: HashMap<domain::RunId, Vec<Done>>,
    /// Strategies of the laboratory that are on paper by now.
    graduated: Vec<GraduatedStrategy>,
    /// When settings begin to hold, while they do not.
    waits: Option<Minute>,
}

impl Player<'_> {
    async fn go_to(&mut self, minute: Minute) -> Result<(), ReplayError> {
        if let Some(from) = self.waits.filter(|from| *from <= minute) {
            self.trade_to(from).await?;
            self.waits = None;
            self.set().await?;
        }
        self.trade_to(minute).await
    }

    /// Trades, and lets the desk hear what models said in the minutes in which it did.
    async fn trade_to(&mut self, minute: Minute) -> Result<(), ReplayError> {
        while let Some(heard) = self.answers.next_if(|heard| heard.minute < minute) {
            self.world.trade_to(heard.minute).await?;
            // Where a setting kept the agent from being made, there is nobody to hear it for.
            let Some(agent) = self.world.agents.get(&heard.answer.agent) else { continue };
            let mut tx = self.world.house.db.begin().await?;
            tx.desk().add_answer(&ModelAnswer { agent: *agent, ..heard.answer.clone() }).await?;
            tx.save().await?;
        }
        self.world.trade_to(minute).await
    }

    /// A configuration with the settings, when they hold already.
    fn config(&self, mut config: ManagerConfig) -> ManagerConfig {
        if self.waits.is_none() {
            for setting in self.settings {
                setting.apply(&mut config);
            }
        }
        config
    }

    /// Lets the settings hold from now on.
    async fn set(&self) -> Result<(), ReplayError> {
        if self.settings.is_empty() {
            return Ok(());
        }
        let manager = self.manager().await?;
        self.configure(manager.config).await?;
        self.cost().await
    }

    async fn manager(&self) -> Result<Manager, ReplayError> {
        let found = self.world.house.db.read().await?.managers().find(self.world.manager).await?;
        found.ok_or(ReplayError::NoManager(self.world.manager))
    }

    async fn configure(&self, config: ManagerConfig) -> Result<(), ReplayError> {
        let house = &self.world.house;
        let listings = listings(house).await?;
        let mut tx = house.db.begin().await?;
        tx.markets().touch().await?;
        let before = tx.managers().find(self.world.manager).await?;
        let before = before.ok_or(ReplayError::NoManager(self.world.manager))?;
        let after = Manager { config: self.config(config), ..before.clone() };
        change::put(&mut tx, house, (&before, after), &listings, (&self.world.person).into()).await?;
        Ok(tx.save().await?)
    }

    /// Gives every strategy of the team the costs that are set.
    async fn cost(&self) -> Result<(), ReplayError> {
        if self.waits.is_some() {
            return Ok(());
        }
        let house = &self.world.house;
        let team = house.db.read().await?.agents().of_manager(self.world.manager).await?;
        for agent in team {
            let brain = costing(&agent.brain, self.settings);
            if brain != agent.brain && agent.status != Status::Terminated {
                let change = AgentChange { brain: Some(brain), ..AgentChange::default() };
                agents::change(house, &self.world.person, agent.id, change).await?;
            }
        }
        Ok(())
    }

    /// A tick looks at its team: the peak, and the bound of drawdown.
    async fn look(&self, tick: &Tick) -> Result<(), ReplayError> {
        if !tick.has_seen {
            return Ok(());
        }
        let house = &self.world.house;
        let mut manager = self.manager().await?;
        let seen = team::look(house, &manager).await?;
        let mut tx = house.db.begin().await?;
        hold::look(&mut tx, house, &mut manager, seen.equity, tick.minute).await?;
        Ok(tx.save().await?)
    }

    /// A tick carries out what was decided.
    async fn act(&mut self, tick: &Tick) -> Result<(), ReplayError> {
        let config = self.config(tick.config.clone());
        let manager = Manager { config, ..self.manager().await? };
        let house = &self.world.house;
        let (listings, day) = (listings(house).await?, tick.minute.day_begins());
        let decisions: Vec<Decision> = tick.decisions.iter().map(|said| self.translated(said)).collect();
        let place = Place { manager: &manager, listings: &listings, day, graduated: &self.graduated };
        let mut tx = house.db.begin().await?;
        let leash = open(&mut tx, place).await?;
        let mut verdicts = checked(house, leash, decisions)?.verdicts;
        for (place, verdict) in verdicts.iter_mut().enumerate() {
            if let Some(refused) = tick.stays_refused(place) {
                verdict.refused = Some(refused);
            }
        }
        alone(&mut tx, &verdicts).await?;
        let (acted, _events) = acted(house, &mut tx, place, verdicts).await?;
        tx.save().await?;
        for (place, done) in acted.iter().enumerate() {
            if let (Some(then), Some(now)) = (tick.made(place), done.agent) {
                self.world.agents.insert(then, now);
            }
            if let Some(code) = done.result.code.filter(|_| !done.result.ok) {
                *self.world.refused.entry(code.as_str()).or_default() += 1;
            }
        }
        self.acted.insert(tick.run, acted);
        self.cost().await
    }

    /// What a tick did counts from here on.
    async fn record(&mut self, tick: &Tick) -> Result<(), ReplayError> {
        let Some(done) = self.acted.remove(&tick.run) else { return Ok(()) };
        let (house, manager) = (&self.world.house, self.manager().await?);
        let mut tx = house.db.begin().await?;
        append(house, &mut tx, (&manager, tick.run), tick.minute, &done).await?;
        Ok(tx.save().await?)
    }

    /// The decision with the agents that live here in the place of those of the real house.
    fn translated(&self, said: &Decision) -> Decision {
        let named = said.agent_id.as_deref();
        let named: Option<AgentId> = named.and_then(|id| id.trim().to_ascii_lowercase().parse().ok());
        let here = named.and_then(|id| self.world.agents.get(&id));
        let agent_id = here.map(ToString::to_string).or_else(|| said.agent_id.clone());
        Decision { agent_id, ..said.clone() }
    }

    /// A person's deed. As it was, it must succeed; where something is different, there may be nothing to do it to.
    async fn deed(&mut self, deed: &Deed, minute: Minute) -> Result<(), ReplayError> {
        match self.done(deed).await {
            Err(error) if self.settings.is_empty() => {
                let (what, why) = (deed.told().to_owned(), error.to_string());
                Err(ReplayError::Undone { what, at: minute.begins(), why })
            }
            Err(ReplayError::Storage(error)) => Err(error.into()),
            _ => self.cost().await,
        }
    }

    async fn done(&mut self, deed: &Deed) -> Result<(), ReplayError> {
        let here = |agent: &AgentId| {
            let known = self.world.agents.get(agent).copied();
            known.ok_or(ReplayError::Agents(agents::AgentsError::NotFound))
        };
        let (house, person) = (&self.world.house, &self.world.person);
        match deed {
            Deed::Step(agent, step) => {
                agents::step(house, person, here(agent)?, *step).await?;
            }
            Deed::Change(agent, change) => {
                agents::change(house, person, here(agent)?, (**change).clone()).await?;
            }
            Deed::Delete(agent) => agents::delete_again(house, person, here(agent)?).await?,
            Deed::Enter(agent, wanted) => {
                desk::place(house, person, here(agent)?, wanted).await?;
            }
            Deed::Close(agent, symbol) => {
                desk::close(house, person, here(agent)?, symbol).await?;
            }
            Deed::Configure(config) => self.configure((**config).clone()).await?,
            Deed::Resume => {
                controls::resume(house, person, self.world.manager).await?;
            }
            Deed::Graduate(strategy) => {
                self.graduated.retain(|known| known.learner != strategy.learner);
                self.graduated.push((**strategy).clone());
            }
            Deed::Ungraduate(learner) => self.graduated.retain(|known| known.learner != *learner),
            Deed::Rename(learner, name) => {
                for known in self.graduated.iter_mut().filter(|known| known.learner == *learner) {
                    known.name = name.clone();
                }
            }
            Deed::Pull { stop, scope, target, flatten } => {
                let target = target.map(|target| self.target(target));
                let request = StopRequest { scope: *scope, target, flatten: *flatten };
                let pulled = desk::pull(house, person, request).await?;
                self.stops.insert(*stop, pulled.id);
            }
            Deed::Lift(stop) => {
                if let Some(stop) = self.stops.get(stop) {
                    desk::lift(house, person, *stop).await?;
                }
            }
        }
        Ok(())
    }

    /// Whom a stop is about: the manager has its own id here too.
    fn target(&self, target: Uuid) -> Uuid {
        let agent = self.world.agents.get(&AgentId::from_uuid(target));
        agent.map_or(target, |agent| agent.as_uuid())
    }
}

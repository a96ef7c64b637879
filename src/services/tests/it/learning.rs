//! A learner, and iterations that are through without anybody having worked.

use domain::{
    AgentId, PageRequest,
    accounts::Principal,
    agents::Agent,
    approvals::{Approval, ApprovalFilter},
    lab::{Edit, Found, Iteration, Refinement, StrategyVersion},
};
use services::{
    House,
    kernel::approvals,
    lab::{
        self, LabError, NewLearner,
        iterations::{self, Named, StartIteration, Verdict, Wish},
        strategies,
    },
};
use testkit::{
    Backend, TestHouse, given_a_market,
    learning::{LEARNT, found, refinement},
};

pub const PAGE: PageRequest = match PageRequest::new(1, 100) {
    Some(page) => page,
    None => panic!("a page"),
};

/// The changes of [`two`].
pub const LATE: &str = "time_of_day() >= 15h";

pub struct Learning {
    pub test: TestHouse,
    pub person: Principal,
    pub agent: Agent,
}

impl Learning {
    pub async fn open(backend: Backend) -> Self {
        let mut test = TestHouse::new(backend).await;
        given_a_market(&mut test).await;
        let account = test.set_up("ada").await;
        let (_, person) = test.sign_in(&account).await;
        let agent = made(&test.house, &person, "Vera").await;
        Self { test, person, agent }
    }

    pub const fn house(&self) -> &House {
        &self.test.house
    }

    pub const fn id(&self) -> AgentId {
        self.agent.id
    }

    pub async fn start(&self, wanted: StartIteration) -> Result<Iteration, LabError> {
        iterations::start(self.house(), &self.person, self.agent.id, wanted).await
    }

    /// Does the work of an iteration in no time, as the run does it: what was found is kept, and it is ended.
    pub async fn work(&self, iteration: &Iteration, found: &Found) -> Result<(), LabError> {
        let house = self.house();
        let mut tx = house.db.begin().await.unwrap();
        assert!(tx.lab().save_found(iteration.id, found).await.unwrap());
        let events = iterations::through(house, &mut tx, &self.agent, iteration).await?;
        tx.append_events(iteration.owner, house.now(), &events).await.unwrap();
        tx.save().await.unwrap();
        Ok(())
    }

    /// One that waits for a word, with these refinements of [`LEARNT`].
    pub async fn waiting(&self, refinements: Vec<Refinement>) -> Iteration {
        self.waiting_with(&found(LEARNT, refinements)).await
    }

    pub async fn waiting_with(&self, found: &Found) -> Iteration {
        let iteration = self.start(StartIteration::default()).await.unwrap();
        self.work(&iteration, found).await.unwrap();
        self.get(iteration.number).await
    }

    pub async fn get(&self, number: u32) -> Iteration {
        iterations::get(self.house(), &self.person, self.agent.id, Named::Number(number)).await.unwrap()
    }

    pub async fn decide(&self, number: u32, wish: Wish) -> Result<Iteration, LabError> {
        let verdict = Verdict { wish, reason: None };
        iterations::decide(self.house(), &self.person, self.agent.id, Named::Number(number), verdict).await
    }

    /// The newest first.
    pub async fn versions(&self) -> Vec<StrategyVersion> {
        strategies::strategies(self.house(), &self.person, self.agent.id, PAGE).await.unwrap().items
    }

    pub async fn inbox(&self) -> Vec<Approval> {
        approvals::list(self.house(), &self.person, &ApprovalFilter::default(), PAGE).await.unwrap().items
    }
}

pub async fn made(house: &House, person: &Principal, name: &str) -> Agent {
    let wanted = NewLearner {
        instructions: "conservative trend follower".to_owned(),
        name: Some(name.parse().unwrap()),
        model: None,
        temperature: None,
        budget_per_day: None,
        allocation: None,
        set: domain::lab::Personality::default(),
        call: None,
    };
    lab::create(house, person, wanted).await.unwrap().0
}

/// Two refinements that go together.
pub fn two() -> Vec<Refinement> {
    let later = refinement(1, "trade only from 15:00", vec![Edit::Require(LATE.to_owned())]);
    let shorter = Edit::Set { key: "execution.max_holding_bars".to_owned(), value: 12.into() };
    vec![later, refinement(2, "hold for half as long", vec![shorter])]
}

//! An agent that asks itself whether it should be otherwise: what is proposed, what is not, and what a person's word does.

use crate::{
    kernel_models::{asking, dollars},
    learning::PAGE,
    school::School,
};
use domain::{
    approvals::{Approval, ApprovalFilter, ApprovalKind, ApprovalStatus},
    jobs::ClaimedJob,
    lab::{
        Afterwards, Cause, Evolution, EvolutionStatus, LEAST_ITERATIONS, Pattern, Personality, StrategyCause,
        Trait, TraitName,
    },
};
use rstest::rstest;
use services::{
    agents,
    kernel::{
        approvals::{self, Answer, ApprovalError, Said},
        jobs::Failure,
        runs::{self, PhaseDone, Process, Step},
    },
    lab::{
        self, LabError,
        evolution::{self, decide, evolutions, propose},
        evolve::Evolving,
        graduation::graduate,
        iterate::Iterating,
        iterations::Wish,
    },
};
use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicBool, Ordering},
};
use storage::Tx;
use testkit::{Backend, MockClock, PlantedMarket, ScriptedModel, said};

/// A market with a large edge in three hours of the day, and the first of them.
static MARKET: LazyLock<(PlantedMarket, u32)> = LazyLock::new(|| {
    let markets = (1..200).map(|seed| PlantedMarket::with_edge(seed, Pattern::Breakout, 4.0, 3));
    let hour = |market: &PlantedMarket| {
        let condition = &market.hidden.as_ref()?.condition;
        condition.strip_prefix("time_of_day() >= ")?.split_once('h')?.0.parse().ok()
    };
    markets.into_iter().find_map(|market| hour(&market).map(|hour| (market, hour))).unwrap()
});

/// Somebody whose agent keeps away from the hours in which there is something to find.
async fn hindered(backend: Backend) -> School {
    let (market, hour) = &*MARKET;
    let school = School::open(backend, market.clone(), Pattern::Breakout).await;
    // A rule is about the moment of an entry, which is the end of the bar that decides.
    let hours = format!("avoid {:02}:00-{:02}:00", hour + 1, hour + 4).parse().unwrap();
    school.set(Personality { hours: Trait::set(Some(vec![hours])), ..Personality::default() }).await;
    school
}

impl School {
    /// As many iterations as it takes, each as its person has said beforehand.
    async fn enough(&self) {
        self.start(Afterwards::Apply, u32::try_from(LEAST_ITERATIONS).unwrap()).await;
        let worker = self.worker(Iterating::default());
        while worker.run_due_jobs().await.unwrap() > 0 {}
    }

    pub async fn evolve(&self) -> Evolution {
        self.worker(Evolving::default()).run_due_jobs().await.unwrap();
        self.last_evolution().await
    }

    async fn last_evolution(&self) -> Evolution {
        self.all().await.remove(0)
    }

    async fn all(&self) -> Vec<Evolution> {
        evolutions(&self.test.house, &self.person, self.agent.id, PAGE).await.unwrap().items
    }

    async fn propose(&self) -> Result<Evolution, LabError> {
        propose(&self.test.house, &self.person, self.agent.id).await
    }

    async fn say(&self, number: u32, answer: Answer) -> Result<Evolution, LabError> {
        decide(&self.test.house, &self.person, (self.agent.id, number), answer, Some("clear")).await
    }

    async fn waiting(&self) -> Vec<Approval> {
        let filter = ApprovalFilter { kind: Some(ApprovalKind::Evolution), ..ApprovalFilter::default() };
        approvals::list(&self.test.house, &self.person, &filter, PAGE).await.unwrap().items
    }

    async fn personalities(&self) -> Vec<domain::lab::PersonalityVersion> {
        lab::versions(&self.test.house, &self.person, self.agent.id, PAGE).await.unwrap().items
    }
}

#[rstest]
#[tokio::test]
async fn what_keeps_an_agent_from_earning_is_proposed_and_a_yes_changes_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = hindered(backend).await;
    school.enough().await;
    let found = school.evolve().await;
    assert_eq!(
        (found.status, found.error.as_deref()),
        (EvolutionStatus::AwaitingApproval, None),
        "{found:#?}"
    );
    assert!(found.asked.by_itself && found.asked.after == 3);
    let proposed = found.found.proposed.clone().unwrap();
    assert_eq!(proposed.change.about, TraitName::Hours, "{:#?}", found.found.tried);
    assert!(proposed.projected.difference.value > 0.0 && proposed.projected.corrected <= 0.05);
    let thought = found.found.thought.clone().unwrap();
    assert!(!thought.figures.is_empty());
    assert!(thought.figures.iter().all(|figure| figure.measured.is_some()), "{thought:?}");
    // All of it stands in the ledger that the gate reads.
    let mut reader = school.test.house.db.read().await.unwrap();
    let trials = reader.lab().trials(school.agent.id).await.unwrap();
    drop(reader);
    assert_eq!(trials.len(), found.found.trials);
    let tried = found.found.tried.as_ref().unwrap();
    let last = trials.iter().filter(|trial| trial.iteration == 3).rev().take(tried.len());
    assert!(last.into_iter().all(|trial| tried.iter().any(|one| one.change == trial.change)));
    let waiting = school.waiting().await;
    assert_eq!((waiting.len(), waiting[0].change.as_str()), (1, proposed.change.change.as_str()));

    // What an iteration proposes is a change of what held when it began, and a yes to it would drop this one again.
    school.start(Afterwards::Wait, 1).await;
    let early = school.say(1, Answer::Approve).await;
    assert!(format!("{early:?}").contains("iteration 4 still runs"), "{early:?}");
    school.worker(Iterating::default()).run_due_jobs().await.unwrap();
    let early = school.say(1, Answer::Approve).await;
    assert!(format!("{early:?}").contains("iteration 4 waits for a decision"), "{early:?}");
    school.decide(4, Wish::Discard).await;

    let before = school.versions().await[0].clone();
    let approved = school.say(1, Answer::Approve).await.unwrap();
    assert_eq!(approved.status, EvolutionStatus::Approved);
    let holding = school.versions().await[0].clone();
    assert_eq!((holding.cause, holding.parent), (StrategyCause::Evolved, Some(before.version)));
    assert_eq!((&holding.document, holding.results.as_ref()), (&proposed.document, Some(&proposed.after)));
    let personality = school.personalities().await[0].clone();
    assert_eq!(personality.cause, Cause::Evolved);
    assert!(personality.reason.as_deref().unwrap().ends_with(": clear"));
    assert_eq!(personality.personality.value_of(TraitName::Hours), proposed.change.to);
    assert!(matches!(school.say(1, Answer::Approve).await, Err(LabError::NotAsked { .. })));
    assert_eq!(school.waiting().await[0].status, ApprovalStatus::Approved);

    let back = school.say(1, Answer::RollBack).await.unwrap();
    assert_eq!(back.status, EvolutionStatus::RolledBack);
    let again = school.personalities().await[0].clone();
    assert_eq!(
        (again.cause, &again.personality),
        (Cause::Revived, &school.personalities().await[2].personality)
    );
    assert_eq!(school.versions().await[0].document, before.document);
    assert!(school.say(1, Answer::RollBack).await.is_err(), "once");
}

/// On paper it does not change what it is, so that nothing waits for a yes that cannot be said.
#[rstest]
#[tokio::test]
async fn what_waits_is_taken_back_when_the_agent_comes_onto_paper(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = hindered(backend).await;
    let (house, person, id) = (&school.test.house, &school.person, school.agent.id);
    school.enough().await;
    assert_eq!(school.evolve().await.status, EvolutionStatus::AwaitingApproval);
    let asked = graduate(house, person, id).await.unwrap().approval.id;
    assert_eq!(school.last_evolution().await.status, EvolutionStatus::AwaitingApproval, "both wait");
    let said = Said { reason: None, confirm: Some("Vera") };
    approvals::answer(house, person, asked, Answer::Approve, said).await.unwrap();
    let taken_back = school.last_evolution().await;
    let why = taken_back.word.and_then(|word| word.reason);
    assert_eq!((taken_back.status, why.as_deref()), (EvolutionStatus::Withdrawn, Some("it trades on paper")));
    assert_eq!(school.waiting().await[0].status, ApprovalStatus::Withdrawn);

    // And one that runs is called off.
    approvals::answer(house, person, asked, Answer::RollBack, Said::default()).await.unwrap();
    let again = graduate(house, person, id).await.unwrap().approval.id;
    assert_eq!(school.propose().await.unwrap().status, EvolutionStatus::Running);
    approvals::answer(house, person, again, Answer::Approve, said).await.unwrap();
    assert_eq!(school.evolve().await.status, EvolutionStatus::Withdrawn, "nobody does it any more");
}

#[tokio::test]
async fn noise_speaks_for_no_change_and_that_is_kept() {
    let school = School::open(Backend::Sqlite, PlantedMarket::noise(5, 3), Pattern::Breakout).await;
    assert!(matches!(school.propose().await, Err(LabError::TooFew { decided: 0 })));
    school.enough().await;
    let found = school.evolve().await;
    assert_eq!((found.status, found.error.as_deref()), (EvolutionStatus::Nothing, None));
    assert!(found.found.tried.as_ref().unwrap().len() > 5 && found.found.before.is_some());
    assert!(school.waiting().await.is_empty());
    let refused = school.propose().await.unwrap_err();
    assert!(refused.to_string().contains("0 were decided since"), "{refused}");
}

#[tokio::test]
async fn what_was_not_wanted_is_kept_and_not_asked_for_again_so_soon() {
    let school = hindered(Backend::Sqlite).await;
    school.enough().await;
    let found = school.evolve().await;
    let change = found.found.proposed.unwrap().change.change;
    assert!(matches!(school.propose().await, Err(LabError::Evolving { number: 1, .. })));
    let rejected = school.say(1, Answer::Reject).await.unwrap();
    assert_eq!(rejected.word.unwrap().reason.as_deref(), Some("clear"));
    assert!(matches!(school.say(1, Answer::Approve).await, Err(LabError::NotAsked { .. })));
    school.enough().await;
    let second = school.evolve().await;
    assert_eq!(second.number, 2);
    let candidates = second.found.candidates.unwrap();
    assert!(candidates.iter().all(|one| one.change != change), "{candidates:#?}");
    assert!(second.found.notes.iter().any(|note| note.contains("evolution 1")), "{:?}", second.found.notes);
}

#[tokio::test]
async fn what_was_asked_of_something_else_is_refused_in_words() {
    let school = hindered(Backend::Sqlite).await;
    school.enough().await;
    school.evolve().await;
    let targets = Trait::set(Some(domain::lab::Targets::Far));
    school.set(Personality { targets, ..Personality::default() }).await;
    let waiting = school.waiting().await.remove(0);
    let (house, person) = (&school.test.house, &school.person);
    let refused = approvals::answer(house, person, waiting.id, Answer::Approve, None).await.unwrap_err();
    assert!(matches!(&refused, ApprovalError::Refused(why) if why.contains("personality")), "{refused}");
    assert_eq!(school.last_evolution().await.status, EvolutionStatus::AwaitingApproval);
    approvals::answer(house, person, waiting.id, Answer::Reject, None).await.unwrap();

    // And what waits goes with its agent.
    let other = hindered(Backend::Sqlite).await;
    other.enough().await;
    other.evolve().await;
    let waiting = other.waiting().await.remove(0);
    agents::delete(&other.test.house, &other.person, other.agent.id).await.unwrap();
    let gone = approvals::answer(&other.test.house, &other.person, waiting.id, Answer::Approve, None).await;
    let is_withdrawn = matches!(gone, Err(ApprovalError::Decided(ApprovalStatus::Withdrawn)));
    assert!(is_withdrawn || matches!(gone, Err(ApprovalError::NotFound)), "{gone:?}");
}

#[tokio::test]
async fn two_answers_at_once_are_one() {
    let school = hindered(Backend::Postgres).await;
    school.enough().await;
    school.evolve().await;
    let (one, other) = tokio::join!(school.say(1, Answer::Approve), school.say(1, Answer::Reject));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}

#[tokio::test]
async fn sealed_data_is_nothing_that_it_sees() {
    let found = |altered: bool| async move {
        let school = hindered(Backend::Sqlite).await;
        school.enough().await;
        if altered {
            let mut reader = school.test.house.db.read().await.unwrap();
            let sealed_from = reader.lab().seals(school.agent.id).await.unwrap()[0].sealed_from;
            drop(reader);
            let mut bars = school.market.minutes_before(MockClock::START);
            bars.retain(|bar| bar.minute.begins() >= sealed_from);
            for bar in &mut bars {
                (bar.open, bar.high) = (bar.open.max(bar.close), bar.high.max(bar.open));
                bar.close = bar.low;
            }
            school.feed.put(&school.symbol, bars);
        }
        school.evolve().await.found
    };
    let (as_it_is, altered) = (Box::pin(found(false)).await, Box::pin(found(true)).await);
    assert_eq!((as_it_is.tried, as_it_is.before), (altered.tried, altered.before));
    assert_eq!(as_it_is.proposed, altered.proposed);
}

#[tokio::test]
async fn learning_on_calls_off_what_is_considered_and_a_person_can() {
    let school = hindered(Backend::Sqlite).await;
    school.enough().await;
    assert_eq!(school.last_evolution().await.status, EvolutionStatus::Running);
    school.learn().await;
    let withdrawn = school.last_evolution().await;
    assert_eq!(withdrawn.status, EvolutionStatus::Withdrawn);
    assert!(matches!(school.propose().await, Err(LabError::Open { .. })));
    school.decide(4, Wish::Discard).await;
    // It asked itself anew; its run is called off in the middle.
    let running = school.last_evolution().await;
    assert_eq!((running.number, running.status), (2, EvolutionStatus::Running));
    let dies = Arc::new(AtomicBool::new(true));
    let dying = Dying { inner: Evolving::default(), at: "run", dies, after: false };
    school.worker(dying).run_due_jobs().await.unwrap();
    runs::cancel(&school.test.house, &school.person, running.run).await.unwrap();
    assert_eq!(school.last_evolution().await.status, EvolutionStatus::Failed);
    let asked = school.propose().await.unwrap();
    assert!(asked.number == 3 && !asked.asked.by_itself);
    assert_eq!(evolution::in_words(school.evolve().await.status), "waits for a decision");
}

/// Evolutions whose worker dies in a phase once, and has nothing at hand any more afterwards.
struct Dying {
    inner: Evolving,
    at: &'static str,
    dies: Arc<AtomicBool>,
    after: bool,
}

#[async_trait::async_trait]
impl Process for Dying {
    fn kind(&self) -> &'static str {
        self.inner.kind()
    }

    fn phases(&self) -> &'static [&'static str] {
        self.inner.phases()
    }

    fn subject(&self, job: &ClaimedJob) -> domain::events::Subject {
        self.inner.subject(job)
    }

    async fn prepare(&self, step: &Step<'_>) -> Result<serde_json::Value, Failure> {
        let here = step.phase == self.at && self.dies.swap(false, Ordering::SeqCst);
        let died = || Failure::Retry("the worker died".to_owned());
        if here && !self.after {
            return Err(died());
        }
        let prepared = self.inner.prepare(step).await?;
        if here { Err(died()) } else { Ok(prepared) }
    }

    async fn step(
        &self,
        step: &Step<'_>,
        prepared: serde_json::Value,
        tx: &mut Tx,
    ) -> Result<PhaseDone, Failure> {
        self.inner.step(step, prepared, tx).await
    }
}

#[tokio::test]
async fn a_worker_that_dies_between_any_two_steps_changes_nothing() {
    let whole = hindered(Backend::Sqlite).await;
    whole.enough().await;
    let expected = whole.evolve().await;
    for (at, after) in [("consider", true), ("run", false), ("run", true), ("propose", true)] {
        let school = hindered(Backend::Sqlite).await;
        school.enough().await;
        let dying = Dying { inner: Evolving::default(), at, dies: Arc::new(AtomicBool::new(true)), after };
        school.worker(dying).run_due_jobs().await.unwrap();
        assert_eq!(school.last_evolution().await.status, EvolutionStatus::Running, "{at}");
        school.test.clock.advance(domain::Period::from_hours(1));
        let resumed = school.evolve().await;
        assert_eq!(resumed.status, expected.status, "{at}: {:?}", resumed.error);
        assert_eq!(resumed.found.trials, expected.found.trials, "{at}: each trial counts once");
        assert_eq!(resumed.found.tried, expected.found.tried, "{at}");
        assert_eq!(resumed.found.proposed, expected.found.proposed, "{at}");
    }
}

/// An agent that has learnt enough, for which a model thinks from now on that answers this.
async fn thought_for(answer: &str, budget: &str) -> (School, ScriptedModel) {
    let school = hindered(Backend::Sqlite).await;
    school.enough().await;
    asked_by_a_model(school, answer, budget).await
}

/// The same of one that asks itself at this moment.
pub async fn asked_by_a_model(mut school: School, answer: &str, budget: &str) -> (School, ScriptedModel) {
    // The one that began of itself was to be thought for by the rules.
    let dies = Arc::new(AtomicBool::new(true));
    let dying = Dying { inner: Evolving::default(), at: "consider", dies, after: false };
    school.worker(dying).run_due_jobs().await.unwrap();
    let running = school.last_evolution().await;
    runs::cancel(&school.test.house, &school.person, running.run).await.unwrap();
    let model = ScriptedModel::always(said(answer, 1_000, 100));
    school.test.house = asking(&school.test, &model);
    let mut tx = school.test.house.db.begin().await.unwrap();
    let learner = tx.lab().learner(school.agent.id).await.unwrap().unwrap();
    let (holds, model_name) = (learner.personality, "local/test".parse().unwrap());
    let learner = domain::lab::Learner { model: model_name, budget_per_day: dollars(budget), ..learner };
    assert!(tx.lab().save_learner(&learner, holds).await.unwrap());
    tx.save().await.unwrap();
    school.propose().await.unwrap();
    (school, model)
}

#[tokio::test]
async fn a_model_chooses_what_is_run_and_figures_that_it_invents_are_marked() {
    let answer = r#"{"changes": [1, 1, 99], "text": "I would win 82.7 % of my trades."}"#;
    let (school, model) = Box::pin(thought_for(answer, "1")).await;
    let found = school.evolve().await;
    assert_eq!((model.asked().len(), found.error.as_deref()), (1, None));
    let tried = found.found.tried.unwrap();
    assert_eq!(tried.len(), 1, "only what it chose: {tried:#?}");
    let thought = found.found.thought.unwrap();
    assert_eq!((thought.by.as_str(), thought.figures.len()), ("local/test", 1));
    assert_eq!(thought.figures[0].measured, None, "nobody measured it");
    assert!(found.found.notes.iter().any(|note| note.contains("99")), "{:?}", found.found.notes);
    let told = &model.asked()[0];
    assert!(told.user.contains("# Changes") && told.user.contains("hours: "), "{}", told.user);
}

#[tokio::test]
async fn beyond_its_budget_the_rules_choose_and_that_is_said() {
    let (school, model) = Box::pin(thought_for("{}", "0.001")).await;
    let found = school.evolve().await;
    assert_eq!((model.asked().len(), found.error.as_deref()), (0, None));
    let by = found.found.thought.unwrap().by;
    assert_eq!(by, domain::models::ModelName::rules());
    assert!(found.found.tried.unwrap().len() > 5);
    let notes = found.found.notes;
    assert!(notes.iter().any(|note| note.contains("the built-in rules did")), "{notes:?}");
}

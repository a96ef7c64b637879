//! Learners of the built-in rules without a house: three iterations on one market, the best refinement applied each time, and the gate at the end.

use super::planted::{PlantedMarket, SESSION};
use domain::{
    Fixed,
    lab::{
        Direction, Edit, Gate, Lesson, Pattern, Personality, RefinementsBriefing, Results, StrategyBriefing,
        Trait, Tried,
    },
    market::Timeframe,
    models::{Ask, ModelName, Provider, Role},
};
use engine::{
    bars::Bars,
    learning::{Examined, Found, Hours, Open, Plot, Sealed, Surroundings, read, split},
};
use futures::FutureExt;
use serde_json::{Value, json};
use services::{
    kernel::models::rules::Rules,
    lab::course::{Attempt, Course, MOST_TRIALS, Parts, Proposal, Run, Weather, compose, refine},
};

const SEALED_SHARE: f64 = 0.25;

/// What became of a learner.
#[derive(Debug)]
pub struct Graduate {
    pub document: String,
    /// The changes that were applied, in their order.
    pub changes: Vec<Vec<Edit>>,
    pub results: Results,
    pub gate: Gate,
}

/// A learner of one pattern on the long side.
pub struct LearnerOf {
    pub pattern: Pattern,
    pub iterations: u32,
    pub seed: u64,
}

impl LearnerOf {
    fn personality(&self) -> Personality {
        Personality {
            pattern_focus: Trait::set(Some(vec![self.pattern])),
            direction: Trait::set(Some(Direction::LongOnly)),
            ..Personality::default()
        }
    }

    /// Learns on the open part of the market and is held against the gate.
    pub fn learn(&self, market: &PlantedMarket) -> Graduate {
        let (open, sealed) = cut(&market.bars);
        let hours = Hours { bars: open.clone(), session: SESSION.parse().expect("a session") };
        let surroundings = Some(Surroundings { own: hours, index: None, volatility: None });
        let plots = vec![Plot { bars: open, others: Vec::new(), news: None, surroundings }];
        let money = Fixed::whole(100_000);
        let course =
            Course::new(Timeframe::HOUR, plots, (money, self.seed), Weather::default()).expect("enough bars");
        let (mut document, mut runs, mut changes) = (None, Vec::new(), Vec::new());
        let mut tried: Vec<Tried> = Vec::new();
        for iteration in 1..=self.iterations {
            let text = document.take().unwrap_or_else(|| self.written(market));
            let attempt = course.attempt(&text).expect("a document of the rules can be traded");
            runs.push(Run::of("as it stands", &[], &attempt.measured));
            let round = Round { learner: self, attempt: &attempt, iteration };
            let found = course.findings(&attempt);
            let proposals = round.proposals(&tried, &found);
            let refined = refine(&course, (&attempt, &found), &proposals, (&ModelName::rules(), runs.len()));
            let best = refined.refinements.first();
            if best.is_some() {
                for earlier in &mut tried {
                    earlier.of_this = false;
                }
            }
            tried.extend(round.tried(&refined.runs, best.map(|best| &best.edits[..])));
            runs.extend(refined.runs);
            document = Some(match best {
                None => text,
                Some(best) => {
                    changes.push(best.edits.clone());
                    let before = engine::learning::Document::read(&text).expect("a document");
                    before.changed(&best.edits).expect("a change that was run").toml()
                }
            });
        }
        let document = document.expect("at least one iteration");
        let attempt = course.attempt(&document).expect("it was run before");
        let strategy = read(&document, Timeframe::HOUR).expect("it was run before");
        let returns: Vec<Vec<f64>> =
            runs.iter().map(|run| run.returns.iter().map(|day| f64::from(*day)).collect()).collect();
        let trials: Vec<&[f64]> = returns.iter().map(Vec::as_slice).collect();
        let examined = Examined {
            ground: &course.ground,
            strategy: &strategy,
            trials: &trials,
            here: &trials,
            sealed: &[Plot { bars: sealed, others: Vec::new(), news: None, surroundings: None }],
            seen_before: 0,
            seed: self.seed,
        };
        let gate = examined.verdict().expect("it can be traded").gate;
        Graduate { document, changes, results: attempt.results, gate }
    }

    fn written(&self, market: &PlantedMarket) -> String {
        let briefing = StrategyBriefing {
            instructions: String::new(),
            personality: self.personality(),
            timeframe: "1h".to_owned(),
            instruments: vec![market.bars.instrument.name.parse().expect("a symbol")],
            session: Some(SESSION.to_owned()),
            index: None,
            knowledge: Vec::<Lesson>::new(),
            tried: Vec::new(),
            mistakes: Vec::new(),
        };
        let said = answer(&serde_json::to_value(briefing).expect("a briefing"));
        let parts = Parts {
            params: said["params"].clone(),
            scan: said["scan"].clone(),
            execution: said["execution"].clone(),
            rationale: said["rationale"].as_str().unwrap_or_default().to_owned(),
            pattern: said["pattern"].as_str().and_then(|word| word.parse().ok()),
        };
        let written = compose(&parts, ("Learner", Timeframe::HOUR), &[], &ModelName::rules());
        written.unwrap_or_else(|(_, errors)| panic!("{errors}")).document
    }
}

struct Round<'a> {
    learner: &'a LearnerOf,
    attempt: &'a Attempt,
    iteration: u32,
}

impl Round<'_> {
    fn proposals(&self, tried: &[Tried], found: &Found) -> Vec<Proposal> {
        let briefing = RefinementsBriefing {
            instructions: String::new(),
            personality: self.learner.personality(),
            timeframe: "1h".to_owned(),
            session: Some(SESSION.to_owned()),
            document: self.attempt.document.clone(),
            results: self.attempt.results.clone(),
            findings: found.findings.clone(),
            knowledge: Vec::new(),
            tried: tried.to_vec(),
            most: MOST_TRIALS,
        };
        let said = answer(&serde_json::to_value(briefing).expect("a briefing"));
        let proposal = |one: &Value| Proposal {
            change: one["change"].as_str().unwrap_or_default().to_owned(),
            why: one["why"].as_str().unwrap_or_default().to_owned(),
            edits: serde_json::from_value(one["edits"].clone()).expect("edits"),
        };
        said["refinements"].as_array().map(|all| all.iter().map(proposal).collect()).unwrap_or_default()
    }

    fn tried(&self, runs: &[Run], applied: Option<&[Edit]>) -> Vec<Tried> {
        let of = |run: &Run| Tried {
            iteration: self.iteration,
            change: run.change.clone(),
            edits: run.edits.clone(),
            sharpe: run.sharpe,
            trades: run.trades,
            applied: applied == Some(&run.edits),
            of_this: applied.is_none(),
        };
        runs.iter().map(of).collect()
    }
}

/// What the built-in rules say to a briefing.
fn answer(briefing: &Value) -> Value {
    let ask = Ask {
        role: Role::Learner,
        model: ModelName::rules(),
        temperature: 0.0,
        system: String::new(),
        user: String::new(),
        briefing: briefing.clone(),
        schema: json!({}),
        most_tokens: 4_000,
    };
    let reply =
        Rules.complete(&ask).now_or_never().expect("the rules wait for nobody").expect("the rules answer");
    serde_json::from_str(&reply.text).expect("the rules answer in JSON")
}

fn cut(bars: &Bars) -> (Open, Sealed) {
    let (first, last) = (bars.time.first().copied().unwrap_or(0), bars.time.last().copied().unwrap_or(0));
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a share of some years")]
    let sealed = ((last - first) as f64 * SEALED_SHARE) as i64;
    split(bars.clone(), Timeframe::HOUR, last - sealed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::lab::GateRule;

    const PATTERNS: [Pattern; 4] =
        [Pattern::VwapBounce, Pattern::GapAndGo, Pattern::Breakout, Pattern::Reversal];

    /// Ten learners, each of another number, the patterns in turn.
    fn ten(from: u64, size: Option<f64>) -> Vec<(PlantedMarket, Graduate)> {
        let learner = |seed: u64| {
            let pattern = PATTERNS[usize::try_from(seed).unwrap() % PATTERNS.len()];
            let market = match size {
                None => PlantedMarket::noise(seed, 3),
                Some(size) => PlantedMarket::with_edge(seed, pattern, size, 3),
            };
            let graduate = LearnerOf { pattern, iterations: 3, seed }.learn(&market);
            (market, graduate)
        };
        (from..from + 10).map(learner).collect()
    }

    /// What holds of every learner, whatever it found: shares are for the bench.
    fn check(learners: &[(PlantedMarket, Graduate)]) {
        for (market, graduate) in learners {
            let Graduate { document, changes, results, gate } = graduate;
            let rules: Vec<GateRule> = gate.lines.iter().map(|line| line.rule).collect();
            assert_eq!(rules, GateRule::ALL);
            for line in &gate.lines {
                assert!(
                    line.value.is_none_or(f64::is_finite) && (!line.met || line.value.is_some()),
                    "{line:?}"
                );
            }
            // Each iteration runs its own document, and changes beside it.
            assert!(gate.trials > 3 && (1..=gate.trials).contains(&gate.effective_trials), "{gate:?}");
            assert!(changes.len() <= 3 && read(document, Timeframe::HOUR).is_ok());
            // What was learnt on ends where the sealed data begins, which are the last bars of the market.
            assert!(results.to <= gate.sealed.from);
            let last = market.bars.time.last().copied().unwrap() + Timeframe::HOUR.ms();
            assert_eq!(gate.sealed.to.as_millis(), last);
        }
    }

    #[test]
    fn learners_on_noise_are_held_against_the_gate() {
        check(&ten(1, None));
    }

    #[test]
    fn learners_on_an_edge_are_held_against_the_gate() {
        let learners = ten(101, Some(3.0));
        check(&learners);
        assert!(learners.iter().any(|(_, graduate)| !graduate.changes.is_empty()));
    }

    #[test]
    fn a_learner_is_the_same_again_and_does_not_see_what_is_sealed() {
        check(&ten(201, Some(1.5)));
        let market = PlantedMarket::with_edge(201, Pattern::GapAndGo, 3.0, 3);
        let learner = LearnerOf { pattern: Pattern::GapAndGo, iterations: 3, seed: 201 };
        let (once, again) = (learner.learn(&market), learner.learn(&market));
        assert_eq!((&once.document, &once.gate), (&again.document, &again.gate));
        let mut altered = market;
        let sealed = altered.bars.time.partition_point(|time| *time < once.gate.sealed.from.as_millis());
        for bar in sealed..altered.bars.len() {
            altered.bars.volume[bar] *= 3;
            altered.bars.close[bar] = altered.bars.high[bar];
        }
        let unseen = learner.learn(&altered);
        assert_eq!((&unseen.document, &unseen.results), (&once.document, &once.results));
        assert_ne!(unseen.gate.sealed, once.gate.sealed);
    }
}

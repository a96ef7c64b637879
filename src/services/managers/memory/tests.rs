use super::*;
use crate::managers::standing::Stood;
use domain::{
    AgentId, Fixed,
    managers::{ManagerConfig, NewHypothesis},
};

/// A team that is worth so much, in a market with so many instruments.
struct Seen {
    team: Standing,
    pairs: Vec<PairBriefing>,
}

fn agent() -> AgentId {
    AgentId::from_uuid(uuid::Uuid::from_u128(1))
}

fn pair(symbol: &str, price: &str, regime: Option<&str>) -> PairBriefing {
    PairBriefing {
        symbol: symbol.parse().unwrap(),
        title: symbol.to_owned(),
        price: Some(price.parse().unwrap()),
        age_seconds: None,
        change: None,
        rsi: None,
        ema_fast: None,
        ema_slow: None,
        atr: None,
        regime: regime.map(str::to_owned),
        regime_reasons: None,
        quarantine: None,
    }
}

impl Seen {
    /// At a price, with a team that has made so much of its money.
    fn at(price: &str, pnl: i64) -> Self {
        let (pnl, capital) = (Fixed::whole(pnl), ManagerConfig::default().capital);
        let equity = capital.plus(pnl).unwrap();
        let one = Stood { agent: agent(), name: "One".to_owned(), allocation: capital, equity, pnl };
        let team = Standing { equity, members: vec![one] };
        Self { team, pairs: vec![pair("WAVE", price, None)] }
    }

    fn of_regimes(regimes: &[Option<&str>]) -> Self {
        let pairs = (0..).zip(regimes).map(|(n, regime)| pair(&format!("PAIR{n}"), "1", *regime)).collect();
        Self { pairs, ..Self::at("1", 0) }
    }

    fn now(&self, tick: i64) -> Now<'_> {
        Now { tick, at: Timestamp::from_millis(tick * 1_000), team: &self.team, pairs: &self.pairs }
    }

    /// What is remembered after a look at this.
    fn look_back(&self, memory: &mut Memory, tick: i64) {
        look_back(memory, &self.now(tick));
    }
}

/// A guess that was made at tick 1, at a price of 100 and with an equity of 10,000.
fn guessed(test: &str) -> Memory {
    let mut memory = Memory::default();
    let guess = NewHypothesis { description: "a guess".to_owned(), test: Some(test.to_owned()) };
    take_in(&mut memory, &MemoryUpdate { hypotheses: vec![guess] }, &Seen::at("100", 0).now(1));
    memory
}

fn grade_of(memory: &Memory) -> (Option<bool>, Option<&str>, Option<Timestamp>) {
    let guess = &memory.hypotheses[0];
    (guess.still_valid, guess.outcome.as_deref(), guess.tested_at)
}

const WHEN_IT_FALLS: &str = "if price WAVE falls 2%, then equity falls 1% within 3 ticks";

#[test]
fn what_is_expected_is_measured_from_the_tick_at_which_its_condition_came_true() {
    let mut memory = guessed(WHEN_IT_FALLS);
    // The equity falls before the price does, and once more after it.
    Seen::at("99", -500).look_back(&mut memory, 2);
    assert_eq!(memory.hypotheses[0].began.unwrap().armed_tick, None);
    Seen::at("98", -500).look_back(&mut memory, 3);
    assert_eq!(memory.hypotheses[0].began.unwrap().armed_tick, Some(3));
    Seen::at("98", -550).look_back(&mut memory, 4);
    assert_eq!(
        grade_of(&memory),
        (None, None, None),
        "5 % below where it began, and not 1 % below where it was armed"
    );
    Seen::at("98", -595).look_back(&mut memory, 6);
    let at = Timestamp::from_millis(6_000);
    assert_eq!(grade_of(&memory), (Some(true), Some("equity -1.00 %"), Some(at)));
    Seen::at("98", 900).look_back(&mut memory, 7);
    assert_eq!(grade_of(&memory).2, Some(at), "a grade stands");
}

#[test]
fn what_is_expected_and_does_not_come_in_time_is_wrong() {
    let mut memory = guessed(WHEN_IT_FALLS);
    Seen::at("97", 0).look_back(&mut memory, 3);
    for tick in [4, 5] {
        Seen::at("97", -50).look_back(&mut memory, tick);
        assert_eq!(grade_of(&memory), (None, None, None), "there is time until tick 6");
    }
    Seen::at("97", 50).look_back(&mut memory, 6);
    assert_eq!(grade_of(&memory), (Some(false), Some("equity +0.50 %"), Some(Timestamp::from_millis(6_000))));
}

#[test]
fn a_condition_that_does_not_come_true_in_time_leaves_its_guess_unknown() {
    let mut memory = guessed(WHEN_IT_FALLS);
    for tick in [2, 3] {
        Seen::at("99", -5_000).look_back(&mut memory, tick);
        assert_eq!(grade_of(&memory), (None, None, None));
    }
    Seen::at("99", -5_000).look_back(&mut memory, 4);
    let told = "its condition did not come true: price WAVE -1.00 %";
    assert_eq!(grade_of(&memory), (None, Some(told), Some(Timestamp::from_millis(4_000))));
}

#[test]
fn a_figure_that_is_gone_grades_nothing() {
    let mut memory = guessed("price WAVE rises within 2 ticks");
    let gone = Seen { pairs: Vec::new(), ..Seen::at("100", 0) };
    gone.look_back(&mut memory, 2);
    assert_eq!(grade_of(&memory), (None, None, None));
    gone.look_back(&mut memory, 3);
    let told = "price WAVE has no figure any more";
    assert_eq!(grade_of(&memory), (None, Some(told), Some(Timestamp::from_millis(3_000))));
}

#[test]
fn the_regime_is_that_of_most_instruments_and_among_equals_the_more_cautious_word() {
    for (regimes, kind, reasoning) in [
        (
            &[Some("trending_up"), Some("trending_down"), Some("volatile")][..],
            "trending",
            "2 of 3 instruments are trending by their days (2 trending, 1 volatile)",
        ),
        (
            &[Some("trending_up"), Some("ranging"), None],
            "ranging",
            "1 of 3 instruments are ranging by their days (1 ranging, 1 trending, 1 unknown)",
        ),
        (
            &[Some("ranging"), Some("volatile")],
            "volatile",
            "1 of 2 instruments are volatile by their days (1 ranging, 1 volatile)",
        ),
    ] {
        let mut memory = Memory::default();
        Seen::of_regimes(regimes).look_back(&mut memory, 1);
        let regime = memory.market_regime.unwrap();
        assert_eq!((regime.regime.as_str(), regime.reasoning.as_str()), (kind, reasoning));
    }
}

#[test]
fn a_regime_is_from_when_it_began_until_another_one_is_seen() {
    let mut memory = Memory::default();
    Seen::of_regimes(&[None, None]).look_back(&mut memory, 1);
    assert_eq!(memory.market_regime, None, "nobody knows");
    Seen::of_regimes(&[Some("ranging"), None]).look_back(&mut memory, 2);
    Seen::of_regimes(&[Some("ranging"), Some("ranging")]).look_back(&mut memory, 3);
    // Where nothing is known, what was known stays.
    Seen::of_regimes(&[None, None]).look_back(&mut memory, 4);
    let detected = |memory: &Memory| memory.market_regime.as_ref().unwrap().detected_at.as_millis();
    assert_eq!(detected(&memory), 2_000);
    Seen::of_regimes(&[Some("volatile"), Some("volatile")]).look_back(&mut memory, 5);
    assert_eq!(
        (memory.market_regime.as_ref().unwrap().regime.as_str(), detected(&memory)),
        ("volatile", 5_000)
    );
}

#[test]
fn a_change_is_measured_by_what_its_agent_gained_in_five_ticks() {
    let change = |agent, equity_before| ParameterChange {
        agent_id: agent,
        change: "allocation from 1000 to 500".to_owned(),
        change_at: Timestamp::from_millis(1_000),
        change_tick: 1,
        equity_before,
        pnl_before: 100.0,
        outcome_after_n_cycles: None,
        measured: None,
    };
    let stranger = AgentId::from_uuid(uuid::Uuid::from_u128(2));
    let changes = vec![change(agent(), 1_000.0), change(agent(), 0.0), change(stranger, 1_000.0)];
    let mut memory = Memory { parameter_history: changes, ..Memory::default() };
    let seen = Seen::at("1", 50);
    seen.look_back(&mut memory, 5);
    assert!(memory.parameter_history.iter().all(|change| change.outcome_after_n_cycles.is_none()));
    seen.look_back(&mut memory, 6);
    let outcomes: Vec<_> = memory
        .parameter_history
        .iter()
        .map(|change| (change.outcome_after_n_cycles.as_deref().unwrap(), change.measured))
        .collect();
    assert_eq!(
        outcomes,
        [
            ("-5.00 % (-$50.00) in 5 ticks", Some(-0.05)),
            ("-$50.00 in 5 ticks", None),
            ("the agent is no longer there", None),
        ]
    );
}

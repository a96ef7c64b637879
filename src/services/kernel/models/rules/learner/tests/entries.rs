//! What a person said of days and hours, held against the entries of a backtest.

use super::{
    super::{Ends, Evolving, trait_changes},
    *,
};
use domain::lab::{Edit, TraitName};
use engine::{
    backtest::{Decisions, Setup, run},
    bars::{
        Bars, Session, Timeframe,
        calendar::{DAY_MS, weekday},
        generate, resample,
    },
    fixed::Fixed,
    graph::{Given, Market, compile},
    strategy::{Inputs, load},
};
use serde_json::{Value, json};
use std::sync::LazyLock;

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// More than a year of minutes.
static MINUTES: LazyLock<Bars> = LazyLock::new(|| generate(600_000, 11));

/// Those in which a market with a session is open, which is on five days of the week.
static OPEN: LazyLock<Bars> = LazyLock::new(|| {
    let session: Session = SESSION.parse().unwrap();
    let mut open = Bars::empty(MINUTES.instrument.clone());
    let is_open = |time: i64| session.start_of(time).is_some() && weekday(time.div_euclid(DAY_MS)) < 5;
    for place in (0..MINUTES.len()).filter(|place| is_open(MINUTES.time[*place])) {
        open.time.push(MINUTES.time[place]);
        open.open.push(MINUTES.open[place]);
        open.high.push(MINUTES.high[place]);
        open.low.push(MINUTES.low[place]);
        open.close.push(MINUTES.close[place]);
        open.volume.push(MINUTES.volume[place]);
    }
    open
});

/// A market, and where its longer bars begin.
#[derive(Debug, Clone, Copy)]
enum Traded {
    RoundTheClock,
    InSessions { from_midnight: bool },
}

impl Traded {
    const ALL: [Self; 3] = [
        Self::RoundTheClock,
        Self::InSessions { from_midnight: true },
        Self::InSessions { from_midnight: false },
    ];

    fn session(self) -> Option<&'static str> {
        matches!(self, Self::InSessions { .. }).then_some(SESSION)
    }

    fn bars(self, timeframe: Timeframe) -> Bars {
        let (minutes, grid) = match self {
            Self::RoundTheClock => (&MINUTES, Session::WHOLE_DAY),
            Self::InSessions { from_midnight: true } => (&OPEN, Session::WHOLE_DAY),
            Self::InSessions { from_midnight: false } => (&OPEN, SESSION.parse().unwrap()),
        };
        resample(minutes, Timeframe::MINUTE, timeframe, grid).unwrap().bars
    }
}

/// When what the scan lets through is entered, for a bar each; half of it, drawn, so that no rhythm of bars and days hides one of them.
fn entries(rules: &[&str], timeframe: &str, market: Traded) -> Vec<i64> {
    let personality = Personality {
        hours: said(rules.iter().map(|rule| rule.parse().unwrap()).collect()),
        // Who holds for weeks has no window of the day beside these rules.
        trading_style: said(TradingStyle::Position),
        ..focused(Pattern::Trend)
    };
    let session = market.session().map(str::to_owned);
    let written = written(&StrategyBriefing { session, ..to_write(personality, timeframe) });
    let execution = json!({ "entry": { "long": "signal and close > open" }, "size": { "units": 1 }, "max_holding_bars": 1 });
    let head = [("name", "entries"), ("timeframe", timeframe)];
    let document =
        Document::of_parts(&head, &[("scan", &written["scan"]), ("execution", &execution)], None).toml();
    let strategy = load(&document, &Inputs::default()).unwrap().strategy;
    let bars = market.bars(strategy.timeframe);
    let plan = compile(&strategy, &Given::new()).unwrap();
    let signals = plan.evaluate_entries(&Market { bars: &bars, others: Vec::new() }).unwrap().remove(0);
    let decisions = Decisions::Every(bars.len());
    let setup = Setup { bars: &bars, decisions, signals: &signals, cash: Fixed::whole(1_000_000) };
    let trades = run(&setup).unwrap().trades;
    trades.iter().map(|trade| bars.time[trade.entry_bar]).collect()
}

/// The days of the week on which something is entered.
fn entered(rules: &[&str], timeframe: &str, market: Traded) -> Vec<&'static str> {
    let times = entries(rules, timeframe, market);
    let day_of = |time: &i64| usize::try_from(weekday(time.div_euclid(DAY_MS))).unwrap();
    let place = |day: &usize| times.iter().any(|time| day_of(time) == *day);
    (0..DAYS.len()).filter(place).map(|day| DAYS[day]).collect()
}

/// Whether rules let something be entered on a day.
type IsLet = fn(&str) -> bool;

#[test]
fn days_are_those_of_the_entry() {
    let table: [(&[&str], IsLet); 6] = [
        (&["avoid friday"], |day| day != "friday"),
        (&["avoid monday"], |day| day != "monday"),
        (&["only monday", "only friday"], |day| day == "monday" || day == "friday"),
        (&["only wednesday"], |day| day == "wednesday"),
        (&["avoid friday", "avoid monday"], |day| day != "friday" && day != "monday"),
        (&["avoid saturday", "avoid sunday"], |day| !day.starts_with('s')),
    ];
    for (rules, is_let) in table {
        for timeframe in ["1d", "4h", "1h", "5m"] {
            for market in Traded::ALL {
                let open = if market.session().is_some() { 5 } else { 7 };
                let expected: Vec<&str> = DAYS[..open].iter().copied().filter(|day| is_let(day)).collect();
                assert_eq!(entered(rules, timeframe, market), expected, "{rules:?} {timeframe} {market:?}");
            }
        }
    }
}

#[test]
fn no_day_loses_the_entries_at_its_beginning() {
    for timeframe in ["4h", "1h"] {
        let first = |times: Vec<i64>| times.into_iter().filter(|time| time.rem_euclid(DAY_MS) == 0).count();
        let friday = entries(&["only friday"], timeframe, Traded::RoundTheClock);
        assert!(first(friday) > 10, "{timeframe}");
    }
}

#[test]
fn what_is_found_of_a_day_becomes_a_rule_of_its_entries() {
    let friday = finding("weekday", "Friday", "weekday() == 5", -0.0042, 0.01);
    for (timeframe, session, rule) in [
        ("1d", None, "avoid saturday"),
        ("1d", Some(SESSION), "avoid monday"),
        ("1h", None, "avoid friday"),
        ("1h", Some(SESSION), "avoid friday"),
    ] {
        let session = session.map(str::to_owned);
        let briefing = StrategyBriefing { session, ..to_write(focused(Pattern::Trend), timeframe) };
        let document = document(&briefing).toml();
        let case = Evolving {
            briefing: &briefing,
            document: &document,
            findings: std::slice::from_ref(&friday),
            ends: Ends::default(),
        };
        let changes = trait_changes(&case).unwrap();
        let hours = changes.iter().find(|change| change.about == TraitName::Hours).unwrap();
        assert_eq!(hours.to, json!([rule]), "{timeframe} {:?}", briefing.session);
    }
}

#[test]
fn no_side_is_left_alone_that_the_document_does_not_have() {
    let briefing = to_write(focused(Pattern::Breakout), "1h");
    let both = document(&briefing);
    let sides = |document: &str| -> Vec<Value> {
        let case = Evolving { briefing: &briefing, document, findings: &[], ends: Ends::default() };
        let changes = trait_changes(&case).unwrap();
        let of_sides = changes.into_iter().filter(|change| change.about == TraitName::Direction);
        of_sides.map(|change| change.to).collect()
    };
    assert_eq!(sides(&both.toml()), [json!("long_only"), json!("short_only")]);
    let long = both.changed(&[Edit::Remove("execution.entry.short".to_owned())]).unwrap().toml();
    assert_eq!(sides(&long), Vec::<Value>::new());
}

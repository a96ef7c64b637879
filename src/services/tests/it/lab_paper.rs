//! An agent that graduated, on a desk that trades: what happens there is held against what was expected of it.

use crate::{learning::PAGE, school::School};
use domain::{
    Fixed, Period,
    agents::{AgentStep, Stage, Status},
    lab::{GraduationStatus, Pattern},
    market::{Bar, Minute},
};
use rstest::rstest;
use services::{
    agents::{self, history},
    desk,
    kernel::{
        approvals::{self, Answer, Said},
        jobs::{Handlers, Worker, WorkerOptions},
    },
    lab::{
        graduation::{self, Watching, graduate},
        iterations::Wish,
    },
    market,
};
use testkit::{Backend, MockClock, PlantedMarket};

const DAY: i64 = 1_440;
/// Hours of the session, and what the price does in them, in thousandths of where it began: it breaks out in the second, falls at once, and comes back slowly.
const HOURS: std::ops::Range<i64> = 8..20;
const OF_DAY: [i64; 12] = [1_000, 1_030, 990, 950, 960, 970, 980, 990, 1_000, 1_010, 1_020, 1_025];

/// Days on each of which whoever buys the breakout loses.
fn traps(start: Minute, price: i64, days: i64) -> Vec<Bar> {
    let mut bars = Vec::new();
    let mut base = price;
    for day in 0..days {
        let mut open = base;
        for (hour, factor) in HOURS.zip(OF_DAY) {
            let (from, to) = (open, base * factor / 1_000);
            for minute in 0..60 {
                let close = from + (to - from) * (minute + 1) / 60;
                let (high, low) = (open.max(close), open.min(close));
                let minute = start.plus(day * DAY + hour * 60 + minute);
                bars.push(Bar { minute, open, high, low, close, volume: 1_000 });
                open = close;
            }
        }
        base = open;
    }
    bars
}

/// An agent on paper by its owner's word, whatever the gate said, with the pattern as it is known to everybody.
async fn on_paper(backend: Backend) -> School {
    let school = School::open(backend, PlantedMarket::noise(5, 3), Pattern::Breakout).await;
    let through = school.learn().await;
    school.decide(through.number, Wish::Refinements(Vec::new())).await;
    let house = &school.test.house;
    let found = graduate(house, &school.person, school.agent.id).await.unwrap();
    let said = Said { reason: None, confirm: Some("Vera") };
    approvals::answer(house, &school.person, found.approval.id, Answer::Approve, said).await.unwrap();
    agents::step(house, &school.person, school.agent.id, AgentStep::Start).await.unwrap();
    school
}

#[rstest]
#[tokio::test]
async fn an_agent_that_loses_on_a_running_desk_comes_back_and_holds_nothing_new(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = on_paper(backend).await;
    let (house, person, id) = (&school.test.house, &school.person, school.agent.id);
    let start = Minute::containing(MockClock::START);
    let last = school.market.bars.close.last().copied().unwrap();
    school.feed.put(&school.symbol, traps(start, last, 30));
    desk::schedule(house).await.unwrap();
    graduation::schedule(house).await.unwrap();
    market::open(house, start, 3_600).await.unwrap();
    let handlers = Handlers::default().with(desk::Tick::default()).with(Watching);
    let worker = Worker::new(house.clone(), handlers, WorkerOptions::named("desk"));
    let newest = || async { graduation::graduation(house, person, id, None).await.unwrap().unwrap() };
    let mut hours = 0;
    while newest().await.graduation.status == GraduationStatus::Granted {
        school.test.clock.advance(Period::from_seconds(1));
        worker.run_due_jobs().await.unwrap();
        hours += 1;
        let checked = newest().await.graduation.paper;
        assert!(hours < 30 * 24, "it never came back: {checked:?}");
    }
    let found = newest().await;
    let (paper, why) = (found.graduation.paper.unwrap(), found.graduation.returned.unwrap());
    assert!(paper.trades >= 10 && paper.p_value.unwrap() < 0.01, "{paper:?}");
    assert!(why.contains(&format!("{} trades", paper.trades)), "{why}");
    assert_eq!((found.agent.stage, found.agent.status), (Stage::Ready, Status::Paused));
    // What was compared is what stands in its books.
    let trades = history::trades(house, person, id, PAGE).await.unwrap();
    assert_eq!(trades.items.len(), paper.trades);
    let lost: f64 = trades.items.iter().map(|trade| trade.gain).sum();
    assert!(
        (lost / f64::from(u32::try_from(trades.items.len()).unwrap()) - paper.mean_gain.unwrap()).abs()
            < 1e-9
    );
    assert!(trades.items.iter().filter(|trade| trade.pnl < Fixed::ZERO).count() >= 10);

    // The market goes on as before, and it opens nothing more.
    for _ in 0..3 * 24 {
        school.test.clock.advance(Period::from_seconds(1));
        worker.run_due_jobs().await.unwrap();
    }
    let after = history::trades(house, person, id, PAGE).await.unwrap();
    assert_eq!(after.items.len(), trades.items.len());
    assert!(history::positions(house, person, id).await.unwrap().is_empty());
}

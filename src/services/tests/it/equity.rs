//! What an agent was worth over time: money that comes and goes is no return, and a long life is told by the ends of its days.

use crate::floor::{DOCUMENT, Floor, minute};
use domain::{
    Fixed,
    agents::{Agent, AgentStep, Risk},
    desk::{Direction, EquityMark},
    market::Bar,
};
use rstest::rstest;
use services::{
    agents::{self, AgentChange, history},
    desk,
};
use testkit::Backend;

const DAY: i64 = 1_440;
/// So many seconds of a day, and of a third of it, at an hour a second.
const FAST: u32 = 3_600;
const DAY_SECONDS: i64 = 24;

async fn allocate(floor: &Floor, agent: &Agent, amount: &str) {
    let change = AgentChange { allocation: Some(amount.parse().unwrap()), ..AgentChange::default() };
    agents::change(&floor.house, &floor.person, agent.id, change).await.unwrap();
}

async fn figures(floor: &Floor, agent: &Agent) -> history::AgentFigures {
    history::figures(&floor.house, &floor.person, agent.id).await.unwrap().unwrap()
}

async fn marks(floor: &Floor, agent: &Agent) -> Vec<EquityMark> {
    floor.house.db.read().await.unwrap().desk().marks(agent.id).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn a_changed_allocation_is_no_return(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let floor = Floor::open(backend).await;
    let agent = floor.started("Hands", "", Risk::default()).await;
    floor.speed_up(FAST).await;
    for amount in ["5000", "15000", "14999.99"] {
        floor.pass(4 * DAY_SECONDS + 8, 8).await;
        allocate(&floor, &agent, amount).await;
        let at_once = figures(&floor, &agent).await;
        assert_eq!((at_once.equity, at_once.pnl), (amount.parse().unwrap(), Fixed::ZERO));
        assert_eq!((at_once.max_drawdown, at_once.sharpe), (Some(0.0), None), "{amount}");
    }
    floor.pass(DAY_SECONDS, 8).await;
    let found = figures(&floor, &agent).await;
    assert_eq!((found.max_drawdown, found.sharpe), (Some(0.0), None));
    let marks: Vec<_> = marks(&floor, &agent).await.iter().map(|mark| (mark.equity, mark.paid)).collect();
    let expected = ["10000", "5000", "15000", "14999.99"].map(|text| text.parse::<Fixed>().unwrap());
    assert_eq!(marks, expected.map(|paid| (paid, paid)), "a day on which nothing moved leaves nothing");
}

#[rstest]
#[tokio::test]
async fn the_ends_of_days_are_the_same_however_often_the_desk_is_restarted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (whole, pieces) = (Floor::open(backend).await, Floor::open(backend).await);
    let one = whole.started("Crosser", DOCUMENT, Risk::default()).await;
    let other = pieces.started("Crosser", DOCUMENT, Risk::default()).await;
    for floor in [&whole, &pieces] {
        floor.speed_up(FAST).await;
    }
    whole.pass(4 * DAY_SECONDS, 8).await;
    for _ in 0..4 * DAY_SECONDS / 8 {
        // Every third time just at midnight.
        pieces.pass(8, 8).await;
        pieces.restart_anew();
    }
    let bare = |marks: Vec<EquityMark>| -> Vec<_> {
        marks.iter().map(|mark| (mark.minute, mark.equity, mark.paid)).collect()
    };
    let (of_whole, of_pieces) = (bare(marks(&whole, &one).await), bare(marks(&pieces, &other).await));
    let days: Vec<i64> = of_whole.iter().map(|(at, ..)| at.number() - minute(0).number()).collect();
    assert_eq!(days, [0, DAY, 2 * DAY, 3 * DAY], "{of_whole:?}");
    assert_eq!(of_whole, of_pieces);
}

#[tokio::test]
async fn what_is_written_at_the_end_of_a_day_is_what_it_was_worth() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.speed_up(FAST).await;
    floor.pass(DAY_SECONDS, 8).await;
    assert_eq!(floor.reached().await, minute(DAY));
    let at_midnight = figures(&floor, &agent).await;
    // Money that comes in the very minute in which the day ends is told by the same mark.
    allocate(&floor, &agent, "12000").await;
    floor.pass(1, 1).await;
    let marks = marks(&floor, &agent).await;
    let last = marks.last().unwrap();
    let worth = at_midnight.equity.plus(Fixed::whole(2_000)).unwrap();
    assert_eq!((last.minute, last.equity, last.paid), (minute(DAY), worth, Fixed::whole(12_000)));
    assert_eq!(marks.len(), 2);
}

#[tokio::test]
async fn an_old_agent_is_drawn_by_the_ends_of_its_days() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    // The script ends on the fifth day; after it there is a price an hour, which stands.
    let last = floor.bar(5_999).await;
    let stands = |hour: i64| Bar {
        minute: minute(6_000 + 60 * hour),
        open: last.close,
        high: last.close,
        low: last.close,
        ..last
    };
    floor.feed.put(&floor.symbols[0], (0..9 * 24).map(stands));
    floor.speed_up(FAST).await;
    floor.pass(9 * DAY_SECONDS, 8).await;
    let young = history::curve(&floor.house, &floor.person, agent.id).await.unwrap().unwrap();
    assert_eq!(young.every, 33, "{} points", young.points.len());
    floor.pass(4 * DAY_SECONDS - 8, 8).await;
    let (curve, found) = history::look(&floor.house, &floor.person, agent.id).await.unwrap().unwrap();
    assert_eq!((curve.every, curve.points.len()), (DAY, 14), "the beginning, twelve midnights, now");
    assert_eq!(curve.points[13].equity, found.equity);
    assert_eq!(curve.points[0].equity, Fixed::whole(10_000));
    for mark in marks(&floor, &agent).await {
        let point = curve.points.iter().find(|point| point.minute == mark.minute.plus(-1)).unwrap();
        assert_eq!((point.equity, point.paid), (mark.equity, mark.paid));
    }
    assert!(curve.points.iter().all(|point| point.held.is_some()));
    assert!(found.sharpe.is_some() && found.max_drawdown.is_some_and(|fall| fall > 0.0), "{found:?}");
}

#[tokio::test]
async fn the_line_of_an_agent_on_a_list_is_what_it_was_worth_from_its_first_minute_to_now() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.speed_up(FAST).await;
    floor.pass(3 * DAY_SECONDS + 8, 8).await;
    let (at_once, line) = history::marked(&floor.house, &floor.person, agent.id).await.unwrap().unwrap();
    assert_eq!(at_once.equity, figures(&floor, &agent).await.equity);
    let worth: Vec<Fixed> = line.iter().map(|mark| mark.equity).collect();
    let mut expected: Vec<Fixed> = marks(&floor, &agent).await.iter().map(|mark| mark.equity).collect();
    expected.push(at_once.equity);
    assert_eq!((worth.len(), worth[0]), (5, Fixed::whole(10_000)), "its beginning, three midnights, now");
    assert_eq!(worth, expected);
    assert_eq!(line[4].minute, floor.reached().await);
}

/// Does nothing by itself, and pays for nothing that is done by hand.
const FREE: &str = "name = \"Hands\"\ntimeframe = \"5m\"\n[execution]\nentry.long = \"close < 0\"\n\
    exit.long = \"close < 0\"\nsize.units = 1\n[costs]\nfee = 0\nslippage_bps = 0\n";

/// Lets a pair cost so many dollars in some minutes after the market opened.
fn cost(floor: &Floor, place: usize, dollars: i64, minutes: std::ops::Range<i64>) {
    let price = dollars * 100;
    let bar = |after| Bar {
        minute: minute(after),
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 1_000,
    };
    floor.feed.put(&floor.symbols[place], minutes.map(bar));
}

#[tokio::test]
async fn exposure_is_what_is_held_either_way_whether_the_agent_may_trade_or_not() {
    let floor = Floor::open(Backend::Sqlite).await;
    for (place, before, after) in [(0, 100, 120), (1, 80, 64)] {
        cost(&floor, place, before, 0..20);
        cost(&floor, place, after, 20..60);
    }
    let agent = floor.started_on(&floor.symbols, "Hands", FREE, Risk::default()).await;
    let assert_exposed = async |equity: i64, exposure: f64| {
        let found = figures(&floor, &agent).await;
        assert_eq!(found.equity, Fixed::whole(equity));
        assert!((found.exposure - exposure).abs() < 1e-12, "{found:?}");
    };
    floor.trade(2).await;
    assert_exposed(10_000, 0.0).await;
    floor.place(&agent, 0, Direction::Long, "30").await.unwrap();
    floor.place(&agent, 1, Direction::Short, "25").await.unwrap();
    floor.trade(2).await;
    // 30 × 100 and 25 × 80.
    assert_exposed(10_000, 0.5).await;
    agents::step(&floor.house, &floor.person, agent.id, AgentStep::Pause).await.unwrap();
    floor.until(30).await;
    // 30 × 120 and 25 × 64: 600 and 400 were gained.
    assert_exposed(11_000, 5_200.0 / 11_000.0).await;
    desk::close(&floor.house, &floor.person, agent.id, &floor.symbols[0]).await.unwrap();
    floor.trade(2).await;
    assert_exposed(11_000, 1_600.0 / 11_000.0).await;
    desk::close(&floor.house, &floor.person, agent.id, &floor.symbols[1]).await.unwrap();
    floor.trade(2).await;
    assert_exposed(11_000, 0.0).await;
    agents::step(&floor.house, &floor.person, agent.id, AgentStep::Start).await.unwrap();
    floor.trade(5).await;
    assert_exposed(11_000, 0.0).await;
}

/// What the dashboard says of all agents, against what each of them says.
async fn assert_sum(floor: &Floor, agents: &[&Agent]) {
    let together = agents::together(&floor.house, &floor.person).await.unwrap().money.unwrap();
    let (mut equity, mut pnl, mut today) = (Fixed::ZERO, Fixed::ZERO, Fixed::ZERO);
    for agent in agents {
        let own = figures(floor, agent).await;
        equity = equity.plus(own.equity).unwrap();
        pnl = pnl.plus(own.pnl).unwrap();
        today = today.plus(own.pnl_today).unwrap();
    }
    assert_eq!((together.equity, together.pnl, together.pnl_today), (equity, pnl, today));
}

#[rstest]
#[tokio::test]
async fn all_agents_are_worth_what_each_is_whatever_was_written_since_the_last_look(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = Floor::open(backend).await;
    let one = floor.started("One", DOCUMENT, Risk::default()).await;
    let idle = floor.started("Idle", "", Risk::default()).await;
    assert_sum(&floor, &[&one, &idle]).await;
    floor.until_held(&one).await;
    for _ in 0..6 {
        floor.trade(7).await;
        assert_sum(&floor, &[&one, &idle]).await;
    }
    allocate(&floor, &idle, "12000").await;
    assert_sum(&floor, &[&one, &idle]).await;
    let other = floor.started("Other", DOCUMENT, Risk::default()).await;
    assert_sum(&floor, &[&one, &idle, &other]).await;
    agents::step(&floor.house, &floor.person, idle.id, AgentStep::Stop).await.unwrap();
    agents::delete(&floor.house, &floor.person, idle.id).await.unwrap();
    assert_sum(&floor, &[&one, &other]).await;
    floor.trade(60).await;
    assert_sum(&floor, &[&one, &other]).await;
}

/// All agents together, against the marks of each: what it was worth at a moment is what its last mark until then says.
async fn assert_portfolio(floor: &Floor, agents: &[&Agent]) -> agents::Portfolio {
    let found = agents::portfolio(&floor.house, &floor.person).await.unwrap().unwrap();
    let mut all = Vec::new();
    for agent in agents {
        all.push(marks(floor, agent).await);
    }
    let (now, before) = found.points.split_last().unwrap();
    for point in before {
        let (mut equity, mut paid) = (Fixed::ZERO, Fixed::ZERO);
        for marks in &all {
            if let Some(mark) = marks.iter().rfind(|mark| mark.minute <= point.minute) {
                equity = equity.plus(mark.equity).unwrap();
                paid = paid.plus(mark.paid).unwrap();
            }
        }
        assert_eq!((point.equity, point.paid), (equity, paid), "{:?}", point.minute);
    }
    let together = agents::together(&floor.house, &floor.person).await.unwrap().money.unwrap();
    assert_eq!(found.now, together);
    assert_eq!(now.minute, floor.reached().await);
    let gained = now.equity.minus(now.paid).unwrap();
    assert_eq!((now.equity, gained), (together.equity, together.pnl));
    found
}

#[rstest]
#[tokio::test]
async fn all_agents_are_drawn_together_and_one_that_joins_is_no_gain(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = Floor::open(backend).await;
    assert_eq!(agents::portfolio(&floor.house, &floor.person).await.unwrap(), None);
    let one = floor.started("One", DOCUMENT, Risk::default()).await;
    let found = assert_portfolio(&floor, &[&one]).await;
    assert_eq!(found.points.len(), 1, "its first minute is now");
    floor.speed_up(FAST).await;
    floor.pass(2 * DAY_SECONDS + 8, 8).await;
    assert_portfolio(&floor, &[&one]).await;
    let idle = floor.started("Idle", "", Risk::default()).await;
    let found = assert_portfolio(&floor, &[&one, &idle]).await;
    let [.., day, now] = found.points.as_slice() else { panic!("{found:?}") };
    assert_eq!(now.paid.minus(day.paid).unwrap(), Fixed::whole(10_000), "it brings its money along");
    let gained = |point: &agents::PortfolioPoint| point.equity.minus(point.paid).unwrap();
    assert_eq!(gained(now), figures(&floor, &one).await.pnl);
    floor.pass(DAY_SECONDS, 8).await;
    let before = assert_portfolio(&floor, &[&one, &idle]).await;
    let days: Vec<i64> =
        before.points.iter().map(|point| point.minute.number() - minute(0).number()).collect();
    assert_eq!(
        days,
        [0, DAY, 2 * DAY, 3 * DAY, 3 * DAY + 480],
        "one that does not move stays in every point"
    );

    // Money that comes in the minute that was looked at already is not counted twice, nor missed.
    allocate(&floor, &idle, "12000").await;
    let after = assert_portfolio(&floor, &[&one, &idle]).await;
    assert_eq!(after.now.pnl, before.now.pnl);
    floor.pass(DAY_SECONDS - 8, 8).await;
    assert_portfolio(&floor, &[&one, &idle]).await;
    allocate(&floor, &idle, "11000").await;
    floor.pass(8, 8).await;
    let kept = assert_portfolio(&floor, &[&one, &idle]).await;

    // Whoever has looked at nothing yet sees the same.
    let anew = services::House {
        purses: agents::Purses::default(),
        pasts: agents::Pasts::default(),
        ..floor.house.clone()
    };
    assert_eq!(agents::portfolio(&anew, &floor.person).await.unwrap(), Some(kept));

    agents::step(&floor.house, &floor.person, idle.id, AgentStep::Stop).await.unwrap();
    agents::delete(&floor.house, &floor.person, idle.id).await.unwrap();
    assert_portfolio(&floor, &[&one]).await;
}

#[rstest]
#[tokio::test]
async fn marks_are_read_on_from_a_minute_of_each_agent(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = Floor::open(backend).await;
    let one = floor.started("One", DOCUMENT, Risk::default()).await;
    let other = floor.started("Other", DOCUMENT, Risk::default()).await;
    let third = floor.started("Third", DOCUMENT, Risk::default()).await;
    floor.speed_up(FAST).await;
    floor.pass(3 * DAY_SECONDS, 8).await;
    let (of_one, of_other) = (marks(&floor, &one).await, marks(&floor, &other).await);
    assert_eq!((of_one.len(), of_other.len(), marks(&floor, &third).await.len()), (3, 3, 3));
    let mut reader = floor.house.db.read().await.unwrap();
    let wanted = [
        (one.id, of_one[2].minute),
        (other.id, minute(-1)),
        (domain::AgentId::from_uuid(uuid::Uuid::nil()), minute(0)),
    ];
    let found = reader.desk().marks_since(&wanted).await.unwrap();
    let its = |agent: &Agent| -> Vec<EquityMark> {
        found.iter().filter(|mark| mark.agent == agent.id).copied().collect()
    };
    assert_eq!((its(&one), its(&other), found.len()), (of_one[2..].to_vec(), of_other, 4));
    assert_eq!(reader.desk().marks_since(&[]).await.unwrap(), []);
}

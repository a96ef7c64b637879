//! Managers beside their frozen twins: what nobody touches is worth the same to the last digit, and a change differs by exactly what it changed.

use crate::{
    floor::{DOCUMENT, minute},
    managing::{Managing, about},
};
use domain::{
    Fixed, ManagerId, Money,
    managers::{ComparisonPoint, Effect, Manager, ManagerStep, Summary, Verdict},
};
use rstest::rstest;
use serde_json::{Value, json};
use services::managers::{self, Comparison, ManagerChange};
use testkit::Backend;

const DAY: i64 = 1_440;
/// An hour of market time a second.
const FAST: u32 = 3_600;

fn fixed(text: &str) -> Fixed {
    text.parse().unwrap()
}

/// A decision to make an agent that trades often.
fn crosser(world: &Managing, name: &str, pair: usize, allocation: &str) -> Value {
    let params = json!({
        "name": name, "pairs": [world.floor.symbols[pair]], "timeframe": "5m", "document": DOCUMENT,
        "allocation": allocation,
    });
    json!({"action": "create_agent", "params": params, "reasoning": "it crosses"})
}

async fn look(world: &Managing, id: ManagerId) -> Comparison {
    managers::comparison(world.house(), &world.floor.person, id).await.unwrap()
}

async fn summary(world: &Managing, id: ManagerId) -> Summary {
    look(world, id).await.compared.unwrap().summary
}

/// A manager with agents, whose first tick is over.
async fn begun(world: &Managing, agents: &[Value]) -> Manager {
    let manager = world.manager(|config| config.risk_params.max_correlated_positions = 3).await;
    let rows = world.first_tick(&manager, &json!(agents)).await;
    assert!(rows.iter().all(|row| row.result.ok), "{rows:?}");
    manager
}

/// Until the comparison has come to so many hours after the market opened.
async fn pass_hours(world: &Managing, hours: i64) {
    let now = world.floor.reached().await.number() - minute(0).number();
    world.floor.trade(hours * 60 - now + 12).await;
}

fn gains(points: &[ComparisonPoint]) -> Vec<(i64, Fixed)> {
    points.iter().map(|point| (point.minute.number() - minute(0).number(), point.gained)).collect()
}

fn twins(points: &[ComparisonPoint]) -> Vec<(i64, Fixed)> {
    points.iter().map(|point| (point.minute.number() - minute(0).number(), point.twin.unwrap())).collect()
}

#[rstest]
#[tokio::test]
async fn what_nobody_touches_equals_its_twin_to_the_last_digit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Managing::open(backend).await;
    // Five that want to be long at once, of which three may: the limits must refuse the same ones.
    let agents: Vec<Value> =
        (0..5).map(|pair| crosser(&world, &format!("Crosser {pair}"), pair, "1500.55")).collect();
    let manager = begun(&world, &agents).await;
    pass_hours(&world, 6).await;
    let found = look(&world, manager.id).await;
    let points = &found.points;
    assert_eq!(twins(points), gains(points), "{points:#?}");
    assert_eq!(points.len(), 7, "its beginning and six hours");
    assert!(points[2..].iter().all(|point| !point.gained.is_zero()), "{points:#?}");
    let team = managers::team(world.house(), &world.floor.person, manager.id).await.unwrap();
    let refused: i64 = {
        let mut reader = world.house().db.read().await.unwrap();
        let mut refused = 0;
        for member in &team.members {
            let all = reader.desk().decisions_before(member.agent.id, i64::MAX, 10_000).await.unwrap();
            refused += i64::try_from(all.iter().filter(|one| one.refusal.is_some()).count()).unwrap();
        }
        refused
    };
    assert!(refused > 0, "the limits were asked for something");
    let summary = found.compared.unwrap().summary;
    let [fees, slippage] = [summary.waterfall.fees, summary.waterfall.slippage];
    assert!(fees.is_positive() && slippage.is_positive(), "{summary:?}");
    let paid: Fixed = team.members.iter().fold(Fixed::ZERO, |sum, member| {
        sum.plus(member.account.as_ref().map_or(Fixed::ZERO, |account| account.fees)).unwrap()
    });
    assert!(fees <= paid, "{fees} of {paid}");
    assert_eq!((summary.twins, summary.left_out.len(), summary.trouble), (5, 0, None));
    assert_eq!(summary.effect, Effect::unmeasured(Verdict::NotEnoughData, 0));
}

#[tokio::test]
async fn a_twin_is_the_same_however_often_the_job_is_taken_over() {
    let (whole, pieces) = (Managing::open(Backend::Sqlite).await, Managing::open(Backend::Sqlite).await);
    let mut ids = Vec::new();
    for world in [&whole, &pieces] {
        let agents = [crosser(world, "One", 0, "4000"), crosser(world, "Two", 1, "4000")];
        ids.push(begun(world, &agents).await.id);
    }
    pass_hours(&whole, 5).await;
    for hour in 1..=5 {
        pieces.floor.restart_anew();
        pass_hours(&pieces, hour).await;
    }
    let (one, other) = (look(&whole, ids[0]).await, look(&pieces, ids[1]).await);
    assert_eq!(twins(&one.points), twins(&other.points));
    assert_eq!(gains(&one.points), gains(&other.points));
    assert_eq!(twins(&one.points), gains(&one.points));
    let held = |found: &Comparison| found.points.iter().map(|point| point.held).collect::<Vec<_>>();
    assert_eq!(held(&one), held(&other));
}

#[rstest]
#[tokio::test]
async fn a_paused_agent_differs_from_its_twin_by_exactly_that(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (pauses, never) = (Managing::open(backend).await, Managing::open(backend).await);
    let mut ids = Vec::new();
    for (world, said) in [(&pauses, json!([about("pause_agent", "Loser")])), (&never, json!([]))] {
        let agents = [crosser(world, "Loser", 0, "4000"), crosser(world, "Other", 1, "4000")];
        let manager = begun(world, &agents).await;
        pass_hours(world, 2).await;
        world.triggered(manager.id, &said).await;
        pass_hours(world, 6).await;
        ids.push(manager.id);
    }
    let (paused, free) = (look(&pauses, ids[0]).await, look(&never, ids[1]).await);
    assert_eq!(twins(&paused.points), gains(&free.points), "the twin is what would have been");
    assert_ne!(gains(&paused.points), twins(&paused.points));
    assert_eq!(gains(&paused.points)[..3], twins(&paused.points)[..3], "until it was paused");
    // By then the other one stands where it stands in both worlds, so all of the difference is the paused one's.
    let mut stands = Vec::new();
    for (world, id) in [(&pauses, ids[0]), (&never, ids[1])] {
        let team = managers::team(world.house(), &world.floor.person, id).await.unwrap();
        stands.push(team.members.iter().map(services::managers::Member::pnl).collect::<Vec<_>>());
    }
    assert_eq!(stands[0][1], stands[1][1], "{stands:?}");
    assert_ne!(stands[0][0], stands[1][0], "{stands:?}");
}

#[tokio::test]
async fn what_is_changed_later_does_not_change_the_twin() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = begun(&world, &[crosser(&world, "One", 0, "4000")]).await;
    pass_hours(&world, 1).await;
    let less = json!({"risk": {"maxPosition": 0.1}});
    let less = json!({"action": "modify_agent", "agentId": "One", "params": less, "reasoning": "less"});
    world.triggered(manager.id, &json!([less])).await;
    pass_hours(&world, 5).await;
    let origins = {
        let mut reader = world.house().db.read().await.unwrap();
        reader.managers().origins(manager.id, minute(DAY)).await.unwrap()
    };
    assert_eq!((origins[0].agent.allocation, origins[0].agent.risk.max_position), (fixed("4000"), 1.0));
    assert!((world.team(manager.id).await[0].risk.max_position - 0.1).abs() < f64::EPSILON);
    let never = Managing::open(Backend::Sqlite).await;
    let other = begun(&never, &[crosser(&never, "One", 0, "4000")]).await;
    pass_hours(&never, 5).await;
    let (changed, free) = (look(&world, manager.id).await, look(&never, other.id).await);
    assert_eq!(twins(&changed.points), gains(&free.points));
    assert_ne!(gains(&changed.points), twins(&changed.points));
}

#[tokio::test]
async fn who_could_only_come_because_another_went_is_not_in_the_twin() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = begun(&world, &[crosser(&world, "First", 0, "9000")]).await;
    pass_hours(&world, 1).await;
    for decision in [about("terminate_agent", "First"), crosser(&world, "Second", 1, "5000")] {
        let rows = world.triggered(manager.id, &json!([decision])).await;
        assert!(rows.iter().all(|row| row.result.ok), "{rows:?}");
    }
    pass_hours(&world, 3).await;
    let summary = summary(&world, manager.id).await;
    assert_eq!(summary.twins, 1);
    let out: Vec<(&str, &str)> =
        summary.left_out.iter().map(|one| (one.name.as_str(), one.why.as_str())).collect();
    assert_eq!(out, [("Second", "nobody was terminated, so only $1000 of the capital was free")]);
}

#[tokio::test]
async fn models_are_paid_for_and_an_unknown_price_stays_unknown() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = begun(&world, &[crosser(&world, "One", 0, "4000")]).await;
    pass_hours(&world, 3).await;
    // Its tick and its twin's turn of one hour run side by side, so nothing may be asked in the hour that is looked at.
    managers::step(world.house(), &world.floor.person, manager.id, ManagerStep::Pause).await.unwrap();
    pass_hours(&world, 4).await;
    let asked = i64::try_from(world.model.asked().len()).unwrap();
    assert!(asked >= 3, "{asked}");
    let known = summary(&world, manager.id).await;
    let cost = Money::from_units(450_000 * asked);
    assert_eq!((known.waterfall.models, known.unknown_calls), (Some(cost), 0));
    let last = *look(&world, manager.id).await.points.last().unwrap();
    let waterfall = known.waterfall;
    let costs = [waterfall.fees, waterfall.slippage, waterfall.borrow];
    let traded = costs.iter().fold(waterfall.gross, |left, cost| left.minus(*cost).unwrap());
    assert_eq!(traded, last.gained);
    assert_eq!(waterfall.left, Some(last.gained.minus(cost.to_fixed()).unwrap()));
    let change = |manager: &Manager| {
        let mut config = manager.config.clone();
        config.llm_model = "test/unpriced".to_owned();
        ManagerChange { config: Some(config), ..ManagerChange::default() }
    };
    managers::change(world.house(), &world.floor.person, manager.id, change).await.unwrap();
    world.start(manager.id).await;
    pass_hours(&world, 6).await;
    let unknown = summary(&world, manager.id).await;
    assert!(unknown.unknown_calls > 0, "{unknown:?}");
    assert_eq!((unknown.waterfall.models, unknown.waterfall.left), (None, None), "not 0");
    assert!(unknown.models_known >= cost);
    let last = *look(&world, manager.id).await.points.last().unwrap();
    assert_eq!((last.models, last.left()), (None, None));
}

#[tokio::test]
async fn buy_and_hold_pays_the_same_fees() {
    let world = Managing::open(Backend::Sqlite).await;
    let pairs = world.floor.symbols[..2].to_vec();
    let manager = world
        .manager(|config| {
            config.pairs = Some(pairs.clone());
            config.risk_params.max_correlated_positions = 3;
        })
        .await;
    world.first_tick(&manager, &json!([crosser(&world, "One", 0, "4000")])).await;
    pass_hours(&world, 4).await;
    let found = look(&world, manager.id).await;
    let began = found.compared.unwrap().began.number() - minute(0).number();
    let mut worth = 0.0;
    for pair in 0..2 {
        let (bought, sold) = (bar(&world, pair, began).await, bar(&world, pair, 239).await);
        // Half a hundredth of a percent of slippage and fee, as the first agent's document says.
        let price = bought.0 * 1.0001;
        let units = (5_000.0 / 1.0005 / price * 1_000.0).floor() / 1_000.0;
        worth += 5_000.0 - units * price * 1.0005 + units * sold.1;
    }
    let held = found.points.iter().find(|point| point.minute == minute(240)).unwrap().held.unwrap();
    assert!((held.to_f64() - (worth - 10_000.0)).abs() < 1e-6, "{held} and {}", worth - 10_000.0);
}

/// The open and the close of an instrument's minute.
async fn bar(world: &Managing, pair: usize, after: i64) -> (f64, f64) {
    let feed = world.house().market.feed().unwrap();
    let bars = feed.bars(&world.floor.symbols[pair], minute(after), minute(after + 1)).await.unwrap();
    let price = |ticks: i64| Fixed::new(i128::from(ticks), 2).unwrap().to_f64();
    (price(bars[0].open), price(bars[0].close))
}

#[tokio::test]
async fn after_a_month_something_is_said_and_old_hours_are_days() {
    let world = Managing::open(Backend::Sqlite).await;
    let agents = [crosser(&world, "One", 0, "4000"), crosser(&world, "Two", 1, "4000")];
    let manager = begun(&world, &agents).await;
    managers::step(world.house(), &world.floor.person, manager.id, domain::managers::ManagerStep::Stop)
        .await
        .unwrap();
    // Whoever takes the desk over sees that its market has become faster.
    world.floor.speed_up(FAST).await;
    world.floor.restart();
    world.floor.pass(24, 4).await;
    let one = services::agents::list(
        world.house(),
        &world.floor.person,
        &domain::agents::AgentFilter::default(),
        domain::agents::AgentOrder::Name,
        crate::managing::PAGE,
    )
    .await
    .unwrap()
    .items[0]
        .id;
    services::agents::step(world.house(), &world.floor.person, one, domain::agents::AgentStep::Pause)
        .await
        .unwrap();
    world.floor.pass(31 * 24, 8).await;
    let found = look(&world, manager.id).await;
    let summary = found.compared.unwrap().summary;
    assert!(summary.effect.days >= Effect::FEWEST_DAYS, "{:?}", summary.effect);
    assert!(
        matches!(summary.effect.verdict, Verdict::Helped | Verdict::Hurt | Verdict::Unclear),
        "{:?}",
        summary.effect
    );
    let [low, mean, high] =
        [summary.effect.low, summary.effect.mean, summary.effect.high].map(Option::unwrap);
    assert!(low <= mean && mean <= high, "{:?}", summary.effect);
    let days: Vec<i64> =
        found.points.iter().map(|point| point.minute.number() - minute(0).number()).collect();
    let last = days[days.len() - 1];
    assert!(days[1..].iter().filter(|at| **at < last - 10 * DAY).all(|at| at % DAY == 0), "{days:?}");
    assert!(days.iter().filter(|at| **at > last - 10 * DAY).count() >= 239, "{days:?}");
}

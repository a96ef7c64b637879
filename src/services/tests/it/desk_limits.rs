//! Each limit of the leash, by hand and by a strategy: which rule it is, what it would have come to, and what is allowed.

use crate::floor::{DOCUMENT, Floor, minute};
use domain::{
    Fixed,
    agents::{Agent, Risk},
    desk::{DecisionKind, Direction, FillRecord, OrderState, OrderWhy, Refusal, Rule},
    market::Bar,
};
use rstest::rstest;
use serde_json::json;
use services::{
    agents::{self, AgentChange},
    desk::PlaceError,
};
use testkit::Backend;

/// Enters a stated size at every close at which nothing is held, and leaves at prices that are near.
fn eager(size: &str) -> String {
    format!(
        "name = 'Eager'\ntimeframe = '5m'\n[execution]\nentry.long = 'close > 0'\n{size}\n\
         stop_loss.fraction = 0.001\ntake_profit.fraction = 0.001\n[costs]\nfee = 0.0005\n"
    )
}

fn refused(answer: Result<i64, PlaceError>) -> Refusal {
    match answer {
        Err(PlaceError::Refused(refusal)) => refusal,
        answer => panic!("{answer:?}"),
    }
}

/// What was refused last is written down as it was said.
async fn assert_told(floor: &Floor, agent: &Agent, refusal: &Refusal) {
    let decision = floor.decisions(agent).await.remove(0);
    assert_eq!((decision.kind, decision.order), (DecisionKind::Refused, None));
    assert_eq!(decision.refusal.as_ref(), Some(refusal));
    let told = floor.said("entry.refused", agent).await.pop().unwrap();
    let Refusal { rule, figure, bound } = refusal;
    let symbol = decision.symbol.unwrap();
    assert_eq!(
        told,
        json!({"symbol": symbol, "decision": decision.number, "rule": rule, "figure": figure, "bound": bound})
    );
}

/// The last price of a pair.
async fn price(floor: &Floor, place: usize) -> Fixed {
    let after = floor.reached().await.number() - minute(0).number() - 1;
    Fixed::new(i128::from(floor.bar_of(place, after).await.close), 2).unwrap()
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

#[tokio::test]
async fn an_order_is_no_larger_than_its_share() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Hands", "", Risk { max_position: 0.1, ..Risk::default() }).await;
    floor.trade(5).await;
    let price = price(&floor, 0).await.to_f64();
    let (fits, exceeds) = (format!("{:.3}", 999.0 / price), format!("{:.3}", 1_100.0 / price));
    let refusal = refused(floor.place(&agent, 0, Direction::Long, &exceeds).await);
    let figure = percent(exceeds.parse::<f64>().unwrap() * price / 10_000.0);
    assert_eq!(refusal, Refusal { rule: Rule::OrderSize, figure, bound: "10.00 %".to_owned() });
    assert_told(&floor, &agent, &refusal).await;
    floor.place(&agent, 0, Direction::Long, &fits).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn all_positions_together_are_worth_no_more_than_the_money(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = Floor::open(backend).await;
    let agent = floor.started("Hands", "", Risk::default()).await;
    floor.trade(5).await;
    let (one, other) = (price(&floor, 0).await, price(&floor, 1).await);
    let most = |money: f64, price: Fixed| format!("{:.3}", money / price.to_f64());
    let refusal = refused(floor.place(&agent, 0, Direction::Long, &most(10_500.0, one)).await);
    let value = most(10_500.0, one).parse::<Fixed>().unwrap().times(one).unwrap().rounded(2).widened(2);
    let bound = "$10000.00".to_owned();
    assert_eq!(refusal, Refusal { rule: Rule::Allocation, figure: format!("${value}"), bound });
    assert_told(&floor, &agent, &refusal).await;
    floor.place(&agent, 0, Direction::Long, &most(6_000.0, one)).await.unwrap();
    floor.trade(1).await;
    let refusal = refused(floor.place(&agent, 1, Direction::Short, &most(4_500.0, other)).await);
    assert_eq!(refusal.rule, Rule::Allocation, "whichever way they go: {refusal}");
    floor.place(&agent, 1, Direction::Short, &most(3_000.0, other)).await.unwrap();
}

#[tokio::test]
async fn what_is_none_of_its_pairs_any_more_is_not_entered() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Hands", "", Risk::default()).await;
    floor.trade(5).await;
    let pairs = Some(vec![floor.symbols[0].clone(), floor.symbols[2].clone()]);
    let fewer = AgentChange { pairs, ..AgentChange::default() };
    agents::change(&floor.house, &floor.person, agent.id, fewer).await.unwrap();
    let refusal = refused(floor.place(&agent, 1, Direction::Long, "1").await);
    let (figure, bound) = ("PAIR1".to_owned(), "PAIR0, PAIR2".to_owned());
    assert_eq!(refusal, Refusal { rule: Rule::AllowedPairs, figure, bound });
    assert_told(&floor, &agent, &refusal).await;
}

#[rstest]
#[tokio::test]
async fn after_the_loss_of_a_day_nothing_is_entered_until_midnight(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = Floor::open(backend).await;
    let agent = floor.started("Hands", "", Risk { max_daily_loss: Some(0.1), ..Risk::default() }).await;
    floor.trade(5).await;
    let price = price(&floor, 0).await;
    let stop = Fixed::new(i128::from(floor.bar_of(0, 4).await.close * 70 / 100), 2).unwrap();
    let half = format!("{:.3}", 5_000.0 / price.to_f64());
    floor.place_with_stop(&agent, 0, (Direction::Long, &half, Some(stop))).await.unwrap();
    floor.fall(0, 8).await;
    floor.until(9).await;
    assert_eq!(floor.fills(&agent).await[0].why, OrderWhy::StopLoss);
    let worth = history_equity(&floor, &agent).await;
    let refusal = refused(floor.place(&agent, 1, Direction::Long, "1").await);
    let figure = percent((10_000.0 - worth) / 10_000.0);
    assert_eq!(refusal, Refusal { rule: Rule::DailyLoss, figure, bound: "10.00 %".to_owned() });
    assert_told(&floor, &agent, &refusal).await;

    floor.speed_up(3_600).await;
    floor.restart();
    floor.pass(20, 1).await;
    assert!(floor.reached().await < minute(1_440), "the same day");
    assert_eq!(refused(floor.place(&agent, 1, Direction::Long, "1").await).rule, Rule::DailyLoss);
    floor.pass(6, 1).await;
    assert!(floor.reached().await >= minute(1_440), "a new day");
    floor.place(&agent, 1, Direction::Long, "1").await.unwrap();
}

async fn history_equity(floor: &Floor, agent: &Agent) -> f64 {
    let figures = agents::history::figures(&floor.house, &floor.person, agent.id).await.unwrap().unwrap();
    figures.equity.to_f64()
}

#[tokio::test]
async fn money_that_is_taken_back_is_no_loss_and_money_that_is_paid_in_hides_none() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Hands", "", Risk { max_daily_loss: Some(0.1), ..Risk::default() }).await;
    floor.trade(5).await;
    let allocate = async |money: &str| {
        let change = AgentChange { allocation: Some(money.parse().unwrap()), ..AgentChange::default() };
        agents::change(&floor.house, &floor.person, agent.id, change).await.unwrap();
    };
    allocate("5000").await;
    floor.place(&agent, 1, Direction::Long, "1").await.unwrap();
    let price = price(&floor, 0).await;
    let stop = Fixed::new(i128::from(floor.bar_of(0, 4).await.close * 70 / 100), 2).unwrap();
    let most = format!("{:.3}", 3_000.0 / price.to_f64());
    floor.place_with_stop(&agent, 0, (Direction::Long, &most, Some(stop))).await.unwrap();
    floor.fall(0, 8).await;
    floor.until(9).await;
    assert_eq!(refused(floor.place(&agent, 2, Direction::Long, "1").await).rule, Rule::DailyLoss);
    // A loss of 900 of 5,900 is still one of more than a tenth.
    allocate("5900").await;
    assert_eq!(refused(floor.place(&agent, 2, Direction::Long, "1").await).rule, Rule::DailyLoss);
}

#[rstest]
#[case::a_stated_size(eager("size.units = 60"), Risk { max_position: 0.1, ..Risk::default() }, Rule::OrderSize, "10.00 %")]
#[case::more_than_there_is(eager("size.units = 500"), Risk::default(), Rule::Allocation, "$10000.00")]
#[case::a_bad_day(eager("size.equity = 0.9"), Risk { max_daily_loss: Some(0.005), ..Risk::default() }, Rule::DailyLoss, "0.50 %")]
#[tokio::test]
async fn a_strategy_is_held_by_the_same_limits(
    #[case] document: String,
    #[case] risk: Risk,
    #[case] rule: Rule,
    #[case] bound: &str,
) {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Eager", &document, risk).await;
    let refusal = loop {
        floor.trade(5).await;
        let decisions = floor.decisions(&agent).await;
        if let Some(refusal) = decisions.first().and_then(|decision| decision.refusal.clone()) {
            break refusal;
        }
        assert!(floor.reached().await < minute(1_000), "it was never refused");
    };
    assert_eq!((refusal.rule, refusal.bound.as_str()), (rule, bound), "{refusal}");
    assert_told(&floor, &agent, &refusal).await;
    let fills = floor.all_fills(&agent).await;
    floor.trade(50).await;
    assert_eq!(floor.all_fills(&agent).await, fills, "nothing was bought since");
}

#[rstest]
#[tokio::test]
async fn an_order_that_the_account_cannot_carry_at_its_price_is_rejected(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = Floor::open(backend).await;
    let agent = floor.started("Hands", "", Risk::default()).await;
    floor.trade(5).await;
    let price = price(&floor, 0).await.to_f64();
    let bar = floor.bar_of(0, 5).await;
    let risen = bar.high * 105 / 100;
    floor.feed.put(&floor.symbols[0], [Bar { open: risen, high: risen, ..bar }]);
    let all = format!("{:.3}", 9_990.0 / price);
    floor.place(&agent, 0, Direction::Long, &all).await.unwrap();
    floor.trade(1).await;
    let order = floor.orders(&agent).await.remove(0);
    let note = "the account could not carry it at that price";
    assert_eq!((order.state, order.note.as_deref()), (OrderState::Rejected, Some(note)));
    let told = floor.said("order.rejected", &agent).await;
    assert_eq!(told, [json!({"symbol": "PAIR0", "order": order.number, "note": note})]);
    assert_eq!((floor.fills(&agent).await, floor.positions(&agent).await), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn with_equal_parts_each_instrument_is_traded_with_its_own() {
    let floor = Floor::open(Backend::Sqlite).await;
    let pairs = &floor.symbols[..4];
    let parts = Risk { equal_parts: true, ..Risk::default() };
    let each = floor.started_on(pairs, "Each", DOCUMENT, parts).await;
    let whole = floor.started_on(pairs, "Whole", DOCUMENT, Risk::default()).await;
    floor.trade(600).await;
    let first = |fills: Vec<FillRecord>| fills.into_iter().find(|fill| fill.symbol == pairs[0]).unwrap();
    let (own, all) = (first(floor.all_fills(&each).await), first(floor.all_fills(&whole).await));
    // It is what a backtest of this instrument has that is given a quarter of the money, but for what the others have gained or lost by then.
    let quarter = Agent { allocation: Fixed::whole(2_500), ..each.clone() };
    let alone = floor.backtested(DOCUMENT, &quarter, 700).await.remove(0);
    assert_eq!((own.minute, own.price), (alone.0, alone.2));
    let times = |one: Fixed, other: Fixed| one.to_f64() / other.to_f64();
    let (as_alone, as_whole) = (times(own.quantity, alone.1), times(all.quantity, own.quantity));
    assert!((as_alone - 1.0).abs() < 0.01, "{as_alone}");
    assert!((as_whole - 4.0).abs() < 0.05, "{as_whole}: who does not divide it trades with all of it");
}

#[tokio::test]
async fn a_target_of_the_limits_is_nearer_than_none() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent =
        floor.started("Crosser", DOCUMENT, Risk { take_profit: Some(0.001), ..Risk::default() }).await;
    floor.trade(600).await;
    let fills = floor.all_fills(&agent).await;
    let targets = fills.iter().filter(|fill| fill.why == OrderWhy::TakeProfit).count();
    assert!(targets >= 3, "{targets} of {}", fills.len());
}

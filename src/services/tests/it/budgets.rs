//! Money to spend: never more than the bound, however many ask and whatever happens in between.

use domain::{
    AgentId, ManagerId, Money, OwnerId, Period, Timestamp,
    budgets::{Day, Holder, ReservationState, Shortage},
    events::Subject,
};
use rstest::rstest;
use services::kernel::budgets::{self, Wish};
use testkit::{Backend, TestHouse};

fn dollars(text: &str) -> Money {
    text.parse().unwrap()
}

fn wish(test: &TestHouse, manager: ManagerId, bound: Option<Money>, amount: &str) -> Wish {
    Wish {
        owner: OwnerId::HOUSE,
        manager: Some((manager, bound)),
        agent: None,
        purpose: "test",
        amount: dollars(amount),
        at: test.house.now(),
    }
}

async fn taken(test: &TestHouse, holder: Holder, at: Timestamp) -> Money {
    test.house.db.read().await.unwrap().budgets().taken(holder, Day::of(at)).await.unwrap().total
}

#[rstest]
#[tokio::test]
async fn money_is_taken_from_all_or_from_none(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let (house, now) = (&test.house, test.house.now());
    let manager = ManagerId::generate(&*house.clock, &*house.randomness);
    let agent = AgentId::generate(&*house.clock, &*house.randomness);
    let wish =
        Wish { agent: Some((agent, Some(dollars("10")))), ..wish(&test, manager, Some(dollars("1")), "0.6") };
    let mut tx = house.db.begin().await.unwrap();
    assert!(budgets::take(&mut tx, house, &wish).await.unwrap().is_some());
    tx.save().await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    assert!(budgets::take(&mut tx, house, &wish).await.unwrap().is_none());
    drop(tx);
    for holder in [Holder::Agent(agent), Holder::Manager(manager), Holder::Owner(OwnerId::HOUSE)] {
        assert_eq!(taken(&test, holder, now).await, dollars("0.6"), "{holder:?}");
    }
    let shortage = budgets::refused(house, &wish, Subject::house()).await.unwrap();
    let held = Shortage { holder: Holder::Manager(manager), figure: dollars("1.2"), bound: dollars("1") };
    assert_eq!(shortage, held);
    let events = test.events(OwnerId::HOUSE).await;
    let told = events.last().unwrap();
    assert_eq!(told.kind.as_str(), "budget.refused");
    assert_eq!(told.data["rule"], "manager_budget_per_day");
    assert_eq!((&told.data["figure"], &told.data["bound"]), (&"1.20".into(), &"1.00".into()));
}

#[rstest]
#[tokio::test]
async fn what_was_not_spent_comes_back_and_what_is_not_known_does_not(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let (house, now) = (&test.house, test.house.now());
    let manager = ManagerId::generate(&*house.clock, &*house.randomness);
    let wish = wish(&test, manager, Some(dollars("1")), "0.3");
    let mut tx = house.db.begin().await.unwrap();
    let mut reserved = Vec::new();
    for _ in 0..3 {
        reserved.push(budgets::take(&mut tx, house, &wish).await.unwrap().unwrap());
    }
    assert!(tx.budgets().settle(reserved[0], dollars("0.1"), now).await.unwrap());
    assert!(!tx.budgets().release(reserved[0], now).await.unwrap(), "it ends once");
    assert!(tx.budgets().release(reserved[1], now).await.unwrap());
    assert!(tx.budgets().lose(reserved[2], now).await.unwrap());
    tx.save().await.unwrap();
    assert_eq!(taken(&test, Holder::Manager(manager), now).await, dollars("0.4"));
    // Whoever learns the outcome after all puts it right.
    let mut tx = house.db.begin().await.unwrap();
    assert!(tx.budgets().settle(reserved[2], dollars("0.05"), now).await.unwrap());
    assert_eq!(tx.budgets().state(reserved[2]).await.unwrap(), Some(ReservationState::Settled));
    tx.save().await.unwrap();
    assert_eq!(taken(&test, Holder::Manager(manager), now).await, dollars("0.15"));
    // The next day begins with nothing taken.
    test.clock.advance(Period::from_days(1));
    assert_eq!(taken(&test, Holder::Manager(manager), house.now()).await, Money::ZERO);
}

#[rstest]
#[tokio::test]
async fn of_a_hundred_at_once_as_many_pass_as_there_is_room_for(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let manager = ManagerId::generate(&*test.house.clock, &*test.house.randomness);
    let wish = wish(&test, manager, Some(dollars("1")), "0.3");
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let house = test.house.clone();
            tokio::spawn(async move {
                let mut tx = house.db.begin().await.unwrap();
                let taken = budgets::take(&mut tx, &house, &wish).await.unwrap();
                if taken.is_some() {
                    tx.save().await.unwrap();
                }
                taken.is_some()
            })
        })
        .collect();
    let mut passed = 0;
    for task in tasks {
        passed += usize::from(task.await.unwrap());
    }
    assert_eq!(passed, 3);
    assert_eq!(taken(&test, Holder::Manager(manager), wish.at).await, dollars("0.9"));
}

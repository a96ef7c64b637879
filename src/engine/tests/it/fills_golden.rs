//! `fills_golden.json`: the paper broker, to the last digit.

use engine::{
    broker::{
        Account, Broker, BrokerBar, Costs, Event, Exits, Order, Side, Terms,
        scenarios::{read, run_all},
    },
    fixed::Fixed,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::golden::{json, text};

#[test]
fn every_scenario_ends_as_worked_by_hand() {
    let golden = json("fills_golden.json");
    let found = json!(run_all(&read(text("fills_golden.json").as_bytes()).unwrap()).unwrap());
    let lists = [&golden["scenarios"], &golden["random_scenarios"]];
    let expected: Vec<&Value> = lists.iter().flat_map(|list| list.as_array().unwrap()).collect();
    assert_eq!((expected.len(), found["scenarios"].as_array().unwrap().len()), (64, 64));
    for (scenario, found) in expected.iter().zip(found["scenarios"].as_array().unwrap()) {
        assert_scenario(scenario, found);
    }
}

fn assert_scenario(scenario: &Value, found: &Value) {
    let (name, expected) = (&scenario["name"], &scenario["expected"]);
    assert_eq!(&found["name"], name);
    for exact in ["fills", "rejected", "expired", "cash", "position", "fees", "equity"] {
        assert_eq!(found[exact], expected[exact], "{name}: {exact}");
    }
    for (close, reference) in [("averagePrice", "average_price"), ("realizedPnl", "realized_pnl")] {
        let number = |value: &Value| value.as_str().map(|text| text.parse::<f64>().unwrap());
        match (number(&found[close]), number(&expected[reference])) {
            (Some(got), Some(want)) => {
                assert!((got - want).abs() <= 1e-9 * want.abs().max(1.0), "{name}: {close}");
            }
            (got, want) => assert_eq!(got, want, "{name}: {close}"),
        }
    }
}

#[test]
fn positions_of_one_account_share_its_equity() {
    let mut broker = Broker::new(Fixed::whole(1_000), Costs::FREE, 2);
    let price = Fixed::whole(100);
    let bar = BrokerBar { open: price, high: price, low: price, close: price, volume: Fixed::ZERO };
    let order = |id, side, tenths| order(id, 10_000, (side == Side::Buy, tenths, None, None, None));
    let mut events = Vec::new();
    for (instrument, given) in
        [(0, order(0, Side::Buy, 60)), (1, order(1, Side::Sell, 60)), (1, order(2, Side::Sell, 40))]
    {
        broker.submit(instrument, given).unwrap();
        broker.step(instrument, &bar, &mut events).unwrap();
    }
    // Six long take up 600 of the equity of 1,000: six short do not fit beside them, four do.
    let filled = |event: &Event| matches!(event, Event::Filled(_));
    assert_eq!(events.iter().map(filled).collect::<Vec<_>>(), [true, false, true]);
    let held = [0, 1].map(|instrument| broker.position(instrument).unwrap().quantity);
    assert_eq!((held, broker.equity().unwrap()), ([Fixed::whole(6), Fixed::whole(-4)], Fixed::whole(1_000)));
}

/// An order as drawn: buy or not, quantity in tenths, stop, target and trail in cents from the price.
type Drawn = (bool, i64, Option<i64>, Option<i64>, Option<i64>);

fn order(id: u64, price: i64, (buy, tenths, stop, target, trail): Drawn) -> Order {
    let sign = if buy { 1 } else { -1 };
    let cents = |value: i64| Fixed::new(i128::from(value), 2).unwrap();
    let exits = Exits {
        stop_loss: stop.map(|away| cents(price - sign * away)),
        take_profit: target.map(|away| cents(price + sign * away)),
        trailing: trail.map(|away| engine::broker::Trailing::Absolute(cents(away))),
    };
    let side = if buy { Side::Buy } else { Side::Sell };
    Order {
        id,
        side,
        quantity: Fixed::new(i128::from(tenths), 1).unwrap(),
        exits,
        terms: if trail.is_some() { Terms::Shrink } else { Terms::Whole },
    }
}

proptest! {
    #[test]
    fn without_gaps_the_equity_of_one_instrument_is_never_below_zero(
        steps in prop::collection::vec(
            (-2_000_i64..2_000, 0_i64..3_000, prop::option::weighted(0.5, (
                any::<bool>(), 1_i64..2_000, prop::option::of(1_i64..4_000), Just(None), prop::option::of(1_i64..400),
            ))),
            1..80,
        ),
    ) {
        let costs =
            Costs { fee_rate: "0.0026".parse().unwrap(), slippage: "0.00075".parse().unwrap(), ..Costs::FREE };
        let mut broker = Broker::new(Fixed::whole(10_000), costs, 1);
        let (mut last, mut events) = (10_000_i64, Vec::new());
        for (id, (change, up, drawn)) in steps.into_iter().enumerate() {
            let (open, close) = (last, (last + change).max(100));
            if let Some(drawn) = drawn {
                broker.submit(0, order(id as u64, open, drawn)).unwrap();
            }
            let cents = |value: i64| Fixed::new(i128::from(value), 2).unwrap();
            let bar = BrokerBar {
                open: cents(open), high: cents(open.max(close) + up), low: cents(open.min(close)),
                close: cents(close), volume: Fixed::whole(100),
            };
            last = close;
            events.clear();
            broker.step(0, &bar, &mut events).unwrap();
            prop_assert!(!broker.equity().unwrap().is_negative(), "{:?} after {:?}", broker.equity(), events);
        }
    }

    #[test]
    fn the_books_balance_after_every_step(
        steps in prop::collection::vec(
            (0_usize..2, -300_i64..300, 0_i64..200, 0_i64..200, prop::option::weighted(0.6, (
                any::<bool>(), 1_i64..400, prop::option::of(1_i64..400), prop::option::of(1_i64..400),
                prop::option::of(1_i64..400),
            ))),
            1..60,
        ),
        share in prop::option::of(1_i128..50),
    ) {
        let costs = Costs {
            fee_rate: "0.0026".parse().unwrap(),
            slippage: "0.00075".parse().unwrap(),
            borrow_rate: "0.1".parse().unwrap(),
            volume_share: share.map(|percent| Fixed::new(percent, 2).unwrap()),
            ..Costs::FREE
        };
        let deposit = Fixed::whole(10_000);
        let mut broker = Broker::new(deposit, costs, 2);
        let (mut last, mut events) = ([10_000_i64; 2], Vec::new());
        let (mut spent, mut fees, mut borrowed) = (Fixed::ZERO, Fixed::ZERO, Fixed::ZERO);
        for (id, (instrument, change, up, down, drawn)) in steps.into_iter().enumerate() {
            let open = last[instrument];
            let close = (open + change).max(100);
            if let Some(drawn) = drawn {
                broker.submit(instrument, order(id as u64, open, drawn)).unwrap();
            }
            let cents = |value: i64| Fixed::new(i128::from(value), 2).unwrap();
            let bar = BrokerBar {
                open: cents(open), high: cents(open.max(close) + up), low: cents((open.min(close) - down).max(50)),
                close: cents(close), volume: Fixed::whole(100),
            };
            last[instrument] = close;
            borrowed = borrowed.plus(broker.pass_nights(instrument, 1).unwrap()).unwrap();
            events.clear();
            broker.step(instrument, &bar, &mut events).unwrap();
            for event in &events {
                if let Event::Filled(fill) = event {
                    let value = fill.quantity.times(fill.price).unwrap();
                    spent = spent.plus(fill.side.signed(value)).unwrap();
                    fees = fees.plus(fill.fee).unwrap();
                    prop_assert_eq!(fill.side.signed(fill.quantity).sign(), fill.side.sign());
                }
            }
            let ledger = broker.ledger();
            prop_assert_eq!(ledger.difference().unwrap(), Fixed::ZERO);
            prop_assert_eq!(ledger.balance(Account::Fees), fees);
            prop_assert_eq!(ledger.balance(Account::Borrow), borrowed);
            let cash = deposit.minus(spent).unwrap().minus(fees).unwrap().minus(borrowed).unwrap();
            prop_assert_eq!(ledger.cash(), cash);
            let basis = (0..2).map(|place| broker.position(place).unwrap().basis);
            let basis = basis.fold(Fixed::ZERO, |sum, one| sum.plus(one).unwrap());
            prop_assert_eq!(ledger.balance(Account::Positions), basis);
        }
    }

    #[test]
    fn arbitrary_bytes_are_scenarios_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(scenarios) = read(&bytes) {
            drop(run_all(&scenarios));
        }
    }

    #[test]
    fn a_damaged_file_is_scenarios_or_an_error(
        place in 0_usize..4_000, length in 0_usize..20, bytes in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let whole = r#"{"scenarios": [{"name": "s", "note": null, "config": {"cash": "10000", "slippage_bps": "7.5",
            "fee_bps": "26", "fee_decimals": 8, "liquidate_at_end": true}, "bars": [["100", "101", "99", "100"],
            ["101", "103.5", "100", "102"], ["102", "104", "101", "103"]], "orders": [{"id": "A", "after_bar": 0,
            "side": "buy", "qty": "2.5", "stop_loss": "99", "take_profit": "104", "trailing": {"kind": "percent",
            "value": "3"}}, {"id": "B", "after_bar": 1, "side": "sell", "qty": "7", "trailing": null}]}]}"#;
        let mut text = whole.as_bytes().to_vec();
        let place = place % text.len();
        let end = (place + length).min(text.len());
        text.splice(place..end, bytes);
        if let Ok(scenarios) = read(&text) {
            drop(run_all(&scenarios));
        }
    }
}

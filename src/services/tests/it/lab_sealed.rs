//! That sealed bars are other ones changes nothing that is learnt, told or drawn.

use crate::school::School;
use domain::{
    lab::{Found, Pattern, Seal},
    market::{Bar, Timeframe},
};
use services::{
    lab::{
        self,
        iterations::{self, Named},
    },
    market::{Indicators, Stretch, indicators, preset},
};
use testkit::{Backend, MockClock, PlantedMarket};

async fn opened() -> School {
    let market = PlantedMarket::with_edge(22, Pattern::Breakout, 3.0, 3);
    School::open(Backend::Sqlite, market, Pattern::Breakout).await
}

impl School {
    async fn seal(&self) -> Seal {
        let mut seals = self.test.house.db.read().await.unwrap().lab().seals(self.agent.id).await.unwrap();
        assert_eq!(seals.len(), 1);
        seals.remove(0)
    }

    /// A house with other bars behind a seal.
    async fn altered(seal: &Seal) -> Self {
        let altered = opened().await;
        let all = altered.market.minutes_before(MockClock::START).into_iter();
        let sealed = all.filter(|bar| bar.minute.begins() >= seal.sealed_from);
        let other: Vec<Bar> =
            sealed.map(|bar| Bar { open: bar.low, close: bar.high, volume: bar.volume * 3, ..bar }).collect();
        assert!(other.len() > 1_000);
        altered.feed.put(&altered.symbol, other);
        altered
    }

    /// The candles of its first iteration, of everything that there is of its instrument.
    async fn drawn(&self, timeframe: Timeframe) -> Indicators {
        let iteration = self.get(1).await;
        let wanted = (&self.symbol, &whole(timeframe));
        let found = iterations::candles(&self.test.house, &iteration, wanted, &expressions()).await;
        found.unwrap().unwrap().shown().clone()
    }
}

const fn whole(timeframe: Timeframe) -> Stretch {
    Stretch { timeframe, from: None, to: None, limit: Stretch::MOST }
}

fn expressions() -> Vec<(String, String)> {
    preset("rsi").unwrap().chain(preset("macd").unwrap()).collect()
}

/// Everything of them that is drawn, to the last bit.
fn bits(found: &Indicators) -> (&engine::bars::Bars, Vec<(&str, Vec<u64>)>) {
    let column = |(name, values): &'_ (String, Vec<f64>)| -> Vec<u64> {
        assert_eq!(values.len(), found.stretch.bars.len(), "{name}");
        values.iter().map(|value| value.to_bits()).collect()
    };
    let columns = found.columns.iter().map(|one| (one.0.as_str(), column(one))).collect();
    (&found.stretch.bars, columns)
}

#[tokio::test]
async fn what_is_sealed_changes_nothing_that_is_learnt() {
    let as_it_is = opened().await;
    let seen = as_it_is.learn().await;
    let seal = as_it_is.seal().await;
    let altered = School::altered(&seal).await;
    let unseen = altered.learn().await;
    // Calls have names of their own; everything else is the same to the last digit.
    let without_call = |mut found: Found| {
        found.analysis.as_mut().unwrap().call = None;
        found
    };
    assert_eq!(without_call(seen.found.clone()), without_call(unseen.found));
    let trades = |school: &School| {
        let (house, person, agent) = (school.test.house.clone(), school.person.clone(), school.agent.id);
        async move { iterations::trades(&house, &person, agent, Named::Number(1)).await.unwrap() }
    };
    assert_eq!(trades(&as_it_is).await, trades(&altered).await);
    assert!(seen.found.results.unwrap().to <= seal.sealed_from);
}

#[tokio::test]
async fn what_is_sealed_is_not_on_the_candles_of_an_iteration_whatever_is_asked_for() {
    let as_it_is = opened().await;
    as_it_is.learn().await;
    let seal = as_it_is.seal().await;
    let altered = School::altered(&seal).await;
    altered.learn().await;
    for length in ["5m", "1h", "4h", "1d"] {
        let timeframe: Timeframe = length.parse().unwrap();
        let (one, other) = (as_it_is.drawn(timeframe).await, altered.drawn(timeframe).await);
        assert_eq!(bits(&one), bits(&other), "{length}");
        let last = one.stretch.bars.time.last().unwrap() + timeframe.ms();
        let sealed_from = seal.sealed_from.as_millis();
        assert!(last <= sealed_from && last > sealed_from - 7 * Timeframe::DAY.ms(), "{length}: {last}");
    }
    // There would have been something to see.
    let all = async |school: &School| {
        let found =
            indicators(&school.test.house, &school.symbol, &whole(Timeframe::HOUR), &expressions()).await;
        found.unwrap().stretch.bars
    };
    let (one, other) = (all(&as_it_is).await, all(&altered).await);
    assert!(one != other && one.time.last().unwrap() > &seal.sealed_from.as_millis());
}

#[tokio::test]
async fn what_is_sealed_is_not_in_the_context_of_an_agent_that_learns() {
    let as_it_is = opened().await;
    as_it_is.learn().await;
    let altered = School::altered(&as_it_is.seal().await).await;
    altered.learn().await;
    let shown = async |school: &School| {
        let found = lab::around(&school.test.house, &school.person, school.agent.id, "").await;
        found.unwrap().unwrap()
    };
    let (one, other) = (shown(&as_it_is).await, shown(&altered).await);
    assert!(one.context.price.is_some() && one.context.levels.is_some());
    assert_eq!(one.until, Some(as_it_is.seal().await.sealed_from));
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
}

//! Every template is a strategy, whatever it is combined with, and trades.

use super::*;
use crate::lab::figures::before_writing;
use engine::{
    backtest::{Decisions, Setup, run},
    bars::{Bars, Session, Timeframe, generate, resample},
    fixed::Fixed,
    graph::{Given, Market, Other, compile},
    strategy::{Inputs, load},
};
use std::sync::LazyLock;

const TIMEFRAMES: [&str; 5] = ["5m", "15m", "1h", "4h", "1d"];

#[test]
fn every_template_is_a_strategy_on_all_bars_with_all_sides_stops_and_targets() {
    let directions = [None, Some(Direction::Both), Some(Direction::LongOnly), Some(Direction::ShortOnly)];
    let stops = [None, Some(Stops::Tight), Some(Stops::Usual), Some(Stops::Wide)];
    let targets = [None, Some(Targets::Quick), Some(Targets::Usual), Some(Targets::Far)];
    for (pattern, timeframe) in
        Pattern::ALL.iter().flat_map(|one| TIMEFRAMES.map(|timeframe| (*one, timeframe)))
    {
        for direction in directions {
            for (stops, targets) in stops.into_iter().zip(targets) {
                let set = |session: Option<&str>| StrategyBriefing {
                    session: session.map(str::to_owned),
                    ..to_write(
                        Personality {
                            direction: Trait { value: direction, ..Trait::default() },
                            stops: Trait { value: stops, ..Trait::default() },
                            targets: Trait { value: targets, ..Trait::default() },
                            ..focused(pattern)
                        },
                        timeframe,
                    )
                };
                for briefing in [set(None), set(Some(SESSION))] {
                    is_strategy(&briefing);
                }
            }
        }
    }
}

#[test]
fn every_style_and_every_market_condition_is_a_strategy() {
    for (style, timeframe) in
        TradingStyle::ALL.iter().flat_map(|one| TIMEFRAMES.map(|timeframe| (*one, timeframe)))
    {
        for condition in MarketCondition::ALL {
            for pattern in Pattern::ALL {
                let personality = Personality {
                    trading_style: said(style),
                    market_conditions: said(vec![condition]),
                    ..focused(pattern)
                };
                is_strategy(&to_write(personality, timeframe));
            }
            let personality = Personality { trading_style: said(style), ..Personality::default() };
            is_strategy(&to_write(personality, timeframe));
        }
    }
}

fn is_strategy(briefing: &StrategyBriefing) {
    let document = document(briefing).toml();
    let loaded = load(&document, &Inputs::default());
    let loaded = loaded.unwrap_or_else(|problems| panic!("{document}\n{}", problems.render("document")));
    assert!(loaded.warnings.is_empty(), "{document}\n{}", loaded.warnings.render("document"));
    let entry = &loaded.strategy.execution.entry;
    let mut known = before_writing(briefing, 1);
    known.document(&document);
    claims_nothing(written(briefing)["rationale"].as_str().unwrap(), &known);
    let direction = briefing.personality.direction.value;
    assert_eq!(entry.long.is_some(), direction != Some(Direction::ShortOnly), "{document}");
    assert_eq!(entry.short.is_some(), direction != Some(Direction::LongOnly), "{document}");
}

/// Minutes of an instrument, and of an index that has nothing to do with it.
static MINUTES: LazyLock<[Bars; 2]> = LazyLock::new(|| [generate(600_000, 7), generate(600_000, 8)]);

/// Those in which a market with a session is open.
fn open_part(whole: &Bars) -> Bars {
    let session: Session = SESSION.parse().unwrap();
    let mut open = Bars::empty(whole.instrument.clone());
    for place in (0..whole.len()).filter(|place| session.start_of(whole.time[*place]).is_some()) {
        open.time.push(whole.time[place]);
        open.open.push(whole.open[place]);
        open.high.push(whole.high[place]);
        open.low.push(whole.low[place]);
        open.close.push(whole.close[place]);
        open.volume.push(whole.volume[place]);
    }
    open
}

fn bars_of(minutes: &Bars, timeframe: Timeframe) -> Bars {
    resample(minutes, Timeframe::MINUTE, timeframe, Session::WHOLE_DAY).unwrap().bars
}

fn trades(briefing: &StrategyBriefing) -> usize {
    let strategy = load(&document(briefing).toml(), &Inputs::default()).unwrap().strategy;
    let part = |minutes: &Bars| if briefing.session.is_some() { open_part(minutes) } else { minutes.clone() };
    let [bars, index] = [0, 1].map(|place| bars_of(&part(&MINUTES[place]), strategy.timeframe));
    let plan = compile(&strategy, &Given::new()).unwrap();
    let others =
        plan.instruments().iter().map(|name| Other { name, bars: &index, timeframe: strategy.timeframe });
    let market = Market { bars: &bars, others: others.collect() };
    let signals = plan.evaluate_entries(&market).unwrap().remove(0);
    let decisions = Decisions::Every(bars.len());
    let setup = Setup { bars: &bars, decisions, signals: &signals, cash: Fixed::whole(1_000_000) };
    run(&setup).unwrap().trades.len()
}

#[test]
fn every_template_trades_on_all_bars_with_and_without_a_session() {
    for (pattern, timeframe) in
        Pattern::ALL.iter().flat_map(|one| TIMEFRAMES.map(|timeframe| (*one, timeframe)))
    {
        for session in [None, Some(SESSION.to_owned())] {
            let briefing = StrategyBriefing { session, ..to_write(focused(pattern), timeframe) };
            let count = trades(&briefing);
            let session = &briefing.session;
            assert!(
                count >= 3,
                "{pattern:?} {timeframe} {session:?}: {count}\n{}",
                document(&briefing).toml()
            );
        }
    }
}

#[test]
fn without_an_index_a_pair_is_a_price_and_its_own_mean_and_it_says_so() {
    let with = to_write(focused(Pattern::Pairs), "15m");
    assert!(document(&with).toml().contains("close@SIX"));
    let without = StrategyBriefing { index: None, ..with.clone() };
    let document = document(&without).toml();
    assert!(!document.contains('@') || !document.contains("SIX"), "{document}");
    assert!(written(&without)["rationale"].as_str().unwrap().contains("There is no index to compare with"));
    let itself = StrategyBriefing { instruments: vec!["SIX".parse().unwrap()], ..with };
    assert!(!super::document(&itself).toml().contains("close@SIX"));
}

#[test]
fn what_is_planted_is_in_the_templates_without_what_is_hidden() {
    let planted = [
        (
            Pattern::VwapBounce,
            vec![
                "stayed_above = \"lag(count(close > vwap(), 6), 1) == 6\"",
                "signal and stayed_above and low <= vwap() and close > vwap()",
                "signal and stayed_below and high >= vwap() and close < vwap()",
                "time_of_day() >= 15h and time_of_day() < 18h",
                "max_holding_bars = 36",
            ],
        ),
        (
            Pattern::GapAndGo,
            vec![
                "size_of_gap = \"day().open / previous_day().close - 1\"",
                "time_of_day() == 14h55m and size_of_gap > 0.003 and day().low > previous_day().close",
                "time_of_day() == 14h55m and size_of_gap < -0.003 and day().high < previous_day().close",
                "max_holding_bars = 66",
            ],
        ),
        (
            Pattern::Breakout,
            vec![
                "signal and crosses_above(close, previous_day().high)",
                "signal and crosses_below(close, previous_day().low)",
                "max_holding_bars = 36",
            ],
        ),
        (
            Pattern::Reversal,
            vec![
                "signal and crosses_above(close, previous_day().low)",
                "signal and crosses_below(close, previous_day().high)",
                "max_holding_bars = 36",
            ],
        ),
    ];
    for (pattern, parts) in planted {
        let document = document(&to_write(focused(pattern), "5m")).toml();
        for part in parts {
            assert!(document.contains(part), "{part}\n{document}");
        }
        for hidden in ["weekday()", "sma(volume", "@1d", "adx("] {
            assert!(!document.contains(hidden), "{document}");
        }
    }
    let hourly = document(&to_write(focused(Pattern::VwapBounce), "1h")).toml();
    assert!(hourly.contains("lag(count(close > vwap(), 2), 1) == 2"), "{hourly}");
    assert!(hourly.contains("max_holding_bars = 3\n"), "{hourly}");
}

//! What a person is like, and what a person said of hours, in the document.

use super::*;
use crate::kernel::models::rules::learner::clock::Clock;
use crate::kernel::models::rules::learner::hours;

#[test]
fn a_personality_bends_the_template() {
    let plain = Personality { trading_style: said(TradingStyle::DayTrader), ..focused(Pattern::VwapBounce) };
    let table: Vec<(Personality, &str, Vec<&str>)> = vec![
        (plain.clone(), "5m", vec!["size.equity = 0.5", "stop_loss.distance = \"2 * atr(14)@1h\""]),
        (
            Personality { risk_tolerance: said(RiskTolerance::Conservative), ..plain.clone() },
            "5m",
            vec!["size.equity = 0.3"],
        ),
        (
            Personality { risk_tolerance: said(RiskTolerance::Aggressive), ..plain.clone() },
            "5m",
            vec!["size.equity = 0.9"],
        ),
        (Personality { stops: said(Stops::Tight), ..plain.clone() }, "1h", vec!["\"1 * atr(14)\""]),
        (Personality { stops: said(Stops::Wide), ..plain.clone() }, "1d", vec!["\"3.5 * atr(14)\""]),
        (
            Personality { targets: said(Targets::Quick), ..plain.clone() },
            "15m",
            vec!["take_profit.distance = \"1.5 * atr(14)@1h\""],
        ),
        (
            Personality { targets: said(Targets::Far), ..plain.clone() },
            "15m",
            vec!["take_profit.distance = \"5 * atr(14)@1h\""],
        ),
        (
            Personality { trading_style: said(TradingStyle::Swing), ..plain.clone() },
            "1h",
            vec!["max_holding_bars = 35", "atr(14)@1d"],
        ),
        (
            Personality { trading_style: said(TradingStyle::Position), ..plain.clone() },
            "1d",
            vec!["max_holding_bars = 20"],
        ),
        (plain.clone(), "5m", vec!["time_of_day() >= 20h50m and time_of_day() < 21h"]),
        (
            Personality { market_conditions: said(vec![MarketCondition::Trending]), ..plain.clone() },
            "5m",
            vec!["adx(14) > 25"],
        ),
        (
            Personality {
                market_conditions: said(vec![MarketCondition::Ranging, MarketCondition::Quiet]),
                ..plain.clone()
            },
            "5m",
            vec!["(adx(14) < 25) or (rank(stdev(close, 20) / close, 100) < 0.4)"],
        ),
    ];
    for (personality, timeframe, parts) in table {
        let document = document(&to_write(personality, timeframe)).toml();
        for part in parts {
            assert!(document.contains(part), "{part}\n{document}");
        }
    }
}

#[test]
fn a_style_without_a_pattern_has_one_and_says_so() {
    let table = [
        (Some(TradingStyle::Scalper), "VWAP bounce"),
        (Some(TradingStyle::DayTrader), "breakout"),
        (Some(TradingStyle::Swing), "trend"),
        (Some(TradingStyle::Position), "trend"),
        (None, "breakout"),
    ];
    for (style, pattern) in table {
        let trading_style = Trait { value: style, ..Trait::default() };
        let written = written(&to_write(Personality { trading_style, ..Personality::default() }, "15m"));
        let rationale = written["rationale"].as_str().unwrap();
        let begins = format!("No pattern was asked for, so I begin with one: {pattern}.");
        assert!(rationale.starts_with(&begins), "{rationale}");
    }
}

fn kept(rules: &[&str], timeframe: &str, session: Option<&str>) -> (String, String) {
    let rules: Vec<HourRule> = rules.iter().map(|rule| rule.parse().unwrap()).collect();
    let kept = hours::kept(&rules, &Clock::of(timeframe, session).unwrap());
    (kept.when.join(" & "), kept.notes.join(" "))
}

#[test]
fn hours_are_kept_by_the_moment_of_the_entry() {
    let session = Some(SESSION);
    let table: [(&[&str], &str, Option<&str>, &str); 7] = [
        (&["avoid first 60m"], "5m", session, "not (time_of_day() >= 14h25m and time_of_day() < 15h25m)"),
        (&["only first 60m"], "1h", session, "time_of_day() >= 13h30m and time_of_day() < 14h30m"),
        (&["only session"], "15m", session, "time_of_day() >= 14h15m and time_of_day() < 20h45m"),
        (&["avoid last 30m"], "5m", session, "not (time_of_day() >= 20h25m and time_of_day() < 20h55m)"),
        (&["only 00:00-02:00"], "5m", None, "(time_of_day() >= 23h55m or time_of_day() < 1h55m)"),
        (
            &["only 15:00-17:30", "avoid monday"],
            "1h",
            None,
            "time_of_day() >= 14h and time_of_day() < 16h30m & not ((weekday() == 1 and time_of_day() < 23h) or (weekday() == 7 and time_of_day() >= 23h))",
        ),
        (
            &["only first 60m", "only last 60m"],
            "5m",
            session,
            "(time_of_day() >= 14h25m and time_of_day() < 15h25m) or (time_of_day() >= 19h55m and time_of_day() < 20h55m)",
        ),
    ];
    for (rules, timeframe, session, when) in table {
        assert_eq!(kept(rules, timeframe, session), (when.to_owned(), String::new()), "{rules:?}");
    }
}

#[test]
fn a_day_begins_with_what_the_day_before_decides() {
    let session = Some(SESSION);
    let table: [(&[&str], &str, Option<&str>, &str); 7] = [
        (&["avoid friday"], "1d", None, "not (weekday() == 4)"),
        (&["avoid friday"], "1d", session, "not (weekday() == 4)"),
        (&["only monday"], "1d", None, "weekday() == 7"),
        (&["only monday"], "1d", session, "weekday() == 5"),
        (
            &["only monday", "only friday"],
            "1h",
            None,
            "((weekday() == 1 or weekday() == 5) and time_of_day() < 23h) or ((weekday() == 4 or weekday() == 7) and time_of_day() >= 23h)",
        ),
        (
            &["only monday"],
            "4h",
            session,
            "(weekday() == 1 and time_of_day() < 17h) or (weekday() == 5 and time_of_day() >= 17h)",
        ),
        (&["only friday", "avoid thursday"], "1d", session, "(weekday() == 4) and (not (weekday() == 3))"),
    ];
    for (rules, timeframe, session, when) in table {
        assert_eq!(kept(rules, timeframe, session).0, when, "{rules:?} {timeframe}");
    }
}

#[test]
fn days_that_cannot_be_kept_are_said() {
    let notes = |rules: &[&str], timeframe: &str, session: Option<&str>| kept(rules, timeframe, session).1;
    assert_eq!(notes(&["avoid friday"], "1d", None), "");
    for timeframe in ["1d", "1h"] {
        let holidays = notes(&["avoid friday"], timeframe, Some(SESSION));
        assert!(holidays.contains("behind a holiday"), "{holidays}");
    }
    assert_eq!(kept(&["avoid saturday"], "1h", Some(SESSION)), (String::new(), String::new()));
    let (when, closed) = kept(&["only saturday"], "1h", Some(SESSION));
    assert!(when.is_empty() && closed.contains("closed on the days"), "{when} {closed}");
    assert!(notes(&["avoid friday"], "1h", Some("22:00-05:00")).contains("behind midnight"));
    assert!(notes(&["avoid friday"], "1d", Some("22:00-05:00")).contains("behind a holiday"));
}

#[test]
fn hours_that_no_bar_can_keep_are_said_and_not_kept() {
    let (when, notes) = kept(&["only first 60m"], "1d", Some(SESSION));
    assert!(
        when.is_empty() && notes.contains("On bars of 1d no entry falls into the hours"),
        "{when} {notes}"
    );
    let (when, notes) = kept(&["avoid first 60m"], "1h", None);
    assert!(when.is_empty() && notes.contains("needs a session"), "{when} {notes}");
    let (when, notes) = kept(&["only session", "avoid friday"], "1h", None);
    assert!(when.contains("weekday() == 5") && notes.contains("never closes"), "{when} {notes}");
}

#[test]
fn a_gap_is_judged_as_soon_as_the_hours_allow() {
    let rules = vec!["avoid first 60m".parse().unwrap()];
    let personality = Personality { hours: said(rules), ..focused(Pattern::GapAndGo) };
    let document = document(&to_write(personality, "5m")).toml();
    assert!(document.contains("time_of_day() == 15h25m and size_of_gap"), "{document}");
}

#[test]
fn a_scalper_of_gaps_may_begin_with_the_session() {
    let personality =
        Personality { trading_style: said(TradingStyle::Scalper), ..focused(Pattern::GapAndGo) };
    let document = document(&to_write(personality, "5m")).toml();
    assert!(document.contains("time_of_day() >= 14h30m and time_of_day() < 20h"), "{document}");
    assert!(document.contains("max_holding_bars = 36"), "{document}");
}

#[test]
fn the_hours_of_a_person_come_before_those_of_a_pattern() {
    let of = |rule: &str| {
        let personality =
            Personality { hours: said(vec![rule.parse().unwrap()]), ..focused(Pattern::VwapBounce) };
        document(&to_write(personality, "5m")).toml()
    };
    let last = of("only last 60m");
    assert!(last.contains("time_of_day() >= 19h55m") && !last.contains("time_of_day() >= 15h"), "{last}");
    let both = of("only 15:00-17:00");
    assert!(both.contains("time_of_day() >= 14h55m") && both.contains("time_of_day() >= 15h"), "{both}");
}

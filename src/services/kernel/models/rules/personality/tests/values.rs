//! Values and the words that say them.

use super::{asked, traits};

fn all(table: &[(&str, &[&str])]) {
    for (text, expected) in table {
        assert_eq!(traits(text), *expected, "{text}");
    }
}

#[test]
fn parts_of_a_session_are_no_session() {
    all(&[
        (
            "don't trade the first 15 minutes or the last 15 minutes of the session",
            &["hours=avoid first 15m+avoid last 15m"],
        ),
        ("not during the last hour of trading hours", &["hours=avoid last 60m"]),
        ("not in the first 30 minutes after the open", &["hours=avoid first 30m"]),
        ("only after the first hour", &["hours=avoid first 60m"]),
        ("wait for the first hour to pass", &["hours=avoid first 60m"]),
        ("don't trade until the first hour is over", &["hours=avoid first 60m"]),
        ("don't trade until after the first hour", &["hours=avoid first 60m"]),
    ]);
    for text in ["not in the first 30 minutes after the open", "the open: first 30 mins only"] {
        assert!(asked(text).is_empty(), "{text}");
    }
}

#[test]
fn days_and_hours_are_read_as_they_are_written() {
    let workdays = "hours=only monday+only tuesday+only wednesday+only thursday";
    all(&[
        ("Monday to Thursday", &[workdays]),
        ("Mon-Thu only", &[workdays]),
        ("avoid weekends", &["hours=avoid saturday+avoid sunday"]),
        ("only on weekdays", &["hours=only monday+only tuesday+only wednesday+only thursday+only friday"]),
        ("no trades on Sat/Sun", &["hours=avoid saturday+avoid sunday"]),
        ("start at 15:00, stop at 20:00", &["hours=avoid 00:00-15:00+avoid 20:00-24:00"]),
        ("Stop trading at 3pm", &["hours=avoid 15:00-24:00"]),
        ("stop trading after 20:00", &["hours=avoid 20:00-24:00"]),
        ("close all positions before 20:45", &[]),
        ("hold until 20:45", &[]),
        ("since 10:00 I have waited", &[]),
        ("1500-1700 UTC", &["hours=only 15:00-17:00"]),
        ("the sun sat on us", &[]),
        ("Close before the weekend, no weekend risk", &[]),
        ("never hold over the weekend", &[]),
    ]);
}

#[test]
fn a_length_alone_is_not_always_one_of_bars() {
    all(&[
        ("rest 1h after a loss", &[]),
        ("cooldown of 4h", &[]),
        ("max 1d drawdown", &[]),
        ("risk 5m dollars", &[]),
        ("H4 chart", &["timeFrame=4h"]),
        ("M15", &["timeFrame=15m"]),
        ("5 or 15 min bars", &[]),
    ]);
    assert!(asked("30m cooldown after a loss").is_empty());
    assert_eq!(asked("weekly chart"), ["timeFrame unclear"]);
}

#[test]
fn for_how_long_is_said_in_many_ways() {
    let swing = ["timeFrame=4h", "tradingStyle=swing"];
    all(&[
        ("Holding period: 2-5 days", &swing),
        ("time horizon: weeks", &["timeFrame=1d", "tradingStyle=position"]),
        ("never hold for days", &[]),
    ]);
    assert_eq!(asked("never hold for days"), ["tradingStyle unclear"]);
}

#[test]
fn flat_is_without_positions() {
    let day = ["timeFrame=15m", "tradingStyle=day_trader"];
    all(&[
        ("flat by end of day", &day),
        ("EOD flat, never overnight", &day),
        ("close all positions before the close", &day),
        ("flat fee broker", &[]),
        ("when it rains stay flat", &[]),
        ("flat markets", &["marketConditions=ranging"]),
    ]);
}

#[test]
fn a_direction_under_a_condition_is_none_alone() {
    all(&[
        ("short only if the market is weak, otherwise buy", &["direction=both"]),
        ("mostly long, occasionally short", &["direction=both"]),
        ("Only buy when it is cheap and short when it is dear", &["direction=both"]),
    ]);
    assert_eq!(asked("only short ORVX, go long KLDN"), ["direction contradiction"]);
}

#[test]
fn risk_is_that_of_the_agent() {
    let (low, high) = (["riskTolerance=conservative"], ["riskTolerance=aggressive"]);
    all(&[
        ("enter aggressively but keep risk low", &low),
        ("Risk: low", &low),
        ("Risk tolerance: high", &high),
        ("my risk appetite is high", &high),
        ("low appetite for risk", &low),
        ("minimal risk", &low),
        ("don't take big risks", &low),
        ("safety first", &low),
        ("I'd rather miss trades than take risks", &low),
        ("Risk: medium", &["riskTolerance=moderate"]),
        ("moderate volatility, average volume", &[]),
        ("a low risk of ruin", &[]),
        ("be careful with news; bold trader otherwise", &high),
        ("a careful reading of the tape; aggressive entries", &[]),
    ]);
}

#[test]
fn stops_and_targets_are_read_behind_their_names() {
    all(&[
        ("keep stops tight", &["stops=tight"]),
        ("stops should be tight and targets wide", &["stops=tight", "targets=far"]),
        ("Stops: tight\nTargets: quick", &["stops=tight", "targets=quick"]),
        ("stop-loss wide", &["stops=wide"]),
        ("tight trailing stops", &["stops=tight"]),
        ("close stop to break even", &[]),
        ("close stops after each day", &[]),
        ("near stop levels", &[]),
        ("I lost large gains last year", &[]),
    ]);
}

#[test]
fn patterns_and_styles_are_not_read_out_of_other_words() {
    all(&[
        ("trade the pairs ORB-USD and LUM-USD", &["instruments=ORB-USD+LUM-USD"]),
        ("crypto pairs only", &["instruments=ORB-USD+LUM-USD"]),
        ("ORB strategy", &["patternFocus=breakout"]),
        ("counter-trend", &["patternFocus=reversal"]),
        ("fade breakouts", &["patternFocus=range_fade"]),
        ("fake breakouts", &["patternFocus=range_fade"]),
        ("mind the gap between bid and ask", &[]),
        ("squeeze out every last cent", &[]),
        ("break out of my comfort zone", &[]),
        ("long-term mindset", &[]),
        ("swing low entries", &[]),
        ("overnight gaps", &["patternFocus=gap_and_go"]),
    ]);
    for text in [
        "financial freedom is my goal",
        "token effort",
        "staying power",
        "power tools",
        "I like food",
        "power through it",
        "a tech support guy",
    ] {
        assert!(asked(text).is_empty() && traits(text).is_empty(), "{text}");
    }
}

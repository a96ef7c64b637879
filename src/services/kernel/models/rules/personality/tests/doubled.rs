//! What is refused twice, permitted, or not wanted alone: that is nothing that is clearly wanted, and never the opposite of what was said.

use super::{asked, traits};

/// Of each text the question that is asked, and nothing that is read of that trait.
fn all_asked(table: &[(&str, &str)]) {
    let is_right = |(text, question): &&(&str, &str)| {
        let about = question.split(' ').next().unwrap_or_default();
        asked(text) == [*question] && !traits(text).iter().any(|read| read.starts_with(about))
    };
    let wrong = table.iter().filter(|row| !is_right(row));
    let wrong: Vec<_> = wrong.map(|(text, _)| (text, asked(text), traits(text))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn all_read(table: &[(&str, &[&str])]) {
    let wrong = table.iter().filter(|(text, expected)| traits(text) != *expected);
    let wrong: Vec<_> = wrong.map(|(text, _)| (text, traits(text))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_not_to_be_avoided_is_not_wanted_alone() {
    all_asked(&[
        ("do not avoid the first hour, scalper", "hours unclear"),
        ("do not avoid fridays", "hours unclear"),
        ("don't avoid fridays or mondays", "hours unclear"),
        ("never skip the first hour", "hours unclear"),
        ("no longer avoid fridays", "hours unclear"),
        ("I don't want you to avoid the first hour", "hours unclear"),
        ("don't exclude crypto", "instruments unclear"),
        ("do not avoid quiet markets", "marketConditions unclear"),
        ("never ignore breakouts", "patternFocus unclear"),
        ("Fridays are not forbidden", "hours unclear"),
        ("Mondays aren't a problem", "hours unclear"),
    ]);
    assert!(traits("do not avoid gaps, tech stocks and fridays").is_empty());
    all_read(&[
        ("don't avoid shorting", &["direction=both"]),
        ("no need to avoid fridays", &[]),
        ("never trade outside market hours", &["hours=only session"]),
        ("no non-tech stocks", &["instruments=ORVX+KLDN"]),
        ("I avoid shorting and I avoid fridays", &["direction=long_only", "hours=avoid friday"]),
    ]);
}

#[test]
fn what_is_not_wanted_alone_leaves_open_what_else_is() {
    all_asked(&[
        ("not only long, scalper", "direction unclear"),
        ("not only shorts", "direction unclear"),
        ("don't only buy", "direction unclear"),
        ("not long only", "direction unclear"),
        ("no longer long only", "direction unclear"),
        ("not only on Mondays", "hours unclear"),
        ("not just Mondays", "hours unclear"),
        ("no longer only on Mondays", "hours unclear"),
        ("not limited to the first hour", "hours unclear"),
        ("not only crypto", "instruments unclear"),
        ("not just tech stocks", "instruments unclear"),
        ("don't just trade crypto", "instruments unclear"),
        ("not only trending markets", "marketConditions unclear"),
        ("not merely breakouts", "patternFocus unclear"),
        ("I don't mind fridays", "hours unclear"),
        ("no problem with crypto", "instruments unclear"),
    ]);
    all_read(&[
        ("not only long but also short", &["direction=both"]),
        ("not just short", &["direction=both"]),
        ("not only Mondays but also Tuesdays", &["hours=only monday+only tuesday"]),
        ("not only crypto but also stocks", &["instruments=ORB-USD+LUM-USD+ORVX+KLDN+BHEN"]),
        ("I don't mind shorting, only on Mondays", &["direction=both", "hours=only monday"]),
        ("don't forget to avoid Mondays", &["hours=avoid monday"]),
    ]);
}

#[test]
fn two_negations_in_a_row_are_asked_back() {
    all_asked(&[
        ("never not long", "direction unclear"),
        ("not never short", "direction unclear"),
        ("don't not trade fridays", "hours unclear"),
    ]);
    all_read(&[
        ("aint no shorting", &["direction=long_only"]),
        ("never, ever, short", &["direction=long_only"]),
    ]);
}

#[test]
fn who_wants_no_stops_is_asked_which() {
    all_asked(&[
        ("no stops, scalper", "stops unclear"),
        ("trade without stops", "stops unclear"),
        ("never use a stop loss", "stops unclear"),
        ("I don't use stop-losses", "stops unclear"),
        ("do not use tight stops", "stops unclear"),
        ("no profit targets", "targets unclear"),
        ("without any take profit", "targets unclear"),
    ]);
    all_read(&[
        ("never without stops", &[]),
        ("never without tight stops", &["stops=tight"]),
        ("no trade without a stop loss", &[]),
        ("use stops", &[]),
        ("nothing stops me", &[]),
        ("it never stops trading", &[]),
    ]);
    for text in
        ["never without stops", "use stops", "nothing stops me", "it never stops trading", "no stop hunting"]
    {
        assert!(asked(text).is_empty(), "{text}: {:?}", asked(text));
    }
}

#[test]
fn a_style_may_name_its_bars() {
    all_read(&[
        ("hourly scalper", &["timeFrame=1h", "tradingStyle=scalper"]),
        ("hourly day trader", &["timeFrame=1h", "tradingStyle=day_trader"]),
        ("scalper on hourly bars", &["timeFrame=1h", "tradingStyle=scalper"]),
        ("daily trend follower", &["patternFocus=trend", "timeFrame=1d"]),
        (
            "an hourly conservative swing trader",
            &["riskTolerance=conservative", "timeFrame=1h", "tradingStyle=swing"],
        ),
        ("15 minute scalper", &["timeFrame=15m", "tradingStyle=scalper"]),
        ("5-minute VWAP strategy", &["patternFocus=vwap_bounce", "timeFrame=5m"]),
        ("hourly breakouts", &["patternFocus=breakout", "timeFrame=1h"]),
        ("max daily loss 2%, breakouts", &["patternFocus=breakout"]),
        ("report daily, swing trader", &["timeFrame=4h", "tradingStyle=swing"]),
    ]);
    assert_eq!(asked("weekly swing trader"), ["timeFrame unclear"]);
}

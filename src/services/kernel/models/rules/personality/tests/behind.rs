//! What is refused behind itself in the ways that people speak, and what only sounds like it.

use super::{asked, traits};

fn all(table: &[(&str, &[&str])]) {
    let wrong = table.iter().filter(|(text, expected)| traits(text) != *expected);
    let wrong: Vec<_> = wrong.map(|(text, _)| (text, traits(text))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

const STOCKS: &str = "instruments=ORVX+KLDN+BHEN";
const COINS: &str = "instruments=ORB-USD+LUM-USD";
const LONG: &str = "direction=long_only";
const SHORT: &str = "direction=short_only";
const NOT_QUIET: &str = "marketConditions=trending+ranging+volatile";

#[test]
fn what_is_not_for_somebody_is_refused() {
    all(&[
        ("quiet markets are not for me", &[NOT_QUIET]),
        ("Quiet markets aren't really for me, breakouts are", &[NOT_QUIET, "patternFocus=breakout"]),
        ("Quiet markets? That's not for me.", &[NOT_QUIET]),
        ("quiet and choppy markets are just not for us", &["marketConditions=trending+volatile"]),
        ("Not for me: crypto", &[STOCKS]),
        ("shorting is not for me because I am careful", &[LONG, "riskTolerance=conservative"]),
        ("crypto is not for me but stocks are", &[STOCKS]),
        ("Fridays are nothing for me", &["hours=avoid friday"]),
    ]);
}

#[test]
fn what_is_not_somebodys_thing_is_refused() {
    all(&[
        ("crypto is not my thing, stocks are", &[STOCKS]),
        ("crypto isn't my cup of tea", &[STOCKS]),
        ("shorts are not my style", &[LONG]),
        ("Crypto: not really my thing", &[STOCKS]),
        ("crypto is not my thing, stocks or breakouts are", &[STOCKS, "patternFocus=breakout"]),
        ("crypto is not what I trade", &[STOCKS]),
        ("crypto is not worth it", &[STOCKS]),
        ("crypto leaves me cold", &[STOCKS]),
    ]);
}

#[test]
fn an_emphatic_no_refuses_the_thing_before_it() {
    assert_eq!(asked("reversals? absolutely not"), ["patternFocus unclear"]);
    all(&[
        ("reversals? absolutely not", &[]),
        ("reversals? absolutely not, breakouts", &["patternFocus=breakout"]),
        ("Shorting? Certainly not.", &[LONG]),
        ("Shorts? Hell no! Trade breakouts.", &[LONG, "patternFocus=breakout"]),
        ("crypto - no thanks", &[STOCKS]),
        ("Crypto? No way. Stocks!", &[STOCKS]),
        ("shorting, never again", &[LONG]),
        ("shorting? under no circumstances", &[LONG]),
        ("crypto: not at all", &[STOCKS]),
    ]);
}

#[test]
fn what_no_longer_works_is_refused() {
    all(&[
        ("breakouts no longer work, so reversals", &["patternFocus=reversal"]),
        ("breakouts don't work anymore, trends or gaps do", &["patternFocus=trend+gap_and_go"]),
        ("Breakouts stopped working; reversals", &["patternFocus=reversal"]),
        ("shorting never pays", &[LONG]),
        ("crypto no longer interests me", &[STOCKS]),
        ("I no longer trade crypto", &[STOCKS]),
        ("breakouts no longer, reversals instead", &["patternFocus=reversal"]),
        ("crypto doesn't suit me", &[STOCKS]),
    ]);
    assert_eq!(asked("breakouts no longer work"), ["patternFocus unclear"]);
}

#[test]
fn what_is_for_others_is_refused() {
    assert_eq!(asked("trends are for losers"), ["patternFocus unclear"]);
    assert_eq!(asked("gaps are a trap"), ["patternFocus unclear"]);
    all(&[
        ("trends are for losers", &[]),
        ("Trends are for losers, reversals", &["patternFocus=reversal"]),
        ("shorting is for gamblers", &[LONG]),
        ("crypto is a scam", &[STOCKS]),
        ("crypto is too risky for me", &[STOCKS]),
        ("quiet markets are too boring", &[NOT_QUIET]),
        ("Crypto is for other people", &[STOCKS]),
    ]);
}

#[test]
fn what_only_sounds_like_a_refusal_is_none() {
    all(&[
        ("not only breakouts but reversals", &["patternFocus=breakout+reversal"]),
        ("breakouts are not my only pattern, reversals too", &["patternFocus=breakout+reversal"]),
        ("breakouts, no longer than 3 hours", &["patternFocus=breakout"]),
        ("no longer than 3 hours, crypto", &[COINS]),
        ("quiet markets are for me", &["marketConditions=quiet"]),
        ("breakouts are not bad", &["patternFocus=breakout"]),
        ("shorts are not forbidden", &["direction=both"]),
        ("crypto, absolutely", &[COINS]),
        ("reversals, absolutely not breakouts", &["patternFocus=reversal"]),
        ("absolutely no crypto", &[STOCKS]),
        ("breakouts still work for me", &["patternFocus=breakout"]),
        ("crypto is my thing, not stocks", &[COINS]),
        ("breakouts never get old", &["patternFocus=breakout"]),
        ("trends are for winners", &["patternFocus=trend"]),
    ]);
}

#[test]
fn who_sells_short_only_is_short_only() {
    for text in [
        "Sell short only",
        "Go short only",
        "selling short only",
        "shorting only",
        "only sell short",
        "nothing but short",
        "nothing but shorts",
        "Nothing but selling short",
        "exclusively short",
        "the short side only",
        "short positions only",
        "Sell short only. Never buy.",
    ] {
        assert_eq!(traits(text), [SHORT], "{text}");
    }
    for text in ["go long only", "nothing but longs", "long positions only", "exclusively long"] {
        assert_eq!(traits(text), [LONG], "{text}");
    }
    for text in ["sell short", "sell short only when it is weak, otherwise buy", "go short only if it falls"]
    {
        assert_eq!(traits(text), ["direction=both"], "{text}");
    }
}

#[test]
fn what_is_refused_together_with_something_behind_it_is_asked() {
    for (text, question) in [
        ("breakouts no longer work in quiet markets", "patternFocus unclear"),
        ("breakouts in quiet markets are not for me", "patternFocus unclear"),
        ("shorting crypto is forbidden", "direction unclear"),
        ("scalping crypto is not my thing", "tradingStyle unclear"),
        ("crypto on Fridays is a mess", "instruments unclear"),
    ] {
        assert_eq!(asked(text), [question], "{text}");
        assert!(traits(text).is_empty(), "{text}: {:?}", traits(text));
    }
}

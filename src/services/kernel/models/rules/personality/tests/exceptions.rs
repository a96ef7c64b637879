//! A refusal with an exception cannot be kept, and is asked back; what is wanted only then is no refusal.

use super::{asked, traits};

#[test]
fn a_refusal_with_an_exception_is_asked_and_not_kept() {
    for (text, question) in [
        ("never short unless the market is trending", "direction unclear"),
        ("Never short, unless the market is trending.", "direction unclear"),
        ("never short except when it is volatile", "direction unclear"),
        ("never short, except in volatile markets", "direction unclear"),
        ("don't short, only when the market is volatile", "direction unclear"),
        ("Unless it is trending, never short", "marketConditions unclear"),
        ("no shorts unless I say so", "direction unclear"),
        ("never short except when I say so", "direction unclear"),
        ("avoid crypto, except ORB-USD", "instruments unclear"),
        ("crypto is not for me unless it is quiet", "instruments unclear"),
        ("avoid Fridays unless the market is volatile", "hours unclear"),
        ("no trades before 15:00 unless there is a gap", "hours unclear"),
    ] {
        assert_eq!(asked(text), [question], "{text}");
        assert!(traits(text).is_empty(), "{text}: {:?}", traits(text));
    }
}

#[test]
fn all_that_is_refused_with_it_is_asked() {
    assert!(traits("no shorts, overnight holds or crypto unless it is trending").is_empty());
    assert_eq!(
        asked("no shorts, overnight holds or crypto unless it is trending"),
        ["direction unclear"],
        "one question, with all of the words"
    );
}

#[test]
fn what_else_is_said_stays() {
    for (text, expected) in [
        ("never short unless the market is trending, tight stops", "stops=tight"),
        ("tight stops; never short unless it is trending", "stops=tight"),
        ("trade breakouts unless the market is choppy", "patternFocus=breakout"),
    ] {
        assert_eq!(traits(text), [expected], "{text}");
        assert_eq!(asked(text).len(), 1, "{text}");
    }
    let both = "never short, trade breakouts unless the market is choppy";
    assert_eq!(traits(both), ["direction=long_only", "patternFocus=breakout"]);
    assert_eq!(asked(both), ["marketConditions unclear"]);
}

#[test]
fn who_trades_only_then_wants_it() {
    for (text, expected) in [
        ("never trade unless the market is trending", "marketConditions=trending"),
        ("stay out unless the market is quiet", "marketConditions=quiet"),
        ("never trade except on Mondays", "hours=only monday"),
        ("never trade anything except crypto", "instruments=ORB-USD+LUM-USD"),
        ("everything except crypto", "instruments=ORVX+KLDN+BHEN"),
        ("no leverage. Only when the market is trending", "marketConditions=trending"),
    ] {
        assert_eq!(traits(text), [expected], "{text}");
        assert!(asked(text).is_empty(), "{text}: {:?}", asked(text));
    }
    assert_eq!(asked("No leverage, except on Mondays"), ["hours unclear"]);
}

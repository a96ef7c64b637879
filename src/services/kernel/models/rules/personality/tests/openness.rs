//! What the words leave open stays open, and what is doubtful is asked.

use super::{asked, traits};

#[test]
fn what_is_refused_only_together_with_something_is_asked() {
    for (text, question) in [
        ("Never trade ORVX on Fridays", "instruments unclear"),
        ("never short stocks", "direction unclear"),
        ("Don't short crypto", "direction unclear"),
        ("Don't short in uptrends", "direction unclear"),
        ("don't trade Fridays after 18:00", "hours unclear"),
        ("no stocks before 15:00 UTC", "instruments unclear"),
        ("avoid trading crypto overnight", "instruments unclear"),
        ("Never buy breakouts in choppy markets", "patternFocus unclear"),
        ("never trade the first hour except on Fridays", "hours unclear"),
        ("no Friday trades except in the last hour", "hours unclear"),
        ("avoid uptrends", "marketConditions unclear"),
    ] {
        assert_eq!(asked(text), [question], "{text}");
        assert!(traits(text).is_empty(), "{text}: {:?}", traits(text));
    }
    let text = "No scalping on crypto. Swing trade it instead.";
    assert_eq!(traits(text), ["timeFrame=4h", "tradingStyle=swing"]);
    assert_eq!(asked(text), ["tradingStyle unclear"]);
    assert_eq!(traits("long only except in downtrends"), ["direction=long_only"]);
}

#[test]
fn to_buy_something_is_no_direction() {
    for text in [
        "don't buy garbage",
        "never average down, never buy falling knives",
        "not buying into news",
        "don't hold losers too long",
        "never hold long",
        "don't wait long",
        "Keep it short and simple",
        "Cut losses short",
        "play short squeezes",
        "no short squeeze plays",
        "in the short run",
        "short attention span",
        "short stop distance",
    ] {
        assert!(traits(text).is_empty(), "{text}: {:?}", traits(text));
        assert!(asked(text).is_empty(), "{text}: {:?}", asked(text));
    }
    assert_eq!(traits("no long holding periods, scalp"), ["timeFrame=5m", "tradingStyle=scalper"]);
    assert_eq!(traits("In short, buy momentum"), ["patternFocus=trend"]);
}

#[test]
fn hours_of_other_clocks_are_asked_for() {
    for text in [
        "9:30-16:00 ET",
        "10:00–11:30 EST",
        "from 9:30am to 4pm New York time",
        "9:00-17:00 CET",
        "from 9 to 5",
    ] {
        assert_eq!(asked(text), ["hours unclear"], "{text}");
        assert!(traits(text).is_empty(), "{text}: {:?}", traits(text));
    }
}

#[test]
fn a_group_and_some_of_it_are_asked_for() {
    for text in ["crypto, but only ORB", "crypto (ORB and LUM)", "tech stocks (ORVX, KLDN)"] {
        assert_eq!(asked(text), ["instruments unclear"], "{text}");
        assert!(traits(text).is_empty(), "{text}: {:?}", traits(text));
    }
    let text = "Trade the ORB: opening range breakout";
    assert_eq!(
        (traits(text), asked(text)),
        (vec!["patternFocus=breakout".to_owned()], vec!["instruments unclear".to_owned()])
    );
    let scalper = ["instruments=KLDN", "timeFrame=5m", "tradingStyle=scalper"];
    assert_eq!(traits("Please scalp the KLDN shares"), scalper);
    assert_eq!(traits("buy stocks of Orvix Semiconductors"), ["instruments=ORVX"]);
}

#[test]
fn instruments_of_other_markets_are_seen() {
    for text in [
        "AAPL, MSFT and NVDA",
        "aapl",
        "PLEASE HELP ME WITH AAPL NOW",
        "Apple, Tesla and Microsoft",
        "the S&P",
        "the nasdaq and gold",
        "EUR/USD, GBPUSD",
        "ETFs and futures",
    ] {
        assert_eq!(asked(text), ["instruments unclear"], "{text}");
    }
    for text in ["avoid TSLA", "no bitcoin", "VERY much", "DO NOT panic", "only when SIX rises"] {
        assert!(asked(text).is_empty(), "{text}: {:?}", asked(text));
    }
    assert_eq!(
        traits("Please SCALP the KLDN shares and NEVER go SHORT"),
        ["direction=long_only", "instruments=KLDN", "timeFrame=5m", "tradingStyle=scalper"]
    );
}

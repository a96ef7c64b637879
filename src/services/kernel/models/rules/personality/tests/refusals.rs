//! What is refused, in the ways that people refuse it.

use super::{asked, traits};

fn all(table: &[(&str, &[&str])]) {
    for (text, expected) in table {
        assert_eq!(traits(text), *expected, "{text}");
    }
}

const STOCKS: &str = "instruments=ORVX+KLDN+BHEN";
const COINS: &str = "instruments=ORB-USD+LUM-USD";
const LONG: &str = "direction=long_only";
const DAY: &[&str] = &["timeFrame=15m", "tradingStyle=day_trader"];

#[test]
fn what_is_done_behind_a_list_is_not_refused() {
    all(&[
        (
            "avoid the first hour and the last 30 minutes, trade KLDN and ORVX",
            &["hours=avoid first 60m+avoid last 30m", "instruments=ORVX+KLDN"],
        ),
        (
            "Avoid Mondays, trade KLDN and gaps",
            &["hours=avoid monday", "instruments=KLDN", "patternFocus=gap_and_go"],
        ),
        (
            "skip the open, VWAP and breakouts on KLDN",
            &["instruments=KLDN", "patternFocus=vwap_bounce+breakout"],
        ),
        ("never short, trade breakouts or reversals", &[LONG, "patternFocus=breakout+reversal"]),
        ("I don't short, I am a momentum or breakout trader", &[LONG, "patternFocus=trend+breakout"]),
    ]);
}

#[test]
fn all_things_of_a_list_are_refused() {
    all(&[
        ("no shorts, overnight holds or crypto", &[LONG, STOCKS, DAY[0], DAY[1]]),
        ("don't short, hold overnight or chase breakouts", &[LONG, DAY[0], DAY[1]]),
        ("not on Fridays, Mondays or in the last hour", &["hours=avoid friday+avoid monday+avoid last 60m"]),
        ("don't trade gaps, crypto or the first hour", &["hours=avoid first 60m", STOCKS]),
        (
            "no gaps, crypto or energy stocks; breakouts only",
            &["instruments=ORVX+KLDN", "patternFocus=breakout"],
        ),
        ("skip Mondays, Fridays", &["hours=avoid monday+avoid friday"]),
        (
            "avoid sideways markets, news, and Fridays",
            &["hours=avoid friday", "marketConditions=trending+volatile+quiet"],
        ),
        ("Avoid: gaps, crypto, first hour", &["hours=avoid first 60m", STOCKS]),
        ("Avoid:\n- crypto\n- Fridays\n- gaps", &["hours=avoid friday", STOCKS]),
        ("No: shorts, crypto, overnight", &[LONG, STOCKS, DAY[0], DAY[1]]),
    ]);
    assert_eq!(asked("avoid crypto, gaps"), ["patternFocus unclear"]);
    assert_eq!(traits("avoid crypto, gaps"), [STOCKS]);
}

#[test]
fn a_refusal_ends_where_a_sentence_does() {
    all(&[
        ("Do you short? No. Trade breakouts on ORVX.", &[LONG, "instruments=ORVX", "patternFocus=breakout"]),
        ("Crypto? No, stocks.", &[STOCKS]),
        ("crypto no, stocks yes", &[STOCKS]),
        (
            "Shorting? Never! Scalp with tight stops.",
            &[LONG, "stops=tight", "timeFrame=5m", "tradingStyle=scalper"],
        ),
        ("Shorting: no\nOvernight: no\nBreakouts: yes", &[LONG, "patternFocus=breakout", DAY[0], DAY[1]]),
        ("Avoid: shorts\nRisk: low", &[LONG, "riskTolerance=conservative"]),
        ("no shorts\ncrypto or stocks", &[LONG, "instruments=ORB-USD+LUM-USD+ORVX+KLDN+BHEN"]),
        ("never, ever, short", &[LONG]),
        ("never - and I mean never - short", &[LONG]),
    ]);
}

#[test]
fn what_is_refused_behind_itself_is_not_wanted() {
    all(&[
        ("shorting is forbidden", &[LONG]),
        ("Shorting not allowed", &[LONG]),
        ("shorts: no", &[LONG]),
        ("shorts - no", &[LONG]),
        ("shorts not needed", &[LONG]),
        ("crypto, never", &[STOCKS]),
        ("breakouts, never, ever, short", &[LONG, "patternFocus=breakout"]),
        ("Overnight holding: forbidden", DAY),
        ("shorts (never), stocks", &[LONG, STOCKS]),
        ("shorts are a no-no", &[LONG]),
        ("crypto not allowed, stocks only", &[STOCKS]),
        ("overnight positions are not ok", DAY),
        ("stocks: yes; crypto: no", &[STOCKS]),
        ("Short: never. Overnight: never. Crypto: no.", &[LONG, STOCKS, DAY[0], DAY[1]]),
        ("shorts and crypto are forbidden", &[LONG, STOCKS]),
        ("I have Fridays off", &["hours=avoid friday"]),
    ]);
}

#[test]
fn every_refusal_refuses_for_itself() {
    all(&[
        ("NO SHORTS NO CRYPTO NO OVERNIGHT", &[LONG, STOCKS, DAY[0], DAY[1]]),
        ("not before 15:00 and not after 20:00", &["hours=avoid 00:00-15:00+avoid 20:00-24:00"]),
        ("neither aggressive nor conservative", &["riskTolerance=moderate"]),
        ("don't trade anything but crypto", &[COINS]),
        ("avoid Mondays and avoid crypto", &["hours=avoid monday", STOCKS]),
        ("no Mondays, avoid crypto or Fridays", &["hours=avoid monday+avoid friday", STOCKS]),
        ("I avoid shorting and I avoid crypto", &[LONG, STOCKS]),
        ("no crypto - just ORVX", &["instruments=ORVX"]),
        ("no more shorts", &[LONG]),
        ("all coins but ORB", &["instruments=LUM-USD"]),
    ]);
    assert_eq!(asked("Neither long nor short bias"), ["direction contradiction"]);
}

#[test]
fn refusals_are_known_by_many_words() {
    all(&[
        ("Only trade when the market isn't volatile", &["marketConditions=trending+ranging+quiet"]),
        ("It shouldn't short and shouldn't hold overnight", &[LONG, DAY[0], DAY[1]]),
        ("I dislike crypto. I hate shorting.", &[LONG, STOCKS]),
        ("stop trading crypto", &[STOCKS]),
        ("stop shorting", &[LONG]),
        ("aint no shorting", &[LONG]),
        ("I hate gaps but love breakouts", &["patternFocus=breakout"]),
        ("wouldnt short", &[LONG]),
        ("prefer breakouts over reversals", &["patternFocus=breakout"]),
        ("non-volatile", &["marketConditions=trending+ranging+quiet"]),
        ("trader prudent, pas de crypto", &[STOCKS, "riskTolerance=conservative"]),
        ("konservativ, keine Shorts", &[LONG]),
    ]);
    assert_eq!(asked("isn't aggressive"), ["riskTolerance unclear"]);
    assert_eq!(asked("less aggressive"), ["riskTolerance unclear"]);
    assert_eq!(asked("less crypto, more stocks"), ["instruments unclear"]);
    assert_eq!(asked("rarely short"), ["direction unclear"]);
    assert_eq!(asked("seldom hold overnight"), ["tradingStyle unclear"]);
    assert_eq!(asked("trade less on Fridays"), ["hours unclear"]);
}

#[test]
fn what_is_permitted_is_not_refused() {
    all(&[
        ("I don't mind shorting", &["direction=both"]),
        ("Don't be afraid of shorting", &["direction=both"]),
        ("I have no fear of shorting", &["direction=both"]),
        ("No problem with holding overnight", &["timeFrame=4h", "tradingStyle=swing"]),
        ("no need to hold overnight", &[]),
        ("Don't forget to use tight stops", &["stops=tight"]),
        ("nothing beats a good breakout", &["patternFocus=breakout"]),
        ("can't go wrong with momentum", &["patternFocus=trend"]),
        ("without hesitation go long and short", &["direction=both"]),
        ("I don't care whether it is trending or ranging", &[]),
        ("not necessarily conservative", &[]),
        ("fear and greed drive me", &[]),
        ("without fail use tight stops", &["stops=tight"]),
        ("don't hold more than a few hours", DAY),
    ]);
}

//! The phrases that say something of how an agent trades. The longest that fits is meant.

use super::{
    meaning::{CONSUMER, ENERGY, FINANCE, HEALTH, Meaning, TECHNOLOGY},
    otherwise::OTHERWISE,
    words::{Word, length},
};
use domain::{
    lab::{Direction, MarketCondition, Pattern, RiskTolerance, Span, Stops, Targets, TradingStyle},
    market::InstrumentKind,
};

use Meaning::{Condition, Overnight, Style, VagueHours};

const SHARES: &str = "stock*|share*|compan*|name*|equit*";

const PHRASES: &[(Meaning, &[&str])] = &[
    (
        Meaning::Risk(RiskTolerance::Conservative),
        &[
            "conservative*",
            "cautious*",
            "careful*",
            "defensive*",
            "prudent*",
            "low risk",
            "little risk",
            "risk averse",
            "protect* capital",
            "capital preservation|protection",
            "preserv* capital",
            "play* it safe",
            "safety first",
            "something safe",
            "rather miss",
            "risk low|small",
            "risk is|are|stays low|small",
            "risk tolerance|appetite|level|profile low",
            "risk tolerance|appetite|level|profile is low",
            "low|little appetite|tolerance for risk",
            "low risk tolerance|appetite",
            "minim* risk",
            "not|don't|dont|never take risks",
            "not|don't|dont|never take big|large|any|high|much risk|risks",
        ],
    ),
    (
        Meaning::Risk(RiskTolerance::Moderate),
        &[
            "moderate*",
            "moderate|medium|average risk",
            "balanced",
            "moderately aggressive|conservative",
            "risk moderate|medium|average",
            "risk tolerance|appetite|level|profile moderate|medium|average",
            "risk tolerance|appetite|level|profile is moderate|medium|average",
        ],
    ),
    (
        Meaning::Risk(RiskTolerance::Aggressive),
        &[
            "aggressive*",
            "high risk",
            "risky",
            "bold*",
            "speculative",
            "big bets",
            "all in",
            "yolo",
            "risk high",
            "risk tolerance|appetite|level|profile high",
            "risk tolerance|appetite|level|profile is high",
            "high risk tolerance|appetite",
        ],
    ),
    (Style(TradingStyle::Scalper), &["scalp*", "in and out", "very short term"]),
    (
        Style(TradingStyle::DayTrader),
        &[
            "day trad*",
            "daytrad*",
            "intraday",
            "within a|the day",
            "flat by|at|before|into the close|end",
            "flat by|at|before|into close|eod",
            "flat by|at end of day",
            "eod flat",
            "flat eod|overnight",
            "clos* everything by|at|before the close|end",
            "clos* everything by|at|before close",
            "clos* all positions by|at|before the close|end",
            "clos* all positions by|at|before close",
        ],
    ),
    (
        Style(TradingStyle::Swing),
        &["swing", "swing trad*", "swings", "multi day", "several days", "a few days"],
    ),
    (
        Style(TradingStyle::Position),
        &["position trad*", "long term", "several weeks|months", "for weeks|months|years", "buy and hold"],
    ),
    (Overnight, &["overnight", "over night", "over the night"]),
    (
        Meaning::Pattern(Pattern::VwapBounce),
        &[
            "vwap",
            "vwap bounce*|pullback*|reclaim*|touch*|pattern*|setup*",
            "bounce* off|from|at the vwap",
            "bounce* off|from|at vwap",
            "pullback* to|into vwap",
            "pullback* to|into the vwap",
            "volume weighted average price",
        ],
    ),
    (
        Meaning::Pattern(Pattern::GapAndGo),
        &[
            "gap",
            "gaps",
            "gapper*",
            "gapping",
            "gap and|& go",
            "opening gap*",
            "gap* up|down",
            "overnight gap*",
        ],
    ),
    (
        Meaning::Pattern(Pattern::Reversal),
        &[
            "reversal*",
            "trend reversal*",
            "mean reversion",
            "mean revert*",
            "oversold",
            "overbought",
            "dip",
            "dips",
            "rsi",
            "exhaustion",
            "counter trend*",
            "countertrend*",
            "against the trend",
            "bollinger band|bands mean reversion",
        ],
    ),
    (
        Meaning::Pattern(Pattern::Breakout),
        &[
            "breakout*",
            "break* out",
            "new highs|lows",
            "donchian",
            "opening range",
            "opening range breakout*",
            "range|volatility breakout*",
            "orb strateg*|setup*|pattern*|system*|play*",
        ],
    ),
    (
        Meaning::Pattern(Pattern::Trend),
        &[
            "trend",
            "trends",
            "trend follow*",
            "trend trad*",
            "momentum",
            "moving average*",
            "crossover*",
            "pullback*",
            "ema",
            "sma",
        ],
    ),
    (
        Meaning::Pattern(Pattern::RangeFade),
        &[
            "fade*",
            "fading",
            "range fade*",
            "rang* trad*",
            "support and resistance",
            "trad* ranges",
            "range extremes",
            "fade*|fading breakout*|gap*|move*|rall*|rip*|spike*|extreme*",
            "fade*|fading the breakout*|gap*|move*|rall*|rip*|spike*|trend*",
            "fake|false|failed breakout*",
        ],
    ),
    (
        Meaning::Pattern(Pattern::Squeeze),
        &[
            "squeeze*",
            "volatility squeeze*|contraction*",
            "bollinger|keltner squeeze*",
            "bollinger",
            "coil*",
            "compression",
        ],
    ),
    (
        Meaning::Pattern(Pattern::Pairs),
        &[
            "pairs",
            "pair|pairs trad*",
            "relative value",
            "statistical arbitrage",
            "stat arb",
            "cointegrat*",
            "spread between",
        ],
    ),
    (
        Condition(MarketCondition::Trending),
        &[
            "trending",
            "trending market*|condition*|day*",
            "bull market*",
            "bear market*",
            "uptrend*",
            "downtrend*",
        ],
    ),
    (
        Condition(MarketCondition::Ranging),
        &[
            "ranging",
            "sideways",
            "range bound",
            "choppy",
            "flat market*|condition*|range*",
            "choppy|ranging|sideways market*|condition*|day*",
            "chop",
        ],
    ),
    (
        Condition(MarketCondition::Volatile),
        &["volatile", "high volatility", "volatile|wild market*|condition*|day*"],
    ),
    (
        Condition(MarketCondition::Quiet),
        &["quiet", "calm", "low volatility", "quiet|calm market*|condition*|day*"],
    ),
    (
        Meaning::Direction(Direction::LongOnly),
        &[
            "long only",
            "only long",
            "only go* long",
            "only buy*",
            "buy* only",
            "longs only",
            "only longs",
            "go* long only",
            "long side|position*|trade* only",
            "only the long side",
            "only on the long side",
            "exclusively long|longs",
            "long exclusively",
            "nothing but long*|buy*",
        ],
    ),
    (
        Meaning::Direction(Direction::ShortOnly),
        &[
            "short only",
            "only short*",
            "only go* short",
            "shorts|shorting only",
            "only sell* short",
            "sell*|go* short only",
            "short sell*|side|position*|trade* only",
            "only the short side",
            "only on the short side",
            "exclusively short*",
            "short|shorts|shorting exclusively",
            "sell* short exclusively",
            "nothing but short*",
            "nothing but sell* short",
        ],
    ),
    (
        Meaning::Direction(Direction::Both),
        &["long and|or|& short", "both directions|ways|sides", "short and|or|& long", "longs and shorts"],
    ),
    // Who is long only when something holds may be short otherwise.
    (
        Meaning::Long,
        &[
            "long",
            "longs",
            "go* long",
            "buy",
            "buys",
            "buying",
            "long only when|if|above|below|while",
            "go* long only when|if|above|below|while",
            "only long|buy|buys when|if|above|below|while",
        ],
    ),
    (
        Meaning::Short,
        &[
            "short",
            "shorts",
            "shorting",
            "go* short",
            "sell* short",
            "short sell*",
            "short position*|trade*",
            "short|shorts|shorting only when|if|above|below|while",
            "sell*|go* short only when|if|above|below|while",
            "only sell*|go* short when|if|above|below|while",
            "only short* when|if|above|below|while",
        ],
    ),
    (
        Meaning::Stops(Stops::Tight),
        &[
            "tight|small stop*",
            "tight stop loss*",
            "tight trailing stop*",
            "tight risk",
            "stop|stops|loss tight",
            "stop|stops are|is tight",
            "stop|stops should be tight",
            "stop loss|losses tight",
            "stop loss|losses are|is tight",
        ],
    ),
    (
        Meaning::AnyStop,
        &["stops", "stop loss|losses", "stoploss|stoplosses", "trailing|hard|protective stop|stops"],
    ),
    (Meaning::Stops(Stops::Usual), &["usual|normal|moderate stop*"]),
    (
        Meaning::Stops(Stops::Wide),
        &[
            "wide|loose|far|large stop*",
            "room to breathe",
            "wide stop loss*",
            "wide trailing stop*",
            "stop|stops|loss wide|loose",
            "stop|stops are|is wide|loose",
            "stop|stops should be wide|loose",
            "stop loss|losses wide|loose",
            "stop loss|losses are|is wide|loose",
        ],
    ),
    (
        Meaning::Targets(Targets::Quick),
        &[
            "quick|small|fast profit*|target*|gain*",
            "quick|small|fast profit target*",
            "tak* profit* quickly|fast|early",
            "target|targets quick|small|close",
            "target|targets are|is quick|small|close",
            "profit|price target|targets quick|small|close",
            "profit|price target|targets are|is quick|small|close",
        ],
    ),
    (Meaning::AnyTarget, &["profit|price target|targets", "take profit|profits", "targets"]),
    (Meaning::Targets(Targets::Usual), &["usual|normal target*"]),
    (
        Meaning::Targets(Targets::Far),
        &[
            "big|large|far profit*|target*|gain*",
            "target|targets big|far|large|wide",
            "target|targets are|is big|far|large|wide",
            "profit|price target|targets big|far|large|wide",
            "profit|price target|targets are|is big|far|large|wide",
            "let* winner*|profit* run",
            "let* the winner*|profit* run",
            "rid* winner*|trends",
            "rid* the trend*",
        ],
    ),
    (
        Meaning::Span(Span::Session),
        &["market|trading|regular hours", "regular session*", "session|sessions", "the market is open"],
    ),
    (
        VagueHours,
        &[
            "morning*",
            "afternoon*",
            "lunch*",
            "midday",
            "noon",
            "evening*",
            "at night",
            "the open",
            "the opening",
            "premarket",
            "pre market",
            "after|extended hours",
            "open|opening|closing bell",
        ],
    ),
    (Meaning::Kind(InstrumentKind::Equity), &["stock|stocks|shares|equities", "stock|share|equity market*"]),
    (
        Meaning::Kind(InstrumentKind::Crypto),
        &["crypto", "cryptos", "crypto currenc*", "cryptocurrenc*", "coins", "crypto market*|coin*|pair*"],
    ),
    (
        Meaning::Unlisted,
        &[
            "aapl|msft|nvda|tsla|amzn|spy|qqq",
            "apple|tesla|microsoft|nvidia|amazon|google",
            "s & p",
            "s & p 500",
            "nasdaq*",
            "dow jones",
            "russell 2000",
            "gold|silver",
            "forex|fx",
            "futures",
            "etf|etfs",
            "eur|gbp usd",
            "eurusd|gbpusd|usdjpy",
        ],
    ),
    (Meaning::Kind(InstrumentKind::Token), &["token|tokens", "memecoin*", "meme coin*"]),
    (Meaning::Sector(&TECHNOLOGY), &["tech", "technology", "semiconductor*", "software", "chip|chips"]),
    (Meaning::Sector(&ENERGY), &["energy", "oil", "utilities", "power"]),
    (Meaning::Sector(&CONSUMER), &["consumer", "food", "retail"]),
    (Meaning::Sector(&FINANCE), &["bank|banks", "financials", "finance|financial"]),
    (Meaning::Sector(&HEALTH), &["healthcare", "health care", "pharma*", "biotech*"]),
];

/// The longest phrase at the beginning of some words: what it says, and how many words it takes. Of what only looks like one: nothing, and so many.
pub fn phrase(words: &[Word]) -> Option<(Option<&'static Meaning>, usize)> {
    let mut best: Option<(Option<&'static Meaning>, usize)> = None;
    let mut consider = |meaning: Option<&'static Meaning>, count: Option<usize>| {
        let longer = count.filter(|count| best.is_none_or(|(_, longest)| *count > longest));
        if let Some(count) = longer {
            best = Some((meaning, count));
        }
    };
    for phrase in OTHERWISE {
        consider(None, length(words, phrase));
    }
    for (meaning, phrases) in PHRASES {
        for phrase in *phrases {
            let count = length(words, phrase);
            // `tech stocks` is what `tech` is.
            let sector = matches!(meaning, Meaning::Sector(_));
            let tail = count.filter(|_| sector).and_then(|count| length(words.get(count..)?, SHARES));
            consider(Some(meaning), count.map(|count| count + tail.unwrap_or(0)));
        }
    }
    best
}

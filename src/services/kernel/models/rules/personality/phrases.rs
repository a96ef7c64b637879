//! The phrases that say something of how an agent trades. The longest that fits is meant.

use super::words::{Word, length};
use domain::lab::{Direction, MarketCondition, Pattern, RiskTolerance, Span, Stops, Targets, TradingStyle};
use domain::market::{InstrumentKind, Symbol, Timeframe};

/// What a phrase says.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    Risk(RiskTolerance),
    Style(TradingStyle),
    /// Holding over the end of a day.
    Overnight,
    Pattern(Pattern),
    Condition(MarketCondition),
    Direction(Direction),
    /// Being long or short at all.
    Long,
    Short,
    Stops(Stops),
    Targets(Targets),
    Span(Span),
    /// A part of the day that everybody draws otherwise.
    VagueHours,
    Timeframe(Timeframe),
    /// A length of bars that agents do not have.
    OtherTimeframe,
    Symbols(Vec<Symbol>),
    /// Something that could be an instrument, and is none of this market.
    Unlisted,
    /// An instrument that can be read and not traded.
    Untradable(Symbol),
    Kind(InstrumentKind),
    Sector(&'static Sector),
}

/// A part of an economy, known by words in the names of its companies.
#[derive(Debug, PartialEq, Eq)]
pub struct Sector {
    /// How words of titles begin.
    pub stems: &'static [&'static str],
}

const TECHNOLOGY: Sector = Sector {
    stems: &[
        "tech",
        "semicond",
        "software",
        "network",
        "comput",
        "chip",
        "cloud",
        "data",
        "internet",
        "digital",
        "micro",
        "cyber",
        "electronic",
        "system",
        "robot",
    ],
};
const ENERGY: Sector =
    Sector { stems: &["energy", "power", "oil", "gas", "petrol", "solar", "utilit", "electric", "wind"] };
const CONSUMER: Sector =
    Sector { stems: &["food", "beverage", "retail", "consumer", "brand", "restaurant", "store"] };
const FINANCE: Sector = Sector { stems: &["bank", "financ", "capital", "insur", "credit"] };
const HEALTH: Sector = Sector { stems: &["health", "pharma", "bio", "medic", "therap"] };

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
        ],
    ),
    (
        Meaning::Risk(RiskTolerance::Moderate),
        &["moderate*", "moderate|medium|average risk", "balanced", "moderately aggressive|conservative"],
    ),
    (
        Meaning::Risk(RiskTolerance::Aggressive),
        &["aggressive*", "high risk", "risky", "bold*", "speculative", "big bets", "all in", "yolo"],
    ),
    (Style(TradingStyle::Scalper), &["scalp*", "in and out", "very short term"]),
    (
        Style(TradingStyle::DayTrader),
        &[
            "day trad*",
            "daytrad*",
            "intraday",
            "within a|the day",
            "flat by|at|before the close|end",
            "clos* everything by|at|before the close|end",
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
        &["gap", "gaps", "gapper*", "gapping", "gap and|& go", "opening gap*", "gap* up|down"],
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
            "choppy|flat",
            "choppy|ranging|sideways market*|condition*|day*",
            "chop",
        ],
    ),
    (
        Condition(MarketCondition::Volatile),
        &["volatile", "high volatility", "volatile|wild market*|condition*|day*", "fear"],
    ),
    (
        Condition(MarketCondition::Quiet),
        &["quiet", "calm", "low volatility", "quiet|calm market*|condition*|day*"],
    ),
    (
        Meaning::Direction(Direction::LongOnly),
        &["long only", "only long", "only go* long", "only buy*", "buy* only", "longs only", "only longs"],
    ),
    (
        Meaning::Direction(Direction::ShortOnly),
        &["short only", "only short*", "only go* short", "shorts only", "only sell* short"],
    ),
    (
        Meaning::Direction(Direction::Both),
        &["long and|or|& short", "both directions|ways|sides", "short and|or|& long", "longs and shorts"],
    ),
    (Meaning::Long, &["long", "longs", "go* long", "buy", "buys", "buying"]),
    (
        Meaning::Short,
        &["short", "shorts", "shorting", "go* short", "sell* short", "short sell*", "short position*|trade*"],
    ),
    (Meaning::Stops(Stops::Tight), &["tight|close|small|near stop*", "tight stop loss*", "tight risk"]),
    (Meaning::Stops(Stops::Usual), &["usual|normal|moderate stop*"]),
    (Meaning::Stops(Stops::Wide), &["wide|loose|far|large stop*", "room to breathe", "wide stop loss*"]),
    (
        Meaning::Targets(Targets::Quick),
        &[
            "quick|small|fast profit*|target*|gain*",
            "quick|small|fast profit target*",
            "tak* profit* quickly|fast|early",
        ],
    ),
    (Meaning::Targets(Targets::Usual), &["usual|normal target*"]),
    (
        Meaning::Targets(Targets::Far),
        &[
            "big|large|far profit*|target*|gain*",
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
        &["crypto", "cryptos", "crypto currenc*", "cryptocurrenc*", "coins", "crypto market*|coin*"],
    ),
    (Meaning::Kind(InstrumentKind::Token), &["token|tokens", "memecoin*", "meme coin*"]),
    (Meaning::Sector(&TECHNOLOGY), &["tech", "technology", "semiconductor*", "software", "chip|chips"]),
    (Meaning::Sector(&ENERGY), &["energy", "oil", "utilities", "power"]),
    (Meaning::Sector(&CONSUMER), &["consumer", "food", "retail"]),
    (Meaning::Sector(&FINANCE), &["bank|banks", "financials", "finance|financial"]),
    (Meaning::Sector(&HEALTH), &["healthcare", "health care", "pharma*", "biotech*"]),
];

/// Words that look like one of the phrases and are none.
const OTHERWISE: &[&str] = &[
    "short term",
    "short lived",
    "short holding",
    "short time",
    "short period*",
    "long enough",
    "as long as",
    "no longer",
    "close to",
    "stock up",
    "the open interest",
    "position size*|sizing",
    "trading session*",
    "balanced portfolio",
    "retail trader*",
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

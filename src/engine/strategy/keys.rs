//! The keys of a strategy document: the one source of what may stand where, of the JSON schema, and of their documentation.

/// A key, what it holds and what it is for.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub holds: Holds,
    pub required: bool,
    pub summary: &'static str,
}

/// What may stand behind a key.
#[derive(Debug, Clone, Copy)]
pub enum Holds {
    Text,
    Names,
    /// `1m`, `1h`, `1d`.
    Timeframe,
    /// `13:30-20:00`.
    Session,
    /// An exact decimal between 0 and a bound.
    Decimal {
        most: i64,
    },
    /// An expression that is a condition at every bar.
    Condition,
    /// One condition or a list of them.
    Conditions,
    /// An expression that is a number at every bar.
    Number,
    /// A whole number, or an expression of parameters.
    Bars,
    /// Names of the writer's own choice: parameters.
    Params,
    /// Names of the writer's own choice: expressions.
    Columns,
    Table(&'static [Key]),
    /// A table of which exactly one of the keys is there; a key that needs another is not counted.
    Choice(&'static [Key]),
}

const fn required(name: &'static str, holds: Holds, summary: &'static str) -> Key {
    Key { name, holds, required: true, summary }
}

const fn optional(name: &'static str, holds: Holds, summary: &'static str) -> Key {
    Key { name, holds, required: false, summary }
}

pub static ROOT: [Key; 8] = [
    required("name", Holds::Text, "What the strategy is called."),
    optional("description", Holds::Text, "What it bets on, in a sentence or two."),
    required(
        "timeframe",
        Holds::Timeframe,
        "How long the bars are at whose closes it decides: `1m`, `15m`, `1h`, `1d`.",
    ),
    optional("inputs", Holds::Names, "Further columns of the bars that the expressions read."),
    optional(
        "params",
        Holds::Params,
        "Figures that can be set from outside and searched over: `fast = 10`, or `fast = { value = 10, range = [5, 44], step = 1 }`. The range says which values are sensible; others may be given from outside too.",
    ),
    optional("scan", Holds::Table(&SCAN), "Named columns, and the conditions that make a signal."),
    required(
        "execution",
        Holds::Table(&EXECUTION),
        "When to enter and to leave, how much, and what limits the loss.",
    ),
    optional("costs", Holds::Table(&COSTS), "What trading costs; nothing when it is left out."),
];

pub static SCAN: [Key; 2] = [
    optional(
        "columns",
        Holds::Columns,
        "Expressions with names that all other expressions can use; what they were at the decision stands beside every trade of a backtest.",
    ),
    optional("when", Holds::Conditions, "All of these together are the condition `signal`."),
];

pub static EXECUTION: [Key; 11] = [
    required("entry", Holds::Table(&SIDES), "When to open a position."),
    optional("exit", Holds::Table(&SIDES), "When to close it."),
    required("size", Holds::Choice(&SIZE), "How much to buy or to sell; one of these."),
    optional("stop_loss", Holds::Choice(&LEVEL), "Where a loss is cut; one of these."),
    optional("take_profit", Holds::Choice(&LEVEL), "Where a gain is taken; one of these."),
    optional(
        "trailing_stop",
        Holds::Choice(&TRAIL),
        "How far a stop stays behind the best price since the entry; one of these.",
    ),
    optional("max_holding_bars", Holds::Bars, "A position is closed when it has been held for so many bars."),
    optional("cooldown_bars", Holds::Bars, "No entry for so many bars after an exit."),
    optional("max_open", Holds::Bars, "How many entries may be open at once; 1 when it is left out."),
    optional("session", Holds::Session, "Entries are only decided in these hours, in UTC: `13:30-20:00`."),
    optional(
        "max_volume_share",
        Holds::Decimal { most: 1 },
        "The largest share of a bar's volume that an order may take in that bar; no limit when it is left out.",
    ),
];

pub static SIDES: [Key; 2] = [
    optional("long", Holds::Condition, "Of a position that gains when the price rises."),
    optional("short", Holds::Condition, "Of a position that gains when the price falls."),
];

pub static SIZE: [Key; 5] = [
    optional("units", Holds::Number, "So many units."),
    optional("equity", Holds::Number, "Units worth this fraction of the equity."),
    optional("risk", Holds::Number, "Units such that the stop loss costs this fraction of the equity."),
    optional(
        "volatility_target",
        Holds::Number,
        "Units such that the position's volatility is this fraction of the equity a year.",
    ),
    optional(
        "volatility",
        Holds::Number,
        "With `volatility_target`: the volatility a year that it is measured against, as a fraction. Left out, that of the last 20 bars.",
    ),
];

pub static LEVEL: [Key; 3] = [
    optional("price", Holds::Number, "At this price."),
    optional("distance", Holds::Number, "This far from the close of the deciding bar: `2 * atr(14)`."),
    optional("fraction", Holds::Number, "This fraction of that close away from it: 0.02 is two percent."),
];

pub static TRAIL: [Key; 2] = [
    optional("distance", Holds::Number, "This far."),
    optional("fraction", Holds::Number, "This fraction of the best price."),
];

pub static COSTS: [Key; 3] = [
    optional(
        "fee",
        Holds::Decimal { most: 1 },
        "On each side, as a fraction of what is traded: 0.001 is a tenth of a percent.",
    ),
    optional(
        "slippage_bps",
        Holds::Decimal { most: 10_000 },
        "By how much every fill is worse than the price, in hundredths of a percent.",
    ),
    optional(
        "borrow_rate",
        Holds::Decimal { most: 10 },
        "Of a short position's value, as a fraction a year.",
    ),
];

impl Holds {
    /// For a problem: what could have stood there.
    pub fn expected(self) -> String {
        let choice = |keys: &[Key]| keys.iter().map(|key| key.name).collect::<Vec<_>>().join(", ");
        match self {
            Self::Text => "a text".to_owned(),
            Self::Names => "a list of names, such as [\"sentiment\"]".to_owned(),
            Self::Timeframe => {
                "a length that divides a day, or whole days, such as \"1m\", \"1h\" or \"1d\"".to_owned()
            }
            Self::Session => "hours in UTC, such as \"13:30-20:00\"".to_owned(),
            Self::Decimal { most } => format!("a decimal number from 0 to {most}, such as 0.001"),
            Self::Condition => "a condition, such as \"close > sma(close, 20)\"".to_owned(),
            Self::Conditions => "a condition or a list of conditions".to_owned(),
            Self::Number => "a number or an expression, such as \"2 * atr(14)\"".to_owned(),
            Self::Bars => "a whole number, or an expression of parameters".to_owned(),
            Self::Params => "parameters, such as fast = 10".to_owned(),
            Self::Columns => "named expressions, such as width = \"bb(close, 20, 2).width\"".to_owned(),
            Self::Table(keys) => format!("a table with {}", choice(keys)),
            Self::Choice(keys) => format!("a table with one of {}", choice(keys)),
        }
    }
}

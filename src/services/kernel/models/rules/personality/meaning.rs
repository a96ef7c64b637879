//! What phrases say.

use domain::{
    lab::{
        Direction, MarketCondition, Pattern, RiskTolerance, Span, Stops, Targets, TradingStyle, TraitName,
        Weekday,
    },
    market::{InstrumentKind, Symbol, Timeframe},
};

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
    /// Stops and targets of whatever width: of them only the refusal says something.
    AnyStop,
    AnyTarget,
    Span(Span),
    /// All hours but these.
    Outside(Span),
    /// Several days of the week.
    Days(Vec<Weekday>),
    /// Hours of a clock that is not UTC.
    OtherClock,
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

pub const TECHNOLOGY: Sector = Sector {
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
pub const ENERGY: Sector =
    Sector { stems: &["energy", "power", "oil", "gas", "petrol", "solar", "utilit", "electric", "wind"] };
pub const CONSUMER: Sector =
    Sector { stems: &["food", "beverage", "retail", "consumer", "brand", "restaurant", "store"] };
pub const FINANCE: Sector = Sector { stems: &["bank", "financ", "capital", "insur", "credit"] };
pub const HEALTH: Sector = Sector { stems: &["health", "pharma", "bio", "medic", "therap"] };

impl Meaning {
    /// The trait that it is about.
    pub const fn about(&self) -> TraitName {
        match self {
            Self::Risk(_) => TraitName::RiskTolerance,
            Self::Style(_) | Self::Overnight => TraitName::TradingStyle,
            Self::Pattern(_) => TraitName::PatternFocus,
            Self::Condition(_) => TraitName::MarketConditions,
            Self::Direction(_) | Self::Long | Self::Short => TraitName::Direction,
            Self::Stops(_) | Self::AnyStop => TraitName::Stops,
            Self::Targets(_) | Self::AnyTarget => TraitName::Targets,
            Self::Span(_) | Self::Outside(_) | Self::Days(_) | Self::VagueHours | Self::OtherClock => {
                TraitName::Hours
            }
            Self::Timeframe(_) | Self::OtherTimeframe => TraitName::TimeFrame,
            Self::Symbols(_) | Self::Unlisted | Self::Untradable(_) | Self::Kind(_) | Self::Sector(_) => {
                TraitName::Instruments
            }
        }
    }

    /// Whether one can keep away from it.
    pub const fn can_be_avoided(&self) -> bool {
        matches!(
            self.about(),
            TraitName::PatternFocus | TraitName::MarketConditions | TraitName::Instruments | TraitName::Hours
        )
    }

    /// Whether to want it is to want nothing else: what is only permitted is not wanted in that way.
    pub const fn leaves_out_others(&self) -> bool {
        matches!(self.about(), TraitName::MarketConditions | TraitName::Instruments | TraitName::Hours)
    }

    /// Whether it says in what manner something is traded: that is rarely refused in a list.
    pub const fn is_manner(&self) -> bool {
        matches!(
            self.about(),
            TraitName::Stops | TraitName::Targets | TraitName::RiskTolerance | TraitName::TimeFrame
        )
    }
}

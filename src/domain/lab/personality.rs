//! What an agent is like, as far as it was said.

use super::{
    Direction, HourRule, MarketCondition, Pattern, RiskTolerance, Stops, Targets, TradingStyle, TraitName,
};
use crate::{
    market::{Symbol, Timeframe},
    words::words,
};
use serde::{Deserialize, Serialize};

/// Where the value of a trait comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// From the words of the description.
    Words,
    /// A person set it, or left it open on purpose.
    Person,
}

words! {
    Origin { Words = "words", Person = "person" }
}

/// One trait. What nobody has said has no value: it is left open, and not guessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trait<T> {
    pub value: Option<T>,
    /// The words of the description that it was read from, as they stand there.
    pub words: Vec<String>,
    pub origin: Option<Origin>,
}

impl<T> Default for Trait<T> {
    fn default() -> Self {
        Self { value: None, words: Vec::new(), origin: None }
    }
}

impl<T> Trait<T> {
    /// Read from words.
    pub const fn said(value: T, words: Vec<String>) -> Self {
        Self { value: Some(value), words, origin: Some(Origin::Words) }
    }

    /// Set by a person, or left open by one.
    pub const fn set(value: Option<T>) -> Self {
        Self { value, words: Vec::new(), origin: Some(Origin::Person) }
    }

    /// Whether nobody has said or decided anything about it.
    pub const fn is_open(&self) -> bool {
        self.origin.is_none()
    }
}

/// Everything that is known of how an agent is to trade.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Personality {
    pub risk_tolerance: Trait<RiskTolerance>,
    pub trading_style: Trait<TradingStyle>,
    /// In the order in which they were named.
    pub pattern_focus: Trait<Vec<Pattern>>,
    pub market_conditions: Trait<Vec<MarketCondition>>,
    pub instruments: Trait<Vec<Symbol>>,
    pub hours: Trait<Vec<HourRule>>,
    pub time_frame: Trait<Timeframe>,
    pub direction: Trait<Direction>,
    pub stops: Trait<Stops>,
    pub targets: Trait<Targets>,
}

/// Does the same with each trait of a personality.
macro_rules! each_trait {
    ($personality:expr, $one:ident => $done:expr) => {{
        let Personality {
            risk_tolerance,
            trading_style,
            pattern_focus,
            market_conditions,
            instruments,
            hours,
            time_frame,
            direction,
            stops,
            targets,
        } = $personality;
        [
            (TraitName::RiskTolerance, {
                let $one = risk_tolerance;
                $done
            }),
            (TraitName::TradingStyle, {
                let $one = trading_style;
                $done
            }),
            (TraitName::PatternFocus, {
                let $one = pattern_focus;
                $done
            }),
            (TraitName::MarketConditions, {
                let $one = market_conditions;
                $done
            }),
            (TraitName::Instruments, {
                let $one = instruments;
                $done
            }),
            (TraitName::Hours, {
                let $one = hours;
                $done
            }),
            (TraitName::TimeFrame, {
                let $one = time_frame;
                $done
            }),
            (TraitName::Direction, {
                let $one = direction;
                $done
            }),
            (TraitName::Stops, {
                let $one = stops;
                $done
            }),
            (TraitName::Targets, {
                let $one = targets;
                $done
            }),
        ]
    }};
}

impl Personality {
    /// Whether nothing at all is known.
    pub fn is_empty(&self) -> bool {
        each_trait!(self, one => one.value.is_none()).iter().all(|(_, is_none)| *is_none)
    }

    /// The traits about which nobody has said or decided anything.
    pub fn open(&self) -> Vec<TraitName> {
        let traits = each_trait!(self, one => one.is_open());
        traits.into_iter().filter(|(_, is_open)| *is_open).map(|(name, _)| name).collect()
    }

    /// The words that a trait was read from.
    pub fn words_of(&self, name: TraitName) -> &[String] {
        let traits = each_trait!(self, one => &one.words[..]);
        traits.into_iter().find(|(own, _)| *own == name).map_or(&[], |(_, words)| words)
    }

    /// With what `set` says; where that says nothing, as it is.
    #[must_use]
    pub fn with(self, set: Self) -> Self {
        fn newer<T>(old: Trait<T>, new: Trait<T>) -> Trait<T> {
            if new.is_open() { old } else { new }
        }
        Self {
            risk_tolerance: newer(self.risk_tolerance, set.risk_tolerance),
            trading_style: newer(self.trading_style, set.trading_style),
            pattern_focus: newer(self.pattern_focus, set.pattern_focus),
            market_conditions: newer(self.market_conditions, set.market_conditions),
            instruments: newer(self.instruments, set.instruments),
            hours: newer(self.hours, set.hours),
            time_frame: newer(self.time_frame, set.time_frame),
            direction: newer(self.direction, set.direction),
            stops: newer(self.stops, set.stops),
            targets: newer(self.targets, set.targets),
        }
    }

    /// With one trait as a person has approved it; null leaves it open. The bars stay, because what was learnt was learnt on them.
    pub fn with_trait(self, name: TraitName, value: &serde_json::Value) -> Result<Self, serde_json::Error> {
        let mut set = serde_json::Map::new();
        let one = serde_json::json!({ "value": value, "words": [], "origin": Origin::Person });
        set.insert(name.as_str().to_owned(), one);
        let bars = self.bars();
        let mut changed = self.with(serde_json::from_value(serde_json::Value::Object(set))?);
        if changed.bars() != bars && name != TraitName::TimeFrame {
            changed.time_frame = Trait::set(Some(bars));
        }
        Ok(changed)
    }

    /// The bars that it decides on: those that were said, else those of its style, whoever said that, and else those of an hour.
    pub fn bars(&self) -> Timeframe {
        let of_style = self.trading_style.value.map(TradingStyle::usual_timeframe);
        self.time_frame.value.or(of_style).unwrap_or(Timeframe::HOUR)
    }

    /// The value of a trait as it is written; null when it has none.
    pub fn value_of(&self, name: TraitName) -> serde_json::Value {
        let written = serde_json::to_value(self).unwrap_or_default();
        written[name.as_str()]["value"].clone()
    }

    /// Only what a person has set.
    #[must_use]
    pub fn set_by_person(&self) -> Self {
        fn own<T: Clone>(one: &Trait<T>) -> Trait<T> {
            if one.origin == Some(Origin::Person) { one.clone() } else { Trait::default() }
        }
        Self {
            risk_tolerance: own(&self.risk_tolerance),
            trading_style: own(&self.trading_style),
            pattern_focus: own(&self.pattern_focus),
            market_conditions: own(&self.market_conditions),
            instruments: own(&self.instruments),
            hours: own(&self.hours),
            time_frame: own(&self.time_frame),
            direction: own(&self.direction),
            stops: own(&self.stops),
            targets: own(&self.targets),
        }
    }

    /// In a few words: `conservative VWAP bounce scalper`.
    pub fn outline(&self) -> String {
        let mut parts = Vec::new();
        parts.extend(self.risk_tolerance.value.map(|risk| risk.as_str().to_owned()));
        if let Some(patterns) = &self.pattern_focus.value {
            parts.extend(patterns.first().map(|pattern| pattern.label().to_owned()));
        }
        parts.push(self.trading_style.value.map_or("trader", TradingStyle::label).to_owned());
        parts.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalper() -> Personality {
        Personality {
            risk_tolerance: Trait::said(RiskTolerance::Conservative, vec!["cautious".to_owned()]),
            trading_style: Trait::set(Some(TradingStyle::Scalper)),
            pattern_focus: Trait::said(vec![Pattern::VwapBounce], vec!["VWAP".to_owned()]),
            hours: Trait::said(
                vec!["avoid first 60m".parse().unwrap()],
                vec!["avoid the first hour".to_owned()],
            ),
            direction: Trait::set(None),
            ..Personality::default()
        }
    }

    #[test]
    fn what_was_left_open_on_purpose_is_not_open() {
        let open = scalper().open();
        assert!(!open.contains(&TraitName::Direction) && !open.contains(&TraitName::TradingStyle));
        assert!(open.contains(&TraitName::Instruments) && open.contains(&TraitName::TimeFrame));
        assert!(Personality::default().is_empty() && !scalper().is_empty());
        assert!(Personality { direction: Trait::set(None), ..Personality::default() }.is_empty());
    }

    #[test]
    fn what_a_person_sets_stands_over_what_was_read() {
        let set = Personality {
            risk_tolerance: Trait::set(Some(RiskTolerance::Aggressive)),
            hours: Trait::set(None),
            ..Personality::default()
        };
        let both = scalper().with(set);
        assert_eq!(both.risk_tolerance, Trait::set(Some(RiskTolerance::Aggressive)));
        assert_eq!((both.hours.value.as_ref(), both.pattern_focus.words.len()), (None, 1));
        let kept = both.set_by_person();
        assert_eq!(kept.pattern_focus, Trait::default());
        assert_eq!(kept.trading_style.value, Some(TradingStyle::Scalper));
        assert!(kept.hours.value.is_none() && !kept.hours.is_open());
    }

    #[test]
    fn a_style_has_its_bars_when_no_others_are_said() {
        assert_eq!(scalper().bars(), Timeframe::FIVE_MINUTES);
        let hourly = Personality { time_frame: Trait::set(Some(Timeframe::HOUR)), ..scalper() };
        assert_eq!((hourly.bars(), Personality::default().bars()), (Timeframe::HOUR, Timeframe::HOUR));
        // Another style that is approved later keeps the bars on which was learnt.
        let swing = scalper().with_trait(TraitName::TradingStyle, &"swing".into()).unwrap();
        assert_eq!(
            (swing.trading_style.value, swing.bars()),
            (Some(TradingStyle::Swing), Timeframe::FIVE_MINUTES)
        );
    }

    #[test]
    fn it_is_outlined_in_a_few_words_and_written_by_the_names_of_the_traits() {
        assert_eq!(scalper().outline(), "conservative VWAP bounce scalper");
        assert_eq!(Personality::default().outline(), "trader");
        let written = serde_json::to_value(scalper()).unwrap();
        let mut keys: Vec<&String> = written.as_object().unwrap().keys().collect();
        let mut names = TraitName::ALL.map(TraitName::as_str);
        keys.sort();
        names.sort_unstable();
        assert_eq!(keys, names);
        assert_eq!(serde_json::from_value::<Personality>(written).unwrap(), scalper());
        assert_eq!(scalper().words_of(TraitName::Hours), ["avoid the first hour"]);
    }
}

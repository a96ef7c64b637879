//! What the mentions of a description come to: the traits, and what has to be asked back.

mod called;
mod hours;
mod instruments;

use super::{
    meaning::Meaning,
    mentions::{Doubtful, Mention},
};
use called::Word;
use domain::{
    lab::{
        Direction, Doubt, Known, MarketCondition, Pattern, Personality, Question, Stops, Targets,
        TradingStyle, Trait, TraitName,
    },
    market::Timeframe,
};

/// The traits and the questions.
pub fn judge(mentions: &[Mention], known: &[Known]) -> (Personality, Vec<Question>) {
    let certain: Vec<Mention> = mentions.iter().filter(|one| one.doubt.is_none()).cloned().collect();
    let mut judge = Judge { mentions: &certain, questions: Vec::new() };
    judge.doubtful(mentions);
    let trading_style = judge.style();
    let personality = Personality {
        risk_tolerance: judge.one(TraitName::RiskTolerance, &domain::lab::RiskTolerance::ALL, |meaning| {
            match meaning {
                Meaning::Risk(risk) => Some(*risk),
                _ => None,
            }
        }),
        pattern_focus: judge.patterns(),
        market_conditions: judge.conditions(),
        instruments: judge.instruments(known),
        hours: judge.hours(),
        time_frame: judge.timeframe(trading_style.value, &trading_style.words),
        direction: judge.direction(),
        stops: judge.stops(),
        targets: judge.targets(),
        trading_style,
    };
    (personality, judge.questions)
}

struct Judge<'a> {
    mentions: &'a [Mention],
    questions: Vec<Question>,
}

/// A value of a trait, and where it was said.
struct Said<T> {
    value: T,
    is_refused: bool,
    words: String,
}

impl Judge<'_> {
    fn said<T>(&self, of: impl Fn(&Meaning) -> Option<T>) -> Vec<Said<T>> {
        let said = |mention: &Mention| {
            let value = of(&mention.meaning)?;
            Some(Said { value, is_refused: mention.is_refused, words: mention.words.clone() })
        };
        self.mentions.iter().filter_map(said).collect()
    }

    fn ask(&mut self, about: TraitName, doubt: Doubt, text: String, words: Vec<String>) {
        self.questions.push(Question { about, doubt, text, words });
    }

    /// What stays open because it cannot be said whether it is wanted.
    fn doubtful(&mut self, mentions: &[Mention]) {
        let mut asked: Vec<(TraitName, Doubtful)> = Vec::new();
        let mut seen: Vec<String> = Vec::new();
        for mention in mentions {
            let Some(doubt) = mention.doubt else { continue };
            let about = mention.meaning.about();
            let is_same = doubt == Doubtful::Narrowed && seen.contains(&mention.words);
            if is_same || asked.contains(&(about, doubt)) {
                continue;
            }
            let words = quoted(std::slice::from_ref(&mention.words));
            let text = match doubt {
                Doubtful::Narrowed => format!(
                    "{words} refuses one thing only together with another, which cannot be kept. Refuse one of them altogether, or neither?"
                ),
                Doubtful::Listed => {
                    format!("In {words} it is not clear where the refusal ends. What is refused?")
                }
                Doubtful::Rare => {
                    format!(
                        "{words}: nothing can be kept that is done more or less often. Is it wanted or refused?"
                    )
                }
                Doubtful::Name => {
                    format!("{words} may be the instrument or the opening range. Which is meant?")
                }
                Doubtful::Twice => {
                    format!(
                        "{words} refuses a refusal, which may mean more than one thing. Is it wanted, refused, or left open?"
                    )
                }
                Doubtful::Permitted => {
                    format!(
                        "{words} does not say that there is to be nothing else. Only this, others too, or left open?"
                    )
                }
                Doubtful::Half => {
                    format!("{words} refuses a part of what can be kept. Refuse all of it, or nothing?")
                }
            };
            asked.push((about, doubt));
            seen.push(mention.words.clone());
            self.ask(about, Doubt::Unclear, text, vec![mention.words.clone()]);
        }
    }

    /// A trait of one value.
    fn one<T: Copy + PartialEq + Word>(
        &mut self,
        about: TraitName,
        all: &[T],
        of: impl Fn(&Meaning) -> Option<T>,
    ) -> Trait<T> {
        let said = self.said(of);
        self.settle(about, all, &said)
    }

    fn settle<T: Copy + PartialEq + Word>(
        &mut self,
        about: TraitName,
        all: &[T],
        said: &[Said<T>],
    ) -> Trait<T> {
        let wanted = distinct(said.iter().filter(|one| !one.is_refused).map(|one| one.value));
        let refused = distinct(said.iter().filter(|one| one.is_refused).map(|one| one.value));
        let left: Vec<T> = all.iter().copied().filter(|value| !refused.contains(value)).collect();
        match (wanted.as_slice(), refused.is_empty(), left.as_slice()) {
            ([], true, _) => Trait::default(),
            ([one], ..) if !refused.contains(one) => Trait::said(*one, quotes(said)),
            ([], false, [last]) => Trait::said(*last, quotes(said)),
            ([], false, _) => {
                let text = format!(
                    "You say what it is not to be, {}. Which is it to be: {}?",
                    quoted(&quotes(said)),
                    either(&left)
                );
                self.ask(about, Doubt::Unclear, text, quotes(said));
                Trait::default()
            }
            (wanted, ..) => {
                let between = if wanted.len() > 1 { wanted } else { all };
                let text = format!(
                    "You say {}, which do not go together. Which is meant: {}?",
                    quoted(&quotes(said)),
                    either(between)
                );
                self.ask(about, Doubt::Contradiction, text, quotes(said));
                Trait::default()
            }
        }
    }

    fn stops(&mut self) -> Trait<Stops> {
        if self.refuses_all(&Meaning::AnyStop, TraitName::Stops, &Stops::ALL) {
            return Trait::default();
        }
        self.one(TraitName::Stops, &Stops::ALL, |meaning| match meaning {
            Meaning::Stops(stops) => Some(*stops),
            _ => None,
        })
    }

    fn targets(&mut self) -> Trait<Targets> {
        if self.refuses_all(&Meaning::AnyTarget, TraitName::Targets, &Targets::ALL) {
            return Trait::default();
        }
        self.one(TraitName::Targets, &Targets::ALL, |meaning| match meaning {
            Meaning::Targets(targets) => Some(*targets),
            _ => None,
        })
    }

    /// Whether everything of a trait is refused, of which there is no value: then it is asked.
    fn refuses_all<T: Word>(&mut self, any: &Meaning, about: TraitName, all: &[T]) -> bool {
        let said = self.said(|meaning| (meaning == any).then_some(()));
        let refused: Vec<Said<()>> = said.into_iter().filter(|one| one.is_refused).collect();
        if refused.is_empty() {
            return false;
        }
        let text = format!(
            "{} cannot be kept as it stands. Which is it to be, {}, or is it left open?",
            quoted(&quotes(&refused)),
            either(all)
        );
        self.ask(about, Doubt::Unclear, text, quotes(&refused));
        true
    }

    /// A scalper is a day trader, too; and who never holds over night is one, unless something shorter is said.
    fn style(&mut self) -> Trait<TradingStyle> {
        let overnight = self.mentions.iter().filter(|mention| mention.meaning == Meaning::Overnight);
        let overnight: Vec<Said<TradingStyle>> = overnight
            .map(|mention| Said {
                value: if mention.is_refused { TradingStyle::DayTrader } else { TradingStyle::Swing },
                is_refused: false,
                words: mention.words.clone(),
            })
            .collect();
        let mut said = self.said(|meaning| match meaning {
            Meaning::Style(style) => Some(*style),
            _ => None,
        });
        let is_wanted = |style: TradingStyle, said: &[Said<TradingStyle>]| {
            said.iter().any(|one| one.value == style && !one.is_refused)
        };
        // Who never holds for days does not hold for weeks either.
        let is_days = |one: &Said<TradingStyle>| {
            one.value == TradingStyle::Swing && one.is_refused && one.words.ends_with("days")
        };
        let longer: Vec<String> =
            said.iter().filter(|one| is_days(one)).map(|one| one.words.clone()).collect();
        said.extend(longer.into_iter().map(|words| Said {
            value: TradingStyle::Position,
            is_refused: true,
            words,
        }));
        // Who holds for weeks holds over night.
        let is_long = is_wanted(TradingStyle::Position, &said);
        said.extend(overnight.into_iter().filter(|one| !(is_long && one.value == TradingStyle::Swing)));
        if is_wanted(TradingStyle::Scalper, &said) {
            said.retain(|one| one.value != TradingStyle::DayTrader || one.is_refused);
        }
        self.settle(TraitName::TradingStyle, &TradingStyle::ALL, &said)
    }

    fn patterns(&mut self) -> Trait<Vec<Pattern>> {
        let said = self.said(|meaning| match meaning {
            Meaning::Pattern(pattern) => Some(*pattern),
            _ => None,
        });
        self.several(TraitName::PatternFocus, &said, |judge, _| {
            let text = format!(
                "You say what it is not to look for, {}. What is it to look for: {}?",
                quoted(&quotes(&said)),
                either(&Pattern::ALL)
            );
            judge.ask(TraitName::PatternFocus, Doubt::Unclear, text, quotes(&said));
            None
        })
    }

    /// Those that are refused leave the others.
    fn conditions(&mut self) -> Trait<Vec<MarketCondition>> {
        let said = self.said(|meaning| match meaning {
            Meaning::Condition(condition) => Some(*condition),
            _ => None,
        });
        self.several(TraitName::MarketConditions, &said, |_, refused| {
            let left = MarketCondition::ALL.into_iter().filter(|condition| !refused.contains(condition));
            Some(left.collect())
        })
    }

    /// A trait of several values; `otherwise` is asked when there are only refused ones.
    fn several<T: Copy + PartialEq + Word>(
        &mut self,
        about: TraitName,
        said: &[Said<T>],
        otherwise: impl Fn(&mut Self, &[T]) -> Option<Vec<T>>,
    ) -> Trait<Vec<T>> {
        let wanted = distinct(said.iter().filter(|one| !one.is_refused).map(|one| one.value));
        let refused = distinct(said.iter().filter(|one| one.is_refused).map(|one| one.value));
        if let Some(both) = wanted.iter().find(|value| refused.contains(value)) {
            let words = said.iter().filter(|one| one.value == *both).map(|one| one.words.clone());
            let words = distinct(words);
            let text = format!("You want and refuse {}: {}. Which is meant?", both.word(), quoted(&words));
            self.ask(about, Doubt::Contradiction, text, words);
            return Trait::default();
        }
        let value = match (wanted.is_empty(), refused.is_empty()) {
            (true, true) => None,
            (true, false) => otherwise(self, &refused),
            (false, _) => Some(wanted),
        };
        value.map_or_else(Trait::default, |value| Trait::said(value, quotes(said)))
    }

    fn direction(&mut self) -> Trait<Direction> {
        let said = self.said(|meaning| match meaning {
            Meaning::Direction(direction) => Some(*direction),
            _ => None,
        });
        let sides = |is_refused: bool, meaning: &Meaning| {
            self.mentions
                .iter()
                .filter(|mention| mention.is_refused == is_refused && mention.meaning == *meaning)
                .map(|mention| mention.words.clone())
                .collect::<Vec<_>>()
        };
        let no_short = sides(true, &Meaning::Short);
        let no_long = sides(true, &Meaning::Long);
        let (short, long) = (sides(false, &Meaning::Short), sides(false, &Meaning::Long));
        let mut all: Vec<Said<Direction>> = said;
        let mut add = |value: Direction, words: Vec<String>| {
            all.extend(words.into_iter().map(|words| Said { value, is_refused: false, words }));
        };
        let has_short = !short.is_empty();
        add(Direction::LongOnly, no_short);
        add(Direction::ShortOnly, no_long);
        // Who is to be short only and goes long elsewhere says two things.
        if all.iter().any(|one| one.value == Direction::ShortOnly && !one.is_refused) {
            let goes = long.iter().filter(|words| !words.to_lowercase().contains("buy")).cloned();
            all.extend(goes.map(|words| Said { value: Direction::Both, is_refused: false, words }));
        }
        // Buying is what everybody does; who speaks of selling short means both, unless one of them alone is wanted.
        if has_short {
            let only_short = all.iter().any(|one| one.value == Direction::ShortOnly && !one.is_refused);
            let value = if only_short { Direction::ShortOnly } else { Direction::Both };
            let words = if only_short { short } else { short.into_iter().chain(long).collect() };
            all.extend(words.into_iter().map(|words| Said { value, is_refused: false, words }));
        }
        self.settle(TraitName::Direction, &Direction::ALL, &all)
    }

    /// As it is said, or as short as the style asks for.
    fn timeframe(&mut self, style: Option<TradingStyle>, style_words: &[String]) -> Trait<Timeframe> {
        let said = self.said(|meaning| match meaning {
            Meaning::Timeframe(timeframe) => Some(*timeframe),
            _ => None,
        });
        let other = self.said(|meaning| (*meaning == Meaning::OtherTimeframe).then_some(()));
        if !other.is_empty() {
            let text = format!(
                "There are no bars as long as {}. Which are meant: {}?",
                quoted(&quotes(&other)),
                domain::agents::TIMEFRAMES.join(", ")
            );
            self.ask(TraitName::TimeFrame, Doubt::Unclear, text, quotes(&other));
            return Trait::default();
        }
        if said.is_empty() {
            let own = style.map(TradingStyle::usual_timeframe);
            return own.map_or_else(Trait::default, |own| Trait::said(own, style_words.to_vec()));
        }
        let all: Vec<Timeframe> =
            domain::agents::TIMEFRAMES.iter().filter_map(|text| text.parse().ok()).collect();
        self.settle(TraitName::TimeFrame, &all, &said)
    }
}

fn distinct<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut distinct = Vec::new();
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct
}

/// What was said, without what another quote begins with.
fn quotes<T>(said: &[Said<T>]) -> Vec<String> {
    let all = distinct(said.iter().map(|one| one.words.clone()));
    let is_within = |one: &&String| all.iter().any(|other| other != *one && other.starts_with(one.as_str()));
    all.iter().filter(|one| !is_within(one)).cloned().collect()
}

/// `“a”, “b” and “c”`.
fn quoted(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|words| format!("“{words}”")).collect();
    joined(&quoted, "and")
}

fn either<T: Word>(values: &[T]) -> String {
    joined(&values.iter().map(Word::word).collect::<Vec<_>>(), "or")
}

fn joined(parts: &[String], last: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

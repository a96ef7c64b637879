//! What has to be asked back, whoever has read the description: what is missing, and traits that do not go together.

use domain::{
    lab::{
        Doubt, HourRule, Known, Pattern, Personality, PersonalityBriefing, Question, Span, Targets,
        TradingStyle, TraitName,
    },
    market::{Session, Symbol, Timeframe},
};

/// The questions of the reader and those that follow from the traits: at most one of each sort about a trait.
pub fn all(personality: &Personality, asked: Vec<Question>, briefing: &PersonalityBriefing) -> Vec<Question> {
    let mut questions = asked;
    for found in contradictions(personality, briefing).into_iter().chain(gaps(personality)) {
        let is_asked = questions.iter().any(|question| {
            question.about == found.about && (found.doubt == Doubt::Gap || question.doubt == found.doubt)
        });
        if !is_asked {
            questions.push(found);
        }
    }
    questions.sort_by_key(|question| question.about);
    questions
}

/// What is asked when nothing was said about a trait that an agent learns by. The others narrow down, and need not be said.
const fn gap(about: TraitName) -> Option<&'static str> {
    match about {
        TraitName::RiskTolerance => Some("How much risk may it take: conservative, moderate or aggressive?"),
        TraitName::TradingStyle => Some(
            "For how long does it hold: minutes (scalper), a day (day trader), days (swing) or weeks (position)?",
        ),
        TraitName::PatternFocus => {
            Some("What does it look for first? Left open, it tries every pattern that it knows.")
        }
        TraitName::Instruments => {
            Some("What does it trade? Left open, it may trade everything that the market has.")
        }
        TraitName::TimeFrame => Some("On which bars does it decide: 5m, 15m, 1h, 4h or 1d?"),
        TraitName::MarketConditions
        | TraitName::Hours
        | TraitName::Direction
        | TraitName::Stops
        | TraitName::Targets => None,
    }
}

fn gaps(personality: &Personality) -> Vec<Question> {
    let open = personality.open().into_iter();
    let asked = open.filter_map(|about| {
        Some(Question { about, doubt: Doubt::Gap, text: gap(about)?.to_owned(), words: Vec::new() })
    });
    asked.collect()
}

/// Traits that were each said clearly, and do not go together.
fn contradictions(personality: &Personality, briefing: &PersonalityBriefing) -> Vec<Question> {
    let wanted: Vec<&Symbol> = personality.instruments.value.iter().flatten().collect();
    let is_traded =
        |one: &&Known| one.kind.is_tradable() && (wanted.is_empty() || wanted.contains(&&one.symbol));
    let traded: Vec<&Known> = briefing.instruments.iter().filter(is_traded).collect();
    let doubts = Doubts { personality, never_closes: traded.iter().all(|one| one.session.is_none()), traded };
    let mut found = doubts.of_focus();
    found.extend(doubts.of_style());
    found.extend(doubts.of_hours());
    found
}

struct Doubts<'a> {
    personality: &'a Personality,
    /// What it may trade.
    traded: Vec<&'a Known>,
    never_closes: bool,
}

impl Doubts<'_> {
    /// A question about the first of some traits that do not go together.
    fn ask(&self, traits: &[TraitName], text: &str) -> Question {
        let words = traits.iter().flat_map(|name| self.personality.words_of(*name)).cloned().collect();
        let about = traits.first().copied().unwrap_or(TraitName::PatternFocus);
        Question { about, doubt: Doubt::Contradiction, text: text.to_owned(), words }
    }

    fn of_focus(&self) -> Vec<Question> {
        let focus = self.personality.pattern_focus.value.as_deref().unwrap_or_default();
        let mut found = Vec::new();
        if focus.contains(&Pattern::GapAndGo) && self.never_closes {
            found.push(self.ask(
                &[TraitName::PatternFocus, TraitName::Instruments],
                "What it trades never closes, so that it has no gaps. Other instruments, or another pattern?",
            ));
        }
        if focus == [Pattern::Pairs] && self.traded.len() == 1 {
            found.push(self.ask(
                &[TraitName::Instruments, TraitName::PatternFocus],
                "A pair needs two instruments, and it is to trade one. Which is the other?",
            ));
        }
        found
    }

    fn of_style(&self) -> Vec<Question> {
        let mut found = Vec::new();
        if self.personality.trading_style.value != Some(TradingStyle::Scalper) {
            return found;
        }
        if self.personality.time_frame.value.is_some_and(|timeframe| timeframe >= Timeframe::DAY) {
            found.push(self.ask(
                &[TraitName::TimeFrame, TraitName::TradingStyle],
                "A scalper holds for minutes and cannot decide on bars of a day. Shorter bars, or another style?",
            ));
        }
        if self.personality.targets.value == Some(Targets::Far) {
            found.push(self.ask(
                &[TraitName::Targets, TraitName::TradingStyle],
                "A scalper holds for minutes and does not reach far targets. Quick targets, or another style?",
            ));
        }
        found
    }

    fn of_hours(&self) -> Vec<Question> {
        let rules = self.personality.hours.value.as_deref().unwrap_or_default();
        if self.never_closes {
            let of_session =
                |rule: &HourRule| matches!(rule.span, Span::First(_) | Span::Last(_) | Span::Session);
            let text =
                "What it trades never closes, so that it has no session. Which hours are meant, in UTC?";
            let asked = rules
                .iter()
                .any(of_session)
                .then(|| self.ask(&[TraitName::Hours, TraitName::Instruments], text));
            return asked.into_iter().collect();
        }
        let is_shut = rules.iter().any(|rule| rule.avoids && rule.span == Span::Session)
            && self.traded.iter().all(|one| one.session.is_some());
        if is_shut {
            let text = "It is to keep out of the session, and what it trades is open at no other time. Which hours are meant?";
            return vec![self.ask(&[TraitName::Hours, TraitName::Instruments], text)];
        }
        let sessions = self.traded.iter().map(|one| one.session.as_deref()?.parse().ok());
        // What never closes beside it is open at any hour.
        let Some(sessions) = sessions.collect::<Option<Vec<Session>>>() else { return Vec::new() };
        let outside = rules.iter().find(|rule| !rule.avoids && is_outside(rule, &sessions));
        let asked = outside.zip(sessions.first()).map(|(rule, session)| {
            self.ask(
                &[TraitName::Hours],
                &format!(
                    "Hours are read as UTC, and at {} nothing of what it trades is open (its session is {session}). Which hours are meant, in UTC?",
                    rule.span
                ),
            )
        });
        asked.into_iter().collect()
    }
}

/// Whether none of the sessions is open at any minute of a time of the day.
fn is_outside(rule: &HourRule, sessions: &[Session]) -> bool {
    let Span::Between(hours) = rule.span else { return false };
    let mut minutes =
        (0..24 * 60).map(|minute| minute * 60_000).filter(|time| hours.start_of(*time).is_some());
    !minutes.any(|time| sessions.iter().any(|session| session.start_of(time).is_some()))
}

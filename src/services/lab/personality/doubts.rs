//! What has to be asked back, whoever has read the description: what is missing, and traits that do not go together.

use domain::{
    lab::{
        Doubt, HourRule, Known, Pattern, Personality, PersonalityBriefing, Question, Span, Targets,
        TradingStyle, TraitName, Weekday,
    },
    market::{Session, Symbol, Timeframe, calendar::MINUTE_MS},
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
    // A style has its own bars.
    let has_bars = personality.trading_style.value.is_some();
    let open = personality.open().into_iter().filter(|about| !(has_bars && *about == TraitName::TimeFrame));
    let asked = open.filter_map(|about| {
        Some(Question { about, doubt: Doubt::Gap, text: gap(about)?.to_owned(), words: Vec::new() })
    });
    asked.collect()
}

/// Traits that were each said clearly, and do not go together.
fn contradictions(personality: &Personality, briefing: &PersonalityBriefing) -> Vec<Question> {
    let doubts = Doubts::new(personality, briefing);
    let mut found = doubts.of_focus();
    found.extend(doubts.of_style());
    found.extend(doubts.of_hours());
    found
}

/// Why rules about hours leave no time at which anything can be entered; none when they leave some.
pub fn no_hours(personality: &Personality, briefing: &PersonalityBriefing) -> Option<String> {
    Doubts::new(personality, briefing).no_hours()
}

struct Doubts<'a> {
    personality: &'a Personality,
    /// What it may trade.
    traded: Vec<&'a Known>,
    never_closes: bool,
}

impl<'a> Doubts<'a> {
    fn new(personality: &'a Personality, briefing: &'a PersonalityBriefing) -> Self {
        let wanted: Vec<&Symbol> = personality.instruments.value.iter().flatten().collect();
        let is_traded =
            |one: &&Known| one.kind.is_tradable() && (wanted.is_empty() || wanted.contains(&&one.symbol));
        let traded: Vec<&Known> = briefing.instruments.iter().filter(is_traded).collect();
        Self { personality, never_closes: traded.iter().all(|one| one.session.is_none()), traded }
    }

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
        let asked = self.shut().or_else(|| self.outside()).or_else(|| {
            let why = self.no_hours()?;
            Some(self.ask(&[TraitName::Hours], &format!("{why} Which hours are meant, in UTC?")))
        });
        asked.into_iter().collect()
    }

    fn shut(&self) -> Option<Question> {
        let rules = self.personality.hours.value.as_deref().unwrap_or_default();
        let is_shut = rules.iter().any(|rule| rule.avoids && rule.span == Span::Session)
            && self.traded.iter().all(|one| one.session.is_some());
        let text = "It is to keep out of the session, and what it trades is open at no other time. Which hours are meant?";
        is_shut.then(|| self.ask(&[TraitName::Hours, TraitName::Instruments], text))
    }

    /// Hours that mean something else than was thought, also where others are left.
    fn outside(&self) -> Option<Question> {
        let sessions = self.sessions().into_iter().collect::<Option<Vec<Session>>>()?;
        let rules = self.personality.hours.value.as_deref().unwrap_or_default();
        let outside = rules.iter().find(|rule| !rule.avoids && is_outside(rule, &sessions))?;
        let text = format!(
            "Hours are read as UTC, and at {} nothing of what it trades is open (its session is {}). Which hours are meant, in UTC?",
            outside.span,
            sessions.first()?
        );
        Some(self.ask(&[TraitName::Hours], &text))
    }

    /// Of each instrument; none of what never closes.
    fn sessions(&self) -> Vec<Option<Session>> {
        self.traded.iter().map(|one| one.session.as_deref()?.parse().ok()).collect()
    }

    /// Why nothing that it trades is open at any minute at which it may enter; none when something is.
    fn no_hours(&self) -> Option<String> {
        let rules = self.personality.hours.value.as_deref().unwrap_or_default();
        let sessions = self.sessions();
        let has_sessions = !sessions.is_empty() && sessions.iter().all(Option::is_some);
        if no_day(rules, has_sessions) {
            return Some("No day is left on which it may enter and what it trades is open.".to_owned());
        }
        let is_left = |session: &Option<Session>| {
            (0..24 * 60).map(|minute| minute * MINUTE_MS).any(|time| may_enter(rules, *session, time))
        };
        if sessions.iter().any(is_left) {
            return None;
        }
        let session = sessions.iter().flatten().next();
        let open = session.map_or_else(String::new, |session| format!(" (its session is {session})"));
        Some(format!(
            "Hours are read as UTC, and at no minute that is left anything that it trades is open{open}."
        ))
    }
}

/// Whether an instrument is open at a time of the day, in milliseconds, and the rules let something be entered. Parts of a session mean nothing to
/// what never closes.
fn may_enter(rules: &[HourRule], session: Option<Session>, time: i64) -> bool {
    let since_open = session.map(|session| session.start_of(time).map(|start| time - start));
    if since_open == Some(None) {
        return false;
    }
    let since_open = since_open.flatten();
    let holds = |rule: &HourRule| match rule.span {
        Span::Day(_) => None,
        Span::Between(hours) => Some(hours.start_of(time).is_some()),
        Span::Session => since_open.map(|_| true),
        Span::First(minutes) => since_open.map(|since| since < i64::from(minutes) * MINUTE_MS),
        Span::Last(minutes) => {
            let length = session?.length_ms();
            since_open.map(|since| since >= length - i64::from(minutes) * MINUTE_MS)
        }
    };
    let of = |avoids: bool| rules.iter().filter(move |rule| rule.avoids == avoids).filter_map(holds);
    let mut only = of(false).peekable();
    let is_wanted = only.peek().is_none() || only.any(|holds| holds);
    is_wanted && !of(true).any(|holds| holds)
}

/// Whether rules about days leave none; what has a session is closed at weekends.
fn no_day(rules: &[HourRule], has_sessions: bool) -> bool {
    const OPEN: usize = 5;
    let days = |avoids: bool| -> Vec<Weekday> {
        let of = |rule: &HourRule| match rule.span {
            Span::Day(day) if rule.avoids == avoids => Some(day),
            _ => None,
        };
        rules.iter().filter_map(of).collect()
    };
    let (only, avoided) = (days(false), days(true));
    let week = if has_sessions { &Weekday::ALL[..OPEN] } else { &Weekday::ALL[..] };
    !week.iter().any(|day| (only.is_empty() || only.contains(day)) && !avoided.contains(day))
}

/// Whether none of the sessions is open at any minute of a time of the day.
fn is_outside(rule: &HourRule, sessions: &[Session]) -> bool {
    let Span::Between(hours) = rule.span else { return false };
    let mut minutes =
        (0..24 * 60).map(|minute| minute * MINUTE_MS).filter(|time| hours.start_of(*time).is_some());
    !minutes.any(|time| sessions.iter().any(|session| session.start_of(time).is_some()))
}

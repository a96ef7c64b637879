//! The hours that a description comes to.

use super::{super::meaning::Meaning, Judge, Said, distinct, quoted, quotes};
use domain::lab::{Doubt, HourRule, MOST_HOUR_RULES, Span, Trait, TraitName};

impl Judge<'_> {
    /// The hours that are said, as rules.
    fn spans(&self) -> Vec<Said<HourRule>> {
        let mut said = Vec::new();
        for mention in self.mentions {
            let refused = mention.is_refused;
            let (spans, avoids) = match &mention.meaning {
                Meaning::Span(span) => (vec![*span], refused),
                Meaning::Outside(span) => (vec![*span], !refused),
                Meaning::Days(days) => (days.iter().map(|day| Span::Day(*day)).collect(), refused),
                _ => continue,
            };
            said.extend(spans.into_iter().map(|span| Said {
                value: HourRule { avoids, span },
                is_refused: refused,
                words: mention.words.clone(),
            }));
        }
        said
    }

    pub(super) fn hours(&mut self) -> Trait<Vec<HourRule>> {
        let said = self.spans();
        let other = self.said(|meaning| (*meaning == Meaning::OtherClock).then_some(()));
        if !other.is_empty() {
            let words = quotes(&other);
            let text = format!("Hours are kept in UTC. When is {} in UTC?", quoted(&words));
            self.ask(TraitName::Hours, Doubt::Unclear, text, words);
        }
        let mut vague = self.said(|meaning| (*meaning == Meaning::VagueHours).then_some(()));
        // Which part of the opening is meant may be said beside it.
        let at_open = said.iter().any(|one| matches!(one.value.span, Span::First(_)));
        let at_close = said.iter().any(|one| matches!(one.value.span, Span::Last(_)));
        vague.retain(|one| {
            let words = one.words.to_lowercase();
            let opens = words.ends_with("the open") || words.ends_with("the opening");
            !((at_open && opens) || (at_close && words.ends_with("the close")))
        });
        if !vague.is_empty() {
            let are = if vague.len() == 1 { "is" } else { "are" };
            let text = format!(
                "{} {are} drawn differently by everybody. When is it, in UTC or in minutes after the opening or before the close?",
                quoted(&quotes(&vague))
            );
            self.ask(TraitName::Hours, Doubt::Unclear, text, quotes(&vague));
        }
        let rules = distinct(said.iter().map(|one| one.value));
        let against = rules
            .iter()
            .find(|rule| rules.iter().any(|other| other.span == rule.span && other.avoids != rule.avoids));
        if let Some(rule) = against {
            let text =
                format!("You want and avoid {}: {}. Which is meant?", rule.span, quoted(&quotes(&said)));
            self.ask(TraitName::Hours, Doubt::Contradiction, text, quotes(&said));
            return Trait::default();
        }
        if rules.len() > MOST_HOUR_RULES {
            let text = format!("At most {MOST_HOUR_RULES} rules about hours can be kept. Which matter most?");
            self.ask(TraitName::Hours, Doubt::Unclear, text, quotes(&said));
            return Trait::default();
        }
        if rules.is_empty() { Trait::default() } else { Trait::said(rules, quotes(&said)) }
    }
}

//! The instruments that a description comes to.

use super::{
    super::{
        meaning::{Meaning, Sector},
        mentions::Mention,
    },
    Judge, distinct, quoted, quotes,
};
use domain::{
    agents::MOST_PAIRS,
    lab::{Doubt, Known, Trait, TraitName},
    market::{InstrumentKind, Symbol},
};

impl Judge<'_> {
    /// `tech stocks (ORVX)` may be all of them or one.
    fn asks_for_some_of_a_group(&mut self, known: &[Known]) -> bool {
        let wanted = self.mentions.iter().filter(|mention| !mention.is_refused);
        let (named, groups): (Vec<&Mention>, Vec<&Mention>) = wanted
            .filter(|mention| among(&mention.meaning, known).is_some())
            .partition(|mention| matches!(mention.meaning, Meaning::Symbols(_)));
        let symbols: Vec<Symbol> =
            named.iter().filter_map(|one| among(&one.meaning, known)).flatten().collect();
        let of_group = groups.iter().find(|group| {
            let all = among(&group.meaning, known).unwrap_or_default();
            all.iter().any(|symbol| symbols.contains(symbol))
        });
        let Some(group) = of_group else { return false };
        let some: Vec<String> = distinct(named.iter().map(|one| one.words.clone()));
        let words: Vec<String> = std::iter::once(group.words.clone()).chain(some.iter().cloned()).collect();
        let text = format!(
            "You name {}, and of it {}. All of it, or only what you name?",
            quoted(&words[..1]),
            quoted(&some)
        );
        self.ask(TraitName::Instruments, Doubt::Unclear, text, words);
        true
    }

    pub(super) fn instruments(&mut self, known: &[Known]) -> Trait<Vec<Symbol>> {
        let about = TraitName::Instruments;
        for (mut doubtful, why) in [
            (self.said(unlisted), "no instrument of this market"),
            (self.said(untradable), "only to be read, and not to be traded"),
        ] {
            doubtful.retain(|one| !one.is_refused);
            if !doubtful.is_empty() {
                let is = if doubtful.len() == 1 { "is" } else { "are" };
                let text = format!("{} {is} {why}. Which instruments are meant?", quoted(&quotes(&doubtful)));
                self.ask(about, Doubt::Unclear, text, quotes(&doubtful));
            }
        }
        let said = self.said(|meaning| among(meaning, known));
        if self.asks_for_some_of_a_group(known) {
            return Trait::default();
        }
        let (mut wanted, mut refused, mut empty): (Vec<Symbol>, Vec<Symbol>, Vec<String>) =
            Default::default();
        for one in &said {
            let into = if one.is_refused { &mut refused } else { &mut wanted };
            into.extend(one.value.iter().cloned());
            if one.value.is_empty() && !one.is_refused {
                empty.push(one.words.clone());
            }
        }
        if !empty.is_empty() {
            let text =
                format!("No instrument of this market is called like {}. Which are meant?", quoted(&empty));
            self.ask(about, Doubt::Unclear, text, empty);
        }
        if wanted.is_empty() && !refused.is_empty() && said.iter().all(|one| one.is_refused) {
            wanted.extend(known.iter().filter(|one| one.kind.is_tradable()).map(|one| one.symbol.clone()));
        }
        let listed = known.iter().map(|one| &one.symbol);
        let chosen: Vec<Symbol> =
            listed.filter(|symbol| wanted.contains(symbol) && !refused.contains(symbol)).cloned().collect();
        if chosen.len() > MOST_PAIRS {
            let text = format!(
                "{} means {} instruments here, and an agent trades at most {MOST_PAIRS}. Which are meant?",
                quoted(&quotes(&said)),
                chosen.len()
            );
            self.ask(about, Doubt::Unclear, text, quotes(&said));
            return Trait::default();
        }
        if chosen.is_empty() && !wanted.is_empty() {
            let text = format!(
                "You want and refuse the same instruments: {}. Which are meant?",
                quoted(&quotes(&said))
            );
            self.ask(about, Doubt::Contradiction, text, quotes(&said));
        }
        if chosen.is_empty() { Trait::default() } else { Trait::said(chosen, quotes(&said)) }
    }
}

fn unlisted(meaning: &Meaning) -> Option<()> {
    (*meaning == Meaning::Unlisted).then_some(())
}

fn untradable(meaning: &Meaning) -> Option<()> {
    matches!(meaning, Meaning::Untradable(_)).then_some(())
}

/// The instruments of the market that are meant; none when it speaks of something else.
fn among(meaning: &Meaning, known: &[Known]) -> Option<Vec<Symbol>> {
    let of = |fits: &dyn Fn(&Known) -> bool| -> Vec<Symbol> {
        let tradable = known.iter().filter(|one| one.kind.is_tradable());
        tradable.filter(|one| fits(one)).map(|one| one.symbol.clone()).collect()
    };
    match meaning {
        Meaning::Symbols(symbols) => Some(symbols.clone()),
        Meaning::Kind(kind) => Some(of(&|one| one.kind == *kind)),
        Meaning::Sector(sector) => Some(of(&|one| belongs(one, sector))),
        _ => None,
    }
}

/// Sectors are those of companies.
fn belongs(one: &Known, sector: &Sector) -> bool {
    if one.kind != InstrumentKind::Equity {
        return false;
    }
    let title = one.title.to_lowercase();
    title.split_whitespace().any(|word| sector.stems.iter().any(|stem| word.starts_with(stem)))
}

//! Why a run did not trade, or not as often as it was decided, in one note.

use super::{answer::serde_name, words::grouped};
use engine::{
    backtest::{Refused, RefusedWhy, Report},
    graph::{Flags, Signals},
};

/// The note; none when there is nothing to say.
pub fn note(report: &Report, signals: &Signals) -> Option<String> {
    if !report.refused.is_empty() {
        return Some(format!(
            "{} entries were refused: {}",
            grouped(report.refused.len()),
            reasons(&report.refused)
        ));
    }
    if !report.fills.is_empty() {
        return None;
    }
    Some(format!("nothing was traded: {}", why_idle([&signals.entry_long, &signals.entry_short])))
}

/// The reasons of refusals, each with how often it was one, in the order in which they came.
fn reasons(refused: &[Refused]) -> String {
    let mut counts: Vec<(RefusedWhy, usize)> = Vec::new();
    for Refused { why, .. } in refused {
        match counts.iter_mut().find(|(known, _)| known == why) {
            Some((_, count)) => *count += 1,
            None => counts.push((*why, 1)),
        }
    }
    let told: Vec<String> =
        counts.iter().map(|(why, count)| format!("{} because {}", grouped(count), because(*why))).collect();
    told.join(", ")
}

fn because(why: RefusedWhy) -> String {
    match why {
        RefusedWhy::Undefined => "the size, stop or target is undefined at that bar".to_owned(),
        RefusedWhy::NothingToBuy => "the size comes to less than one lot".to_owned(),
        RefusedWhy::Broker(refusal) => format!("of {}", serde_name(&refusal)),
    }
}

fn why_idle(entries: [&Flags; 2]) -> &'static str {
    let said = || entries.into_iter().filter(|entry| **entry != Flags::Never);
    let at_some_bar = |found: fn(&i8) -> bool| {
        said().any(|entry| match entry {
            Flags::Never => false,
            Flags::Always => true,
            Flags::Column(values) => values.iter().any(found),
        })
    };
    if said().next().is_none() {
        "no entry can ever be true"
    } else if at_some_bar(|value| *value > 0) {
        "an exit holds wherever an entry does, or entries lie outside the session or after the last bar"
    } else if at_some_bar(|value| *value < 0) {
        "the entry is true at no bar"
    } else {
        "the entry is undefined at all bars; its windows may be longer than the bars that were given"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn an_idle_run_says_what_its_entries_were() {
        let column = |values: &[i8]| Flags::Column(Arc::new(values.to_vec()));
        let told = |long: Flags| why_idle([&long, &Flags::Never]);
        assert_eq!(told(Flags::Never), "no entry can ever be true");
        assert!(told(column(&[0, 0])).starts_with("the entry is undefined at all bars"));
        assert_eq!(told(column(&[0, -1])), "the entry is true at no bar");
        assert!(told(column(&[1, -1])).starts_with("an exit holds"));
        assert!(told(Flags::Always).starts_with("an exit holds"));
    }

    #[test]
    fn refusals_are_counted_by_their_reason() {
        let refused = |why| Refused { bar: 0, decision: 0, why };
        let told = reasons(
            &[RefusedWhy::NothingToBuy, RefusedWhy::Undefined, RefusedWhy::NothingToBuy].map(refused),
        );
        assert_eq!(
            told,
            "2 because the size comes to less than one lot, 1 because the size, stop or target is undefined at that bar"
        );
    }
}

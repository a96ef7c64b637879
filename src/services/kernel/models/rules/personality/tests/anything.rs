//! Whatever is written, it is read without breaking, and every word that is quoted stands there.

use super::*;
use domain::lab::TraitName;
use proptest::prelude::*;

const PIECES: [&str; 64] = [
    "never",
    "not",
    "no",
    "don’t",
    "avoid",
    "except",
    "without",
    "anything but",
    "but",
    "and",
    "or",
    "nor",
    "only",
    "rather than",
    "less",
    "rarely",
    "stop",
    "short",
    "long",
    "buy",
    "hold",
    "overnight",
    "for weeks",
    "scalper",
    "swing",
    "conservative",
    "aggressive",
    "VWAP",
    "gaps",
    "breakouts",
    "trend",
    "range",
    "squeeze",
    "pairs",
    "RSI",
    "tight stops",
    "wide",
    "targets",
    "let winners run",
    "first hour",
    "last",
    "30",
    "minutes",
    "10:30",
    "24:00",
    "11",
    "am",
    "pm",
    "until",
    "between",
    "5m",
    "bars",
    "fridays",
    "Mon-Thu",
    "morning",
    "session",
    "tech stocks",
    "ORVX",
    "orb-usd",
    "$TSLA",
    "SIX",
    "volatile",
    "uptrend",
    "is forbidden",
];

const GAPS: [&str; 12] = [" ", " ", " ", ", ", ". ", ": ", "; ", "\n- ", " (", ") ", "-", "… 🚀 "];

fn is_quoted_from(text: &str) {
    let (personality, questions) = read_of(text);
    let of_traits = TraitName::ALL.into_iter().flat_map(|name| personality.words_of(name));
    let of_questions = questions.iter().flat_map(|question| &question.words);
    for words in of_traits.chain(of_questions) {
        assert!(text.contains(words.as_str()), "{words:?} in {text:?}");
    }
}

proptest! {
    #[test]
    fn what_is_made_of_its_own_words_is_read(
        pieces in prop::collection::vec((0..PIECES.len(), 0..GAPS.len()), 0..40),
    ) {
        let text: String = pieces.iter().flat_map(|(piece, gap)| [PIECES[*piece], GAPS[*gap]]).collect();
        is_quoted_from(&text);
    }

    #[test]
    fn what_is_made_of_any_letters_is_read(text in "\\PC{0,300}") {
        is_quoted_from(&text);
    }
}

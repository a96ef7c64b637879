//! Whatever is read, the language neither panics nor goes on forever, and says where the problem is.

use engine::{
    graph::{Market, eval_columns},
    language::{Diagnostics, MAX_PROBLEMS, Origin, Problems, parse},
    strategy::{Inputs, load},
};
use proptest::prelude::*;

fn assert_sane(problems: &Diagnostics, text: &str) {
    assert!(problems.problems.len() <= MAX_PROBLEMS);
    for problem in &problems.problems {
        assert!(problem.span.start <= text.len() && problem.span.end <= text.len(), "{problem:?}");
    }
    let (rendered, reports) = (problems.render("x"), problems.reports());
    assert_eq!(rendered.is_empty(), reports.is_empty());
}

fn read(text: &str) {
    let mut problems = Problems::default();
    let expr = parse(text, &Origin::At(0), &mut problems);
    let printed = expr.to_string();
    assert!(printed.len() <= 20 * text.len().max(20), "{printed}");
    assert_sane(&problems.in_text(text.into()), text);
    let bars = engine::bars::generate(3, 1);
    drop(eval_columns(&Market::of(&bars), None, &[("x", text)]));
    if let Err(problems) = load(text, &Inputs::default()) {
        assert_sane(&problems, problems.text());
    }
}

/// Words that belong to the language, in any order.
fn soup() -> impl Strategy<Value = String> {
    let words = [
        "close",
        "sma",
        "(",
        ")",
        ",",
        ".",
        "@",
        "1h",
        "20",
        "-",
        "not",
        "and",
        "<",
        "==",
        "[",
        "]",
        "\"SPY\"",
        "if",
        "macd",
        ".line",
        "true",
        "&&",
        "$",
        "=",
        "volume",
        "lag",
        "1e400",
        "0",
        "5x",
        "é",
        "'",
        "name",
        "{",
        "}",
        ":",
        "\n",
        "#",
        "execution",
        "\\",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_words_are_read_or_refused(text in soup()) {
        read(&text);
    }

    #[test]
    fn a_broken_document_is_refused_at_a_place(at in 0.0..1.0, text in ".{0,4}", json: bool) {
        let toml = include_str!("../../../../examples/strategies/sma_cross.toml");
        let value: serde_json::Value = toml::from_str(toml).unwrap();
        let document = if json { value.to_string() } else { toml.to_owned() };
        let length = f64::from(u32::try_from(document.chars().count()).unwrap());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of the length")]
        let place = (length * at) as usize;
        let broken: String = document.chars().take(place).chain(text.chars()).chain(document.chars().skip(place + 2)).collect();
        if let Err(problems) = load(&broken, &Inputs::default()) {
            assert_sane(&problems, &broken);
        }
    }
}

#[test]
fn endless_nesting_is_refused() {
    for piece in [
        "(", "-", "not ", "sma(", "1+", "a.", "close@1h", "a and ", "[", "{\"a\":", "x = [", "\"", "if(a,",
        "@", "^",
    ] {
        read(&piece.repeat(4_000 / piece.len()));
        read(&piece.repeat(60_000 / piece.len()));
        read(&piece.repeat(70_000 / piece.len()));
    }
}

#[test]
fn columns_that_double_each_other_take_no_time() {
    let columns: Vec<String> = (1..400).map(|i| format!("c{i} = \"c{} + c{}\"", i - 1, i - 1)).collect();
    let document = format!(
        "name = \"x\"\ntimeframe = \"1m\"\nexecution.entry.long = \"c399 > 0\"\nexecution.size.units = 1\nexecution.max_holding_bars = 1\n\
         [scan.columns]\nc0 = \"close\"\n{}\n",
        columns.join("\n")
    );
    assert!(load(&document, &Inputs::default()).is_ok());
}

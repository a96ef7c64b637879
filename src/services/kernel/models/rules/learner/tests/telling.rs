//! What is told is what was found, in the agent's voice.

use super::*;
use crate::lab::figures;

fn to_tell(findings: Vec<Finding>) -> AnalysisBriefing {
    AnalysisBriefing {
        instructions: "trade well".to_owned(),
        personality: focused(Pattern::VwapBounce),
        iteration: 2,
        rationale: "It should work.".to_owned(),
        results: results(214, 101, 0.81),
        before: Some(Earlier { iteration: 1, results: results(190, 88, 0.4) }),
        questions: 42,
        findings,
        knowledge: Vec::new(),
    }
}

fn told(briefing: &AnalysisBriefing) -> String {
    let answer = answer(&serde_json::to_value(briefing).unwrap()).unwrap();
    answer["text"].as_str().unwrap().to_owned()
}

/// Briefings of many kinds.
fn briefings() -> Vec<AnalysisBriefing> {
    let significant = vec![hours(15, 0.0031, 0.004), hours(19, -0.0023, 0.03), hours(17, 0.0002, 0.81)];
    let confirmed = Lesson {
        standing: "confirmed".to_owned(),
        ..lesson("hour:15:00–16:59 UTC", "hour() == 15", 0.002)
    };
    let refuted =
        Lesson { standing: "refuted".to_owned(), ..lesson("weekday:Friday", "weekday() == 5", 0.002) };
    let base = to_tell(significant);
    let mut all = vec![
        base.clone(),
        to_tell(vec![hours(17, 0.0002, 0.81)]),
        to_tell(Vec::new()),
        AnalysisBriefing { before: None, iteration: 1, ..to_tell(Vec::new()) },
        AnalysisBriefing { knowledge: vec![confirmed, refuted], ..base.clone() },
        AnalysisBriefing { results: results(0, 0, 0.0), findings: Vec::new(), ..base.clone() },
        AnalysisBriefing {
            results: Results { total_return: 0.063, ..results(0, 0, 0.0) },
            findings: Vec::new(),
            ..base.clone()
        },
        AnalysisBriefing { results: results(1, 0, -0.3), findings: Vec::new(), ..base.clone() },
        AnalysisBriefing { before: Some(Earlier { iteration: 1, results: results(0, 0, 0.0) }), ..base },
    ];
    for risk in RiskTolerance::ALL {
        let personality = Personality { risk_tolerance: said(risk), ..Personality::default() };
        let more: Vec<AnalysisBriefing> = all
            .iter()
            .take(9)
            .map(|one| AnalysisBriefing { personality: personality.clone(), ..one.clone() })
            .collect();
        all.extend(more);
    }
    all
}

#[test]
fn it_is_a_few_short_paragraphs() {
    for briefing in briefings() {
        let text = told(&briefing);
        let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
        assert!((60..=180).contains(&words), "{words}\n{text}");
        assert!(text.split("\n\n").all(|paragraph| paragraph.split_whitespace().count() <= 110), "{text}");
        assert!(text.contains(" I ") || text.contains("my "), "{text}");
    }
}

#[test]
fn other_findings_are_another_text() {
    let text = told(&to_tell(vec![hours(15, 0.0031, 0.004), hours(17, 0.0002, 0.81)]));
    for part in [
        "I made 214 trades and won 101 (47.2 %), with a mean gain of 0.073 % a trade.",
        "The Sharpe ratio is 0.81 (between -0.12 and 1.68); luck alone could give as much.",
        "Iteration 1 made 190 trades with a Sharpe ratio of 0.40",
        "Among 42 questions one answer stands out; p is how often chance shows as much anywhere among them.",
        "Hour 15:00–16:59 UTC: 64 trades gained 0.31 % more than the others (between 0.20 % and 0.43 %, p = 0.004).",
        "Still open: Hour 17:00–18:59 UTC (p = 0.81).",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let swapped = told(&to_tell(vec![finding("weekday", "Friday", "weekday() == 5", -0.0042, 0.01)]));
    assert!(swapped.contains("Weekday Friday: 64 trades gained 0.42 % less than the others"), "{swapped}");
    assert!(!swapped.contains("15:00"), "{swapped}");
}

#[test]
fn on_noise_it_says_that_it_found_nothing_and_would_change_nothing() {
    for findings in [Vec::new(), vec![hours(17, 0.0002, 0.81)]] {
        let text = told(&to_tell(findings));
        let nothing = "I asked 42 questions of these trades and found nothing that chance would not show as often. I would not change anything.";
        assert!(text.contains(nothing), "{text}");
    }
}

#[test]
fn what_was_known_is_confirmed_or_gone() {
    let text = told(&briefings()[4]);
    let known = "Of what I knew, confirmed again: hour 15:00–16:59 UTC; not true any more: weekday Friday.";
    assert!(text.contains(known), "{text}");
}

#[test]
fn the_careful_the_balanced_and_the_bold_sound_different() {
    let of = |risk| {
        let personality = Personality { risk_tolerance: said(risk), ..Personality::default() };
        told(&AnalysisBriefing { personality, ..to_tell(Vec::new()) })
    };
    let texts = RiskTolerance::ALL.map(of);
    assert!(texts[0] != texts[1] && texts[1] != texts[2] && texts[0] != texts[2]);
    assert!(texts[0].contains("rather no change than one that follows from luck"), "{}", texts[0]);
}

/// Groups as the analysis names them.
fn of_all_aspects() -> Vec<AnalysisBriefing> {
    let groups = [
        ("volume against the last bars", "0.8123 and above"),
        ("distance to the high of the day before", "-0.001235 to 0.0021"),
        ("distance to the pivot", "below -0.0042"),
        ("trend of 50 bars", "rising"),
        ("distance to the nearest support", "below 0.1234 %"),
        ("distance to the nearest resistance", "0.25 % to 1.512 %"),
        ("regime of the index", "down"),
        ("regime of fear", "fearful"),
        ("regime (the day before against five days)", "falling"),
        ("bars held", "3 to 35"),
        ("weekday", "Monday and Tuesday"),
        ("side", "short"),
    ];
    let clear = groups.map(|(aspect, group)| to_tell(vec![finding(aspect, group, "true", -0.0019, 0.012)]));
    let unclear = groups.map(|(aspect, group)| to_tell(vec![finding(aspect, group, "true", 0.0019, 0.52)]));
    let statement = "Put the stop twice as far away, at 4 * atr(14)@1h: the Sharpe ratio went from 0.40 to 0.81 on the open data.";
    let topic = "change:put the stop twice as far away, at 4 * atr(14)@1h";
    let change = Lesson {
        standing: "confirmed".to_owned(),
        statement: statement.to_owned(),
        ..lesson(topic, "true", 0.41)
    };
    let asked =
        Lesson { kind: "open_question".to_owned(), standing: "weakened".to_owned(), ..change.clone() };
    let knowing = AnalysisBriefing { knowledge: vec![change, asked], ..to_tell(Vec::new()) };
    clear.into_iter().chain(unclear).chain([knowing]).collect()
}

#[test]
fn no_figure_is_told_that_was_not_measured() {
    let document = document(&to_write(focused(Pattern::VwapBounce), "5m")).toml();
    for briefing in briefings().into_iter().chain(of_all_aspects()) {
        let text = told(&briefing);
        let figures = figures::check(&text, &figures::measured(&briefing, &document, Some(SESSION)));
        let unmeasured = figures.iter().filter(|figure| figure.measured.is_none());
        let unmeasured: Vec<&str> = unmeasured.map(|figure| &text[figure.from..figure.to]).collect();
        assert!(unmeasured.is_empty(), "{unmeasured:?}\n{text}");
        assert!(figures.len() >= 2 || briefing.results.trades == 0, "{text}");
    }
}

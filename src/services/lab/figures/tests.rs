//! Measured figures are known in every way that people write them, and no others are.

use super::*;
use domain::{
    Timestamp,
    lab::{
        AnalysisBriefing, Earlier, Estimate, Finding, FoldResult, InstrumentResult, Lesson, Personality,
        Results,
    },
};

const DOCUMENT: &str = r#"
name = "Ada 1"
timeframe = "5m"

[scan]
when = ["time_of_day() >= 15h and time_of_day() < 17h30m"]

[execution]
entry.long = "signal and close > ema(close, 50)"
size.equity = 0.45
stop_loss.distance = "2.5 * atr(14)"
max_holding_bars = 36
"#;

fn results(trades: usize, won: usize, sharpe: f64) -> Results {
    let at = |day: i64| Timestamp::from_millis(1_641_168_000_000 + day * 86_400_000);
    let fold = |number: usize| FoldResult {
        from: at(0),
        to: at(100),
        trades: 30 + number,
        won: 11,
        sharpe: Some(0.27),
        total_return: 0.013,
    };
    Results {
        from: at(0),
        to: at(730),
        signals: 1_234,
        trades,
        won,
        mean_gain: Some(0.000_734),
        sharpe: Some(Estimate { value: sharpe, lower: Some(-0.12), upper: Some(1.68) }),
        total_return: 0.063,
        max_drawdown: 0.041,
        costs: 0.82,
        holding_return: -0.022,
        folds: (0..5).map(fold).collect(),
        instruments: vec![InstrumentResult {
            symbol: "ES1".parse().unwrap(),
            bars: 40_000,
            signals: 600,
            trades: 100,
            won: 43,
            total_return: 0.021,
            note: None,
        }],
    }
}

fn known() -> Measured {
    let finding = Finding {
        aspect: "hour".to_owned(),
        group: "15:00–16:59 UTC".to_owned(),
        condition: Some("time_of_day() >= 15h".to_owned()),
        trades: 64,
        won: 41,
        mean_gain: 0.001_7,
        effect: 0.003_12,
        lower: Some(0.001_2),
        upper: Some(0.005_1),
        p_value: 0.000_4,
        corrected: 0.018,
    };
    let quarter = Finding {
        aspect: "volume".to_owned(),
        group: "the lowest quarter (below 0.85)".to_owned(),
        trades: 53,
        won: 20,
        effect: -0.002_3,
        corrected: 0.43,
        ..finding.clone()
    };
    let lesson = Lesson {
        kind: "condition".to_owned(),
        topic: "weekday:Friday".to_owned(),
        statement: "On Friday 37 trades gained 0.21 % less than the others.".to_owned(),
        condition: None,
        effect: -0.002_1,
        confidence: 0.93,
        standing: "confirmed".to_owned(),
    };
    let change = Lesson {
        kind: "what_works".to_owned(),
        topic: "change:stop at 1.5 * atr(14) (77 % win rate)".to_owned(),
        statement:
            "Stop at 1.5 * atr(14) (77 % win rate): the Sharpe ratio went from 0.40 to 0.81 on the open data."
                .to_owned(),
        effect: 0.373,
        ..lesson.clone()
    };
    let briefing = AnalysisBriefing {
        instructions: String::new(),
        personality: Personality::default(),
        iteration: 3,
        rationale: "I expect 99 % winners.".to_owned(),
        results: results(214, 88, 0.81),
        before: Some(Earlier { iteration: 1, results: results(190, 76, 0.4) }),
        questions: 42,
        findings: vec![finding, quarter],
        knowledge: vec![lesson, change],
    };
    measured(&briefing, DOCUMENT, None)
}

/// The figures that nothing measured is, as they stand in the text.
fn unmeasured(text: &str) -> Vec<&str> {
    let figures = check(text, &known());
    figures
        .iter()
        .filter(|figure| figure.measured.is_none())
        .map(|figure| &text[figure.from..figure.to])
        .collect()
}

#[test]
fn what_was_measured_is_known_however_it_is_written() {
    let texts = [
        "I made 214 trades and won 88 of them (41 %, or 41.1 %, or 41.12%), a win rate of 0.41.",
        "Of 1,234 signals 214 were traded; 1234 is the same. I lost 126 trades.",
        "The Sharpe ratio is 0.81 (0.8, between -0.12 and 1.68; −0.1 to 1.7). A Sharpe of 1 is the same, rounded.",
        "The mean gain was 0.07 % (0.073 %, 0.0734 percent, 7.3 bps, +0.07 %).",
        "The drawdown was 4.1 % (-4 %); holding lost 2.2 % and returned -2.2 %, −2 %.",
        "From 15:00 to 16:59 UTC, or 15:00–16:59, or from 3 pm, 64 trades gained 0.31 % more (0.3 %), 0.12–0.51 %.",
        "Volume below 0.85: 53 trades gained 0.23 % less than the others; p = 0.43.",
        "p = 0.018, p = 0.02, p < 0.05, p < 0.02, p of 0.0004; a 95 % interval, an interval of 95%.",
        "Forty-two questions were asked, five stretches, one instrument; two findings, of which one finding stands out.",
        "I hold 36 bars, that is three hours or 180 minutes, with a stop at 2.5 * atr(14), above EMA 50, ema(close, 50).",
        "Bars of 5 minutes (5m), entered from 15h to 17:30; the data begins on 2022-01-03, on 3 January 2022, for two years and 730 days.",
        "Iteration 3 and version 2, v1 before it: 190 trades, a Sharpe ratio of 0.40, 40 % won.",
        "On Friday 37 trades gained 0.21 % less; my confidence in it is 0.93, or 93 %.",
        "Stretch returns of 1.3 %; on ES1 100 trades and 43 won. n = 64, n 53.",
        "I put in 45 % of the equity, with positions of 45 % of my money.",
        "This one is one of those; no one knows the first or second reason.",
    ];
    for text in texts {
        assert_eq!(unmeasured(text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn what_was_not_measured_is_marked() {
    let table: [(&str, &[&str]); 32] = [
        // 82 % is what costs took, and no win rate.
        ("An 82 % win rate!", &["82 %"]),
        ("My win rate is 82%, and I won 82 percent of trades.", &["82%", "82 percent"]),
        ("I won eighty-two percent of them.", &["eighty-two percent"]),
        ("Eighty two percent of my trades won.", &["Eighty two percent"]),
        ("A Sharpe ratio of 2.3, Sharpe 3.", &["2.3", "3"]),
        (
            "The Sharpe ratio was -0.81; a Sharpe ratio from 0.81 to 0.41; a Sharpe ratio between 0.4 and 0.93.",
            &["-0.81", "0.41", "0.93"],
        ),
        ("I made 241 trades and 42 trades before.", &["241", "42"]),
        ("I won 89.", &["89"]),
        ("64 signals, 214 questions.", &["64", "214"]),
        ("The mean gain was 0.74 %, or -0.07 %.", &["0.74 %", "-0.07 %"]),
        ("Holding gained 2.2 %.", &["2.2 %"]),
        ("The drawdown was 6.3 %.", &["6.3 %"]),
        ("p = 0.03, p = 0.81, p < 0.0001", &["0.03", "0.81", "0.0001"]),
        ("From 14:00 to 16:59 UTC; 10–11 UTC.", &["14:00", "10", "11"]),
        (
            "I hold 14 bars or four hours, with a stop of 3 * atr(14) and sma(close, 200).",
            &["14", "four", "3", "200"],
        ),
        ("Iteration 4, version 9.", &["4", "9"]),
        ("The data begins on 2021-01-03, in 2019.", &["2021-01-03", "2019"]),
        ("A hundred trades, three hundred and one trades.", &["three hundred and one"]),
        ("1,235 signals; 12k signals.", &["1,235", "12k"]),
        ("On ES2 I gained 2.1 %.", &["2"]),
        ("An effect of ½ % and of ８２ %.", &["½", "８", "２"]),
        ("41–47 % of trades won.", &["47 %"]),
        ("95 % of my trades won.", &["95 %"]),
        ("I expect 99 % winners.", &["99 %"]),
        ("Volume below 0.86; .5 of it.", &["0.86", ".5"]),
        ("A Sortino ratio of 0.81 and a profit factor of 0.4.", &["0.81", "0.4"]),
        ("An exposure of 41 %, that is 41 % exposure.", &["41 %", "41 %"]),
        // What stands in the name of a change was measured by nobody.
        ("My win rate was 77 % with the stop at 1.5 * atr(14).", &["77 %"]),
        ("820 bps, 31 percentage points, 7e-1", &["820 bps", "31 percentage points", "7e-1"]),
        // What a document asks for came of nothing.
        ("It returns 45 % a year; the yearly return is 45 %, or 45 % in a year.", &["45 %", "45 %", "45 %"]),
        ("I gained 45 % with stops at 2.5 * atr(14), and lost 45 %.", &["45 %", "45 %"]),
        ("I made 2.14e2 trades, two hundred fourteen trades, seven trades.", &["seven"]),
    ];
    for (text, expected) in table {
        assert_eq!(unmeasured(text), expected, "{text}");
    }
}

#[test]
fn a_figure_is_named_and_found_where_it_stands() {
    let text = "Ja, 41.1 % – p = 0.018.";
    let figures = check(text, &known());
    let told: Vec<(&str, Option<&str>)> =
        figures.iter().map(|figure| (&text[figure.from..figure.to], figure.measured.as_deref())).collect();
    assert_eq!(told, [("41.1 %", Some("win rate")), ("0.018", Some("hour 15:00–16:59 UTC: corrected p"))]);
    assert!(check("Nothing but words, and none of them counts.", &known()).is_empty());
}

#[test]
fn of_equal_figures_it_is_the_one_that_its_sentence_is_about() {
    let finding = |aspect: &str, group: &str, trades, effect| Finding {
        aspect: aspect.to_owned(),
        group: group.to_owned(),
        condition: None,
        trades,
        won: 30,
        mean_gain: 0.001,
        effect,
        lower: None,
        upper: None,
        p_value: 0.000_1,
        corrected: 0.001_2,
    };
    let mut known = Measured::default();
    known.findings(&[
        finding("bars held", "36 to 36", 120, 0.002_2),
        finding("distance to the mean price", "the lowest quarter", 61, 0.004_1),
    ]);
    let name = |text: &str| check(text, &known).last().unwrap().measured.clone().unwrap();
    let told =
        "61 trades where the distance to the mean price is the lowest quarter gained 0.41 % more; p = 0.001.";
    assert_eq!(name(told), "distance to the mean price the lowest quarter: corrected p");
    let other = "Those 120 trades gained 0.22 % more, with p = 0.001.";
    assert_eq!(name(other), "bars held 36 to 36: corrected p");
    let neither = "Those 61 trades were few. Chance shows as much with p = 0.001.";
    assert_eq!(
        name(neither),
        "bars held 36 to 36: corrected p, or distance to the mean price the lowest quarter: corrected p"
    );
}

#[test]
fn whatever_is_written_is_read_without_breaking() {
    let pieces = [
        "1", ",", ".", "%", "é", "½", "–", "-", " ", "one", "hundred", "and", ":", "00", "h", "e9", "(", "−",
        "２", "am", "\n",
    ];
    let mut seed: usize = 7;
    for _ in 0..3_000 {
        let mut text = String::new();
        for _ in 0..12 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(seed >> 33) % pieces.len()]);
        }
        let figures = check(&text, &known());
        assert!(figures.iter().all(|figure| text.get(figure.from..figure.to).is_some()), "{text}");
        assert!(figures.windows(2).all(|pair| pair[0].to <= pair[1].from), "{text}");
    }
}

//! What an iteration starts from: not every version that holds is for what its agent trades by now, or for what its person wants.

use crate::school::School;
use domain::{
    lab::{Afterwards, Direction, IterationStatus, Pattern, Personality, StrategyCause, Trait},
    market::Timeframe,
};
use services::{
    kernel::models::{Models, Source, USUAL_MEMORY},
    lab::{self, LabError, graduation::graduate, iterate::Iterating, iterations::Wish},
};
use std::sync::Arc;
use testkit::{Backend, PlantedMarket, ScriptedModel, said};

async fn school() -> School {
    let market = PlantedMarket::with_edge(22, Pattern::Breakout, 3.0, 3);
    School::open(Backend::Sqlite, market, Pattern::Breakout).await
}

fn four_hours() -> Personality {
    Personality { time_frame: Trait::set(Some(Timeframe::FOUR_HOURS)), ..Personality::default() }
}

impl School {
    /// The document of the newest version with something else in the place of one line of it.
    async fn rewritten(&self, line: &str, other: &str) -> String {
        let document = self.versions().await.remove(0).document;
        assert!(document.contains(line), "{document}");
        document.replace(line, other)
    }
}

#[tokio::test]
async fn a_strategy_for_other_bars_is_not_examined_and_a_new_one_is_written() {
    let school = school().await;
    school.learn().await;
    school.decide(1, Wish::Best).await;
    school.set(four_hours()).await;
    let examined = graduate(&school.test.house, &school.person, school.agent.id).await;
    let Err(LabError::OtherBars { version: 2, bars, now }) = examined else {
        panic!("{:?}", examined.map(drop))
    };
    assert_eq!((bars, now), (Timeframe::HOUR, Timeframe::FOUR_HOURS));

    let second = school.learn().await;
    assert_eq!(second.status, IterationStatus::AwaitingApproval, "{:?}", second.error);
    let written = second.found.strategy.as_ref().unwrap();
    assert!(written.document.contains("timeframe = \"4h\""), "{}", written.document);
    assert!(second.found.notes[0].starts_with("Version 2 is for bars of 1h"), "{:?}", second.found.notes);
    school.decide(2, Wish::Refinements(Vec::new())).await;
    let holds = school.versions().await.remove(0);
    assert_eq!((holds.version, holds.parent, holds.cause), (3, Some(2), StrategyCause::Generated));
    assert_eq!(holds.document, written.document);
}

#[tokio::test]
async fn a_side_that_is_not_wanted_is_left_out_also_of_what_a_person_wrote() {
    let school = school().await;
    school.learn().await;
    let long = "entry.long = \"signal and crosses_above(close, previous_day().high)\"";
    school.decide(1, Wish::Refinements(Vec::new())).await;
    school.learn().await;
    let both = format!("{long}\nentry.short = \"signal and crosses_below(close, previous_day().low)\"");
    let document = school.rewritten(long, &both).await;
    school.decide(2, Wish::Document(document)).await;
    // It is to trade long only, as it was told when it was made.
    let third = school.learn().await;
    let written = third.found.strategy.as_ref().unwrap();
    assert!(
        written.document.contains("entry.long") && !written.document.contains("entry.short"),
        "{}",
        written.document
    );
    assert_eq!(third.found.notes[0], "Version 2 also traded short, which is not wanted: it starts without.");

    school.decide(3, Wish::Refinements(Vec::new())).await;
    school
        .set(Personality { direction: Trait::set(Some(Direction::ShortOnly)), ..Personality::default() })
        .await;
    let fourth = school.learn().await;
    let written = fourth.found.strategy.as_ref().unwrap();
    assert!(
        written.document.contains("entry.short") && !written.document.contains("entry.long"),
        "{}",
        written.document
    );
    assert!(fourth.found.notes[0].contains("trades nothing but long"), "{:?}", fourth.found.notes);
}

#[tokio::test]
async fn a_side_that_a_model_adds_against_its_person_goes_back_and_is_not_traded() {
    let mut school = school().await;
    let short = r#"{"scan": {"when": ["close > sma(close, 20)"]}, "rationale": "It falls.",
        "execution": {"entry": {"short": "signal"}, "size": {"equity": 0.5}, "max_holding_bars": 3}}"#;
    let model = ScriptedModel::always(said(short, 1_000, 100));
    let source = Source::new("local", "scripted", Arc::new(model.clone()), &["test"]);
    school.test.house = school.test.house.clone().asking(Models::new(vec![source], USUAL_MEMORY));
    let mut tx = school.test.house.db.begin().await.unwrap();
    let learner = tx.lab().learner(school.agent.id).await.unwrap().unwrap();
    let held = learner.personality;
    let learner = domain::lab::Learner { model: "local/test".parse().unwrap(), ..learner };
    assert!(tx.lab().save_learner(&learner, held).await.unwrap());
    tx.save().await.unwrap();
    let first = school.learn().await;
    assert_eq!(first.status, IterationStatus::Failed);
    assert_eq!(model.asked().len(), 3, "each time with what was wrong");
    let why = first.error.unwrap();
    assert!(why.contains("does not want it to trade short"), "{why}");
}

/// What was tried of one document says nothing about another, and a person's document is of no pattern that anybody named.
#[tokio::test]
async fn a_persons_document_is_learnt_about_anew() {
    let school = school().await;
    let first = school.learn().await;
    let of_pattern = |known: Vec<domain::lab::Insight>| {
        known.into_iter().find(|one| one.topic.starts_with("pattern:")).map(|one| one.evidence.len())
    };
    assert_eq!(of_pattern(school.knowledge().await), Some(1));
    school.decide(1, Wish::Refinements(Vec::new())).await;
    let second = school.learn().await;
    assert_eq!(second.found.trials, first.found.trials + 1, "all of it was tried");
    let document = school.rewritten("max_holding_bars = 3", "max_holding_bars = 5").await;
    school.decide(2, Wish::Document(document)).await;
    let third = school.learn().await;
    assert!(third.found.trials > second.found.trials + 20, "{}", third.found.trials);
    assert_eq!(of_pattern(school.knowledge().await), Some(1));
    // Another length of bars is not a document for this agent.
    let document = school.rewritten("timeframe = \"1h\"", "timeframe = \"4h\"").await;
    let verdict = lab::iterations::Verdict { wish: Wish::Document(document), reason: None };
    let named = lab::iterations::Named::Number(3);
    let refused =
        lab::iterations::decide(&school.test.house, &school.person, school.agent.id, named, verdict).await;
    assert!(format!("{refused:?}").contains("is for bars of 4h"), "{refused:?}");
}

#[tokio::test]
async fn what_never_leaves_has_not_traded_and_teaches_nothing() {
    let school = school().await;
    school.learn().await;
    let document = school.get(1).await.found.strategy.unwrap().document;
    let held = document.replace("max_holding_bars = 3", "max_holding_bars = 100000");
    let lines = held.lines().filter(|line| !line.starts_with("exit.") && !line.starts_with("stop_loss"));
    let held = lines.collect::<Vec<_>>().join("\n");
    school.decide(1, Wish::Document(held)).await;
    let known = school.knowledge().await;
    let second = school.learn().await;
    let results = second.found.results.as_ref().unwrap();
    assert_eq!(results.trades, 0);
    assert!(results.total_return.abs() > 0.0, "what it holds is worth something else than it cost");
    assert!(
        second.found.notes.iter().any(|note| note.starts_with("It closed no trade")),
        "{:?}",
        second.found.notes
    );
    let text = &second.found.analysis.as_ref().unwrap().text;
    assert!(text.contains("I entered and never left") && !text.contains("clearly"), "{text}");
    assert_eq!(school.knowledge().await, known);
}

#[tokio::test]
async fn a_row_goes_on_where_bars_were_changed() {
    let school = school().await;
    school.learn().await;
    school.decide(1, Wish::Best).await;
    school.set(four_hours()).await;
    school.start(Afterwards::Apply, 2).await;
    let worker = school.worker(Iterating::default());
    while worker.run_due_jobs().await.unwrap() > 0 {}
    assert_eq!(school.get(3).await.status, IterationStatus::Applied);
    assert!(school.versions().await[0].document.contains("timeframe = \"4h\""));
}

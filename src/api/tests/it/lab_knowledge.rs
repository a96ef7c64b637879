//! What an agent knows, through the front door.

use crate::lab_iterations::Laboratory;
use domain::{
    Timestamp,
    lab::{Edit, Evidence, InsightKind, Trial},
};
use serde_json::{Value, json};
use services::lab::{Learnt, merge};
use testkit::Backend;

fn said(kind: InsightKind, topic: &str, iteration: u32, corrected: f64) -> Learnt {
    Learnt {
        kind,
        topic: topic.to_owned(),
        statement: format!("said of {topic}"),
        condition: None,
        evidence: Evidence {
            iteration,
            n: 40,
            effect: 0.002,
            lower: Some(0.001),
            upper: None,
            corrected,
            known_from: Timestamp::from_millis(i64::from(iteration) * 86_400_000),
        },
    }
}

#[tokio::test]
async fn knowledge_is_listed_with_its_evidence_and_as_it_was() {
    let lab = Laboratory::open(Backend::Sqlite).await;
    assert_eq!(lab.get("knowledge").await.json()["total"], 0);
    let house = lab.floor.app.house();
    let mut tx = house.db.begin().await.unwrap();
    let first = vec![
        said(InsightKind::Condition, "hour:15", 1, 0.04),
        said(InsightKind::WhatFails, "volume:low", 1, 0.5),
    ];
    merge(house, &mut tx, lab.agent, first).await.unwrap();
    merge(house, &mut tx, lab.agent, vec![said(InsightKind::Condition, "hour:15", 2, 0.3)]).await.unwrap();
    tx.save().await.unwrap();

    let all = lab.get("knowledge").await.json();
    let known = &all["items"][0];
    assert_eq!(
        (&all["total"], &known["topic"], &known["standing"]),
        (&json!(2), &json!("hour:15"), &json!("weakened"))
    );
    assert_eq!(known["evidence"].as_array().unwrap().len(), 2);
    assert_eq!(known["evidence"][1]["corrected"], 0.3);
    assert_eq!(known["knownFrom"], "1970-01-02T00:00:00.000Z");
    let fails = lab.get("knowledge?kind=what_fails").await.json();
    assert_eq!((&fails["total"], &fails["items"][0]["topic"]), (&json!(1), &json!("volume:low")));
    let then = lab.get("knowledge?at=1970-01-02T12:00:00Z").await.json();
    let known = &then["items"][0];
    assert_eq!((&known["standing"], &known["confidence"]), (&json!("fresh"), &json!(0.96)));
    assert_eq!(lab.get("knowledge?at=1970-01-01T12:00:00Z").await.json()["items"], Value::Array(vec![]));
    let file = lab.get("knowledge?format=csv").await.text;
    assert!(file.lines().nth(1).unwrap().contains(",condition,hour:15,said of hour:15,,"), "{file}");
}

#[tokio::test]
async fn everything_that_was_run_is_listed_whether_it_was_proposed_or_not() {
    let lab = Laboratory::open(Backend::Sqlite).await;
    assert_eq!(lab.get("trials").await.json()["total"], 0);
    let trial = |iteration, number, edits| Trial {
        agent: lab.agent,
        iteration,
        number,
        change: format!("change {number}"),
        edits,
        trades: 40,
        sharpe: (number > 1).then_some(0.05),
        returns: vec![0.01; 3],
        ground: Some("simulated: WAVE at 1h".to_owned()),
    };
    let step = Edit::Set { key: "execution.max_holding_bars".to_owned(), value: json!(12) };
    let all = [trial(1, 1, Vec::new()), trial(1, 2, vec![step]), trial(2, 1, Vec::new())];
    let mut tx = lab.floor.app.house().db.begin().await.unwrap();
    tx.lab().add_trials(&all).await.unwrap();
    tx.save().await.unwrap();
    let listed = lab.get("trials?pageSize=2").await.json();
    let numbers: Vec<(&Value, &Value)> =
        listed["items"].as_array().unwrap().iter().map(|one| (&one["iteration"], &one["number"])).collect();
    assert_eq!(
        (&listed["total"], numbers),
        (&json!(3), vec![(&json!(2), &json!(1)), (&json!(1), &json!(2))])
    );
    assert_eq!(
        (&listed["items"][0]["dailySharpe"], &listed["items"][1]["dailySharpe"]),
        (&Value::Null, &json!(0.05))
    );
    let file = lab.get("trials?format=csv").await.text;
    let line = "1,2,change 2,execution.max_holding_bars = 12,40,0.05,simulated: WAVE at 1h";
    assert_eq!(file.lines().nth(2), Some(line), "{file}");
    let stranger = lab.floor.other("read").await;
    assert_eq!(stranger.get(&format!("/api/agents/{}/trials", lab.agent)).await.status, 404);
}

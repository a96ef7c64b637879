//! What is proposed follows from what was found, can be run, and undoes nothing that a person wanted.

use super::*;
use crate::lab::figures::before_changes;
use domain::lab::Edit;
use engine::strategy::{Inputs, load};

fn to_refine(personality: Personality, findings: Vec<Finding>) -> RefinementsBriefing {
    let document = document(&to_write(personality.clone(), "1h")).toml();
    RefinementsBriefing {
        instructions: "trade well".to_owned(),
        personality,
        timeframe: "1h".to_owned(),
        session: Some(SESSION.to_owned()),
        document,
        results: results(214, 101, 0.81),
        findings,
        knowledge: Vec::new(),
        tried: Vec::new(),
        most: 60,
    }
}

struct Proposed {
    change: String,
    why: String,
    edits: Vec<Edit>,
}

/// All of it can be run, and all of it is different.
fn proposed(briefing: &RefinementsBriefing) -> Vec<Proposed> {
    let answer = answer(&serde_json::to_value(briefing).unwrap()).unwrap();
    let document = Document::read(&briefing.document).unwrap();
    let mut seen = vec![document.toml()];
    let read = |one: &Value| {
        let proposed = Proposed {
            change: one["change"].as_str().unwrap().to_owned(),
            why: one["why"].as_str().unwrap().to_owned(),
            edits: serde_json::from_value(one["edits"].clone()).unwrap(),
        };
        let after = document.changed(&proposed.edits).unwrap().toml();
        load(&after, &Inputs::default())
            .unwrap_or_else(|problems| panic!("{}", problems.render(&proposed.change)));
        assert!(!seen.contains(&after), "{}", proposed.change);
        let mut known = before_changes(briefing, 9);
        known.document(&after);
        claims_nothing(&proposed.change, &known);
        claims_nothing(&proposed.why, &known);
        seen.push(after);
        proposed
    };
    answer["refinements"].as_array().unwrap().iter().map(read).collect()
}

fn changes(briefing: &RefinementsBriefing) -> Vec<String> {
    proposed(briefing).into_iter().map(|one| one.change).collect()
}

#[test]
fn findings_come_first_and_are_said_in_plain_words() {
    let bad = finding("weekday", "Friday", "weekday() == 5", -0.0042, 0.01);
    let unclear =
        finding("volume", "the lowest quarter (below 0.8)", "volume < 0.8 * sma(volume, 6)", 0.001, 0.6);
    let proposed =
        proposed(&to_refine(focused(Pattern::VwapBounce), vec![hours(15, 0.0031, 0.004), bad, unclear]));
    assert_eq!(proposed[0].change, "trade only from 15:00 to 16:59 UTC");
    assert_eq!(proposed[0].edits, [Edit::Require("time_of_day() >= 15h and time_of_day() < 17h".to_owned())]);
    assert_eq!(
        proposed[0].why,
        "64 trades from 15:00 to 16:59 UTC gained 0.31 % more than the others; anywhere among all that was asked, chance shows as much \
         with p = 0.004."
    );
    assert_eq!(proposed[1].change, "do not trade on Friday");
    assert_eq!(proposed[1].edits, [Edit::Require("not (weekday() == 5)".to_owned())]);
    assert_eq!(proposed[2].change, "trade only from 15:00 to 16:59 UTC, and do not trade on Friday");
    assert_eq!(proposed[3].change, "trade only where the volume is the lowest quarter (below 0.8)");
    assert!(proposed[3].why.ends_with("p = 0.60, which is not clear yet."), "{}", proposed[3].why);
    let rest: Vec<&str> = proposed[4..].iter().map(|one| one.why.as_str()).collect();
    assert!(rest.iter().all(|why| why.starts_with("Never tried: ")), "{rest:?}");
}

#[test]
fn groups_of_one_aspect_go_together() {
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
    let effects = [0.003, 0.001, -0.0005, 0.002, -0.004];
    let of = |place: usize| {
        let condition = format!("weekday() == {}", place + 1);
        finding("weekday", days[place], &condition, effects[place], if place == 4 { 0.01 } else { 0.4 })
    };
    let proposed = proposed(&to_refine(focused(Pattern::Breakout), (0..5).map(of).collect()));
    let by = |change: &str| proposed.iter().find(|one| one.change == change).unwrap();
    let both = by("trade only on Monday or on Thursday");
    assert_eq!(both.edits, [Edit::Require("(weekday() == 1) or (weekday() == 4)".to_owned())]);
    assert!(!proposed.iter().any(|one| one.change.contains("Tuesday or on")), "only the two best together");
    let neither = by("do not trade on Friday nor on Wednesday");
    let expected =
        ["not (weekday() == 5)", "not (weekday() == 3)"].map(|text| Edit::Require(text.to_owned()));
    assert_eq!(neither.edits, expected);
}

#[test]
fn a_side_goes_when_it_loses_unless_both_were_asked_for() {
    let losing = Finding { condition: None, ..finding("side", "short", "true", -0.002, 0.01) };
    let open = proposed(&to_refine(focused(Pattern::RangeFade), vec![losing.clone()]));
    assert_eq!(open[0].change, "trade only long");
    let removed = ["execution.entry.short", "execution.exit.short"].map(|key| Edit::Remove(key.to_owned()));
    assert_eq!(open[0].edits, removed);
    for direction in [Direction::Both, Direction::LongOnly] {
        let personality = Personality { direction: said(direction), ..focused(Pattern::RangeFade) };
        let kept = changes(&to_refine(personality, vec![losing.clone()]));
        assert!(!kept.iter().any(|change| change.starts_with("trade only long")), "{kept:?}");
    }
}

#[test]
fn the_documents_own_figures_are_moved_one_at_a_time() {
    let changes = changes(&to_refine(focused(Pattern::VwapBounce), Vec::new()));
    for change in [
        "put the stop half as far away, at 1 * atr(14)",
        "put the stop twice as far away, at 4 * atr(14)",
        "take the gain at 1 * atr(14)",
        "take the gain at 4 * atr(14)",
        "hold shorter, for at most 1 hour (1 bar)",
        "hold longer, for at most 6 hours (6 bars)",
        "wait 3 hours (3 bars) after each trade",
        "trade only with the trend of the last 50 bars",
        "trade only on more volume than usual",
        "trade only short",
    ] {
        assert!(changes.iter().any(|one| one == change), "{change}\n{changes:#?}");
    }
    let most = RefinementsBriefing { most: 3, ..to_refine(focused(Pattern::VwapBounce), Vec::new()) };
    assert_eq!(proposed(&most).len(), 3);
}

#[test]
fn a_careful_agent_goes_no_further_than_twice_its_stop() {
    let personality =
        Personality { risk_tolerance: said(RiskTolerance::Conservative), ..focused(Pattern::VwapBounce) };
    let first = to_refine(personality, Vec::new());
    let doubled = "put the stop twice as far away, at 4 * atr(14)";
    assert!(changes(&first).iter().any(|one| one == doubled));
    let edits = &proposed(&first).into_iter().find(|one| one.change == doubled).unwrap().edits;
    let document = Document::read(&first.document).unwrap().changed(edits).unwrap().toml();
    let second = changes(&RefinementsBriefing { document, ..first });
    assert!(
        !second.iter().any(|one| one.contains("as far again") || one.contains("twice as far")),
        "{second:?}"
    );
    assert!(!second.iter().any(|one| one.contains("size")), "{second:?}");
}

/// Whether the agent should have other stops than its person asked for is asked by an evolution.
#[test]
fn stops_stay_what_a_person_called_them() {
    for (stops, least, most) in
        [(Stops::Tight, 0.0, 2.0), (Stops::Usual, 1.0, 3.5), (Stops::Wide, 2.0, f64::MAX)]
    {
        let personality = Personality { stops: said(stops), ..focused(Pattern::VwapBounce) };
        let distances: Vec<f64> = changes(&to_refine(personality, Vec::new()))
            .iter()
            .filter_map(|one| one.strip_prefix("put the stop ")?.split_once(", at ")?.1.split_once(" * "))
            .map(|(factor, _)| factor.parse().unwrap())
            .collect();
        assert!(!distances.is_empty(), "{stops:?}");
        assert!(distances.iter().all(|one| *one > least && *one < most), "{stops:?}: {distances:?}");
    }
}

#[test]
fn what_was_tried_with_this_document_is_not_proposed_again() {
    let first = to_refine(focused(Pattern::VwapBounce), vec![hours(15, 0.0031, 0.004)]);
    let all = proposed(&first);
    let tried = |one: &Proposed, of_this: bool| Tried {
        iteration: 1,
        change: one.change.clone(),
        edits: one.edits.clone(),
        sharpe: Some(0.2),
        trades: 80,
        applied: false,
        of_this,
    };
    let after = |of_this: bool| RefinementsBriefing {
        tried: all.iter().map(|one| tried(one, of_this)).collect(),
        ..first.clone()
    };
    assert!(proposed(&after(true)).is_empty());
    // Of another document nothing of it is known.
    assert_eq!(proposed(&after(false)).len(), all.len());
}

#[test]
fn what_stands_in_the_document_is_not_asked_for_twice_nor_undone() {
    let rules = vec!["only 15:00-17:00".parse().unwrap()];
    let personality = Personality { hours: said(rules), ..focused(Pattern::VwapBounce) };
    let own = "time_of_day() >= 14h and time_of_day() < 16h";
    let same = finding("hour", "14:00–15:59 UTC", own, 0.002, 0.01);
    let opposite = finding("hour", "14:00–15:59 UTC", own, -0.002, 0.01);
    for found in [same, opposite] {
        let briefing = to_refine(personality.clone(), vec![found]);
        assert!(briefing.document.contains(own), "{}", briefing.document);
        for one in proposed(&briefing) {
            assert!(one.why.starts_with("Never tried"), "{}", one.change);
            let keys = one.edits.iter().filter_map(|edit| match edit {
                Edit::Set { key, .. } | Edit::Remove(key) => Some(key.as_str()),
                Edit::Require(_) => None,
            });
            assert!(keys.into_iter().all(|key| !key.starts_with("scan") && !key.starts_with("costs")));
        }
    }
}

#[test]
fn a_finding_that_no_document_can_ask_for_is_left_out() {
    let wrong = finding("news", "yes", "close[1] > 0", 0.002, 0.01);
    let unknown = Finding { condition: None, ..finding("holding", "long", "true", 0.002, 0.01) };
    let all = proposed(&to_refine(focused(Pattern::VwapBounce), vec![wrong, unknown]));
    assert!(all.iter().all(|one| one.why.starts_with("Never tried")));
}

//! `agent-manager manager compare`

use super::{
    super::{
        Failure,
        agent::person,
        say, say_json,
        table::{columns, pairs},
    },
    Named, find, refused,
};
use domain::managers::{Effect, Summary};
use services::{
    House,
    managers::{self, Comparison, ManagersError},
};

pub async fn run(house: &House, named: Named) -> Result<(), Failure> {
    let person = person(house, &named.user).await?;
    let manager = find(house, &person, &named.manager).await?;
    let found = managers::comparison(house, &person, manager.id).await.map_err(|error| refused(&error))?;
    if named.json {
        let shown = api::comparison_shown(found);
        return say_json(&shown.map_err(|error| refused(&ManagersError::OutOfRange(error)))?);
    }
    say(&told(&found))
}

fn told(found: &Comparison) -> String {
    let Some(compared) = &found.compared else {
        return "there is nothing to compare before its first agent has traded for an hour".to_owned();
    };
    let Summary { waterfall, effect, trouble, left_out, .. } = &compared.summary;
    let unknown = || "unknown".to_owned();
    let share = |value: Option<f64>| value.map_or_else(unknown, |value| format!("{:+.4} %", value * 100.0));
    let last = found.points.last();
    let gained = |pick: fn(&domain::managers::ComparisonPoint) -> Option<domain::Fixed>| {
        last.and_then(pick).map_or_else(unknown, |gained| gained.to_string())
    };
    let mut lines = pairs(&[
        ("as of", format!("{} (market time)", compared.reached.begins())),
        ("manager", gained(|point| Some(point.gained))),
        ("frozen twin", gained(|point| point.twin)),
        ("buy and hold", gained(|point| point.held)),
        ("gross profit", waterfall.gross.to_string()),
        ("fees", waterfall.fees.to_string()),
        ("slippage", waterfall.slippage.to_string()),
        ("short over nights", waterfall.borrow.to_string()),
        ("models", waterfall.models.map_or_else(unknown, |models| models.to_string())),
        ("what is left", waterfall.left.map_or_else(unknown, |left| left.to_string())),
        ("verdict", effect.verdict.as_str().replace('_', " ")),
        ("days", format!("{} of {}", effect.days, Effect::FEWEST_DAYS)),
        ("a day beside its twin", share(effect.mean)),
        ("between", format!("{} and {}", share(effect.low), share(effect.high))),
        ("no twin because", trouble.clone().unwrap_or_else(|| "-".to_owned())),
    ]);
    if !left_out.is_empty() {
        let rows: Vec<Vec<String>> =
            left_out.iter().map(|out| vec![out.name.clone(), out.why.clone()]).collect();
        lines.push('\n');
        lines.push_str(&columns(&["not in the twin", "why"], &rows));
    }
    lines
}

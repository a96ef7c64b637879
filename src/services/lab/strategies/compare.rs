//! Two versions line by line.

use super::{
    super::LabError,
    measured::{Measured, measured},
};
use crate::{House, agents::find, allow};
use domain::{AgentId, accounts::Principal, tokens::Scope};
use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Both,
    /// Only in the first.
    Removed,
    /// Only in the second.
    Added,
}

/// A line, with its number in the texts that have it, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    pub side: Side,
    pub first: Option<usize>,
    pub second: Option<usize>,
    pub text: String,
}

/// Two versions beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    pub first: Measured,
    pub second: Measured,
    pub lines: Vec<Line>,
}

pub async fn compare(
    house: &House,
    principal: &Principal,
    id: AgentId,
    (first, second): (u32, u32),
) -> Result<Comparison, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    let first = reader.lab().strategy(id, first).await?.ok_or(LabError::NoStrategy)?;
    let second = reader.lab().strategy(id, second).await?.ok_or(LabError::NoStrategy)?;
    drop(reader);
    let lines = lines(&first.document, &second.document);
    let [first, second] = measured(house, principal, id, [first, second]).await?;
    Ok(Comparison { first, second, lines })
}

/// Every line of both texts, in their order, those of the first before those of the second where they differ.
pub fn lines(first: &str, second: &str) -> Vec<Line> {
    let differences = TextDiff::from_lines(first, second);
    let line = |change: similar::Change<&str>| Line {
        side: match change.tag() {
            ChangeTag::Equal => Side::Both,
            ChangeTag::Delete => Side::Removed,
            ChangeTag::Insert => Side::Added,
        },
        first: change.old_index().map(|index| index + 1),
        second: change.new_index().map(|index| index + 1),
        text: change.value().trim_end_matches(['\r', '\n']).to_owned(),
    };
    differences.iter_all_changes().map(line).collect()
}

/// How much is different, in words.
pub(in crate::lab) fn changed_lines(first: &str, second: &str) -> String {
    let lines = lines(first, second);
    let count = |side| lines.iter().filter(|line| line.side == side).count();
    format!("{} added, {} removed", in_words(count(Side::Added)), in_words(count(Side::Removed)))
}

fn in_words(lines: usize) -> String {
    match lines {
        1 => "1 line".to_owned(),
        lines => format!("{lines} lines"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart_and_keep_their_numbers() {
        let found = lines("a\nb\nc\n", "a\nx\nc\nd");
        let told: Vec<(Side, Option<usize>, Option<usize>, &str)> =
            found.iter().map(|line| (line.side, line.first, line.second, line.text.as_str())).collect();
        let expected = [
            (Side::Both, Some(1), Some(1), "a"),
            (Side::Removed, Some(2), None, "b"),
            (Side::Added, None, Some(2), "x"),
            (Side::Both, Some(3), Some(3), "c"),
            (Side::Added, None, Some(4), "d"),
        ];
        assert_eq!(told, expected);
        assert_eq!(changed_lines("a\nb\n", "a\n"), "0 lines added, 1 line removed");
    }
}

//! Findings as changes, in plain words.

use crate::kernel::models::rules::learner::wording::{counted, probability, size};
use domain::lab::Finding;

/// `trade only from 15:00 to 16:59 UTC`.
pub fn only(finding: &Finding) -> String {
    format!("trade only {}", when(finding))
}

/// `do not trade on Friday`.
pub fn never(finding: &Finding) -> String {
    format!("do not trade {}", when(finding))
}

/// Several of one aspect, with `and` or `or` between them.
pub fn several(findings: &[&Finding], between: &str) -> String {
    findings.iter().map(|finding| when(finding)).collect::<Vec<_>>().join(between)
}

fn when(finding: &Finding) -> String {
    let (aspect, group) = (finding.aspect.as_str(), finding.group.as_str());
    match aspect {
        "hour" => match group.split_once('–') {
            Some((from, to)) => format!("from {from} to {to}"),
            None => format!("at {group}"),
        },
        "weekday" => format!("on {group}"),
        _ => format!("where the {aspect} is {group}"),
    }
}

/// What a change of a finding rests on.
pub fn why(finding: &Finding) -> String {
    let than = if finding.effect < 0.0 { "less" } else { "more" };
    let clear = if finding.is_significant() { "" } else { ", which is not clear yet" };
    format!(
        "{} {} gained {} {than} than the others; anywhere among all that was asked, chance shows as much with p = {}{clear}.",
        counted(finding.trades, "trade", "trades"),
        when(finding),
        size(finding.effect),
        probability(finding.corrected),
    )
}

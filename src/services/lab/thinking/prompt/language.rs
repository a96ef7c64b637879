//! The language of strategies in short, from its own tables.

use engine::{
    language::functions::{Function, GROUPS, Output},
    strategy::{Holds, Key, ROOT},
};
use std::fmt::Write;

/// What stands before the tables.
const INTRODUCTION: &str = "\
# The language
Expressions are evaluated at the close of every bar; orders are filled at the next open. Prices: open high low close volume. `signal` is all of \
scan.when together. Arithmetic + - * / %, comparisons < <= > >= == != (not chained), and or not, if(condition, a, b). Durations such as 30m, 9h30m, 1d \
are compared with time_of_day(), which is when the bar begins, in UTC. One line of several: macd(close, 12, 26, 9).hist. Longer bars: \
sma(close, 20)@1h. Other instruments: close@SIX. Numbers, conditions and durations do not mix. The past is lag(x, n); there is no future and no \
close[1].";

/// A document's keys that a learner writes, and all functions, with what they give.
pub fn whole() -> String {
    let mut text = format!("{INTRODUCTION}\n\n## Keys\n");
    for key in ROOT.iter().filter(|key| ["params", "scan", "execution"].contains(&key.name)) {
        keys(&mut text, "", key);
    }
    text.push_str("\n## Functions\n");
    for function in GROUPS.iter().flat_map(|(_, functions)| functions.iter()) {
        let summary = function.summary.split(". ").next().unwrap_or_default().trim_end_matches('.');
        let _ = writeln!(text, "{}{}: {summary}", function.signature(), gives(function));
    }
    text
}

/// The same without what each function gives.
pub fn short() -> String {
    let functions = GROUPS.iter().flat_map(|(_, functions)| functions.iter());
    let names: Vec<String> =
        functions.map(|function| format!("{}{}", function.signature(), gives(function))).collect();
    format!("{INTRODUCTION}\nFunctions: {}.", names.join(", "))
}

fn gives(function: &Function) -> String {
    match function.result {
        Output::Lines(lines) => format!(" .{}", lines.join(" .")),
        Output::Condition => " (a condition)".to_owned(),
        _ => String::new(),
    }
}

fn keys(text: &mut String, before: &str, key: &Key) {
    let name = format!("{before}{}", key.name);
    match key.holds {
        Holds::Table(inner) | Holds::Choice(inner) => {
            let one_of = if matches!(key.holds, Holds::Choice(_)) { " (one of these)" } else { "" };
            if !one_of.is_empty() {
                let names: Vec<&str> = inner.iter().map(|key| key.name).collect();
                let _ = writeln!(text, "{name}.{{{}}}{one_of}: {}", names.join(" "), key.summary);
                return;
            }
            for key in inner {
                keys(text, &format!("{name}."), key);
            }
        }
        _ => {
            let _ = writeln!(text, "{name}: {}", key.summary);
        }
    }
}

//! What each trait could be in the place of what it is.

use super::{
    super::{
        clock::Clock,
        hours::entered,
        wording::{probability, size},
    },
    Ends, Evolving, step,
};
use domain::{
    lab::{
        Direction, Finding, HourRule, MOST_HOUR_RULES, MarketCondition, Personality, RiskTolerance, Span,
        Stops, Targets, TradingStyle, TraitName, Weekday,
    },
    models::ModelError,
};
use serde::Serialize;
use serde_json::{Value, json};

/// So many findings about hours and days are followed, the clearest first, where chance shows as much less often than this.
const MOST_FOLLOWED: usize = 4;
const WORTH_A_LOOK: f64 = 0.05;

/// One trait, what it would be, and why that is worth running.
pub struct Neighbour {
    pub about: TraitName,
    pub to: Value,
    pub why: String,
}

pub fn of(case: &Evolving<'_>) -> Result<Vec<Neighbour>, ModelError> {
    let own = &case.briefing.personality;
    let clock = Clock::of(&case.briefing.timeframe, case.briefing.session.as_deref())?;
    let mut found = hours(own, case.findings, &clock);
    found.extend(sides(own));
    found.extend(markets(own));
    found.extend(stops(own.stops.value, case.ends));
    found.extend(steps(
        TraitName::Targets,
        own.targets.value,
        Targets::Usual,
        [Targets::Quick, Targets::Usual, Targets::Far],
    ));
    let styles =
        [TradingStyle::Scalper, TradingStyle::DayTrader, TradingStyle::Swing, TradingStyle::Position];
    found.extend(steps(TraitName::TradingStyle, own.trading_style.value, TradingStyle::DayTrader, styles));
    let risks = [RiskTolerance::Conservative, RiskTolerance::Moderate, RiskTolerance::Aggressive];
    found.extend(steps(TraitName::RiskTolerance, own.risk_tolerance.value, RiskTolerance::Moderate, risks));
    Ok(found)
}

/// One step in either direction on a scale. What is open is where the rules take it to be.
fn steps<T: Copy + PartialEq + Serialize, const N: usize>(
    about: TraitName,
    own: Option<T>,
    usual: T,
    scale: [T; N],
) -> Vec<Neighbour> {
    let place = scale.iter().position(|one| *one == own.unwrap_or(usual)).unwrap_or_default();
    let beside = [place.checked_sub(1), place.checked_add(1)];
    let values = beside.into_iter().flatten().filter_map(|place| scale.get(place));
    values.map(|value| Neighbour { about, to: json!(value), why: step(about) }).collect()
}

/// What ends trades is said where a stop would lie further away.
fn stops(own: Option<Stops>, ends: Ends) -> Vec<Neighbour> {
    let scale = [Stops::Tight, Stops::Usual, Stops::Wide];
    let place = |stops: &Value| scale.iter().position(|one| json!(one) == *stops);
    let now = place(&json!(own.unwrap_or(Stops::Usual)));
    let mut found = steps(TraitName::Stops, own, Stops::Usual, scale);
    for wider in found.iter_mut().filter(|other| ends.stopped_out > 0 && place(&other.to) > now) {
        wider.why = format!("{} of my {} trades were stopped out.", ends.stopped_out, ends.trades);
    }
    found
}

fn sides(own: &Personality) -> Vec<Neighbour> {
    let (to, why): (&[Direction], _) = match own.direction.value {
        None | Some(Direction::Both) => {
            (&[Direction::LongOnly, Direction::ShortOnly], "One side alone may do better than both.")
        }
        Some(_) => (&[Direction::Both], "The other side is left out."),
    };
    let neighbour =
        |side: &Direction| Neighbour { about: TraitName::Direction, to: json!(side), why: why.to_owned() };
    to.iter().map(neighbour).collect()
}

fn markets(own: &Personality) -> Vec<Neighbour> {
    let about = TraitName::MarketConditions;
    let wanted = own.market_conditions.value.as_deref().unwrap_or_default();
    if !wanted.is_empty() {
        let why = "I leave other markets out, and may lose by that.".to_owned();
        return vec![Neighbour { about, to: Value::Null, why }];
    }
    let all = [
        MarketCondition::Trending,
        MarketCondition::Ranging,
        MarketCondition::Volatile,
        MarketCondition::Quiet,
    ];
    let one = |one: MarketCondition| Neighbour {
        about,
        to: json!([one]),
        why: format!("I take every market; {} ones alone may do better.", one.as_str()),
    };
    all.map(one).into()
}

/// Without each rule, without all, and with what the findings speak for.
fn hours(own: &Personality, findings: &[Finding], clock: &Clock) -> Vec<Neighbour> {
    let about = TraitName::Hours;
    let rules = own.hours.value.as_deref().unwrap_or_default();
    let mut found = Vec::new();
    if !rules.is_empty() {
        let why = "The hours that I leave out may be the ones that earn.".to_owned();
        found.push(Neighbour { about, to: Value::Null, why });
    }
    if rules.len() > 1 {
        for left_out in rules {
            let rest: Vec<&HourRule> = rules.iter().filter(|rule| *rule != left_out).collect();
            found.push(Neighbour {
                about,
                to: json!(rest),
                why: format!("“{left_out}” may leave out what earns."),
            });
        }
    }
    let of_time = findings.iter().filter(|finding| finding.p_value <= WORTH_A_LOOK);
    let spoken = of_time.filter_map(|finding| Some((finding, rule(finding, clock)?))).take(MOST_FOLLOWED);
    for (finding, rule) in spoken {
        let kept = rules.iter().filter(|one| one.avoids || rule.avoids);
        let with: Vec<&HourRule> = kept.chain([&rule]).collect();
        if with.len() <= MOST_HOUR_RULES && !rules.contains(&rule) {
            found.push(Neighbour { about, to: json!(with), why: because(finding) });
        }
    }
    found
}

fn because(finding: &Finding) -> String {
    let more = if finding.effect > 0.0 { "more" } else { "less" };
    format!(
        "{}: {} trades gained {} {more} than the others (p = {}).",
        finding.group,
        finding.trades,
        size(finding.effect),
        probability(finding.p_value)
    )
}

/// A finding about hours or a weekday as a rule. A rule is about the moment of an entry, which is the end of the bar that the finding is about.
fn rule(finding: &Finding, clock: &Clock) -> Option<HourRule> {
    let verb = if finding.effect > 0.0 { "only" } else { "avoid" };
    if finding.aspect == "weekday" {
        let decided: Weekday = finding.group.to_lowercase().parse().ok()?;
        return Some(HourRule { avoids: verb == "avoid", span: Span::Day(entered(decided, clock)) });
    }
    if finding.aspect != "hour" {
        return None;
    }
    let group = finding.group.trim_end_matches(" UTC");
    let (from, last) = match group.split_once('–') {
        Some((from, last)) => (minute(from)?, minute(last)?),
        None => (minute(group)?, minute(group)? + 59),
    };
    let (from, to) = (from + clock.bar, last + 1 + clock.bar);
    let told = |minute: i64| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
    format!("{verb} {}-{}", told(from), told(to)).parse().ok()
}

/// `15:30` in minutes.
fn minute(text: &str) -> Option<i64> {
    let (hours, minutes) = text.trim().split_once(':')?;
    Some(hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
}
